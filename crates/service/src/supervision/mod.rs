//! Electronic supervision as a service: the engine that follows the log, findings and what people do with them, rules.
//!
//! Each act on a finding or a rule is an event of `finding:NO` or `rule:ID` in the transaction of its row.

pub mod accountability;
mod answer;
pub mod backtest;
pub mod bulletin;
pub mod check;
pub mod dispute;
pub mod finding;
mod flight;
mod follow;
mod hand;
mod known;
pub mod letter;
pub mod meeting;
pub mod monthly;
pub mod order;
pub mod overview;
mod photo;
pub mod pulse;
pub mod rule;
pub mod score;
mod subject;

use domain::authority::Actor;
use domain::case::Author;
use jiff::civil::{Date, date};
use serde_json::{Map, Value as Json};
use store::{MasterRow, PlainEvent, RecordWrite, StoreError};

use crate::app::App;
use crate::error::ActError;
use crate::organisation::district;

pub use follow::{CONSUMER, Follower, begin_here, settle};
pub use hand::{PAGE, Part, part, units};
pub use subject::Trouble;

/// Before any figure, and after all.
pub(crate) const FIRST_DAY: Date = domain::supervision::FIRST_DAY;
pub(crate) const LAST_DAY: Date = date(9000, 1, 1);

/// An event with its public facts.
pub(crate) fn event(kind: &str, body: Json, public: &[(&str, Json)]) -> PlainEvent {
    let public = public.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
    PlainEvent { kind: kind.to_owned(), body, public: Map::from_iter(public) }
}

/// Events of a stream that has so many, by a person or by the system itself.
fn write_of(
    app: &App,
    actor: Option<&Actor>,
    stream: String,
    seen: u32,
    events: Vec<PlainEvent>,
    rows: Vec<MasterRow>,
) -> Result<RecordWrite, StoreError> {
    let nonces = events.iter().map(|_| app.0.entropy.bytes()).collect::<Result<_, _>>();
    Ok(RecordWrite {
        stream,
        nonces: nonces.map_err(|error| StoreError::Failed(std::sync::Arc::new(error)))?,
        events,
        now: app.clock().now(),
        rows,
        seen_version: Some(seen),
        authority_epoch: actor.map(|actor| actor.epoch),
        leaf_unit: district(app),
    })
}

/// Records them.
pub(crate) async fn commit(
    app: &App,
    actor: Option<&Actor>,
    stream: String,
    seen: u32,
    events: Vec<PlainEvent>,
    rows: Vec<MasterRow>,
) -> Result<(), StoreError> {
    app.store().commit_record(write_of(app, actor, stream, seen, events, rows)?).await.map(drop)
}

/// The author that stands in the event.
fn by(actor: Option<&Actor>) -> Author {
    actor.map_or_else(Author::system, |actor| actor.author.clone())
}

/// What a failed record means for who acted.
async fn failed(app: &App, error: StoreError) -> ActError {
    if matches!(error, StoreError::EpochChanged) {
        return app.refresh_master().await.err().unwrap_or(ActError::Busy);
    }
    error.into()
}
