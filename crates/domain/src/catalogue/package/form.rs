//! The one form of a package: what several items ask in the same way is asked once, and goes to each of them under its own
//! name. Nothing is stored of it: it is computed from the forms in force, and answers are split back into theirs.
//!
//! Two fields are one where their label, their type, bounds, pattern, choices and unit agree. Whose a value is has to agree
//! too: a name under 监护人 is not the one under 申请人, so personal fields that are not filled from who applies, and labels
//! that a form has twice, are one only under the same heading. Where labels agree and the rest does not, each item asks for
//! itself, under its name ([`MergedField::apart`]).

use std::collections::BTreeMap;

use crate::catalogue::form::{Answers, Autofill, FieldKind, FormField, RequiredIf, read_fields};
use crate::catalogue::item::ItemVersion;

/// Most fields of a package: what can still be filled in at a window at one go.
pub const PACKAGE_FIELDS_MAX: usize = 200;

/// A field of the one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedField {
    /// As it is asked. Its `id` is its key in the answers of the package, its `section` the heading it stands under; it is
    /// required where one of the items requires it.
    pub field: FormField,
    /// Code of each item that asks it, with its name on that item's own form.
    pub uses: Vec<(String, String)>,
    /// Further conditions under which it has to be filled in, by keys of the package; the first is in the field.
    pub also: Vec<RequiredIf>,
    /// Another item asks for something of this label in another way: it stands under the names of its own items.
    pub apart: bool,
}

/// The one form of a package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MergedForm {
    /// The fields in the order they are asked; those under one heading stand together.
    pub fields: Vec<MergedField>,
}

/// Whose a value is, as far as a form tells.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Whose {
    /// Told by the label.
    Label,
    /// Of who applies, from the identity: which part of it.
    Applicant(Autofill),
    /// Of whom the heading names.
    Heading(String),
}

/// By what fields are compared.
type Name = (String, Whose);

/// A field of an item's own form.
struct Asked<'a> {
    item: &'a ItemVersion,
    field: FormField,
    /// Its label and heading as they are compared.
    label: String,
    heading: String,
}

fn asked<'a>(members: &[&'a ItemVersion]) -> Vec<Asked<'a>> {
    let mut asked = Vec::new();
    for item in members {
        for field in item.form.iter().flat_map(|form| form.fields()) {
            let (label, heading) = (plain(&field.title), plain(&field.section));
            asked.push(Asked { item, field, label, heading });
        }
    }
    asked
}

impl MergedForm {
    pub(super) fn of(members: &[&ItemVersion]) -> Self {
        let asked = asked(members);
        let mut names: Vec<Name> = Vec::new();
        let mut fields: Vec<MergedField> = Vec::new();
        for one in &asked {
            let (code, field) = (&one.item.code, &one.field);
            let name = (one.label.clone(), whose(one, &asked));
            let known = names.iter().zip(&mut fields).find(|(other, merged)| {
                **other == name
                    && merged.uses.iter().all(|(item, _)| item != code)
                    && same(&merged.field, field)
            });
            match known {
                Some((_, merged)) => merged.join(code, field),
                None => {
                    let taken = |key: &str| fields.iter().any(|merged| merged.field.id == key);
                    let key = free_key(&field.id, code, taken);
                    let uses = vec![(code.clone(), field.id.clone())];
                    let field = FormField { id: key, required_if: None, ..field.clone() };
                    fields.push(MergedField { field, uses, also: Vec::new(), apart: false });
                    names.push(name);
                }
            }
        }
        let mut form = Self { fields };
        form.set_apart(&names);
        form.set_conditions(&asked);
        form.set_headings(members);
        form
    }

    /// Marks fields whose label another item uses for something else.
    fn set_apart(&mut self, names: &[Name]) {
        let marks: Vec<bool> = self
            .fields
            .iter()
            .zip(names)
            .map(|(one, name)| {
                self.fields.iter().zip(names).any(|(other, its)| {
                    let confusable =
                        its == name || (its.0 == name.0 && other.field.section == one.field.section);
                    let elsewhere =
                        other.uses.iter().any(|(code, _)| one.uses.iter().all(|(own, _)| own != code));
                    other.field.id != one.field.id && confusable && elsewhere
                })
            })
            .collect();
        for (field, apart) in self.fields.iter_mut().zip(marks) {
            field.apart = apart;
        }
    }

