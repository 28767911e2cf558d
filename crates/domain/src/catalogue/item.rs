//! A published version of an item (实施清单) and its parts.

use serde::{Deserialize, Deserializer, Serialize};

use super::elements::{Elements, MaterialMore};
use super::fee::FeeList;
use super::handling::HandlingStandard;
use crate::case::{ApplicationKind, Ground, Profile};
use crate::time_limit::{Limit, Unit};

/// Longest item name in characters (GB/T 39046: an..200).
pub(super) const MAX_NAME_CHARS: usize = 200;

/// Reads `null` as the default value: the source writes `null` for what it does not state.
pub(super) fn or_default<'de, D, T>(reader: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(reader)?.unwrap_or_default())
}

/// 办件类型 (GB/T 39046 A: 1 即办件, 2 承诺件).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseType {
    /// 即办件
    Immediate,
    /// 承诺件
    Promised,
}

impl CaseType {
    /// The word of the field.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Immediate => "即办件",
            Self::Promised => "承诺件",
        }
    }
}

/// Whether cases of the item can be taken here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum Status {
    /// Cases are taken.
    #[default]
    Published,
    /// Listed for information; this district does not handle it.
    GuideOnly {
        /// Who handles it, as shown to people.
        reason: String,
    },
    /// For a time no case is taken: a rule is being changed, a system is down.
    Suspended {
        /// Why, and till when, as shown to people.
        reason: String,
    },
    /// No longer handled anywhere.
    Abolished {
        /// Why.
        reason: String,
    },
}

impl Status {
    /// Whether a case can be created.
    #[must_use]
    pub fn takes_cases(&self) -> bool {
        *self == Self::Published
    }

    /// What people are told where no case can be created.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Published => None,
            Self::GuideOnly { reason } | Self::Suspended { reason } | Self::Abolished { reason } => {
                Some(reason)
            }
        }
    }
}

/// 设定依据
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalBasis {
    /// Title of the document.
    pub doc: String,
    /// Its number.
    #[serde(default)]
    pub doc_no: Option<String>,
    /// Who issued it.
    #[serde(default)]
    pub issuer: Option<String>,
    /// Day or year of first issue.
    #[serde(default)]
    pub date: Option<String>,
    /// Last revision.
    #[serde(default)]
    pub last_revised: Option<String>,
    /// Article relied on.
    #[serde(default)]
    pub article: Option<String>,
    /// What it says, shortened.
    #[serde(default)]
    pub gist: Option<String>,
    /// How it was checked: `law_text`, `cited_in_source`, `number_not_in_source`.
    #[serde(default)]
    pub checked: Option<String>,
}

impl LegalBasis {
    /// What is wanting before anything new may rest on it: document, number, issuing body, date, article and gist
    /// (requirements B3; 国办发〔2020〕42号: no condition and no proof without a rule that asks for it).
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
        let parts = [
            ("文件名称", self.doc.trim().is_empty()),
            ("文号", blank(&self.doc_no)),
            ("制定机关", blank(&self.issuer)),
            ("日期", blank(&self.date)),
            ("条款", blank(&self.article)),
            ("条文要点", blank(&self.gist)),
        ];
        parts.into_iter().filter(|(_, missing)| *missing).map(|(part, _)| part).collect()
    }

    /// Document and article in one line.
    #[must_use]
    pub fn cited(&self) -> String {
        let article = self.article.as_deref().unwrap_or_default();
        format!("《{}》{article}", self.doc.trim_matches(['《', '》']))
    }
}

