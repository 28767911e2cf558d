//! Electronic supervision: what is late, what the rules found and what became of it, the rules themselves; sheets, letters
//! and accountability by hand; checks of centres, meetings and disputes of competence; scores and bulletins.

pub(crate) mod accountability;
pub(crate) mod bulletin;
pub(crate) mod bulletins;
pub(crate) mod check;
mod check_acts;
pub(crate) mod check_samples;
pub(crate) mod checks;
pub(crate) mod dispute;
pub(crate) mod disputes;
pub(crate) mod finding;
pub(crate) mod findings;
pub(crate) mod formula;
pub(crate) mod hours;
pub(crate) mod letters;
pub(crate) mod list;
pub(crate) mod live;
pub(crate) mod meetings;
pub(crate) mod order;
pub(crate) mod orders;
pub(crate) mod overview;
pub(crate) mod rule;
pub(crate) mod rules;
pub(crate) mod samples;
pub(crate) mod score;
pub(crate) mod scores;
pub(crate) mod sheet;
pub(crate) mod words;

use axum::Router;
use axum::routing::{get, post};
use domain::organisation::Role;
use jiff::civil::Date;
use service::supervision::Trouble;

use crate::WebError;
use crate::form::{Typed, Wrongs};
use crate::room::{Desk, Web};
use crate::text;
use crate::view::{Link, Say};

/// Pages of supervision; the service gives what each person may see.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/supervision", get(list::show))
        .route("/supervision/overview", get(overview::show))
        .route("/supervision/overview/events", get(overview::events))
        .route("/screen/{token}", get(overview::screen))
        .route("/screen/{token}/events", get(overview::screen_events))
        .route("/supervision/findings", get(findings::show))
        .route("/supervision/findings/{no}", get(finding::show))
        .route("/supervision/findings/{no}/{act}", post(finding::act))
        .route("/supervision/rules", get(rules::show).post(rule::propose))
        .route("/supervision/rules/new", get(rule::new))
        .route("/supervision/rules/{id}", get(rule::show))
        .route("/supervision/rules/{id}/edit", get(rule::edit))
        .route("/supervision/rules/{id}/{act}", post(rule::act))
        .route("/supervision/vocabulary", get(rules::vocabulary))
        .route("/supervision/backtests/{id}/{switch}", post(rule::switch))
        .merge(by_hand())
        .merge(of_centres())
        .merge(by_figures())
}

/// Scores, their formula, bulletins.
fn by_figures() -> Router<Web> {
    Router::new()
        .route("/supervision/scores", get(scores::show).post(scores::compute))
        .route("/supervision/scores/{side}/{key}", get(score::show))
        .route("/supervision/formula", get(formula::show).post(formula::act))
        .route("/supervision/bulletins", get(bulletins::show).post(bulletins::draft))
        .route("/supervision/bulletins/{id}", get(bulletin::show).post(bulletin::act))
        .route("/supervision/bulletins/{id}/bulletin.pdf", get(bulletin::pdf))
        .route("/supervision/bulletins/{id}/bulletin.xlsx", get(bulletin::xlsx))
}

/// Sheets, letters and records: for supervisors, and for the head of the unit concerned.
fn by_hand() -> Router<Web> {
    Router::new()
        .route("/supervision/orders", get(orders::show))
        .route("/supervision/orders/new", get(orders::new).post(orders::issue))
        .route("/supervision/orders/{id}", get(order::show).post(order::act))
        .route("/supervision/orders/{id}/files", post(order::attach))
        .route("/supervision/orders/{id}/files/{n}", get(order::file))
        .route("/supervision/letters", get(letters::show))
        .route("/supervision/letters/new", get(letters::new).post(letters::send))
        .route("/supervision/letters/{id}", get(letters::one).post(letters::answer))
        .route("/supervision/letters/{id}/letter.pdf", get(letters::pdf))
        .route("/supervision/accountability", get(accountability::show))
        .route("/supervision/accountability/new", get(accountability::new).post(accountability::record))
        .route("/supervision/accountability/{id}", get(accountability::one).post(accountability::act))
}

/// Checks of centres, meetings, disputes of competence.
fn of_centres() -> Router<Web> {
    Router::new()
        .route("/supervision/checks", get(checks::show).post(checks::plan))
        .route("/supervision/checks/{plan}", get(checks::one))
        .route("/supervision/checks/{plan}/{centre}", get(check::show).post(check_acts::act))
        .route("/supervision/checks/{plan}/{centre}/lines/{key}", post(check_acts::line))
        .route("/supervision/checks/{plan}/{centre}/lines/{key}/remove/{photo}", post(check_acts::remove))
        .route("/supervision/checks/{plan}/{centre}/photos/{photo}", get(check_acts::photo))
        .route("/supervision/meetings", get(meetings::show).post(meetings::record))
        .route("/supervision/meetings/{id}", get(meetings::one).post(meetings::act))
        .route("/supervision/disputes", get(disputes::show))
        .route("/supervision/disputes/of/{no}", get(disputes::ask).post(disputes::lodge))
        .route("/supervision/disputes/{id}", get(dispute::show).post(dispute::act))
}

