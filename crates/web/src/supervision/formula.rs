//! The formula: by what is scored, how it is changed by two, and what another would have made of a past month.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::Role;
use domain::supervision::score::{
    Formula, FormulaRecord, FormulaRefusal, Month, formulas, points_text, read_points,
};
use serde::Deserialize;
use service::supervision::score::{self, FormulaError, Simulated};

use super::scores::month_of;
use crate::form::{Choice, Field, Typed, Wrongs, chosen, refill, summary};
use crate::room::{Desk, Posted};
use crate::view::{Frame, Link, Pair, Say};
use crate::{WebError, day, text};

/// The page.
#[derive(Template)]
#[template(path = "supervision/formula.html")]
pub(crate) struct FormulaPage {
    pub(crate) frame: Frame,
    pub(crate) title: String,
    pub(crate) version: u32,
    pub(crate) about: Vec<Pair>,
    pub(crate) parts: Vec<Pair>,
    pub(crate) costs: Vec<Pair>,
    /// What waits for a second person; its changes.
    pub(crate) pending: Option<PendingView>,
    pub(crate) serial: u32,
    /// Fields of a change; empty where the person may not propose one.
    pub(crate) fields: Vec<Field>,
    /// Id of the formula the fields begin with.
    pub(crate) base: String,
    /// Examples to begin with.
    pub(crate) examples: Vec<Link>,
    pub(crate) simulated: Option<SimulatedView>,
}

/// A change that waits.
#[derive(Debug, Clone, Default)]
pub(crate) struct PendingView {
    pub(crate) by: String,
    pub(crate) why: String,
    pub(crate) changes: Vec<Pair>,
    pub(crate) acts: bool,
}

/// What another formula would have made of a month.
#[derive(Debug, Clone, Default)]
pub(crate) struct SimulatedView {
    pub(crate) heading: String,
    pub(crate) rows: Vec<SimulatedRow>,
    pub(crate) more: usize,
}

/// A subject under both.
#[derive(Debug, Clone, Default)]
pub(crate) struct SimulatedRow {
    pub(crate) who: &'static str,
    pub(crate) name: String,
    pub(crate) now: String,
    pub(crate) then: String,
    pub(crate) change: String,
}

/// Rows of a simulation that are shown.
const SHOWN: usize = 100;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    done: String,
}

const SAID: [(&str, &str); 3] = [
    ("propose", "已经提请，等另一名监察人员确认"),
    ("confirm", "已经确认，从现在起按新公式核算；以前的得分不变"),
    ("withdraw", "已经撤回"),
];

/// `GET /supervision/formula`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let record = score::formula::read(&desk.app).await?;
    let start = formulas().into_iter().find(|formula| formula.id == asked.from);
    let mut page = page(&desk, &record, &start.unwrap_or_else(|| record.formula.clone()));
    if let Some((_, said)) = SAID.iter().find(|(key, _)| *key == asked.done) {
        page.frame.says.push(Say::new("good", *said));
    }
    desk.page(&page)
}