/// 申请条件, with the rule that sets it. Sources give the text alone: read and written as a plain string then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "ConditionForm", into = "ConditionForm")]
pub struct Condition {
    /// What has to be so.
    pub text: String,
    /// The rule; none is shown as 未注明依据.
    pub legal_basis: Option<LegalBasis>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum ConditionForm {
    Text(String),
    Whole { text: String, legal_basis: LegalBasis },
}

impl From<ConditionForm> for Condition {
    fn from(form: ConditionForm) -> Self {
        match form {
            ConditionForm::Text(text) => Self { text, legal_basis: None },
            ConditionForm::Whole { text, legal_basis } => Self { text, legal_basis: Some(legal_basis) },
        }
    }
}

impl From<Condition> for ConditionForm {
    fn from(condition: Condition) -> Self {
        match condition.legal_basis {
            Some(legal_basis) => Self::Whole { text: condition.text, legal_basis },
            None => Self::Text(condition.text),
        }
    }
}

/// 申请材料
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// Name as in the guide.
    pub name: String,
    /// 原件, 复印件, 原件和复印件, 原件核验, 电子.
    #[serde(default)]
    pub form: Option<String>,
    /// Number of copies.
    #[serde(default)]
    pub copies: Option<u32>,
    /// `applicant`, `government` or `intermediary`.
    #[serde(default)]
    pub source: Option<String>,
    /// Whether the guide states where it comes from.
    #[serde(default)]
    pub source_stated: Option<bool>,
    /// Always needed.
    #[serde(default, deserialize_with = "or_default")]
    pub required: bool,
    /// When it is needed, if not always.
    #[serde(default)]
    pub condition: Option<String>,
    /// The guide says it can be shared or checked between authorities.
    #[serde(default)]
    pub shareable: Option<bool>,
    /// Legal basis of the demand, in the source's words.
    #[serde(default)]
    pub basis: Option<String>,
    /// The rule that asks for it, in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<LegalBasis>,
    /// What the national list says beyond that.
    #[serde(default, skip_serializing_if = "MaterialMore::is_empty")]
    pub more: MaterialMore,
}

impl Material {
    /// An original is shown or handed in that has to go back: papers others issued. What the applicant
    /// wrote for this application (the form, a photograph) stays in the file.
    #[must_use]
    pub fn original_goes_back(&self) -> bool {
        let original = self.form.as_deref().is_some_and(|form| form.contains("原件"));
        original && !self.applicants_own()
    }

    /// The applicant makes it for this application: an application form, a photograph.
    #[must_use]
    pub fn applicants_own(&self) -> bool {
        self.source.as_deref() == Some("applicant")
    }

    /// The original is only looked at: 原件核验.
    #[must_use]
    pub fn only_shown(&self) -> bool {
        self.form.as_deref().is_some_and(|form| form.contains("核验"))
    }

    /// What comes in where the guide is followed: originals, and copies. Where it states no form, a copy.
    #[must_use]
    pub fn expected(&self) -> (u32, u32) {
        let n = self.copies.unwrap_or(1);
        let form = self.form.as_deref().unwrap_or_default();
        match (form.contains("原件"), form.contains("复印件")) {
            (true, true) => (1, n),
            (true, false) => (n, 0),
            _ if form == "电子" => (0, 0),
            _ => (0, n),
        }
    }
}

/// A step of the process as the source gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessStep {
    /// Name.
    pub step: String,
    /// Its limit.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Unit of the limit as written: 工作日, 自然日, 小时.
    #[serde(default)]
    pub unit: Option<String>,
    /// What happens.
    #[serde(default)]
    pub detail: Option<String>,
}

impl ProcessStep {
    /// The step's limit as a value, where it is one.
    #[must_use]
    pub fn typed_limit(&self) -> Option<Limit> {
        let unit = self.unit.as_deref().and_then(parse_unit)?;
        self.limit.filter(|n| *n > 0).map(|n| Limit { n, unit })
    }

    /// Whether name or description holds one of the words.
    #[must_use]
    pub(super) fn mentions(&self, words: &[&str]) -> bool {
        let detail = self.detail.as_deref().unwrap_or_default();
        words.iter().any(|word| self.step.contains(word) || detail.contains(word))
    }
}

/// Where a limit comes from: it decides how it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitOrigin {
    /// The text names a law, regulation or normative document.
    Law,
    /// Another place's guide: shown as 示范.
    Place,
    /// The source gives a figure and no text.
    Unstated,
}

