//! Answers as they are shown, and values a field may be filled with.

use serde_json::Value;

use super::{Answers, Autofill, FieldKind, FormField, ItemForm};
use crate::case::ApplicantIn;
use crate::identifier::{Sex, mask_id, mask_name, mask_phone, resident_id};

/// A section of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerSection {
    /// Heading.
    pub title: String,
    /// Its answers, in order.
    pub answers: Vec<Answer>,
}

/// One answer as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question.
    pub label: String,
    /// The answer in words; empty where there is none.
    pub value: String,
}

/// Most characters of a masked text that stay.
const KEPT: usize = 2;

impl FormField {
    /// A value in words: the label of an option, 是 or 否, a figure with its unit.
    #[must_use]
    pub fn said(&self, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
            Value::Number(n) => {
                format!("{n}{}", self.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default())
            }
            Value::String(text) => self.choice_label(text).to_owned(),
            Value::Array(list) => {
                let labels = list.iter().filter_map(Value::as_str).map(|one| self.choice_label(one));
                labels.collect::<Vec<_>>().join("、")
            }
            Value::Object(_) => String::new(),
        }
    }

    /// A value as whoever has no need of the whole sees it.
    #[must_use]
    pub fn masked(&self, value: &Value) -> String {
        let said = self.said(value);
        if !self.is_personal() || said.is_empty() {
            return said;
        }
        match (self.kind, self.autofill) {
            (FieldKind::ResidentId, _) | (_, Some(Autofill::IdNo)) => mask_id(&said),
            (FieldKind::Mobile | FieldKind::Phone, _) => mask_phone(&said),
            (FieldKind::Text, Some(Autofill::Name | Autofill::LegalRep)) => mask_name(&said),
            (FieldKind::Text | FieldKind::Area, _) if said.chars().count() > 2 * KEPT => {
                format!("{}***", said.chars().take(KEPT).collect::<String>())
            }
            _ => "***".to_owned(),
        }
    }

    /// What the application itself tells of this field; none where it does not.
    #[must_use]
    pub fn from_identity(&self, applicant: &ApplicantIn) -> Option<Value> {
        let id = || resident_id(&applicant.id_no).ok().filter(|_| applicant.id_kind == "111");
        let text = match self.autofill? {
            Autofill::Name => applicant.name.trim().to_owned(),
            Autofill::IdNo => applicant.id_no.trim().to_owned(),
            Autofill::Phone => applicant.phone.trim().to_owned(),
            Autofill::LegalRep => applicant.legal_rep.clone()?,
            Autofill::BirthDate => id()?.birth.to_string(),
            Autofill::Sex => return self.sex(id()?.sex),
            Autofill::EarlierCase | Autofill::Licence => return None,
        };
        (!text.is_empty()).then(|| text.into())
    }

    /// The option that means a sex, by its label or by its code in GB/T 2261.1 (1 男, 2 女).
    fn sex(&self, sex: Sex) -> Option<Value> {
        let (label, code) = match sex {
            Sex::Male => ("男", "1"),
            Sex::Female => ("女", "2"),
        };
        if !self.kind.is_choice() {
            return Some(label.into());
        }
        let means = |wanted: &str| {
            self.choices.iter().find(|one| one.label.starts_with(wanted) || one.value == wanted)
        };
        means(label).or_else(|| means(code)).map(|one| one.value.clone().into())
    }
}

impl ItemForm {
    /// All answers in the order of the form, masked or whole.
    #[must_use]
    pub fn answers(&self, values: &Answers, masked: bool) -> Vec<AnswerSection> {
        let mut sections: Vec<AnswerSection> = Vec::new();
        for field in self.fields() {
            let value = values.get(&field.id).unwrap_or(&Value::Null);
            let value = if masked { field.masked(value) } else { field.said(value) };
            let answer = Answer { label: field.title, value };
            match sections.last_mut().filter(|section| section.title == field.section) {
                Some(section) => section.answers.push(answer),
                None => sections.push(AnswerSection { title: field.section, answers: vec![answer] }),
            }
        }
        sections
    }

    /// Values of an earlier case that may be used again: fields that say so, where the value still fits.
    #[must_use]
    pub fn from_earlier(&self, earlier: &Answers) -> Answers {
        let fields = self.fields().into_iter().filter(|field| field.autofill == Some(Autofill::EarlierCase));
        let named = fields.filter_map(|field| Some((field.id.clone(), earlier.get(&field.id)?.clone())));
        let mut values: Answers = named.collect();
        for fault in self.validate(&values) {
            values.remove(fault.pointer.trim_start_matches('/'));
        }
        values
    }
}
