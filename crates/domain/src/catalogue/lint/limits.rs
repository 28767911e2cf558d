//! Limits: promise and statute, their units, their steps, and whether anything can be counted.

use super::Severity::{Error, Fatal, Notice, Warning};
use super::{Hit, Rule, hit, hit_if};
use crate::case::Profile;
use crate::catalogue::import::{calendar_span, same_unit};
use crate::catalogue::item::{CaseType, ItemLimit, ItemVersion, LimitOrigin};
use crate::catalogue::procedure::LICENCE_STATUTORY_DAYS;
use crate::time_limit::{Limit, Unit};

const PRACTICE: &str = "政务服务事项质量检查规则（温州）";
const PROMISE_LAW: &str = "行政许可法第四十二条（决定期限）、GB/T 39046-2020（承诺办结时限）";

pub(super) const RULES: &[Rule] = &[
    Rule::new(
        "promised-over-statutory",
        Fatal,
        ["承诺时限长于法定时限", PROMISE_LAW, "承诺时限改到不长于法定时限"],
        promised_over_statutory,
    ),
    Rule::new(
        "promised-surely-over-statutory",
        Error,
        ["承诺时限按日历换算后长于法定时限", PROMISE_LAW, "两个时限用同一种单位，承诺不长于法定"],
        promised_surely_over_statutory,
    ),
    Rule::new(
        "differing-units",
        Warning,
        ["时限单位不一致", "行政许可法第八十二条（期限以工作日计算）", "法定、承诺和各环节用同一种单位"],
        differing_units,
    ),
    Rule::new(
        "step-sum-over-promise",
        Error,
        [
            "各环节合计长于承诺时限",
            "行政许可案卷评查标准（各级审查时限合计不超过承诺时限）",
            "缩短环节时限，或者改正承诺时限",
        ],
        step_sum_over_promise,
    ),
    Rule::new(
        "limit-of-one-step",
        Warning,
        ["时限只写了一个环节", "行政许可法第四十二条（期限从受理到决定）", "写从受理到决定的全程时限"],
        limit_of_one_step,
    ),
    Rule::new(
        "limit-equals-one-step",
        Warning,
        [
            "时限和某个环节相同",
            "行政许可法第四十二条（期限从受理到决定）",
            "核对：这是全程时限，还是那个环节的时限",
        ],
        limit_equals_one_step,
    ),
    Rule::new(
        "immediate-with-days",
        Error,
        ["即办件写了天数", PRACTICE, "即办件不填天数；要几天才能办的改为承诺件"],
        immediate_with_days,
    ),
    Rule::new(
        "promised-at-once",
        Error,
        ["承诺件写了当场办结", PRACTICE, "当场办结的改为即办件；不是的写承诺天数"],
        promised_at_once,
    ),
    Rule::new(
        "promised-without-limit",
        Notice,
        ["承诺件没有时限", "优化营商环境条例（限时办结）", "写承诺时限：多少个工作日"],
        promised_without_limit,
    ),
    Rule::new(
        "limit-without-text",
        Warning,
        [
            "时限没有写依据",
            "津滨政办发〔2017〕40号（办事指南列明办理时限）",
            "写时限依据的条款，或者写“本机关承诺”",
        ],
        limit_without_text,
    ),
    Rule::new(
        "limit-of-another-place",
        Warning,
        ["时限取自外地", "行政许可法第四十二条（法律、法规另有规定的除外）", "改为本地依据的法律、法规条款"],
        limit_of_another_place,
    ),
    Rule::new(
        "limit-as-text-only",
        Notice,
        ["时限只有文字", "行政许可法第八十二条（期限以工作日计算）", "把时限写成数字和单位，文字留作说明"],
        limit_as_text_only,
    ),
    Rule::new(
        "licence-over-twenty-days",
        Warning,
        [
            "许可的法定时限超过二十日",
            "行政许可法第四十二条（二十日；法律、法规另有规定的除外）",
            "写明另有规定的法律、法规条款，或者改为二十个工作日以内",
        ],
        licence_over_twenty_days,
    ),
    Rule::new(
        "review-kind-differs",
        Error,
        ["审查类型和办件类型不一致", PRACTICE, "即办件选即审即办，承诺件选前审后批"],
        review_kind_differs,
    ),
];

fn whole(limit: Option<&ItemLimit>) -> Option<Limit> {
    limit.and_then(ItemLimit::whole)
}