/// 法定或承诺时限 as the source gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemLimit {
    /// The limit as a value; none where only a text is given.
    #[serde(default)]
    pub limit: Option<Limit>,
    /// The source's words.
    #[serde(default)]
    pub text: Option<String>,
    /// Where it comes from.
    pub origin: LimitOrigin,
    /// The step it belongs to. A step's limit never drives the whole clock.
    #[serde(default)]
    pub step: Option<String>,
}

impl ItemLimit {
    /// The limit of the whole case; none for a step's limit or a text.
    #[must_use]
    pub fn whole(&self) -> Option<Limit> {
        if self.step.is_some() { None } else { self.limit }
    }

    /// Whether its words say that the body itself promises it (`本机关承诺`): that needs no law.
    #[must_use]
    pub fn is_own_promise(&self) -> bool {
        self.origin == LimitOrigin::Unstated && self.text.as_ref().is_some_and(|text| text.contains("承诺"))
    }
}

/// 收费
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// Whether a fee is charged.
    #[serde(default, deserialize_with = "or_default")]
    pub charged: bool,
    /// Standard.
    #[serde(default)]
    pub standard: Option<String>,
    /// Legal basis, in the source's words.
    #[serde(default)]
    pub basis: Option<String>,
    /// The rule that allows it, in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<LegalBasis>,
}

/// 办理结果
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultDocument {
    /// Name of what is issued.
    pub name: String,
    /// How long it is valid, in the source's words.
    #[serde(default)]
    pub validity: Option<String>,
}

/// 常见问题
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What people ask.
    pub question: String,
    /// What they are told.
    pub answer: String,
}

/// 下放方式 another place uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// 下放, 委托, 委托收件, 派驻.
    #[serde(default)]
    pub mode: Option<String>,
    /// How it works there.
    #[serde(default)]
    pub note: Option<String>,
}

/// 来源
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Title.
    pub title: String,
    /// Address.
    #[serde(default)]
    pub url: Option<String>,
    /// Publisher.
    #[serde(default)]
    pub publisher: Option<String>,
    /// Day of publication.
    #[serde(default)]
    pub date: Option<String>,
    /// `official`, `mirror`, `aggregator` or `law_text`.
    #[serde(default)]
    pub quality: Option<String>,
    /// The fields of the item it supports.
    #[serde(default, deserialize_with = "or_default")]
    pub fields: Vec<String>,
}

/// Time the item's own cited rule leaves out of the count (practice §4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// On what ground the clock may stand still.
    pub ground: Ground,
    /// The rule that says so.
    pub source: String,
}

/// Extension the item's own cited rule allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// At most so many working days.
    pub days: u32,
    /// The rule that says so.
    pub source: String,
}

/// 依法应当先经下级行政机关审查后报上级行政机关决定 (行政许可法 §35): who decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HigherBody {
    /// Its name.
    pub name: String,
    /// The rule that says so.
    pub source: String,
}

/// 业务办理项: the level at which windows work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandlingItem {
    /// Two-digit order within the item (`01`).
    pub no: String,
    /// Name shown at the window.
    pub name: String,
    /// 新办、变更、延续、补换、注销.
    pub kind: ApplicationKind,
}

