//! Materials: named exactly, asked for by a rule, and explained.

use super::Severity::{Error, Notice, Warning};
use super::words::{Where, vague};
use super::{Hit, Rule, hit, hit_if};
use crate::catalogue::item::{ItemVersion, Material};

const VAGUE: &str = "国办发〔2018〕45号（不得有兜底条款和模糊用语）";
const LISTED: &str = "津滨政办发〔2017〕40号（逐项列明所依据的文件；没有依据的一律取消）";
const SAMPLES: &str = "和平政办〔2012〕21号（空白及示范表格）、津滨政办发〔2017〕40号（示范文本）";

pub(super) const RULES: &[Rule] = &[
    Rule::new(
        "material-basis-missing",
        Warning,
        ["材料没有依据", LISTED, "给每份材料选一条依据；没有依据的删去"],
        material_basis_missing,
    ),
    Rule::new(
        "vague-material",
        Warning,
        ["材料写得含糊", VAGUE, "写出证件、文件的确切名称；一种情形一份材料"],
        vague_material,
    ),
    Rule::new(
        "vague-condition",
        Warning,
        ["条件写得含糊", VAGUE, "写出每一个条件，删去兜底的一条"],
        vague_condition,
    ),
    Rule::new(
        "vague-need",
        Warning,
        ["何时需要写得含糊", VAGUE, "写出在什么情形下需要，让申请人自己能判断"],
        vague_need,
    ),
    Rule::new(
        "duplicate-material",
        Error,
        ["材料重复", "津滨政办发〔2017〕40号（最大程度减少整合申请材料）", "删去重复的一份"],
        duplicate_material,
    ),
    Rule::new(
        "material-condition-missing",
        Notice,
        [
            "没有写何时需要材料",
            "行政许可法第三十条（公示需要提交的全部材料的目录）",
            "不是必备的，写明什么情形下要交",
        ],
        material_condition_missing,
    ),
    Rule::new(
        "material-form-missing",
        Notice,
        ["没有写材料形式", "国家政务服务平台材料要素（形式、份数）", "选原件、复印件或者电子"],
        material_form_missing,
    ),
    Rule::new(
        "material-source-missing",
        Notice,
        ["没有写材料来源", "国家政务服务平台材料要素（来源渠道）", "选申请人自备、政府部门核发或者其他机构"],
        material_source_missing,
    ),
    Rule::new(
        "shareable-still-required",
        Warning,
        [
            "能共享的材料还要申请人交",
            "津滨政办发〔2017〕40号（能共享获取的不得要求提供）、优化营商环境条例（数据共享）",
            "改为不必备，收取方式写证照库调取",
        ],
        shareable_still_required,
    ),
    Rule::new(
        "form-without-blank",
        Warning,
        ["申请表没有空白表格", SAMPLES, "在“材料补充”里写空白表格的地址或者文件名"],
        form_without_blank,
    ),
    Rule::new(
        "form-without-sample",
        Warning,
        ["申请表没有示例样表", SAMPLES, "在“材料补充”里写填好的样表的地址或者文件名"],
        form_without_sample,
    ),
    Rule::new(
        "deferral-differs",
        Warning,
        [
            "容缺后补写得不一致",
            "容缺受理办理规范（只有次要材料可以后补）",
            "必要性和收取方式都写容缺后补，或者都不写",
        ],
        deferral_differs,
    ),
    Rule::new(
        "text-too-long",
        Warning,
        [
            "文字太长",
            "GB/T 39046-2020 §6.1（材料名称 an..200、办理地点 an..100、办理时间 an..150）",
            "缩短，细节写到说明里",
        ],
        text_too_long,
    ),
];

fn each<'a>(
    item: &'a ItemVersion,
    found: impl Fn(&'a Material) -> Option<String> + 'a,
    field: &'a str,
) -> Vec<Hit> {
    let all = item.materials.iter().enumerate();
    all.filter_map(|(at, material)| Some(hit(format!("/materials/{at}/{field}"), found(material)?))).collect()
}

/// Names of those of which something is so, in one finding about all.
fn together(item: &ItemVersion, what: &str, so: impl Fn(&Material) -> bool) -> Vec<Hit> {
    let names: Vec<&str> = item.materials.iter().filter(|one| so(one)).map(|one| one.name.as_str()).collect();
    hit_if(!names.is_empty(), "/materials", || {
        format!("{} 份材料中有 {} 份{what}：{}", item.materials.len(), names.len(), names.join("、"))
    })
}

/// Every material needs a basis (国办发〔2020〕42号: what no rule asks for may not be asked for).
fn material_basis_missing(item: &ItemVersion) -> Vec<Hit> {
    together(item, "没有注明依据", |one| one.basis.is_none() && one.legal_basis.is_none())
}

/// Vague words in the names of materials.
fn vague_material(item: &ItemVersion) -> Vec<Hit> {
    let found = |material: &Material| {
        let word = vague(Where::Material, &material.name)?;
        Some(format!("材料“{}”含兜底或含糊用语“{word}”", material.name))
    };
    each(item, found, "name")
}

