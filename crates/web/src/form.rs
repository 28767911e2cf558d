//! Fields of forms: what was typed is kept, what is wrong stands beside the field and at the top.

use crate::view::{Link, Say};

/// A field of a form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Field {
    /// Identifier in the page.
    pub(crate) id: String,
    /// Name in the form.
    pub(crate) name: String,
    /// Label.
    pub(crate) label: String,
    /// What to enter; empty for none.
    pub(crate) hint: String,
    /// What people often get wrong here; empty for none.
    pub(crate) common: String,
    /// What is wrong; empty if nothing.
    pub(crate) error: String,
    /// What was typed.
    pub(crate) value: String,
    /// Has to be filled in.
    pub(crate) must: bool,
    /// Asked only where another field says so, as far as the page has its script: `applicant.kind legal other`.
    pub(crate) when: &'static str,
    /// Has to be filled in where another field says so: `applicant.kind legal`.
    pub(crate) must_when: &'static str,
    /// Few need it: an entry of the editor shows it folded away.
    pub(crate) rare: bool,
    /// Most characters; 0 for no limit.
    pub(crate) max: usize,
    /// How it is entered.
    pub(crate) input: Input,
}

/// How a field is entered.
#[derive(Debug, Clone)]
pub(crate) enum Input {
    /// One line: the `type` and the `autocomplete` of the element.
    Line {
        /// `text`, `number`, `date`, `password`, `tel`, `search`.
        kind: &'static str,
        /// `autocomplete` value.
        auto: &'static str,
    },
    /// Several lines.
    Area,
    /// One of a list.
    Select(Vec<Choice>),
    /// One of a list in groups, of which another field says which fits.
    Grouped(Vec<Group>),
    /// One of a few, all visible.
    Radio(Vec<Choice>),
    /// Any of a few.
    Checks(Vec<Choice>),
    /// Materials that are missing, each with why.
    Missing(Vec<MaterialPick>),
    /// Materials handed in, each with grade, copies and originals.
    Handed(Vec<MaterialPick>),
}

impl Default for Input {
    fn default() -> Self {
        Self::Line { kind: "text", auto: "off" }
    }
}

/// A choice of a field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choice {
    /// Value sent.
    pub(crate) value: String,
    /// Label.
    pub(crate) label: String,
    /// Remark; empty for none.
    pub(crate) hint: String,
    /// Chosen.
    pub(crate) on: bool,
}

/// Choices that belong together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    /// What they have in common.
    pub(crate) label: &'static str,
    /// Offered only where another field says so, as far as the page has its script.
    pub(crate) when: &'static str,
    /// The choices.
    pub(crate) choices: Vec<Choice>,
}

/// A material in a checklist: fields `m.{index}`, `m.{index}.why`, `.grade`, `.copies`, `.originals`.
#[derive(Debug, Clone, Default)]
pub(crate) struct MaterialPick {
    /// Place on the item's list.
    pub(crate) index: usize,
    /// Prefix that keeps identifiers apart when two checklists stand on one page.
    pub(crate) prefix: String,
    /// Name.
    pub(crate) name: String,
    /// 必备, the condition, the form: as in the guide.
    pub(crate) note: String,
    /// Ticked.
    pub(crate) on: bool,
    /// Why it is missing.
    pub(crate) why: String,
    /// Copies handed in.
    pub(crate) copies: String,
    /// Originals handed in.
    pub(crate) originals: String,
    /// Grades to choose from.
    pub(crate) grades: Vec<Choice>,
}

impl Field {
    /// A line of text.
    pub(crate) fn text(name: &str, label: &str) -> Self {
        Self { id: name.to_owned(), name: name.to_owned(), label: label.to_owned(), ..Self::default() }
    }

    /// Several lines.
    pub(crate) fn area(name: &str, label: &str) -> Self {
        Self { input: Input::Area, ..Self::text(name, label) }
    }

    /// A day.
    pub(crate) fn date(name: &str, label: &str) -> Self {
        Self { input: Input::Line { kind: "date", auto: "off" }, ..Self::text(name, label) }
    }

    /// A whole number.
    pub(crate) fn number(name: &str, label: &str) -> Self {
        Self { input: Input::Line { kind: "number", auto: "off" }, ..Self::text(name, label) }
    }

    /// One of a list.
    pub(crate) fn select(name: &str, label: &str, choices: Vec<Choice>) -> Self {
        Self { input: Input::Select(choices), ..Self::text(name, label) }
    }

    /// One of a list in groups.
    pub(crate) fn grouped(name: &str, label: &str, groups: Vec<Group>) -> Self {
        Self { input: Input::Grouped(groups), ..Self::text(name, label) }
    }

    /// Asked only where another field has one of the values (`applicant.kind legal other`), and needed where it has
    /// one of those of `must_when`.
    pub(crate) fn only(mut self, when: &'static str, must_when: &'static str) -> Self {
        (self.when, self.must_when) = (when, must_when);
        self
    }

    /// One of a few.
    pub(crate) fn radio(name: &str, label: &str, choices: Vec<Choice>) -> Self {
        Self { input: Input::Radio(choices), ..Self::text(name, label) }
    }

    /// Any of a few.
    pub(crate) fn checks(name: &str, label: &str, choices: Vec<Choice>) -> Self {
        Self { input: Input::Checks(choices), ..Self::text(name, label) }
    }