/// One version of an item: never changed once published, pinned by the cases taken under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemVersion {
    /// Implementation code (实施编码) if known, else the project's id (`SX-001`).
    pub code: String,
    /// The id in the source catalogue.
    pub id: String,
    /// 1 for the first version.
    pub version: u32,
    /// 基本编码, where the source states it.
    #[serde(default)]
    pub basic_code: Option<String>,
    /// 事项名称
    pub name: String,
    /// Everyday names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// 事项类型; none where nothing tells.
    #[serde(default, rename = "type")]
    pub item_type: Option<String>,
    /// The source states the type (else it was classified by custom).
    #[serde(default)]
    pub type_stated: bool,
    /// Topic.
    #[serde(default)]
    pub category: Option<String>,
    /// Procedure profile that follows from the type.
    pub profile: Profile,
    /// 办件类型
    pub case_type: CaseType,
    /// The source states the case type; else it is taken as promised.
    #[serde(default)]
    pub case_type_stated: bool,
    /// 主管部门 as the source names it.
    pub department: String,
    /// 办理层级
    #[serde(default)]
    pub level: Option<String>,
    /// The place whose guide materials and limits were taken from.
    #[serde(default)]
    pub jurisdiction: Option<String>,
    /// 服务对象
    #[serde(default)]
    pub serve_objects: Vec<String>,
    /// 申请条件
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// 设定依据
    #[serde(default, rename = "legal_basis")]
    pub legal_bases: Vec<LegalBasis>,
    /// 申请材料
    #[serde(default)]
    pub materials: Vec<Material>,
    /// 基本流程 as the source gives it.
    #[serde(default)]
    pub process: Vec<ProcessStep>,
    /// 法定时限 the source states. Law's default for licences is not written here: see `rules`.
    #[serde(default, rename = "statutory_limit")]
    pub statutory: Option<ItemLimit>,
    /// 承诺时限
    #[serde(default, rename = "committed_limit")]
    pub promised: Option<ItemLimit>,
    /// 收费; none where the source is silent.
    #[serde(default)]
    pub fee: Option<Fee>,
    /// 收费清单: what is computed and charged. `fee` keeps the source's words beside it.
    #[serde(default, skip_serializing_if = "FeeList::is_empty")]
    pub fee_list: FeeList,
    /// 办理结果; none where the source is silent.
    #[serde(default)]
    pub result: Option<ResultDocument>,
    /// 办理渠道
    #[serde(default)]
    pub channels: Vec<String>,
    /// 到现场次数
    #[serde(default)]
    pub visits: Option<u32>,
    /// 咨询方式
    #[serde(default)]
    pub consult: Option<String>,
    /// 常见错误
    #[serde(default)]
    pub common_errors: Vec<String>,
    /// 常见问题
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// 下放方式 another place uses.
    #[serde(default)]
    pub delegation: Option<Delegation>,
    /// 说明
    #[serde(default)]
    pub note: Option<String>,
    /// Where the facts come from.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// Fields a source supports word for word.
    #[serde(default)]
    pub stated_fields: Vec<String>,
    /// Fields an editor classified.
    #[serde(default)]
    pub inferred_fields: Vec<String>,
    /// 办理标准: review points and bounds of discretion, by step.
    #[serde(default, skip_serializing_if = "HandlingStandard::is_empty")]
    pub handling_standard: HandlingStandard,
    /// Whether cases can be taken.
    #[serde(default, flatten)]
    pub status: Status,
    /// 业务办理项, at least one.
    #[serde(default)]
    pub handling: Vec<HandlingItem>,
    /// 行业主管部门 that supervises after approval, where it is not the deciding body.
    #[serde(default)]
    pub competent_department: Option<String>,
    /// Time the item's own rule leaves out of the count.
    #[serde(default)]
    pub exclusions: Vec<Exclusion>,
    /// Extension the item's own rule allows.
    #[serde(default)]
    pub extension: Option<Extension>,
    /// The rule by which silence is acceptance although the item is no licence.
    #[serde(default)]
    pub deemed_rule: Option<String>,
    /// The applicant has to come; no proxy.
    #[serde(default)]
    pub in_person: bool,
    /// The higher body outside the district that decides (转报).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_above: Option<HigherBody>,
    /// 情形导办
    #[serde(default, skip_serializing_if = "super::situation::Situations::is_empty")]
    pub situations: super::situation::Situations,
    /// What the national list asks for beyond these.
    #[serde(default, skip_serializing_if = "Elements::is_empty")]
    pub elements: Elements,
    /// 申请表: what the applicant states, asked, validated and printed from one description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<super::form::ItemForm>,
}

