//! What an application for a package states: split to its items, judged before anything is written, sealed for those that
//! wait.

use std::collections::BTreeMap;

use domain::case::{Application, ApplicationKind};
use domain::catalogue::ItemVersion;
use domain::catalogue::form::Answers as FormAnswers;
use domain::catalogue::package::Merged;
use domain::catalogue::situation::Answers;
use serde::{Deserialize, Serialize};
use store::CaseRow;

use super::PackageApplication;
use crate::app::App;
use crate::error::ActError;
use crate::seal::DataKey;

/// What an item is told: by the names of its own form and questions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Stated {
    /// Answers to its form.
    #[serde(default, skip_serializing_if = "FormAnswers::is_empty")]
    pub(super) form: FormAnswers,
    /// Answers to its questions.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub(super) answers: Answers,
}

/// What each item is told, by its code.
pub(super) fn split(
    merged: &Merged,
    items: &[&ItemVersion],
    application: &PackageApplication,
) -> BTreeMap<String, Stated> {
    let mut forms = merged.form.split(&application.form);
    let mut answers = merged.questions.split(&application.answers);
    let one = |item: &&ItemVersion| {
        let form = forms.remove(&item.code).unwrap_or_default();
        let answers = answers.remove(&item.code).unwrap_or_default();
        (item.code.clone(), Stated { form, answers })
    };
    items.iter().map(one).collect()
}

/// Everything that is wrong with an application for a package: JSON pointer by the keys of the package and why, in the order
/// of the page. Each item judges by its own form and questions; what several find in one field is told once.
#[must_use]
pub fn wrong_fields(
    merged: &Merged,
    items: &[&ItemVersion],
    application: &PackageApplication,
) -> Vec<(String, String)> {
    let mut wrong: Vec<(String, String)> = Vec::new();
    let mut add = |field: String, reason: String| {
        if wrong.iter().all(|(known, _)| *known != field) {
            wrong.push((field, reason));
        }
    };
    let stated = split(merged, items, application);
    for item in items {
        let own = stated.get(&item.code).cloned().unwrap_or_default();
        let (form, answers) = (own.form, Answers::default());
        let one = Application {
            item: item.code.clone(),
            kind: ApplicationKind::New,
            applicant: application.applicant.clone(),
            proxy: application.proxy.clone(),
            form,
            answers,
            materials: Vec::new(),
            channel: application.channel,
        };
        for (field, reason) in crate::application::wrong_fields(&one, item) {
            add(of_package(merged, &item.code, &field), reason);
        }
    }
    if let Some(key) = merged.form.unknown(&application.form) {
        add(format!("/form/{key}"), "表上没有这一项".to_owned());
    }
    for (key, reason) in merged.outcome(items, &application.answers, application.applicant.kind).faults {
        add(format!("/answers/{key}"), reason);
    }
    if let Some(key) = merged.questions.unknown(&application.answers) {
        add(format!("/answers/{key}"), "没有这个问题".to_owned());
    }
    let place = |field: &str| {
        let key = field.strip_prefix("/form/")?;
        merged.form.fields.iter().position(|one| one.field.id == key)
    };
    wrong.sort_by_key(|(field, _)| match field.split('/').nth(1) {
        Some("form") => (1, place(field)),
        Some("answers") => (2, None),
        _ => (0, None),
    });
    wrong
}

/// The field of the package that a field of an item stands for.
pub(super) fn of_package(merged: &Merged, item: &str, field: &str) -> String {
    let parts: Vec<&str> = field.splitn(3, '/').collect();
    let key = match parts.as_slice() {
        ["", "form", id] => merged.form.key_of(item, id),
        ["", "answers", id] => merged.questions.key_of(item, id),
        _ => None,
    };
    match (parts.get(1), key) {
        (Some(part), Some(key)) => format!("/{part}/{key}"),
        _ => field.to_owned(),
    }
}

/// Name of the sealed field: the item is bound in, so that nothing sealed for one is opened for another.
fn name(item: &str) -> String {
    format!("package-part:{item}")
}

fn key(app: &App, first: &CaseRow) -> Result<DataKey, ActError> {
    let wrapped = first.file.data_key.as_deref().ok_or(ActError::NotFound)?;
    Ok(DataKey::unwrap(&app.0.keyring, wrapped)?)
}

impl Stated {
    fn is_empty(&self) -> bool {
        self.form.is_empty() && self.answers.is_empty()
    }

    /// Sealed under the key of the application's first case, which goes when the applicant's data go; none where nothing was
    /// stated.
    ///
    /// # Errors
    /// The key cannot be opened; no randomness.
    pub(super) fn seal(&self, app: &App, first: &CaseRow, item: &str) -> Result<Option<String>, ActError> {
        if self.is_empty() {
            return Ok(None);
        }
        let plain = serde_json::to_string(self).map_err(|error| ActError::Failed(error.into()))?;
        key(app, first)?.seal(&app.0.entropy, &name(item), &plain).map(Some)
    }

    /// Opens what was sealed for an item.
    ///
    /// # Errors
    /// It is not of this application and item, or erased.
    pub(super) fn open(
        app: &App,
        first: &CaseRow,
        item: &str,
        sealed: Option<&str>,
    ) -> Result<Self, ActError> {
        let Some(token) = sealed else { return Ok(Self::default()) };
        let plain = key(app, first)?.open(&name(item), token)?;
        serde_json::from_str(&plain).map_err(|error| ActError::Failed(error.into()))
    }

    /// What of it the item still asks: its form may have been revised while the part waited.
    pub(super) fn still_asked(mut self, item: &ItemVersion) -> Self {
        let fields = item.form.as_ref().map(|form| form.fields()).unwrap_or_default();
        self.form.retain(|id, _| fields.iter().any(|field| field.id == *id));
        self.answers.0.retain(|id, _| item.situations.questions.iter().any(|question| question.id == *id));
        self
    }
}
