//! The public guide of an item: thirteen elements with their sources; what is missing is shown as missing.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::catalogue::situation::guided;
use domain::catalogue::{CaseType, Element, ElementState, Guide, ItemVersion, LimitOrigin, MaterialRow};
use domain::organisation::UnitKind;
use service::form::Blank;
use service::master::Master;

use super::CentreLine;
use super::situation::{self, SituationView};
use crate::form::Typed;
use crate::item_form::{self, FormPart};
use crate::room::Portal;
use crate::view::{Frame, Link, Pair, Say};
use crate::{WebError, text};

/// The page.
#[derive(Template)]
#[template(path = "portal/guide.html")]
pub(crate) struct GuidePage {
    pub(crate) frame: Frame,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) alias: String,
    pub(crate) marks: Vec<Say>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) elements: Vec<ElementView>,
    /// The item's form, empty; none where it has none.
    pub(crate) form: Vec<FormPart>,
    pub(crate) form_title: String,
    /// 常见问答: what is asked, and the answer.
    pub(crate) questions: Vec<Pair>,
    pub(crate) centres: Vec<CentreLine>,
    pub(crate) no_centre: String,
    pub(crate) situation: SituationView,
    /// The guide in force, where this is another one.
    pub(crate) now_href: String,
}

/// A fact at the top of a guide, with where it comes from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) mark: String,
    pub(crate) tone: &'static str,
}

/// One of the thirteen elements as shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct ElementView {
    pub(crate) n: usize,
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) mark: String,
    pub(crate) tone: &'static str,
    pub(crate) lines: Vec<String>,
    pub(crate) materials: Vec<MaterialView>,
    pub(crate) sources: Vec<Link>,
    /// What somebody's answers strike.
    pub(crate) spared: Vec<String>,
}

/// A material as shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct MaterialView {
    pub(crate) name: String,
    pub(crate) need: String,
    pub(crate) form: String,
    pub(crate) origin: String,
    pub(crate) basis: String,
    pub(crate) shareable: bool,
    pub(crate) notes: Vec<String>,
    /// It is the item's form, shown below with its blank and its sample.
    pub(crate) form_here: bool,
}

/// `GET /items/{code}`: as it is now, of a past day (`on`) or of a street (`street`), for what was answered.
pub(crate) async fn show(
    portal: Portal,
    Path(code): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    let typed = Typed(asked);
    let now = service::catalogue::item(&portal.app, &code).ok_or(WebError::NoPage)?;
    if !typed.get("on").is_empty() {
        let past = super::version::on(&portal.app, &now, typed.get("on")).await?;
        let mut page = page(&portal, &past.item, &typed);
        page.marks.insert(0, past.mark);
        page.now_href = format!("/items/{}", crate::room::escape(&now.code));
        if past.item.version != now.version {
            page.centres.clear();
            "这是过去的版本，现在到哪里办请看现行的指南。".clone_into(&mut page.no_centre);
        }
        return portal.page(&page);
    }
    let street = super::version::street(&portal.app, &now, typed.get("street"));
    let Some(street) = street else { return portal.page(&page(&portal, &now, &typed)) };
    let mut page = page(&portal, &street.item, &typed);
    page.marks.insert(0, street.mark);
    if let Some(fact) = page.facts.first_mut().filter(|_| street.promises) {
        (fact.mark, fact.tone) = ("本街道承诺".to_owned(), "good");
    }
    page.now_href = format!("/items/{}", crate::room::escape(&now.code));
    portal.page(&page)
}

fn page(portal: &Portal, item: &ItemVersion, typed: &Typed) -> GuidePage {
    let guide = service::catalogue::guide(&portal.app, item);
    let answers = crate::situation::read(item, typed);
    let narrowed = guided(item, &answers);
    let master = portal.app.master();
    let home = master.units.values().find(|unit| unit.kind == UnitKind::District);
    let elsewhere = home.is_some_and(|home| item.limits_note(&home.name).is_some());
    let (mut facts, mut elements) = (facts(item, elsewhere), elements(&guide, item.form.is_some()));
    situation::narrow(&mut elements, item, &narrowed);
    situation::narrow_facts(&mut facts, &narrowed);
    GuidePage {
        frame: portal.frame(&item.name),
        code: item.code.clone(),
        name: item.name.clone(),
        alias: if item.aliases.is_empty() {
            String::new()
        } else {
            format!("又称：{}", item.aliases.join("、"))
        },
        marks: marks(item, &guide),
        facts,
        elements,
        form: item.form.as_ref().map(item_form::parts).unwrap_or_default(),
        form_title: item.form.as_ref().map_or_else(String::new, |form| form.title().to_owned()),
        questions: item.questions.iter().map(|one| Pair::new(&one.question, &one.answer)).collect(),
        situation: situation::view(item, &answers, &narrowed),
        centres: taking(&master, item, portal.app.clock().today()),
        no_centre: item.status.reason().unwrap_or("本区没有窗口收这个事项，请打 12345 问。").to_owned(),
        now_href: String::new(),
    }
}