/// Both limits with the scope they speak of, where both are figures.
fn both(item: &ItemVersion) -> Option<(Limit, Limit)> {
    let (statutory, promised) = (item.statutory.as_ref()?, item.promised.as_ref()?);
    if statutory.step != promised.step {
        return None;
    }
    Some((statutory.limit?, promised.limit?))
}

/// Statutory and promised limit with their fields.
fn fields(item: &ItemVersion) -> impl Iterator<Item = (&'static str, &ItemLimit)> {
    let all = [("/statutory_limit", item.statutory.as_ref()), ("/committed_limit", item.promised.as_ref())];
    all.into_iter().filter_map(|(field, limit)| Some((field, limit?)))
}

/// 承诺时限不得长于法定时限 (same unit and scope): fatal.
fn promised_over_statutory(item: &ItemVersion) -> Vec<Hit> {
    match both(item) {
        Some((statutory, promised)) if same_unit(statutory, promised) => {
            hit_if(promised.n > statutory.n, "/committed_limit", || {
                format!("承诺时限 {promised} 长于法定时限 {statutory}")
            })
        }
        _ => Vec::new(),
    }
}

/// In differing units the promise is longer even counted in its favour: an error, not fatal.
fn promised_surely_over_statutory(item: &ItemVersion) -> Vec<Hit> {
    match both(item) {
        Some((statutory, promised)) if !same_unit(statutory, promised) => {
            let longer = calendar_span(promised).0 > calendar_span(statutory).1;
            hit_if(longer, "/committed_limit", || {
                format!("承诺时限 {promised} 按日历换算后长于法定时限 {statutory}")
            })
        }
        _ => Vec::new(),
    }
}

/// Limits of one item in differing units cannot be compared by their figures.
fn differing_units(item: &ItemVersion) -> Vec<Hit> {
    let mut hits = Vec::new();
    let (statutory, promised) = (whole(item.statutory.as_ref()), whole(item.promised.as_ref()));
    if let (Some(statutory), Some(promised)) = (statutory, promised)
        && !same_unit(statutory, promised)
    {
        let message = format!("法定 {statutory} 与承诺 {promised} 单位不同，只能按到期日比较");
        hits.push(hit("/committed_limit", message));
    }
    for (at, step) in item.process.iter().enumerate() {
        if let (Some(limit), Some(reference)) = (step.typed_limit(), promised.or(statutory))
            && !same_unit(limit, reference)
        {
            let message = format!("环节“{}”的 {limit} 与总时限 {reference} 单位不同", step.step);
            hits.push(hit(format!("/process/{at}/limit"), message));
        }
    }
    hits
}

/// Sum of the step limits in the unit of `limit`.
fn step_sum(item: &ItemVersion, limit: Limit) -> u32 {
    let steps = item.process.iter().filter_map(|step| step.typed_limit());
    steps.filter(|step| same_unit(*step, limit)).map(|step| step.n).fold(0, u32::saturating_add)
}

/// A promised limit below the sum of its steps (practice §4).
fn step_sum_over_promise(item: &ItemVersion) -> Vec<Hit> {
    let Some(promised) = whole(item.promised.as_ref()) else {
        return Vec::new();
    };
    let sum = step_sum(item, promised);
    hit_if(sum > promised.n, "/committed_limit", || {
        let sum = Limit { n: sum, ..promised };
        format!("各环节时限合计 {sum}，超过承诺时限 {promised}")
    })
}

/// A limit whose text names one step never drives the whole clock (practice §4).
fn limit_of_one_step(item: &ItemVersion) -> Vec<Hit> {
    let named = fields(item).filter_map(|(field, limit)| Some((field, limit.step.as_deref()?)));
    named
        .map(|(field, step)| hit(field, format!("时限只说“{step}”一个环节，作为环节时限，不作为全程时限")))
        .collect()
}

/// The promise equals the limit of one step although others take longer: it is likely that step's.
fn limit_equals_one_step(item: &ItemVersion) -> Vec<Hit> {
    let Some(promised) = whole(item.promised.as_ref()) else {
        return Vec::new();
    };
    if step_sum(item, promised) <= promised.n {
        return Vec::new();
    }
    let equal = item.process.iter().find(|step| step.typed_limit() == Some(promised));
    let said = equal.map(|step| {
        let message = format!("承诺时限 {promised} 与环节“{}”的时限相同，疑为环节时限", step.step);
        hit("/committed_limit", message)
    });
    said.into_iter().collect()
}

