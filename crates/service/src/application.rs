//! Checks what a person typed at intake, by the field, before anything is written.

use domain::case::{ApplicantKind, Application, Masked, NAME_MAX, Situation, TEXT_MAX, unprintable, unseen};
use domain::catalogue::ItemVersion;
use domain::catalogue::form::Answers as FormAnswers;
use domain::catalogue::situation::{AnswerFault, Answers, outcome};
use domain::identifier::{
    Holder, IdKind, check_id, id_kind, mask_id, mask_name, mask_organisation, mask_person, mask_phone, phone,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::ActError;

/// Most fields of a form, and most characters of one, as a bound on what is stored.
const FORM_FIELDS_MAX: usize = 200;

/// Personal data of a case, sealed under its data key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Personal {
    /// The applicant.
    pub applicant: domain::case::ApplicantIn,
    /// The proxy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<domain::case::ProxyIn>,
    /// Answers to the form: texts only where the item's version had no form of its own.
    #[serde(default, skip_serializing_if = "FormAnswers::is_empty")]
    pub form: FormAnswers,
    /// Answers to the item's questions.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub answers: Answers,
    /// Who objected in a publicity. Sealed in the events, not here: filled in when it is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objectors: Vec<Objector>,
}

/// Who raised an objection.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Objector {
    /// Sequence of the event that recorded it.
    pub seq: u32,
    /// Name.
    pub name: String,
}

impl Personal {
    /// The masked view.
    #[must_use]
    pub fn masked(&self) -> Masked {
        Masked {
            name: match self.applicant.kind {
                ApplicantKind::Person => mask_person(&self.applicant.name),
                ApplicantKind::Legal | ApplicantKind::Other => mask_organisation(&self.applicant.name),
            },
            id_kind: self.applicant.id_kind.clone(),
            id_no: mask_id(&self.applicant.id_no),
            phone: mask_phone(&self.applicant.phone),
            proxy: self.proxy.as_ref().map(|proxy| mask_name(&proxy.name)),
        }
    }
}

/// Checks an application's own fields and puts numbers into their normal form.
///
/// # Errors
/// The first wrong field, by its JSON pointer.
pub(crate) fn check(application: &Application, item: &ItemVersion) -> Result<Personal, ActError> {
    let mut applicant = application.applicant.clone();
    applicant.name = name("/applicant/name", &applicant.name)?;
    own_kind(applicant.kind, &applicant.id_kind)?;
    applicant.id_no = id_no("/applicant", &applicant.id_kind, &applicant.id_no)?;
    applicant.phone = telephone("/applicant/phone", &applicant.phone)?;
    if let Some(rep) = &applicant.legal_rep {
        applicant.legal_rep = Some(name("/applicant/legal_rep", rep)?);
    }
    let proxy = application
        .proxy
        .clone()
        .map(|mut proxy| {
            proxy.name = name("/proxy/name", &proxy.name)?;
            proxy.id_no = id_no("/proxy", &proxy.id_kind, &proxy.id_no)?;
            proxy.phone = telephone("/proxy/phone", &proxy.phone)?;
            if proxy.scope.chars().count() > TEXT_MAX {
                return Err(ActError::field("/proxy/scope", "too-long"));
            }
            if proxy.scope.chars().any(unprintable) {
                return Err(ActError::field("/proxy/scope", "control-characters"));
            }
            Ok::<_, ActError>(proxy)
        })
        .transpose()?;
    let (form, answers) = (form(&application.form, item)?, application.answers.clone());
    Ok(Personal { applicant, proxy, form, answers, objectors: Vec::new() })
}

/// Answers within their bounds and, where the item has a form, in its normal form and valid.
fn form(sent: &FormAnswers, item: &ItemVersion) -> Result<FormAnswers, ActError> {
    bounded(sent, item.form.is_some())?;
    let Some(form) = &item.form else { return Ok(sent.clone()) };
    let values = form.normal(sent);
    match form.validate(&values).into_iter().next() {
        Some(fault) => Err(ActError::field(format!("/form{}", fault.pointer), fault.message)),
        None => Ok(values),
    }
}

/// Bounds of what is stored, whatever a form says. Without a form answers are texts.
fn bounded(sent: &FormAnswers, has_form: bool) -> Result<(), ActError> {
    if sent.len() > FORM_FIELDS_MAX {
        return Err(ActError::field("/form", "too-long"));
    }
    for (key, value) in sent {
        let wrong = |why| ActError::field(format!("/form/{}", pointer(key)), why);
        let texts: Vec<&str> = match value {
            Value::String(text) => vec![text],
            Value::Null | Value::Bool(_) | Value::Number(_) if has_form => Vec::new(),
            Value::Array(list) if has_form && list.len() <= FORM_FIELDS_MAX => {
                let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
                texts.ok_or_else(|| wrong("应为文字"))?
            }
            _ => return Err(wrong("应为文字")),
        };
        if key.chars().count() > NAME_MAX || texts.iter().any(|text| text.chars().count() > TEXT_MAX) {
            return Err(wrong("too-long"));
        }
        if texts.iter().flat_map(|text| text.chars()).chain(key.chars()).any(unprintable) {
            return Err(wrong("control-characters"));
        }
    }
    Ok(())
}

