//! Fees: the public list, and attempts to charge beside it (requirements B8).

use std::sync::Arc;

use domain::authority::Actor;
use domain::case::{Act, ActKind, charge_attempt, unlawful_charge};
use domain::catalogue::ItemVersion;
use store::{CaseCommit, StoreError};

use crate::app::App;
use crate::case::{TRIES, Words, pinned, visible, write_of};
use crate::error::ActError;

/// Items that charge, in the order of their code, from after one on, at most `limit`; and whether there are more.
#[must_use]
pub fn charging(app: &App, after: Option<&str>, limit: usize) -> (Vec<Arc<ItemVersion>>, bool) {
    let master = app.master();
    let charging = master.items.heads_after(after).filter(|head| head.status.takes_cases() && head.charges);
    let mut found: Vec<Arc<ItemVersion>> =
        charging.take(limit + 1).filter_map(|head| master.items.get(&head.code)).collect();
    let more = found.len() > limit;
    found.truncate(limit);
    (found, more)
}

/// Items whose source says by which rule they are free, at most `limit`.
#[must_use]
pub fn free_by_rule(app: &App, limit: usize) -> Vec<Arc<ItemVersion>> {
    let master = app.master();
    let free = master.items.heads().filter(|head| head.status.takes_cases() && head.free_by_rule);
    free.take(limit).filter_map(|head| master.items.get(&head.code)).collect()
}

/// Records a refused act as a finding where it was an attempt to charge what may not be charged.
pub(crate) async fn after_refusal(
    app: &App,
    actor: &Actor,
    no: &str,
    act: &Act,
    error: &ActError,
) -> Result<(), ActError> {
    let ActError::Refused(refusal) = error else { return Ok(()) };
    let row = visible(app, actor, no).await?;
    match unlawful_charge(&row.case, act, refusal) {
        Some(rule) => attempted(app, actor, no, rule).await.map(drop),
        None => Ok(()),
    }
}

/// Records an attempt of somebody who may charge at all: a yellow finding of the case. Gives whether it was somebody
/// who may.
///
/// # Errors
/// The case is not for this person, or the store cannot be written.
pub async fn attempted(app: &App, actor: &Actor, no: &str, rule: &str) -> Result<bool, ActError> {
    for _ in 0..TRIES {
        let row = visible(app, actor, no).await?;
        if actor.may(&row.case, ActKind::AssessFee).is_err() {
            return Ok(false);
        }
        let item = pinned(app, &row.case).await?;
        let master = app.master();
        let rules = master.rules(&item, row.case.competence.mode);
        let words = Words::of(&master, &row.case.competence);
        let inputs = words.inputs(app, actor.author.clone());
        let Some(event) = charge_attempt(&row.case, &inputs, rule) else { return Ok(true) };
        let write = write_of(app, row, rules, vec![event], &inputs, None)?;
        match app.0.store.commit_case(write).await {
            Ok(CaseCommit::Written(_) | CaseCommit::Replayed(_)) => return Ok(true),
            Err(StoreError::Clash { .. }) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Err(ActError::Busy)
}