impl ItemVersion {
    /// A new item with nothing stated but its code, name and department.
    #[must_use]
    pub fn blank(code: &str, name: &str, department: &str) -> Self {
        Self {
            code: code.to_owned(),
            id: code.to_owned(),
            version: 1,
            basic_code: None,
            name: name.to_owned(),
            aliases: Vec::new(),
            item_type: None,
            type_stated: false,
            category: None,
            profile: profile_of(None, name, department),
            case_type: CaseType::Promised,
            case_type_stated: false,
            department: department.to_owned(),
            level: None,
            jurisdiction: None,
            serve_objects: Vec::new(),
            conditions: Vec::new(),
            legal_bases: Vec::new(),
            materials: Vec::new(),
            process: Vec::new(),
            statutory: None,
            promised: None,
            fee: None,
            fee_list: FeeList::default(),
            result: None,
            channels: Vec::new(),
            visits: None,
            consult: None,
            common_errors: Vec::new(),
            questions: Vec::new(),
            delegation: None,
            note: None,
            sources: Vec::new(),
            stated_fields: Vec::new(),
            inferred_fields: Vec::new(),
            handling_standard: HandlingStandard::default(),
            status: Status::Published,
            handling: handling_items(name),
            competent_department: None,
            exclusions: Vec::new(),
            extension: None,
            deemed_rule: None,
            decided_above: None,
            in_person: false,
            situations: super::situation::Situations::default(),
            elements: Elements::default(),
            form: None,
        }
    }

    /// The procedure follows type, name and department where these have changed.
    pub fn follow_type(&mut self, before: &Self) {
        let told = |item: &Self| (item.item_type.clone(), item.name.clone(), item.department.clone());
        if told(self) != told(before) {
            self.profile = profile_of(self.item_type.as_deref(), &self.name, &self.department);
        }
    }

    /// The handling item of a kind of application.
    #[must_use]
    pub fn handling_item(&self, kind: ApplicationKind) -> Option<&HandlingItem> {
        self.handling.iter().find(|handling| handling.kind == kind)
    }

    /// Whether the field is stated: by a source word for word, or by those who wrote and signed an item that was taken from
    /// no source.
    #[must_use]
    pub fn states(&self, field: &str) -> bool {
        self.written_here() || self.stated_fields.iter().any(|stated| stated == field)
    }

    /// Nothing was taken from a source: everything it says was written here.
    fn written_here(&self) -> bool {
        self.sources.is_empty() && self.stated_fields.is_empty() && self.inferred_fields.is_empty()
    }

    /// The mark to show beside materials and limits taken from another place's guide; none for facts of
    /// the district itself (`home`, e.g. `和平区`) or of national law.
    #[must_use]
    pub fn limits_note(&self, home: &str) -> Option<String> {
        let place = self.jurisdiction.as_deref()?;
        if place.contains(home) || place.starts_with("全国") {
            return None;
        }
        let guide = if place.contains("指南") || place.contains("规则") { "" } else { "指南" };
        Some(format!("材料、时限取自{place}{guide}，示范数据，非{home}规定"))
    }

    /// Whether the process holds one of the words.
    #[must_use]
    pub(super) fn process_mentions(&self, words: &[&str]) -> bool {
        self.process.iter().any(|step| step.mentions(words))
    }
}

/// Reads a unit as guides write it. `日` is a calendar day; `工作日` is not.
#[must_use]
pub(super) fn parse_unit(text: &str) -> Option<Unit> {
    match text.trim().trim_start_matches('个') {
        "工作日" => Some(Unit::WorkingDay),
        "自然日" | "日" | "天" => Some(Unit::CalendarDay),
        "小时" => Some(Unit::Hour),
        _ => None,
    }
}

