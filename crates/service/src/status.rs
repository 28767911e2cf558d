//! How a process is doing.

use std::fmt::Write as _;

use store::Standing;

use crate::app::App;
use crate::error::ActError;
use crate::log;

/// Nothing when the process is ready; else why not yet.
///
/// # Errors
/// The store cannot be read.
pub async fn ready(app: &App) -> Result<Option<&'static str>, ActError> {
    if app.master().units.is_empty() {
        return Ok(Some("empty store"));
    }
    match app.0.store.standing() {
        Standing::Sound => {}
        Standing::Unvouched => return Ok(Some("checkpoint file missing")),
        Standing::Behind => return Ok(Some("needs recovery")),
    }
    let events = app.0.store.event_count().await?;
    let signed = signed(app).await?;
    Ok((signed < events).then_some("checkpoint behind"))
}

/// Figures in the Prometheus text format.
///
/// # Errors
/// The store cannot be read.
pub async fn metrics(app: &App) -> Result<String, ActError> {
    let events = app.0.store.event_count().await?;
    let signed = signed(app).await?;
    let mut text = String::new();
    let figures = [
        ("yichuang_log_events", "Events in the log.", events),
        ("yichuang_log_signed", "Events covered by the signed head.", signed),
        ("yichuang_log_lag", "Events not yet covered by the signed head.", events - signed),
        (
            "yichuang_acts_waiting",
            "Acts waiting for the writer.",
            i64::try_from(app.0.store.waiting()).unwrap_or(0),
        ),
        (
            "yichuang_needs_recovery",
            "1 while acts are refused until recovered.",
            app.0.store.needs_recovery().into(),
        ),
        ("yichuang_authority_epoch", "Epoch of the rights in force here.", app.master().epoch),
    ];
    for (name, help, value) in figures {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
    }
    Ok(text)
}

async fn signed(app: &App) -> Result<i64, ActError> {
    let Some(head) = log::checkpoint(app).await? else { return Ok(0) };
    Ok(i64::try_from(head.size).unwrap_or(i64::MAX))
}
