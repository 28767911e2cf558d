//! Heads with the cosignatures of witnesses: they come after a head is published, and never hold one up.

use jiff::Timestamp;

use crate::{Head, Store, StoreError};

/// The newest head that enough witnesses have cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// Events covered.
    pub size: u64,
    /// Signed note with the cosignatures.
    pub note: String,
}

impl Store {
    /// The newest head that enough witnesses have cosigned; none before the first, or if it is another log's.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn cosigned(&self) -> Result<Option<Cosigned>, StoreError> {
        let row = self.db().query_opt("select size, note from cosigned where id = 1", &[]).await?;
        let Some(mut row) = row else { return Ok(None) };
        let size = u64::try_from(row.int(0, "cosigned.size")?).unwrap_or(0);
        let note = row.take_text(1, "cosigned.note")?;
        let origin = self.meta("origin").await?;
        let ours = crate::tiles::parse_note(&note)
            .is_some_and(|head| head.size == size && Some(head.origin) == origin);
        Ok(ours.then_some(Cosigned { size, note }))
    }

    /// Puts a head with more cosignatures in the place of the same head; `enough` also makes it the newest cosigned one.
    /// A head that is no longer the published one is kept as cosigned only. Whoever calls has verified the lines.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn keep_cosignatures(&self, head: &Head, note: &str, enough: bool) -> Result<(), StoreError> {
        let mut statements = vec![(
            "update checkpoint set note = ?1 where id = 1 and note = ?2",
            vec![note.into(), head.note.as_str().into()],
        )];
        if enough {
            let size = i64::try_from(head.size).map_err(StoreError::failed)?;
            statements.push((
                "insert into cosigned (id, size, note) values (1, ?1, ?2) on conflict (id) do update set \
                 size = excluded.size, note = excluded.note where cosigned.size <= excluded.size",
                vec![size.into(), note.into()],
            ));
        }
        self.exec(statements).await.map(|_| ())
    }

    /// Whether this process is the one that signs heads, and so asks the witnesses. The only process of an embedded
    /// database is.
    pub async fn is_leader(&self, now: Timestamp) -> bool {
        self.sqlite_path().is_some() || self.leadership().lock().await.holds(now)
    }
}