/// The profile of an item: from its type; 备案 by its name; companies that supply water or power are no
/// administrative organs (practice §2).
#[must_use]
pub(super) fn profile_of(item_type: Option<&str>, name: &str, department: &str) -> Profile {
    match item_type {
        Some("行政许可") => Profile::Licence,
        _ if name.contains("备案") => Profile::Filing,
        Some("行政确认") => Profile::Confirmation,
        Some("行政给付") => Profile::Payment,
        None | Some("公共服务") if department.contains("企业") => Profile::Enterprise,
        None | Some("公共服务") => Profile::PublicService,
        Some(other) if other.starts_with("行政") || other == "其他行政权力" => Profile::OtherPower,
        Some(_) => Profile::PublicService,
    }
}

/// Words in an item's name that make it a kind of application (practice §3), in the order shown.
const KIND_WORDS: [(ApplicationKind, &str, &[&str]); 5] = [
    (ApplicationKind::New, "新办", &["新办", "新装", "申领、", "设立", "成立"]),
    (ApplicationKind::Change, "变更", &["变更", "增容"]),
    (ApplicationKind::Renewal, "延续", &["延续", "签注"]),
    (ApplicationKind::Replacement, "补换", &["补办", "补领", "换领"]),
    (ApplicationKind::Cancellation, "注销", &["注销"]),
];

/// The handling items the name tells of; a single new application where it tells of none.
#[must_use]
pub(super) fn handling_items(name: &str) -> Vec<HandlingItem> {
    let told: Vec<_> =
        KIND_WORDS.iter().filter(|(_, _, words)| words.iter().any(|word| name.contains(word))).collect();
    if told.is_empty() {
        return vec![HandlingItem { no: "01".to_owned(), name: name.to_owned(), kind: ApplicationKind::New }];
    }
    let single = told.len() == 1;
    told.iter()
        .enumerate()
        .map(|(at, (kind, label, _))| HandlingItem {
            no: format!("{:02}", at + 1),
            name: if single { name.to_owned() } else { format!("{name}（{label}）") },
            kind: *kind,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profile_follows_type_name_and_department() {
        let table = [
            (Some("行政许可"), "食品经营许可", "市场监督管理部门", Profile::Licence),
            (Some("其他行政权力"), "仅销售预包装食品备案", "市场监督管理部门", Profile::Filing),
            (Some("行政确认"), "特困人员认定", "民政部门", Profile::Confirmation),
            (Some("行政给付"), "医疗救助", "医疗保障部门", Profile::Payment),
            (Some("其他行政权力"), "法律援助审批", "司法行政部门", Profile::OtherPower),
            (Some("行政奖励"), "见义勇为奖励", "公安机关", Profile::OtherPower),
            (Some("公共服务"), "居民用水报装", "供水企业", Profile::Enterprise),
            (Some("公共服务"), "失业登记", "人力资源社会保障部门", Profile::PublicService),
            (None, "食品小经营店登记", "市场监督管理部门", Profile::PublicService),
        ];
        for (item_type, name, department, expected) in table {
            assert_eq!(profile_of(item_type, name, department), expected, "{name}");
        }
    }

    #[test]
    fn names_tell_the_kinds_of_application() {
        use ApplicationKind::{Cancellation, Change, New, Renewal, Replacement};
        let table: [(&str, &[ApplicationKind]); 7] = [
            ("残疾人证新办", &[New]),
            ("残疾人证换领", &[Replacement]),
            ("城乡居民基本养老保险参保信息变更", &[Change]),
            ("居住证签注", &[Renewal]),
            ("小餐饮登记证变更、延续、注销", &[Change, Renewal, Cancellation]),
            ("居民身份证申领、换领、补领", &[New, Replacement]),
            ("法律援助审批", &[New]),
        ];
        for (name, kinds) in table {
            let found: Vec<_> = handling_items(name).iter().map(|handling| handling.kind).collect();
            assert_eq!(found, kinds, "{name}");
        }
    }

    #[test]
    fn units_are_not_confused() {
        assert_eq!(parse_unit("工作日"), Some(Unit::WorkingDay));
        assert_eq!(parse_unit("日"), Some(Unit::CalendarDay));
        assert_eq!(parse_unit("小时"), Some(Unit::Hour));
        assert_eq!(parse_unit("旬"), None);
    }
}
