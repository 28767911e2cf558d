//! What the name of a material means: which documents, whose, and whether all of them or any one.
//!
//! Which words are the same document is data (`data/documents.csv`); what stands around the word (whose it
//! is, original or copy, a place) is grammar and stands here.

use std::collections::BTreeMap;

use super::super::csv;
use super::super::item::ItemVersion;

const DOCUMENTS: &str = include_str!("../../../../../data/documents.csv");
const COVERS: &str = include_str!("../../../../../data/document_covers.csv");

/// How a known document serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Shown to prove who one is (居民身份证法 §13): seen, not collected.
    Show,
    /// An authority issued it and holds what it says.
    Share,
    /// Known by name only.
    Named,
}

/// A document known to the table, or the result of an item.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) name: String,
    pub(super) usage: Use,
    /// Who issues it by the table.
    pub(super) issuer: Option<String>,
    /// Words of items that change the document itself, so that it has to be there.
    changed_by: Vec<String>,
    /// Items of the catalogue that issue it, in their order.
    pub(super) issuers: Vec<usize>,
}

impl Document {
    /// Whether the item writes into the document or takes it back.
    pub(super) fn changed_by(&self, item: &ItemVersion) -> bool {
        self.changed_by.iter().any(|word| item.name.contains(word.as_str()))
    }
}

/// One document proves what another would prove.
#[derive(Debug, Clone)]
pub(super) struct Cover {
    pub(super) proof: usize,
    pub(super) by: usize,
    pub(super) holds_for: String,
    pub(super) source: String,
}

/// A document of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Whose, where it is not the applicant's own.
    pub(super) holder: String,
    pub(super) document: usize,
    /// The former one, handed back for the new one.
    pub(super) old: bool,
}

/// What a material's name means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// The documents known among those named.
    pub(super) parts: Vec<Part>,
    /// Any one of them will do.
    pub(super) any: bool,
    /// Nothing else is named with them, neither beside nor instead.
    pub(super) whole: bool,
    /// The name without remarks, for comparison.
    pub(super) bare: String,
}

/// Documents by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Documents {
    pub(super) all: Vec<Document>,
    pub(super) covers: Vec<Cover>,
    names: BTreeMap<String, usize>,
}

impl Documents {
    /// The documents of the table, then the results of the items.
    pub(super) fn of(items: &[&ItemVersion]) -> Self {
        let mut documents = Self::of_table();
        for (at, item) in items.iter().enumerate() {
            for name in item.result.iter().flat_map(|result| result_names(&result.name)) {
                documents.add_result(&name, at);
            }
        }
        documents
    }

    fn of_table() -> Self {
        let mut documents = Self::default();
        for (_, row) in csv::rows(DOCUMENTS) {
            let [name, document, usage, issuer, changed_by, _] = row.as_slice() else { continue };
            let at = documents.at(document);
            documents.names.insert(name.clone(), at);
            let Some(known) = documents.all.get_mut(at).filter(|_| !usage.is_empty()) else { continue };
            known.usage = if usage == "show" { Use::Show } else { Use::Share };
            known.issuer = Some(issuer.clone());
            known.changed_by =
                changed_by.split('|').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        }
        for (_, row) in csv::rows(COVERS) {
            let [proof, by, holds_for, source] = row.as_slice() else { continue };
            if let (Some(proof), Some(by)) = (documents.names.get(proof), documents.names.get(by)) {
                let cover =
                    Cover { proof: *proof, by: *by, holds_for: holds_for.clone(), source: source.clone() };
                documents.covers.push(cover);
            }
        }
        documents
    }

    fn at(&mut self, name: &str) -> usize {
        if let Some(at) = self.names.get(name) {
            return *at;
        }
        let at = self.all.len();
        self.all.push(Document {
            name: name.to_owned(),
            usage: Use::Named,
            issuer: None,
            changed_by: Vec::new(),
            issuers: Vec::new(),
        });
        self.names.insert(name.to_owned(), at);
        at
    }

    fn add_result(&mut self, name: &str, item: usize) {
        let at = self.at(name);
        if let Some(document) = self.all.get_mut(at).filter(|document| document.issuers.last() != Some(&item))
        {
            document.issuers.push(item);
        }
    }

