//! Growth with the number of cases stored (T12, T13, T17, T18): two servers over stores of different sizes, asked in
//! turn by one client.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use domain::organisation::Role;
use tokio::runtime::Runtime;

use super::basics::{Outcome, median, now, pause};
use super::block::Summary;
use super::district::{Desk, Plan, account_of, open_desks, passwords, sign_in, sign_in_web};
use super::fill::Ended;
use super::http::{Client, request};
use super::load::{Load, Op};
use super::machine;
use super::site::{Server, Site};
use super::{say, serving, told};

/// Page asked for beside the first.
const FAR_PAGE: usize = 1_000;
/// The list cut by state: measured and told, though T12 and T13 name no such filter.
pub(crate) const ONE_STATE: &str = "centre's list, one state";
/// The board's figures, computed anew in a process of their own (T16).
pub(crate) const BOARD: &str = "board, exact figures computed anew";
/// The page of the board, of a supervisor.
pub(crate) const OVERVIEW: &str = "overview page";
/// Times the board is computed.
const BOARDS: usize = 200;
/// Above so many cases those that have ended are bare.
const READ_WHOLE: usize = 1_000_000;
/// Milliseconds of CPU time in a second below which a server rests, and for how long that is waited for.
const REST_MS: f64 = 30.0;
const REST_SECONDS: u32 = 300;
/// Starts measured.
const STARTS: usize = 5;

/// A question asked at every size.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// What is asked.
    pub(crate) what: String,
    /// By size.
    pub(crate) by_size: Vec<Summary>,
}

/// What growth came to on an engine.
#[derive(Debug, Clone, Default)]
pub(crate) struct Growth {
    /// Engine.
    pub(crate) engine: &'static str,
    /// Cases stored.
    pub(crate) sizes: Vec<usize>,
    /// Questions.
    pub(crate) rows: Vec<Row>,
    /// Number of the far page at the largest size, and its p50 ÷ that of the first page there.
    pub(crate) far_page: (usize, f64),
    /// Seconds from the start of the process to the first list, by size.
    pub(crate) start: Vec<f64>,
    /// Memory some time after the start, without traffic, MiB, by size.
    pub(crate) idle_mib: Vec<f64>,
    /// Seconds filling took, by size.
    pub(crate) filled: Vec<f64>,
}

struct Grown {
    server: Server,
    desks: Vec<Desk>,
    supervisor: String,
    /// The same person at the pages.
    supervisor_page: String,
    stored: Vec<(String, usize)>,
}

/// Fills stores of the sizes and asks.
pub(crate) fn measure(
    stand: &super::Bench,
    sites: &[(Site, usize)],
    load_runtime: &Runtime,
) -> Outcome<Growth> {
    let mut growth =
        Growth { engine: sites.first().map_or("", |(site, _)| site.engine()), ..Growth::default() };
    let mut grown = Vec::new();
    for (site, size) in sites {
        let start = now();
        let ended = if *size > READ_WHOLE { Ended::Bare } else { Ended::Brief };
        let filled = stand.make(site, *size, ended)?;
        growth.filled.push(start.elapsed().as_secs_f64());
        growth.sizes.push(*size);
        growth.start.push(start_up(&stand.binary, site, &stand.plans, load_runtime)?);
        let server = Server::start(&stand.binary, site, "single")?;
        pause(Duration::from_secs(stand.idle_seconds));
        if !at_rest(&server) {
            say(&format!("{} with {size} cases does not rest: figures are of a busy server", site.engine()));
        }
        growth.idle_mib.push(machine::pss_mib(server.pid()));
        grown.push(load_runtime.block_on(sign_in_all(server, site, &stand.plans, filled.some))?);
    }
    growth.rows = rows(&grown, &stand.plans, stand, load_runtime)?;
    if let Some(largest) = grown.last() {
        growth.far_page = far_page(largest, stand, load_runtime)?;
    }
    for one in grown {
        one.server.stop()?;
    }
    // Nobody else is at the store any more.
    let boards = sites.iter().map(|(site, _)| stand.workers.block_on(board(site)));
    growth.rows.push(Row { what: BOARD.to_owned(), by_size: boards.collect::<Outcome<_>>()? });
    Ok(growth)
}

/// Waits until a server that was just started over a store filled behind its back has looked everything through; whether
/// it has.
fn at_rest(server: &Server) -> bool {
    for _ in 0..REST_SECONDS {
        let before = machine::cpu_ms(&[server.pid()]);
        pause(Duration::from_secs(1));
        if machine::cpu_ms(&[server.pid()]) - before < REST_MS {
            return true;
        }
    }
    false
}

