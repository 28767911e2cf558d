//! What a person or a timer can do: authorise → decide → commit (DESIGN §2).
//!
//! Pages, the JSON API, the simulator and the command line call the same functions; authority is checked here,
//! never only in a page.

mod app;
mod application;
pub mod case;
pub mod catalogue;
pub mod clock;
pub mod encoding;
mod error;
pub mod fee;
pub mod figures;
pub mod form;
pub mod items;
pub mod keys;
mod lockout;
pub mod log;
pub mod master;
pub mod nfc;
pub mod organisation;
pub mod package;
pub mod paper;
pub mod placement;
pub mod portal;
pub mod recovery;
pub mod seal;
pub mod seed;
pub mod session;
pub mod sheet;
pub mod status;
pub mod supervision;
pub mod tally;
pub mod timers;
pub mod witness;
pub mod work;

pub use app::{App, Render, Setup};
pub use application::{Objector, Personal, wrong_fields};
pub use error::{ActError, Meanwhile};
pub use lockout::Address;
pub use store::SessionKind;

/// Types of the store that appear in answers.
pub mod store_types {
    pub use store::{CaseRow, EventStamp, Missed, Receipt, StoredEvent, StoredSynonym};
}