    /// What the name of a material means.
    pub(super) fn read(&self, name: &str) -> Reading {
        let (bare, remarks) = without_remarks(name);
        let bare = without_form(&bare).to_owned();
        let other_way = remarks.iter().any(|remark| remark.starts_with('或'));
        if let Some(part) = self.one(&bare) {
            return Reading { parts: vec![part], any: other_way, whole: !other_way, bare };
        }
        let choices = pieces(&bare, &["或者", "或", "、"]);
        if bare.contains('或') && choices.len() > 1 {
            let parts: Vec<_> = choices.iter().filter_map(|piece| self.one(piece)).collect();
            return Reading { whole: parts.len() == choices.len(), parts, any: true, bare };
        }
        let asked = pieces(&bare, &["以及", "、", "和", "及", "与"]);
        let parts: Vec<_> = asked.iter().filter_map(|piece| self.one(piece)).collect();
        if !parts.is_empty() {
            // 甲、乙等 names examples, so any of them will do, and others besides.
            let examples = bare.contains('等');
            return Reading { whole: parts.len() == asked.len() && !examples, parts, any: examples, bare };
        }
        self.read_remark(bare, &remarks)
    }

    /// 有效身份证明（身份证、户口簿）: the remark lists what is accepted.
    fn read_remark(&self, bare: String, remarks: &[String]) -> Reading {
        for remark in remarks {
            let named = pieces(remark, &["或者", "或", "、", "和", "及", "与"]);
            let parts: Vec<_> = named.iter().filter_map(|piece| self.one(piece)).collect();
            if !parts.is_empty() && parts.len() == named.len() {
                return Reading { parts, any: true, whole: true, bare };
            }
        }
        Reading { bare, ..Reading::default() }
    }

    /// A document with whose it is; none where the words name no known one.
    fn one(&self, words: &str) -> Option<Part> {
        let mut rest = words;
        let mut part = Part { holder: String::new(), document: 0, old: false };
        loop {
            if let Some(document) = self.names.get(rest) {
                part.document = *document;
                return Some(part);
            }
            if let Some(after) = strip_any(rest, &OWN) {
                rest = after;
            } else if let Some(after) = strip_any(rest, &OLD) {
                part.old = true;
                rest = after;
            } else if let Some((holder, after)) = holder(rest) {
                part.holder.push_str(holder);
                rest = after;
            } else {
                rest = without_place(rest)?;
            }
        }
    }

    /// The document a condition says one must already have: 先取得营业执照.
    pub(super) fn in_condition(&self, clause: &str) -> Option<usize> {
        // Another way is open, or it is about the end of the document.
        if ["或", "不", "注销", "丢失", "遗失", "满"].iter().any(|word| clause.contains(word)) {
            return None;
        }
        let verb = HAVING.iter().filter_map(|verb| clause.find(verb).map(|at| at + verb.len())).min()?;
        let after = clause.get(verb..)?.trim_start_matches('了');
        prefixes(after).find_map(|words| self.one(words)).map(|part| part.document)
    }
}

/// Words that say one must already have something.
const HAVING: [&str; 5] = ["取得", "持有", "领取", "具有", "凭"];
/// The applicant's own, or only a quality of the document.
const OWN: [&str; 14] = [
    "申请人",
    "本人的",
    "本人",
    "有效期内的",
    "有效期内",
    "有效的",
    "有效",
    "变更后的",
    "中华人民共和国",
    "及",
    "和",
    "与",
    "的",
    "、",
];
/// The former document.
const OLD: [&str; 4] = ["原有的", "原有", "原", "旧"];
/// Whose document.
const HOLDERS: [&str; 34] = [
    "法定代表人或负责人",
    "法定代表人",
    "共同申请人",
    "儿童本人",
    "拟任负责人",
    "家庭成员",
    "男女双方",
    "夫妻双方",
    "父母双方",
    "双方",
    "父母",
    "户主",
    "经办人",
    "代办人",
    "委托人",
    "受托人",
    "代理人",
    "监护人",
    "经营者",
    "收养人",
    "被收养人",
    "发起人",
    "个人",
    "负责人",
    "新生儿",
    "儿童",
    "子女",
    "配偶",
    "落户方",
    "申请单位",
    "企业",
    "业主",
    "死者",
    "法人",
];

