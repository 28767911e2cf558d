//! The command line's contract (DESIGN §7): batch commands answer each line with one line and exit with 0.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

fn run(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_yichuang"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8(output.stdout.clone()).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn deadlines_in_working_days_one_line_each() {
    let input = "2026-09-28,5\n2026-09-28T23:30:00+08:00,5\n2026-09-28T16:30:00Z,5\n2026-11-20,0\n\nnonsense\n2026-11-20,-1\n2027-03-01,5\n2026-02-30,1";
    let output = run(&["calendar", "deadline", "--batch"], input.as_bytes());
    assert!(output.status.success());
    let lines = lines(&output);
    assert_eq!(lines.len(), 9);
    // 29 and 30 September, 8, 9 and the make-up day 10 October.
    assert_eq!(lines[0], "2026-10-10");
    assert_eq!(lines[1], "2026-10-10", "the +08:00 day of the instant counts");
    assert_eq!(lines[2], "2026-10-12", "16:30Z is the 29th in +08:00, and the start day never counts");
    assert_eq!(lines[3], "2026-11-20", "0 is the start day");
    for bad in [4, 5, 6, 8] {
        assert!(lines[bad].starts_with("error: "), "{}", lines[bad]);
    }
    assert_eq!(lines[7], "2027-03-08 provisional", "beyond the last published notice");
}

#[test]
fn identifiers_one_line_each_even_when_the_bytes_are_no_text() {
    let mut input = b"11010519491231002X\n110105194912310021\n\n".to_vec();
    input.extend_from_slice(&[0xff, 0xfe, b'\n']);
    let output = run(&["id", "check", "--kind", "resident", "--batch"], &input);
    assert!(output.status.success());
    let lines = lines(&output);
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0], "ok");
    assert!(lines[1..].iter().all(|line| line != "ok" && !line.is_empty()));
    let output =
        run(&["id", "check", "--kind", "uscc", "--batch"], b"11100000000013338W\n91350100M000100Y4Z\n");
    assert_eq!(self::lines(&output)[0], "ok");
    assert_ne!(self::lines(&output)[1], "ok");
}

#[test]
fn an_unknown_kind_and_a_missing_store_are_told() {
    assert!(!run(&["id", "check", "--kind", "passport", "x"], b"").status.success());
    let output = run(&["ledger", "verify", "--data-dir", "/nonexistent/yichuang"], b"");
    assert!(!output.status.success());
    assert!(!output.stderr.is_empty());
}

#[test]
fn serve_refuses_to_start_half_configured() {
    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("yichuang.toml");
    std::fs::write(&config, "addr = \"127.0.0.1:0\"\nsurprise = 1\n").unwrap();
    let output = run(&["serve", "--config", config.to_str().unwrap()], b"");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("surprise"));
}

#[test]
fn what_is_wrong_with_a_file_names_the_file_and_the_line() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let absent = dir.path().join("absent").to_str().unwrap().to_owned();
    let latin = file("latin.jsonl", b"{}\n\xff\n");
    let broken = file("broken.json", b"{\n \"leaf\": 1,,\n}\n");
    let words = file("words", "公钥\n".as_bytes());
    let config = file("yichuang.toml", b"addr = \"127.0.0.1:0\"\nsurprise = 1\n");
    let base = "addr = \"127.0.0.1:0\"\ndata_dir = \"x\"\nbase_url = \"https://x\"\norigin = \"x\"\n";
    let sound = file("sound.toml", base.as_bytes());
    let rows: [(&[&str], &str, &str); 8] = [
        (&["items", "lint", &absent], &absent, "没有这个文件"),
        (&["items", "lint", &latin], &latin, "第 2 行"),
        (&["items", "import", &latin, "--data-dir", "x"], &latin, "第 2 行"),
        (&["ledger", "check", &broken], &broken, "第 2 行"),
        (&["ledger", "check", &absent], &absent, "没有这个文件"),
        (
            &["ledger", "adopt", "--reason", "换机", "--noted", &words, "--data-dir", "x"],
            &words,
            "签名头文件",
        ),
        (&["serve", "--config", &config], &config, "第 2 行"),
        (&["init", "--config", &sound, "--organisation", &broken], &broken, "第 2 行"),
    ];
    for (args, path, told) in rows {
        let output = run(args, b"");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{args:?}");
        assert!(error.contains(path) && error.contains(told), "{args:?}: {error}");
    }
}

