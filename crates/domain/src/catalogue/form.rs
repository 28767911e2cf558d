//! 申请表: what an applicant states for an item, as JSON Schema 2020-12 in a closed subset, with a small vocabulary
//! beside it for how it is asked (requirements B2, B9).
//!
//! One description is the source of everything: the step at the window, the check of what the API sends, the blank form
//! and the filled sample on paper (空白表格, 示例样表), and what a case shows. The schema says what is valid and any
//! library can read it; [`FormUi`] says in what order, with what help, and where a value may come from.
//!
//! The subset is closed on purpose: flat properties of texts, numbers, days, choices. Whatever is outside of it would be
//! validated and could not be asked for, so it is a fault when the form is saved ([`ItemForm::check`]).

mod answers;
mod check;
mod fields;
mod findings;
mod id;
mod sheet;
#[cfg(test)]
mod tests;
mod validate;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

pub use answers::{Answer, AnswerSection};
pub use findings::is_application_form;
pub use id::field_id;
pub use sheet::SheetApplicant;

pub(super) use findings::{RULES, asks_more, differences};
pub(super) use validate::read_fields;

/// What an applicant answered: field → value.
pub type Answers = BTreeMap<String, Value>;

/// The dialect of the schema.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Most fields of a form: what fits on some pages of paper, and a bound on what is stored.
pub const FIELDS_MAX: usize = 100;

/// The form of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemForm {
    /// What is valid: JSON Schema 2020-12.
    pub schema: Value,
    /// How it is asked.
    #[serde(default)]
    pub ui: FormUi,
}

/// How a form is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormUi {
    /// Sections in order; each field stands in exactly one.
    #[serde(default)]
    pub sections: Vec<FormSection>,
    /// What is said about a field, by its name in the schema.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldUi>,
}

/// Fields that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSection {
    /// Heading.
    pub title: String,
    /// Names of its fields, in order.
    pub fields: Vec<String>,
}

/// What is said about a field beside its schema.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FieldUi {
    /// How it is entered, where the type leaves a choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub widget: Option<Widget>,
    /// 单位, beside a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// 填写说明
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// 常见错误, shown where it happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub common_error: Option<String>,
    /// Value of the filled sample (示例样表).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<Value>,
    /// Where a value may be taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autofill: Option<Autofill>,
    /// Personal information: masked on screen. Numbers of people and telephones are so without it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub personal: bool,
}

/// How a field is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Widget {
    /// One line.
    Text,
    /// Several lines.
    Textarea,
    /// A number.
    Number,
    /// A day.
    Date,
    /// One of a list that opens.
    Select,
    /// One of a few, all visible.
    Radio,
    /// Any of a few.
    Checkboxes,
    /// 是 or 否.
    YesNo,
}

/// Where a value may be taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Autofill {
    /// The applicant's name.
    Name,
    /// The number of the applicant's certificate.
    IdNo,
    /// The applicant's telephone.
    Phone,
    /// 法定代表人
    LegalRep,
    /// Day of birth, which a resident identity number tells (GB 11643).
    BirthDate,
    /// Sex, which a resident identity number tells (GB 11643).
    Sex,
    /// The same field in an earlier case of the same applicant and item.
    EarlierCase,
    /// An electronic licence. A word of the vocabulary without a source yet: a form that has it is not saved.
    Licence,
}

impl Autofill {
    /// All words with their labels.
    pub const ALL: [(Self, &'static str, &'static str); 8] = [
        (Self::Name, "name", "申请人姓名或名称"),
        (Self::IdNo, "id_no", "申请人证件号"),
        (Self::Phone, "phone", "申请人手机号"),
        (Self::LegalRep, "legal_rep", "法定代表人"),
        (Self::BirthDate, "birth_date", "出生日期（身份证号）"),
        (Self::Sex, "sex", "性别（身份证号）"),
        (Self::EarlierCase, "earlier_case", "以前同一事项的件"),
        (Self::Licence, "licence", "电子证照（还没有数据来源）"),
    ];

    /// The word in the form.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(one, ..)| *one == self).map_or("", |(_, code, _)| code)
    }

    /// The word by its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, word, _)| *word == code).map(|(one, ..)| *one)
    }
}

/// What a field is, as an editor thinks of it: type, format and widget in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// 单行文字
    Text,
    /// 多行文字
    Area,
    /// 整数
    Integer,
    /// 数字
    Number,
    /// 日期
    Date,
    /// 居民身份证号, GB 11643
    ResidentId,
    /// 手机号
    Mobile,
    /// 电话
    Phone,
    /// 统一社会信用代码, GB 32100
    Uscc,
    /// 单选
    Radio,
    /// 下拉单选
    Select,
    /// 多选
    Checks,
    /// 是或否
    YesNo,
}

