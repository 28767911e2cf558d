//! A file of items, JSON Lines or a workbook: looked at line by line first; and, once somebody has seen what it would come
//! to, taken in as exactly the file that was looked at.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::catalogue::{Import, import};
use jiff::SignedDuration;
use store::{ObjectId, Objects};

use super::ingest::{self, Imported, Order};
use super::revision::may_at_once;
use crate::app::App;
use crate::encoding::to_hex;
use crate::error::ActError;
use crate::master::Master;
use crate::nfc::documents;
use crate::sheet::{self, FILE_MAX, Fault, Trouble};

/// Hours a file waits for a yes.
const WAITS_HOURS: i64 = 24;

/// A file looked at.
#[derive(Debug, Default)]
pub struct Checked {
    /// What would be published, and what the rules say.
    pub import: Import,
    /// Everything wrong, where it stands, the gravest first.
    pub faults: Vec<Fault>,
}

/// Looks at a file. What a workbook leaves out is taken from the versions in force.
///
/// # Errors
/// It is no such file, or too large in some way.
pub fn check(master: &Master, bytes: &[u8]) -> Result<Checked, Trouble> {
    if bytes.len() > FILE_MAX {
        return Err(Trouble::TooLarge);
    }
    if bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return workbook(master, bytes);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        Trouble::NotUtf8(1 + good.iter().filter(|byte| **byte == b'\n').count())
    })?;
    let first = text.trim_start_matches('\u{feff}').trim_start().chars().next();
    if first.is_some_and(|first| first != '{') {
        return Err(Trouble::NoWorkbook);
    }
    Ok(lines(text))
}

fn lines(text: &str) -> Checked {
    let import = import(&documents(text));
    let mut faults: Vec<Fault> = import.findings.iter().map(Fault::of_line).collect();
    faults.sort_by_key(|fault| (fault.severity, fault.row));
    Checked { import, faults }
}

fn workbook(master: &Master, bytes: &[u8]) -> Result<Checked, Trouble> {
    // Editors know items by the source's number too.
    let by_id: BTreeMap<&str, &str> = master.items.heads().map(|head| (&*head.id, &*head.code)).collect();
    let read = sheet::read(bytes, |code| {
        let by_id = || by_id.get(code).and_then(|code| master.items.get(code));
        master.items.get(code).or_else(by_id)
    })?;
    Ok(Checked { import: read.import, faults: read.faults })
}

/// A file that waits for a yes, and what it would come to.
#[derive(Debug)]
pub struct Waiting {
    /// Its digest: by it the yes names the file.
    pub digest: String,
    /// What it would come to.
    pub imported: Imported,
    /// Everything wrong.
    pub faults: Vec<Fault>,
    /// Catalogue it was compared with.
    pub epoch: i64,
}

fn editor(app: &App, actor: &Actor) -> Result<(), ActError> {
    if may_at_once(app, actor) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

fn objects(app: &App) -> Result<Objects, ActError> {
    let place = app.store().scratch("imports");
    let place = place.ok_or_else(|| ActError::Setup("没有可以暂存上传文件的目录".to_owned()))?;
    Ok(Objects::open(&place)?)
}

/// Looks at an uploaded file and keeps it until it is taken in, a day at most. One at a time in this process: a large one
/// takes seconds and hundreds of megabytes.
///
/// # Errors
/// Not an editor of the district, somebody else's file is being looked at, or the file cannot be kept. What is wrong with
/// the file itself is the inner error.
pub async fn receive(app: &App, actor: &Actor, bytes: Vec<u8>) -> Result<Result<Waiting, Trouble>, ActError> {
    editor(app, actor)?;
    let objects = objects(app)?;
    let before = app.clock().now() - SignedDuration::from_hours(WAITS_HOURS);
    objects.sweep(before, |_| false).await?;
    let bytes = Arc::new(bytes);
    let (checked, epoch) = match look(app, Arc::clone(&bytes)).await? {
        Ok(checked) => checked,
        Err(trouble) => return Ok(Err(trouble)),
    };
    let digest = to_hex(&objects.put(Arc::unwrap_or_clone(bytes)).await?.0);
    let imported = ingest::compare(&app.master(), checked.import);
    Ok(Ok(Waiting { digest, imported, faults: checked.faults, epoch }))
}

/// Looks at a file away from the requests of others.
async fn look(app: &App, bytes: Arc<Vec<u8>>) -> Result<Result<(Checked, i64), Trouble>, ActError> {
    let Ok(turn) = app.0.looking.clone().try_acquire_owned() else { return Err(ActError::Busy) };
    let master = app.master();
    let looked = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        check(&master, &bytes).map(|checked| (checked, master.catalogue_epoch))
    });
    looked.await.map_err(|error| ActError::Failed(Box::new(error)))
}

/// What a yes comes to.
#[derive(Debug)]
pub enum Taken {
    /// Done.
    Done(Box<Imported>),
    /// The catalogue has changed since the file was looked at: this is what it would come to now.
    Look(Box<Waiting>),
}

/// Takes in the file that was looked at, unless the catalogue has changed since.
///
/// # Errors
/// Not an editor of the district; [`ActError::NotFound`]: the file is not here any more; the store cannot be written.
pub async fn take(
    app: &App,
    actor: &Actor,
    digest: &str,
    seen: i64,
    skip_fatal: bool,
) -> Result<Taken, ActError> {
    editor(app, actor)?;
    let id = ObjectId::parse(digest).ok_or(ActError::NotFound)?;
    let bytes = objects(app)?.get(id).await?.ok_or(ActError::NotFound)?;
    app.refresh_master().await?;
    let looked = look(app, Arc::new(bytes)).await?;
    let (checked, epoch) = looked.map_err(|trouble| ActError::field("/file", trouble.to_string()))?;
    if epoch != seen {
        let imported = ingest::compare(&app.master(), checked.import);
        let digest = digest.to_owned();
        return Ok(Taken::Look(Box::new(Waiting { digest, imported, faults: checked.faults, epoch })));
    }
    let order = Order { draft: false, skip_fatal, source: Some(digest.to_owned()) };
    let imported = ingest::publish(app, actor, checked.import, &order).await?;
    Ok(Taken::Done(Box::new(imported)))
}
