//! The sections of a revision: which fields each shows, and what was typed as a version.
//!
//! Lists are edited as numbered blocks with an empty one at the end; a block whose first field is emptied is struck. A rule
//! is entered once, under 设定依据, and chosen by condition, material and fee.

use domain::catalogue::{
    CaseType, Condition, Fee, ItemLimit, ItemVersion, LegalBasis, Material, ProcessStep, Question,
    ResultDocument, Table, origin_of,
};
use domain::time_limit::{Limit, Unit};

pub(super) use super::block::Block;
use super::elements;
use crate::form::{Choice, Field, Typed, Wrongs, chosen};

/// Most entries of a list.
const ENTRIES_MAX: usize = 60;

/// The choice of who says nothing; not shown to who only reads.
pub(super) const UNSAID: &str = "没有写明";

/// A part of the version that is saved at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Basic,
    Codes,
    Bases,
    Conditions,
    Materials,
    MaterialsMore,
    Limits,
    Process,
    Handling,
    Fee,
    Fees,
    Result,
    Conduct,
    Office,
    Access,
    Themes,
    Help,
    Situation,
}

/// Key, title, what it is for, and the fields of the version it holds.
pub(super) type Told = (&'static str, &'static str, &'static str, &'static [&'static str]);

impl Section {
    pub(crate) const ALL: [Self; 18] = [
        Self::Basic,
        Self::Codes,
        Self::Bases,
        Self::Conditions,
        Self::Materials,
        Self::MaterialsMore,
        Self::Limits,
        Self::Process,
        Self::Handling,
        Self::Fee,
        Self::Fees,
        Self::Result,
        Self::Conduct,
        Self::Office,
        Self::Access,
        Self::Themes,
        Self::Help,
        Self::Situation,
    ];

    fn told(self) -> Told {
        match self {
            Self::Basic => (
                "basic",
                "基本信息",
                "",
                &["name", "aliases", "type", "case_type", "category", "department", "serve_objects"],
            ),
            Self::Codes => (
                "codes",
                "编码与主体",
                "国家编码和地方编码并列；填了就核对。",
                &["basic_code", "elements/codes", "elements/powers"],
            ),
            Self::MaterialsMore => {
                ("materials-more", "材料补充", "每份材料的类型、表格、样表和受理标准。", &[])
            }
            Self::Conduct => {
                ("conduct", "办理要求和结果样本", "", &["elements/conduct", "elements/punishment"])
            }
            Self::Office => (
                "office",
                "办理地点、时间和电话",
                "清空地点就是删去；咨询电话和投诉电话不能相同。",
                &["elements/office"],
            ),
            Self::Access => ("access", "网办与到现场", "", &["elements/access"]),
            Self::Themes => ("themes", "主题分类和适用街道", "", &["elements/themes"]),
            Self::Bases => (
                "bases",
                "设定依据",
                "条件、材料、收费都要从这里选一条依据。六项写全才能提交。",
                &["legal_basis"],
            ),
            Self::Conditions => {
                ("conditions", "申请条件", "一条一个条件；清空文字就是删去。", &["conditions"])
            }
            Self::Materials => (
                "materials",
                "申请材料",
                "名称写具体，不用“其他材料”“相关证明”；清空名称就是删去。",
                &["materials"],
            ),
            Self::Limits => (
                "limits",
                "办理时限",
                "承诺时限不长于法定时限；即办件不填天数。",
                &["statutory_limit", "committed_limit"],
            ),
            Self::Process => (
                "process",
                "办理流程",
                "各环节天数合计不超过承诺时限。办件按平台的环节走（调查、初审或审查、公示、上报、审核确认、决定）：名称里有这些词的，天数就是那个环节的时限；其余只列在指南里。清空环节名称就是删去。",
                &["process"],
            ),
            Self::Handling => (
                "handling",
                "办理标准",
                "审查人写意见时逐条勾选要点、选定情形；超出的要写理由，由第二人确认。清空环节就是删去。",
                &["handling_standard"],
            ),
            Self::Fee => (
                "fee",
                "收费",
                "收费的事项直接填下面的“收费清单”，这里会自动改成收费；不收费的选“不收费”。",
                &["fee", "elements/fee"],
            ),
            Self::Fees => (
                "fees",
                "收费清单",
                "收费的事项才填。窗口的金额由系统按这里的标准计算，清单以外的收不了；清空名称就是删去。",
                &["fee_list"],
            ),
            Self::Result => ("result", "结果与渠道", "", &["result", "channels", "visits", "consult"]),
            Self::Help => ("help", "常见错误和问答", "", &["common_errors", "questions"]),
            Self::Situation => super::situation::TOLD,
        }
    }

    pub(crate) fn key(self) -> &'static str {
        self.told().0
    }

    pub(crate) fn title(self) -> &'static str {
        self.told().1
    }

    pub(crate) fn hint(self) -> &'static str {
        self.told().2
    }

    /// Whether a finding's field lies in it.
    pub(crate) fn holds(self, pointer: &str) -> bool {
        let field = pointer.trim_start_matches('/');
        if field.contains("/more/") {
            return self == Self::MaterialsMore;
        }
        let within = |own: &&str| {
            field.strip_prefix(*own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.told().3.iter().any(within)
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.key() == key)
    }
}