impl FieldKind {
    /// All kinds with their codes and labels.
    pub const ALL: [(Self, &'static str, &'static str); 13] = [
        (Self::Text, "text", "单行文字"),
        (Self::Area, "area", "多行文字"),
        (Self::Integer, "integer", "整数"),
        (Self::Number, "number", "数字（可带小数）"),
        (Self::Date, "date", "日期"),
        (Self::ResidentId, "resident_id", "居民身份证号"),
        (Self::Mobile, "mobile", "手机号"),
        (Self::Phone, "phone", "电话（手机或固定）"),
        (Self::Uscc, "uscc", "统一社会信用代码"),
        (Self::Radio, "radio", "单选"),
        (Self::Select, "select", "单选（下拉）"),
        (Self::Checks, "checks", "多选"),
        (Self::YesNo, "yes_no", "是或否"),
    ];

    /// The code in the editor.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(one, ..)| *one == self).map_or("", |(_, code, _)| code)
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        Self::ALL.iter().find(|(one, ..)| *one == self).map_or("", |(.., label)| label)
    }

    /// The kind by its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, word, _)| *word == code).map(|(one, ..)| *one)
    }

    /// Chosen from a list rather than written.
    #[must_use]
    pub fn is_choice(self) -> bool {
        matches!(self, Self::Radio | Self::Select | Self::Checks | Self::YesNo)
    }

    /// Names a person, or is a way to reach one: masked whether or not the form says so.
    #[must_use]
    pub fn is_personal(self) -> bool {
        matches!(self, Self::ResidentId | Self::Mobile | Self::Phone)
    }
}

/// An option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormChoice {
    /// Value stored.
    pub value: String,
    /// Label shown.
    pub label: String,
}

/// A field has to be filled in where another one has a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredIf {
    /// The other field: a choice, or 是否.
    pub field: String,
    /// Its value.
    pub value: Value,
}

/// A field of a form: schema and vocabulary in one view, for who draws or edits it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    /// Name in the schema: a letter, then letters, digits and underscores.
    pub id: String,
    /// Label.
    pub title: String,
    /// Section it stands in.
    pub section: String,
    /// What it is.
    pub kind: FieldKind,
    /// Options of a choice.
    pub choices: Vec<FormChoice>,
    /// Always has to be filled in.
    pub required: bool,
    /// Has to be filled in under a condition.
    pub required_if: Option<RequiredIf>,
    /// Least characters, value or number of options.
    pub min: Option<Number>,
    /// Most characters, value or number of options.
    pub max: Option<Number>,
    /// Regular expression a text has to match.
    pub pattern: Option<String>,
    /// 单位
    pub unit: Option<String>,
    /// 填写说明
    pub help: Option<String>,
    /// 常见错误
    pub common_error: Option<String>,
    /// Value of the sample.
    pub sample: Option<Value>,
    /// Where a value may come from.
    pub autofill: Option<Autofill>,
    /// Marked as personal information.
    pub personal: bool,
}

impl FormField {
    /// A field with a title and nothing else said.
    #[must_use]
    pub fn new(id: &str, title: &str, kind: FieldKind) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            section: String::new(),
            kind,
            choices: Vec::new(),
            required: false,
            required_if: None,
            min: None,
            max: None,
            pattern: None,
            unit: None,
            help: None,
            common_error: None,
            sample: None,
            autofill: None,
            personal: false,
        }
    }

    /// Shown masked.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        self.personal || self.kind.is_personal()
    }

    /// The label of an option; the value itself where it is none of them.
    #[must_use]
    pub fn choice_label<'a>(&'a self, value: &'a str) -> &'a str {
        self.choices.iter().find(|choice| choice.value == value).map_or(value, |choice| &choice.label)
    }
}

/// What is wrong with a form itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFault {
    /// JSON pointer into the form: `/schema/properties/renkou/minimum`, `/ui/sections/0/title`.
    pub pointer: String,
    /// What is wrong, in Chinese.
    pub message: String,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// JSON pointer into the answers: `/renkou`.
    pub pointer: String,
    /// What is wrong and what to do, in Chinese.
    pub message: String,
}

impl ItemForm {
    /// What is wrong with the form; empty for one that can be asked, validated and printed.
    #[must_use]
    pub fn check(&self) -> Vec<FormFault> {
        check::faults(self)
    }

    /// What is wrong with answers, in the order of the form, one fault a field.
    #[must_use]
    pub fn validate(&self, values: &Answers) -> Vec<FieldFault> {
        validate::faults(self, values)
    }

    /// Title of the form.
    #[must_use]
    pub fn title(&self) -> &str {
        self.schema.get("title").and_then(Value::as_str).unwrap_or("申请表")
    }

    /// The values of the filled sample.
    #[must_use]
    pub fn sample(&self) -> Answers {
        let samples = self.ui.fields.iter();
        samples.filter_map(|(id, field)| Some((id.clone(), field.sample.clone()?))).collect()
    }
}
