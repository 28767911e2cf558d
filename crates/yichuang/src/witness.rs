//! `witness`: a server that watches that other logs only grow, and cosigns their heads (C2SP `tlog-witness`).

pub(crate) mod client;
mod keeper;
mod server;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use ledger::note::NoteVerifier;
use ledger::quorum::Quorum;
use ledger::witness::Log;
use serde::Deserialize;
use service::App;
use service::clock::Clock;
use service::witness::Panel;

use crate::config::parse_toml;
use crate::setup::{Failure, println_out, read_text};
use keeper::Keeper;

/// How a witness runs: by a file, or by flags.
#[derive(Debug, Clone, Args)]
pub(crate) struct WitnessArgs {
    /// 配置文件（TOML）：addr、data_dir、name 和各账本的 logs 表
    #[arg(long, conflicts_with_all = ["data_dir", "addr", "name", "log"])]
    pub config: Option<PathBuf>,
    /// 数据目录：密钥、各日志最近联署的签名头、分叉证据
    #[arg(long, required_unless_present = "config")]
    pub data_dir: Option<PathBuf>,
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8090")]
    pub addr: SocketAddr,
    /// 见证人的名称，第一次启动时必须给，如 jianzheng.example.gov.cn/w1
    #[arg(long)]
    pub name: Option<String>,
    /// 所见证日志的公钥（该日志 /ledger/keys 的一行）；可以给多个
    #[arg(long)]
    pub log: Vec<String>,
    /// 只输出本见证人的公钥
    #[arg(long)]
    pub print_key: bool,
}

/// The configuration file; unknown keys are refused.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct WitnessConfig {
    addr: SocketAddr,
    data_dir: PathBuf,
    name: Option<String>,
    logs: Vec<LogConfig>,
}

/// A log in the configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LogConfig {
    /// First line of its checkpoints; the name of its first key otherwise.
    origin: Option<String>,
    keys: Vec<String>,
}

/// What a witness needs.
struct Plan {
    addr: SocketAddr,
    data_dir: PathBuf,
    name: Option<String>,
    logs: Vec<Log>,
}

impl WitnessArgs {
    fn plan(&self) -> Result<Plan, Failure> {
        if let Some(path) = &self.config {
            return from_file(path);
        }
        let data_dir =
            self.data_dir.clone().ok_or_else(|| Failure::new("请用 --data-dir 或 --config 指明数据所在"))?;
        Ok(Plan { addr: self.addr, data_dir, name: self.name.clone(), logs: from_flags(&self.log)? })
    }
}

fn from_file(path: &Path) -> Result<Plan, Failure> {
    let config: WitnessConfig = parse_toml("配置文件", path, &read_text("配置文件", path)?)?;
    let logs = config.logs.iter().map(|log| {
        let keys = log.keys.iter().map(|key| log_key(key)).collect::<Result<Vec<_>, _>>()?;
        let origin = log.origin.clone().or_else(|| Some(keys.first()?.name().to_owned()));
        let origin = origin.filter(|_| !keys.is_empty());
        Ok(Log {
            origin: origin.ok_or_else(|| Failure::new("[[logs]] 至少要有一把公钥（keys）"))?, keys
        })
    });
    let logs = logs.collect::<Result<Vec<_>, Failure>>()?;
    Ok(Plan { addr: config.addr, data_dir: config.data_dir, name: config.name, logs })
}

/// Keys of one name belong to one log: its Ed25519 and its SM2 key.
fn from_flags(keys: &[String]) -> Result<Vec<Log>, Failure> {
    let mut logs: Vec<Log> = Vec::new();
    for key in keys {
        let key = log_key(key)?;
        match logs.iter_mut().find(|log| log.origin == key.name()) {
            Some(log) => log.keys.push(key),
            None => logs.push(Log { origin: key.name().to_owned(), keys: vec![key] }),
        }
    }
    Ok(logs)
}

fn log_key(key: &str) -> Result<NoteVerifier, Failure> {
    NoteVerifier::parse(key).map_err(|error| Failure::new(format!("日志公钥 {key:?}：{error}")))
}

/// Name of the witness a demonstration brings along: says for ever that it vouches for nothing.
const STAND_IN: &str = "demo.yichuang.invalid/witness";

/// Starts a witness on this machine for a demonstration's log, and names it to the log: shows the way of a cosignature,
/// proves nothing, for whoever can change the log can change this too. Serves until the process ends.
pub(crate) async fn stand_in(app: &App, data_dir: &Path) -> Result<(), Failure> {
    let keys = service::log::keys(app);
    let origin = keys.first().map(|key| key.name().to_owned()).ok_or_else(|| Failure::new("日志没有公钥"))?;
    let logs = vec![Log { origin, keys }];
    let keeper = Arc::new(Keeper::open(&data_dir.join("witness"), Some(STAND_IN), logs, Clock::system())?);
    let quorum = Quorum::new(vec![keeper.verifier().clone()], 1)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(web::serve(
        listener,
        server::router(keeper),
        web::Limits::default(),
        std::future::pending(),
    ));
    service::witness::appoint(app, Panel::new(vec![url], quorum, client::post()))?;
    Ok(())
}

/// `witness`
pub(crate) async fn run(args: WitnessArgs) -> Result<ExitCode, Failure> {
    let plan = args.plan()?;
    if args.print_key {
        // Beside a running witness too: the key is only read, unless this is the first start.
        store::private_directory(&plan.data_dir)?;
        println_out(&keeper::key(&plan.data_dir, plan.name.as_deref())?.verifier().to_string());
        return Ok(ExitCode::SUCCESS);
    }
    if plan.logs.is_empty() {
        return Err(Failure::new("请用 --log 或配置文件的 [[logs]] 写明见证哪些日志"));
    }
    let keeper = Arc::new(Keeper::open(&plan.data_dir, plan.name.as_deref(), plan.logs, Clock::system())?);
    let listener = tokio::net::TcpListener::bind(plan.addr)
        .await
        .map_err(|error| Failure::new(format!("不能监听 {}：{error}", plan.addr)))?;
    println_out(&format!("见证人 {} 已就绪： http://{}", keeper.verifier().name(), listener.local_addr()?));
    println_out(&format!("公钥： {}", keeper.verifier()));
    web::serve(listener, server::router(keeper), web::Limits::default(), crate::serve::asked_to_stop())
        .await?;
    Ok(ExitCode::SUCCESS)
}
