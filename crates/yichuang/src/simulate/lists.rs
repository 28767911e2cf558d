//! A list the streets file: opened some weeks before the end, filed by all of them, by the last one after its day.

use std::collections::{BTreeMap, BTreeSet};

use domain::authority::Actor;
use domain::calendar::{day_of, start_of};
use domain::catalogue::campaign::FilingAct;
use domain::catalogue::lists::ListKind;
use domain::organisation::{Role, UnitId};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use service::App;
use service::catalogue::campaign::{self, CampaignError, CampaignIn};

use crate::setup::Failure;

/// Working days before the end: opened, filed, last day, and filed by whoever is late.
const OPENED: u32 = 14;
const FILED: u32 = 12;
const DUE: u32 = 10;
const LATE: u32 = 8;

/// A working morning of the list.
///
/// # Errors
/// The store cannot be written.
pub(super) async fn morning(app: &App, day: Date, until: Timestamp) -> Result<(), Failure> {
    let calendar = app.calendar();
    let before = |days: u32| (0..days).fold(day_of(until), |day, _| calendar.previous_working_day(day));
    let at = start_of(day) + SignedDuration::from_mins(8 * 60 + 20);
    let step = [OPENED, FILED, LATE].into_iter().find(|days| before(*days) == day);
    let Some(step) = step.filter(|_| at <= until) else { return Ok(()) };
    app.clock().set(at);
    let centres = campaign::streets(app);
    let done = match (step, centres.split_last()) {
        (OPENED, _) => open(app, centres.iter().cloned().collect(), before(DUE)).await,
        (FILED, Some((_, others))) => file(app, others).await,
        (_, Some((last, _))) => file(app, std::slice::from_ref(last)).await,
        (_, None) => Ok(()),
    };
    match done {
        Ok(()) | Err(CampaignError::Refused(_) | CampaignError::Stale) => Ok(()),
        Err(CampaignError::Act(error)) => Err(error.into()),
    }
}

async fn open(app: &App, centres: BTreeSet<UnitId>, due: Date) -> Result<(), CampaignError> {
    let editor = who(app, |actor| service::placement::may_place(app, actor));
    let Some(editor) = editor.filter(|_| !centres.is_empty()) else { return Ok(()) };
    let title = "街道进驻事项清单（季度核对）".to_owned();
    campaign::open(app, &editor, CampaignIn { kind: ListKind::Placed, title, due, centres }).await.map(drop)
}

/// The heads file for their centres as the catalogue says.
async fn file(app: &App, centres: &[UnitId]) -> Result<(), CampaignError> {
    for centre in centres {
        let Some(head) = who(app, |actor| actor.is(Role::CentreHead) && actor.unit() == centre) else {
            continue;
        };
        let running = campaign::list(app, &head, "").await?;
        let Some(newest) = running.first().map(|running| running.campaign.id.clone()) else { return Ok(()) };
        let open = campaign::filing(app, &head, &newest, centre).await?;
        let file = FilingAct::File { remarks: BTreeMap::new(), added: Vec::new() };
        campaign::act(app, &head, (&newest, centre), open.filing.serial, file).await?;
    }
    Ok(())
}

fn who(app: &App, fits: impl Fn(&Actor) -> bool) -> Option<Actor> {
    let master = app.master();
    master.accounts.keys().filter_map(|name| master.actor(name)).find(|actor| fits(actor))
}
