//! Code tables of the implementation list as data: `data/code_tables.csv`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::super::csv;

const TABLES: &str = include_str!("../../../../../data/code_tables.csv");

/// A code table of GB/T 39046 or of the national platform's exchange (standards §1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// 事项类型
    ItemType,
    /// 行使层级
    ExerciseLevel,
    /// 实施主体性质
    BodyKind,
    /// 服务对象
    ServeObject,
    /// 办理形式
    Channel,
    /// 办件类型
    CaseType,
    /// 权力来源
    PowerSource,
    /// 事项状态
    ItemState,
    /// 时限单位
    LimitUnit,
    /// 审批结果类型
    ResultKind,
    /// 网上办理深度
    OnlineDepth,
    /// 材料必要性
    MaterialNeed,
    /// 材料类型
    MaterialKind,
    /// 材料形式
    MaterialForm,
    /// 材料来源渠道
    MaterialSource,
    /// 材料收取方式
    MaterialReceipt,
    /// 通办范围
    Reach,
    /// 送达方式
    Delivery,
    /// 四办
    FourWays,
    /// 咨询、投诉方式
    ContactWay,
    /// 特别程序种类
    SpecialProcedure,
    /// 审查类型
    ReviewKind,
    /// 办结类型
    Ending,
    /// 公共服务分类：津滨政办发〔2017〕40号的 14 类（requirements B4）
    ServiceCategory,
    /// 是否
    YesNo,
}

impl Table {
    /// All tables, in the order of the file.
    pub const ALL: [Self; 25] = [
        Self::ItemType,
        Self::ExerciseLevel,
        Self::BodyKind,
        Self::ServeObject,
        Self::Channel,
        Self::CaseType,
        Self::PowerSource,
        Self::ItemState,
        Self::LimitUnit,
        Self::ResultKind,
        Self::OnlineDepth,
        Self::MaterialNeed,
        Self::MaterialKind,
        Self::MaterialForm,
        Self::MaterialSource,
        Self::MaterialReceipt,
        Self::Reach,
        Self::Delivery,
        Self::FourWays,
        Self::ContactWay,
        Self::SpecialProcedure,
        Self::ReviewKind,
        Self::Ending,
        Self::ServiceCategory,
        Self::YesNo,
    ];

    /// Its name in the file.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::ItemType => "item_type",
            Self::ExerciseLevel => "exercise_level",
            Self::BodyKind => "body_kind",
            Self::ServeObject => "serve_object",
            Self::Channel => "channel",
            Self::CaseType => "case_type",
            Self::PowerSource => "power_source",
            Self::ItemState => "item_state",
            Self::LimitUnit => "limit_unit",
            Self::ResultKind => "result_kind",
            Self::OnlineDepth => "online_depth",
            Self::MaterialNeed => "material_need",
            Self::MaterialKind => "material_kind",
            Self::MaterialForm => "material_form",
            Self::MaterialSource => "material_source",
            Self::MaterialReceipt => "material_receipt",
            Self::Reach => "reach",
            Self::Delivery => "delivery",
            Self::FourWays => "four_ways",
            Self::ContactWay => "contact_way",
            Self::SpecialProcedure => "special_procedure",
            Self::ReviewKind => "review_kind",
            Self::Ending => "ending",
            Self::ServiceCategory => "service_category",
            Self::YesNo => "yes_no",
        }
    }

    /// Its rows, in the order of the file.
    #[must_use]
    pub fn codes(self) -> &'static [Code] {
        tables().get(self.key()).map_or(&[], Vec::as_slice)
    }

    /// The row with this code.
    #[must_use]
    pub fn code(self, code: &str) -> Option<&'static Code> {
        self.codes().iter().find(|row| row.code == code)
    }

    /// The row whose word, or another word for the same, this is.
    #[must_use]
    pub fn named(self, word: &str) -> Option<&'static Code> {
        let word = word.trim();
        let exact = self.codes().iter().find(|row| row.label == word);
        exact.or_else(|| self.codes().iter().find(|row| row.also.iter().any(|also| also == word)))
    }

    /// The row for what the table does not know; none for 是否.
    #[must_use]
    pub fn escape(self) -> Option<&'static Code> {
        self.codes().iter().find(|row| row.escape)
    }

    /// What a source says, by its code or its word, as a value of this table. What the table does not know
    /// becomes the escape value and keeps the source's code and words; nothing said is nothing.
    #[must_use]
    pub fn read(self, code: Option<&str>, words: Option<&str>) -> Option<Coded> {
        let said =
            |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let (code, words) = (said(code), said(words));
        let by_code = code.as_deref().and_then(|code| self.code(code));
        let known = by_code.or_else(|| words.as_deref().and_then(|words| self.named(words)));
        match known {
            Some(row) if !row.escape => Some(Coded::new(&row.code)),
            // The table's own word for the rest tells nothing more; another word of the source does.
            Some(row) => {
                let words = words.filter(|words| *words != row.label);
                let source_code = code.filter(|code| *code != row.code);
                Some(Coded { code: row.code.clone(), source_code, words })
            }
            None if code.is_none() && words.is_none() => None,
            None => {
                let escape = self.escape().map(|row| row.code.clone());
                Some(Coded {
                    code: escape.or_else(|| code.clone()).unwrap_or_default(),
                    source_code: code,
                    words,
                })
            }
        }
    }

    /// A value in words: the source's own where it is the escape value.
    #[must_use]
    pub fn words(self, value: &Coded) -> String {
        let label = self.code(&value.code).map_or_else(|| value.code.clone(), |row| row.label.clone());
        match (&value.words, &value.source_code) {
            (Some(words), _) => words.clone(),
            (None, Some(code)) => format!("{label}（{code}）"),
            (None, None) => label,
        }
    }
}

