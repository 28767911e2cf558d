//! Items with their import findings by severity.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::catalogue::{ItemVersion, Severity, Status};
use serde::Deserialize;
use service::catalogue::EditorRow;
use service::catalogue::revision::may_at_once;
use service::tally::Tally;

use crate::form::{Choice, Field, chosen};
use crate::room::{Desk, escape};
use crate::view::{Figure, Frame, Tag};
use crate::{WebError, text};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/list.html", blocks = ["rows"])]
pub(crate) struct Catalogue {
    pub(crate) frame: Frame,
    pub(crate) shown: String,
    pub(crate) figures: Vec<Figure>,
    pub(crate) filters: Vec<Field>,
    pub(crate) rows: Vec<ItemRow>,
    pub(crate) next: String,
    pub(crate) today_href: String,
    /// The filter as a query, for the files to take away.
    pub(crate) query: String,
    /// The person may take files in and put packages together.
    pub(crate) imports: bool,
}

/// An item in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct ItemRow {
    pub(crate) href: String,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) department: String,
    pub(crate) kind: String,
    pub(crate) status: Tag,
    pub(crate) version: String,
    pub(crate) findings: Vec<Tag>,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    severity: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    from: usize,
    /// A past day.
    #[serde(default)]
    on: String,
    #[serde(default)]
    after: String,
}

/// Rows on a page.
const PAGE: usize = 50;
/// Severities with the word of the address.
const SEVERITIES: [(&str, Severity); 4] = [
    ("fatal", Severity::Fatal),
    ("error", Severity::Error),
    ("warning", Severity::Warning),
    ("notice", Severity::Notice),
];

/// `GET /catalogue`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    if !asked.on.is_empty() {
        return super::past::list(&desk, &asked.on, &asked.q, &asked.after).await;
    }
    let all = service::catalogue::editor_list(&desk.app, &desk.actor).await?;
    let wanted: Vec<&EditorRow> = all.iter().filter(|row| fits(row, &asked)).collect();
    let master = desk.app.master();
    let page = wanted.iter().skip(asked.from).take(PAGE);
    let rows: Vec<ItemRow> =
        page.filter_map(|row| Some(item_row(&*master.items.get(&row.head.code)?, &row.found))).collect();
    let to = asked.from + rows.len();
    let says = [
        super::revisions::waiting(&desk).await?,
        super::packages::waiting(&desk).await?,
        super::campaigns::alerts(&desk).await?,
    ];
    let page = Catalogue {
        frame: desk.frame_saying("事项目录", says.into_iter().flatten().collect()),
        shown: format!("共 {} 个事项，符合 {} 个", all.len(), wanted.len()),
        figures: figures(&all, &asked),
        filters: filters(&all, &asked),
        next: if to < wanted.len() { format!("/catalogue?{}", query(&asked, to)) } else { String::new() },
        query: query(&asked, 0),
        imports: may_at_once(&desk.app, &desk.actor),
        rows,
        today_href: format!("/catalogue?on={}", desk.app.clock().today()),
    };
    if desk.here.fragment { desk.page(&page.as_rows()) } else { desk.page(&page) }
}

fn severity(code: &str) -> Option<Severity> {
    SEVERITIES.iter().find(|(name, _)| *name == code).map(|(_, severity)| *severity)
}

pub(super) fn fits(row: &EditorRow, asked: &Asked) -> bool {
    let item = &row.head;
    let q = asked.q.trim();
    let named = q.is_empty()
        || item.name.contains(q)
        || item.code.contains(q)
        || item.aliases.iter().any(|alias| alias.contains(q));
    let grave = severity(&asked.severity).is_none_or(|wanted| row.found.of_severity(wanted) > 0);
    let ruled = asked.rule.is_empty() || row.found.has(&asked.rule);
    named && grave && ruled && (asked.status.is_empty() || asked.status == status_code(&item.status))
}

fn status_code(status: &Status) -> &'static str {
    match status {
        Status::Published => "published",
        Status::GuideOnly { .. } => "guide_only",
        Status::Suspended { .. } => "suspended",
        Status::Abolished { .. } => "abolished",
    }
}

/// Status of an item as a tag.
pub(crate) fn status_tag(status: &Status) -> Tag {
    match status {
        Status::Published => Tag::new("good", "办理中"),
        Status::GuideOnly { .. } => Tag::new("", "只列指南"),
        Status::Suspended { .. } => Tag::new("warn", "暂停受理"),
        Status::Abolished { .. } => Tag::new("bad", "已取消"),
    }
}

fn item_row(item: &ItemVersion, found: &Tally) -> ItemRow {
    let tags = SEVERITIES
        .iter()
        .map(|(_, severity)| (*severity, found.of_severity(*severity)))
        .filter(|(_, n)| *n > 0);
    ItemRow {
        href: format!("/catalogue/{}", escape(&item.code)),
        code: item.code.clone(),
        name: item.name.clone(),
        department: item.department.clone(),
        kind: format!("{} · {}", item.item_type.as_deref().unwrap_or("类型未提供"), item.case_type.label()),
        status: status_tag(&item.status),
        version: format!("第 {} 版", item.version),
        findings: tags
            .map(|(severity, n)| Tag::new(text::severity_tone(severity), format!("{} {n}", severity.label())))
            .collect(),
    }
}

fn figures(all: &[EditorRow], asked: &Asked) -> Vec<Figure> {
    let count = |wanted: Severity| all.iter().map(|row| row.found.of_severity(wanted)).sum::<usize>();
    let figure = |(code, severity): &(&str, Severity)| {
        let ink = match severity {
            Severity::Fatal | Severity::Error => "bad-ink",
            Severity::Warning => "warn-ink",
            Severity::Notice => "",
        };
        let n = count(*severity);
        Figure {
            label: severity.label().to_owned(),
            value: n.to_string(),
            ink: if n == 0 { "" } else { ink },
            note: "条发现".to_owned(),
            href: format!("/catalogue?severity={code}"),
            here: asked.severity == *code,
        }
    };
    SEVERITIES.iter().map(figure).collect()
}

fn filters(all: &[EditorRow], asked: &Asked) -> Vec<Field> {
    let mut severities = vec![Choice::new("", "全部")];
    severities.extend(SEVERITIES.iter().map(|(code, severity)| Choice::new(*code, severity.label())));
    let statuses = vec![
        Choice::new("", "全部"),
        Choice::new("published", "办理中"),
        Choice::new("guide_only", "只列指南"),
        Choice::new("abolished", "已取消"),
    ];
    let rules: BTreeSet<&str> =
        all.iter().flat_map(|row| row.found.rules()).map(|(rule, _)| rule.id).collect();
    let mut kinds = vec![Choice::new("", "全部规则")];
    kinds.extend(rules.into_iter().map(|rule| Choice::new(rule, text::catalogue_rule(rule))));
    vec![
        Field::text("q", "名称、编码").kind("search", "off").value(asked.q.clone()),
        Field::select("severity", "严重程度", chosen(severities, &asked.severity)),
        Field::select("rule", "规则", chosen(kinds, &asked.rule)),
        Field::select("status", "状态", chosen(statuses, &asked.status)),
    ]
}

fn query(asked: &Asked, from: usize) -> String {
    let mut link = format!("from={from}");
    let pairs =
        [("q", &asked.q), ("severity", &asked.severity), ("rule", &asked.rule), ("status", &asked.status)];
    for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
        link.push_str(&format!("&{name}={}", escape(value)));
    }
    link
}
