//! What a citation means: which document, and which of its articles. Guides cite the same law in many ways
//! (`《中华人民共和国行政许可法》第四十二条`, `行政许可法（2019年修正）第42条`); here they become one.

use super::super::item::LegalBasis;

/// A document as cited, and the articles relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Title as written, without 《》; the number where nothing else is given.
    pub title: String,
    /// Number as compared (see [`plain_number`]), if it identifies.
    pub number: Option<String>,
    /// Articles as compared (`第16条`, `第16条第2款`); empty for the document as a whole.
    pub articles: Vec<String>,
}

impl Citation {
    /// The citation of a basis in full.
    #[must_use]
    pub fn of(basis: &LegalBasis) -> Self {
        let title = basis.doc.trim().trim_matches(['《', '》']).to_owned();
        let number = basis.doc_no.as_deref().and_then(plain_number);
        let article = basis.article.as_deref().map(str::trim).unwrap_or_default();
        let mut articles = articles_in(article);
        if articles.is_empty() && !article.is_empty() {
            articles.push(squeezed(article));
        }
        Self { title, number, articles }
    }

    /// Whether it relies on nothing of the document but what is repealed: the whole, or one article.
    #[must_use]
    pub fn covered_by(&self, article: Option<&str>) -> bool {
        let Some(article) = article else { return true };
        !self.articles.is_empty() && self.articles.iter().all(|cited| within(cited, article))
    }

    /// Whether it relies on what is repealed at all. Whoever cites no article may rely on any of them.
    #[must_use]
    pub fn touched_by(&self, article: Option<&str>) -> bool {
        let Some(article) = article else { return true };
        let touches = |cited: &String| within(cited, article) || within(article, cited);
        self.articles.is_empty() || self.articles.iter().any(touches)
    }
}

/// `第16条第2款` lies within `第16条`; `第16条之1` is another article.
fn within(part: &str, whole: &str) -> bool {
    part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('第'))
}

/// What a source's own words cite, and whether every part of them names a document.
#[must_use]
pub fn citations_in(text: &str) -> (Vec<Citation>, bool) {
    let mut found = Vec::new();
    let mut known = true;
    for part in text.split(['；', ';', '。', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        known &= if part.contains('《') { quoted(part, &mut found) } else { unquoted(part, &mut found) };
    }
    (found, known && !text.trim().is_empty())
}

/// Titles in 《》, each with what follows it up to the next.
fn quoted(part: &str, found: &mut Vec<Citation>) -> bool {
    let before = found.len();
    for piece in part.split('《').skip(1) {
        if let Some((title, rest)) = piece.split_once('》').filter(|(title, _)| !title.trim().is_empty()) {
            found.push(Citation {
                title: title.trim().to_owned(),
                number: number_in(rest),
                articles: articles_in(rest),
            });
        }
    }
    found.len() > before
}

/// Titles without 《》: what stands before an article, or the whole part where it reads like a document.
fn unquoted(part: &str, found: &mut Vec<Citation>) -> bool {
    let marks = article_marks(part);
    let mut at = 0;
    let mut known = false;
    for (from, to, article) in &marks {
        let title = part.get(at..*from).unwrap_or_default().trim_matches(JOINING);
        at = *to;
        match (title.is_empty(), found.last_mut()) {
            (true, Some(last)) if known => last.articles.push(article.clone()),
            (true, _) => {}
            (false, _) => {
                found.push(named(title, vec![article.clone()]));
                known = true;
            }
        }
    }
    let rest = part.get(at..).unwrap_or_default().trim_matches(JOINING);
    if marks.is_empty() && reads_like_a_document(rest) {
        found.push(named(rest, Vec::new()));
        known = true;
    }
    known
}

/// What stands between citations.
const JOINING: [char; 8] = ['、', '，', ',', ' ', '和', '及', '与', '：'];

fn named(title: &str, articles: Vec<String>) -> Citation {
    let bare = title.split(['（', '(']).next().unwrap_or(title).trim();
    let trial = ["（试行）", "（暂行）"].into_iter().find(|trial| title.contains(trial)).unwrap_or_default();
    let number = number_in(title).or_else(|| plain_number(title).filter(|number| number.contains('〔')));
    let title = if bare.is_empty() { title.to_owned() } else { format!("{bare}{trial}") };
    Citation { title, number, articles }
}

/// Endings of the names of documents.
const ENDINGS: [&str; 14] = [
    "法",
    "条例",
    "办法",
    "规定",
    "细则",
    "决定",
    "通知",
    "意见",
    "规程",
    "方案",
    "规则",
    "公告",
    "（试行）",
    "（暂行）",
];

fn reads_like_a_document(text: &str) -> bool {
    let bare = plain_title(text);
    plain_number(text).is_some() || number_in(text).is_some() || ENDINGS.iter().any(|end| bare.ends_with(end))
}

/// A number in brackets behind a title: `婚姻登记条例（国务院令第804号）`.
fn number_in(text: &str) -> Option<String> {
    let inside = text.split(['（', '(']).skip(1).filter_map(|rest| rest.split(['）', ')']).next());
    inside.filter_map(plain_number).next()
}

/// A title as compared: without 《》 and blanks, without 中华人民共和国 before it, and without the note of a revision
/// behind it (`（2018年修正）`). 试行 and 暂行 belong to the name.
#[must_use]
pub fn plain_title(title: &str) -> String {
    let mut plain: String = squeezed(title).chars().filter(|c| !matches!(c, '《' | '》')).collect();
    while let Some(shorter) = without_note(&plain) {
        plain = shorter;
    }
    match plain.strip_prefix("中华人民共和国") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => plain,
    }
}

