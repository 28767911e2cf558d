//! 收费目录清单: everything this district's centres may charge, with rule, standard and exemptions.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::catalogue::{FeeLine, ItemVersion};
use serde::Deserialize;

use crate::WebError;
use crate::room::{Portal, escape};
use crate::view::{Frame, Pair};

/// Items on a page.
const PAGE: usize = 50;
/// Items named as free by a rule.
const FREE: usize = 60;

/// The page.
#[derive(Template)]
#[template(path = "portal/fees.html")]
pub(crate) struct FeesPage {
    pub(crate) frame: Frame,
    pub(crate) items: Vec<FeeItem>,
    /// Where the list goes on; empty at its end.
    pub(crate) next: String,
    /// Items that a rule makes free, with the rule.
    pub(crate) free: Vec<FreeItem>,
    /// Telephones for complaints: who, number.
    pub(crate) phones: Vec<Pair>,
}

/// An item that charges.
#[derive(Debug, Clone, Default)]
pub(crate) struct FeeItem {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) due: &'static str,
    pub(crate) lines: Vec<LineView>,
}

/// A line of its list.
#[derive(Debug, Clone, Default)]
pub(crate) struct LineView {
    pub(crate) name: String,
    /// Kinds of application it is for; empty for all.
    pub(crate) kinds: String,
    pub(crate) standard: String,
    pub(crate) basis: String,
    pub(crate) exemptions: Vec<String>,
}

/// An item that is free by a rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct FreeItem {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) basis: String,
}

/// What was asked.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    after: String,
}

/// `GET /fees`
pub(crate) async fn show(portal: Portal, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let after = Some(asked.after.as_str()).filter(|after| !after.is_empty());
    let (items, more) = service::fee::charging(&portal.app, after, PAGE);
    let next = items.last().filter(|_| more).map(|item| format!("/fees?after={}", escape(&item.code)));
    let free = if after.is_none() { service::fee::free_by_rule(&portal.app, FREE) } else { Vec::new() };
    portal.page(&FeesPage {
        frame: portal.frame("收费目录清单"),
        items: items.iter().map(|item| listed(item)).collect(),
        next: next.unwrap_or_default(),
        free: free.iter().map(|item| unpaid(item)).collect(),
        phones: phones(&portal),
    })
}

fn listed(item: &ItemVersion) -> FeeItem {
    let fees = item.fees();
    FeeItem {
        href: format!("/items/{}", escape(&item.code)),
        name: item.name.clone(),
        due: fees.due.label(),
        lines: fees.lines.iter().map(line).collect(),
    }
}

fn line(line: &FeeLine) -> LineView {
    let kinds: Vec<&str> = line.kinds.iter().map(|kind| kind.label()).collect();
    let exemptions = line.exemptions.iter().map(|one| {
        let basis = one.legal_basis.as_ref().map(|basis| format!("，依据{}", basis.cited()));
        format!("{}{}（{}{}）", one.name, one.share_after("："), one.when, basis.unwrap_or_default())
    });
    LineView {
        name: line.name.clone(),
        kinds: kinds.join("、"),
        standard: line.standard.words(),
        basis: line.basis(),
        exemptions: exemptions.collect(),
    }
}

fn unpaid(item: &ItemVersion) -> FreeItem {
    let basis = item.fee.as_ref().and_then(|fee| fee.basis.clone());
    FreeItem {
        href: format!("/items/{}", escape(&item.code)),
        name: item.name.clone(),
        basis: basis.unwrap_or_default(),
    }
}

/// The city's line, then those of the centres that have one of their own.
fn phones(portal: &Portal) -> Vec<Pair> {
    use domain::organisation::UnitKind::{Centre, StreetCentre};
    let master = portal.app.master();
    let centres = master.units.values().filter(|unit| matches!(unit.kind, Centre | StreetCentre));
    let own = centres.filter_map(|unit| Some(Pair::new(unit.name.clone(), unit.complaint_phone.clone()?)));
    std::iter::once(Pair::new("政务服务便民热线", "12345")).chain(own).take(40).collect()
}

/// An invented one, for the pattern page.
pub(crate) fn sample(frame: Frame) -> FeesPage {
    let line = LineView {
        name: "证照工本费".to_owned(),
        kinds: "补换".to_owned(),
        standard: "各档分段计算：3 册及以内每册 10.00 元；超过 3 册每册 8.00 元".to_owned(),
        basis: "《示范条例》第二十一条".to_owned(),
        exemptions: vec!["低保对象减半：减收 50%（持最低生活保障证，依据《示范条例》第二十二条）".to_owned()],
    };
    let item = FeeItem {
        href: "/items/SX-900".to_owned(),
        name: "示范证照补发、换发".to_owned(),
        due: "受理以后缴",
        lines: vec![LineView { kinds: String::new(), exemptions: Vec::new(), ..line.clone() }, line],
    };
    FeesPage {
        frame,
        items: vec![item],
        next: "/fees?after=SX-900".to_owned(),
        free: vec![FreeItem {
            href: "/items/SX-016".to_owned(),
            name: "就业登记".to_owned(),
            basis: "就业促进法第三十五条".to_owned(),
        }],
        phones: vec![Pair::new("政务服务便民热线", "12345")],
    }
}
