//! `scores`: the scores of a month as they were recorded, and whether the log alone gives the same.

use std::process::ExitCode;

use clap::Args;
use domain::supervision::score::{Month, Subject, points_text};
use serde_json::json;
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::supervision::score;
use service::{App, Setup};

use crate::setup::{Failure, Place, println_out, render};

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct ScoresArgs {
    /// 月份，如 2026-11
    #[arg(long)]
    month: String,
    /// 逐行输出 JSON
    #[arg(long)]
    json: bool,
    /// 只用日志重新计算一遍，与记录的得分逐个对照；有不同时返回 1
    #[arg(long)]
    from_log: bool,
    #[command(flatten)]
    place: Place,
}

/// Prints the scores; with `--from-log` computes them again.
pub(crate) async fn run(args: ScoresArgs) -> Result<ExitCode, Failure> {
    let month = Month::parse(&args.month).ok_or_else(|| Failure::new("--month 写成 2026-11 这样"))?;
    let app = open(&args.place).await?;
    let Some(run) = score::recorded(&app, month).await? else {
        return Err(Failure::new(format!("{}还没有核算", month.words())));
    };
    if !args.from_log {
        for total in &run.totals {
            line(
                &app,
                args.json,
                &total.subject,
                &json!({ "points": total.points, "ranked": total.ranked }),
                &points_text(total.points),
            );
        }
        return Ok(ExitCode::SUCCESS);
    }
    let again = score::recompute(&app, month).await?;
    let text = |points: Option<i64>| points.map_or_else(|| "没有".to_owned(), points_text);
    for (subject, stored, now) in &again.differing {
        let words = format!("记录 {}，重算 {}", text(*stored), text(*now));
        line(&app, args.json, subject, &json!({ "recomputed": now, "stored": stored }), &words);
    }
    if !args.json {
        let same = if again.same { "与记录完全相同" } else { "与记录不同" };
        println_out(&format!("{}：{} 个得分，从日志重算{same}。", month.words(), again.scores.len()));
    }
    Ok(if again.same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn line(app: &App, as_json: bool, subject: &Subject, facts: &serde_json::Value, words: &str) {
    if as_json {
        let mut one = json!({ "key": subject.key, "side": subject.who.code() });
        if let (Some(one), Some(facts)) = (one.as_object_mut(), facts.as_object()) {
            one.extend(facts.clone());
        }
        println_out(&one.to_string());
    } else {
        println_out(&format!("{} {} {words}", subject.who.label(), score::name_of(app, subject)));
    }
}

/// The application over a store that is only read.
async fn open(place: &Place) -> Result<App, Failure> {
    let resolved = place.resolve()?;
    let keyring = Keyring::read(&resolved.keyring)?;
    let store = resolved.open_read_only().await?;
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
    Ok(App::new(setup).await?)
}
