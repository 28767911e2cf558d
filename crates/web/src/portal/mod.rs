//! The public's room: find what to bring and where to go, follow a case, check a paper. Nobody signs in here.

pub(crate) mod check;
pub(crate) mod fees;
pub(crate) mod guide;
pub(crate) mod history;
pub(crate) mod home;
pub(crate) mod message;
pub(crate) mod progress;
pub(crate) mod recover;
pub(crate) mod search;

use axum::Router;
use axum::routing::get;
use domain::organisation::{Unit, UnitKind};
use service::master::Master;

use crate::room::Web;
use crate::text;

/// Public pages: none needs a right.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/", get(home::show))
        .route("/search", get(search::show))
        .route("/fees", get(fees::show))
        .route("/items/{code}", get(guide::show))
        .route("/items/{code}/history", get(history::show))
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
}

impl CentreLine {
    /// A centre as shown.
    pub(crate) fn of(unit: &Unit) -> Self {
        let phone = unit.consult_phone.as_deref().unwrap_or("12345");
        Self {
            name: unit.name.clone(),
            kind: text::unit_kind(unit.kind).to_owned(),
            address: format!("{} · 电话 {phone}", unit.address.as_deref().unwrap_or("地址未提供")),
        }
    }
}

/// All centres, the district's first.
pub(crate) fn centres(master: &Master) -> Vec<CentreLine> {
    let kind = |wanted| master.units.values().filter(move |unit| unit.kind == wanted).map(CentreLine::of);
    kind(UnitKind::Centre).chain(kind(UnitKind::StreetCentre)).collect()
}