fn strip_any<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| text.strip_prefix(word)).filter(|rest| !rest.is_empty())
}

fn holder(text: &str) -> Option<(&'static str, &str)> {
    let found = HOLDERS.iter().find_map(|word| text.strip_prefix(word).map(|rest| (*word, rest)));
    found.filter(|(_, rest)| !rest.is_empty())
}

/// 无锡市有效居住证 → 有效居住证.
fn without_place(text: &str) -> Option<&str> {
    let mut chars = text.char_indices().skip(1).take(6);
    let (at, c) = chars.find(|(_, c)| ['市', '省', '县', '区', '州'].contains(c))?;
    text.get(at + c.len_utf8()..).filter(|rest| !rest.is_empty())
}

/// Longest first, of at least two and at most twenty characters.
pub(super) fn prefixes(text: &str) -> impl Iterator<Item = &str> {
    let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(20).skip(1).collect();
    ends.into_iter().rev().filter_map(|end| text.get(..end))
}

/// The name without brackets, spaces and quotes, and what stood in brackets.
pub(super) fn without_remarks(name: &str) -> (String, Vec<String>) {
    let (mut bare, mut remarks, mut depth) = (String::new(), Vec::new(), 0_usize);
    for c in name.chars() {
        match c {
            '（' | '(' | '〔' | '[' | '【' => {
                if depth == 0 {
                    remarks.push(String::new());
                }
                depth += 1;
            }
            '）' | ')' | '〕' | ']' | '】' => depth = depth.saturating_sub(1),
            '《' | '》' | '“' | '”' | '"' | '「' | '」' => {}
            c if c.is_whitespace() => {}
            c if depth > 0 => {
                if let Some(remark) = remarks.last_mut() {
                    remark.push(c);
                }
            }
            c => bare.push(c),
        }
    }
    (bare, remarks)
}

/// The name without remarks and without the form it comes in.
pub(super) fn bare_name(name: &str) -> String {
    let (bare, _) = without_remarks(name);
    without_form(&bare).to_owned()
}

/// Words at the end that say in which form the document comes.
const FORMS: [&str; 14] = [
    "原件及复印件",
    "原件和复印件",
    "原件、复印件",
    "原件或复印件",
    "复印件",
    "原件",
    "正副本",
    "正本",
    "副本",
    "扫描件",
    "电子版",
    "电子件",
    "各一份",
    "一份",
];

fn without_form(name: &str) -> &str {
    let mut rest = name;
    while let Some(shorter) = FORMS.iter().find_map(|form| rest.strip_suffix(form)) {
        let shorter = shorter.trim_end_matches(['的', '、', '，']);
        if shorter.is_empty() {
            break;
        }
        rest = shorter;
    }
    rest
}