/// 即办件 has no days: 承诺时限 = 即办 ⇔ 办件类型 = 即办件.
fn immediate_with_days(item: &ItemVersion) -> Vec<Hit> {
    if item.case_type != CaseType::Immediate {
        return Vec::new();
    }
    let promised = whole(item.promised.as_ref());
    let mut hits: Vec<Hit> = promised
        .map(|promised| hit("/committed_limit", format!("即办件却写承诺时限 {promised}")))
        .into_iter()
        .collect();
    for (at, step) in item.process.iter().enumerate() {
        if let Some(limit) = step.typed_limit().filter(|limit| limit.unit != Unit::Hour) {
            let message = format!("即办件的环节“{}”写 {limit}", step.step);
            hits.push(hit(format!("/process/{at}/limit"), message));
        }
    }
    hits
}

/// Words by which a promise says that the case is done at once.
const AT_ONCE: [&str; 6] = ["即办", "即时", "当场办", "当日办", "0工作日", "0个工作日"];

/// The other half of the same rule: a promise that says 即办, and the item is 承诺件.
fn promised_at_once(item: &ItemVersion) -> Vec<Hit> {
    let Some(promised) = item.promised.as_ref() else { return Vec::new() };
    let words = promised.text.as_deref().unwrap_or_default();
    let at_once = promised.limit.is_none() && AT_ONCE.iter().any(|word| words.contains(word));
    let says = item.case_type == CaseType::Promised && item.case_type_stated && at_once;
    hit_if(says, "/case_type", || format!("承诺时限写“{words}”，办件类型却是承诺件"))
}

/// A promised case without a promise.
fn promised_without_limit(item: &ItemVersion) -> Vec<Hit> {
    let has = item.promised.as_ref().is_some_and(|limit| limit.limit.is_some());
    hit_if(item.case_type == CaseType::Promised && !has, "/committed_limit", || {
        "承诺件没有可计算的承诺时限".to_owned()
    })
}

/// A figure whose source gives neither basis nor explanation.
fn limit_without_text(item: &ItemVersion) -> Vec<Hit> {
    let bare = fields(item).filter(|(_, limit)| limit.text.is_none());
    let bare = bare.filter_map(|(field, limit)| Some((field, limit.limit?)));
    bare.map(|(field, limit)| hit(field, format!("时限 {limit} 没有依据或说明文字"))).collect()
}

/// A "statutory" limit that is another place's figure.
fn limit_of_another_place(item: &ItemVersion) -> Vec<Hit> {
    let of_place = item.statutory.iter().filter(|limit| limit.origin == LimitOrigin::Place);
    of_place
        .map(|limit| {
            let words = limit.text.as_deref().unwrap_or_default();
            let message = format!("法定时限出自地方指南（{words}），没有引用法律依据，按示范数据显示");
            hit("/statutory_limit", message)
        })
        .collect()
}

/// A limit given in words only: nothing counts it.
fn limit_as_text_only(item: &ItemVersion) -> Vec<Hit> {
    let worded = fields(item).filter(|(_, limit)| limit.limit.is_none());
    let worded = worded.filter_map(|(field, limit)| Some((field, limit.text.as_deref()?)));
    worded.map(|(field, words)| hit(field, format!("时限只有文字“{words}”，不能计时"))).collect()
}

/// More than the twenty days of 行政许可法 §42 need a law or regulation that says so.
fn licence_over_twenty_days(item: &ItemVersion) -> Vec<Hit> {
    let Some(statutory) = item.statutory.as_ref().filter(|limit| limit.origin != LimitOrigin::Law) else {
        return Vec::new();
    };
    let longer = whole(Some(statutory))
        .filter(|limit| limit.unit == Unit::WorkingDay && limit.n > LICENCE_STATUTORY_DAYS);
    hit_if(item.profile == Profile::Licence && longer.is_some(), "/statutory_limit", || {
        let limit = longer.map(|limit| limit.to_string()).unwrap_or_default();
        format!("法定时限 {limit}，没有写明哪部法律、法规另有规定")
    })
}

/// 审查类型: 即审即办 goes with 即办件, 前审后批 with 承诺件.
fn review_kind_differs(item: &ItemVersion) -> Vec<Hit> {
    let Some(kind) = &item.elements.conduct.review_kind else { return Vec::new() };
    let differs = match kind.code.as_str() {
        "1" => item.case_type != CaseType::Immediate,
        "2" => item.case_type == CaseType::Immediate,
        _ => false,
    };
    hit_if(differs, "/elements/conduct/review_kind", || {
        let words = crate::catalogue::Table::ReviewKind.words(kind);
        format!("{}的审查类型写“{words}”", item.case_type.label())
    })
}