/// Each finding with its place, its source and what to do; only what is fatal makes the command fail.
#[test]
fn lint_tells_where_why_and_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("items.jsonl");
    let item = r#"{"id":"SX-1","name":"甲","materials":[{"name":"其他材料","required":true}]}"#;
    std::fs::write(&path, item).unwrap();
    let output = run(&["items", "lint", path.to_str().unwrap(), "--json"], b"");
    assert!(output.status.success());
    let found: Vec<serde_json::Value> =
        lines(&output).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let vague = found.iter().find(|one| one["rule"] == "vague-material").unwrap();
    assert_eq!((&vague["field"], &vague["severity"]), (&"/materials/0/name".into(), &"warning".into()));
    for part in ["law", "todo", "message"] {
        assert!(!vague[part].as_str().unwrap().is_empty(), "{part}");
    }
    let over = r#"{"id":"SX-2","name":"乙","statutory_limit":{"value":5,"unit":"工作日"},"committed_limit":{"value":6,"unit":"工作日"}}"#;
    std::fs::write(&path, format!("{item}\n{over}\n")).unwrap();
    let output = run(&["items", "lint", path.to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        lines(&output)
            .iter()
            .any(|line| line.contains(":2 致命 promised-over-statutory SX-2 /committed_limit"))
    );
    let rules = run(&["items", "lint", "--rules"], b"");
    assert!(String::from_utf8(rules.stdout).unwrap().contains("| `vague-material` | 警告 |"));
    assert_eq!(
        run(&["items", "lint", path.to_str().unwrap(), "--data-dir", "x"], b"").status.code(),
        Some(2)
    );
}

#[test]
fn help_and_mistakes_are_told_in_chinese() {
    let help = run(&["help", "ledger", "check"], b"");
    let text = String::from_utf8_lossy(&help.stdout).into_owned();
    assert!(help.status.success() && text.contains("用法") && text.contains("证据文件"), "{text}");
    let demo = String::from_utf8_lossy(&run(&["demo", "--help"], b"").stdout).into_owned();
    assert!(demo.contains("监听地址（默认 127.0.0.1:8080）"), "{demo}");
    for (args, told) in [(vec!["items", "lint"], "缺少参数"), (vec!["serv"], "没有这个命令：serv")]
    {
        let output = run(&args, b"");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && error.contains(told), "{args:?}: {error}");
    }
}

/// An organisation file as an administrator would write it, from the built-in district.
fn organisation_file(path: &std::path::Path) {
    let made = domain::catalogue::demo::demo_organisation().unwrap();
    let accounts: Vec<serde_json::Value> = made
        .accounts
        .iter()
        .map(|account| serde_json::json!({"username": account.username, "name": account.name, "post": account.post}))
        .collect();
    let file = serde_json::json!({
        "units": made.units, "posts": made.posts, "accounts": accounts, "placements": made.placements,
    });
    std::fs::write(path, file.to_string()).unwrap();
}