/// The blocks of a section as the version has them.
pub(crate) fn blocks(section: Section, item: &ItemVersion) -> Vec<Block> {
    let whole = |fields| vec![Block { fields, ..Block::default() }];
    let blocks = match section {
        Section::Basic => whole(basic(item)),
        Section::Codes => elements::code_blocks(item),
        Section::MaterialsMore => elements::material_blocks(item),
        Section::Conduct => elements::conduct_blocks(item),
        Section::Office => elements::office_blocks(item),
        Section::Access => elements::access_blocks(item),
        Section::Themes => elements::theme_blocks(item),
        Section::Bases => entries("依据", &item.legal_bases, basis),
        Section::Conditions => entries("条件", &item.conditions, |at, one| condition(at, one, item)),
        Section::Materials => entries("材料", &item.materials, |at, one| material(at, one, item)),
        Section::Limits => whole(limits(item)),
        Section::Process => entries("环节", &item.process, step),
        Section::Handling => super::handling::blocks(item),
        Section::Fee => whole([fee(item), elements::fee_fields(item)].concat()),
        Section::Fees => super::fees::blocks(item),
        Section::Result => whole(result(item)),
        Section::Help => whole(help(item)),
        Section::Situation => super::situation::blocks(item),
    };
    let within = |field: Field| field.within(section.key());
    let inside = |block: Block| Block { fields: block.fields.into_iter().map(within).collect(), ..block };
    blocks.into_iter().map(inside).collect()
}

pub(super) fn entries<T>(
    legend: &str,
    list: &[T],
    fields: impl Fn(usize, Option<&T>) -> Vec<Field>,
) -> Vec<Block> {
    let one = |at: usize| {
        let entry = list.get(at);
        let fields = fields(at, entry);
        match entry {
            Some(_) => Block { legend: format!("{legend} {}", at + 1), fields, ..Block::default() },
            None => Block { legend: format!("再加一条{legend}"), fields, left: ENTRIES_MAX - at },
        }
    };
    (0..(list.len() + 1).min(ENTRIES_MAX)).map(one).collect()
}

pub(super) fn text(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

pub(super) fn options(values: &[(&str, &str)], value: &str) -> Vec<Choice> {
    chosen(values.iter().map(|(value, label)| Choice::new(*value, *label)).collect(), value)
}

/// 事项类型 as words (GB/T 39046 A.1).
fn types() -> impl Iterator<Item = &'static str> {
    Table::ItemType.codes().iter().map(|row| row.label.as_str())
}