/// `GET /items/{code}/form.pdf`: the blank form (空白表格).
pub(crate) async fn blank_form(portal: Portal, Path(code): Path<String>) -> Result<Response, WebError> {
    form_pdf(&portal, &code, Blank::Blank).await
}

/// `GET /items/{code}/form-sample.pdf`: the filled sample (示例样表).
pub(crate) async fn sample_form(portal: Portal, Path(code): Path<String>) -> Result<Response, WebError> {
    form_pdf(&portal, &code, Blank::Sample).await
}

async fn form_pdf(portal: &Portal, code: &str, which: Blank) -> Result<Response, WebError> {
    let pdf = service::form::blank(&portal.app, code, which).await?;
    let name: String = code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let kind = if which == Blank::Sample { "form-sample" } else { "form" };
    let head = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}-{kind}.pdf\"")),
    ];
    Ok((head, pdf.to_vec()).into_response())
}

/// Marks above a guide: why no case is taken is the loudest.
pub(crate) fn marks(item: &ItemVersion, guide: &Guide) -> Vec<Say> {
    let reason = item.status.reason();
    let mut says: Vec<Say> = reason.map(|reason| Say::new("bad", reason)).into_iter().collect();
    let rest: Vec<String> =
        guide.marks.iter().filter(|mark| Some(mark.as_str()) != reason).cloned().collect();
    if !rest.is_empty() {
        says.push(Say { lines: rest, ..Say::new("warn", "这份指南里，请注意") });
    }
    says
}

/// The centres whose windows take the item on a day.
fn taking(master: &Master, item: &ItemVersion, today: jiff::civil::Date) -> Vec<CentreLine> {
    let placements = master.placements.get(&item.code).into_iter().flatten();
    let in_force = placements.filter(|placement| placement.in_force(today));
    let mut units: Vec<_> = in_force.filter_map(|placement| master.units.get(&placement.centre)).collect();
    units.sort_by_key(|unit| unit.kind == UnitKind::StreetCentre);
    let line = |unit: &domain::organisation::Unit| {
        let own = master.local(&item.code, &unit.id).filter(|own| !own.is_empty());
        own.map_or_else(|| CentreLine::of(unit), |own| CentreLine::with(unit, &item.code, own))
    };
    if item.status.takes_cases() { units.into_iter().map(line).collect() } else { Vec::new() }
}

/// What people look for first: how long, how often, how much, what they get. `elsewhere`: the figures are another place's.
fn facts(item: &ItemVersion, elsewhere: bool) -> Vec<Fact> {
    let visits = match item.visits {
        Some(0) => "不用到现场".to_owned(),
        Some(times) => format!("最多 {times} 次"),
        None => "未提供".to_owned(),
    };
    let fee = match &item.fee {
        Some(fee) if fee.charged => fee.standard.clone().unwrap_or_else(|| listed(item)),
        Some(_) => "不收费".to_owned(),
        None => "未提供".to_owned(),
    };
    // What one gets when it is granted; the element below has the name as published.
    let result = item.result.as_ref().map(|result| domain::paper::result_name(&result.name, true));
    let plain = |label: &str, value: String| Fact { label: label.to_owned(), value, ..Fact::default() };
    let at_once = item.case_type == CaseType::Immediate && item.promised.is_none();
    vec![
        if at_once {
            plain("承诺多久办好", "即时办结".to_owned())
        } else {
            limit_fact("承诺多久办好", item.promised.as_ref(), elsewhere, None)
        },
        limit_fact(
            "法律规定最长",
            item.statutory.as_ref(),
            elsewhere,
            item.statutory_limit().filter(|_| item.statutory_is_law_default()),
        ),
        plain("要跑几次", visits),
        plain("收费", fee),
        plain("办好拿到什么", result.unwrap_or_else(|| "未提供".to_owned())),
    ]
}

/// What is charged, by the list: the sum where it is fixed, else that it depends.
fn listed(item: &ItemVersion) -> String {
    let line = |line: &domain::catalogue::FeeLine| match &line.standard {
        domain::catalogue::Standard::Fixed { amount } => format!("{} {amount}", line.name),
        _ => format!("{}，按数量计算，标准见下面", line.name),
    };
    let lines: Vec<String> = item.fee_list.lines.iter().take(3).map(line).collect();
    if lines.is_empty() { "收费，标准未提供".to_owned() } else { lines.join("；") }
}

