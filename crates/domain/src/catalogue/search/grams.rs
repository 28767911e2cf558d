//! Cutting Chinese text into 1- and 2-grams. A gram is a number, not a text: millions of them are held.

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

/// A gram as one number: its first unit above its second. A unit is the code point of a character, or a digest of
/// a run of Latin letters or digits with the top bit set. A single unit has no second.
pub(super) type Gram = u64;

/// The top bit of a unit that is a run of letters or digits.
const RUN: u32 = 0x8000_0000;

/// A unit of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) id: u32,
    /// As written, in lower case.
    pub(super) text: String,
}

impl Unit {
    fn character(c: char) -> Self {
        Self { id: u32::from(c), text: c.to_string() }
    }

    /// A run; of a single letter, that letter.
    fn run(text: String) -> Self {
        let mut chars = text.chars();
        if let (Some(only), None) = (chars.next(), chars.next()) {
            return Self::character(only);
        }
        // FNV-1a: two runs that share a digest would only find each other's items.
        let digest =
            text.bytes().fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        Self { id: digest | RUN, text }
    }
}

/// The gram of one unit.
pub(super) fn single(unit: u32) -> Gram {
    u64::from(unit) << 32
}

/// The gram of two units.
pub(super) fn pair(first: u32, second: u32) -> Gram {
    (u64::from(first) << 32) | u64::from(second)
}

/// The two characters of a gram; none where one of them is a run, or there is only one.
pub(super) fn characters(gram: Gram) -> Option<(char, char)> {
    let unit = |bits: u64| u32::try_from(bits).ok().filter(|unit| *unit > 0).and_then(char::from_u32);
    Some((unit(gram >> 32)?, unit(gram & 0xffff_ffff)?))
}

/// A pair of units, or a run of letters or digits: enough to mean something.
pub(super) fn is_telling(gram: Gram) -> bool {
    gram & 0xffff_ffff != 0 || gram >> 32 >= u64::from(RUN)
}

/// Units of a text; runs of units are cut at anything else.
pub(super) fn runs(text: &str) -> Vec<Vec<Unit>> {
    let mut runs: Vec<Vec<Unit>> = vec![Vec::new()];
    let mut word = String::new();
    for c in normalise(text).chars() {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        let Some(run) = runs.last_mut() else { break };
        if !word.is_empty() {
            run.push(Unit::run(std::mem::take(&mut word)));
        }
        if c.is_alphanumeric() {
            run.push(Unit::character(c));
        } else if !run.is_empty() {
            runs.push(Vec::new());
        }
    }
    if let Some(run) = runs.last_mut()
        && !word.is_empty()
    {
        run.push(Unit::run(word));
    }
    runs
}

/// 1- and 2-grams of a text.
pub(super) fn grams(text: &str) -> Vec<Gram> {
    let mut grams = Vec::new();
    for run in runs(text) {
        grams.extend(run.windows(2).filter_map(|two| Some(pair(two.first()?.id, two.last()?.id))));
        grams.extend(run.iter().map(|unit| single(unit.id)));
    }
    grams
}

/// The telling grams of a text, each once, in order.
pub(super) fn telling(text: &str) -> Vec<Gram> {
    let mut telling: Vec<Gram> = grams(text).into_iter().filter(|gram| is_telling(*gram)).collect();
    telling.sort_unstable();
    telling.dedup();
    telling
}

/// A query without its words of asking.
pub(super) fn without_asking(query: &str) -> String {
    let mut text = normalise(query);
    for word in STOP_WORDS {
        if text.contains(word) {
            text = text.replace(word, " ");
        }
    }
    text
}