/// A row of a code table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The code; `other` where no code of the standard stands for the rest.
    pub code: String,
    /// The word.
    pub label: String,
    /// How well it is attested: R read in the standard, C seen in data or public code, M from memory, P the product's own.
    pub mark: char,
    /// The row for what the table does not know.
    pub escape: bool,
    /// Other words for the same.
    pub also: Vec<String>,
}

/// A value of a code table. Written as the code alone, or with the source's code and words beside it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "CodedForm", into = "CodedForm")]
pub struct Coded {
    /// The code.
    pub code: String,
    /// The code the source used, where it is another.
    pub source_code: Option<String>,
    /// The words of the source, where the table has none for it.
    pub words: Option<String>,
}

impl Coded {
    /// A code of the table.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self { code: code.to_owned(), source_code: None, words: None }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum CodedForm {
    Code(String),
    Whole {
        code: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source_code: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
}

impl From<CodedForm> for Coded {
    fn from(form: CodedForm) -> Self {
        match form {
            CodedForm::Code(code) => Self { code, source_code: None, words: None },
            CodedForm::Whole { code, source_code, words } => Self { code, source_code, words },
        }
    }
}

impl From<Coded> for CodedForm {
    fn from(value: Coded) -> Self {
        match value {
            Coded { code, source_code: None, words: None } => Self::Code(code),
            Coded { code, source_code, words } => Self::Whole { code, source_code, words },
        }
    }
}

fn tables() -> &'static BTreeMap<String, Vec<Code>> {
    static READ: OnceLock<BTreeMap<String, Vec<Code>>> = OnceLock::new();
    READ.get_or_init(|| {
        let mut all: BTreeMap<String, Vec<Code>> = BTreeMap::new();
        for (_, row) in csv::rows(TABLES) {
            if let [table, code, label, mark, escape, also] = row.as_slice() {
                all.entry(table.clone()).or_default().push(Code {
                    code: code.clone(),
                    label: label.clone(),
                    mark: mark.chars().next().unwrap_or('M'),
                    escape: escape == "1",
                    also: also.split('|').filter(|word| !word.is_empty()).map(str::to_owned).collect(),
                });
            }
        }
        all
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_row_of_the_file_is_in_a_table_and_every_table_has_one_escape_value() {
        let known: BTreeSet<&str> = Table::ALL.iter().map(|table| table.key()).collect();
        for (line, row) in csv::rows(TABLES) {
            assert_eq!(row.len(), 6, "line {line}");
            assert!(known.contains(row[0].as_str()), "line {line}: {}", row[0]);
            assert!(["R", "C", "M", "P"].contains(&row[3].as_str()), "line {line}: mark");
            assert!(["", "1"].contains(&row[4].as_str()), "line {line}: escape");
        }
        for table in Table::ALL {
            let codes = table.codes();
            assert!(codes.len() >= 2, "{}", table.key());
            let escapes = codes.iter().filter(|row| row.escape).count();
            assert_eq!(escapes, usize::from(table != Table::YesNo), "{}", table.key());
            let distinct: BTreeSet<&str> = codes.iter().map(|row| row.code.as_str()).collect();
            assert_eq!(distinct.len(), codes.len(), "{}: a code twice", table.key());
        }
    }

    #[test]
    fn the_values_of_the_standard() {
        let table = [
            (Table::ItemType, "01", "行政许可"),
            (Table::ItemType, "20", "公共服务"),
            (Table::ExerciseLevel, "4", "县级"),
            (Table::BodyKind, "3", "受委托组织"),
            (Table::PowerSource, "5", "上级委托"),
            (Table::Channel, "4", "快递申请"),
            (Table::MaterialNeed, "3", "容缺后补"),
            (Table::ResultKind, "20", "批文"),
            (Table::ServiceCategory, "13", "“三农”服务"),
        ];
        for (table, code, label) in table {
            assert_eq!(table.code(code).unwrap().label, label);
            assert_eq!(table.named(label).unwrap().code, code);
        }
        assert_eq!(Table::ServiceCategory.codes().iter().filter(|row| row.mark == 'R').count(), 14);
    }

    #[test]
    fn what_the_table_does_not_know_keeps_the_code_and_words_of_the_source() {
        let read = |code, words| Table::PowerSource.read(code, words);
        assert_eq!(read(None, Some("  ")), None);
        assert_eq!(read(Some("5"), None), Some(Coded::new("5")));
        assert_eq!(read(None, Some("上级委托")), Some(Coded::new("5")));
        let odd = read(Some("7"), Some("赋权")).unwrap();
        assert_eq!((odd.code.as_str(), odd.source_code.as_deref()), ("other", Some("7")));
        assert_eq!(Table::PowerSource.words(&odd), "赋权");
        let object = Table::ServeObject.read(None, Some("个体工商户")).unwrap();
        assert_eq!((object.code.as_str(), object.words.as_deref()), ("6", Some("个体工商户")));
    }

    #[test]
    fn a_value_is_written_as_its_code_alone_where_that_says_all() {
        for (value, json) in [
            (Coded::new("1"), r#""1""#),
            (
                Table::PowerSource.read(Some("7"), Some("赋权")).unwrap(),
                r#"{"code":"other","source_code":"7","words":"赋权"}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
            assert_eq!(serde_json::from_str::<Coded>(json).unwrap(), value);
        }
    }
}
