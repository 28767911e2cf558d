//! Between the values of an item and the text of cells. Cells are read kindly: blanks around, full-width digits, dates as
//! numbers and numbers as text are what people mean by them; what cannot be meant is refused.

use calamine::{Data, DataRef};
use domain::catalogue::LegalBasis;
use domain::catalogue::elements::{Coded, Table};
use serde_json::{Value, json};

use super::columns::Kind;

/// A cell as read.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cell {
    /// Its text, cleaned; empty for an empty cell.
    pub(super) text: String,
    /// Why it cannot be used, whatever it is for.
    pub(super) trouble: Option<&'static str>,
    /// It was computed by a formula.
    pub(super) formula: bool,
}

/// Most characters of a word that no code table knows.
const WORD_MAX: usize = 60;

/// From this on a number in a cell has lost digits.
const EXACT: f64 = 1e15;

impl Cell {
    pub(super) fn of(value: &DataRef<'_>, formula: bool) -> Self {
        let mut trouble = None;
        let text = match value {
            DataRef::Empty => String::new(),
            DataRef::String(text) => clean(text),
            DataRef::SharedString(text) => clean(text),
            DataRef::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
            DataRef::Int(n) => n.to_string(),
            DataRef::Float(n) => {
                if n.abs() >= EXACT {
                    trouble =
                        Some("是数字格式，超过 15 位的已经被表格软件改掉，请先把这一列设成文本再重新填");
                }
                n.to_string()
            }
            DataRef::DateTime(moment) => {
                let (year, month, day, ..) = moment.to_ymd_hms_milli();
                format!("{year:04}-{month:02}-{day:02}")
            }
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                text.split('T').next().unwrap_or_default().to_owned()
            }
            DataRef::Error(error) => {
                trouble = Some("是出错的公式");
                error.to_string()
            }
        };
        if formula && text.is_empty() {
            trouble = Some("是没有算出结果的公式，请改成值");
        }
        Self { text, trouble, formula }
    }
}

/// A text without what nobody sees: blanks around it, marks of no width, carriage returns.
pub(super) fn clean(text: &str) -> String {
    let invisible = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\r');
    let text: String =
        text.chars().filter(|c| !invisible(*c)).map(|c| if c == '\u{a0}' { ' ' } else { c }).collect();
    crate::nfc::nfc(text.trim().to_owned())
}

/// Full-width letters, digits and signs as the plain ones: for numbers, codes and choices, never for texts.
pub(super) fn narrow(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    text.chars().map(plain).collect::<String>().trim().to_owned()
}

/// A value as it stands in a cell.
pub(super) fn shown(kind: Kind, value: Option<&Value>) -> Data {
    let Some(value) = value else { return Data::Empty };
    let text = |text: &str| if text.is_empty() { Data::Empty } else { Data::String(text.to_owned()) };
    match (kind, value) {
        (_, Value::Null) => Data::Empty,
        (Kind::Whole(_), Value::Number(n)) => n.as_i64().map_or(Data::Empty, Data::Int),
        (Kind::YesNo, Value::Bool(yes)) => text(if *yes { "是" } else { "否" }),
        (Kind::Choice(choices), Value::String(stored)) => {
            text(choices.iter().find(|(value, _)| value == stored).map_or(stored.as_str(), |(_, word)| word))
        }
        (Kind::Words(_), Value::Array(words)) => {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            text(&words.join(if words.iter().any(|word| word.contains(APART)) { "\n" } else { "、" }))
        }
        (Kind::Code(table), value) => {
            let coded: Option<Coded> = serde_json::from_value(value.clone()).ok();
            text(&coded.map(|coded| table.words(&coded)).unwrap_or_default())
        }
        (Kind::Codes(table), value) => {
            let coded: Vec<Coded> = serde_json::from_value(value.clone()).unwrap_or_default();
            text(&coded.iter().map(|coded| table.words(coded)).collect::<Vec<_>>().join("、"))
        }
        (Kind::Basis, Value::Object(_)) => {
            let basis: Option<LegalBasis> = serde_json::from_value(value.clone()).ok();
            text(&basis.map(|basis| basis.cited()).unwrap_or_default())
        }
        (_, Value::String(stored)) => text(stored),
        (_, other) => text(&other.to_string()),
    }
}

/// A value as the text a cell with it is read as.
pub(super) fn shown_text(kind: Kind, value: Option<&Value>) -> String {
    match shown(kind, value) {
        Data::Empty => String::new(),
        Data::Int(n) => n.to_string(),
        other => clean(&other.to_string()),
    }
}

