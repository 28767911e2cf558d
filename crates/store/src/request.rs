//! Repeated requests and query codes: the two look-ups of a caller who has been here before.

use crate::write::{Idempotency, Receipt};
use crate::{Store, StoreError};

impl Store {
    /// The answer stored under an idempotency key, if the request was recorded before. The writer asks again
    /// inside the transaction; this spares an act that was already done from being judged a second time.
    ///
    /// # Errors
    /// [`StoreError::KeyReused`] if the key was used for another request; else the database.
    pub async fn replayed(&self, request: &Idempotency) -> Result<Option<Receipt>, StoreError> {
        let sql = "select body_hash, answer from idempotency where key = ?1";
        let Some(mut row) = self.db().query_opt(sql, &[request.stored_key().into()]).await? else {
            return Ok(None);
        };
        if row.hash(0, "idempotency.body_hash")? != request.body_hash {
            return Err(StoreError::KeyReused);
        }
        let answer = row.take_text(1, "idempotency.answer")?;
        serde_json::from_str(&answer)
            .map(Some)
            .map_err(|_| StoreError::corrupt("idempotency.answer", &request.key))
    }

    /// Gives a case another query code: the old one ends.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn set_query_hash(&self, case_id: i64, hash: &[u8]) -> Result<(), StoreError> {
        let sql = "update case_file set query_hash = ?2 where case_id = ?1";
        self.exec(vec![(sql, vec![case_id.into(), hash.into()])]).await?;
        self.recent().clear();
        Ok(())
    }
}