fn basic(item: &ItemVersion) -> Vec<Field> {
    let types: Vec<(&str, &str)> =
        [("", "没有写明")].into_iter().chain(types().map(|word| (word, word))).collect();
    let case_type = if item.case_type == CaseType::Immediate { "immediate" } else { "promised" };
    vec![
        Field::text("name", "事项名称").must().max(200).value(item.name.clone()),
        Field::text("aliases", "通俗名称")
            .max(400)
            .hint("用顿号隔开，大家怎么叫就怎么写")
            .value(item.aliases.join("、")),
        Field::select("type", "事项类型", options(&types, item.item_type.as_deref().unwrap_or_default())),
        Field::radio(
            "case_type",
            "办件类型",
            options(&[("promised", "承诺件"), ("immediate", "即办件")], case_type),
        ),
        Field::text("category", "主题").max(50).value(text(item.category.as_deref())),
        Field::text("department", "主管部门").must().max(100).value(item.department.clone()),
        Field::text("serve_objects", "服务对象")
            .max(100)
            .hint("如：自然人、企业法人")
            .value(item.serve_objects.join("、")),
    ]
}

fn basis(at: usize, basis: Option<&LegalBasis>) -> Vec<Field> {
    let name = |part: &str| format!("b.{at}.{part}");
    let of = |get: fn(&LegalBasis) -> Option<&str>| text(basis.and_then(get));
    vec![
        Field::text(&name("doc"), "文件名称").max(200).value(of(|one| Some(&one.doc))),
        Field::text(&name("doc_no"), "文号")
            .max(100)
            .hint("如：国务院令第 412 号")
            .value(of(|one| one.doc_no.as_deref())),
        Field::text(&name("issuer"), "制定机关").max(100).value(of(|one| one.issuer.as_deref())),
        Field::text(&name("date"), "日期")
            .max(40)
            .hint("公布或施行日期")
            .value(of(|one| one.date.as_deref())),
        Field::text(&name("article"), "条款")
            .max(100)
            .hint("如：第三十二条")
            .value(of(|one| one.article.as_deref())),
        Field::area(&name("gist"), "条文要点").max(1000).value(of(|one| one.gist.as_deref())),
    ]
}

/// The rule an element rests on, chosen from the item's list; one that is no longer on the list stays a choice.
pub(super) fn basis_choice(name: &str, item: &ItemVersion, basis: Option<&LegalBasis>) -> Field {
    let on = basis.and_then(|basis| item.legal_bases.iter().position(|one| one.cited() == basis.cited()));
    let value = match (on, basis) {
        (Some(at), _) => at.to_string(),
        (None, Some(_)) => "kept".to_owned(),
        (None, None) => String::new(),
    };
    let mut choices = vec![Choice::new("", "未注明依据")];
    choices.extend(
        item.legal_bases.iter().enumerate().map(|(at, one)| Choice::new(at.to_string(), one.cited())),
    );
    if let (None, Some(basis)) = (on, basis) {
        choices.push(Choice::new("kept", format!("{}（不在清单）", basis.cited())));
    }
    Field::select(name, "依据", chosen(choices, &value))
}

fn condition(at: usize, condition: Option<&Condition>, item: &ItemVersion) -> Vec<Field> {
    let basis = condition.and_then(|one| one.legal_basis.as_ref());
    vec![
        Field::area(&format!("c.{at}.text"), "条件")
            .max(500)
            .value(text(condition.map(|one| one.text.as_str()))),
        basis_choice(&format!("c.{at}.basis"), item, basis),
    ]
}

const FORMS: [(&str, &str); 6] = [
    ("", "没有写明"),
    ("原件", "原件"),
    ("复印件", "复印件"),
    ("原件和复印件", "原件和复印件"),
    ("原件核验", "原件核验"),
    ("电子", "电子"),
];

const ORIGINS: [(&str, &str); 4] = [
    ("", "没有写明"),
    ("applicant", "申请人自备"),
    ("government", "政府部门核发"),
    ("intermediary", "中介或其他机构"),
];

