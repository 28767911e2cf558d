//! Whether the log continues what was published, and what to do if it does not (DESIGN §4).

use jiff::Timestamp;
use serde_json::{Map, json};

use crate::master::MasterRow;
use crate::tiles::parse_note;
use crate::write::{PlainEvent, RecordWrite, RecordWritten};
use crate::{Store, StoreError};

/// What `ledger recover` records.
#[derive(Debug, Clone)]
pub struct Incident {
    /// Name of the new log.
    pub origin: String,
    /// What happened, in words.
    pub reason: String,
    /// Who ordered it.
    pub by: String,
    /// Random nonce of the incident event.
    pub nonce: [u8; 32],
    /// Instant.
    pub now: Timestamp,
    /// Unit named in the public leaf.
    pub leaf_unit: String,
}

/// Whether the events stored begin with those under the last head, in the database and beside it. Cheap: sizes and
/// the right edge of the tree; `ledger verify` checks every record.
pub(crate) async fn consistent(store: &Store) -> Result<bool, StoreError> {
    let inside = store.checkpoint().await?.map(|head| head.note);
    let beside = match store.options().published.as_deref() {
        Some(path) => Store::read_published(path)?,
        None => None,
    };
    for note in inside.iter().chain(&beside) {
        if !begins_with(store, note).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn begins_with(store: &Store, note: &str) -> Result<bool, StoreError> {
    let Some(signed) = parse_note(note) else { return Ok(false) };
    let count = u64::try_from(store.event_count().await?).unwrap_or(0);
    if signed.size > count || store.meta("origin").await?.is_some_and(|origin| origin != signed.origin) {
        tracing::error!(
            published = signed.size,
            stored = count,
            "the log does not continue what was published"
        );
        return Ok(false);
    }
    match store.tree_at(signed.size).await {
        Ok(tree) => Ok(tree.root() == signed.root),
        Err(StoreError::Corrupt { table: "tile" | "event", .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

impl Store {
    /// Whether the log continues what was published; see [`Store::needs_recovery`] for the answer at opening.
    ///
    /// # Errors
    /// The database or the file beside it cannot be read.
    pub async fn consistent_with_checkpoint(&self) -> Result<bool, StoreError> {
        consistent(self).await
    }

    /// Starts a new log over the events that are left, with an event that says so. The published checkpoint
    /// is kept beside the database under another name, as evidence of what was lost.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] if nothing has to be recovered or the origin is not new; else the database.
    pub async fn recover(&self, incident: Incident) -> Result<RecordWritten, StoreError> {
        let old = self.meta("origin").await?.unwrap_or_default();
        if !self.needs_recovery() || incident.origin == old {
            return Err(StoreError::Invalid("recovery"));
        }
        let path = self.options().published.as_deref();
        let beside = path.map(Self::read_published).transpose()?.flatten();
        let lost = beside.or(self.checkpoint().await?.map(|head| head.note));
        let body = json!({
            "by": incident.by, "last_published": lost, "new_origin": incident.origin, "old_origin": old,
            "reason": incident.reason,
        });
        let mut public = Map::new();
        public.insert("old_origin".to_owned(), old.into());
        let event = PlainEvent { kind: "log_recovered".to_owned(), body, public };
        let write = RecordWrite {
            stream: format!("log:{}", incident.origin),
            events: vec![event],
            nonces: vec![incident.nonce],
            now: incident.now,
            rows: vec![MasterRow::NewOrigin(incident.origin)],
            seen_version: None,
            authority_epoch: None,
            leaf_unit: incident.leaf_unit,
        };
        let mut leadership = self.leadership().lock().await;
        let written = self.record(write).await?;
        leadership.forget();
        if let Some(path) = path.filter(|path| path.exists()) {
            std::fs::rename(path, path.with_extension(format!("before-{}", written.first_idx)))?;
        }
        self.set_needs_recovery(false);
        Ok(written)
    }
}
