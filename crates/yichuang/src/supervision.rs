//! `supervision`: what electronic supervision comes with.

use std::process::ExitCode;

use clap::Subcommand;

use crate::setup::println_out;

/// What to show.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum SupervisionCommand {
    /// 列出随产品提供的监察规则（Markdown，即 docs/supervision.md）
    Rules,
}

/// Shows it.
pub(crate) fn run(command: &SupervisionCommand) -> ExitCode {
    match command {
        SupervisionCommand::Rules => println_out(domain::supervision::rules_as_markdown().trim_end()),
    }
    ExitCode::SUCCESS
}
