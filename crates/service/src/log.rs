//! The transparency log as a service: the leader that signs heads, proofs, evidence files.

use ledger::checkpoint::Checkpoint;
use ledger::evidence::Evidence;
use ledger::note::NoteVerifier;
use store::{Cosigned, Head};

use crate::app::App;
use crate::error::ActError;

/// Proof that an event is in the log.
#[derive(Debug, Clone)]
pub struct Proof {
    /// Index of the event.
    pub index: u64,
    /// Size of the signed head.
    pub size: u64,
    /// The signed head.
    pub note: String,
    /// Hashes from the leaf to the root.
    pub hashes: Vec<ledger::Hash>,
    /// The public leaf.
    pub leaf: String,
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> ActError {
    ActError::Failed(Box::new(error))
}

/// The signed head, if one has been signed.
///
/// # Errors
/// The store cannot be read.
pub async fn checkpoint(app: &App) -> Result<Option<Head>, ActError> {
    Ok(app.0.store.checkpoint().await?)
}

/// The newest signed head that enough witnesses have cosigned, if one has been.
///
/// # Errors
/// The store cannot be read.
pub async fn cosigned(app: &App) -> Result<Option<Cosigned>, ActError> {
    Ok(app.0.store.cosigned().await?)
}

/// Verifier keys of the log, one a line (C2SP).
#[must_use]
pub fn keys(app: &App) -> Vec<NoteVerifier> {
    app.0.signers.iter().map(|signer| signer.verifier().clone()).collect()
}

/// The proof of an event under the signed head; none while no head covers it.
///
/// # Errors
/// The store cannot be read, or its tiles are damaged.
pub async fn proof(app: &App, idx: i64) -> Result<Option<Proof>, ActError> {
    let Some(inclusion) = app.0.store.inclusion(idx).await? else { return Ok(None) };
    let note = ledger::note::SignedNote::parse(&inclusion.note).map_err(broken)?;
    let size = Checkpoint::parse(note.text()).map_err(broken)?.size;
    let index = u64::try_from(idx).map_err(broken)?;
    Ok(Some(Proof { index, size, note: inclusion.note, hashes: inclusion.proof, leaf: inclusion.leaf }))
}

/// The evidence file of an event; `full` adds the record itself, for who may see it.
///
/// # Errors
/// No head covers it yet.
pub async fn evidence(app: &App, idx: i64, full: bool) -> Result<String, ActError> {
    let proof = proof(app, idx).await?.ok_or(ActError::NotFound)?;
    let mut keys = keys(app);
    keys.extend(crate::witness::keys(app));
    let mut evidence = Evidence::new(&proof.note, &keys, proof.index, proof.leaf.as_bytes(), &proof.hashes)
        .map_err(broken)?;
    if full {
        let event = app.0.store.event(idx).await?.ok_or(ActError::NotFound)?;
        evidence = evidence.with_record(&event.nonce, &event.body);
    }
    evidence.to_json().map_err(broken)
}

/// Signs a new head if there are events without one: hashes, tiles, head, in that order.
///
/// # Errors
/// The store cannot be written.
pub async fn advance(app: &App) -> Result<(), ActError> {
    app.0.store.advance_checkpoint(&app.0.signers, app.0.clock.now()).await?;
    Ok(())
}

/// A tile or entry bundle by its C2SP path (`tile/0/x001/234`, `tile/entries/000.p/7`).
///
/// # Errors
/// The store cannot be read.
pub async fn tile(app: &App, path: &str) -> Result<Option<Vec<u8>>, ActError> {
    Ok(app.0.store.tile(path).await?)
}
