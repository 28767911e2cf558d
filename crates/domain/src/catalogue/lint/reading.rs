//! What is seen only while a line of a file is read: the typed version no longer shows it.

use super::Rule;
use super::Severity::{Error, Fatal, Warning};

const FORMAT: &str = "本产品的交换格式";

/// The line is no JSON object, or id, name or a field's type is wrong.
pub(in crate::catalogue) const UNREADABLE: Rule =
    Rule::reading("unreadable", Fatal, ["读不出", FORMAT, "按提示的列改正这一行再导入"]);

/// More than an item can be: it would be one page and one paper for everybody who looks at it.
pub(in crate::catalogue) const TOO_LARGE: Rule = Rule::reading(
    "item-too-large",
    Fatal,
    ["内容太多", FORMAT, "一个事项不超过 256 KB：说明写要点，附件另放"],
);

/// Characters that cannot be printed or turn the direction of writing round.
pub(in crate::catalogue) const UNPRINTABLE: Rule = Rule::reading(
    "unprintable",
    Fatal,
    ["有不能打印的字符", "GB 18030（控制字符不是文字）", "删去控制字符和改变书写方向的字符"],
);

/// A code that no address can carry.
pub(in crate::catalogue) const CODE_UNUSABLE: Rule = Rule::reading(
    "code-unusable",
    Fatal,
    ["编码不能用", "GB/T 39554.1（编码由字母和数字组成）", "编码只用字母、数字、短横和下划线，不超过 50 位"],
);

/// A line above has the code already.
pub(in crate::catalogue) const DUPLICATE_CODE: Rule = Rule::reading(
    "duplicate-code",
    Fatal,
    ["编码重复", "GB/T 39554.1（编码唯一）", "两行合成一行，或者改用正确的编码"],
);

/// 事项名称 an..200.
pub(in crate::catalogue) const NAME_TOO_LONG: Rule = Rule::reading(
    "name-too-long",
    Error,
    ["名称太长", "GB/T 39046-2020 §6.1（事项名称 an..200）", "名称缩短到 200 个字以内，细节写到说明里"],
);

/// 办件类型 is not in the code table.
pub(in crate::catalogue) const CASE_TYPE_UNKNOWN: Rule = Rule::reading(
    "case-type-unknown",
    Error,
    ["办件类型认不出", "GB/T 39046-2020 附录 A（办件类型）", "写“即办件”或者“承诺件”"],
);

/// A figure that is no limit.
pub(in crate::catalogue) const LIMIT_UNUSABLE: Rule = Rule::reading(
    "limit-unusable",
    Error,
    ["时限不能用", "行政许可法第八十二条（期限以工作日计算）", "写正整数，单位写工作日、自然日或者小时"],
);

/// 状态 is not one of the four.
pub(in crate::catalogue) const STATUS_UNKNOWN: Rule = Rule::reading(
    "status-unknown",
    Fatal,
    ["状态认不出", FORMAT, "写 published、guide_only、suspended 或者 abolished；不写就保持现行的状态"],
);

/// A document the item rests on was repealed: told by the table of bases, which knows the day.
pub(in crate::catalogue) const BASIS_REPEALED: Rule = Rule::reading(
    "basis-repealed",
    Warning,
    [
        "依据已经废止",
        "国办发〔2020〕42号（没有法律法规依据的证明一律取消）",
        "改用现行的依据，或者删去这一项",
    ],
);

/// An import asks more than the version in force and names no rule for it.
pub(in crate::catalogue) const STRICTER: Rule = Rule::reading(
    "stricter-without-basis",
    Warning,
    [
        "加严没有依据",
        "国办发〔2018〕45号（没有法律法规规定的证明不得索要）",
        "写明依据，或者不加严；没有依据的发布后标明“未注明依据”",
    ],
);

pub(super) const RULES: &[Rule] = &[
    UNREADABLE,
    TOO_LARGE,
    UNPRINTABLE,
    CODE_UNUSABLE,
    DUPLICATE_CODE,
    NAME_TOO_LONG,
    CASE_TYPE_UNKNOWN,
    LIMIT_UNUSABLE,
    STATUS_UNKNOWN,
    BASIS_REPEALED,
    STRICTER,
];
