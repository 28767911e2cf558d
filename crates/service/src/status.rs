//! How a process is doing.

use std::fmt::Write as _;

use store::Standing as LogStanding;

use crate::app::App;
use crate::error::ActError;
use crate::log;
use crate::witness::{self, Standing};

/// Nothing when the process is ready; else why not yet.
///
/// # Errors
/// The store cannot be read.
pub async fn ready(app: &App) -> Result<Option<&'static str>, ActError> {
    if app.master().units.is_empty() {
        return Ok(Some("empty store"));
    }
    match app.0.store.standing() {
        LogStanding::Sound => {}
        LogStanding::Unvouched => return Ok(Some("checkpoint file missing")),
        LogStanding::Behind => return Ok(Some("needs recovery")),
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
    witnesses(app, &mut text).await?;
    Ok(text)
}

/// A line for each witness and figure, where witnesses are configured.
async fn witnesses(app: &App, text: &mut String) -> Result<(), ActError> {
    let standings = witness::standings(app).await?;
    if standings.is_empty() {
        return Ok(());
    }
    let cosigned = log::cosigned(app).await?.map_or(0, |cosigned| cosigned.size);
    let name = "yichuang_log_cosigned";
    let help = "Events covered by the newest head that enough witnesses cosigned.";
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {cosigned}");
    type Figure = fn(&Standing) -> u64;
    let figures: [(&str, &str, Figure); 4] = [
        ("size", "Events under the newest head the witness cosigned.", |witness| witness.size),
        ("lag", "Events of the signed head the witness has not cosigned.", |witness| witness.lag),
        ("time_seconds", "When it cosigned last, since 1970; 0 before the first.", |witness| {
            witness.at.unwrap_or(0)
        }),
        ("failures", "Attempts in a row without a cosignature.", |witness| witness.failures.into()),
    ];
    for (figure, help, of) in figures {
        let name = format!("yichuang_witness_{figure}");
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
        for witness in &standings {
            let label = witness.name.replace(['\\', '"'], "_");
            let _ = writeln!(text, "{name}{{witness=\"{label}\"}} {}", of(witness));
        }
    }
    Ok(())
}

/// What `/readyz` adds on its witnesses, a line each: a witness that is behind makes nobody unready.
///
/// # Errors
/// The store cannot be read.
pub async fn witness_lines(app: &App) -> Result<String, ActError> {
    let mut text = String::new();
    for witness in witness::standings(app).await? {
        let _ = write!(text, "witness {} lag {}", witness.name, witness.lag);
        let _ = match witness.trouble {
            Some(trouble) => writeln!(text, " failing: {trouble}"),
            None => writeln!(text),
        };
    }
    Ok(text)
}

async fn signed(app: &App) -> Result<i64, ActError> {
    let Some(head) = log::checkpoint(app).await? else { return Ok(0) };
    Ok(i64::try_from(head.size).unwrap_or(i64::MAX))
}
