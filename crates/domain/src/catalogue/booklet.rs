//! The printed guides (服务指南): a centre's handbook, a leaflet of one item, a poster for the hall.
//!
//! What they say is the published guide and nothing else (requirements B2, B9), so that paper and screen cannot differ. The
//! handbook has an index by name, in the order of the alphabet of pinyin as dictionaries have it, and one by need, in
//! everyday words under their topics.

use pinyin::ToPinyin as _;
use serde::{Deserialize, Serialize};

use super::guide::{Guide, MaterialRow};
use super::item::{CaseType, ItemLimit, ItemVersion, Question};

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookletKind {
    /// All guides of a centre, with contents and two indexes.
    Handbook,
    /// One item on a sheet of A4.
    Leaflet,
    /// What a centre handles, in large type for the wall (A2).
    Poster,
}

/// A printed guide, ready to be set in type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booklet {
    /// What it is.
    pub kind: BookletKind,
    /// 办事指南汇编 and the like.
    pub title: String,
    /// The centre it is of; for a leaflet the district's service.
    pub issuer: String,
    /// Address and telephones, one line each.
    pub contact: Vec<String>,
    /// The day whose catalogue it shows, e.g. `2026年11月26日`.
    pub dated_on: String,
    /// Address of the portal, for the code on a poster.
    pub url: String,
    /// Made by a demonstration: marked on every page.
    pub demo: bool,
    /// The guides, grouped by topic.
    pub entries: Vec<BookletEntry>,
    /// Index by name.
    pub by_name: Vec<IndexGroup>,
    /// Index by need.
    pub by_need: Vec<IndexGroup>,
}

/// One item in print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookletEntry {
    /// Item code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Everyday names.
    pub aliases: Vec<String>,
    /// Topic.
    pub topic: String,
    /// What people look for first: label and value.
    pub facts: Vec<(String, String)>,
    /// The same in a few words, for the wall; empty where nobody tells.
    pub brief: String,
    /// Who may apply and on what conditions.
    pub conditions: Vec<String>,
    /// What to bring.
    pub materials: Vec<MaterialRow>,
    /// How it goes.
    pub process: Vec<String>,
    /// Rules it rests on.
    pub bases: Vec<String>,
    /// Where to go.
    pub places: Vec<String>,
    /// Where to ask and complain.
    pub contact: Vec<String>,
    /// What often goes wrong.
    pub errors: Vec<String>,
    /// Questions and answers.
    pub questions: Vec<Question>,
    /// Marks of the guide: facts of another place, default process.
    pub marks: Vec<String>,
    /// Address of the guide on the portal, for the code to scan.
    pub url: String,
}

/// A heading of an index and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexGroup {
    /// `A`, or a topic.
    pub head: String,
    /// Lines in order.
    pub lines: Vec<IndexLine>,
}

/// A line of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexLine {
    /// What is looked for.
    pub text: String,
    /// Which entry it is in, from 0.
    pub entry: usize,
}

/// Topic of items that have none.
const NO_TOPIC: &str = "其他";

impl BookletEntry {
    /// An item as it is printed; `url` is the address of its guide.
    #[must_use]
    pub fn of(item: &ItemVersion, guide: &Guide, url: String) -> Self {
        let lines = |key: &str| guide.element(key).map(|element| element.lines.clone()).unwrap_or_default();
        let contact = [("咨询", lines("consult")), ("监督", lines("supervision"))];
        Self {
            code: item.code.clone(),
            name: item.name.clone(),
            aliases: item.aliases.clone(),
            topic: item
                .category
                .clone()
                .filter(|topic| !topic.is_empty())
                .unwrap_or_else(|| NO_TOPIC.to_owned()),
            facts: facts(item, &lines),
            brief: brief(item),
            conditions: lines("conditions"),
            materials: guide.materials.clone(),
            process: lines("process"),
            bases: lines("legal_basis"),
            places: lines("accepting_body"),
            contact: contact
                .into_iter()
                .filter(|(_, lines)| !lines.is_empty())
                .map(|(label, lines)| format!("{label}：{}", lines.join("；")))
                .collect(),
            errors: item.common_errors.clone(),
            questions: item.questions.clone(),
            marks: guide.marks.clone(),
            url,
        }
    }
}

