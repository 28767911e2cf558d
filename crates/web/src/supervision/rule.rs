//! One rule: as it runs, what is proposed, how it was tried, and the form to change it.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::expression::Expression;
use domain::organisation::UnitId;
use domain::supervision::{
    Audience, ChargeTo, ClockOf, Level, Offset, Part, Proposal, Reach, Rule, RuleRecord, RuleRefusal,
    RuleState, Trigger, doc, vocabulary,
};
use jiff::civil::Date;
use serde::Deserialize;
use service::supervision::backtest::{self, Backtest, Standing};
use service::supervision::finding;
use service::supervision::rule::{self, RuleError};

use super::{rules, words};
use crate::form::{Choice, Field, Typed, Wrongs, chosen, refill, undone, unsaved};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Pair, Say, Tag};
use crate::{WebError, day};

/// The page of a rule.
#[derive(Template)]
#[template(path = "supervision/rule.html")]
pub(crate) struct RulePage {
    pub(crate) frame: Frame,
    pub(crate) title: String,
    pub(crate) state: Tag,
    pub(crate) level: Tag,
    pub(crate) note: String,
    pub(crate) facts: Vec<Pair>,
    pub(crate) condition: String,
    pub(crate) pending: Option<PendingView>,
    pub(crate) tests: Vec<TestRow>,
    pub(crate) action: String,
    pub(crate) serial: u32,
    /// Proposals that are possible: key and button.
    pub(crate) proposals: Vec<(&'static str, &'static str)>,
    pub(crate) why: Field,
    pub(crate) edit: String,
    pub(crate) findings: String,
    pub(crate) try_fields: Vec<Field>,
    /// What was done, by whom, why; when.
    pub(crate) trail: Vec<(String, String)>,
}

/// What is proposed.
#[derive(Debug, Clone, Default)]
pub(crate) struct PendingView {
    pub(crate) what: String,
    pub(crate) who: String,
    pub(crate) why: String,
    /// Field, before, as proposed.
    pub(crate) changes: Vec<(String, String, String)>,
    pub(crate) tried: Option<TestRow>,
    /// The reader may agree.
    pub(crate) may_confirm: bool,
    /// It can be tried.
    pub(crate) may_try: bool,
    pub(crate) wait: String,
}

/// A back-test in words.
#[derive(Debug, Clone, Default)]
pub(crate) struct TestRow {
    pub(crate) id: String,
    pub(crate) period: String,
    pub(crate) standing: Tag,
    pub(crate) percent: i64,
    pub(crate) looked: String,
    pub(crate) found: String,
    pub(crate) units: Vec<(String, String)>,
    pub(crate) samples: Vec<Link>,
    /// `cancel` or `resume`, with its button; empty for neither.
    pub(crate) switch: (&'static str, &'static str),
}

/// The form of a rule.
#[derive(Template)]
#[template(path = "supervision/rule_form.html")]
pub(crate) struct RuleFormPage {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    pub(crate) back: String,
    pub(crate) action: String,
    pub(crate) serial: u32,
    pub(crate) fields: Vec<Field>,
}

/// `GET /supervision/rules/{id}`
pub(crate) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Response, WebError> {
    let page = page(&desk, &id, Vec::new()).await?;
    desk.page(&page)
}

/// `POST /supervision/rules/{id}/{act}`
pub(crate) async fn act(
    desk: Desk,
    Path((id, key)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let seen = typed.get("serial").parse().unwrap_or(0);
    let done = match key.as_str() {
        "confirm" => rule::confirm(&desk.app, &desk.actor, &id, seen).await.map(drop),
        "withdraw" => rule::withdraw(&desk.app, &desk.actor, &id, seen).await.map(drop),
        "suspend" | "resume" | "end" => {
            let proposal = match key.as_str() {
                "suspend" => Proposal::Suspend,
                "resume" => Proposal::Resume,
                _ => Proposal::End,
            };
            rule::propose(&desk.app, &desk.actor, &id, seen, proposal, typed.get("why")).await.map(drop)
        }
        "try" => return tries(&desk, &id, &typed).await,
        _ => return Err(service::ActError::NotFound.into()),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&words::rule_href(&id)).into_response()),
        Err(RuleError::Act(error)) => Err(error.into()),
        Err(other) => {
            let mut page = page(&desk, &id, Vec::new()).await?;
            let mut wrongs = Wrongs::default();
            let status = if matches!(other, RuleError::Refused(RuleRefusal::Why)) {
                wrongs.add("why", other.to_string());
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                page.frame.says.push(Say::new("bad", other.to_string()));
                StatusCode::CONFLICT
            };
            let mut fields = vec![page.why];
            refill(&mut fields, &typed, &wrongs);
            page.frame.says.extend(undone(&fields));
            page.why = fields.pop().unwrap_or_default();
            desk.page_with(status, &page)
        }
    }
}

