//! Lists and campaigns: what the catalogue says of a centre, filed by streets, checked by the district, published once
//! approved. Each act is an event of `campaign:ID` or `filing:ID:CENTRE` in the transaction of its rows.

pub mod sheet;

use std::collections::BTreeSet;

use domain::authority::{Actor, Denial};
use domain::catalogue::campaign::{
    Campaign, FiledLine, Filing, FilingAct, FilingRefusal, FilingState, PublishedList, Stamp,
};
use domain::catalogue::lists::{ListKind, ListLine, line};
use domain::organisation::{Role, UnitId, UnitKind};
use domain::placement::coverage::counts;
use jiff::civil::Date;
use serde_json::{Map, Value as Json};
use store::{MasterRow, PlainEvent, PublishedHead, RecordWrite, StoreError};

use crate::app::App;
use crate::error::ActError;
use crate::organisation::district;
use crate::placement::{may_place, may_read};

/// Campaigns on a page.
pub const PAGE: u32 = 50;
/// Alerts that are named at once.
const ALERTS: u32 = 50;

/// Why an act on a list failed.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// A rule says no.
    #[error(transparent)]
    Refused(#[from] FilingRefusal),
    /// Somebody was first.
    #[error("别人刚刚办过，请看过再办")]
    Stale,
    /// Anything else.
    #[error(transparent)]
    Act(#[from] ActError),
}

impl From<StoreError> for CampaignError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Clash { .. } => Self::Stale,
            other => Self::Act(other.into()),
        }
    }
}

/// What a new campaign asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignIn {
    /// The list.
    pub kind: ListKind,
    /// What it is called.
    pub title: String,
    /// The last day to file.
    pub due: Date,
    /// The centres that file.
    pub centres: BTreeSet<UnitId>,
}

/// A campaign with its filings.
#[derive(Debug, Clone)]
pub struct Running {
    /// The campaign.
    pub campaign: Campaign,
    /// Its filings, by centre.
    pub filings: Vec<Filing>,
}

/// A filing as it is opened.
#[derive(Debug, Clone)]
pub struct OpenFiling {
    /// The campaign.
    pub campaign: Campaign,
    /// The filing.
    pub filing: Filing,
    /// The lines as filed; none before.
    pub lines: Vec<FiledLine>,
    /// What the catalogue says today.
    pub now_says: Vec<ListLine>,
    /// Codes of what changed since it was filed.
    pub changed: Vec<String>,
    /// Whether this person files now.
    pub files: bool,
    /// Whether this person checks now.
    pub checks: bool,
}

/// The list of a kind at a centre as the catalogue says it today.
#[must_use]
pub fn computed(app: &App, kind: ListKind, centre: &UnitId) -> Vec<ListLine> {
    let master = app.master();
    let today = app.clock().today();
    let heads = master.items.heads().filter(|head| counts(&head.status));
    let placed = heads.filter_map(|head| Some((head, master.placement(&head.code, centre, today)?)));
    let whole = placed.filter_map(|(head, placement)| Some((master.items.get(&head.code)?, placement)));
    whole.filter_map(|(item, placement)| line(kind, &item, placement, |id| master.unit_name(id))).collect()
}

