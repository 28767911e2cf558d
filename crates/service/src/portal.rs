//! What the public may ask: progress by number and query code, a new query code, the check page of a paper.

use std::sync::Arc;

use domain::case::{Case, Event, Masked, State};
use domain::identifier::CaseNo;
use domain::organisation::Unit;
use store::{CaseRow, StoredEvent};

use crate::app::App;
use crate::case::{masked, person_key, query_hash, stream};
use crate::encoding::crockford;
use crate::error::ActError;
use crate::lockout::Address;
use crate::log;

/// Events shown of a case.
const EVENTS_MAX: u32 = 200;

/// Progress as shown to the applicant.
pub struct Progress {
    /// The case.
    pub row: Arc<CaseRow>,
    /// Masked labels.
    pub masked: Masked,
    /// Its events, oldest first.
    pub events: Vec<(StoredEvent, Event)>,
    /// Who has it now and whom to call.
    pub holder: Option<Unit>,
}

/// Follows a case by its number and query code. Wrong number and wrong code look the same.
///
/// # Errors
/// They do not fit, or there were too many tries.
pub async fn progress(app: &App, no: &str, code: &str, from: Address) -> Result<Progress, ActError> {
    let no = case_no(no, "/query_code")?;
    begin(app, "code", no.as_str(), from)?;
    // The same work whether the case is there or not.
    let asked = query_hash(app, code);
    let row = app.0.store.case_by_no(no.as_str()).await?;
    let fits = |row: &Arc<CaseRow>| row.file.query_hash.as_deref() == Some(asked.as_slice());
    let row = row.filter(fits).ok_or_else(|| ActError::field("/query_code", "no-such-case"))?;
    app.0.codes.succeeded("code", no.as_str(), from);
    followed(app, row).await
}

async fn followed(app: &App, row: Arc<CaseRow>) -> Result<Progress, ActError> {
    let events = history(app, &row.case).await?;
    let holder = app.master().units.get(&row.case.holder.unit).cloned();
    Ok(Progress { masked: masked(&row), row, events, holder })
}

/// Gives a new query code to who knows the applicant's id number and phone: the old one ends.
///
/// # Errors
/// They do not fit, or there were too many tries.
pub async fn recover_code(
    app: &App,
    no: &str,
    (id_no, phone): (&str, &str),
    from: Address,
) -> Result<(Progress, String), ActError> {
    let no = case_no(no, "/id_no")?;
    begin(app, "recover", no.as_str(), from)?;
    let person = person_key(app, id_no.trim());
    let phone = app.0.keyring.blind("phone", &domain::identifier::phone(phone).unwrap_or_default());
    let row = app.0.store.case_by_no(no.as_str()).await?;
    let fits = |row: &Arc<CaseRow>| {
        row.file.person_key.as_deref() == Some(person.as_slice())
            && row.file.phone_key.as_deref() == Some(phone.as_slice())
    };
    let row = row.filter(fits).ok_or_else(|| ActError::field("/id_no", "no-such-case"))?;
    let code = crockford(&app.0.entropy.bytes::<10>()?);
    app.0.store.set_query_hash(row.id, &query_hash(app, &code)).await?;
    Ok((followed(app, row).await?, code))
}

/// What no case can be called is not looked for, nor remembered.
fn case_no(no: &str, field: &str) -> Result<CaseNo, ActError> {
    CaseNo::parse(no).map_err(|_| ActError::field(field, "no-such-case"))
}

/// What the check page of a paper says in plain words.
pub struct Check {
    /// The case.
    pub case: Case,
    /// Masked labels.
    pub masked: Masked,
    /// Name of the centre.
    pub centre: String,
    /// The event that made the paper.
    pub event: Event,
    /// As stored.
    pub stored: StoredEvent,
    /// Its number in the log and the signed head it is under; none while it waits for the next head.
    pub proof: Option<log::Proof>,
}

/// The check page behind a paper's QR code.
///
/// # Errors
/// The token was made up, or the paper is gone.
pub async fn check(app: &App, token: &str) -> Result<Check, ActError> {
    let (case_id, seq) = app.0.keyring.read_check_token(token).ok_or(ActError::NotFound)?;
    let row = app.0.store.case_by_id(case_id).await?.ok_or(ActError::NotFound)?;
    let stored = app.0.store.events_of(&stream(&row.case.no), seq.saturating_sub(1), 1).await?;
    let stored = stored.into_iter().next().ok_or(ActError::NotFound)?;
    let event = stored.case_event()?;
    event.fact.paper().ok_or(ActError::NotFound)?;
    let proof = log::proof(app, stored.idx).await?;
    let centre = app.master().unit_name(&row.case.competence.centre);
    Ok(Check { masked: masked(&row), case: row.case.clone(), centre, event, stored, proof })
}

/// The evidence file of the paper behind a token: verifies offline with `yichuang ledger check`.
///
/// # Errors
/// The token was made up, or no signed head covers the event yet.
pub async fn evidence(app: &App, token: &str) -> Result<String, ActError> {
    let check = check(app, token).await?;
    log::evidence(app, check.stored.idx, false).await
}

/// Whether the applicant still has something to do.
#[must_use]
pub fn waits_for_applicant(case: &Case) -> bool {
    matches!(case.state, State::Correction | State::Issued)
}

async fn history(app: &App, case: &Case) -> Result<Vec<(StoredEvent, Event)>, ActError> {
    let stored = app.0.store.events_of(&stream(&case.no), 0, EVENTS_MAX).await?;
    stored.into_iter().map(|stored| Ok((stored.clone(), stored.case_event()?))).collect()
}

fn begin(app: &App, what: &str, no: &str, from: Address) -> Result<(), ActError> {
    let now = app.0.clock.now().as_second();
    app.0.codes.begin(what, no, from, now).map_err(|retry_after| ActError::TooManyTries { retry_after })
}