/// `POST /supervision/formula`: proposes, tries on a past month, confirms, withdraws.
pub(crate) async fn act(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let record = score::formula::read(&desk.app).await?;
    let seen = typed.get("serial").parse().unwrap_or(0);
    let go = typed.get("go").to_owned();
    let done = match go.as_str() {
        "confirm" => score::formula::confirm(&desk.app, &desk.actor, seen).await,
        "withdraw" => score::formula::withdraw(&desk.app, &desk.actor, seen).await,
        "propose" | "simulate" => return change(&desk, &record, &typed, seen, go == "simulate").await,
        _ => return Err(WebError::NoPage),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/supervision/formula?done={go}")).into_response()),
        Err(FormulaError::Act(other)) => Err(other.into()),
        Err(other) => {
            let mut page = page(&desk, &record, &record.formula);
            page.frame.says = vec![Say::new("bad", other.to_string()).line("没有办理。")];
            desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

async fn change(
    desk: &Desk,
    record: &FormulaRecord,
    typed: &Typed,
    seen: u32,
    try_it: bool,
) -> Result<Response, WebError> {
    let base = formulas()
        .into_iter()
        .find(|formula| formula.id == typed.get("base") && formula.id != record.formula.id);
    let base = base.unwrap_or_else(|| record.formula.clone());
    let mut wrongs = Wrongs::default();
    let formula = read(typed, &base, &mut wrongs);
    for fault in formula.faults() {
        wrongs.add(field_of(&fault.field), fault.message);
    }
    let mut page = page(desk, record, &base);
    let mut said = None;
    if wrongs.is_empty() && try_it {
        let month = month_of(desk, typed.get("month"));
        let simulated = score::simulate(&desk.app, &desk.actor, &formula, month).await?;
        page.simulated = Some(view(desk, &simulated, month));
        refill(&mut page.fields, typed, &wrongs);
        return desk.page(&page);
    }
    if wrongs.is_empty() {
        match score::formula::propose(&desk.app, &desk.actor, seen, formula, typed.get("why")).await {
            Ok(_) => return Ok(Redirect::to("/supervision/formula?done=propose").into_response()),
            Err(FormulaError::Act(other)) => return Err(other.into()),
            Err(FormulaError::Refused(FormulaRefusal::Why)) => {
                wrongs.add("why", FormulaRefusal::Why.to_string())
            }
            Err(other) => {
                said = Some(Say::new("bad", other.to_string()).line("没有提请。您填写的内容都保留着。"))
            }
        }
    }
    refill(&mut page.fields, typed, &wrongs);
    page.frame.says = said.or_else(|| summary(&page.fields)).into_iter().collect();
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The field a fault stands by.
fn field_of(fault: &str) -> String {
    if fault == "parts" { "full".to_owned() } else { fault.to_owned() }
}

fn view(desk: &Desk, simulated: &[Simulated], month: Month) -> SimulatedView {
    let text = |(rank, points): (Option<usize>, i64)| {
        let rank = rank.map_or_else(|| "不排名".to_owned(), |rank| format!("第 {rank}"));
        format!("{}（{rank}）", points_text(points))
    };
    let row = |one: &Simulated| {
        let change = one.then.1 - one.now.1;
        SimulatedRow {
            who: one.subject.who.label(),
            name: score::name_of(&desk.app, &one.subject),
            now: text(one.now),
            then: text(one.then),
            change: if change == 0 {
                "不变".to_owned()
            } else {
                format!("{}{}", if change > 0 { "+" } else { "" }, points_text(change))
            },
        }
    };
    SimulatedView {
        heading: format!("按改后的公式试算{}", month.words()),
        rows: simulated.iter().take(SHOWN).map(row).collect(),
        more: simulated.len().saturating_sub(SHOWN),
    }
}

fn page(desk: &Desk, record: &FormulaRecord, start: &Formula) -> FormulaPage {
    let formula = &record.formula;
    let supervisor = desk.actor.is(Role::Supervisor);
    let example = |formula: Formula| {
        Link::to(format!("/supervision/formula?from={}#change", formula.id), formula.title)
    };
    FormulaPage {
        frame: desk.frame("计分公式"),
        title: formula.title.clone(),
        version: formula.version,
        about: about(formula),
        parts: formula
            .parts
            .iter()
            .map(|part| Pair::new(part.title.clone(), points_text(part.full)))
            .collect(),
        costs: costs(formula),
        pending: record.pending.as_ref().map(|pending| PendingView {
            by: format!("{} {}", pending.by.name, day::minute_of(pending.at)),
            why: pending.why.clone(),
            changes: changes(formula, &pending.formula),
            acts: supervisor,
        }),
        serial: record.serial,
        fields: if supervisor && record.pending.is_none() { fields(desk, start) } else { Vec::new() },
        base: start.id.clone(),
        examples: formulas().into_iter().filter(|one| one.id != formula.id).map(example).collect(),
        simulated: None,
    }
}

fn about(formula: &Formula) -> Vec<Pair> {
    vec![
        Pair::new("依据", formula.source.clone()),
        Pair::new("采用了", formula.read.clone()),
        Pair::new("没有采用的和自定的", formula.unread.clone()),
    ]
}

fn costs(formula: &Formula) -> Vec<Pair> {
    let deduct = &formula.deduct;
    let mut costs = vec![
        Pair::new("黄牌", format!("扣 {}", points_text(deduct.yellow))),
        Pair::new("红牌", format!("扣 {}", points_text(deduct.red))),
        Pair::new("督办", format!("扣 {}", points_text(deduct.order))),
        Pair::new(
            format!("连续 {} 次预警", deduct.notices_in_a_row),
            format!("扣 {}", points_text(deduct.notices)),
        ),
    ];
    for bonus in &formula.bonuses {
        let each = if bonus.step > 0 && bonus.each > 0 {
            format!("，每再高 {}% 加 {}", bonus.step, points_text(bonus.each))
        } else {
            String::new()
        };
        costs.push(Pair::new(
            bonus.of.label(),
            format!("达到 {}% 加 {}{each}", bonus.from, points_text(bonus.first)),
        ));
    }
    costs.push(Pair::new("折合系数", points_text(i64::from(formula.coefficient))));
    costs.push(Pair::new("参加排名的最少件数", formula.min_cases.to_string()));
    costs
}

/// What differs, as people read it.
fn changes(old: &Formula, new: &Formula) -> Vec<Pair> {
    let rows = |formula: &Formula| -> BTreeMap<String, String> {
        let parts = formula.parts.iter().map(|part| Pair::new(part.title.clone(), points_text(part.full)));
        let coefficients = formula
            .coefficients
            .iter()
            .map(|(key, value)| Pair::new(format!("折合系数 {key}"), points_text(i64::from(*value))));
        let items = formula
            .difficulty
            .items
            .iter()
            .map(|(key, value)| Pair::new(format!("难度系数 {key}"), points_text(i64::from(*value))));
        let rest = [Pair::new("名称", formula.title.clone()), Pair::new("依据", formula.source.clone())];
        let all = parts.chain(costs(formula)).chain(coefficients).chain(items).chain(rest);
        all.map(|pair| (pair.label, pair.value)).collect()
    };
    let (old, new) = (rows(old), rows(new));
    let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let none = || "没有".to_owned();
    let pair = |key: &String| {
        let (a, b) = (old.get(key), new.get(key));
        (a != b).then(|| {
            Pair::new(
                key.clone(),
                format!("{} → {}", a.cloned().unwrap_or_else(none), b.cloned().unwrap_or_else(none)),
            )
        })
    };
    keys.into_iter().filter_map(pair).collect()
}

fn fields(desk: &Desk, formula: &Formula) -> Vec<Field> {
    let points = |name: &str, label: &str, points: i64| {
        Field::text(name, label).must().max(8).value(points_text(points))
    };
    let deduct = &formula.deduct;
    let mut fields = vec![
        Field::text("title", "名称").must().max(100).value(formula.title.clone()),
        Field::area("source", "依据").must().max(500).value(formula.source.clone()),
    ];
    fields.extend(
        formula
            .parts
            .iter()
            .map(|part| points(&format!("full.{}", part.id), &format!("{}（满分）", part.title), part.full)),
    );
    fields.extend([
        points("yellow", "黄牌扣", deduct.yellow),
        points("red", "红牌扣", deduct.red),
        points("order", "督办扣", deduct.order),
        Field::number("row", "连续几次预警")
            .must()
            .hint("0 表示预警不扣分")
            .value(deduct.notices_in_a_row.to_string()),
        points("notices", "连续预警扣", deduct.notices),
        points("coefficient", "折合系数", i64::from(formula.coefficient)),
        Field::area("coefficients", "单独的折合系数")
            .hint("一行一个：单位、岗位编号或账号，空格，系数")
            .value(lines(&formula.coefficients)),
        Field::number("min_cases", "参加排名的最少件数").must().value(formula.min_cases.to_string()),
        Field::area("difficulty", "单独的难度系数")
            .hint("一行一个：事项编码，空格，系数。没有写的按环节数和法定时限算")
            .value(lines(&formula.difficulty.items)),
        Field::area("why", "修改的理由").max(500).hint("提请时必填"),
        Field::select("month", "试算哪个月", past(desk)),
    ]);
    fields
}

fn lines(of: &BTreeMap<String, u32>) -> String {
    of.iter().map(|(key, value)| format!("{key} {}\n", points_text(i64::from(*value)))).collect()
}

fn past(desk: &Desk) -> Vec<Choice> {
    let mut month = Month::of(desk.app.clock().today());
    let mut all = Vec::new();
    for _ in 0..12 {
        all.push(Choice::new(month.to_string(), month.words()));
        month = month.before();
    }
    let first = all.first().map(|choice| choice.value.clone()).unwrap_or_default();
    chosen(all, &first)
}

fn read(typed: &Typed, base: &Formula, wrongs: &mut Wrongs) -> Formula {
    let mut formula = Formula { example: false, ..base.clone() };
    typed.get("title").clone_into(&mut formula.title);
    typed.get("source").clone_into(&mut formula.source);
    let mut points = |name: &str, place: &mut i64| match read_points(typed.get(name)) {
        Some(points) => *place = points,
        None => wrongs.add(name, "写成数字，最多两位小数，例如 14 或 0.5"),
    };
    for part in &mut formula.parts {
        points(&format!("full.{}", part.id), &mut part.full);
    }
    let mut coefficient = i64::from(formula.coefficient);
    points("yellow", &mut formula.deduct.yellow);
    points("red", &mut formula.deduct.red);
    points("order", &mut formula.deduct.order);
    points("notices", &mut formula.deduct.notices);
    points("coefficient", &mut coefficient);
    formula.coefficient = u32::try_from(coefficient).unwrap_or(0);
    for (name, place) in
        [("row", &mut formula.deduct.notices_in_a_row), ("min_cases", &mut formula.min_cases)]
    {
        match typed.get(name).parse() {
            Ok(n) => *place = n,
            Err(_) => wrongs.add(name, text::field_reason("not-a-number")),
        }
    }
    formula.coefficients = read_lines(typed, "coefficients", wrongs);
    formula.difficulty.items = read_lines(typed, "difficulty", wrongs);
    formula
}

fn read_lines(typed: &Typed, name: &str, wrongs: &mut Wrongs) -> BTreeMap<String, u32> {
    let mut read = BTreeMap::new();
    for (at, line) in typed.get(name).lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let pair = line.trim().rsplit_once(char::is_whitespace);
        match pair.and_then(|(key, value)| Some((key.trim(), u32::try_from(read_points(value)?).ok()?))) {
            Some((key, value)) => {
                read.insert(key.to_owned(), value);
            }
            None => wrongs.add(name, format!("第 {} 行要写成“编号 空格 系数”，例如 SX-001 1.5", at + 1)),
        }
    }
    read
}

/// A change somebody else proposed.
pub(super) async fn to_confirm(desk: &Desk) -> Result<Vec<Link>, WebError> {
    let pending = score::formula::read(&desk.app).await?.pending;
    let others = pending.filter(|pending| pending.by.person != desk.actor.author.person);
    Ok(others.map(|pending| Link::to("/supervision/formula", pending.why)).into_iter().collect())
}
