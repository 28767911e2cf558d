//! Yichuang: one binary for one-window government service centres.

mod batch;
mod bench;
mod config;
mod demo;
mod figures;
mod help;
mod init;
mod items;
mod ledger;
mod scores;
mod serve;
mod setup;
mod simulate;
mod supervision;
mod witness;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use setup::{Failure, Place};

/// Threads that answer requests: one processor is left to the database, server or writer thread, which is busy whenever
/// they are. More threads than processors free only wake each other (docs/performance.md).
fn workers() -> usize {
    let asked = std::env::var("YICHUANG_THREADS").ok().and_then(|threads| threads.parse().ok());
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    asked.unwrap_or(processors.saturating_sub(1)).max(1)
}

/// Half of what an act costs besides the database was the system's allocator (docs/performance.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "yichuang", version, about = "一窗：一窗受理政务服务平台", arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 建立演示区（只在第一次），并启动服务
    Demo(demo::DemoArgs),
    /// 启动服务
    Serve {
        /// 配置文件
        #[arg(long)]
        config: PathBuf,
    },
    /// 建立新库：密钥、机构、首批账号、事项目录
    Init {
        /// 配置文件
        #[arg(long)]
        config: PathBuf,
        /// 机构文件：单位、岗位、账号、进驻（JSON）
        #[arg(long)]
        organisation: PathBuf,
        /// 事项文件（JSON Lines）
        #[arg(long)]
        catalogue: Option<PathBuf>,
    },
    /// 建立或升级数据库结构
    Migrate(Place),
    /// 工作日
    Calendar {
        #[command(subcommand)]
        command: CalendarCommand,
    },
    /// 证件号、编码
    Id {
        #[command(subcommand)]
        command: IdCommand,
    },
    /// 事项目录
    Items {
        #[command(subcommand)]
        command: items::ItemsCommand,
    },
    /// 电子监察
    Supervision {
        #[command(subcommand)]
        command: supervision::SupervisionCommand,
    },
    /// 公开账本（日志）
    Ledger {
        #[command(subcommand)]
        command: ledger::LedgerCommand,
    },
    /// 公开监督数据：从公开账本重新计算，并核对账本的签名
    Figures(figures::FiguresArgs),
    /// 见证人：核对别的日志只增不改，并联署其签名头（C2SP tlog-witness）
    Witness(witness::WitnessArgs),
    /// 考核得分：列出一个月的得分，或者从日志重算核对
    Scores(scores::ScoresArgs),
    /// 建立带模拟历史的演示库：种子和截止时间相同，日志就相同
    Simulate(simulate::SimulateArgs),
    /// 压力测试，与本机的基准对照；结果写入 docs/performance.md
    Bench(bench::BenchArgs),
    /// 为压力测试启动的服务
    #[command(hide = true)]
    BenchServe {
        /// 配置文件
        #[arg(long)]
        config: PathBuf,
    },
}

#[derive(Subcommand)]
enum CalendarCommand {
    /// 工作日期限到哪天：每行 `起算日,工作日数`，答 `YYYY-MM-DD[ provisional]`（provisional 是暂算）
    Deadline {
        /// 从标准输入逐行读
        #[arg(long)]
        batch: bool,
        /// `起算日,工作日数`，如 2026-11-20,5
        #[arg(required_unless_present = "batch")]
        line: Option<String>,
    },
}

#[derive(Subcommand)]
enum IdCommand {
    /// 核对编号：每行一个，答 `ok` 或者哪里不对
    Check(IdCheck),
}

#[derive(Args)]
struct IdCheck {
    /// 种类：resident（身份证号）、uscc（统一社会信用代码）、item（事项编码）、licence（证照标识）；不给就按样子认
    #[arg(long)]
    kind: Option<String>,
    /// 从标准输入逐行读
    #[arg(long)]
    batch: bool,
    /// 要核对的编号
    #[arg(required_unless_present = "batch")]
    line: Option<String>,
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(help::asked::<Cli>().command) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("yichuang: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Calendar { command: CalendarCommand::Deadline { batch, line } } => {
            let calendar = domain::calendar::Calendar::built_in();
            batch::run(batch, line, |line| domain::calendar::batch_line(line, calendar))
        }
        Command::Id { command: IdCommand::Check(check) } => id_check(check),
        Command::Demo(args) => block_on(demo::run(args)),
        Command::Serve { config } => block_on(serve::run(config)),
        Command::Init { config, organisation, catalogue } => {
            block_on(async move { init::run(&config, &organisation, catalogue).await })
        }
        Command::Migrate(place) => block_on(setup::migrate(place)),
        Command::Items { command } => block_on(items::run(command)),
        Command::Supervision { command } => Ok(supervision::run(&command)),
        Command::Ledger { command } => block_on(ledger::run(command)),
        Command::Figures(args) => block_on(figures::run(args)),
        Command::Witness(args) => block_on(witness::run(args)),
        Command::Scores(args) => block_on(scores::run(args)),
        Command::Simulate(args) => block_on(simulate::command(args)),
        Command::Bench(args) => bench::run(args),
        Command::BenchServe { config } => block_on(bench::serving::run(config)),
    }
}

fn id_check(check: IdCheck) -> Result<ExitCode, Failure> {
    let kind = match check.kind.as_deref() {
        None => None,
        Some(name) => Some(
            domain::identifier::Kind::from_name(name)
                .ok_or_else(|| Failure::new("--kind 只能是 resident、uscc、item 或 licence"))?,
        ),
    };
    batch::run(check.batch, check.line, |line| domain::identifier::batch_line(kind, line))
}

fn block_on(work: impl Future<Output = Result<ExitCode, Failure>>) -> Result<ExitCode, Failure> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(workers()).enable_all().build()?;
    runtime.block_on(work)
}