/// A day that has to be given.
fn day_in(typed: &Typed, name: &str, wrongs: &mut Wrongs) -> Option<Date> {
    let reason = match typed.some(name).map(|day| day.parse::<Date>()) {
        Some(Ok(day)) => return Some(day),
        Some(Err(_)) => "not-a-date",
        None => "missing",
    };
    wrongs.add(name, text::field_reason(reason));
    None
}

/// A whole number that has to be given.
fn number_in(typed: &Typed, name: &str, wrongs: &mut Wrongs) -> Option<u32> {
    match typed.get(name).parse() {
        Ok(number) => Some(number),
        Err(_) => {
            wrongs.add(name, "请填写整数");
            None
        }
    }
}

/// What a refusal says, and for a stale page what to do; anything else is no page.
fn said<R: std::fmt::Display>(trouble: Trouble<R>) -> Result<Result<R, String>, WebError> {
    match trouble {
        Trouble::Refused(no) => Ok(Ok(no)),
        Trouble::Stale => Ok(Err("别人刚刚办过，您的这一步没有办。请看现在的情况，再办一次".to_owned())),
        Trouble::Act(other) => Err(other.into()),
    }
}

/// Findings that wait for the person, as far as a page of the newest tells.
async fn cards(desk: &Desk) -> Result<Vec<Say>, WebError> {
    let waiting = service::supervision::finding::waits_for(&desk.app, &desk.actor).await?;
    let table = [
        ("监察发现等您说明，逾期未说明的会加重", waiting.answer, "notified"),
        ("撤销等您确认", waiting.confirm, "cards"),
        ("监察发现等您核定", waiting.decide, "explained"),
        ("申辩等您处理", waiting.appeals, "appealed"),
        ("监察发现已经核定，现在可以申辩", waiting.may_appeal, "upheld"),
    ];
    let there = table.into_iter().filter(|(_, n, _)| *n > 0);
    Ok(there
        .map(|(what, n, list)| Say {
            links: vec![Link::to(format!("/supervision/findings?list={list}"), "去看")],
            ..Say::new("warn", format!("{what} {n} 件"))
        })
        .collect())
}

/// Supervisors are told who was made one: two persons are two only if nobody can be both.
async fn posted(desk: &Desk) -> Result<Vec<Say>, WebError> {
    let posted = service::organisation::posted_to_supervision(&desk.app, &desk.actor).await?;
    if posted.is_empty() {
        return Ok(Vec::new());
    }
    let line = |one: &service::organisation::Posted| {
        format!("{} 由 {} 设立、换岗或者改密码，{}", one.account, one.by, crate::day::minute_of(one.at))
    };
    let lines = posted.iter().rev().take(10).map(line).collect();
    Ok(vec![Say {
        lines, ..Say::new("warn", "监察岗位的账号近两周有变动，请核对是不是本人")
    }])
}

/// What waits for the person elsewhere in supervision: the second of two, and whoever has to mend, carry out or co-ordinate.
async fn turns(desk: &Desk) -> Result<Vec<Say>, WebError> {
    let mut all: Vec<(&str, Vec<Link>)> = Vec::new();
    if desk.actor.is(Role::Supervisor) {
        all.push(("规则的改动等您确认", rules::to_confirm(desk).await?));
        all.push(("计分公式的改动等您确认", formula::to_confirm(desk).await?));
        all.push(("责任追究的登记等您确认", accountability::to_confirm(desk).await?));
        all.push(("通报等您审定", bulletins::to_approve(desk).await?));
    }
    all.push(("检查等办理", checks::turns(desk).await?));
    all.push(("职责争议等协调", disputes::to_propose(desk).await?));
    all.push(("会议议定事项等落实", meetings::to_carry_out(desk).await?));
    let there = all.into_iter().filter(|(_, links)| !links.is_empty());
    Ok(there
        .map(|(what, links)| {
            let title = format!("{what} {} 件", links.len());
            Say { links: links.into_iter().take(10).collect(), ..Say::new("", title) }
        })
        .collect())
}

/// What is overdue in checks, meetings and disputes, for whoever can do something about it.
///
/// # Errors
/// The store cannot be read.
pub(crate) async fn alerts(desk: &Desk) -> Result<Vec<Say>, WebError> {
    let mut says = posted(desk).await?;
    says.extend(orders::alerts(desk).await?);
    says.extend(cards(desk).await?);
    says.extend(turns(desk).await?);
    let all = [
        ("检查整改逾期", checks::overdue(desk).await?),
        ("会议议定事项逾期", meetings::overdue(desk).await?),
        ("职责争议逾期没有协调", disputes::overdue(desk).await?),
    ];
    let told = all.into_iter().filter(|(_, links)| !links.is_empty());
    says.extend(told.map(|(what, links)| {
        let title = format!("{what} {} 件", links.len());
        Say { links: links.into_iter().take(10).collect::<Vec<Link>>(), ..Say::new("warn", title) }
    }));
    Ok(says)
}
