//! Rules of supervision: all of them with how often their cards were wrong, and the words a condition may use.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use domain::supervision::doc;
use domain::supervision::finding::{FALSE_CARDS_MIN, FALSE_CARDS_PERCENT, FalseCards};
use domain::supervision::vocabulary::{self, Given, Type};
use domain::supervision::{Proposal, RuleRecord, RuleState};
use service::supervision::{finding, rule};

use super::words;
use crate::WebError;
use crate::room::Desk;
use crate::view::{Frame, Link, Tag};

/// The page.
#[derive(Template)]
#[template(path = "supervision/rules.html")]
pub(crate) struct RulesPage {
    pub(crate) frame: Frame,
    pub(crate) intro: String,
    pub(crate) waiting: Vec<RuleRow>,
    pub(crate) rows: Vec<RuleRow>,
}

/// A rule in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct RuleRow {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) id: String,
    pub(crate) level: Tag,
    pub(crate) state: Tag,
    pub(crate) trigger: String,
    pub(crate) rate: String,
    pub(crate) note: String,
}

/// The page of the words.
#[derive(Template)]
#[template(path = "supervision/vocabulary.html")]
pub(crate) struct VocabularyPage {
    pub(crate) frame: Frame,
    pub(crate) words: Vec<WordRow>,
    pub(crate) kinds: Vec<(String, String)>,
}

/// A word.
#[derive(Debug, Clone, Default)]
pub(crate) struct WordRow {
    pub(crate) name: String,
    pub(crate) says: String,
    pub(crate) of: String,
    pub(crate) given: String,
}

/// `GET /supervision/rules`
pub(crate) async fn show(desk: Desk) -> Result<Response, WebError> {
    let records = rule::list(&desk.app, &desk.actor).await?;
    let rates = finding::false_cards(&desk.app).await?;
    let (waiting, rest): (Vec<_>, Vec<_>) = records.iter().partition(|record| record.pending.is_some());
    let page = RulesPage {
        frame: desk.frame("监察规则"),
        intro: format!(
            "近 90 天核定的牌满 {FALSE_CARDS_MIN} 张、误发超过 {FALSE_CARDS_PERCENT}% 的规则自动暂停。改动由两人办理，启用前先试算。"
        ),
        waiting: waiting.into_iter().map(|record| row(record, &rates)).collect(),
        rows: rest.into_iter().map(|record| row(record, &rates)).collect(),
    };
    desk.page(&page)
}

fn row(record: &RuleRecord, rates: &BTreeMap<String, FalseCards>) -> RuleRow {
    let shown = record.shown();
    RuleRow {
        href: words::rule_href(&record.id),
        title: shown.map_or_else(|| record.id.clone(), |rule| rule.title.clone()),
        id: record.id.clone(),
        level: shown.map_or_else(Tag::default, |rule| words::level(rule.level)),
        state: state(record),
        trigger: shown.map(|rule| doc::trigger(&rule.trigger)).unwrap_or_default(),
        rate: rate(rates.get(&record.id).copied().unwrap_or_default()),
        note: record.pending.as_ref().map_or_else(
            || record.why.clone(),
            |pending| format!("{} 提请{}：{}", pending.by.name, pending.proposal.label(), pending.why),
        ),
    }
}

/// Where a rule stands.
pub(crate) fn state(record: &RuleRecord) -> Tag {
    let tone = match record.state {
        RuleState::InForce => "good",
        RuleState::Suspended => "bad",
        RuleState::Draft | RuleState::Ended => "",
    };
    if record.pending.is_some() {
        Tag::new("warn", "待第二人确认")
    } else {
        Tag::new(tone, record.state.label())
    }
}

/// The share of false cards, in words.
pub(crate) fn rate(rate: FalseCards) -> String {
    match rate.percent() {
        None => "还没有核定的牌".to_owned(),
        Some(percent) => {
            format!("误发 {percent}%（{}/{}，指因规则或者责任判断有误而撤销的）", rate.wrong, rate.decided)
        }
    }
}

/// `GET /supervision/vocabulary`
pub(crate) async fn vocabulary(desk: Desk) -> Result<Response, WebError> {
    rule::list(&desk.app, &desk.actor).await?;
    let kinds =
        vocabulary::CASE_KINDS.iter().filter(|(kind, _)| *kind != "clock").chain(&vocabulary::RECORD_KINDS);
    let page = VocabularyPage {
        frame: desk.frame("规则用语"),
        words: vocabulary::WORDS.iter().map(word).collect(),
        kinds: kinds.map(|(kind, label)| ((*kind).to_owned(), (*label).to_owned())).collect(),
    };
    desk.page(&page)
}

fn word(word: &vocabulary::Word) -> WordRow {
    let given = match word.given {
        Given::Always => "任何环节".to_owned(),
        Given::Case => "办件的任何环节".to_owned(),
        Given::On(kinds) => {
            let labels: Vec<&str> = kinds
                .iter()
                .map(|kind| if *kind == "clock" { "时钟到点" } else { vocabulary::kind_label(kind) })
                .collect();
            labels.join("、")
        }
    };
    let of = match word.of {
        Type::Bool => "是或否".to_owned(),
        Type::Number => "数".to_owned(),
        Type::Text => "文字".to_owned(),
        Type::One(options) => options.join(" / "),
    };
    WordRow { name: word.name.to_owned(), says: word.says.to_owned(), of, given }
}

/// Changes somebody else proposed that may be agreed to.
pub(super) async fn to_confirm(desk: &Desk) -> Result<Vec<Link>, WebError> {
    let own = &desk.actor.author.person;
    let ready = |record: &&RuleRecord| {
        record.pending.as_ref().is_some_and(|pending| {
            let tried = pending.backtest.is_some() || !matches!(pending.proposal, Proposal::Change(_));
            pending.by.person != *own && tried
        })
    };
    let link = |record: &RuleRecord| {
        let title = record.shown().map_or(record.id.as_str(), |rule| rule.title.as_str());
        Link::to(words::rule_href(&record.id), title)
    };
    Ok(rule::list(&desk.app, &desk.actor).await?.iter().filter(ready).map(link).collect())
}
