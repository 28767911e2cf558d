//! `items`: the catalogue in and out.

mod exchange;
mod transfer;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgGroup, Subcommand};
use domain::catalogue::proofs::{ProofKind, ProofReport};
use domain::catalogue::{Finding, Severity, import, lint, rule, rules_as_markdown};
use service::catalogue::ingest::Order;
use service::nfc::documents;

use crate::setup::{Failure, Place, println_out, read_text};

/// Catalogue commands.
#[derive(Debug, Subcommand)]
pub(crate) enum ItemsCommand {
    /// 写出空白的填报模板（XLSX）
    Template {
        /// 要写的文件
        file: PathBuf,
    },
    /// 导入前逐行检查文件（XLSX 或 JSON Lines）；指明数据所在时，列出会有哪些改动。有致命问题时返回 1
    Check {
        /// 事项文件
        file: PathBuf,
        #[command(flatten)]
        beside: Beside,
    },
    /// 导入事项（XLSX 或 JSON Lines）并发布：和现行版本相同的不动，有一处致命问题就都不导入
    Import {
        /// 事项文件
        file: PathBuf,
        /// 只存为草稿
        #[arg(long)]
        draft: bool,
        /// 有致命问题的留下，其余照样导入
        #[arg(long)]
        skip_fatal: bool,
        #[command(flatten)]
        place: Place,
    },
    /// 导出现行的事项（JSON Lines，或者 --xlsx 写成工作簿）
    Export {
        /// 哪一天的现行版本，如 2026-11-02；默认今天
        #[arg(long)]
        on: Option<jiff::civil::Date>,
        /// 只要这些编码的，可以写几次
        #[arg(long)]
        code: Vec<String>,
        /// 写成工作簿，用和模板相同的表
        #[arg(long)]
        xlsx: Option<PathBuf>,
        #[command(flatten)]
        place: Place,
    },
    /// 按国家交换格式写出目录：各数据集的记录，一行一条；--since 只写那一批之后变化的
    Exchange {
        /// 要写的文件；`-` 是标准输出
        file: PathBuf,
        /// 交换格式：national（国家平台）、gbt39046
        #[arg(long, default_value = "national")]
        profile: String,
        /// 上一批的批次号，如 20261102093000
        #[arg(long)]
        since: Option<String>,
        /// 把收到的交换记录改写成事项文件（JSON Lines，写到标准输出），供 check、import 使用；指明数据所在时，交换里没有的内容保持现行
        #[arg(long, conflicts_with = "since")]
        read: bool,
        #[command(flatten)]
        beside: Beside,
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

/// A store to compare with, if one is named.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
pub(crate) struct Beside {
    /// 数据目录（内嵌数据库）
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// 配置文件
    #[arg(long)]
    config: Option<PathBuf>,
}

impl Beside {
    fn place(self) -> Option<Place> {
        let named = self.data_dir.is_some() || self.config.is_some();
        named.then_some(Place { data_dir: self.data_dir, config: self.config })
    }
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
pub(crate) fn print_fatal<'a>(file: &Path, findings: impl Iterator<Item = &'a Finding>) {
    let fatal = findings.filter(|finding| finding.severity == Severity::Fatal);
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
        ItemsCommand::Exchange { file, profile, read: true, beside, .. } => {
            exchange::read(&file, &profile, beside).await
        }
        ItemsCommand::Exchange { file, profile, since, beside, .. } => {
            exchange::write(&file, &profile, since.as_deref(), beside).await
        }
        ItemsCommand::Template { file } => transfer::template(&file),
        ItemsCommand::Check { file, beside } => transfer::check(&file, beside.place()).await,
        ItemsCommand::Import { file, draft, skip_fatal, place } => {
            let order = Order { draft, skip_fatal, source: None };
            transfer::import(&file, order, place).await
        }
        ItemsCommand::Export { on, code, xlsx, place } => transfer::export(on, &code, xlsx, place).await,
    }
}

/// What the rules say about the versions in force.
async fn findings_in_store(place: &Place) -> Result<Vec<Finding>, Failure> {
    let store = place.resolve()?.open_read_only().await?;
    let master = service::organisation::load(&store).await?;
    Ok(master.items.values().flat_map(|item| lint(&item, 0)).collect())
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
