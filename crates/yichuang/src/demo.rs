//! `demo`: a district made once from the built-in data, with people, work and a history; then served.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::organisation::Role;
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::{App, Setup};
use store::Store;

use crate::serve::serve;
use crate::setup::{Failure, Place, println_out, render};

/// Origin of a demonstration's log: says for ever that its times may be made up (DESIGN §4).
pub(crate) const DEMO_ORIGIN: &str = "demo.yichuang.invalid/heping";

/// Address of the demonstration's screen: its figures are made up, so it is no secret.
const DEMO_SCREEN: &str = "demo";

/// How `demo` runs.
#[derive(Debug, Clone, Args)]
pub(crate) struct DemoArgs {
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub addr: SocketAddr,
    /// 数据目录
    #[arg(long, default_value = "var/demo")]
    pub data_dir: PathBuf,
    /// 第一次启动时模拟多少件
    #[arg(long, default_value_t = 3000)]
    pub cases: u32,
    /// 第一次启动时模拟多少天
    #[arg(long, default_value_t = 90)]
    pub days: u32,
}

/// Makes the district if it is not there, then serves it.
pub(crate) async fn run(args: DemoArgs) -> Result<ExitCode, Failure> {
    let place = Place { data_dir: Some(args.data_dir.clone()), config: None }.resolve()?;
    let store = place.open().await?;
    let complete = store.meta("demo_complete").await?.is_some();
    if !complete {
        if store.event_count().await? > 0 {
            return Err(Failure::new(format!(
                "{} 中的演示数据没有建完（上次被中断）。请删除该目录后重试。",
                args.data_dir.display()
            )));
        }
        make(&store, &args).await?;
    }
    let keyring = Keyring::read(&place.keyring)?;
    let base_url = format!("http://{}", args.addr);
    // After `ledger recover` the log goes on under another name.
    let origin = store.meta("origin").await?.unwrap_or_else(|| DEMO_ORIGIN.to_owned());
    let app = App::new(Setup {
        store,
        clock: Clock::system(),
        entropy: Entropy::System,
        keyring,
        render: render(),
        origin,
        base_url: base_url.clone(),
        demo: true,
    })
    .await?;
    if let Err(error) = crate::witness::stand_in(&app, &args.data_dir).await {
        tracing::warn!(%error, "no witness beside this demonstration; everything else works");
    }
    let accounts = args.data_dir.join("demo-accounts.json");
    let web =
        web::WebConfig { demo: true, secure_cookies: false, base_url, screen_token: DEMO_SCREEN.to_owned() };
    serve(app, (args.addr, web::Limits::default()), web, |addr| announce(addr, &accounts)).await?;
    Ok(ExitCode::SUCCESS)
}

async fn make(store: &Store, args: &DemoArgs) -> Result<(), Failure> {
    println_out("正在建立演示区：天津市和平区（只在第一次需要）…");
    let keyring_path = args.data_dir.join("keyring.json");
    if keyring_path.exists() {
        std::fs::remove_file(&keyring_path)?;
    }
    let keyring = Keyring::generate(&Entropy::System, true)?;
    keyring.write(&keyring_path)?;
    let now = Clock::system().now();
    let start = now - jiff::SignedDuration::from_hours(24 * i64::from(args.days) + 24);
    let app = App::new(Setup {
        store: store.clone(),
        clock: Clock::manual(start),
        entropy: Entropy::System,
        keyring,
        render: render(),
        origin: DEMO_ORIGIN.to_owned(),
        base_url: format!("http://{}", args.addr),
        demo: true,
    })
    .await?;
    seed(&app, &args.data_dir).await?;
    let plan =
        crate::simulate::Plan { cases: args.cases, days: args.days, seed: 1, until: now, supervised: true };
    let summary = crate::simulate::run(&app, &plan).await?;
    println_out(&format!("已模拟 {} 件办件、{} 项操作。", summary.cases, summary.acts));
    app.clock().set(now);
    service::log::advance(&app).await?;
    store.set_meta("demo_complete", "1").await?;
    Ok(())
}

/// Organisation, catalogue and accounts of the demonstration; writes `demo-accounts.json`.
pub(crate) async fn seed(app: &App, data_dir: &Path) -> Result<(), Failure> {
    let organisation = demo_organisation().map_err(Failure::new)?;
    let catalogue = demo_catalogue().map_err(Failure::new)?;
    let accounts = service::seed::organisation(app, DEMO_ORIGIN, organisation).await?;
    service::seed::catalogue(app, catalogue).await?;
    let file: Vec<serde_json::Value> = accounts
        .iter()
        .map(|account| {
            serde_json::json!({
                "username": account.username, "password": account.password, "role": account.role.code(),
                "unit": account.unit, "unit_name": account.unit_name, "post": account.post, "name": account.name,
            })
        })
        .collect();
    write_private(&data_dir.join("demo-accounts.json"), &serde_json::to_string_pretty(&file)?)?;
    Ok(())
}

fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)?.write_all(text.as_bytes())?;
    Ok(())
}

fn announce(addr: SocketAddr, accounts: &Path) {
    println_out(&format!("\n一窗演示已就绪： http://{addr}\n"));
    if let Some(table) = account_table(accounts) {
        println_out(&table);
    }
    println_out(&format!("全部账号见 {}。按 Ctrl+C 停止；数据会保留。", accounts.display()));
}

/// One account of each role, so that a newcomer can begin: the READMEs show the same.
fn account_table(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let accounts: Vec<serde_json::Value> = serde_json::from_str(&text).ok()?;
    let line = |cells: [&str; 4]| {
        let [role, username, password, unit] = cells;
        format!("  {}{}{}{unit}\n", padded(role, 16), padded(username, 26), padded(password, 16))
    };
    let mut table = line(["岗位", "账号", "口令", "所在"]);
    for role in Role::ALL {
        let account = accounts
            .iter()
            .find(|account| account.get("role").and_then(|r| r.as_str()) == Some(role.code()))?;
        let text = |key: &str| account.get(key).and_then(|value| value.as_str()).unwrap_or_default();
        table.push_str(&line([role.label(), text("username"), text("password"), text("unit_name")]));
    }
    Some(table)
}

/// A text and as many blanks as fill so many columns of a terminal, where a Chinese character takes two.
fn padded(text: &str, columns: usize) -> String {
    let taken: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    format!("{text}{}", " ".repeat(columns.saturating_sub(taken).max(1)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_readmes_show_the_accounts_that_are_printed() {
        let made = demo_organisation().unwrap();
        let accounts: Vec<serde_json::Value> = made
            .accounts
            .iter()
            .map(|account| {
                let post = made.posts.iter().find(|post| post.id == account.post).unwrap();
                let unit = made.units.iter().find(|unit| unit.id == post.unit).unwrap();
                let role = post.roles.iter().next().unwrap().code();
                serde_json::json!({
                    "username": account.username, "password": "x", "role": role, "unit_name": unit.name,
                })
            })
            .collect();
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("demo-accounts.json");
        std::fs::write(&file, serde_json::to_string(&accounts).unwrap()).unwrap();
        let printed = account_table(&file).unwrap();
        let rows: Vec<Vec<&str>> =
            printed.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(rows.len(), Role::ALL.len());
        for readme in [include_str!("../../../README.md"), include_str!("../../../README.zh-CN.md")] {
            for row in &rows {
                let [role, username, _, unit] = row.as_slice() else { unreachable!("{row:?}") };
                let line = format!("| {role} | `{username}` | {unit} |");
                assert!(readme.contains(&line), "no {line}");
            }
        }
    }
}
