//! The floor on PostgreSQL: pgbench with naive scripts of the same minimal work on plain tables, on the same server in
//! the same run. No HTTP, no rights, no validation, no clock; a plain audit row.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::basics::{Outcome, percentile};
use super::load::{Op, Sample};
use super::machine::{self, Pid};

/// The floor's database objects and programs.
pub(crate) struct Floor {
    url: String,
    pgbench: PathBuf,
    dir: PathBuf,
    /// The server's first process, if it runs on this machine.
    pub(crate) postmaster: Option<Pid>,
    /// What the server says it is.
    pub(crate) version: String,
    cases: usize,
}

/// The payload of a case: as many bytes as the form of our own creations.
fn payload() -> String {
    format!("{{\"form\": \"{}\"}}", "0123456789abcdef".repeat(43))
}

const TABLES: &str = "
    drop schema if exists floor cascade; create schema floor; set search_path = floor;
    create table floor_case (id bigserial primary key, no text not null, status text not null, version int not null,
        deadline date not null, form text not null, created_at timestamptz not null default now());
    create table floor_doc (id bigserial primary key, case_id bigint not null, name text not null, grade text not null,
        copies int not null);
    create table floor_audit (id bigserial primary key, case_id bigint not null, at timestamptz not null default now(),
        who text not null, what text not null, data text not null);";

const INDEXES: &str = "
    create index floor_case_due on floor_case (status, deadline, id);
    create index floor_doc_case on floor_doc (case_id);
    create index floor_audit_case on floor_audit (case_id, id);
    vacuum analyze";

impl Floor {
    /// Makes and fills the tables: `cases` cases, two documents and six audit rows each, one in ten open.
    pub(crate) async fn make(url: &str, bin: Option<&Path>, dir: &Path, cases: usize) -> Outcome<Self> {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            let value: String = client.query_one(&format!("show {setting}"), &[]).await?.get(0);
            if value != "on" {
                return Err(format!("PostgreSQL has {setting} = {value}: figures would be void").into());
            }
        }
        let row = client.query_one("select pg_backend_pid(), version()", &[]).await?;
        let (backend, version): (i32, String) = (row.get(0), row.get(1));
        let is_postgres = |pid: &Pid| {
            std::fs::read_to_string(format!("/proc/{pid}/comm"))
                .is_ok_and(|name| name.starts_with("postgres"))
        };
        let postmaster = machine::parent(backend.unsigned_abs()).filter(is_postgres);
        client.batch_execute(TABLES).await?;
        let form = payload();
        client
            .batch_execute(&format!(
                "insert into floor_case (no, status, version, deadline, form) select 'F-' || n,
                    case when n % 10 = 0 then 'in_review' else 'archived' end, 6, date '2026-01-01' + (n / 10 % 60)::int, '{form}'
                    from generate_series(1, {cases}) n;
                insert into floor_doc (case_id, name, grade, copies) select n, 'material ' || d, 'B', 1
                    from generate_series(1, {cases}) n, generate_series(1, 2) d;
                insert into floor_audit (case_id, who, what, data) select n, 'clerk', 'act ' || a, '{{\"status\": \"in_review\"}}'
                    from generate_series(1, {cases}) n, generate_series(1, 6) a"
            ))
            .await?;
        for statement in INDEXES.split(';') {
            client.batch_execute(statement).await?;
        }
        std::fs::create_dir_all(dir)?;
        let pgbench = bin.map_or_else(|| PathBuf::from("pgbench"), |bin| bin.join("pgbench"));
        let floor = Self { url: url.to_owned(), pgbench, dir: dir.to_owned(), postmaster, version, cases };
        for op in [Op::Create, Op::Act, Op::Read, Op::List, Op::Life] {
            std::fs::write(floor.script(op), text_of(op, cases))?;
        }
        Ok(floor)
    }

    fn script(&self, op: Op) -> PathBuf {
        // A page and a read do the floor's read; both lists its list.
        let name = match op {
            Op::Read | Op::ReadAll | Op::Page => Op::Read,
            Op::List | Op::ListBody | Op::Work => Op::List,
            other => other,
        };
        self.dir.join(format!("{}.sql", name.name()))
    }

    /// Runs the floor of an operation; `rate` makes it an open loop.
    pub(crate) fn run(&self, op: Op, clients: usize, seconds: u64, rate: Option<f64>) -> Outcome<Sample> {
        let prefix = self.dir.join(format!("log-{}", op.name().replace(' ', "-")));
        let mut command = Command::new(&self.pgbench);
        command
            .args(["-n", "-M", "prepared", "-l", "--log-prefix"])
            .arg(&prefix)
            .arg("-f")
            .arg(self.script(op));
        command.args([
            "-c",
            &clients.to_string(),
            "-j",
            &clients.min(2).to_string(),
            "-T",
            &seconds.to_string(),
        ]);
        if let Some(rate) = rate {
            command.args(["-R", &format!("{rate:.0}")]);
        }
        command.env("PGOPTIONS", "-c search_path=floor").arg(&self.url);
        let output = command.output().map_err(|error| format!("pgbench: {error}"))?;
        if !output.status.success() {
            return Err(format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let tps: f64 = told
            .lines()
            .find_map(|line| line.strip_prefix("tps = "))
            .and_then(|rest| rest.split(' ').next())
            .ok_or("pgbench told no rate")?
            .parse()?;
        let latencies = self.latencies(&prefix)?;
        let ops = latencies.len() as u64;
        Ok(Sample { ops, seconds: ops as f64 / tps.max(f64::EPSILON), latencies })
    }

    /// Reads and removes the transaction logs: `client transaction microseconds …`.
    fn latencies(&self, prefix: &Path) -> Outcome<Vec<u32>> {
        let start = prefix.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut latencies = Vec::new();
        for entry in std::fs::read_dir(&self.dir)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(&start) {
                let text = std::fs::read_to_string(entry.path())?;
                latencies.extend(text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<u32>().ok()));
                std::fs::remove_file(entry.path())?;
            }
        }
        latencies.sort_unstable();
        if percentile(&latencies, 0.5) == 0 { Err("pgbench logged nothing".into()) } else { Ok(latencies) }
    }

    /// Bytes a case takes in the floor's tables, indexes included.
    pub(crate) async fn bytes_per_case(&self) -> Outcome<f64> {
        let (client, connection) = tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        let sql = "select sum(pg_total_relation_size(c))::bigint from unnest(array['floor.floor_case','floor.floor_doc','floor.floor_audit']::regclass[]) c";
        let bytes: i64 = client.query_one(sql, &[]).await?.get(0);
        Ok(bytes as f64 / self.cases as f64)
    }
}

