//! The name of a result as it came out.

/// Verbs of a grant that a list of results prints together with its opposite.
const VERBS: [&str; 5] = ["给予", "准予", "予以", "同意", "批准"];

/// What came out, where a published name holds both ends: `给予（不予）法律援助决定书` is, granted,
/// `给予法律援助决定书`; refused, `不予法律援助决定书`. Any other name stays as it is.
#[must_use]
pub fn result_name(name: &str, granted: bool) -> String {
    match alternatives(name) {
        Some((before, yes, _, after)) if granted => format!("{before}{yes}{after}"),
        Some((before, _, no, after)) => format!("{before}{no}{after}"),
        None => name.to_owned(),
    }
}

/// What stands before the verb, the verb, its opposite in brackets, and what follows.
fn alternatives(name: &str) -> Option<(&str, &str, &str, &str)> {
    let (head, rest) = name.split_once(['（', '('])?;
    let (no, after) = rest.split_once(['）', ')'])?;
    let yes = VERBS.into_iter().find(|verb| head.ends_with(verb)).filter(|_| no.starts_with('不'))?;
    Some((head.strip_suffix(yes)?, yes, no, after))
}

#[cfg(test)]
mod tests {
    use super::result_name;

    #[test]
    fn a_name_with_both_ends_is_printed_as_it_came_out() {
        let both = [
            ("给予（不予）法律援助决定书", "给予法律援助决定书", "不予法律援助决定书"),
            ("准予(不予)行政许可决定书", "准予行政许可决定书", "不予行政许可决定书"),
            ("关于同意（不同意）设立的批复", "关于同意设立的批复", "关于不同意设立的批复"),
        ];
        for (name, granted, refused) in both {
            assert_eq!(result_name(name, true), granted);
            assert_eq!(result_name(name, false), refused);
        }
    }

    #[test]
    fn any_other_name_stays() {
        for name in [
            "食品经营许可证",
            "就业创业证（电子版）",
            "中华人民共和国残疾人证（已关联电子证照）",
            "准予（附条件）决定书",
            "证明（不含附件）",
            "给予（不予",
        ] {
            assert_eq!(result_name(name, true), name);
            assert_eq!(result_name(name, false), name);
        }
    }
}
