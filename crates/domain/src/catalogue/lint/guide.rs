//! What the guide tells and what comes out: questions, stages, handling items, results and their samples.

use super::Severity::{Error, Notice, Warning};
use super::{Hit, Rule, hit, hit_if};
use crate::case::Profile;
use crate::catalogue::elements::Table;
use crate::catalogue::item::ItemVersion;

const CHECKER: &str = "政务服务事项质量检查规则（温州）";

pub(super) const RULES: &[Rule] = &[
    Rule::new(
        "licence-without-questions",
        Warning,
        ["许可没有常见问题", CHECKER, "写至少一条窗口上常被问到的问题和回答"],
        licence_without_questions,
    ),
    Rule::new(
        "item-without-questions",
        Notice,
        ["没有常见问题", "GB/T 39046-2020 §6.1（常见问题）", "写至少一条窗口上常被问到的问题和回答"],
        item_without_questions,
    ),
    Rule::new(
        "empty-answer",
        Error,
        ["问题没有回答", "国家政务服务平台常见问题要素（问题、答案必填）", "写回答，或者删去这一条"],
        empty_answer,
    ),
    Rule::new("duplicate-question", Notice, ["问题重复", CHECKER, "合成一条"], duplicate_question),
    Rule::new(
        "default-process",
        Notice,
        ["用了平台默认流程", "津滨政办发〔2017〕40号（办事指南列明基本流程）", "写本事项自己的流程"],
        default_process,
    ),
    Rule::new(
        "licence-without-stages",
        Warning,
        ["许可的流程不足五个环节", CHECKER, "写全受理、审核、审批、办结、送达"],
        licence_without_stages,
    ),
    Rule::new(
        "result-without-sample",
        Warning,
        ["结果没有样本", CHECKER, "写结果样本的地址或者文件名"],
        result_without_sample,
    ),
    Rule::new(
        "ending-differs",
        Warning,
        [
            "办结类型和结果名称不一致",
            CHECKER,
            "名称以证结尾的是出证办结，以文结尾的是出文办结，以批复结尾的是审批办结",
        ],
        ending_differs,
    ),
    Rule::new(
        "result-kind-differs",
        Warning,
        [
            "结果类型和结果名称不一致",
            "国家政务服务平台代码（审批结果类型）",
            "证书、执照选证照，批复、决定选批文",
        ],
        result_kind_differs,
    ),
    Rule::new(
        "handling-number",
        Error,
        ["业务办理项序号不对", "GB/T 39554.1-2020（业务办理项编码后两位）", "序号写两位数字，各不相同"],
        handling_number,
    ),
];

/// 许可 item ⇒ at least one 常见问题.
fn licence_without_questions(item: &ItemVersion) -> Vec<Hit> {
    hit_if(item.profile == Profile::Licence && item.questions.is_empty(), "/questions", || {
        "行政许可没有常见问题".to_owned()
    })
}

/// The same, less pressing, for every other item.
fn item_without_questions(item: &ItemVersion) -> Vec<Hit> {
    hit_if(item.profile != Profile::Licence && item.questions.is_empty(), "/questions", || {
        "没有常见问题".to_owned()
    })
}

/// A question is answered.
fn empty_answer(item: &ItemVersion) -> Vec<Hit> {
    let open = item.questions.iter().enumerate().filter(|(_, one)| one.answer.trim().is_empty());
    open.map(|(at, one)| hit(format!("/questions/{at}/answer"), format!("问题“{}”没有回答", one.question)))
        .collect()
}

/// The same question twice.
fn duplicate_question(item: &ItemVersion) -> Vec<Hit> {
    let all = item.questions.iter().enumerate();
    let twice = all.filter(|(at, one)| {
        item.questions.iter().take(*at).any(|earlier| earlier.question.trim() == one.question.trim())
    });
    twice
        .map(|(at, one)| hit(format!("/questions/{at}/question"), format!("问题“{}”重复", one.question)))
        .collect()
}

/// Without a process of its own the item runs the platform's default.
fn default_process(item: &ItemVersion) -> Vec<Hit> {
    hit_if(item.process_is_default() && item.profile != Profile::Enterprise, "/process", || {
        "来源没有流程，使用平台默认流程".to_owned()
    })
}

/// 许可 item ⇒ ≥5 stages: 受理, 审核, 审批, 办结, 送达.
fn licence_without_stages(item: &ItemVersion) -> Vec<Hit> {
    let stages = item.process.len();
    let few = item.profile == Profile::Licence && (1..5).contains(&stages);
    hit_if(few, "/process", || format!("行政许可的流程只有 {stages} 个环节"))
}

/// Has a result ⇒ has a result sample.
fn result_without_sample(item: &ItemVersion) -> Vec<Hit> {
    let open = item.result.as_ref().filter(|_| item.elements.conduct.result_sample.is_none());
    let said =
        open.map(|result| hit("/elements/conduct/result_sample", format!("结果“{}”没有样本", result.name)));
    said.into_iter().collect()
}

/// The code a result's name tells, by its last characters.
fn told(name: &str, ends: &[(&[&str], &'static str)]) -> Option<&'static str> {
    let fits = |(words, _): &&(&[&str], &str)| words.iter().any(|word| name.ends_with(word));
    ends.iter().find(fits).map(|(_, code)| *code)
}

/// Result name ends 证 → 出证办结, 文 → 出文办结, 批复 → 审批办结.
fn ending_differs(item: &ItemVersion) -> Vec<Hit> {
    let (Some(result), Some(ending)) = (&item.result, &item.elements.conduct.ending) else {
        return Vec::new();
    };
    let told = told(&result.name, &[(&["批复"], "3"), (&["证", "证书", "执照"], "1"), (&["文"], "2")]);
    let differs = told.filter(|code| *code != ending.code);
    let said = differs.map(|code| {
        let should = Table::Ending.code(code).map_or("", |row| row.label.as_str());
        let message = format!("结果“{}”应是{should}，写的是{}", result.name, Table::Ending.words(ending));
        hit("/elements/conduct/ending", message)
    });
    said.into_iter().collect()
}

/// 证照 or 批文, by the result's name.
fn result_kind_differs(item: &ItemVersion) -> Vec<Hit> {
    let (Some(result), Some(kind)) = (&item.result, &item.elements.conduct.result_kind) else {
        return Vec::new();
    };
    let told = told(&result.name, &[(&["批复", "批文", "决定书"], "20"), (&["证", "证书", "执照"], "10")]);
    let differs = told.filter(|code| *code != kind.code);
    let said = differs.map(|code| {
        let should = Table::ResultKind.code(code).map_or("", |row| row.label.as_str());
        let message = format!("结果“{}”应是{should}，写的是{}", result.name, Table::ResultKind.words(kind));
        hit("/elements/conduct/result_kind", message)
    });
    said.into_iter().collect()
}

/// Two digits, each once: the last two of the handling item's code.
fn handling_number(item: &ItemVersion) -> Vec<Hit> {
    let all = item.handling.iter().enumerate();
    let wrong = all.filter_map(|(at, one)| {
        let digits = one.no.len() == 2 && one.no.chars().all(|c| c.is_ascii_digit());
        let twice = item.handling.iter().take(at).any(|earlier| earlier.no == one.no);
        let why = match (digits, twice) {
            (false, _) => "不是两位数字",
            (true, true) => "重复",
            (true, false) => return None,
        };
        Some(hit(format!("/handling/{at}/no"), format!("业务办理项“{}”的序号“{}”{why}", one.name, one.no)))
    });
    wrong.collect()
}