fn material(at: usize, material: Option<&Material>, item: &ItemVersion) -> Vec<Field> {
    let name = |part: &str| format!("m.{at}.{part}");
    let form = text(material.and_then(|one| one.form.as_deref()));
    let origin = text(material.and_then(|one| one.source.as_deref()));
    let copies = material.and_then(|one| one.copies).map_or_else(String::new, |n| n.to_string());
    let need = if material.is_none_or(|one| one.required) { "1" } else { "0" };
    vec![
        Field::text(&name("name"), "名称").max(200).value(text(material.map(|one| one.name.as_str()))),
        Field::radio(&name("required"), "必要性", options(&[("1", "必备"), ("0", "有条件时")], need)),
        Field::text(&name("condition"), "何时需要")
            .max(200)
            .hint("不是必备时写明")
            .value(text(material.and_then(|one| one.condition.as_deref()))),
        Field::select(&name("form"), "形式", options(&FORMS, &form)),
        Field::number(&name("copies"), "份数").value(copies),
        Field::select(&name("source"), "来源", options(&ORIGINS, &origin)),
        basis_choice(&name("basis"), item, material.and_then(|one| one.legal_basis.as_ref())),
    ]
}

const UNITS: [(&str, &str); 3] =
    [("working_day", "个工作日"), ("calendar_day", "个自然日"), ("hour", "小时")];

fn unit_key(unit: Unit) -> &'static str {
    match unit {
        Unit::CalendarDay => "calendar_day",
        Unit::Hour => "hour",
        _ => "working_day",
    }
}

fn limit(prefix: &str, label: &str, limit: Option<&ItemLimit>) -> [Field; 3] {
    let whole = limit.and_then(|one| one.limit);
    let n = whole.map_or_else(String::new, |limit| limit.n.to_string());
    let unit = whole.map_or("working_day", |limit| unit_key(limit.unit));
    [
        Field::number(&format!("{prefix}.n"), label).value(n),
        Field::select(&format!("{prefix}.unit"), "单位", options(&UNITS, unit)),
        Field::text(&format!("{prefix}.text"), "依据或说明")
            .max(500)
            .value(text(limit.and_then(|one| one.text.as_deref()))),
    ]
}

fn limits(item: &ItemVersion) -> Vec<Field> {
    let statutory = limit("statutory", "法定时限", item.statutory.as_ref());
    statutory.into_iter().chain(limit("promised", "承诺时限", item.promised.as_ref())).collect()
}

fn step(at: usize, step: Option<&ProcessStep>) -> Vec<Field> {
    let name = |part: &str| format!("s.{at}.{part}");
    let n = step.and_then(|one| one.limit).map_or_else(String::new, |n| n.to_string());
    let unit = text(step.and_then(|one| one.unit.as_deref()));
    let units = [("工作日", "工作日"), ("自然日", "自然日"), ("小时", "小时")];
    vec![
        Field::text(&name("step"), "环节").max(50).value(text(step.map(|one| one.step.as_str()))),
        Field::number(&name("limit"), "时限").value(n),
        Field::select(&name("unit"), "单位", options(&units, if unit.is_empty() { "工作日" } else { &unit })),
        Field::area(&name("detail"), "做什么")
            .max(500)
            .value(text(step.and_then(|one| one.detail.as_deref()))),
    ]
}

fn fee(item: &ItemVersion) -> Vec<Field> {
    let fee = item.fee.as_ref();
    let charged = match fee {
        None => "",
        Some(fee) if fee.charged => "1",
        Some(_) => "0",
    };
    vec![
        Field::radio("charged", "是否收费", options(&[("0", "不收费"), ("1", "收费")], charged)),
        Field::text("standard", "收费标准")
            .max(300)
            .hint("清单里写了的不用填；没有清单的写到每项多少元")
            .value(text(fee.and_then(|one| one.standard.as_deref()))),
        basis_choice("fee_basis", item, fee.and_then(|one| one.legal_basis.as_ref())),
    ]
}