const APART: [char; 4] = ['、', '；', ';', '\n'];

/// What a cell says; none where it cannot be meant. `bases` are those of the item, for a basis named in it.
pub(super) fn parse(kind: Kind, text: &str, bases: &[Value]) -> Option<Value> {
    let fits = |text: &str, max: usize| text.chars().count() <= max;
    match kind {
        Kind::Text(max) | Kind::Like(max, _) => fits(text, max).then(|| text.into()),
        Kind::Whole(max) => {
            let n = narrow(text).parse::<u32>().ok().filter(|n| *n <= max)?;
            Some(n.into())
        }
        Kind::YesNo => match narrow(text).to_uppercase().as_str() {
            "是" | "有" | "√" | "1" | "Y" | "YES" | "TRUE" => Some(true.into()),
            "否" | "无" | "×" | "0" | "N" | "NO" | "FALSE" => Some(false.into()),
            _ => None,
        },
        Kind::Choice(choices) => {
            let said = narrow(text);
            let found = choices.iter().find(|(value, word)| *word == said || *value == said)?;
            Some(found.0.into())
        }
        Kind::Words(max) => {
            // Words that hold a mark of their own stand on a line each.
            let apart: &[char] = if text.contains('\n') { &['\n'] } else { &APART };
            let words: Vec<&str> = text.split(apart).map(str::trim).filter(|word| !word.is_empty()).collect();
            words.iter().all(|word| fits(word, max)).then(|| json!(words))
        }
        Kind::Day => day(&narrow(text)).map(Value::from),
        Kind::Date => day(&narrow(text)).filter(|day| day.len() == 10).map(Value::from),
        Kind::Code(table) => serde_json::to_value(coded(table, text)?).ok(),
        Kind::Codes(table) => {
            let words = text.split(APART).map(str::trim).filter(|word| !word.is_empty());
            let all: Option<Vec<Coded>> = words.map(|word| coded(table, word)).collect();
            serde_json::to_value(all?).ok()
        }
        Kind::Basis => {
            let wanted = bare(text);
            let cited = |one: &&Value| shown_text(Kind::Basis, Some(one));
            bases.iter().find(|one| bare(&cited(one)) == wanted).cloned()
        }
    }
}

/// By its code or its word; another word is kept as the source's.
fn coded(table: Table, text: &str) -> Option<Coded> {
    let said = narrow(text);
    let short = text.chars().count() <= WORD_MAX;
    let code = table.code(&said).map(|row| row.code.as_str());
    let words = if code.is_none() { Some(text) } else { None };
    // A yes or no has no other words.
    table.read(code, words).filter(|_| short)
}

/// A citation without blanks, so that 《甲法》 第三条 is 《甲法》第三条.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// `2014`, `2014-02` or `2014-02-21`, from the usual ways to write it.
fn day(text: &str) -> Option<String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.trim_end_matches(['日', '月', '年']);
    if digits(text) && text.len() == 8 {
        let (year, rest) = text.split_at(4);
        let (month, day) = rest.split_at(2);
        return self::day(&format!("{year}-{month}-{day}"));
    }
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月']).map(str::trim).collect();
    if !parts.iter().all(|part| digits(part)) {
        return None;
    }
    let number = |part: &str| part.parse::<i16>().ok();
    match parts.as_slice() {
        [year] if year.len() == 4 => Some((*year).to_owned()),
        [year, month] if year.len() == 4 => {
            let month = number(month).filter(|month| (1..=12).contains(month))?;
            Some(format!("{year}-{month:02}"))
        }
        [year, month, day] if year.len() == 4 => {
            let (month, day) = (i8::try_from(number(month)?).ok()?, i8::try_from(number(day)?).ok()?);
            jiff::civil::Date::new(number(year)?, month, day).ok().map(|day| day.to_string())
        }
        _ => None,
    }
}