#[test]
fn init_makes_a_real_store_once_with_a_password_for_each_account() {
    let dir = tempfile::tempdir().unwrap();
    let (config, organisation) = (dir.path().join("yichuang.toml"), dir.path().join("organisation.json"));
    let data = dir.path().join("data");
    let text = format!(
        "addr = \"127.0.0.1:0\"\ndata_dir = {data:?}\nbase_url = \"http://127.0.0.1\"\norigin = \"example.gov.cn/yichuang\"\n"
    );
    std::fs::write(&config, text).unwrap();
    organisation_file(&organisation);
    let (config, organisation) = (config.to_str().unwrap(), organisation.to_str().unwrap());
    let output = run(&["init", "--config", config, "--organisation", organisation], b"");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = lines(&output);
    let passwords: std::collections::BTreeSet<&str> =
        rows.iter().filter_map(|row| row.split('\t').nth(1)).collect();
    assert!(passwords.len() > 50, "each account has its own password");
    assert!(run(&["ledger", "verify", "--config", config], b"").status.success());
    assert!(!run(&["init", "--config", config, "--organisation", organisation], b"").status.success());
}

#[test]
fn a_column_changed_beside_the_committed_record_is_found_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_str().unwrap();
    let made =
        ["simulate", "--cases", "3", "--days", "5", "--seed", "1", "--until", "2026-11-20T15:00:00+08:00"];
    let output = run(&[made.as_slice(), &["--data-dir", data]].concat(), b"");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(run(&["ledger", "verify", "--data-dir", data], b"").status.success());
    let database = rusqlite::Connection::open(dir.path().join("yichuang.db")).unwrap();
    let triggers: Vec<String> = database
        .prepare("select name from sqlite_master where type = 'trigger' and tbl_name = 'event'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for trigger in triggers {
        database.execute_batch(&format!("drop trigger {trigger}")).unwrap();
    }
    for (change, named) in [
        ("update event set at = '2020-01-01T00:00:00.000+08:00' where idx = 100", "时间"),
        ("update event set kind = 'withdrawn' where idx = 100", "种类"),
    ] {
        let saved: (String, String) = database
            .query_row("select at, kind from event where idx = 100", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        database.execute_batch(change).unwrap();
        let output = run(&["ledger", "verify", "--data-dir", data], b"");
        assert!(!output.status.success());
        let told = lines(&output).join("\n");
        assert!(told.contains("记录 100") && told.contains(named), "{told}");
        database.execute("update event set at = ?1, kind = ?2 where idx = 100", [saved.0, saved.1]).unwrap();
    }
    assert!(run(&["ledger", "verify", "--data-dir", data], b"").status.success());
    let tile = "drop trigger tile_never_updated; update tile set data = zeroblob(length(data)) where path = 'tile/0/000'";
    database.execute_batch(tile).unwrap();
    let output = run(&["ledger", "verify", "--data-dir", data], b"");
    assert!(!output.status.success());
    let told = lines(&output).join("\n");
    assert!(told.contains("瓦片 tile/0/000"), "{told}");
}

/// The body of the last event in an embedded store.
fn last_event(data: &std::path::Path) -> (String, serde_json::Value) {
    let database = rusqlite::Connection::open(data.join("yichuang.db")).unwrap();
    let sql = "select kind, body from event order by idx desc limit 1";
    let (kind, body): (String, String) =
        database.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    (kind, serde_json::from_str::<serde_json::Value>(&body).unwrap()["data"].take())
}