/// What the answers make of the item's list of materials; in `personal` only those to questions that arise are kept.
///
/// # Errors
/// The first wrong answer, by its JSON pointer.
pub(crate) fn situation(
    item: &ItemVersion,
    application: &Application,
    personal: &mut Personal,
) -> Result<Situation, ActError> {
    let answered = outcome(item, &application.answers, application.kind, application.applicant.kind);
    let (answers, situation) = answered.map_err(|fault| wrong_answer(&fault))?;
    personal.answers = answers;
    Ok(situation.unwrap_or_default())
}

fn wrong_answer(fault: &AnswerFault) -> ActError {
    ActError::field(format!("/answers/{}", pointer(fault.key())), fault.to_string())
}

/// A key as part of a JSON pointer (RFC 6901).
fn pointer(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Everything that is wrong with who applies, who comes for them and what they state: each field's JSON pointer and
/// why, in the order of the form. What [`crate::case::create`] refuses one after the other, a page tells at once.
#[must_use]
pub fn wrong_fields(application: &Application, item: &ItemVersion) -> Vec<(String, String)> {
    let applicant = &application.applicant;
    let mut checked = vec![
        name("/applicant/name", &applicant.name),
        own_kind(applicant.kind, &applicant.id_kind).map(|()| String::new()),
        id_no("/applicant", &applicant.id_kind, &applicant.id_no),
        telephone("/applicant/phone", &applicant.phone),
    ];
    checked.extend(applicant.legal_rep.iter().map(|rep| name("/applicant/legal_rep", rep)));
    if let Some(proxy) = &application.proxy {
        checked.push(name("/proxy/name", &proxy.name));
        checked.push(id_no("/proxy", &proxy.id_kind, &proxy.id_no));
        checked.push(telephone("/proxy/phone", &proxy.phone));
    }
    let wrong = checked.into_iter().filter_map(Result::err).filter_map(|error| match error {
        ActError::Field { field, reason } => Some((field, reason)),
        _ => None,
    });
    let mut wrong: Vec<(String, String)> = wrong.collect();
    if let Err(ActError::Field { field, reason }) = bounded(&application.form, item.form.is_some()) {
        wrong.push((field, reason));
    } else if let Some(form) = &item.form {
        let faults = form.validate(&form.normal(&application.form)).into_iter();
        wrong.extend(faults.map(|fault| (format!("/form{}", fault.pointer), fault.message)));
    }
    wrong
}

/// A person shows a person's certificate, an organisation its own; a kind that is in no table may be either's.
fn own_kind(applicant: ApplicantKind, code: &str) -> Result<(), ActError> {
    let person = applicant == ApplicantKind::Person;
    match id_kind(code).map(IdKind::holder) {
        Some(Holder::Organisation) if person => {
            Err(ActError::field("/applicant/id_kind", "个人请用个人证件，如居民身份证"))
        }
        Some(Holder::Person) if !person => {
            Err(ActError::field("/applicant/id_kind", "法人和其他组织请用机构证件，如统一社会信用代码"))
        }
        _ => Ok(()),
    }
}

fn name(field: &str, value: &str) -> Result<String, ActError> {
    let value = value.trim();
    if !value.chars().any(char::is_alphanumeric) {
        Err(ActError::field(field, "missing"))
    } else if value.chars().count() > NAME_MAX {
        Err(ActError::field(field, "too-long"))
    } else if value.chars().any(unseen) {
        Err(ActError::field(field, "control-characters"))
    } else {
        Ok(value.to_owned())
    }
}

fn id_no(at: &str, kind: &str, number: &str) -> Result<String, ActError> {
    if kind.trim().is_empty() || kind.chars().count() > 10 {
        return Err(ActError::field(format!("{at}/id_kind"), "missing"));
    }
    check_id(kind, number).map_err(|error| ActError::field(format!("{at}/id_no"), error.to_string()))
}

fn telephone(field: &str, number: &str) -> Result<String, ActError> {
    if number.trim().is_empty() {
        return Ok(String::new());
    }
    phone(number).map_err(|error| ActError::field(field, error.to_string()))
}

#[cfg(test)]
mod tests;
