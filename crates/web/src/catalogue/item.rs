//! One item for the editor: findings stand beside the element they are about.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::catalogue::{Element, ElementState, Finding};

use super::list::status_tag;
use crate::portal::guide::source;
use crate::room::{Desk, escape};
use crate::view::{Frame, Link, Pair, Tag};
use crate::{WebError, day, text};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/item.html")]
pub(crate) struct ItemPage {
    pub(crate) frame: Frame,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) status: Tag,
    pub(crate) facts: Vec<Pair>,
    pub(crate) guide_href: String,
    pub(crate) elements: Vec<EditedElement>,
    pub(crate) others: Vec<FindingView>,
    pub(crate) placements: Vec<Pair>,
}

/// An element with its findings.
#[derive(Debug, Clone, Default)]
pub(crate) struct EditedElement {
    pub(crate) n: usize,
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) mark: String,
    pub(crate) tone: &'static str,
    pub(crate) findings: Vec<FindingView>,
    pub(crate) lines: Vec<String>,
    pub(crate) sources: Vec<Link>,
}

/// A finding as shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct FindingView {
    pub(crate) level: &'static str,
    pub(crate) tone: &'static str,
    pub(crate) what: String,
    pub(crate) rule: String,
}

impl FindingView {
    fn of(finding: &Finding) -> Self {
        Self {
            level: finding.severity.label(),
            tone: text::severity_tone(finding.severity),
            what: finding.message.clone(),
            rule: format!("规则：{}", text::catalogue_rule(&finding.rule)),
        }
    }
}

/// `GET /catalogue/{code}`
pub(crate) async fn show(desk: Desk, Path(code): Path<String>) -> Result<Response, WebError> {
    let rows = service::catalogue::editor_list(&desk.app, &desk.actor).await?;
    let row = rows.into_iter().find(|row| row.item.code == code).ok_or(WebError::NoPage)?;
    let (item, findings) = (&row.item, &row.findings);
    let guide = service::catalogue::guide(&desk.app, item);
    let elements = guide.elements.iter().enumerate().map(|(at, element)| EditedElement {
        n: at + 1,
        key: element.key.clone(),
        label: element.label.clone(),
        mark: element.state.label().unwrap_or_default().to_owned(),
        tone: if element.state == ElementState::Missing { "warn" } else { "brand" },
        findings: findings.iter().filter(|finding| about(finding, element)).map(FindingView::of).collect(),
        lines: element.lines.clone(),
        sources: element.sources.iter().map(source).collect(),
    });
    let others =
        findings.iter().filter(|finding| !guide.elements.iter().any(|element| about(finding, element)));
    let page = ItemPage {
        frame: desk.frame(&item.name),
        code: item.code.clone(),
        name: item.name.clone(),
        status: status_tag(&item.status),
        facts: vec![
            Pair::new("版本", item.version.to_string()),
            Pair::new("部门", item.department.clone()),
            Pair::new("程序", text::profile(item.profile)),
            Pair::new("发现", format!("{} 条", findings.len())),
        ],
        guide_href: format!("/items/{}", escape(&item.code)),
        elements: elements.collect(),
        others: others.map(FindingView::of).collect(),
        placements: placements(&desk, &item.code),
    };
    desk.page(&page)
}

/// The element a finding's field belongs to; the two limits share one element.
fn about(finding: &Finding, element: &Element) -> bool {
    let field = finding.field.trim_start_matches('/').split('/').next().unwrap_or_default();
    let field = if field == "statutory_limit" { "committed_limit" } else { field };
    !field.is_empty() && field == element.field
}

fn placements(desk: &Desk, code: &str) -> Vec<Pair> {
    let master = desk.app.master();
    let all = master.placements.get(code).into_iter().flatten();
    let pair = |placement: &domain::organisation::Placement| {
        let to = placement.to.map_or_else(String::new, |to| format!("，到{}", day::long(to)));
        let label = format!("{}：{}", master.unit_name(&placement.centre), text::placement(placement.mode));
        Pair::new(label, format!("{}，{}起{to}", placement.instrument, day::long(placement.from)))
    };
    all.map(pair).collect()
}