async fn tries(desk: &Desk, id: &str, typed: &Typed) -> Result<Response, WebError> {
    let mut wrongs = Wrongs::default();
    let mut read = |name: &str| -> Option<Date> {
        let parsed = typed.get(name).parse().ok();
        if parsed.is_none() {
            wrongs.add(name, "请选日期");
        }
        parsed
    };
    let (from, to) = (read("from"), read("to"));
    if let (Some(from), Some(to)) = (from, to) {
        match backtest::begin(&desk.app, &desk.actor, id, from, to).await {
            Ok(_) => return Ok(Redirect::to(&words::rule_href(id)).into_response()),
            Err(service::ActError::Field { field, .. }) if field == "/from" || field == "/to" => {
                wrongs.add(
                    field.trim_start_matches('/'),
                    "止日不能早于起日、不能晚于今天，最多三年；这条规则正在试算的，等它算完",
                );
            }
            Err(error) => return Err(error.into()),
        }
    }
    let mut page = page(desk, id, Vec::new()).await?;
    refill(&mut page.try_fields, typed, &wrongs);
    page.frame.says.extend(undone(&page.try_fields));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `POST /supervision/backtests/{id}/{switch}`
pub(crate) async fn switch(
    desk: Desk,
    Path((id, switch)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, WebError> {
    posted.checked(&desk)?;
    let test = backtest::find(&desk.app, &desk.actor, &id).await?;
    // Somebody else may have switched it, or it may have come to its end: the page shows how it stands.
    match backtest::switch(&desk.app, &desk.actor, &id, switch == "resume").await {
        Ok(()) | Err(service::ActError::Field { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(Redirect::to(&words::rule_href(&test.rule.id)).into_response())
}

async fn page(desk: &Desk, id: &str, says: Vec<Say>) -> Result<RulePage, WebError> {
    let record = rule::find(&desk.app, &desk.actor, id).await?;
    let tests = backtest::list(&desk.app, &desk.actor, id).await?;
    let rates = finding::false_cards(&desk.app).await?;
    let shown = record.shown().cloned();
    let title = shown.as_ref().map_or_else(|| id.to_owned(), |rule| rule.title.clone());
    let mut facts = shown.as_ref().map(fields_of).unwrap_or_default();
    facts.push(Pair::new("近 90 天", rules::rate(rates.get(id).copied().unwrap_or_default())));
    let open = record.pending.is_none();
    let proposals: Vec<(&str, &str)> = match record.state {
        _ if !open => Vec::new(),
        RuleState::InForce => vec![("suspend", "提请暂停"), ("end", "提请停用")],
        RuleState::Suspended => vec![("resume", "提请恢复"), ("end", "提请停用")],
        RuleState::Ended => vec![("resume", "提请恢复")],
        RuleState::Draft => Vec::new(),
    };
    let today = desk.app.clock().today();
    let year_ago = today.saturating_sub(jiff::SignedDuration::from_hours(24 * 365));
    Ok(RulePage {
        frame: desk.frame_saying(&title, says),
        state: rules::state(&record),
        level: shown.as_ref().map_or_else(Tag::default, |rule| words::level(rule.level)),
        note: record.why.clone(),
        condition: shown
            .as_ref()
            .and_then(|rule| rule.when.as_ref())
            .map(|when| when.as_str().to_owned())
            .unwrap_or_default(),
        pending: pending(desk, &record),
        tests: tests.iter().map(|test| test_row(desk, test)).collect(),
        action: words::rule_href(id),
        serial: record.serial,
        proposals,
        why: Field::area("why", "理由").must().max(500),
        edit: if open { format!("{}/edit", words::rule_href(id)) } else { String::new() },
        findings: format!("/supervision/findings?list=all&rule={}", escape(id)),
        try_fields: vec![
            Field::date("from", "起").must().value(year_ago.to_string()),
            Field::date("to", "止").must().value(today.to_string()),
        ],
        trail: rule::trail(&desk.app, &desk.actor, id).await?.iter().map(told).collect(),
        facts,
        title,
    })
}

/// A line of what was done with a rule.
fn told(done: &rule::Done) -> (String, String) {
    let what = match done.kind.as_str() {
        "rule_installed" => "随系统启用",
        "rule_proposed" => "提请",
        "rule_confirmed" => "同意",
        "rule_withdrawn" => "撤回或者不同意",
        "rule_tried" => "试算完成",
        "rule_suspended" => "自动暂停",
        _ => "办理",
    };
    let version =
        if done.version > 0 { format!("（现行第 {} 版）", done.version) } else { String::new() };
    let why = if done.why.is_empty() { String::new() } else { format!("：{}", done.why) };
    (format!("{} {what}{version}{why}", done.by.name), day::minute_of(done.at))
}

/// A rule field by field, in words.
fn fields_of(rule: &Rule) -> Vec<Pair> {
    let kinds = |kinds: &[String]| {
        kinds.iter().map(|kind| vocabulary::kind_label(kind)).collect::<Vec<_>>().join("、")
    };
    let tell: Vec<&str> = rule.tell.iter().map(|one| one.label()).collect();
    let days = match (rule.from, rule.to) {
        (None, None) => "不限".to_owned(),
        (from, to) => format!(
            "{} 至 {}",
            from.map_or_else(|| "一直".to_owned(), day::long),
            to.map_or_else(|| "今后".to_owned(), day::long)
        ),
    };
    let mut pairs = vec![
        Pair::new("编号", format!("{} / {}", rule.id, rule.no)),
        Pair::new("依据", rule.source.clone()),
        Pair::new("给当事人的说明", rule.advice.clone()),
        Pair::new("检查时点", doc::trigger(&rule.trigger)),
        Pair::new("条件", rule.when.as_ref().map_or("无，到时点就发现", |when| when.as_str())),
        Pair::new("级别", rule.level.label()),
        Pair::new("责任", rule.charge.label()),
        Pair::new("告知", tell.join("、")),
        Pair::new("计分类别", rule.part.label()),
        Pair::new(
            "扣分",
            rule.deduct.map_or_else(|| "按考核办法".to_owned(), |points| format!("{points} 分")),
        ),
        Pair::new(
            "自动解除",
            if rule.clears.is_empty() { "不自动解除".to_owned() } else { kinds(&rule.clears) },
        ),
        Pair::new("有效期", days),
        Pair::new("范围", reach(&rule.reach)),
    ];
    if rule.version > 0 {
        pairs.push(Pair::new("版本", format!("第 {} 版", rule.version)));
    }
    pairs
}

fn reach(reach: &Reach) -> String {
    if reach.is_everywhere() {
        return "全区所有事项".to_owned();
    }
    let ids =
        |units: &BTreeSet<UnitId>| units.iter().map(|unit| unit.0.clone()).collect::<Vec<_>>().join("、");
    let mut parts = Vec::new();
    if !reach.items.is_empty() {
        parts.push(format!("事项 {}", reach.items.iter().cloned().collect::<Vec<_>>().join("、")));
    }
    if !reach.centres.is_empty() {
        parts.push(format!("中心 {}", ids(&reach.centres)));
    }
    if !reach.bodies.is_empty() {
        parts.push(format!("机关 {}", ids(&reach.bodies)));
    }
    parts.join("；")
}

fn pending(desk: &Desk, record: &RuleRecord) -> Option<PendingView> {
    let pending = record.pending.as_ref()?;
    let own = pending.by.person == desk.actor.author.person;
    let change = match &pending.proposal {
        Proposal::Change(rule) => Some(rule),
        _ => None,
    };
    let changes = change.map(|new| {
        let before = record.rule.as_ref().map(fields_of).unwrap_or_default();
        let after = fields_of(new);
        let old = |label: &str| before.iter().find(|pair| pair.label == label).map(|pair| pair.value.clone());
        let rows = after.into_iter().filter(|pair| pair.label != "版本");
        let changed = rows.filter_map(|pair| {
            let was = old(&pair.label).unwrap_or_default();
            (was != pair.value).then_some((pair.label, was, pair.value))
        });
        changed.collect::<Vec<_>>()
    });
    let tried = pending.backtest.as_ref().map(|summary| TestRow {
        period: format!("{} 至 {}", day::long(summary.from), day::long(summary.to)),
        looked: format!("{} 件，{} 个环节", summary.cases, summary.events),
        found: format!(
            "会发现 {} 件（现行规则 {} 件；多出 {}，少去 {}）",
            summary.found, summary.before, summary.added, summary.dropped
        ),
        ..TestRow::default()
    });
    let wait = match (own, change.is_some() && tried.is_none()) {
        (_, true) => "先试算，结果附在提请上，再由另一名监察人员确认。",
        (true, false) => "等另一名监察人员确认。",
        (false, false) => "",
    };
    Some(PendingView {
        what: pending.proposal.label().to_owned(),
        who: format!("{}，{}", pending.by.name, day::minute_of(pending.at)),
        why: pending.why.clone(),
        changes: changes.unwrap_or_default(),
        may_confirm: !own && (change.is_none() || tried.is_some()),
        may_try: change.is_some(),
        tried,
        wait: wait.to_owned(),
    })
}

fn test_row(desk: &Desk, test: &Backtest) -> TestRow {
    let master = desk.app.master();
    let tone = match test.standing {
        Standing::Done => "good",
        Standing::Failed => "bad",
        Standing::Running => "warn",
        Standing::Cancelled => "",
    };
    let units = test.by_unit.iter().map(|(unit, (new, old))| {
        let name =
            if unit.is_empty() { "没有指明".to_owned() } else { master.unit_name(&UnitId(unit.clone())) };
        (name, format!("{new}（现行 {old}）"))
    });
    let sample = |no: &String| Link::to(format!("/desk/case/{}", escape(no)), no.clone());
    TestRow {
        id: escape(&test.id),
        period: format!("{} 至 {}", day::long(test.from), day::long(test.to)),
        standing: Tag::new(tone, test.standing.label()),
        percent: test.percent(),
        looked: format!("{} 件，{} 个环节", test.cases, test.events),
        found: format!(
            "会发现 {} 件（现行规则 {} 件；多出 {}，少去 {}）",
            test.found, test.found_before, test.added, test.dropped
        ),
        units: units.collect(),
        samples: test.samples.iter().map(sample).collect(),
        switch: match test.standing {
            Standing::Running => ("cancel", "取消试算"),
            Standing::Cancelled | Standing::Failed => ("resume", "继续试算"),
            Standing::Done => ("", ""),
        },
    }
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Begin {
    /// The rule to begin from.
    #[serde(default)]
    like: String,
}

/// `GET /supervision/rules/new`
pub(crate) async fn new(desk: Desk, Query(begin): Query<Begin>) -> Result<Response, WebError> {
    rule::list(&desk.app, &desk.actor).await?;
    let like =
        if begin.like.is_empty() { None } else { rule::find(&desk.app, &desk.actor, &begin.like).await.ok() };
    let mut like = like.and_then(|record| record.rule);
    if let Some(like) = like.as_mut() {
        like.id.clear();
        like.no.clear();
    }
    desk.page(&form(&desk, None, like.as_ref()))
}

/// `GET /supervision/rules/{id}/edit`
pub(crate) async fn edit(desk: Desk, Path(id): Path<String>) -> Result<Response, WebError> {
    let record = rule::find(&desk.app, &desk.actor, &id).await?;
    desk.page(&form(&desk, Some(&record), record.rule.as_ref()))
}

/// `POST /supervision/rules`: proposes a new rule, or a change of one (`id` in the form's hidden field `rule`).
pub(crate) async fn propose(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    // Who may not is told so before anything that was typed is looked at.
    rule::list(&desk.app, &desk.actor).await?;
    let record = match typed.some("rule") {
        Some(id) => Some(rule::find(&desk.app, &desk.actor, &id).await?),
        None => None,
    };
    let mut wrongs = Wrongs::default();
    let read = read(&typed, record.as_ref().and_then(|record| record.rule.as_ref()), &mut wrongs);
    let mut says = Vec::new();
    if let Some(new) = read {
        let id = record.as_ref().map_or_else(|| new.id.clone(), |record| record.id.clone());
        let seen = typed.get("serial").parse().unwrap_or(0);
        match rule::propose(
            &desk.app,
            &desk.actor,
            &id,
            seen,
            Proposal::Change(Box::new(new)),
            typed.get("why"),
        )
        .await
        {
            Ok(_) => return Ok(Redirect::to(&words::rule_href(&id)).into_response()),
            Err(RuleError::Refused(RuleRefusal::Faults(faults))) => {
                for fault in faults {
                    wrongs.add(field_of(fault.field, &typed), fault.message);
                }
            }
            Err(RuleError::Refused(RuleRefusal::Why)) => wrongs.add("why", RuleRefusal::Why.to_string()),
            Err(RuleError::Refused(no @ RuleRefusal::NumberTaken(..))) => wrongs.add("no", no.to_string()),
            Err(RuleError::Refused(no @ RuleRefusal::Id)) => wrongs.add("id", no.to_string()),
            Err(RuleError::Act(error)) => return Err(error.into()),
            Err(other) => says.push(Say::new("bad", other.to_string())),
        }
    }
    let mut page = form(&desk, record.as_ref(), None);
    refill(&mut page.fields, &typed, &wrongs);
    page.frame.says = says;
    page.frame.says.extend(unsaved(&page.fields));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The field of the form a fault belongs to.
fn field_of(pointer: &str, typed: &Typed) -> &'static str {
    match pointer {
        "/id" => "id",
        "/no" => "no",
        "/title" => "title",
        "/source" => "source",
        "/advice" => "advice",
        "/tell" => "tell",
        "/deduct" => "deduct",
        "/clears" => "clears",
        "/to" => "to",
        "/when" => "when",
        "/trigger" if typed.get("start") == "clock" => "at",
        "/trigger" => "on",
        _ => "title",
    }
}

fn form(desk: &Desk, record: Option<&RuleRecord>, rule: Option<&Rule>) -> RuleFormPage {
    let title = match record {
        Some(record) => format!("修改规则 {}", record.id),
        None => "拟定新规则".to_owned(),
    };
    RuleFormPage {
        frame: desk.frame(&title),
        heading: title,
        back: record.map_or_else(|| "/supervision/rules".to_owned(), |record| words::rule_href(&record.id)),
        action: record.map(|record| record.id.clone()).unwrap_or_default(),
        serial: record.map_or(0, |record| record.serial),
        fields: fields(rule, record.is_some_and(|record| record.rule.is_some())),
    }
}

#[expect(clippy::too_many_lines, reason = "one entry per field of the form")]
pub(crate) fn fields(rule: Option<&Rule>, known: bool) -> Vec<Field> {
    let text = |get: fn(&Rule) -> &str| rule.map(get).unwrap_or_default().to_owned();
    let (start, of, at, unit, on) = trigger_parts(rule.map(|rule| &rule.trigger));
    let kinds =
        vocabulary::CASE_KINDS.iter().filter(|(kind, _)| *kind != "clock").chain(&vocabulary::RECORD_KINDS);
    let all: Vec<Choice> = kinds.map(|(kind, label)| Choice::new(*kind, *label)).collect();
    let ticked = |ticked: &[String]| {
        let tick = |choice: &Choice| Choice { on: ticked.contains(&choice.value), ..choice.clone() };
        all.iter().map(tick).collect::<Vec<_>>()
    };
    let tell: Vec<Choice> = Audience::ALL
        .into_iter()
        .map(|one| Choice {
            on: rule.is_some_and(|rule| rule.tell.contains(&one)),
            ..Choice::new(one.code(), one.label())
        })
        .collect();
    let level = Level::ALL.map(|one| Choice::new(one.code(), one.label())).to_vec();
    let part = Part::ALL.map(|one| Choice::new(one.code(), one.label())).to_vec();
    let charge = ChargeTo::ALL.map(|one| Choice::new(one.code(), one.label())).to_vec();
    let clocks = ClockOf::ALL.map(|one| Choice::new(one.code(), one.label())).to_vec();
    let mut fields = Vec::new();
    if !known {
        fields.push(
            Field::text("id", "规则编号")
                .must()
                .max(20)
                .hint("小写字母、数字和短横，例如 night-decision")
                .value(text(|rule| &rule.id)),
        );
        fields.push(
            Field::text("no", "短号")
                .must()
                .max(6)
                .hint("用在监察编号里，例如 R101")
                .value(text(|rule| &rule.no)),
        );
    }
    fields.extend([
        Field::text("title", "名称").must().max(60).value(text(|rule| &rule.title)),
        Field::text("source", "依据")
            .must()
            .max(500)
            .hint("法律条款或者本地文件")
            .value(text(|rule| &rule.source)),
        Field::area("advice", "给当事人的说明")
            .must()
            .max(500)
            .hint("出了什么问题、现在怎么办")
            .value(text(|rule| &rule.advice)),
        Field::radio(
            "start",
            "什么时候检查",
            chosen(vec![Choice::new("on", "某些环节发生时"), Choice::new("clock", "时钟走到某一点")], start),
        )
        .must(),
        Field::checks("on", "哪些环节", ticked(&on)).only("start on", ""),
        Field::select("of", "哪个时钟", chosen(clocks, of)).only("start clock", ""),
        Field::number("at", "到哪一点")
            .value(at)
            .hint("工作日可以是负数：期限前几日")
            .only("start clock", ""),
        Field::radio(
            "at_unit",
            "单位",
            chosen(vec![Choice::new("days", "工作日"), Choice::new("share", "% 的时限")], unit),
        )
        .only("start clock", ""),
        Field::area("when", "条件")
            .max(1000)
            .hint("CEL 表达式，用语见“规则用语”；不写就是到时点即发现")
            .value(
                rule.and_then(|rule| rule.when.as_ref())
                    .map(|when| when.as_str().to_owned())
                    .unwrap_or_default(),
            ),
        Field::select("level", "级别", chosen(level, rule.map_or("prompt", |rule| rule.level.code()))).must(),
        Field::select("charge", "谁来负责", chosen(charge, rule.map_or("author", |rule| rule.charge.code())))
            .must(),
        Field::checks("tell", "告知谁", tell).must(),
        Field::select("part", "计分类别", chosen(part, rule.map_or("procedure", |rule| rule.part.code())))
            .must(),
        Field::number("deduct", "扣分")
            .hint("不写就按考核办法")
            .value(rule.and_then(|rule| rule.deduct).map(|n| n.to_string()).unwrap_or_default()),
        Field::checks(
            "clears",
            "发生这些环节就自动解除（只用于提示和预警）",
            ticked(rule.map(|rule| rule.clears.as_slice()).unwrap_or_default()),
        ),
        Field::date("from", "起日")
            .value(rule.and_then(|rule| rule.from).map(|day| day.to_string()).unwrap_or_default()),
        Field::date("to", "止日")
            .value(rule.and_then(|rule| rule.to).map(|day| day.to_string()).unwrap_or_default()),
        Field::text("items", "只用于这些事项")
            .hint("事项编码，用逗号隔开；不写就是全部")
            .value(rule.map(|rule| join(rule.reach.items.iter())).unwrap_or_default()),
        Field::text("centres", "只用于这些中心收的件")
            .hint("中心编号，用逗号隔开")
            .value(rule.map(|rule| join(rule.reach.centres.iter().map(|unit| &unit.0))).unwrap_or_default()),
        Field::text("bodies", "只用于这些机关决定的件")
            .hint("机关编号，用逗号隔开")
            .value(rule.map(|rule| join(rule.reach.bodies.iter().map(|unit| &unit.0))).unwrap_or_default()),
        Field::area("why", "提请理由").must().max(500),
    ]);
    fields
}

fn join<'a>(all: impl Iterator<Item = &'a String>) -> String {
    all.cloned().collect::<Vec<_>>().join("，")
}

fn trigger_parts(
    trigger: Option<&Trigger>,
) -> (&'static str, &'static str, String, &'static str, Vec<String>) {
    match trigger {
        None => ("on", "promise", String::new(), "days", Vec::new()),
        Some(Trigger::On(kinds)) => ("on", "promise", String::new(), "days", kinds.clone()),
        Some(Trigger::Clock { of, at: Offset::WorkingDays(n) }) => {
            ("clock", of.code(), n.to_string(), "days", Vec::new())
        }
        Some(Trigger::Clock { of, at: Offset::Share(n) }) => {
            ("clock", of.code(), n.to_string(), "share", Vec::new())
        }
    }
}

/// Reads the form; what cannot even be a rule is told by the field, the rest by [`Rule::faults`].
fn read(typed: &Typed, known: Option<&Rule>, wrongs: &mut Wrongs) -> Option<Rule> {
    let trigger =
        if typed.get("start") == "clock" { clock(typed, wrongs) } else { Some(Trigger::On(typed.all("on"))) };
    let mut date = |name: &str| match typed.some(name).map(|text| text.parse::<Date>()) {
        Some(Err(_)) => {
            wrongs.add(name, "不是日期");
            None
        }
        Some(Ok(date)) => Some(date),
        None => None,
    };
    let (from, to) = (date("from"), date("to"));
    let deduct = match typed.some("deduct").map(|text| text.parse::<u32>()) {
        Some(Err(_)) => {
            wrongs.add("deduct", "扣分要是不小于 0 的整数");
            None
        }
        Some(Ok(points)) => Some(points),
        None => None,
    };
    let listed = |name: &str| -> BTreeSet<String> {
        let split = typed.get(name).split([',', '，', '、', ' ', '\n']);
        split.map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
    };
    let tell = typed.all("tell");
    let coded = |wrongs: &mut Wrongs, name: &'static str| wrongs.add(name, "请选一项");
    let level = Level::parse(typed.get("level"));
    let part = Part::parse(typed.get("part"));
    let charge = ChargeTo::ALL.into_iter().find(|one| one.code() == typed.get("charge"));
    for (name, missing) in
        [("level", level.is_none()), ("part", part.is_none()), ("charge", charge.is_none())]
    {
        if missing {
            coded(wrongs, name);
        }
    }
    let units = |name: &str| listed(name).into_iter().map(UnitId).collect();
    let rule = Rule {
        id: known.map_or_else(|| typed.get("id").to_owned(), |rule| rule.id.clone()),
        no: known.map_or_else(|| typed.get("no").to_owned(), |rule| rule.no.clone()),
        version: known.map_or(0, |rule| rule.version),
        title: typed.get("title").to_owned(),
        source: typed.get("source").to_owned(),
        advice: typed.get("advice").to_owned(),
        part: part?,
        reach: Reach { items: listed("items"), centres: units("centres"), bodies: units("bodies") },
        trigger: trigger?,
        when: Expression::new(typed.get("when")),
        level: level?,
        charge: charge?,
        tell: Audience::ALL.into_iter().filter(|one| tell.iter().any(|code| code == one.code())).collect(),
        deduct,
        clears: typed.all("clears"),
        from,
        to,
    };
    wrongs.is_empty().then_some(rule)
}

fn clock(typed: &Typed, wrongs: &mut Wrongs) -> Option<Trigger> {
    let of = ClockOf::ALL.into_iter().find(|one| one.code() == typed.get("of"));
    let Some(of) = of else {
        wrongs.add("of", "请选一个时钟");
        return None;
    };
    let at = if typed.get("at_unit") == "share" {
        typed.get("at").parse().map(Offset::Share).ok()
    } else {
        typed.get("at").parse().map(Offset::WorkingDays).ok()
    };
    if at.is_none() {
        wrongs.add("at", "请写一个整数");
    }
    Some(Trigger::Clock { of, at: at? })
}
