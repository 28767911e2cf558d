//! Every rule by an example of its fault and by a near one that is none.

use serde_json::{Value, json};

use super::parts;

/// Rule, what makes an item have its fault, what makes a near one without: each a JSON pointer and a value.
pub(super) type Example = (&'static str, Vec<(&'static str, Value)>, Vec<(&'static str, Value)>);

fn limit(value: i64, unit: &str, text: &str) -> Value {
    json!({"value": value, "unit": unit, "text": text})
}

/// A charged fee with everything the rules ask for.
pub(super) fn fee() -> Vec<(&'static str, Value)> {
    vec![
        ("/fee", json!({"charged": true, "standard": "每平方米每日 1 元", "basis": "某条例第九条"})),
        ("/elements/fee/name", json!("占道费")),
        ("/elements/access/online_payment", json!(true)),
    ]
}

pub(super) fn but(
    mut base: Vec<(&'static str, Value)>,
    more: (&'static str, Value),
) -> Vec<(&'static str, Value)> {
    base.push(more);
    base
}

fn immediate() -> Vec<(&'static str, Value)> {
    vec![
        ("/case_type", json!("即办件")),
        ("/committed_limit", Value::Null),
        ("/elements/conduct/review_kind", json!("1")),
    ]
}

/// Rule, an item with its fault, a near one without.
fn limits_and_kinds() -> Vec<Example> {
    vec![
        (
            "promised-over-statutory",
            vec![("/committed_limit", limit(21, "工作日", "本机关承诺"))],
            vec![("/committed_limit", limit(20, "工作日", "本机关承诺"))],
        ),
        (
            "promised-surely-over-statutory",
            vec![("/statutory_limit", limit(4, "自然日", "某法第一条"))],
            vec![("/statutory_limit", limit(30, "自然日", "某法第一条"))],
        ),
        (
            "differing-units",
            vec![("/statutory_limit", limit(20, "自然日", "某法第一条"))],
            vec![("/process/0/unit", json!("工作日"))],
        ),
        ("step-sum-over-promise", vec![("/process/1/limit", json!(3))], vec![("/process/1/limit", json!(1))]),
        (
            "limit-of-one-step",
            vec![("/committed_limit", limit(5, "工作日", "审核时限"))],
            vec![("/committed_limit", limit(5, "工作日", "不含公示环节"))],
        ),
        ("limit-equals-one-step", vec![("/process/1/limit", json!(5))], vec![("/process/1/limit", json!(4))]),
        ("immediate-with-days", vec![("/case_type", json!("即办件"))], {
            let mut good = immediate();
            good.extend([(
                "/process",
                json!([{"step": "受理"}, {"step": "办结", "limit": 1, "unit": "小时"}]),
            )]);
            good
        }),
        (
            "promised-at-once",
            vec![("/committed_limit", json!({"text": "当场办结"}))],
            but(immediate(), ("/committed_limit", json!({"text": "当场办结"}))),
        ),
        ("promised-without-limit", vec![("/committed_limit", Value::Null)], immediate()),
        (
            "limit-without-text",
            vec![("/committed_limit/text", Value::Null)],
            vec![("/committed_limit/text", json!("本区统一承诺"))],
        ),
        (
            "limit-of-another-place",
            vec![("/statutory_limit", limit(20, "工作日", "张店区"))],
            vec![("/statutory_limit", limit(20, "工作日", "某条例第九条"))],
        ),
        (
            "limit-as-text-only",
            vec![("/committed_limit", json!({"text": "尽快办结"}))],
            vec![("/committed_limit", limit(3, "工作日", "尽快办结"))],
        ),
        (
            "licence-over-twenty-days",
            vec![("/statutory_limit", limit(25, "工作日", "本机关规定"))],
            vec![("/statutory_limit", limit(25, "工作日", "某条例第九条"))],
        ),
        ("review-kind-differs", vec![("/elements/conduct/review_kind", json!("1"))], immediate()),
        ("type-missing", vec![("/type", Value::Null)], vec![("/type", json!("行政确认"))]),
        ("type-unknown", vec![("/type", json!("便民小事"))], vec![("/type", json!("其他行政权力"))]),
        ("type-inferred", vec![("/type_stated", json!(false))], vec![("/type_stated", json!(true))]),
        ("case-type-missing", vec![("/case_type", Value::Null)], vec![("/case_type", json!("承诺件"))]),
        (
            "perhaps-abolished",
            vec![("/note", json!("多地已取消本事项"))],
            vec![("/note", json!("2020 年起改由区级办理"))],
        ),
        (
            "status-without-reason",
            vec![("/status", json!("guide_only"))],
            vec![("/status", json!("guide_only")), ("/reason", json!("由市级办理"))],
        ),
        (
            "category-missing",
            vec![("/type", json!("公共服务"))],
            vec![("/type", json!("公共服务")), ("/category", json!("三农服务"))],
        ),
        (
            "serve-object-unknown",
            vec![("/serve_objects", json!(["自然人", "街坊"]))],
            vec![("/serve_objects", json!(["自然人", "个体工商户"]))],
        ),
        (
            "theme-differs",
            vec![("/serve_objects", json!(["企业法人"]))],
            vec![("/serve_objects", json!(["企业法人"])), ("/elements/themes/person", json!([]))],
        ),
        (
            "theme-missing",
            vec![("/elements/themes/legal", json!([]))],
            vec![("/elements/themes/legal", json!([])), ("/serve_objects", json!(["自然人"]))],
        ),
    ]
}

fn elements_and_materials() -> Vec<Example> {
    let must = |pointer: &'static str| (pointer, Value::Null);
    vec![
        ("missing-element", vec![("/conditions", json!([]))], vec![("/note", Value::Null)]),
        ("missing-codes", vec![must("/basic_code")], vec![must("/elements/codes/local_basic")]),
        ("missing-powers", vec![must("/elements/powers/body_kind")], vec![must("/elements/powers/division")]),
        (
            "missing-office",
            vec![("/elements/office/places/0/hours", Value::Null)],
            vec![("/elements/office/places/0/phone", Value::Null)],
        ),
        ("missing-access", vec![must("/elements/access/in_hall")], vec![must("/elements/access/booking")]),
        (
            "missing-result",
            vec![must("/elements/conduct/result_kind")],
            vec![must("/elements/conduct/intermediary")],
        ),
        (
            "missing-punishment",
            vec![("/type", json!("行政处罚"))],
            vec![
                ("/type", json!("行政处罚")),
                ("/elements/punishment", json!({"acts": "擅自占道", "kinds": "罚款", "range": "二百元以下"})),
            ],
        ),
        (
            "basis-without-article",
            vec![must("/legal_basis/0/article")],
            vec![must("/legal_basis/0/last_revised")],
        ),
        ("basis-incomplete", vec![must("/legal_basis/0/issuer")], vec![must("/legal_basis/0/article")]),
        ("condition-basis-missing", vec![("/conditions", json!(["确需占用"]))], vec![]),
        (
            "material-basis-missing",
            vec![must("/materials/0/legal_basis")],
            vec![must("/materials/0/legal_basis"), ("/materials/0/basis", json!("某条例第九条"))],
        ),
        (
            "vague-material",
            vec![("/materials/0/name", json!("其他材料"))],
            vec![("/materials/0/name", json!("占道范围图"))],
        ),
        (
            "vague-condition",
            vec![("/conditions/0/text", json!("法律、法规规定的其他条件"))],
            vec![("/conditions/0/text", json!("占道不超过三十日"))],
        ),
        (
            "vague-need",
            vec![("/materials/0/condition", json!("必要时提供"))],
            vec![("/materials/0/condition", json!("占用车行道时提供"))],
        ),
        (
            "duplicate-material",
            vec![("/materials", json!([{"name": "户口簿"}, {"name": "户口簿"}]))],
            vec![("/materials", json!([{"name": "户口簿"}, {"name": "居民身份证"}]))],
        ),
        (
            "material-condition-missing",
            vec![("/materials/0/required", json!(false))],
            vec![("/materials/0/required", json!(false)), ("/materials/0/more/need", json!("3"))],
        ),
        (
            "material-form-missing",
            vec![must("/materials/0/form")],
            vec![must("/materials/0/form"), ("/materials/0/more/form", json!("2"))],
        ),
        (
            "material-source-missing",
            vec![must("/materials/0/source")],
            vec![("/materials/0/source", json!("government"))],
        ),
        (
            "shareable-still-required",
            vec![("/materials/0/shareable", json!(true))],
            vec![("/materials/0/shareable", json!(true)), ("/materials/0/more/receipt", json!(["5"]))],
        ),
        (
            "form-without-blank",
            vec![("/form", Value::Null), must("/materials/0/more/blank_form")],
            vec![must("/materials/0/more/blank_form"), ("/materials/0/more/kind", json!("1"))],
        ),
        (
            "form-without-sample",
            vec![("/form", Value::Null), must("/materials/0/more/sample")],
            vec![must("/materials/0/more/sample"), ("/materials/0/more/kind", json!("1"))],
        ),
        (
            "deferral-differs",
            vec![("/materials/0/more/receipt", json!(["4"]))],
            vec![("/materials/0/more/receipt", json!(["4"])), ("/materials/0/more/need", json!("3"))],
        ),
        (
            "text-too-long",
            vec![("/elements/office/places/0/address", json!("长".repeat(101)))],
            vec![("/elements/office/places/0/address", json!("长".repeat(100)))],
        ),
    ]
}

fn fees_and_visits() -> Vec<Example> {
    vec![
        ("fee-without-basis", but(fee(), ("/fee/basis", Value::Null)), fee()),
        ("fee-without-name", but(fee(), ("/elements/fee/name", Value::Null)), fee()),
        ("fee-without-payment", but(fee(), ("/elements/access/online_payment", Value::Null)), fee()),
        ("free-with-payment", vec![("/elements/access/online_payment", json!(true))], fee()),
        (
            "free-with-standard",
            vec![("/fee/standard", json!("每件 10 元"))],
            vec![("/fee/standard", json!("法律规定不得收取费用"))],
        ),
        (
            "reduction-without-basis",
            but(fee(), ("/elements/fee/reducible", json!(true))),
            but(
                but(fee(), ("/elements/fee/reducible", json!(true))),
                ("/elements/fee/reduction_basis", json!("某办法第三条")),
            ),
        ),
        (
            "no-way-without-visit",
            vec![("/channels", json!(["窗口"])), ("/elements/access/online", Value::Null)],
            vec![("/channels", json!(["窗口", "邮寄"])), ("/elements/access/online", Value::Null)],
        ),
        (
            "visit-without-reason",
            vec![("/visits", json!(1))],
            vec![("/visits", json!(1)), ("/elements/access/visit_reason", json!("须当面核验"))],
        ),
        (
            "reason-without-visit",
            vec![("/elements/access/visit_reason", json!("须当面核验"))],
            vec![("/elements/access/visit_reason", json!("无"))],
        ),
        ("more-than-one-visit", vec![("/visits", json!(2))], vec![("/visits", json!(1))]),
        (
            "in-person-without-visit",
            vec![("/in_person", json!(true))],
            vec![("/in_person", json!(true)), ("/visits", json!(1))],
        ),
        (
            "full-online-with-visit",
            vec![("/visits", json!(1)), ("/elements/access/depth", json!(["5", "6"]))],
            vec![("/elements/access/depth", json!(["5", "6"]))],
        ),
        (
            "online-differs",
            vec![("/elements/access/online", json!(false))],
            vec![("/elements/access/online", json!(false)), ("/channels", json!(["窗口"]))],
        ),
        (
            "online-without-address",
            vec![("/elements/access/url", Value::Null)],
            vec![
                ("/elements/access/url", Value::Null),
                ("/elements/access/mobile_url", json!("https://m.example.cn")),
            ],
        ),
        (
            "depth-without-online",
            vec![("/elements/access/online", json!(false))],
            vec![("/elements/access/online", json!(false)), ("/elements/access/depth", json!([]))],
        ),
        (
            "courier-differs",
            vec![("/elements/access/delivery", json!(["3"]))],
            vec![("/elements/access/delivery", json!(["3"])), ("/elements/access/courier", json!(true))],
        ),
        (
            "four-ways-differ",
            vec![("/elements/access/four_ways", json!(["1"]))],
            vec![("/elements/access/four_ways", json!(["2", "4"]))],
        ),
        (
            "channel-unknown",
            vec![("/channels", json!(["网上", "托人"]))],
            vec![("/channels", json!(["网上", "自助终端"]))],
        ),
    ]
}

fn contacts() -> Vec<Example> {
    vec![
        (
            "consult-is-complaint",
            vec![("/consult", json!("27110099"))],
            vec![
                ("/consult", json!("12345")),
                ("/elements/office/complaint/phone", json!("022-27110099、12345")),
            ],
        ),
        (
            "window-is-complaint",
            vec![("/elements/office/places/0/phone", json!("022-27110099"))],
            vec![("/elements/office/places/0/phone", json!("022-27110098"))],
        ),
        (
            "phone-without-area",
            vec![("/consult", json!("电话 27110001"))],
            vec![("/consult", json!("电话 022-27110001、13920000001、12345"))],
        ),
        (
            "phone-invalid",
            vec![("/elements/office/complaint/phone", json!("022-123"))],
            vec![("/elements/office/complaint/phone", json!("4006112345"))],
        ),
    ]
}

fn guide() -> Vec<Example> {
    vec![
        (
            "licence-without-questions",
            vec![("/questions", json!([]))],
            vec![("/questions", json!([])), ("/type", json!("行政确认"))],
        ),
        (
            "item-without-questions",
            vec![("/questions", json!([])), ("/type", json!("行政确认"))],
            vec![("/questions", json!([]))],
        ),
        (
            "empty-answer",
            vec![("/questions/0/answer", json!(" "))],
            vec![("/questions/0/answer", json!("不用"))],
        ),
        (
            "duplicate-question",
            vec![("/questions/1", json!({"question": "几天办好", "answer": "五天"}))],
            vec![("/questions/1", json!({"question": "要钱吗", "answer": "不要"}))],
        ),
        ("default-process", vec![("/process", json!([]))], vec![]),
        (
            "licence-without-stages",
            vec![("/process/4", json!(null)), ("/process", json!([{"step": "受理"}, {"step": "审批"}]))],
            vec![("/process", json!([{"step": "受理"}, {"step": "审批"}])), ("/type", json!("行政确认"))],
        ),
        (
            "result-without-sample",
            vec![("/elements/conduct/result_sample", Value::Null)],
            vec![("/elements/conduct/result_sample", Value::Null), ("/result", Value::Null)],
        ),
        (
            "ending-differs",
            vec![("/elements/conduct/ending", json!("3"))],
            vec![("/elements/conduct/ending", json!("3")), ("/result/name", json!("占道批复"))],
        ),
        (
            "result-kind-differs",
            vec![("/result/name", json!("占道批复"))],
            vec![("/result/name", json!("占道批复")), ("/elements/conduct/result_kind", json!("20"))],
        ),
        (
            "handling-number",
            vec![("/handling", json!([{"no": "1", "name": "占道", "kind": "new"}]))],
            vec![("/handling", json!([{"no": "01", "name": "占道", "kind": "new"}]))],
        ),
    ]
}

fn codes() -> Vec<Example> {
    let implementation = "/elements/codes/implementation";
    vec![
        (
            "basic-code",
            vec![("/basic_code", json!("ac0a77037000"))],
            vec![("/basic_code", json!("120104002000"))],
        ),
        (
            "basic-code-type",
            vec![("/basic_code", json!("001033002000"))],
            vec![("/basic_code", json!("442199806003"))],
        ),
        (
            "implementation-code",
            vec![(implementation, json!("11450721MB155808124000104002000"))],
            vec![(implementation, Value::Null)],
        ),
        (
            "implementation-body",
            vec![("/elements/powers/body_uscc", json!("12441500196720244T"))],
            vec![("/elements/powers/body_uscc", Value::Null)],
        ),
        (
            "implementation-level",
            vec![("/elements/powers/level", json!("3"))],
            vec![("/elements/powers/level", Value::Null)],
        ),
        (
            "implementation-base",
            vec![("/basic_code", json!("000104003000"))],
            vec![("/basic_code", Value::Null)],
        ),
        (
            "handling-code",
            vec![(
                "/elements/codes/handling",
                json!([{"no": "01", "code": "11450721MB15580811400010400200002"}]),
            )],
            vec![(
                "/elements/codes/handling",
                json!([{"no": "01", "code": "11450721MB15580811400010400200001"}]),
            )],
        ),
        (
            "body-uscc",
            vec![("/elements/powers/undertaker", json!({"name": "某所", "uscc": "11450721MB15580812"}))],
            vec![("/elements/powers/undertaker", json!({"name": "某所", "uscc": "12441500196720244T"}))],
        ),
        (
            "local-code",
            vec![("/elements/codes/local_basic", json!("511A 0138"))],
            vec![("/elements/codes/local_basic", json!("511A0138000000-511602000000-000"))],
        ),
        (
            "code-unknown",
            vec![("/elements/access/reach", json!("77"))],
            vec![("/elements/access/reach", json!("4"))],
        ),
        (
            "code-without-words",
            vec![("/elements/access/reach", json!("other"))],
            vec![("/elements/access/reach", json!({"code": "other", "words": "京津冀"}))],
        ),
        (
            "entrusted-without-principal",
            vec![("/elements/powers/source", json!("5"))],
            vec![
                ("/elements/powers/source", json!("5")),
                ("/elements/powers/entrusted_by", json!("市城市管理委员会")),
            ],
        ),
        (
            "plan-dates",
            vec![
                ("/elements/codes/effective_from", json!("2026-10-01")),
                ("/elements/codes/effective_to", json!("2026-10-01")),
            ],
            vec![
                ("/elements/codes/effective_from", json!("2026-10-01")),
                ("/elements/codes/effective_to", json!("2026-10-02")),
            ],
        ),
    ]
}

fn reading() -> Vec<Example> {
    vec![
        ("unreadable", vec![("/materials", json!("无"))], vec![("/materials", Value::Null)]),
        ("name-too-long", vec![("/name", json!("长".repeat(201)))], vec![("/name", json!("长".repeat(200)))]),
        (
            "item-too-large",
            vec![("/consult", json!("话".repeat(100_000)))],
            vec![("/consult", json!("话".repeat(70_000)))],
        ),
        ("unprintable", vec![("/name", json!("优\u{202e}待"))], vec![("/consult", json!("甲\n乙"))]),
        ("code-unusable", vec![("/id", json!("a/b"))], vec![("/id", json!("A_b-1"))]),
        ("case-type-unknown", vec![("/case_type", json!("马上办"))], vec![("/case_type", json!("即办件"))]),
        ("status-unknown", vec![("/status", json!("paused"))], vec![("/status", json!("published"))]),
        (
            "limit-unusable",
            vec![("/committed_limit", limit(3, "旬", "本机关承诺"))],
            vec![("/committed_limit", limit(3, "日", "本机关承诺"))],
        ),
    ]
}

pub(super) fn examples() -> Vec<Example> {
    let own = [reading(), limits_and_kinds(), elements_and_materials(), fees_and_visits()];
    let more = [contacts(), guide(), codes()];
    [own.concat(), more.concat(), parts::fee_list(), parts::situations(), parts::forms(), parts::handling()]
        .concat()
}
