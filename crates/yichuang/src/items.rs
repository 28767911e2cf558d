//! `items`: the catalogue in and out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgGroup, Subcommand};
use domain::catalogue::proofs::{ProofKind, ProofReport};
use domain::catalogue::{Finding, Severity, import, lint, rule, rules_as_markdown};
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::nfc::documents;
use service::{App, Setup};

use crate::setup::{Failure, Place, println_out, read_text, render};

/// Catalogue commands.
#[derive(Debug, Subcommand)]
pub(crate) enum ItemsCommand {
    /// 导入事项（JSON Lines）：没有致命问题的即行发布
    Import {
        /// 事项文件
        file: PathBuf,
        /// 只存为草稿
        #[arg(long)]
        draft: bool,
        #[command(flatten)]
        place: Place,
    },
    /// 导出已发布的事项（JSON Lines）
    Export {
        #[command(flatten)]
        place: Place,
    },
    /// 检查事项的质量，逐条列出问题、依据和改法；有致命问题时返回 1
    #[command(group(ArgGroup::new("what").required(true).args(["file", "data_dir", "config", "rules"])))]
    Lint {
        /// 事项文件（JSON Lines）
        file: Option<PathBuf>,
        /// 检查数据目录里现行的事项
        #[arg(long)]
        data_dir: Option<PathBuf>,
        /// 检查配置文件所指数据库里现行的事项
        #[arg(long)]
        config: Option<PathBuf>,
        /// 逐行输出 JSON
        #[arg(long)]
        json: bool,
        /// 列出全部规则（Markdown，即 docs/lint.md）
        #[arg(long)]
        rules: bool,
    },
    /// 找出多余的和互为前提的证明：每个部门能减哪些材料，为什么
    Proofs {
        /// 事项文件
        file: PathBuf,
        /// 逐行输出 JSON：`body`、`circle`、`finding`、`item`
        #[arg(long)]
        json: bool,
    },
}

/// What the files of these commands are called.
const WHAT: &str = "事项文件";

fn print_finding(file: &Path, finding: &Finding) {
    println_out(&format!(
        "{}:{} {} {} {} {}",
        file.display(),
        finding.line,
        finding.severity.label(),
        finding.rule,
        finding.item,
        finding.message
    ));
}

/// Why items of a file were not published, each by its line.
pub(crate) fn print_fatal(file: &Path, findings: &[Finding]) {
    let fatal = findings.iter().filter(|finding| finding.severity == Severity::Fatal);
    fatal.for_each(|finding| print_finding(file, finding));
}