/// Words by which a note speaks of a revision.
const REVISED: [&str; 5] = ["修正", "修订", "修改", "版", "年"];

fn without_note(title: &str) -> Option<String> {
    if let Some((name, note)) = title.strip_suffix('）').and_then(|inner| inner.rsplit_once('（')) {
        let revised = REVISED.iter().any(|word| note.contains(word)) || plain_number(note).is_some();
        return (revised && !name.is_empty()).then(|| name.to_owned());
    }
    let word = ["修正版", "修订版", "修正", "修订"].into_iter().find(|word| title.ends_with(word))?;
    let name = title.strip_suffix(word)?.trim_end_matches('年');
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (bare.len() < name.len() && !bare.is_empty()).then(|| bare.to_owned())
}

/// Beginnings of a number that does not say whose it is: 省人大常委会公告2017年第56号 is each province's.
const NOBODYS: [&str; 8] = ["省", "市", "区", "县", "第", "公告", "令", "自治区"];

/// A number as compared, with one kind of brackets and no blanks (`民发〔2021〕43号`, `国务院令第649号`); none where it is no
/// number or does not say whose.
#[must_use]
pub fn plain_number(no: &str) -> Option<String> {
    let round = |c: char| match c {
        '[' | '【' | '［' | '(' | '（' => '〔',
        ']' | '】' | '］' | ')' | '）' => '〕',
        other => other,
    };
    let plain: String = squeezed(no).chars().map(round).collect();
    let numbered = plain.ends_with('号') && (plain.contains('〔') || plain.contains('第'));
    let whose = !NOBODYS.iter().any(|start| plain.starts_with(start));
    (numbered && whose && plain.chars().count() <= 40).then_some(plain)
}

/// Without blanks and slashes, brackets of full width.
fn squeezed(text: &str) -> String {
    let wide = |c: char| match c {
        '(' => '（',
        ')' => '）',
        other => other,
    };
    text.chars().filter(|c| !c.is_whitespace() && *c != '/' && *c != '／').map(wide).collect()
}

/// Every article named in a text as compared, each once.
#[must_use]
pub fn articles_in(text: &str) -> Vec<String> {
    let mut articles: Vec<String> = Vec::new();
    for (.., article) in article_marks(&squeezed(text)) {
        if !articles.contains(&article) {
            articles.push(article);
        }
    }
    articles
}

/// Where articles stand in a text: from, to, and the article as compared.
fn article_marks(text: &str) -> Vec<(usize, usize, String)> {
    let mut marks = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('第')) {
        let from = at + found;
        let Some((mut to, n)) = numbered(text, from, "条") else {
            at = from + '第'.len_utf8();
            continue;
        };
        let mut article = format!("第{n}条");
        if let Some((more, n)) = numbered(text, to, "款") {
            to = more;
            article.push_str(&format!("第{n}款"));
        }
        if let Some((more, n)) = numbered(text, to, "项") {
            to = more;
            article.push_str(&format!("第{n}项"));
        }
        marks.push((from, to, article));
        at = to;
    }
    marks
}

/// `第十六条` at a place: where it ends, and its number.
fn numbered(text: &str, from: usize, unit: &str) -> Option<(usize, u32)> {
    let rest = text.get(from..)?.strip_prefix('第')?;
    let inner = rest.trim_start_matches(['（', '(']);
    let digits: String = inner.chars().take_while(|c| numeral(*c).is_some()).collect();
    let behind = inner.get(digits.len()..)?.trim_start_matches(['）', ')']).strip_prefix(unit)?;
    Some((text.len() - behind.len(), value(&digits)?))
}

/// Value of a numeral; tens and hundreds as they are.
fn numeral(c: char) -> Option<u32> {
    let ones = "零一二三四五六七八九".chars().position(|one| one == c);
    ones.and_then(|one| u32::try_from(one).ok()).or_else(|| match c {
        '〇' => Some(0),
        '两' => Some(2),
        '十' => Some(10),
        '百' => Some(100),
        other => other.to_digit(10),
    })
}