async fn sign_in_all(
    server: Server,
    site: &Site,
    plans: &[Plan],
    stored: Vec<(String, usize)>,
) -> Outcome<Grown> {
    let desks = open_desks(server.addr, &site.data_dir, plans).await?;
    let name = account_of(Role::Supervisor)?;
    let passwords = passwords(&site.data_dir)?;
    let mut client = Client::connect(server.addr).await?;
    let password = passwords.get(&name).ok_or("no supervisor")?;
    let supervisor = sign_in(&mut client, &name, password).await?;
    let supervisor_page = sign_in_web(&mut client, &name, password).await?;
    Ok(Grown { server, desks, supervisor, supervisor_page, stored })
}

/// Median seconds from the start of the process to the first good list.
fn start_up(binary: &Path, site: &Site, plans: &[Plan], runtime: &Runtime) -> Outcome<f64> {
    let server = Server::start(binary, site, "single")?;
    let plan = plans.first().ok_or("no plan")?;
    let head = runtime.block_on(async {
        let passwords = passwords(&site.data_dir)?;
        let mut client = Client::connect(server.addr).await?;
        sign_in(&mut client, &plan.clerk, passwords.get(&plan.clerk).ok_or("no clerk")?).await
    })?;
    server.stop()?;
    let list = request("GET", "/api/v1/cases?limit=50", &head, "");
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let start = now();
        let server = Server::start(binary, site, "single")?;
        runtime.block_on(async {
            let mut client = Client::connect(server.addr).await?;
            client.send(&list).await?.expect(200, "first list").map(drop)
        })?;
        times.push(start.elapsed().as_secs_f64());
        server.stop()?;
    }
    Ok(median(times))
}

/// How long the figures of the district take, none of them kept from the time before.
async fn board(site: &Site) -> Outcome<Summary> {
    let config = crate::config::Config::read(&site.config("single")?).map_err(told)?;
    let place = crate::setup::Resolved::from(config);
    let store = place.open().await.map_err(told)?;
    let app = serving::open(store, &place.keyring, service::clock::Clock::system()).await.map_err(told)?;
    let mut times = Vec::with_capacity(BOARDS);
    let start = now();
    for _ in 0..BOARDS {
        let one = now();
        service::supervision::overview::compute(&app, None).await?;
        times.push(one.elapsed().as_secs_f64() * 1_000.0);
    }
    let whole = start.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let at =
        |percent: usize| times.get((BOARDS * percent / 100).min(BOARDS - 1)).copied().unwrap_or(f64::NAN);
    let boards = u32::try_from(BOARDS).unwrap_or(u32::MAX);
    Ok(Summary { rate: f64::from(boards) / whole, p50: at(50), p99: at(99) })
}

/// The questions of T12 and T13: name and request, by store.
fn questions(grown: &Grown, plans: &[Plan]) -> Vec<(&'static str, Vec<u8>)> {
    let (Some(desk), Some(plan), Some(rare)) = (grown.desks.first(), plans.first(), plans.last()) else {
        return Vec::new();
    };
    let rare_clerk = grown.desks.last().map_or(&desk.clerk, |desk| &desk.clerk);
    let list =
        |head: &str, filter: &str| request("GET", &format!("/api/v1/cases?limit=50{filter}"), head, "");
    vec![
        ("centre's list", list(&desk.clerk, "")),
        ("body's list (all desks)", list(&desk.reviewer, "")),
        ("district's list", list(&grown.supervisor, "")),
        ("district's list, one unit", list(&grown.supervisor, &format!("&unit={}", plan.centre))),
        ("centre's list, one item", list(&desk.clerk, &format!("&item={}", plan.item))),
        (ONE_STATE, list(&desk.clerk, "&state=in_review")),
        ("centre's list, a rare item", list(rare_clerk, &format!("&item={}", rare.item))),
        (OVERVIEW, request("GET", "/supervision/overview", &grown.supervisor_page, "")),
    ]
}

fn rows(grown: &[Grown], plans: &[Plan], stand: &super::Bench, runtime: &Runtime) -> Outcome<Vec<Row>> {
    let asked: Vec<Vec<_>> = grown.iter().map(|one| questions(one, plans)).collect();
    let names: Vec<&str> = asked.first().into_iter().flatten().map(|(name, _)| *name).collect();
    let mut rows = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let lists = asked.iter().filter_map(|list| list.get(at)).map(|(_, list)| list.clone());
        rows.push(Row {
            what: (*name).to_owned(),
            by_size: in_turn(grown, Op::List, lists.collect(), stand, runtime)?,
        });
    }
    let nothing = vec![Vec::new(); grown.len()];
    rows.push(Row {
        what: "one case".to_owned(),
        by_size: in_turn(grown, Op::Read, nothing, stand, runtime)?,
    });
    Ok(rows)
}