#[test]
fn without_the_checkpoint_file_somebody_has_to_answer_for_the_database() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_str().unwrap();
    let made =
        ["simulate", "--cases", "3", "--days", "5", "--seed", "1", "--until", "2026-11-20T15:00:00+08:00"];
    assert!(run(&[made.as_slice(), &["--data-dir", data]].concat(), b"").status.success());
    let (file, noted) = (dir.path().join("checkpoint"), dir.path().join("noted"));
    std::fs::rename(&file, &noted).unwrap();
    let noted = noted.to_str().unwrap();

    let output = run(&["ledger", "verify", "--data-dir", data], b"");
    assert!(output.status.success() && lines(&output).join("\n").contains("没有 checkpoint 文件"));
    let adopt = |more: &[&str]| {
        run(&[&["ledger", "adopt", "--data-dir", data, "--reason", "换机"], more].concat(), b"")
    };
    let other = dir.path().join("other");
    std::fs::write(&other, std::fs::read_to_string(noted).unwrap().replacen("demo.", "elsewhere.", 1))
        .unwrap();
    assert!(!adopt(&["--noted", other.to_str().unwrap()]).status.success(), "a head of another log");
    let output = adopt(&["--noted", noted]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(last_event(dir.path()).0, "head_adopted");
    assert!(!adopt(&[]).status.success(), "there is nothing to answer for any more");

    // The file is lost again, and this time the database is an older copy.
    std::fs::remove_file(&file).unwrap();
    let recover = |more: &[&str]| {
        let args =
            ["ledger", "recover", "--data-dir", data, "--origin", "example.cn/2", "--reason", "磁盘损坏"];
        run(&[args.as_slice(), more].concat(), b"")
    };
    let output = recover(&[]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--lost"), "nobody knows how much is lost");
    let output = recover(&["--lost", "70"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (kind, data_of) = last_event(dir.path());
    assert_eq!((kind.as_str(), &data_of["numbers"]["lost_at_most"]), ("log_recovered", &70.into()));
    let first = data_of["numbers"]["started"]["first"].as_i64().unwrap();
    assert_eq!(first, 571, "70 lost, and 500 that no head covered");
    let skipped = data_of["numbers"]["advanced"].as_array().unwrap();
    assert!(!skipped.is_empty());
    let database = rusqlite::Connection::open(dir.path().join("yichuang.db")).unwrap();
    for line in skipped {
        let (series, to) = (line["series"].as_str().unwrap(), line["to"].as_i64().unwrap());
        let next: i64 = database
            .query_row(
                "select next from series where name in ('case:' || ?1, 'paper:' || ?1)",
                [series],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(next, to + 1, "{series}");
    }
    let begun: i64 =
        database.query_row("select count(*) from series where next = ?1", [first], |row| row.get(0)).unwrap();
    assert!(begun > 20, "{begun}");
    assert!(run(&["ledger", "verify", "--data-dir", data], b"").status.success());
}

#[test]
fn the_listeners_limits_are_checked_before_anything_starts() {
    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("yichuang.toml");
    let base = "addr = \"127.0.0.1:0\"\ndata_dir = \"x\"\nbase_url = \"https://x\"\norigin = \"x\"\n[http]\n";
    for (line, told) in [
        ("max_connections = 0", "max_connections"),
        ("header_seconds = 0", "header_seconds"),
        ("client_header = \"x y\"", "client_header"),
        ("idel_seconds = 5", "idel_seconds"),
    ] {
        std::fs::write(&config, format!("{base}{line}\n")).unwrap();
        let output = run(&["serve", "--config", config.to_str().unwrap()], b"");
        assert!(!output.status.success());
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(told), "{line}: {error}");
    }
}

#[test]
fn items_go_in_once_and_come_out_as_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let data = data.to_str().unwrap();
    let made =
        ["simulate", "--cases", "1", "--days", "1", "--seed", "1", "--until", "2026-11-20T15:00:00+08:00"];
    assert!(run(&[made.as_slice(), &["--data-dir", data]].concat(), b"").status.success());
    let file = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let items = |args: &[&str]| run(&[&["items"], args].concat(), b"");
    let said = |output: &Output| lines(output).last().cloned().unwrap_or_default();
    let events = || last_index(std::path::Path::new(data));

    let line = r#"{"id": "NEW-1", "name": "新事项", "department": "民政部门"}"#;
    let (jsonl, bad) = (file("new.jsonl"), file("bad.jsonl"));
    std::fs::write(&jsonl, line).unwrap();
    std::fs::write(&bad, format!("{}\n{{\"name\": \"没有编号\"}}", line.replace("NEW-1", "NEW-2"))).unwrap();
    assert!(said(&items(&["check", &jsonl, "--data-dir", data])).starts_with("新增 1 项"));
    assert!(said(&items(&["check", &jsonl])).starts_with("新增 1 项"), "without a store too");
    assert!(said(&items(&["import", &jsonl, "--data-dir", data])).starts_with("发布 1 项"));
    let before = events();
    let again = items(&["import", &jsonl, "--data-dir", data]);
    assert!(said(&again).starts_with("发布 0 项（新增 0，有改动 0），没有变化 1 项"), "{}", said(&again));
    assert_eq!(events(), before, "the second time nothing is recorded");

    let refused = items(&["import", &bad, "--data-dir", data]);
    assert!(!refused.status.success() && said(&refused).starts_with("没有导入：1 项"), "{}", said(&refused));
    assert!(lines(&refused).iter().any(|line| line.contains("第 2 行") && line.contains("缺少事项编号")));
    assert_eq!(events(), before);
    assert!(said(&items(&["import", &bad, "--skip-fatal", "--data-dir", data])).starts_with("发布 1 项"));

    let out = items(&["export", "--data-dir", data]);
    let (all, before) = (file("all.jsonl"), events());
    std::fs::write(&all, &out.stdout).unwrap();
    assert!(lines(&out).len() > 50);
    assert!(said(&items(&["import", &all, "--data-dir", data])).starts_with("发布 0 项"));
    let one = lines(&items(&["export", "--code", "NEW-1", "--data-dir", data]));
    assert!(one.len() == 1 && one[0].contains("NEW-1"), "{one:?}");
    assert!(lines(&items(&["export", "--on", "2020-01-01", "--data-dir", data])).is_empty());

    let (book, template) = (file("all.xlsx"), file("template.xlsx"));
    assert!(items(&["export", "--xlsx", &book, "--data-dir", data]).status.success());
    let again = items(&["import", &book, "--data-dir", data]);
    assert!(said(&again).starts_with("发布 0 项"), "{}", said(&again));
    assert_eq!(events(), before, "neither form of the export changes anything");
    assert!(items(&["template", &template]).status.success());
    assert!(said(&items(&["check", &template])).starts_with("新增 0 项"));
    let sent = items(&["exchange", "-", "--data-dir", data]);
    let batch = String::from_utf8_lossy(&sent.stderr).split(['次', '：']).nth(1).unwrap().trim().to_owned();
    assert!(lines(&sent).iter().all(|row| row.contains("\"同步类型\":\"insert\"")));
    let since = |batch: &str| items(&["exchange", "-", "--since", batch, "--data-dir", data]);
    assert!(lines(&since("29991231000000")).is_empty(), "nothing has changed since");
    assert!(!since("yesterday").status.success());
    let rows = file("rows.jsonl");
    std::fs::write(&rows, &sent.stdout).unwrap();
    let back = items(&["exchange", &rows, "--read"]);
    assert_eq!(lines(&back).len(), lines(&items(&["export", "--data-dir", data])).len(), "{batch}");
    let back_file = file("back.jsonl");
    std::fs::write(&back_file, &back.stdout).unwrap();
    assert!(items(&["check", &back_file]).status.success());
    let over = items(&["exchange", &rows, "--read", "--data-dir", data]);
    std::fs::write(&back_file, &over.stdout).unwrap();
    let beside = said(&items(&["check", &back_file, "--data-dir", data]));
    assert!(beside.starts_with("新增 0 项，有改动 0 项"), "{beside}");
    let broken = items(&["check", &file("absent.xlsx")]);
    assert!(String::from_utf8_lossy(&broken.stderr).contains("没有这个文件"));
}

/// Index of the last event in an embedded store.
fn last_index(data: &std::path::Path) -> i64 {
    let database = rusqlite::Connection::open(data.join("yichuang.db")).unwrap();
    database.query_row("select max(idx) from event", [], |row| row.get(0)).unwrap()
}
