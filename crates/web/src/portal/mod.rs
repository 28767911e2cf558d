//! The public's room: find what to bring and where to go, follow a case, check a paper. Nobody signs in here.

pub(crate) mod bulletins;
pub(crate) mod check;
pub(crate) mod fees;
pub(crate) mod figures;
pub(crate) mod guide;
pub(crate) mod handbook;
pub(crate) mod history;
pub(crate) mod home;
pub(crate) mod lists;
pub(crate) mod message;
pub(crate) mod package;
pub(crate) mod progress;
pub(crate) mod recover;
pub(crate) mod search;
pub(crate) mod situation;
pub(crate) mod version;

use axum::Router;
use axum::routing::get;
use domain::catalogue::local::LocalRecord;
use domain::organisation::{Unit, UnitKind};
use service::master::Master;

use crate::room::{Web, escape};
use crate::text;

/// Public pages: none needs a right.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/", get(home::show))
        .route("/search", get(search::show))
        .route("/fees", get(fees::show))
        .route("/items/{code}", get(guide::show))
        .route("/items/{code}/form.pdf", get(guide::blank_form))
        .route("/items/{code}/form-sample.pdf", get(guide::sample_form))
        .route("/packages", get(package::list))
        .route("/packages/{id}", get(package::show))
        .route("/items/{code}/history", get(history::show))
        .route("/items/{code}/leaflet.pdf", get(handbook::leaflet))
        .route("/handbook", get(handbook::show))
        .route("/centres/{id}/handbook.pdf", get(handbook::handbook))
        .route("/centres/{id}/poster.pdf", get(handbook::poster))
        .route("/items/{code}/situation", get(situation::show))
        .route("/figures", get(figures::show))
        .route("/bulletins", get(bulletins::show))
        .route("/bulletins/{id}", get(bulletins::one))
        .route("/bulletins/{id}/bulletin.pdf", get(bulletins::pdf))
        .route("/bulletins/{id}/bulletin.xlsx", get(bulletins::xlsx))
        .route("/lists", get(lists::show))
        .route("/lists/{kind}/{centre}", get(lists::one))
        .route("/lists/{kind}/{centre}/list.xlsx", get(lists::xlsx))
        .route("/lists/{kind}/{centre}/list.jsonl", get(lists::json_lines))
        .route("/progress", get(progress::ask).post(progress::show))
        .route("/progress/recover", get(recover::ask).post(recover::recover))
        .route("/check/{token}", get(check::show).post(check::materials))
        .route("/check/{token}/evidence.json", get(check::evidence))
        .route("/elder", get(home::elder))
}

/// A place to go to.
#[derive(Debug, Clone, Default)]
pub(crate) struct CentreLine {
    /// Name.
    pub(crate) name: String,
    /// 区中心, 街道中心.
    pub(crate) kind: String,
    /// Address and telephone; says so if no address is known.
    pub(crate) address: String,
    /// The guide with what the street has set for itself; empty where it has set nothing.
    pub(crate) href: String,
}

impl CentreLine {
    /// A centre as shown.
    pub(crate) fn of(unit: &Unit) -> Self {
        let phone = unit.consult_phone.as_deref().unwrap_or("12345");
        Self {
            name: unit.name.clone(),
            kind: text::unit_kind(unit.kind).to_owned(),
            address: format!("{} · 电话 {phone}", unit.address.as_deref().unwrap_or("地址未提供")),
            href: String::new(),
        }
    }

    /// A centre with what its street has set for itself in an item.
    pub(crate) fn with(unit: &Unit, item: &str, own: &LocalRecord) -> Self {
        let place = own.place.as_deref().or(unit.address.as_deref()).unwrap_or("地址未提供");
        let phone = own.phone.as_deref().or(unit.consult_phone.as_deref()).unwrap_or("12345");
        let hours = own.hours.as_ref().map(|hours| format!(" · {hours}")).unwrap_or_default();
        Self {
            address: format!("{place}{hours} · 电话 {phone}"),
            href: format!("/items/{}?street={}", escape(item), escape(&unit.id.0)),
            ..Self::of(unit)
        }
    }
}

/// All centres, the district's first.
pub(crate) fn centres(master: &Master) -> Vec<CentreLine> {
    let kind = |wanted| master.units.values().filter(move |unit| unit.kind == wanted).map(CentreLine::of);
    kind(UnitKind::Centre).chain(kind(UnitKind::StreetCentre)).collect()
}