/// Puts a value at a pointer, making the objects on the way; none takes it out.
pub(super) fn put(into: &mut Value, at: &str, value: Option<Value>) {
    let Some((above, name)) = at.rsplit_once('/') else {
        *into = value.unwrap_or(Value::Null);
        return;
    };
    let mut place = into;
    for step in above.split('/').skip(1) {
        if value.is_none() && place.get(step).is_none() {
            return;
        }
        if !place.is_object() {
            *place = json!({});
        }
        let Value::Object(members) = place else { return };
        place = members.entry(step.to_owned()).or_insert(Value::Null);
    }
    match (&mut *place, value) {
        (Value::Object(members), None) => drop(members.remove(name)),
        (Value::Object(members), Some(value)) => drop(members.insert(name.to_owned(), value)),
        (other, Some(value)) => *other = json!({ name: value }),
        (_, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::GROUPS;
    use super::*;

    #[test]
    fn cells_are_read_as_they_are_meant() {
        let text = |value: DataRef<'_>| Cell::of(&value, false).text;
        assert_eq!(text(DataRef::String("  户口簿\u{a0}\u{200b}\r\n".to_owned())), "户口簿");
        assert_eq!(text(DataRef::Float(15.0)), "15");
        assert_eq!(text(DataRef::Float(0.5)), "0.5");
        assert_eq!(text(DataRef::Bool(true)), "是");
        let date = calamine::ExcelDateTime::new(41_691.0, calamine::ExcelDateTimeType::DateTime, false);
        assert_eq!(text(DataRef::DateTime(date)), "2014-02-21");
        let lost = Cell::of(&DataRef::Float(1.145_072_1e30), false);
        assert!(lost.trouble.is_some());
        assert!(Cell::of(&DataRef::Error(calamine::CellErrorType::Ref), true).trouble.is_some());
        assert!(Cell::of(&DataRef::Empty, true).trouble.is_some(), "a formula without a result");
        assert!(Cell::of(&DataRef::Float(3.0), true).trouble.is_none());
    }

    #[test]
    fn what_a_cell_says() {
        let choices = Kind::Choice(&[("working_day", "工作日"), ("hour", "小时")]);
        let table: [(Kind, &str, Option<Value>); 22] = [
            (Kind::Whole(99), "１２", Some(json!(12))),
            (Kind::Whole(99), "100", None),
            (Kind::Whole(99), "两份", None),
            (Kind::Whole(99), "-1", None),
            (Kind::Whole(99), "1.5", None),
            (Kind::YesNo, "是", Some(json!(true))),
            (Kind::YesNo, "ｎ", Some(json!(false))),
            (Kind::YesNo, "也许", None),
            (choices, "工作日", Some(json!("working_day"))),
            (choices, "hour", Some(json!("hour"))),
            (choices, "旬", None),
            (Kind::Words(10), "窗口、网上；", Some(json!(["窗口", "网上"]))),
            (Kind::Words(10), "网上（甲、乙）\n窗口", Some(json!(["网上（甲、乙）", "窗口"]))),
            (Kind::Words(2), "太长了", None),
            (Kind::Text(3), "四个字了", None),
            (Kind::Day, "2014年2月21日", Some(json!("2014-02-21"))),
            (Kind::Day, "2014/2/21", Some(json!("2014-02-21"))),
            (Kind::Day, "20140221", Some(json!("2014-02-21"))),
            (Kind::Day, "２０１４", Some(json!("2014"))),
            (Kind::Day, "2014-2", Some(json!("2014-02"))),
            (Kind::Day, "2014-02-30", None),
            (Kind::Day, "去年", None),
        ];
        for (kind, text, said) in table {
            assert_eq!(parse(kind, text, &[]), said, "{text}");
        }
        let bases = [json!({"doc": "甲法", "article": "第三条"}), json!({"doc": "乙法"})];
        assert_eq!(parse(Kind::Basis, "《甲法》 第三条", &bases), Some(bases[0].clone()));
        assert_eq!(parse(Kind::Basis, "《乙法》", &bases), Some(bases[1].clone()));
        assert_eq!(parse(Kind::Basis, "《丙法》", &bases), None);
    }

    #[test]
    fn values_are_put_where_they_belong() {
        let mut item = json!({"name": "甲", "result": null});
        put(&mut item, "/statutory_limit/limit/n", Some(json!(20)));
        put(&mut item, "/result/name", Some(json!("证")));
        put(&mut item, "/extension/days", None);
        put(&mut item, "/name", None);
        assert_eq!(item, json!({"result": {"name": "证"}, "statutory_limit": {"limit": {"n": 20}}}));
        let mut entry = json!("旧");
        put(&mut entry, "", Some(json!("新")));
        assert_eq!(entry, json!("新"));
    }

    #[test]
    fn examples_are_what_their_columns_want() {
        let basis = json!({"doc": "社会救助暂行办法", "article": "第十一条"});
        for column in GROUPS.iter().flat_map(|group| group.columns) {
            let fits = column.example.is_empty()
                || parse(column.kind, column.example, std::slice::from_ref(&basis)).is_some();
            assert!(fits, "{}：{}", column.heading, column.example);
            assert!(!column.must || !column.example.is_empty(), "{}", column.heading);
        }
    }
}
