//! One score, part by part: each point with what it rests on.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use domain::supervision::score::{Line, PartScore, Score, Subject, Who, points_text};
use serde::Deserialize;
use service::supervision::score;

use super::scores::{month_of, run_note};
use crate::WebError;
use crate::room::{Desk, escape};
use crate::view::{Bar, Frame, Link, Pair, Tag};

/// The page.
#[derive(Template)]
#[template(path = "supervision/score.html")]
pub(crate) struct ScorePage {
    pub(crate) frame: Frame,
    pub(crate) back: Link,
    pub(crate) name: String,
    pub(crate) points: String,
    pub(crate) note: String,
    pub(crate) facts: Vec<Pair>,
    pub(crate) parts: Vec<PartView>,
    pub(crate) bonuses: Vec<LineView>,
    pub(crate) sum: String,
    pub(crate) pending: Vec<LineView>,
    pub(crate) cleared: u32,
    pub(crate) months: Vec<MonthBar>,
    pub(crate) mean: String,
}

/// A part.
#[derive(Debug, Clone, Default)]
pub(crate) struct PartView {
    pub(crate) title: String,
    pub(crate) points: String,
    pub(crate) lines: Vec<LineView>,
    /// Nothing is measured for it.
    pub(crate) blind: bool,
    /// More was to be deducted than the part has.
    pub(crate) floored: bool,
}

/// A line.
#[derive(Debug, Clone, Default)]
pub(crate) struct LineView {
    pub(crate) why: String,
    pub(crate) points: String,
    pub(crate) links: Vec<Link>,
    pub(crate) note: String,
    pub(crate) tag: Tag,
}

/// A month of the subject.
#[derive(Debug, Clone, Default)]
pub(crate) struct MonthBar {
    pub(crate) label: String,
    pub(crate) points: String,
    pub(crate) bar: Bar,
}

/// Which month.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    month: String,
}

/// `GET /supervision/scores/{side}/{key}`
pub(crate) async fn show(
    desk: Desk,
    Path((side, key)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let who = Who::parse(&side).ok_or(WebError::NoPage)?;
    let month = month_of(&desk, &asked.month);
    let subject = Subject::new(who, key);
    let opened = score::of(&desk.app, &desk.actor, month, &subject).await?;
    let score = &opened.score;
    let name = score::name_of(&desk.app, &subject);
    let best = opened.months.iter().map(|(_, points)| *points).max().unwrap_or(0).max(1);
    let bar = |(label, points): &(String, i64)| MonthBar {
        label: label.clone(),
        points: points_text(*points),
        bar: Bar { percent: u32::try_from(points * 100 / best).unwrap_or(0), tone: "" },
    };
    let page = ScorePage {
        frame: desk.frame(&format!("{name}的考核得分")),
        back: Link::to(
            format!("/supervision/scores?month={month}&side={side}"),
            format!("{}考核得分", month.words()),
        ),
        points: points_text(score.points),
        note: run_note(&opened.run),
        facts: facts(score, opened.run.inputs.sourced.is_empty()),
        parts: score.parts.iter().map(part).collect(),
        bonuses: score.bonuses.iter().map(line).collect(),
        sum: sum(score),
        pending: score.pending.iter().map(waiting).collect(),
        cleared: score.cleared,
        months: opened.months.iter().map(bar).collect(),
        mean: if opened.months.len() > 1 { points_text(opened.mean) } else { String::new() },
        name,
    };
    desk.page(&page)
}

fn facts(score: &Score, blind: bool) -> Vec<Pair> {
    let figures = &score.figures;
    let mut facts =
        vec![Pair::new("收件", figures.received.to_string()), Pair::new("办结", figures.decided.to_string())];
    if let Some(share) = score.interval {
        let text = format!("{}（{}/{}）", share.share_text(), figures.on_time, figures.timed());
        facts.extend([Pair::new("按时办结率", text), Pair::new("可信区间", share.range_text())]);
    }
    if figures.volume > 0 {
        facts.push(Pair::new("折合工作量", points_text(figures.volume)));
    }
    let ranked = if score.ranked { "参加" } else { "件数不足，不参加" };
    facts.push(Pair::new("排名", ranked));
    if blind {
        facts.push(Pair::new("监察规则", "一条也没有启用"));
    }
    facts
}

fn part(part: &PartScore) -> PartView {
    let lost: i64 = part.lines.iter().map(|line| line.points).sum();
    PartView {
        title: part.title.clone(),
        points: format!("{} / {}", points_text(part.points), points_text(part.full)),
        lines: part.lines.iter().map(line).collect(),
        blind: !part.sourced,
        floored: part.full + lost < 0,
    }
}

fn line(line: &Line) -> LineView {
    let sign = if line.points > 0 { "+" } else { "" };
    let finding = |no: &String| Link::to(format!("/supervision/findings/{}", escape(no)), no.clone());
    let events: Vec<String> = line.events.iter().map(ToString::to_string).collect();
    LineView {
        why: line.why.clone(),
        points: format!("{sign}{}", points_text(line.points)),
        links: line.findings.iter().map(finding).collect(),
        note: if events.is_empty() { String::new() } else { format!("日志第 {} 条", events.join("、")) },
        tag: Tag::default(),
    }
}

fn waiting(one: &domain::supervision::score::Waiting) -> LineView {
    LineView {
        why: one.title.clone(),
        points: format!("成立则扣 {}", points_text(one.would)),
        links: vec![Link::to(format!("/supervision/findings/{}", escape(&one.finding)), one.finding.clone())],
        note: String::new(),
        tag: Tag::new("warn", one.level.label()),
    }
}

/// The sum as one does it by hand.
fn sum(score: &Score) -> String {
    let parts: i64 = score.parts.iter().map(|part| part.points).sum();
    format!(
        "（各部分 {} ＋ 加分 {}）× 折合系数 {} ＝ {}",
        points_text(parts),
        points_text(score.bonus),
        points_text(i64::from(score.coefficient)),
        points_text(score.points)
    )
}
