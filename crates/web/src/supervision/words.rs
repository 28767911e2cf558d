//! Words and small parts that pages of supervision share.

use domain::organisation::PostId;
use domain::supervision::{Charge, Finding, FindingState, Level};
use service::master::Master;

use crate::view::Tag;

/// The tag of a level.
pub(crate) fn level(level: Level) -> Tag {
    let tone = match level {
        Level::Prompt => "",
        Level::Notice | Level::Yellow => "warn",
        Level::Red | Level::Order => "bad",
    };
    Tag::new(tone, level.label())
}

/// Where a finding stands.
pub(crate) fn state(finding: &Finding) -> Tag {
    match (finding.outcome, finding.state) {
        (Some(outcome), _) => {
            let tone = if outcome == domain::supervision::FindingOutcome::Upheld { "bad" } else { "good" };
            Tag::new(tone, outcome.label())
        }
        (None, _) if finding.clearing.is_some() => Tag::new("warn", "待确认撤销"),
        (None, FindingState::Notified) if !finding.level.is_card() => Tag::new("", "提示中"),
        (None, FindingState::Notified) if finding.due_on.is_none() => Tag::new("warn", "逾期未说明"),
        (None, state) => Tag::new("warn", state.label()),
    }
}

/// Who answers, in words: unit, post, person.
pub(crate) fn charged(charge: &Charge, master: &Master) -> String {
    let unit = charge.unit.as_ref().map(|unit| master.unit_name(unit));
    let post = charge.post.as_ref().map(|post| post_name(post, master));
    let person = charge.person.as_ref().and_then(|person| master.accounts.get(person));
    let mut words = match (post, unit) {
        (Some(post), _) => post,
        (None, Some(unit)) => unit,
        (None, None) => return "没有指明".to_owned(),
    };
    if let Some(person) = person {
        words = format!("{words} {}", person.name);
    }
    words
}

/// The title of a post.
pub(crate) fn post_name(post: &PostId, master: &Master) -> String {
    master.posts.get(post).map_or_else(|| post.0.clone(), |post| post.title.clone())
}

/// The page of a finding.
pub(crate) fn finding_href(no: &str) -> String {
    format!("/supervision/findings/{}", crate::room::escape(no))
}

/// The page of a rule.
pub(crate) fn rule_href(id: &str) -> String {
    format!("/supervision/rules/{}", crate::room::escape(id))
}