/// Runs a catalogue command.
pub(crate) async fn run(command: ItemsCommand) -> Result<ExitCode, Failure> {
    match command {
        ItemsCommand::Lint { rules: true, .. } => {
            println_out(rules_as_markdown().trim_end());
            Ok(ExitCode::SUCCESS)
        }
        ItemsCommand::Lint { file, data_dir, config, json, .. } => {
            let findings = match &file {
                Some(file) => import(&documents(&read_text(WHAT, file)?)).findings,
                None => findings_in_store(&Place { data_dir, config }).await?,
            };
            print_findings(file.as_deref(), &findings, json)?;
            let fatal = findings.iter().any(|finding| finding.severity == Severity::Fatal);
            Ok(if fatal { ExitCode::FAILURE } else { ExitCode::SUCCESS })
        }
        ItemsCommand::Proofs { file, json } => {
            let read = import(&documents(&std::fs::read_to_string(&file)?));
            let report = domain::catalogue::proofs::report(&read.items);
            if json {
                print_lines(&report)?
            } else {
                print_text(&report)
            }
            Ok(ExitCode::SUCCESS)
        }
        ItemsCommand::Export { place } => {
            let store = place.resolve()?.open_read_only().await?;
            let master = service::organisation::load(&store).await?;
            for item in master.items.values() {
                println_out(&serde_json::to_string(item.as_ref())?);
            }
            Ok(ExitCode::SUCCESS)
        }
        ItemsCommand::Import { file, draft, place } => {
            let text = read_text(WHAT, &file)?;
            let resolved = place.resolve()?;
            let keyring = Keyring::read(&resolved.keyring)?;
            let store = resolved.open().await?;
            let origin = store.meta("origin").await?.ok_or_else(|| Failure::new("数据库还没有建立"))?;
            let demo = keyring.demo;
            let setup = Setup {
                store,
                clock: Clock::system(),
                entropy: Entropy::System,
                keyring,
                render: render(),
                origin,
                base_url: String::new(),
                demo,
            };
            let app = App::new(setup).await?;
            let imported = service::seed::import(&app, import(&documents(&text)), draft).await?;
            service::log::advance(&app).await?;
            print_fatal(&file, &imported.findings);
            println_out(&format!(
                "发布 {} 项，因致命问题未发布 {} 项，发现问题 {} 条。",
                imported.published,
                imported.held_back,
                imported.findings.len()
            ));
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// What the rules say about the versions in force.
async fn findings_in_store(place: &Place) -> Result<Vec<Finding>, Failure> {
    let store = place.resolve()?.open_read_only().await?;
    let master = service::organisation::load(&store).await?;
    Ok(master.items.values().flat_map(|item| lint(item, 0)).collect())
}

/// Findings to read, or one JSON object a line, each with its source and what to do.
fn print_findings(file: Option<&Path>, findings: &[Finding], json: bool) -> Result<(), Failure> {
    for finding in findings {
        let of = rule(&finding.rule);
        if json {
            let mut line = serde_json::to_value(finding)?;
            if let (Some(rule), Some(line)) = (of, line.as_object_mut()) {
                line.insert("law".to_owned(), rule.law.into());
                line.insert("todo".to_owned(), rule.todo.into());
            }
            println_out(&line.to_string());
            continue;
        }
        let place = file.map_or_else(String::new, |file| format!("{}:{} ", file.display(), finding.line));
        let todo = of.map(|rule| format!("。{}（{}）", rule.todo, rule.law)).unwrap_or_default();
        println_out(&format!(
            "{place}{} {} {} {} {}{todo}",
            finding.severity.label(),
            finding.rule,
            finding.item,
            if finding.field.is_empty() { "/" } else { &finding.field },
            finding.message
        ));
    }
    Ok(())
}

/// The report as JSON Lines, each with what it is.
fn print_lines(report: &ProofReport) -> Result<(), Failure> {
    fn line(kind: &str, value: &impl serde::Serialize) -> Result<(), Failure> {
        println_out(&serde_json::to_string(&serde_json::json!({ kind: value }))?);
        Ok(())
    }
    report.bodies.iter().try_for_each(|body| line("body", body))?;
    report.circles.iter().try_for_each(|circle| line("circle", circle))?;
    report.findings.iter().try_for_each(|finding| line("finding", finding))?;
    report.items.iter().try_for_each(|item| line("item", item))
}

/// The report to read: a table per body, then the findings by kind.
fn print_text(report: &ProofReport) {
    println_out("各部门材料，清理前后（份）：");
    let total = report.total();
    for count in report.bodies.iter().filter(|count| count.before > 0).chain([&total]) {
        println_out(&format!(
            "  {}：{} 个事项（{} 个没有材料清单），原有 {}，已由部门掌握 {}，重复或者已能证明 {}，清理后 {}；其中没有注明依据 {}，补不出依据时最少 {}",
            count.body,
            count.items,
            count.unlisted,
            count.before,
            count.held,
            count.double,
            count.after,
            count.unfounded,
            count.least
        ));
    }
    for kind in ProofKind::ALL {
        let findings: Vec<_> = report.findings.iter().filter(|finding| finding.kind == kind).collect();
        println_out(&format!("\n{}：{} 条", kind.label(), findings.len()));
        for finding in findings {
            let codes: Vec<&str> = finding.items.iter().map(|item| item.code.as_str()).collect();
            println_out(&format!("  {} [{}]", finding.sentence, codes.join(" ")));
        }
    }
}