/// A condition that leaves open what has to be so.
fn vague_condition(item: &ItemVersion) -> Vec<Hit> {
    let all = item.conditions.iter().enumerate();
    let found = all.filter_map(|(at, one)| {
        let word = vague(Where::Condition, &one.text)?;
        Some(hit(format!("/conditions/{at}"), format!("条件“{}”含兜底或含糊用语“{word}”", one.text)))
    });
    found.collect()
}

/// When a material is needed has to be for the applicant to see.
fn vague_need(item: &ItemVersion) -> Vec<Hit> {
    let found = |material: &Material| {
        let when = material.condition.as_deref()?;
        let word = vague(Where::Need, when)?;
        Some(format!("材料“{}”何时需要写“{when}”，“{word}”说不清", material.name))
    };
    each(item, found, "condition")
}

/// The same material twice.
fn duplicate_material(item: &ItemVersion) -> Vec<Hit> {
    let twice = item.materials.iter().enumerate().filter(|(at, material)| {
        item.materials.iter().take(*at).any(|earlier| earlier.name == material.name)
    });
    twice
        .map(|(at, material)| hit(format!("/materials/{at}/name"), format!("材料“{}”重复", material.name)))
        .collect()
}

/// A material that is not always needed has to say when it is.
fn material_condition_missing(item: &ItemVersion) -> Vec<Hit> {
    let found = |one: &Material| {
        let open = !one.required && one.condition.is_none() && !deferred(one);
        open.then(|| format!("材料“{}”不是必备，却没有写明何时需要", one.name))
    };
    each(item, found, "condition")
}

/// Original or copy.
fn material_form_missing(item: &ItemVersion) -> Vec<Hit> {
    together(item, "没有写形式", |one| one.form.is_none() && one.more.form.is_none())
}

/// Where the applicant gets it.
fn material_source_missing(item: &ItemVersion) -> Vec<Hit> {
    together(item, "没有写来源", |one| one.source.is_none())
}

/// What authorities can share may not be asked of the applicant, unless it is only fetched from the licence library.
fn shareable_still_required(item: &ItemVersion) -> Vec<Hit> {
    let found = |one: &Material| {
        let fetched = one.more.receipt.iter().any(|way| way.code == "5");
        let asked = one.required && one.shareable == Some(true) && !fetched;
        asked.then(|| format!("材料“{}”可以共享，仍写必备", one.name))
    };
    each(item, found, "required")
}

/// A form people fill in for this application: by its type, else by its name.
fn is_form(material: &Material) -> bool {
    let ends = ["申请表", "登记表", "审批表", "备案表", "申请书", "承诺书", "信息表"];
    match &material.more.kind {
        Some(kind) => kind.code == "2",
        None => material.applicants_own() && ends.iter().any(|end| material.name.ends_with(end)),
    }
}

/// A form can be had blank.
fn form_without_blank(item: &ItemVersion) -> Vec<Hit> {
    together(item, "没有空白表格", |one| {
        item.form.is_none() && is_form(one) && one.more.blank_form.is_none()
    })
}

/// A form is shown filled in; the item's own form is printed blank and filled in.
fn form_without_sample(item: &ItemVersion) -> Vec<Hit> {
    together(item, "没有示例样表", |one| {
        item.form.is_none() && is_form(one) && one.more.sample.is_none()
    })
}

fn deferred(material: &Material) -> bool {
    material.more.need.as_ref().is_some_and(|need| need.code == "3")
}

/// 容缺后补 as 必要性 and as 收取方式 go together.
fn deferral_differs(item: &ItemVersion) -> Vec<Hit> {
    let found = |one: &Material| {
        let late = one.more.receipt.iter().any(|way| way.code == "4");
        let said = !one.more.receipt.is_empty();
        match (deferred(one), late) {
            (true, false) if said => Some(format!("材料“{}”必要性是容缺后补，收取方式没有", one.name)),
            (false, true) => Some(format!("材料“{}”收取方式有容缺后补，必要性没有写", one.name)),
            _ => None,
        }
    };
    each(item, found, "more/receipt")
}

/// Lengths the exchange takes.
fn text_too_long(item: &ItemVersion) -> Vec<Hit> {
    let over = |place: String, what: &str, text: &str, most: usize| {
        let length = text.chars().count();
        (length > most).then(|| hit(place, format!("{what}有 {length} 个字，最多 {most} 个")))
    };
    let names = item.materials.iter().enumerate();
    let mut hits: Vec<Hit> = names
        .filter_map(|(at, one)| over(format!("/materials/{at}/name"), "材料名称", &one.name, 200))
        .collect();
    for (at, place) in item.elements.office.places.iter().enumerate() {
        let hours = place.hours.as_deref().unwrap_or_default();
        hits.extend(over(format!("/elements/office/places/{at}/address"), "办理地点", &place.address, 100));
        hits.extend(over(format!("/elements/office/places/{at}/hours"), "办理时间", hours, 150));
    }
    hits
}