/// How long, how often, how much, what comes of it: each says so where nobody tells.
fn facts(item: &ItemVersion, lines: &dyn Fn(&str) -> Vec<String>) -> Vec<(String, String)> {
    let unknown = || "未提供".to_owned();
    let told = |lines: Vec<String>| if lines.is_empty() { unknown() } else { lines.join("；") };
    let visits = match item.visits {
        Some(0) => "不用到现场".to_owned(),
        Some(times) => format!("最多 {times} 次"),
        None => unknown(),
    };
    let result = item.result.as_ref().map(|result| crate::paper::result_name(&result.name, true));
    let kind = if item.case_type == CaseType::Immediate { "即办件" } else { "承诺件" };
    [
        ("办理时限", told(lines("limits"))),
        ("收费", told(lines("fee"))),
        ("到现场", visits),
        ("办件类型", kind.to_owned()),
        ("服务对象", told(lines("serve_objects"))),
        ("办理结果", result.unwrap_or_else(unknown)),
    ]
    .map(|(label, value)| (label.to_owned(), value))
    .into()
}

/// `承诺 20个工作日 · 不收费 · 最多 1 次`: what is known, nothing else.
fn brief(item: &ItemVersion) -> String {
    let promised = item.promised.as_ref().and_then(ItemLimit::whole).map(|limit| format!("承诺 {limit}"));
    let at_once = (item.case_type == CaseType::Immediate).then(|| "即时办结".to_owned());
    let by_law = || item.statutory_limit().map(|limit| format!("法定 {limit}"));
    let fee = item.fee.as_ref().map(|fee| if fee.charged { "收费" } else { "不收费" }.to_owned());
    let visits = item.visits.map(|times| match times {
        0 => "不用到现场".to_owned(),
        times => format!("最多跑 {times} 次"),
    });
    let known = [promised.or(at_once).or_else(by_law), fee, visits];
    known.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Sorts guides by topic and name, as a handbook has them: topics with more items first, those without one last.
pub fn in_order(entries: &mut [BookletEntry]) {
    let mut sizes = std::collections::BTreeMap::<String, usize>::new();
    for entry in entries.iter() {
        *sizes.entry(entry.topic.clone()).or_default() += 1;
    }
    entries.sort_by_cached_key(|entry| {
        let size = sizes.get(&entry.topic).copied().unwrap_or_default();
        (
            entry.topic == NO_TOPIC,
            std::cmp::Reverse(size),
            entry.topic.clone(),
            sounded(&entry.name),
            entry.code.clone(),
        )
    });
}

/// The index by name: initial letters of pinyin, then the sound; names in other scripts stand under `#`, first.
#[must_use]
pub fn by_name(entries: &[BookletEntry]) -> Vec<IndexGroup> {
    let lines = entries.iter().enumerate().map(|(entry, one)| IndexLine { text: one.name.clone(), entry });
    let mut sorted: Vec<(String, IndexLine)> = lines.map(|line| (sounded(&line.text), line)).collect();
    sorted.sort_by(|one, other| (&one.0, one.1.entry).cmp(&(&other.0, other.1.entry)));
    grouped(sorted.into_iter().map(|(sound, line)| {
        let first = sound.chars().next().filter(char::is_ascii_alphabetic);
        (first.map_or_else(|| "#".to_owned(), |letter| letter.to_ascii_uppercase().to_string()), line)
    }))
}

/// The index by need: everyday names under their topics, in the order of the guides.
#[must_use]
pub fn by_need(entries: &[BookletEntry]) -> Vec<IndexGroup> {
    grouped(entries.iter().enumerate().flat_map(|(entry, one)| {
        let names =
            if one.aliases.is_empty() { std::slice::from_ref(&one.name) } else { one.aliases.as_slice() };
        names.iter().map(move |text| (one.topic.clone(), IndexLine { text: text.clone(), entry }))
    }))
}

/// Lines that follow one another under the same head become one group.
fn grouped(lines: impl Iterator<Item = (String, IndexLine)>) -> Vec<IndexGroup> {
    let mut groups: Vec<IndexGroup> = Vec::new();
    for (head, line) in lines {
        match groups.last_mut().filter(|group| group.head == head) {
            Some(group) => group.lines.push(line),
            None => groups.push(IndexGroup { head, lines: vec![line] }),
        }
    }
    groups
}

/// How a name sounds, syllable by syllable with a space between, so that 安 comes before 暗暗 and both before 昂. Signs
/// that have no sound are left out at the front and kept as they are elsewhere.
fn sounded(name: &str) -> String {
    let mut sound = String::new();
    for character in name.chars().skip_while(|character| !character.is_alphanumeric()) {
        match character.to_pinyin() {
            Some(syllable) => {
                sound.push_str(syllable.plain());
                sound.push(' ');
            }
            None => sound.extend(character.to_lowercase()),
        }
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, topic: &str, aliases: &[&str]) -> BookletEntry {
        let mut item = ItemVersion::blank("X", name, "民政局");
        item.category = Some(topic.to_owned()).filter(|topic| !topic.is_empty());
        item.aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        let guide = Guide::of(&item, &crate::catalogue::GuidePlace::default());
        BookletEntry::of(&item, &guide, String::new())
    }

    /// What the questions decide is not printed as needed by everybody.
    #[test]
    fn a_material_of_some_situations_is_printed_with_its_condition() {
        let line = serde_json::json!({"id": "X", "name": "居住证", "department": "公安部门",
            "materials": [{"name": "身份证", "required": true}, {"name": "委托书", "required": true},
                {"name": "照片", "required": false}, {"name": "证明", "required": false, "condition": "租房的"}],
            "situations": {
                "questions": [{"id": "who", "text": "谁来办", "options": [
                    {"id": "self", "label": "本人"}, {"id": "agent", "label": "别人代办"}]}],
                "needs": [{"part": "material", "name": "委托书", "when": "answers.who == 'agent'"}]}});
        let item = crate::catalogue::import(&line.to_string()).items.remove(0);
        let guide = Guide::of(&item, &crate::catalogue::GuidePlace::default());
        let printed = BookletEntry::of(&item, &guide, String::new()).materials;
        let needs: Vec<&str> = printed.iter().map(|row| row.need.as_str()).collect();
        let want = ["必备", "看情形：“谁来办”是“别人代办”时", "非必备，来源未注明何时需要", "租房的"];
        assert_eq!(needs, want);
    }

    fn told(groups: &[IndexGroup]) -> Vec<(String, Vec<String>)> {
        let lines = |group: &IndexGroup| group.lines.iter().map(|line| line.text.clone()).collect();
        groups.iter().map(|group| (group.head.clone(), lines(group))).collect()
    }

    fn want(groups: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
        let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        groups.iter().map(|(head, lines)| ((*head).to_owned(), owned(lines))).collect()
    }

    #[test]
    fn names_stand_in_the_order_of_their_sound() {
        let names = [
            "最低生活保障",
            "残疾人证换领",
            "“一件事”办理",
            "残疾人证新办",
            "生育登记",
            "12345 热线",
            "老年人优待证",
        ];
        let entries: Vec<_> = names.iter().map(|name| entry(name, "", &[])).collect();
        let index = by_name(&entries);
        let order: &[(&str, &[&str])] = &[
            ("#", &["12345 热线"]),
            ("C", &["残疾人证换领", "残疾人证新办"]),
            ("L", &["老年人优待证"]),
            ("S", &["生育登记"]),
            ("Y", &["“一件事”办理"]),
            ("Z", &["最低生活保障"]),
        ];
        assert_eq!(told(&index), want(order));
        for line in index.iter().flat_map(|group| &group.lines) {
            assert_eq!(entries[line.entry].name, line.text, "the line leads to its guide");
        }
    }

    #[test]
    fn needs_stand_in_everyday_words_under_their_topics() {
        let mut entries = vec![
            entry("生育登记", "生育收养", &["生孩子登记"]),
            entry("没有主题的", "", &[]),
            entry("最低生活保障", "社会救助", &["低保", "困难补助"]),
            entry("临时救助", "社会救助", &[]),
        ];
        in_order(&mut entries);
        let order: &[(&str, &[&str])] = &[
            ("社会救助", &["临时救助", "低保", "困难补助"]),
            ("生育收养", &["生孩子登记"]),
            ("其他", &["没有主题的"]),
        ];
        assert_eq!(told(&by_need(&entries)), want(order));
    }

    /// What nobody says is printed as 未提供, never left out: a blank is read as none needed.
    #[test]
    fn unknown_facts_are_printed_as_unknown() {
        let entry = entry("生育登记", "", &[]);
        let of =
            |label: &str| entry.facts.iter().find(|(told, _)| told == label).map(|(_, value)| value.as_str());
        assert_eq!(of("收费"), Some("未提供"));
        assert_eq!(of("到现场"), Some("未提供"));
        assert_eq!(of("办理结果"), Some("未提供"));
    }
}