/// `16`, `十六`, `一百零二`.
fn value(digits: &str) -> Option<u32> {
    if digits.is_empty() || digits.chars().count() > 6 {
        return None;
    }
    let (mut total, mut ones) = (0_u32, 0_u32);
    let arabic = digits.chars().all(|c| c.is_ascii_digit());
    for one in digits.chars().filter_map(numeral) {
        match one {
            10 | 100 if !arabic => {
                total += ones.max(1) * one;
                ones = 0;
            }
            one if arabic => ones = ones * 10 + one,
            one => ones = one,
        }
    }
    Some(total + ones).filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_same_law_in_many_writings_is_one() {
        let same = [
            "行政许可法",
            "《行政许可法》",
            "中华人民共和国行政许可法",
            "《中华人民共和国行政许可法》（2019年修正）",
            "行政许可法(2019 年修正)",
            "行政许可法2019年修正",
        ];
        for title in same {
            assert_eq!(plain_title(title), "行政许可法", "{title}");
        }
        let others = ["残疾人证管理办法（试行）", "山东省残疾人证管理办法", "行政许可法实施办法"];
        for title in others {
            assert_eq!(plain_title(title), title);
        }
    }

    #[test]
    fn numbers_identify_where_they_say_whose_they_are() {
        let table = [
            ("民发〔2021〕43号", Some("民发〔2021〕43号")),
            ("民发[2021] 43 号", Some("民发〔2021〕43号")),
            ("国务院令第649号", Some("国务院令第649号")),
            ("省人大常委会公告2017年第56号", None),
            ("第12号", None),
            ("无", None),
        ];
        for (no, want) in table {
            assert_eq!(plain_number(no).as_deref(), want, "{no}");
        }
    }

    #[test]
    fn articles_are_compared_by_their_number() {
        let table: [(&str, &[&str]); 7] = [
            ("第十六条", &["第16条"]),
            ("第16条", &["第16条"]),
            ("第一百零二条第（三）项", &["第102条第3项"]),
            ("第二十一条第二款", &["第21条第2款"]),
            ("第十条、第十一条", &["第10条", "第11条"]),
            ("国务院令第804号", &[]),
            ("二、主要内容（一）", &[]),
        ];
        for (text, want) in table {
            assert_eq!(articles_in(text), want, "{text}");
        }
    }

    #[test]
    fn a_sources_own_words_tell_documents_and_articles() {
        let read = |text: &str| {
            let (found, known) = citations_in(text);
            let one = |one: Citation| (one.title, one.number, one.articles.join("+"));
            (found.into_iter().map(one).collect::<Vec<_>>(), known)
        };
        let cite = |title: &str, number: Option<&str>, articles: &str| {
            (title.to_owned(), number.map(str::to_owned), articles.to_owned())
        };
        let table = [
            ("农民专业合作社法第十六条", vec![cite("农民专业合作社法", None, "第16条")], true),
            ("《食品安全法》第三十五条、第36条", vec![cite("食品安全法", None, "第35条+第36条")], true),
            (
                "社会救助暂行办法第十一条、特困人员认定办法第5条",
                vec![cite("社会救助暂行办法", None, "第11条"), cite("特困人员认定办法", None, "第5条")],
                true,
            ),
            (
                "婚姻登记条例（国务院令第804号）",
                vec![cite("婚姻登记条例", Some("国务院令第804号"), "")],
                true,
            ),
            ("国发〔2015〕52号", vec![cite("国发〔2015〕52号", Some("国发〔2015〕52号"), "")], true),
            (
                "退役军人、其他优抚对象优待证管理办法（试行）",
                vec![cite("退役军人、其他优抚对象优待证管理办法（试行）", None, "")],
                true,
            ),
            ("见窗口告知", vec![], false),
            ("", vec![], false),
        ];
        for (text, found, known) in table {
            assert_eq!(read(text), (found, known), "{text}");
        }
    }

    #[test]
    fn a_repeal_reaches_what_lies_within_it() {
        let cite = |text: &str| citations_in(text).0.into_iter().next().unwrap();
        let table = [
            ("甲法第十六条", None, true, true),
            ("甲法第十六条", Some("第16条"), true, true),
            ("甲法第十六条第二款", Some("第16条"), true, true),
            ("甲法第十六条", Some("第16条第2款"), false, true),
            ("甲法第十六条、第十七条", Some("第16条"), false, true),
            ("甲法第十七条", Some("第16条"), false, false),
            ("甲法第一百六十条", Some("第16条"), false, false),
            ("甲法", Some("第16条"), false, true),
            ("甲法", None, true, true),
        ];
        for (text, article, covered, touched) in table {
            let cite = cite(text);
            let found = (cite.covered_by(article), cite.touched_by(article));
            assert_eq!(found, (covered, touched), "{text} {article:?}");
        }
    }
}