fn pieces(text: &str, cuts: &[&str]) -> Vec<String> {
    let mut text = text.to_owned();
    for cut in cuts {
        text = text.replace(cut, "\n");
    }
    text.split('\n').filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

/// Names of results that say nothing about whose they are.
const GENERIC: [&str; 20] = [
    "登记证书",
    "登记证",
    "证书",
    "证明",
    "决定书",
    "批复",
    "许可证",
    "批准文件",
    "批准书",
    "通知书",
    "告知书",
    "备案凭证",
    "备案表",
    "审批表",
    "审批意见",
    "号牌",
    "受理通知书",
    "回执",
    "凭证",
    "登记单",
];

/// The documents a result names.
fn result_names(name: &str) -> Vec<String> {
    let (bare, _) = without_remarks(name);
    let bare = without_form(bare.trim_start_matches("中华人民共和国"));
    let mut names = if bare.contains('、') { pieces(bare, &["、", "和", "及"]) } else { Vec::new() };
    names.push(bare.to_owned());
    names.retain(|name| name.chars().count() >= 3 && !GENERIC.contains(&name.as_str()));
    names
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn names(words: &str) -> (Vec<String>, bool, bool) {
        let documents = Documents::of_table();
        let read = documents.read(words);
        let named =
            read.parts.iter().map(|part| format!("{}{}", part.holder, documents.all[part.document].name));
        (named.collect(), read.any, read.whole)
    }

    #[test]
    fn every_row_of_the_tables_is_read() {
        let known = Documents::of_table();
        for (line, row) in csv::rows(DOCUMENTS) {
            assert_eq!(row.len(), 6, "documents.csv:{line}");
            assert!(!row[5].is_empty(), "documents.csv:{line}: source");
            let document = &known.all[known.names[&row[0]]];
            assert_eq!(document.name, row[1], "documents.csv:{line}");
            assert!(["", "show", "share"].contains(&row[2].as_str()), "documents.csv:{line}");
        }
        let covers = csv::rows(COVERS).count();
        assert_eq!(known.covers.len(), covers, "a cover names an unknown document");
    }

    #[test]
    fn the_same_document_under_other_words() {
        for words in [
            "居民户口簿",
            "户口本",
            "《居民户口簿》（原件）",
            "户口簿 原件及复印件",
            "居民户口簿（首页和本人页）",
            "申请人户口簿复印件",
            "本人的有效户口簿",
        ] {
            assert_eq!(names(words), (vec!["居民户口簿".to_owned()], false, true), "{words}");
        }
        assert_eq!(names("营业执照副本").0, ["营业执照"]);
        assert_eq!(names("无锡市有效居住证").0, ["居住证"]);
    }

    #[test]
    fn whose_document_it_is_stays_apart() {
        assert_eq!(names("户主身份证").0, ["户主居民身份证"]);
        assert_eq!(names("经办人身份证").0, ["经办人居民身份证"]);
        assert_eq!(names("户主及代办人身份证").0, ["户主代办人居民身份证"]);
        assert_eq!(names("委托人、代办人身份证件").0, ["委托人代办人有效身份证件"]);
        assert!(Documents::of_table().read("原居民身份证").parts[0].old);
    }

    #[test]
    fn all_of_them_or_any_one() {
        let both = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        assert_eq!(names("居民身份证或社会保障卡"), (both("居民身份证", "社会保障卡"), true, true));
        assert_eq!(names("有效身份证明（身份证、户口簿）").0, ["有效身份证件"]);
        assert_eq!(
            names("收养人居民户口簿和居民身份证"),
            (both("收养人居民户口簿", "居民身份证"), false, true)
        );
        assert_eq!(names("父母结婚证（或非婚生育声明）"), (vec!["父母结婚证".to_owned()], true, false));
        assert_eq!(names("营业执照或其他主体资格证明"), (vec!["营业执照".to_owned()], true, false));
        assert_eq!(names("残疾军人证、立功受奖材料"), (vec!["残疾军人证".to_owned()], false, false));
        let accepted = names("经营者身份材料（营业执照、法人身份证或个人身份证）");
        assert_eq!(accepted.0, ["营业执照", "法人居民身份证", "个人居民身份证"]);
        assert!(accepted.1 && accepted.2);
    }

    #[test]
    fn words_that_only_look_alike_are_not_taken() {
        for words in [
            "原因说明",
            "居住地住址、就业或就读证明",
            "残疾评定表",
            "户籍地社区意见",
            "学历证书",
            "法人身份证明文件",
            "收入证明",
        ] {
            assert_eq!(names(words).0, Vec::<String>::new(), "{words}");
        }
    }

    #[test]
    fn results_give_documents_and_general_words_do_not() {
        assert_eq!(result_names("中华人民共和国残疾人证（已关联电子证照）"), ["残疾人证"]);
        assert_eq!(result_names("行驶证、登记证书和号牌"), ["行驶证", "行驶证、登记证书和号牌"]);
        assert_eq!(result_names("许可证"), Vec::<String>::new());
    }

    #[test]
    fn a_condition_names_what_one_must_have() {
        let known = Documents::of_table();
        let name = |clause: &str| known.in_condition(clause).map(|at| known.all[at].name.clone());
        assert_eq!(name("先取得营业执照").unwrap(), "营业执照");
        assert_eq!(name("应当持有有效居住证的人员").unwrap(), "居住证");
        assert_eq!(name("残疾人证有效期为十年"), None);
        assert_eq!(name("持有户口簿或居住证"), None);
    }
}
