//! Yichuang: one binary for one-window government service centres.

mod batch;
mod bench;
mod config;
mod demo;
mod init;
mod items;
mod ledger;
mod serve;
mod setup;
mod simulate;

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
    /// Make (once) a demo district from the built-in data and serve it
    Demo(demo::DemoArgs),
    /// Serve
    Serve {
        /// Configuration file
        #[arg(long)]
        config: PathBuf,
    },
    /// Make a new store: keys, organisation, first accounts, catalogue
    Init {
        /// Configuration file
        #[arg(long)]
        config: PathBuf,
        /// Units, posts, accounts and placements as JSON
        #[arg(long)]
        organisation: PathBuf,
        /// Items as JSON Lines
        #[arg(long)]
        catalogue: Option<PathBuf>,
    },
    /// Make or upgrade the schema
    Migrate(Place),
    /// Working days
    Calendar {
        #[command(subcommand)]
        command: CalendarCommand,
    },
    /// Identifiers
    Id {
        #[command(subcommand)]
        command: IdCommand,
    },
    /// The item catalogue
    Items {
        #[command(subcommand)]
        command: items::ItemsCommand,
    },
    /// The transparency log
    Ledger {
        #[command(subcommand)]
        command: ledger::LedgerCommand,
    },
    /// Make a demo store with a simulated history: the same seed and end give the same log
    Simulate(simulate::SimulateArgs),
    /// Load over HTTP beside the floor in the same run; writes docs/performance.md
    Bench(bench::BenchArgs),
    /// Serve a benchmark's store: started by `bench`
    #[command(hide = true)]
    BenchServe {
        /// Configuration file
        #[arg(long)]
        config: PathBuf,
    },
}

#[derive(Subcommand)]
enum CalendarCommand {
    /// The day a limit in working days ends: `start,working_days` lines in, `YYYY-MM-DD[ provisional]` lines out
    Deadline {
        /// Read lines from standard input
        #[arg(long)]
        batch: bool,
        /// `start,working_days`
        #[arg(required_unless_present = "batch")]
        line: Option<String>,
    },
}

#[derive(Subcommand)]
enum IdCommand {
    /// Check identifiers: one line in, `ok` or the reason out
    Check(IdCheck),
}

#[derive(Args)]
struct IdCheck {
    /// resident, uscc, item or licence; guessed by shape otherwise
    #[arg(long)]
    kind: Option<String>,
    /// Read lines from standard input
    #[arg(long)]
    batch: bool,
    /// The identifier
    #[arg(required_unless_present = "batch")]
    line: Option<String>,
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Cli::parse().command) {
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
        Command::Ledger { command } => block_on(ledger::run(command)),
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