/// A limit with its origin mark: 有法定依据, 本机关承诺, 示范, 依据未注明 or 平台默认.
fn limit_fact(
    label: &str,
    limit: Option<&domain::catalogue::ItemLimit>,
    elsewhere: bool,
    by_law: Option<domain::time_limit::Limit>,
) -> Fact {
    let label = label.to_owned();
    if let Some(limit) = by_law {
        return Fact {
            label, value: text::limit(limit), mark: "平台按法律默认".to_owned(), tone: "brand"
        };
    }
    let Some(limit) = limit else {
        return Fact { label, value: "未提供".to_owned(), ..Fact::default() };
    };
    let value = match (&limit.limit, &limit.step) {
        (Some(days), Some(step)) => format!("“{step}”环节 {}", text::limit(*days)),
        (Some(days), None) => text::limit(*days),
        (None, _) => limit.text.clone().unwrap_or_else(|| "未提供".to_owned()),
    };
    let (mark, tone) = match limit.origin {
        LimitOrigin::Law => ("有法定依据", "good"),
        LimitOrigin::Place => ("示范，外地指南", "warn"),
        LimitOrigin::Unstated if elsewhere => ("示范，依据未注明", "warn"),
        // Nobody but the body itself makes a promise: it needs no law, only to say whose it is.
        LimitOrigin::Unstated if limit.is_own_promise() => ("本机关承诺", "good"),
        LimitOrigin::Unstated => ("依据未注明", "warn"),
    };
    Fact { label, value, mark: mark.to_owned(), tone }
}

/// The thirteen elements, and what the national list adds, as shown.
pub(crate) fn elements(guide: &Guide, has_form: bool) -> Vec<ElementView> {
    let materials: Vec<MaterialView> =
        guide.materials.iter().map(|row| material_view(row, has_form)).collect();
    guide.all().enumerate().map(|(at, element)| element_view(at + 1, element, &materials)).collect()
}

fn element_view(n: usize, element: &Element, materials: &[MaterialView]) -> ElementView {
    let tone = if element.state == ElementState::Missing { "warn" } else { "brand" };
    let materials = if element.key == "materials" { materials.to_vec() } else { Vec::new() };
    ElementView {
        n,
        key: element.key.clone(),
        label: element.label.clone(),
        mark: element.state.label().unwrap_or_default().to_owned(),
        tone,
        lines: element.lines.clone(),
        materials,
        sources: element.sources.iter().map(source).collect(),
        spared: Vec::new(),
    }
}

/// A source with its publisher; only web addresses become links.
pub(crate) fn source(source: &domain::catalogue::GuideSource) -> Link {
    let publisher = source.publisher.as_ref().map(|name| format!("（{name}）")).unwrap_or_default();
    let href = source.url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    Link::to(href.unwrap_or_default(), format!("{}{publisher}", source.title))
}

fn material_view(row: &MaterialRow, has_form: bool) -> MaterialView {
    MaterialView {
        form_here: has_form && domain::catalogue::form::is_application_form(&row.name),
        name: row.name.clone(),
        need: row.need.clone(),
        form: row.form.clone(),
        origin: row.origin.clone(),
        basis: row.basis.clone().unwrap_or_else(|| "未注明依据".to_owned()),
        shareable: row.shareable,
        notes: row.notes.clone(),
    }
}

#[cfg(test)]
mod tests {
    use domain::catalogue::ItemLimit;
    use domain::time_limit::{Limit, Unit};

    use super::*;

    #[test]
    fn a_limit_is_marked_by_where_it_comes_from() {
        let table = [
            (LimitOrigin::Law, Some("《示范条例》第三条"), false, "有法定依据"),
            (LimitOrigin::Unstated, Some("本机关承诺"), false, "本机关承诺"),
            (LimitOrigin::Unstated, Some("按规定"), false, "依据未注明"),
            (LimitOrigin::Unstated, None, false, "依据未注明"),
            (LimitOrigin::Unstated, Some("本机关承诺"), true, "示范，依据未注明"),
            (LimitOrigin::Place, Some("某市指南"), false, "示范，外地指南"),
        ];
        for (origin, text, elsewhere, mark) in table {
            let limit = Some(Limit { n: 5, unit: Unit::WorkingDay });
            let limit = ItemLimit { limit, text: text.map(str::to_owned), origin, step: None };
            let fact = limit_fact("承诺多久办好", Some(&limit), elsewhere, None);
            assert_eq!(fact.mark, mark, "{origin:?} {text:?} {elsewhere}");
        }
    }
}
