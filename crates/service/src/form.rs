//! 申请表: blank and sample as anybody may print them, what a case states, and what an earlier case may fill in.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::case::ApplicantIn;
use domain::catalogue::ItemVersion;
use domain::catalogue::form::{AnswerSection, Answers, SheetApplicant};
use domain::organisation::Role;
use domain::paper::FormSheet;
use parking_lot::Mutex;

use crate::app::App;
use crate::case::{Opened, open, person_key, personal, show_personal};
use crate::error::ActError;

/// Printed forms that are kept: anybody may ask for them, so that asking again must not cost a typesetter.
const KEPT: usize = 64;

/// Earlier cases of a person that are looked at.
const EARLIER: u32 = 20;

/// Which form anybody may print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blank {
    /// 空白表格
    Blank,
    /// 示例样表
    Sample,
}

/// Item, its version, and which form.
type Key = (String, u32, Blank);

/// Forms already printed: a print is a function of the version.
#[derive(Default)]
pub(crate) struct Printed(Mutex<BTreeMap<Key, Arc<Vec<u8>>>>);

impl Printed {
    fn get(&self, key: &Key) -> Option<Arc<Vec<u8>>> {
        self.0.lock().get(key).cloned()
    }

    /// Where there is no more room the versions that are no longer in force go, else everything.
    fn put(&self, key: Key, pdf: &Arc<Vec<u8>>, in_force: impl Fn(&Key) -> bool) {
        let mut kept = self.0.lock();
        if kept.len() >= KEPT {
            kept.retain(|key, _| in_force(key));
        }
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(pdf));
    }
}

/// The blank or the sample form of an item as PDF, for everybody.
///
/// # Errors
/// No such item, or it has no form; the typesetter says what is missing (fonts).
pub async fn blank(app: &App, code: &str, which: Blank) -> Result<Arc<Vec<u8>>, ActError> {
    let item = crate::catalogue::item(app, code).ok_or(ActError::NotFound)?;
    let form = item.form.as_ref().ok_or(ActError::NotFound)?;
    let key = (item.code.clone(), item.version, which);
    if let Some(pdf) = app.0.forms.get(&key) {
        return Ok(pdf);
    }
    let sheet = match which {
        Blank::Blank => form.blank_sheet(&item),
        Blank::Sample => form.sample_sheet(&item),
    };
    let pdf = Arc::new(crate::paper::pdf(app, FormSheet { demo: app.is_demo(), ..sheet }).await?);
    let master = app.master();
    let in_force =
        |(code, version, _): &Key| master.items.head(code).is_some_and(|head| head.version == *version);
    app.0.forms.put(key, &pdf, in_force);
    Ok(pdf)
}

/// What a case states on its form, masked: for who may see the case. None where its version had no form, or the personal
/// data is erased.
///
/// # Errors
/// What is sealed cannot be opened.
pub fn answers(app: &App, opened: &Opened) -> Result<Option<Vec<AnswerSection>>, ActError> {
    let Some(form) = &opened.item.form else { return Ok(None) };
    match personal(app, &opened.row) {
        Ok(personal) => Ok(Some(form.answers(&personal.form, true))),
        Err(ActError::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// What the log says of a form that was printed.
const PRINTED: &str = "打印申请表，供申请人核对、签字";

/// The filled form of a case, for signature: shows personal data, so it is logged like any other showing.
///
/// # Errors
/// The case is not for this person; its version has no form.
pub async fn filled(app: &App, actor: &Actor, no: &str) -> Result<FormSheet, ActError> {
    let opened = open(app, actor, no).await?;
    let form = opened.item.form.as_ref().ok_or(ActError::NotFound)?;
    let personal = show_personal(app, actor, no, PRINTED).await?;
    let by = SheetApplicant { applicant: &personal.applicant, proxy: personal.proxy.as_ref() };
    let sheet = form.filled_sheet(&opened.item, no, by, &personal.form);
    Ok(FormSheet { demo: app.is_demo(), ..sheet })
}

/// Values an application may start with, and the earlier case some of them are from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filled {
    /// Values by field.
    pub values: Answers,
    /// The earlier case, where one was used.
    pub from: Option<String>,
}

/// What identity and an earlier case tell of the fields that may be filled from them.
///
/// `open` says which fields still want a value. An earlier case counts if it is of the same item, name and certificate,
/// and this person may see it. What it fills in is shown, so that is logged with the case.
///
/// # Errors
/// Not at a window; the store cannot be read.
pub async fn fill(
    app: &App,
    actor: &Actor,
    item: &ItemVersion,
    applicant: &ApplicantIn,
    open: impl Fn(&str) -> bool,
) -> Result<Filled, ActError> {
    if !actor.is(Role::WindowClerk) {
        return Err(Denial::Role.into());
    }
    let Some(form) = &item.form else { return Ok(Filled::default()) };
    let mut filled = Filled::default();
    if let Some((no, values)) = earlier(app, actor, item, applicant, &open).await? {
        show_personal(app, actor, &no, &format!("收件时带入“{}”以前的申请表", item.name)).await?;
        filled = Filled { values, from: Some(no) };
    }
    let told = form.fields().into_iter().filter(|field| open(&field.id)).filter_map(|field| {
        let value = field.from_identity(applicant)?;
        Some((field.id, value))
    });
    filled.values.extend(told);
    Ok(filled)
}

/// The newest earlier case that has something to fill in, and its values.
async fn earlier(
    app: &App,
    actor: &Actor,
    item: &ItemVersion,
    applicant: &ApplicantIn,
    open: impl Fn(&str) -> bool,
) -> Result<Option<(String, Answers)>, ActError> {
    let Some(form) = &item.form else { return Ok(None) };
    let (name, id_no) = (applicant.name.trim(), applicant.id_no.trim());
    if name.is_empty() || id_no.is_empty() {
        return Ok(None);
    }
    let rows = app.0.store.cases_by_person(&person_key(app, id_no), None, EARLIER).await?;
    for row in rows.iter().filter(|row| row.case.item == item.code && actor.sees(&row.case)) {
        let personal = match personal(app, row) {
            Ok(personal) => personal,
            Err(ActError::NotFound) => continue,
            Err(other) => return Err(other),
        };
        let mut values = form.from_earlier(&personal.form);
        values.retain(|id, _| open(id));
        if personal.applicant.name == name && !values.is_empty() {
            return Ok(Some((row.case.no.clone(), values)));
        }
    }
    Ok(None)
}