fn text_of(op: Op, cases: usize) -> String {
    let form = payload();
    let pick = format!("\\set id random(1, {cases})\n");
    let create = format!(
        "BEGIN;\nINSERT INTO floor_case (no, status, version, deadline, form) VALUES ('F', 'submitted', 1, date '2026-03-01', '{form}') RETURNING id \\gset\n\
         INSERT INTO floor_doc (case_id, name, grade, copies) VALUES (:id, 'first', 'B', 1), (:id, 'second', 'B', 1);\n\
         INSERT INTO floor_audit (case_id, who, what, data) VALUES (:id, 'clerk', 'create', '{{\"status\": \"submitted\"}}');\nCOMMIT;\n"
    );
    let act = "BEGIN;\nUPDATE floor_case SET status = 'in_review', version = version + 1 WHERE id = :id;\n\
         INSERT INTO floor_audit (case_id, who, what, data) VALUES (:id, 'clerk', 'act', '{\"status\": \"in_review\"}');\nCOMMIT;\n";
    let read = "SELECT id, no, status, version, deadline, form, created_at FROM floor_case WHERE id = :id;\n\
         SELECT name, grade, copies FROM floor_doc WHERE case_id = :id;\n\
         SELECT at, who, what, data FROM floor_audit WHERE case_id = :id ORDER BY id;\n";
    match op {
        Op::Create => create,
        Op::Act => format!("{pick}{act}"),
        Op::Life => format!("{create}{}{read}", act.repeat(super::district::ACTS)),
        Op::List | Op::ListBody | Op::Work => "\\set d random(0, 40)\n\
             SELECT id, no, status, version, deadline, created_at FROM floor_case WHERE status = 'in_review' AND deadline >= date '2026-01-01' + :d::int ORDER BY deadline, id LIMIT 50;\n"
            .to_owned(),
        Op::Read | Op::ReadAll | Op::Page => format!("{pick}{read}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_life_is_a_creation_five_acts_and_a_read() {
        let life = text_of(Op::Life, 10);
        assert_eq!((life.matches("COMMIT").count(), life.matches("UPDATE").count()), (6, 5));
        assert!((600..=900).contains(&payload().len()));
        assert_eq!(text_of(Op::Read, 10).matches("SELECT").count(), 3);
    }
}