    /// Conditions name the fields of one form; here they name those of the package.
    fn set_conditions(&mut self, asked: &[Asked<'_>]) {
        for Asked { item, field, .. } in asked {
            let Some(condition) = &field.required_if else { continue };
            let (Some(at), Some(on)) =
                (self.place(&item.code, &field.id), self.key_of(&item.code, &condition.field))
            else {
                continue;
            };
            let condition = RequiredIf { field: on.to_owned(), value: condition.value.clone() };
            if let Some(merged) = self.fields.get_mut(at) {
                match &merged.field.required_if {
                    None => merged.field.required_if = Some(condition),
                    Some(first) if *first == condition || merged.also.contains(&condition) => {}
                    Some(_) => merged.also.push(condition),
                }
            }
        }
    }

    /// Those asked apart come last, under the names of their items; the others under their headings, each once.
    fn set_headings(&mut self, members: &[&ItemVersion]) {
        for merged in self.fields.iter_mut().filter(|merged| merged.apart) {
            let of = members.iter().filter(|item| merged.uses.iter().any(|(code, _)| *code == item.code));
            merged.field.section = of.map(|item| item.name.as_str()).collect::<Vec<_>>().join("、");
        }
        let mut headings: Vec<(bool, String)> = Vec::new();
        for merged in &self.fields {
            let heading = (merged.apart, merged.field.section.clone());
            if !headings.contains(&heading) {
                headings.push(heading);
            }
        }
        headings.sort_by_key(|(apart, _)| *apart);
        let place = |merged: &MergedField| {
            headings
                .iter()
                .position(|(apart, heading)| *apart == merged.apart && *heading == merged.field.section)
        };
        self.fields.sort_by_key(place);
    }

    fn place(&self, item: &str, id: &str) -> Option<usize> {
        let asks = |merged: &MergedField| merged.uses.iter().any(|(code, own)| code == item && own == id);
        self.fields.iter().position(asks)
    }

    /// Key of what an item asks under this name on its own form.
    #[must_use]
    pub fn key_of(&self, item: &str, id: &str) -> Option<&str> {
        self.fields.get(self.place(item, id)?).map(|merged| merged.field.id.as_str())
    }

    /// The fields as any form has them.
    #[must_use]
    pub fn asked(&self) -> Vec<FormField> {
        self.fields.iter().map(|merged| merged.field.clone()).collect()
    }

    /// Answers from what a page sent; see [`crate::catalogue::form::ItemForm::read`].
    #[must_use]
    pub fn read(&self, typed: impl Fn(&str) -> Vec<String>) -> Answers {
        read_fields(&self.asked(), typed)
    }

    /// What each item is told, under the names of its own form. What is on no form goes nowhere.
    #[must_use]
    pub fn split(&self, answers: &Answers) -> BTreeMap<String, Answers> {
        let mut split: BTreeMap<String, Answers> = BTreeMap::new();
        for merged in &self.fields {
            let Some(value) = answers.get(&merged.field.id) else { continue };
            for (item, id) in &merged.uses {
                split.entry(item.clone()).or_default().insert(id.clone(), value.clone());
            }
        }
        split
    }

    /// The first answer to nothing that is asked.
    #[must_use]
    pub fn unknown<'a>(&self, answers: &'a Answers) -> Option<&'a String> {
        answers.keys().find(|key| self.fields.iter().all(|merged| merged.field.id != **key))
    }
}

impl MergedField {
    /// One more item asks the same.
    fn join(&mut self, item: &str, other: &FormField) {
        self.uses.push((item.to_owned(), other.id.clone()));
        let field = &mut self.field;
        field.required |= other.required;
        field.personal |= other.personal;
        if other.kind == FieldKind::Area {
            field.kind = FieldKind::Area;
        }
        if field.autofill.is_none() {
            field.autofill = other.autofill;
        }
        both(&mut field.help, other.help.as_ref());
        both(&mut field.common_error, other.common_error.as_ref());
        field.sample = field.sample.take().or_else(|| other.sample.clone());
    }
}

/// What two forms say of a field, each said once.
fn both(said: &mut Option<String>, other: Option<&String>) {
    match (said.as_mut(), other) {
        (None, Some(other)) => *said = Some(other.clone()),
        (Some(one), Some(other)) if !one.contains(other.as_str()) => {
            let first = one.trim_end_matches('。').to_owned();
            *one = format!("{first}。{other}");
        }
        _ => {}
    }
}

/// A name that is free: as it is, else with the code of the item behind it.
pub(super) fn free_key(id: &str, code: &str, taken: impl Fn(&str) -> bool) -> String {
    // What a pointer into the answers would have to escape is left out.
    if taken(id) { format!("{id}.{}", code.replace(['/', '~'], "-")) } else { id.to_owned() }
}

/// A label as it is compared: without blanks, with one kind of brackets.
pub(super) fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            other => other,
        })
        .collect();
    text.trim_end_matches(['：', ':', '？', '?']).to_owned()
}

fn from_identity(field: &FormField) -> Option<Autofill> {
    field.autofill.filter(|source| !matches!(source, Autofill::EarlierCase | Autofill::Licence))
}

fn whose(one: &Asked<'_>, asked: &[Asked<'_>]) -> Whose {
    if let Some(part) = from_identity(&one.field) {
        return Whose::Applicant(part);
    }
    let alike: Vec<&Asked<'_>> = asked.iter().filter(|other| other.label == one.label).collect();
    let of_somebody =
        alike.iter().any(|other| other.field.is_personal() && from_identity(&other.field).is_none());
    let same_form = |one: &Asked<'_>, other: &Asked<'_>| {
        one.item.code == other.item.code && one.field.id != other.field.id
    };
    let twice = alike.iter().any(|one| alike.iter().any(|other| same_form(one, other)));
    if of_somebody || twice { Whose::Heading(one.heading.clone()) } else { Whose::Label }
}

/// Asked in the same way, but for how it is drawn and explained.
fn same(one: &FormField, other: &FormField) -> bool {
    let shape = |kind: FieldKind| match kind {
        FieldKind::Area => FieldKind::Text,
        FieldKind::Select => FieldKind::Radio,
        kind => kind,
    };
    let choices = |field: &FormField| {
        let mut choices: Vec<(String, String)> =
            field.choices.iter().map(|one| (one.value.clone(), one.label.clone())).collect();
        choices.sort();
        choices
    };
    shape(one.kind) == shape(other.kind)
        && (&one.min, &one.max, &one.pattern, &one.unit)
            == (&other.min, &other.max, &other.pattern, &other.unit)
        && choices(one) == choices(other)
}
