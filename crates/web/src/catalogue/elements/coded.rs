//! Fields whose values come from a code table, and what was typed in them.

use domain::catalogue::elements::Code;
use domain::catalogue::{Coded, Table};

use crate::catalogue::editor::{UNSAID, options};
use crate::form::{Choice, Field, Typed, chosen};

/// Longest words for what the table does not know.
const WORDS: usize = 100;

/// Choices of a table; a value the table does not have stays a choice.
fn choices<'a>(rows: impl Iterator<Item = &'a Code>, value: &str) -> Vec<Choice> {
    let mut all = vec![Choice::new("", UNSAID)];
    all.extend(rows.map(|row| Choice::new(row.code.clone(), row.label.clone())));
    if all.iter().all(|choice| choice.value != value) {
        all.push(Choice::new(value, format!("{value}（不在代码表）")));
    }
    chosen(all, value)
}

/// A choice of the table, and the words for what it does not know. `when` says where they are asked: `name other`.
pub(super) fn select(
    name: &str,
    label: &str,
    table: Table,
    value: Option<&Coded>,
    when: &'static str,
) -> [Field; 2] {
    let code = value.map_or("", |value| value.code.as_str());
    let said = value.and_then(|value| value.words.clone()).unwrap_or_default();
    [
        Field::select(name, label, choices(table.codes().iter(), code)),
        Field::text(&format!("{name}.words"), &format!("{label}：其他，写明"))
            .max(WORDS)
            .value(said)
            .only(when, ""),
    ]
}

/// A choice of the standard's own codes, where no words are asked for.
pub(super) fn select_plain(name: &str, label: &str, table: Table, value: Option<&Coded>) -> Field {
    let code = value.map_or("", |value| value.code.as_str());
    Field::select(name, label, choices(table.codes().iter().filter(|row| row.mark != 'P'), code))
}

/// Any of the table, and the words for what it does not know.
pub(super) fn checks(name: &str, label: &str, table: Table, values: &[Coded]) -> [Field; 2] {
    let on = |code: &str| values.iter().any(|value| value.code == code);
    let choice =
        |row: &Code| Choice { on: on(&row.code), ..Choice::new(row.code.clone(), row.label.clone()) };
    let said = values.iter().find_map(|value| value.words.clone()).unwrap_or_default();
    [
        Field::checks(name, label, table.codes().iter().map(choice).collect()),
        Field::text(&format!("{name}.words"), &format!("{label}：选“其他”时写明")).max(WORDS).value(said),
    ]
}

/// What was chosen: the source's code is kept while the choice is.
pub(super) fn read_one(name: &str, typed: &Typed, table: Table, before: Option<&Coded>) -> Option<Coded> {
    let code = typed.some(name)?;
    let same = before.filter(|before| before.code == code);
    let escape = table.escape().is_some_and(|row| row.code == code);
    let words = if escape { typed.some(&format!("{name}.words")) } else { None };
    match same {
        Some(before) if !escape => Some(before.clone()),
        Some(before) => Some(Coded { words, ..before.clone() }),
        None => table.code(&code).map(|row| Coded { words, ..Coded::new(&row.code) }),
    }
}

/// Everything chosen, in the order of the table.
pub(super) fn read_many(name: &str, typed: &Typed, table: Table, before: &[Coded]) -> Vec<Coded> {
    let chosen = typed.all(name);
    let one = |row: &Code| {
        let alone = Typed(vec![
            (name.to_owned(), row.code.clone()),
            (format!("{name}.words"), typed.get(&format!("{name}.words")).to_owned()),
        ]);
        read_one(name, &alone, table, before.iter().find(|value| value.code == row.code))
    };
    table.codes().iter().filter(|row| chosen.contains(&row.code)).filter_map(one).collect()
}

pub(super) fn yes_no_value(value: Option<bool>) -> &'static str {
    match value {
        None => "",
        Some(true) => "1",
        Some(false) => "0",
    }
}

/// 是, 否, or not said.
pub(super) fn yes_no(name: &str, label: &str, value: Option<bool>) -> Field {
    Field::select(name, label, options(&[("", UNSAID), ("1", "是"), ("0", "否")], yes_no_value(value)))
}

/// What was chosen of 是 and 否.
pub(super) fn read_yes_no(value: &str) -> Option<bool> {
    match value {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    }
}