fn result(item: &ItemVersion) -> Vec<Field> {
    let result = item.result.as_ref();
    let visits = item.visits.map_or_else(String::new, |n| n.to_string());
    vec![
        Field::text("result", "办理结果")
            .max(200)
            .hint("发给申请人的证照、批文的名称")
            .value(text(result.map(|one| one.name.as_str()))),
        Field::text("validity", "有效期")
            .max(100)
            .value(text(result.and_then(|one| one.validity.as_deref()))),
        Field::text("channels", "办理渠道")
            .max(200)
            .hint("用顿号隔开，如：窗口、网上、邮寄")
            .value(item.channels.join("、")),
        Field::number("visits", "到现场次数").value(visits),
        Field::text("consult", "咨询方式").max(200).value(text(item.consult.as_deref())),
    ]
}

fn help(item: &ItemVersion) -> Vec<Field> {
    let questions = item.questions.iter().map(|one| format!("{}｜{}", one.question, one.answer));
    vec![
        Field::area("common_errors", "常见错误")
            .max(4000)
            .hint("一行一条")
            .value(item.common_errors.join("\n")),
        Field::area("questions", "常见问答")
            .max(8000)
            .hint("一行一条：问题｜回答")
            .value(questions.collect::<Vec<_>>().join("\n")),
    ]
}

/// The version with what was typed in a section; what is wrong is noted, and that part stays as it was.
pub(crate) fn read(section: Section, typed: &Typed, item: &ItemVersion, wrongs: &mut Wrongs) -> ItemVersion {
    let mut next = item.clone();
    match section {
        Section::Basic => {
            read_basic(typed, &mut next, wrongs);
            next.follow_type(item);
        }
        Section::Codes => elements::read_codes(typed, &mut next, wrongs),
        Section::MaterialsMore => elements::read_materials(typed, &mut next),
        Section::Conduct => elements::read_conduct(typed, &mut next),
        Section::Office => elements::read_office(typed, &mut next),
        Section::Access => elements::read_access(typed, &mut next, wrongs),
        Section::Themes => elements::read_themes(typed, &mut next, wrongs),
        Section::Bases => read_bases(typed, &mut next),
        Section::Conditions => {
            next.conditions = rows(|at| {
                let text = typed.some(&format!("c.{at}.text"))?;
                let before = item.conditions.get(at).and_then(|one| one.legal_basis.as_ref());
                Some(Condition {
                    text,
                    legal_basis: read_basis(typed, &format!("c.{at}.basis"), item, before),
                })
            });
        }
        Section::Materials => next.materials = rows(|at| read_material(at, typed, item, wrongs)),
        Section::Limits => {
            next.statutory = read_limit("statutory", typed, item.statutory.as_ref(), wrongs);
            next.promised = read_limit("promised", typed, item.promised.as_ref(), wrongs);
        }
        Section::Process => next.process = rows(|at| read_step(at, typed, wrongs)),
        Section::Handling => next.handling_standard = super::handling::read(typed, item, wrongs),
        Section::Fee => {
            next.fee = read_fee(typed, item, wrongs);
            elements::read_fee(typed, &mut next);
        }
        Section::Fees => {
            next.fee_list = super::fees::read(typed, item, wrongs);
            super::fees::charge(&mut next);
        }
        Section::Result => {
            let name = typed.some("result");
            next.result = name.map(|name| ResultDocument { name, validity: typed.some("validity") });
            next.channels = words(typed.get("channels"));
            next.visits = number(typed, "visits", wrongs);
            next.consult = typed.some("consult");
        }
        Section::Situation => next.situations = super::situation::read(typed, item, wrongs),
        Section::Help => {
            next.common_errors = lines(typed.get("common_errors"));
            let question = |line: String| {
                let (question, answer) = line.split_once('｜').or_else(|| line.split_once('|'))?;
                Some(Question { question: question.trim().to_owned(), answer: answer.trim().to_owned() })
            };
            let typed_lines = lines(typed.get("questions"));
            if typed_lines.iter().any(|line| !line.contains(['｜', '|'])) {
                wrongs.add("questions", "每行用“｜”隔开问题和回答");
            } else {
                next.questions = typed_lines.into_iter().filter_map(question).collect();
            }
        }
    }
    next
}