fn readable(actor: &Actor) -> Result<(), ActError> {
    if may_read(actor) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

/// Whether the person files for a centre: its catalogue editor or its head.
fn may_file(actor: &Actor, centre: &UnitId) -> bool {
    actor.unit() == centre && (actor.is(Role::CatalogueEditor) || actor.is(Role::CentreHead))
}

/// The streets' centres, who file.
#[must_use]
pub fn streets(app: &App) -> Vec<UnitId> {
    let master = app.master();
    let streets = master.units.values().filter(|unit| unit.kind == UnitKind::StreetCentre);
    streets.map(|unit| unit.id.clone()).collect()
}

/// Opens a campaign: every centre of it has a filing to make; its id.
///
/// # Errors
/// Not the district's editor; no title, a day that is past, a centre that is none.
pub async fn open(app: &App, actor: &Actor, what: CampaignIn) -> Result<String, CampaignError> {
    if !may_place(app, actor) {
        return Err(ActError::Denied(Denial::Role).into());
    }
    let known: BTreeSet<UnitId> = streets(app).into_iter().collect();
    if !what.centres.is_subset(&known) {
        return Err(FilingRefusal::NoCentre.into());
    }
    let seen = app.store().stream_length("campaigns").await?;
    let campaign = Campaign {
        id: format!("QD-{:04}", seen + 1),
        kind: what.kind,
        title: what.title.trim().to_owned(),
        due: what.due,
        by: actor.author.clone(),
        at: app.clock().now(),
        centres: what.centres,
    };
    campaign.check(app.clock().today())?;
    let body = serde_json::json!({
        "by": actor.author, "centres": campaign.centres, "due": campaign.due, "id": campaign.id,
        "kind": campaign.kind, "title": campaign.title,
    });
    let public = [("campaign", campaign.id.as_str()), ("kind", campaign.kind.code())];
    let event = event("campaign_opened", body, &public);
    let mut rows: Vec<MasterRow> = campaign
        .centres
        .iter()
        .map(|centre| MasterRow::Filing(Box::new((Filing::awaited(&campaign, centre), Vec::new()))))
        .collect();
    rows.push(MasterRow::Campaign(Box::new(campaign.clone())));
    commit(app, actor, "campaigns".to_owned(), seen, event, rows).await?;
    Ok(campaign.id)
}

/// Campaigns with their filings, the newest first, a page before the one with the id given.
///
/// # Errors
/// Not for this person.
pub async fn list(app: &App, actor: &Actor, before: &str) -> Result<Vec<Running>, ActError> {
    readable(actor)?;
    let campaigns = app.store().campaigns(before, PAGE).await?;
    let (Some(newest), Some(oldest)) = (campaigns.first(), campaigns.last()) else { return Ok(Vec::new()) };
    let mut filings = app.store().filings(&oldest.id, &newest.id).await?;
    let running = campaigns.into_iter().map(|campaign| {
        let (own, rest) = filings.drain(..).partition(|filing| filing.campaign == campaign.id);
        filings = rest;
        Running { campaign, filings: own }
    });
    Ok(running.collect())
}

/// One campaign with its filings.
///
/// # Errors
/// Not for this person; there is none.
pub async fn find(app: &App, actor: &Actor, id: &str) -> Result<Running, ActError> {
    readable(actor)?;
    let campaign = app.store().campaign(id).await?.ok_or(ActError::NotFound)?;
    Ok(Running { filings: app.store().filings(id, id).await?, campaign })
}

/// A filing with its lines, and what the catalogue says today.
///
/// # Errors
/// Not for this person; there is none.
pub async fn filing(app: &App, actor: &Actor, id: &str, centre: &UnitId) -> Result<OpenFiling, ActError> {
    readable(actor)?;
    let campaign = app.store().campaign(id).await?.ok_or(ActError::NotFound)?;
    let (filing, lines) = app.store().filing(id, centre).await?.ok_or(ActError::NotFound)?;
    let now_says = computed(app, campaign.kind, centre);
    let changed = if filing.state == FilingState::Filed {
        domain::catalogue::campaign::changed(&lines, &now_says)
    } else {
        Vec::new()
    };
    Ok(OpenFiling {
        changed,
        files: filing.state.with_street() && may_file(actor, centre),
        checks: filing.state == FilingState::Filed && may_place(app, actor),
        campaign,
        filing,
        lines,
        now_says,
    })
}

/// Files, returns or approves, as the person saw the filing (`seen`: its serial). What is approved is published.
///
/// # Errors
/// See [`CampaignError`].
pub async fn act(
    app: &App,
    actor: &Actor,
    (id, centre): (&str, &UnitId),
    seen: u32,
    act: FilingAct,
) -> Result<FilingState, CampaignError> {
    let OpenFiling { campaign, mut filing, mut lines, now_says, .. } =
        self::filing(app, actor, id, centre).await?;
    if filing.serial != seen {
        return Err(CampaignError::Stale);
    }
    let (kind, allowed, who) = match &act {
        FilingAct::File { .. } => ("list_filed", may_file(actor, centre), "本街道的事项目录编辑或中心主任"),
        FilingAct::Return { .. } => ("list_returned", may_place(app, actor), "区级事项目录编辑"),
        FilingAct::Approve { .. } => ("list_approved", may_place(app, actor), "区级事项目录编辑"),
    };
    if !allowed {
        return Err(FilingRefusal::Person(who).into());
    }
    let stamp = Stamp { by: actor.author.clone(), at: app.clock().now() };
    filing.act(&mut lines, act, &now_says, stamp)?;
    let digest = crate::encoding::to_hex(&digest(&lines)?);
    let body = serde_json::json!({
        "by": actor.author, "campaign": id, "centre": centre, "digest": digest, "disputed": filing.disputed,
        "kind": campaign.kind, "late": filing.late, "lines": filing.lines, "why": filing.why,
    });
    let public = [("campaign", id), ("centre", centre.0.as_str()), ("kind", campaign.kind.code())];
    let event = event(kind, body, &public);
    let state = filing.state;
    let mut rows = Vec::new();
    if state == FilingState::Approved {
        rows.push(MasterRow::PublishedList(Box::new(PublishedList {
            kind: campaign.kind,
            centre: centre.clone(),
            campaign: campaign.id.clone(),
            on: app.clock().today(),
            lines: lines.iter().map(|line| line.line.clone()).collect(),
        })));
    }
    rows.push(MasterRow::Filing(Box::new((filing, lines))));
    commit(app, actor, format!("filing:{id}:{centre}"), seen, event, rows).await?;
    Ok(state)
}

/// SHA-256 of the lines: what was filed and approved is pinned by the log.
fn digest(lines: &[FiledLine]) -> Result<[u8; 32], ActError> {
    use sha2::Digest as _;
    let value = serde_json::to_vec(lines).map_err(|error| ActError::Failed(error.into()))?;
    Ok(sha2::Sha256::digest(value).into())
}

fn event(kind: &str, body: Json, public: &[(&str, &str)]) -> PlainEvent {
    let public = public.iter().map(|(key, value)| ((*key).to_owned(), (*value).into()));
    PlainEvent { kind: kind.to_owned(), body, public: Map::from_iter(public) }
}

async fn commit(
    app: &App,
    actor: &Actor,
    stream: String,
    seen: u32,
    event: PlainEvent,
    rows: Vec<MasterRow>,
) -> Result<(), CampaignError> {
    let write = RecordWrite {
        stream,
        events: vec![event],
        nonces: vec![app.0.entropy.bytes().map_err(ActError::from)?],
        now: app.clock().now(),
        rows,
        seen_version: Some(seen),
        authority_epoch: Some(actor.epoch),
        leaf_unit: district(app),
    };
    match app.store().commit_record(write).await {
        Ok(_) => Ok(()),
        Err(StoreError::EpochChanged) => {
            app.refresh_master().await?;
            Err(ActError::Busy.into())
        }
        Err(other) => Err(other.into()),
    }
}

/// Filings that are overdue: for the district's editor and the supervisor all, for a street its own.
///
/// # Errors
/// The store cannot be read.
pub async fn overdue(app: &App, actor: &Actor) -> Result<Vec<Filing>, ActError> {
    if !may_read(actor) {
        return Ok(Vec::new());
    }
    let all = app.store().overdue_filings(app.clock().today(), ALERTS).await?;
    let every = may_place(app, actor) || actor.is(Role::Supervisor);
    Ok(all.into_iter().filter(|filing| every || filing.centre == *actor.unit()).collect())
}

/// Filings that wait for the person's own street.
///
/// # Errors
/// The store cannot be read.
pub async fn waiting(app: &App, actor: &Actor) -> Result<Vec<Filing>, ActError> {
    if !may_file(actor, actor.unit()) {
        return Ok(Vec::new());
    }
    Ok(app.store().awaited_filings(actor.unit(), ALERTS).await?)
}

/// Which lists are published: for everybody.
///
/// # Errors
/// The store cannot be read.
pub async fn published(app: &App) -> Result<Vec<PublishedHead>, ActError> {
    Ok(app.store().published_lists().await?)
}

/// A published list: for everybody.
///
/// # Errors
/// There is none; the store cannot be read.
pub async fn published_list(app: &App, kind: ListKind, centre: &UnitId) -> Result<PublishedList, ActError> {
    app.store().published_list(kind, centre).await?.ok_or(ActError::NotFound)
}
