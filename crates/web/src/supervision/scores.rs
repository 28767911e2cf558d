//! Scores of a month: who stands where, as far as the reader may know.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::Role;
use domain::supervision::score::{Month, Score, ScoreRun, Who, points_text};
use serde::Deserialize;
use service::ActError;
use service::supervision::score;

use crate::form::{Choice, Field, chosen};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Pair, Say, Tab, Tag};
use crate::{WebError, day};

/// The page.
#[derive(Template)]
#[template(path = "supervision/scores.html")]
pub(crate) struct ScoresPage {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    pub(crate) note: String,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) who: &'static str,
    pub(crate) month: String,
    pub(crate) filters: Vec<Field>,
    pub(crate) rows: Vec<ScoreRow>,
    pub(crate) subject: &'static str,
    /// 加权办件量 is shown: of persons.
    pub(crate) weighs: bool,
    pub(crate) empty: Pair,
    /// Who may compute is offered it: the word on the button.
    pub(crate) compute: &'static str,
}

/// A subject in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScoreRow {
    pub(crate) rank: String,
    pub(crate) ranked: bool,
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) points: String,
    pub(crate) cases: String,
    pub(crate) volume: String,
    pub(crate) share: String,
    pub(crate) range: String,
    pub(crate) tags: Vec<Tag>,
}

/// Which scores.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    month: String,
    #[serde(default)]
    side: String,
    #[serde(default)]
    done: String,
}

/// The month asked for; else this one.
pub(super) fn month_of(desk: &Desk, text: &str) -> Month {
    Month::parse(text).unwrap_or_else(|| Month::of(desk.app.clock().today()))
}

/// Sides a person may have something to see of.
fn sides(desk: &Desk) -> Vec<Who> {
    let supervisor = desk.actor.is(Role::Supervisor);
    let heads = desk.actor.is(Role::BodyHead) || desk.actor.is(Role::CentreHead);
    Who::ALL
        .into_iter()
        .filter(|who| match who {
            Who::Centre | Who::Body => supervisor || heads,
            Who::Post | Who::Person => true,
            Who::Item => supervisor,
        })
        .collect()
}

/// `GET /supervision/scores`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let mut month = month_of(&desk, &asked.month);
    let sides = sides(&desk);
    let who = Who::parse(&asked.side)
        .filter(|who| sides.contains(who))
        .or(sides.first().copied())
        .unwrap_or(Who::Person);
    let mut board = score::board(&desk.app, &desk.actor, month, who).await?;
    // Nobody asked for a month: the last one that was computed.
    let newest =
        board.months.first().and_then(|newest| Month::parse(newest)).filter(|_| asked.month.is_empty());
    if let (None, Some(newest)) = (&board.run, newest) {
        month = newest;
        board = score::board(&desk.app, &desk.actor, month, who).await?;
    }
    let mut frame = desk.frame("考核得分");
    if asked.done == "run" {
        frame.says.push(Say::new("good", format!("{}已经核算，记入日志", month.words())));
    }
    let supervisor = desk.actor.is(Role::Supervisor);
    let page = ScoresPage {
        frame,
        heading: format!("{}考核得分", month.words()),
        note: note(&desk, board.run.as_ref(), month),
        tabs: sides.iter().map(|side| tab(*side, who, month)).collect(),
        who: who.code(),
        month: month.to_string(),
        filters: vec![Field::select("month", "月份", months(&board.months, month))],
        rows: board.rows.iter().map(|(rank, score)| row(&desk, *rank, score, month)).collect(),
        subject: who.label(),
        weighs: who == Who::Person,
        empty: empty(board.run.is_some(), supervisor, month),
        compute: match (supervisor, &board.run) {
            (false, _) => "",
            (true, None) => "核算这个月",
            (true, Some(_)) => "重新核算",
        },
    };
    desk.page(&page)
}

fn empty(computed: bool, supervisor: bool, month: Month) -> Pair {
    if computed {
        return Pair::new("没有您能看的得分", "您能看自己和本岗位的得分；负责人还能看本单位的。");
    }
    let next = if supervisor {
        "点“核算这个月”，按现行公式从监察发现和办件数据算出得分。"
    } else {
        "监察人员核算以后能在这里看到。"
    };
    Pair::new(format!("{}还没有核算", month.words()), next)
}

/// How it was computed; of a month that is not over, that it is not.
fn note(desk: &Desk, run: Option<&ScoreRun>, month: Month) -> String {
    let open = month.last() >= desk.app.clock().today();
    let run = run.map(run_note).unwrap_or_default();
    if open && !run.is_empty() { format!("{run}。这个月还没有过完。") } else { run }
}

/// How a run was made, in a line.
pub(super) fn run_note(run: &ScoreRun) -> String {
    format!(
        "第 {} 次核算，{} {}，公式 {} 第 {} 版，算到日志第 {} 条",
        run.run,
        run.by.name,
        day::minute_of(run.at),
        run.formula,
        run.formula_version,
        run.upto
    )
}

fn tab(side: Who, here: Who, month: Month) -> Tab {
    Tab {
        href: format!("/supervision/scores?month={month}&side={}", side.code()),
        label: side.label().to_owned(),
        here: side == here,
        ..Tab::default()
    }
}

/// Months to choose from: those that have scores, the one shown, this one and the last.
fn months(known: &[String], month: Month) -> Vec<Choice> {
    let mut all: Vec<String> = known.to_vec();
    all.extend([month.to_string(), month.before().to_string()]);
    all.sort_by(|a, b| b.cmp(a));
    all.dedup();
    let choice = |text: String| Choice::new(text.clone(), Month::parse(&text).map_or(text, Month::words));
    chosen(all.into_iter().map(choice).collect(), &month.to_string())
}

fn row(desk: &Desk, rank: Option<usize>, score: &Score, month: Month) -> ScoreRow {
    let subject = &score.subject;
    let mut tags = Vec::new();
    if !score.pending.is_empty() {
        tags.push(Tag::new("warn", format!("核定中 {}", score.pending.len())));
    }
    ScoreRow {
        rank: rank.map_or_else(|| "不排名".to_owned(), |rank| rank.to_string()),
        ranked: rank.is_some(),
        href: href(score, month),
        name: score::name_of(&desk.app, subject),
        points: points_text(score.points),
        cases: score.figures.cases(subject.who).to_string(),
        volume: points_text(score.figures.volume),
        share: score.interval.map_or_else(|| "—".to_owned(), |share| share.share_text()),
        range: score.interval.map_or_else(String::new, |share| share.range_text()),
        tags,
    }
}

pub(super) fn href(score: &Score, month: Month) -> String {
    format!(
        "/supervision/scores/{}/{}?month={month}",
        score.subject.who.code(),
        escape(&score.subject.key).replace('/', "%2F")
    )
}

/// `POST /supervision/scores`: computes a month.
pub(crate) async fn compute(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let month =
        Month::parse(typed.get("month")).ok_or_else(|| ActError::field("/month", "月份写成 2026-11 这样"))?;
    score::run(&desk.app, &desk.actor, month).await?;
    let side = Who::parse(typed.get("side")).map_or("centre", Who::code);
    Ok(Redirect::to(&format!("/supervision/scores?month={month}&side={side}&done=run")).into_response())
}