    /// Has to be filled in.
    pub(crate) fn must(mut self) -> Self {
        self.must = true;
        self
    }

    /// Few need it.
    pub(crate) fn rare(mut self) -> Self {
        self.rare = true;
        self
    }

    /// With a hint.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With a value already in it.
    pub(crate) fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// At most so many characters.
    pub(crate) fn max(mut self, max: usize) -> Self {
        self.max = max;
        self
    }

    /// Another `type` of the line.
    pub(crate) fn kind(mut self, kind: &'static str, auto: &'static str) -> Self {
        self.input = Input::Line { kind, auto };
        self
    }

    /// With what people often get wrong.
    pub(crate) fn common(mut self, error: Option<&str>) -> Self {
        self.common = error.map(|error| format!("常见错误：{error}")).unwrap_or_default();
        self
    }

    /// Identifiers of what describes it.
    pub(crate) fn described(&self) -> String {
        let parts = [("h", &self.hint), ("c", &self.common)];
        let there = parts.iter().filter(|(_, text)| !text.is_empty());
        there.map(|(part, _)| format!("{}-{part}", self.id)).collect::<Vec<_>>().join(" ")
    }

    /// Identifiers start with the form's own, so that two forms of a page do not share any.
    pub(crate) fn within(mut self, form: &str) -> Self {
        self.id = format!("{form}-{}", self.name);
        if let Input::Missing(picks) | Input::Handed(picks) = &mut self.input {
            for pick in picks {
                pick.prefix = form.to_owned();
            }
        }
        self
    }
}

impl Choice {
    /// A choice.
    pub(crate) fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// With a remark.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// Chooses the choice with this value.
pub(crate) fn chosen(mut choices: Vec<Choice>, value: &str) -> Vec<Choice> {
    for choice in &mut choices {
        choice.on = choice.value == value;
    }
    choices
}

/// What a form sent, in order; names may repeat.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed(pub(crate) Vec<(String, String)>);

impl Typed {
    /// The first value of a name, blanks around it dropped; empty if absent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// The first value of a name if it is not blank.
    pub(crate) fn some(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// Whether the form sent the name at all.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// All values of a name.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }
}

/// What is wrong with a form: field name and sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wrongs(pub(crate) Vec<(String, String)>);

impl Wrongs {
    /// Notes a wrong field.
    pub(crate) fn add(&mut self, field: impl Into<String>, sentence: impl Into<String>) {
        self.0.push((field.into(), sentence.into()));
    }

    /// Nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sentence for a field; empty if it is right.
    pub(crate) fn of(&self, field: &str) -> String {
        self.0
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, sentence)| sentence.clone())
            .unwrap_or_default()
    }
}

/// Puts what was typed, and what is wrong with it, into the fields of a form.
pub(crate) fn refill(fields: &mut [Field], typed: &Typed, wrongs: &Wrongs) {
    for field in fields {
        field.error = wrongs.of(&field.name);
        refill_input(field, typed);
    }
}

fn refill_input(field: &mut Field, typed: &Typed) {
    let name = field.name.clone();
    match &mut field.input {
        Input::Line { kind: "password", .. } => {}
        Input::Line { .. } | Input::Area => field.value = typed.get(&name).to_owned(),
        Input::Select(choices) | Input::Radio(choices) => {
            let value = typed.get(&name);
            choices.iter_mut().for_each(|choice| choice.on = choice.value == value);
        }
        Input::Grouped(groups) => {
            let value = typed.get(&name);
            let choices = groups.iter_mut().flat_map(|group| &mut group.choices);
            choices.for_each(|choice| choice.on = choice.value == value);
        }
        Input::Checks(choices) => {
            let values = typed.all(&name);
            choices.iter_mut().for_each(|choice| choice.on = values.contains(&choice.value));
        }
        Input::Missing(picks) | Input::Handed(picks) => picks.iter_mut().for_each(|pick| pick.refill(typed)),
    }
}

impl MaterialPick {
    fn refill(&mut self, typed: &Typed) {
        let at = |part: &str| format!("m.{}.{part}", self.index);
        self.on = typed.has(&format!("m.{}", self.index));
        self.why = typed.get(&at("why")).to_owned();
        self.copies = typed.get(&at("copies")).to_owned();
        self.originals = typed.get(&at("originals")).to_owned();
        let grade = typed.get(&at("grade")).to_owned();
        self.grades.iter_mut().for_each(|choice| choice.on = choice.value == grade);
    }
}

/// The summary at the top of a page: each sentence leads to its field.
pub(crate) fn summary(fields: &[Field]) -> Option<Say> {
    told("还没有提交", fields)
}

/// The same for a part of a page that is saved, not sent on its way.
pub(crate) fn unsaved(fields: &[Field]) -> Option<Say> {
    told("还没有保存", fields)
}

/// The same for an act that was not done.
pub(crate) fn undone(fields: &[Field]) -> Option<Say> {
    told("没有办理", fields)
}

fn told(what: &str, fields: &[Field]) -> Option<Say> {
    let links: Vec<Link> = fields
        .iter()
        .filter(|field| !field.error.is_empty())
        .map(|field| Link::to(format!("#{}", field.id), format!("{}：{}", field.label, field.error)))
        .collect();
    let title = format!("{what}：有 {} 处要改。您填写的内容都保留着。", links.len());
    (!links.is_empty()).then(|| Say { links, ..Say::new("bad", title) })
}