/// Entries as typed, the struck ones left out.
pub(super) fn rows<T>(mut read: impl FnMut(usize) -> Option<T>) -> Vec<T> {
    (0..ENTRIES_MAX).filter_map(&mut read).collect()
}

pub(super) fn words(text: &str) -> Vec<String> {
    let parts = text.split(['、', '，', ',', ';', '；']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

pub(super) fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn number(typed: &Typed, name: &str, wrongs: &mut Wrongs) -> Option<u32> {
    let text = typed.some(name)?;
    match text.parse::<u32>() {
        Ok(n) if n <= 9_999 => Some(n),
        _ => {
            wrongs.add(name, "请填整数");
            None
        }
    }
}

fn read_basic(typed: &Typed, next: &mut ItemVersion, wrongs: &mut Wrongs) {
    match typed.some("name") {
        Some(name) if name.chars().count() <= 200 => next.name = name,
        _ => wrongs.add("name", "请填写事项名称，不超过 200 字"),
    }
    match typed.some("department") {
        Some(department) => next.department = department,
        None => wrongs.add("department", "请填写主管部门"),
    }
    next.aliases = words(typed.get("aliases"));
    let item_type = typed.some("type").filter(|word| types().any(|known| known == word));
    next.type_stated = item_type.is_some();
    next.item_type = item_type;
    next.case_type =
        if typed.get("case_type") == "immediate" { CaseType::Immediate } else { CaseType::Promised };
    next.case_type_stated = true;
    next.category = typed.some("category");
    next.serve_objects = words(typed.get("serve_objects"));
}

/// Bases as typed; elements that rested on one follow it.
fn read_bases(typed: &Typed, next: &mut ItemVersion) {
    let before = next.legal_bases.clone();
    let read = |at: usize| {
        let part = |part: &str| typed.some(&format!("b.{at}.{part}"));
        let kept = before.get(at);
        Some(LegalBasis {
            doc: part("doc")?,
            doc_no: part("doc_no"),
            issuer: part("issuer"),
            date: part("date"),
            last_revised: kept.and_then(|one| one.last_revised.clone()),
            article: part("article"),
            gist: part("gist"),
            checked: kept.and_then(|one| one.checked.clone()),
        })
    };
    let typed_bases: Vec<Option<LegalBasis>> = (0..ENTRIES_MAX).map(read).collect();
    let follow = |basis: &mut Option<LegalBasis>| {
        let at = basis.as_ref().and_then(|was| before.iter().position(|one| one.cited() == was.cited()));
        if let Some(at) = at {
            *basis = typed_bases.get(at).cloned().flatten();
        }
    };
    next.conditions.iter_mut().for_each(|one| follow(&mut one.legal_basis));
    next.materials.iter_mut().for_each(|one| follow(&mut one.legal_basis));
    next.fee.iter_mut().for_each(|one| follow(&mut one.legal_basis));
    for step in &mut next.handling_standard.steps {
        step.points.iter_mut().for_each(|one| follow(&mut one.legal_basis));
        step.bounds.iter_mut().for_each(|one| follow(&mut one.legal_basis));
    }
    for line in &mut next.fee_list.lines {
        follow(&mut line.legal_basis);
        line.exemptions.iter_mut().for_each(|one| follow(&mut one.legal_basis));
    }
    next.legal_bases = typed_bases.into_iter().flatten().collect();
}

pub(super) fn read_basis(
    typed: &Typed,
    name: &str,
    item: &ItemVersion,
    before: Option<&LegalBasis>,
) -> Option<LegalBasis> {
    match typed.get(name) {
        "kept" => before.cloned(),
        at => at.parse::<usize>().ok().and_then(|at| item.legal_bases.get(at).cloned()),
    }
}

fn read_material(at: usize, typed: &Typed, item: &ItemVersion, wrongs: &mut Wrongs) -> Option<Material> {
    let part = |part: &str| typed.some(&format!("m.{at}.{part}"));
    let name = part("name")?;
    let before = item.materials.get(at);
    let source = part("source");
    Some(Material {
        form: part("form"),
        copies: number(typed, &format!("m.{at}.copies"), wrongs),
        source_stated: Some(source.is_some()),
        source,
        required: typed.get(&format!("m.{at}.required")) == "1",
        condition: part("condition"),
        shareable: before.filter(|one| one.name == name).and_then(|one| one.shareable),
        basis: before.filter(|one| one.name == name).and_then(|one| one.basis.clone()),
        legal_basis: read_basis(
            typed,
            &format!("m.{at}.basis"),
            item,
            before.and_then(|one| one.legal_basis.as_ref()),
        ),
        // What is said in 材料补充 belongs to the row, also under a better name.
        more: before.map(|one| one.more.clone()).unwrap_or_default(),
        name,
    })
}

fn read_limit(
    prefix: &str,
    typed: &Typed,
    before: Option<&ItemLimit>,
    wrongs: &mut Wrongs,
) -> Option<ItemLimit> {
    let n = number(typed, &format!("{prefix}.n"), wrongs).filter(|n| *n > 0);
    let text = typed.some(&format!("{prefix}.text"));
    let unit = match typed.get(&format!("{prefix}.unit")) {
        "calendar_day" => Unit::CalendarDay,
        "hour" => Unit::Hour,
        _ => Unit::WorkingDay,
    };
    let limit = n.map(|n| Limit { n, unit });
    if limit.is_none() && text.is_none() {
        return None;
    }
    // What was imported and is kept stays what it was; new words are judged like those of a source.
    let same = before.filter(|before| before.limit == limit && before.text == text);
    let origin = same.map_or_else(|| origin_of(text.as_deref(), None), |one| one.origin);
    Some(ItemLimit { limit, text, origin, step: same.and_then(|one| one.step.clone()) })
}

fn read_step(at: usize, typed: &Typed, wrongs: &mut Wrongs) -> Option<ProcessStep> {
    let part = |part: &str| typed.some(&format!("s.{at}.{part}"));
    let step = part("step")?;
    let limit = number(typed, &format!("s.{at}.limit"), wrongs);
    Some(ProcessStep { step, unit: limit.and_then(|_| part("unit")), limit, detail: part("detail") })
}

fn read_fee(typed: &Typed, item: &ItemVersion, wrongs: &mut Wrongs) -> Option<Fee> {
    let before = item.fee.as_ref();
    match typed.get("charged") {
        "1" => {
            let standard = typed.some("standard");
            let listed = item.fee_list.lines.first();
            if standard.is_none() && listed.is_none() {
                wrongs.add("standard", "收费的事项要写明标准：在这里写，或者直接填“收费清单”");
            }
            let own = read_basis(typed, "fee_basis", item, before.and_then(|one| one.legal_basis.as_ref()));
            let basis = own.or_else(|| listed.and_then(|line| line.legal_basis.clone()));
            if basis.is_none() {
                wrongs.add("fee_basis", "收费要有依据：先在“设定依据”里写，再在这里选");
            }
            let words = basis.as_ref().map(LegalBasis::cited);
            Some(Fee { charged: true, standard, basis: words, legal_basis: basis })
        }
        "0" => Some(Fee { charged: false, standard: None, basis: None, legal_basis: None }),
        _ => None,
    }
}
