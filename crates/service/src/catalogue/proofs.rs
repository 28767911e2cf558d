//! Needless and circular proofs of the published catalogue, for those who clean it up and those who supervise it.

use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::catalogue::ItemVersion;
use domain::catalogue::proofs::{self, ProofReport};
use domain::organisation::Role;

use crate::app::App;
use crate::error::ActError;

/// Who may read the report.
const READERS: [Role; 4] = [Role::CatalogueEditor, Role::CentreHead, Role::BodyHead, Role::Supervisor];

/// Whether the actor may read the report.
#[must_use]
pub fn may_read(actor: &Actor) -> bool {
    READERS.iter().any(|role| actor.is(*role))
}

/// The report over all items in force.
///
/// # Errors
/// The actor is neither catalogue editor, head of the centre or of a body, nor supervisor.
pub async fn report(app: &App, actor: &Actor) -> Result<ProofReport, ActError> {
    if !may_read(actor) {
        return Err(ActError::Denied(Denial::Role));
    }
    let master = app.master();
    // A large catalogue takes long enough to hold up the acts of others.
    let report = tokio::task::spawn_blocking(move || {
        let items: Vec<Arc<ItemVersion>> = master.items.values().collect();
        proofs::report(items.iter().map(Arc::as_ref))
    })
    .await;
    report.map_err(|error| ActError::Failed(error.into()))
}