/// Asks the stores in turn, round by round; medians.
fn in_turn(
    grown: &[Grown],
    op: Op,
    lists: Vec<Vec<u8>>,
    stand: &super::Bench,
    runtime: &Runtime,
) -> Outcome<Vec<Summary>> {
    let loads = grown.iter().zip(lists).map(|(one, list)| {
        let mut load = Load::new(vec![one.server.addr], one.desks.clone(), Vec::new(), one.stored.clone());
        load.lists = vec![list];
        Arc::new(load)
    });
    let loads: Vec<Arc<Load>> = loads.collect();
    let length = Duration::from_millis(stand.seconds * 1_000 / 3);
    let mut samples: Vec<Vec<Summary>> = vec![Vec::new(); grown.len()];
    for round in 0..=stand.rounds {
        for (load, samples) in loads.iter().zip(&mut samples) {
            let sample = runtime.block_on(load.closed(op, 1, length))?;
            // The first round only warms up.
            if round > 0 {
                samples.push(Summary::from(&sample));
            }
        }
    }
    let middle = |list: &Vec<Summary>, of: fn(&Summary) -> f64| median(list.iter().map(of));
    Ok(samples
        .iter()
        .map(|list| Summary {
            rate: middle(list, |s| s.rate),
            p50: middle(list, |s| s.p50),
            p99: middle(list, |s| s.p99),
        })
        .collect())
}

/// Walks the district's list to a far page by its cursors, checks the order on the way, and compares.
fn far_page(grown: &Grown, stand: &super::Bench, runtime: &Runtime) -> Outcome<(usize, f64)> {
    let (mut rows, mut cursor, mut last_due) = (0, String::new(), String::new());
    runtime.block_on(async {
        let mut client = Client::connect(grown.server.addr).await?;
        while rows < (FAR_PAGE - 1) * 50 {
            let path = format!(
                "/api/v1/cases?limit=200{}",
                if rows == 0 { String::new() } else { format!("&after={cursor}") }
            );
            let page = client
                .send(&request("GET", &path, &grown.supervisor, ""))
                .await?
                .expect(200, "page")?
                .json()?;
            last_due = in_due_order(&page, &last_due)?;
            let Some(next) = page.get("next").and_then(|next| next.as_str()) else { break };
            rows += 200;
            next.clone_into(&mut cursor);
        }
        Outcome::Ok(())
    })?;
    let pages = ["".to_owned(), format!("&after={cursor}")];
    let mut both: [Vec<f64>; 2] = Default::default();
    for _ in 0..=stand.rounds {
        for (page, times) in pages.iter().zip(&mut both) {
            let mut load = Load::new(vec![grown.server.addr], grown.desks.clone(), Vec::new(), Vec::new());
            load.lists =
                vec![request("GET", &format!("/api/v1/cases?limit=50{page}"), &grown.supervisor, "")];
            let sample = runtime.block_on(Arc::new(load).closed(
                Op::List,
                1,
                Duration::from_millis(stand.seconds * 300),
            ))?;
            times.push(sample.ms(0.5));
        }
    }
    let [first, far] = both.map(median);
    Ok((rows / 50 + 1, far / first))
}

/// Insists that a page is in order of due day and goes on where the last one ended; its last due day.
pub(crate) fn in_due_order(page: &serde_json::Value, before: &str) -> Outcome<String> {
    let rows = page.get("items").and_then(|items| items.as_array()).ok_or("no list")?;
    let mut last = before.to_owned();
    for row in rows {
        // Where no limit is set the row comes last.
        let due = row.get("due_on").and_then(|due| due.as_str()).unwrap_or("9999-12-31");
        if due < last.as_str() {
            return Err(format!("the list is not in order: {due} after {last}").into());
        }
        due.clone_into(&mut last);
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_out_of_order_is_found_out() {
        let page = |days: &[Option<&str>]| serde_json::json!({"items": days.iter().map(|day| serde_json::json!({"due_on": day})).collect::<Vec<_>>()});
        assert!(
            in_due_order(&page(&[Some("2026-11-02"), Some("2026-11-02"), Some("2026-12-01"), None]), "")
                .is_ok()
        );
        assert!(in_due_order(&page(&[Some("2026-11-03"), Some("2026-11-02")]), "").is_err());
        assert!(in_due_order(&page(&[Some("2026-11-03")]), "2026-11-04").is_err());
        assert!(in_due_order(&page(&[None, Some("2026-11-02")]), "").is_err());
        assert!(in_due_order(&serde_json::json!({}), "").is_err());
    }
}
