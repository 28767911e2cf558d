//! Cutting Chinese text into 1- and 2-grams.

/// Lower case, full-width forms to half-width.
pub(super) fn normalise(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(half).flat_map(char::to_lowercase).collect()
}

/// Words of asking that say nothing about the matter, the longer before the shorter.
const STOP_WORDS: [&str; 62] = [
    "需要什么材料",
    "要什么材料",
    "需要什么手续",
    "办什么手续",
    "要什么手续",
    "怎么申请",
    "如何申请",
    "在哪里办",
    "去哪儿办",
    "去哪里办",
    "怎么办理",
    "如何办理",
    "要带什么",
    "要带啥",
    "是不是",
    "能不能",
    "可不可以",
    "可以吗",
    "行不行",
    "有没有",
    "怎么办",
    "去哪办",
    "在哪办",
    "找谁批",
    "什么证",
    "怎么",
    "怎样",
    "如何",
    "请问",
    "麻烦",
    "哪里",
    "哪儿",
    "什么",
    "多少",
    "一下",
    "可以",
    "能够",
    "需要",
    "我想",
    "想要",
    "我要",
    "申请",
    "办理",
    "手续",
    "材料",
    "要批",
    "一个",
    "去哪",
    "现在",
    "已经",
    "这儿",
    "吗",
    "呢",
    "吧",
    "啊",
    "了",
    "的",
    "我",
    "你",
    "要",
    "想",
    "请",
];

/// Units of a text: a Chinese character, or a run of Latin letters or digits; runs are cut at anything else.
fn runs(text: &str) -> Vec<Vec<String>> {
    let mut runs: Vec<Vec<String>> = vec![Vec::new()];
    let mut word = String::new();
    for c in normalise(text).chars() {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        let Some(run) = runs.last_mut() else { break };
        if !word.is_empty() {
            run.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            run.push(c.to_string());
        } else {
            runs.push(Vec::new());
        }
    }
    if let Some(run) = runs.last_mut()
        && !word.is_empty()
    {
        run.push(word);
    }
    runs
}

/// 1- and 2-grams of a text.
pub(super) fn grams(text: &str) -> Vec<String> {
    let mut grams = Vec::new();
    for run in runs(text) {
        grams.extend(run.windows(2).map(<[String]>::concat));
        grams.extend(run);
    }
    grams
}

/// Grams of a query without its words of asking, each once.
pub(super) fn query_grams(query: &str) -> Vec<String> {
    let mut text = normalise(query);
    for word in STOP_WORDS {
        text = text.replace(word, " ");
    }
    let mut grams = grams(&text);
    grams.sort();
    grams.dedup();
    grams
}

/// A pair of units, or a run of letters or digits: enough to mean something.
pub(super) fn is_pair(gram: &str) -> bool {
    gram.chars().count() >= 2
}
