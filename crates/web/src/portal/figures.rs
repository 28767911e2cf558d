//! 公开监督数据: what the public log says of each centre in a month, with how to count it again.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::supervision::public::{Counts, is_month};
use serde::Deserialize;
use service::figures::{self, Month};

use crate::WebError;
use crate::room::Portal;
use crate::view::{Frame, Pair, Tab};

/// Months offered.
const MONTHS: usize = 24;

/// The page.
#[derive(Template)]
#[template(path = "portal/figures.html")]
pub(crate) struct FiguresPage {
    pub(crate) frame: Frame,
    /// `YYYY-MM`; empty before anything was counted.
    pub(crate) month: String,
    pub(crate) heading: String,
    pub(crate) months: Vec<Tab>,
    /// Of all centres, then each.
    pub(crate) total: Vec<Pair>,
    pub(crate) rows: Vec<CentreRow>,
    /// Records counted.
    pub(crate) counted: u64,
    /// Address of this service, for the command.
    pub(crate) base_url: String,
}

/// A centre's month.
#[derive(Debug, Clone, Default)]
pub(crate) struct CentreRow {
    pub(crate) centre: String,
    /// Its code in the log.
    pub(crate) code: String,
    pub(crate) cells: Vec<Pair>,
}

/// What was asked.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    month: String,
}

/// `GET /figures`
pub(crate) async fn show(portal: Portal, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let asked = Some(asked.month.as_str()).filter(|month| is_month(month));
    let month = figures::month(&portal.app, asked);
    let master = portal.app.master();
    let name = |code: &str| master.unit_name(&domain::organisation::UnitId(code.to_owned()));
    let page = page(portal.frame("公开监督数据"), &month, name, &portal.config.base_url);
    portal.page(&page)
}

fn page(frame: Frame, month: &Month, name: impl Fn(&str) -> String, base_url: &str) -> FiguresPage {
    let mut total = Counts::default();
    month.centres.values().for_each(|counts| total.add(counts));
    let row = |(code, counts): (&String, &Counts)| CentreRow {
        centre: name(code),
        code: code.clone(),
        cells: pairs(counts),
    };
    let tab = |other: &String| Tab {
        href: format!("/figures?month={other}"),
        label: heading(other),
        here: *other == month.month,
        ..Tab::default()
    };
    FiguresPage {
        frame,
        heading: heading(&month.month),
        months: month.months.iter().take(MONTHS).map(tab).collect(),
        total: if month.centres.is_empty() { Vec::new() } else { pairs(&total) },
        rows: month.centres.iter().map(row).collect(),
        counted: month.counted,
        base_url: base_url.to_owned(),
        month: month.month.clone(),
    }
}

fn pairs(counts: &Counts) -> Vec<Pair> {
    counts.cells().into_iter().map(|(head, value)| Pair::new(head, value)).collect()
}

/// `2026-11` as 2026年11月.
fn heading(month: &str) -> String {
    let (year, number) = month.split_once('-').unwrap_or((month, ""));
    format!("{year}年{}月", number.trim_start_matches('0'))
}

/// An invented month, for the pattern page.
pub(crate) fn sample(frame: Frame, some: bool) -> FiguresPage {
    let counts = Counts {
        received: 1_284,
        accepted: 1_190,
        deemed: 3,
        declined: 21,
        decided: 1_102,
        on_time: 871,
        extended: 9,
        late: 14,
        untimed: 208,
        used_days: 5_612,
        limit_days: 13_405,
        notices: 164,
        repeated: 12,
        second: 2,
        extensions: 11,
        warnings: 31,
        yellow: 9,
        red: 2,
    };
    let codes = ["C120101001", "C120101002"].map(str::to_owned);
    let mut month = Month { month: "2026-11".to_owned(), counted: 48_210, ..Month::default() };
    if some {
        month.centres = codes.into_iter().map(|code| (code, counts)).collect();
        month.months = vec!["2026-11".to_owned(), "2026-10".to_owned()];
    }
    let name = |code: &str| match code {
        "C120101001" => "劝业场街道便民服务中心".to_owned(),
        _ => "小白楼街道便民服务中心（含开封道办事大厅和平安街延伸窗口）".to_owned(),
    };
    page(frame, &month, name, "https://zwfw.example.gov.cn")
}
