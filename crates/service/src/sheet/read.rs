//! A workbook becomes items: each is what is in force with what the rows say in its place, and then goes the same way as
//! a line of JSON Lines.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::catalogue::{Finding, Import, ItemVersion, Severity, import};
use serde_json::{Value, json};

use super::cell::{Cell, parse, put, shown_text};
use super::columns::{CODE, CODE_MAX, Column, GROUPS, Group, Kind, OBJECTS, Shape};
use super::load::{Row, Sheet, load};
use super::{Fault, Trouble};

/// What a workbook gives.
#[derive(Debug, Default)]
pub struct Read {
    /// Items and findings as from JSON Lines; a finding's line is the row of its item in the sheet of items.
    pub import: Import,
    /// Everything wrong, by sheet, row and column, the gravest first.
    pub faults: Vec<Fault>,
}

/// Reads a workbook. `in_force` gives the version in force by its code.
///
/// # Errors
/// It is no workbook of ours, or too large in some way.
pub fn read(bytes: &[u8], in_force: impl Fn(&str) -> Option<Arc<ItemVersion>>) -> Result<Read, Trouble> {
    let mut faults = Vec::new();
    // A library that panics on a broken file must not take anything else with it.
    let loaded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| load(bytes, &mut faults)));
    let sheets = loaded.unwrap_or(Err(Trouble::NoWorkbook))?;
    let none = Sheet::default();
    let items = sheets.get("事项").unwrap_or(&none);
    let children = children(&sheets, items, &mut faults);
    let mut lines = Vec::with_capacity(items.rows.len());
    let mut held = Vec::new();
    let mut firsts: BTreeMap<String, u32> = BTreeMap::new();
    for row in &items.rows {
        let mut build = Build::new(row, in_force(&row.code));
        build.item(row);
        let first = *firsts.entry(build.code(row)).or_insert(row.number);
        if first != row.number && !row.code.is_empty() {
            // Its other rows are read with the first.
            build.again(row, first);
            faults.append(&mut build.faults);
            held.push((row, None));
            continue;
        }
        for (at, group) in GROUPS.iter().enumerate().skip(1) {
            if sheets.get(group.name).is_some_and(|sheet| !sheet.rows.is_empty()) {
                let rows = children.get(&(row.code.as_str(), at)).map_or(&[][..], Vec::as_slice);
                build.group(group, rows);
            }
        }
        build.settle(row);
        let fatal = build.faults.iter().any(|fault| fault.severity == Severity::Fatal);
        faults.append(&mut build.faults);
        if fatal {
            held.push((row, Some(build.next.to_string())));
        } else {
            lines.push((row, build.next.to_string()));
        }
    }
    Ok(through_import(&lines, &held, &children, faults))
}

/// Rows of the other sheets, by the code of their item and the place of the sheet in the table.
type Children<'a> = BTreeMap<(&'a str, usize), Vec<&'a Row>>;

fn children<'a>(
    sheets: &'a BTreeMap<&'static str, Sheet>,
    items: &Sheet,
    faults: &mut Vec<Fault>,
) -> Children<'a> {
    let codes: BTreeSet<&str> = items.rows.iter().map(|row| row.code.as_str()).collect();
    let mut children = Children::new();
    for (at, group) in GROUPS.iter().enumerate().skip(1) {
        for row in sheets.get(group.name).into_iter().flat_map(|sheet| &sheet.rows) {
            if row.code.is_empty() {
                let wanted = "这一行没有事项编码，不知道属于哪个事项".to_owned();
                faults.push(fault(group, row, CODE, Severity::Fatal, String::new(), wanted));
            } else if codes.contains(row.code.as_str()) {
                children.entry((row.code.as_str(), at)).or_default().push(row);
            } else {
                let wanted = "在“事项”表里没有；有改动的事项在“事项”表里也要有一行".to_owned();
                faults.push(fault(group, row, CODE, Severity::Fatal, row.code.clone(), wanted));
            }
        }
    }
    children
}

fn fault(group: &Group, row: &Row, column: &str, severity: Severity, found: String, wanted: String) -> Fault {
    let mut found: String = found.chars().take(60).collect();
    if found.chars().count() == 60 {
        found.push('…');
    }
    Fault {
        sheet: group.name.to_owned(),
        row: row.number,
        column: column.to_owned(),
        item: row.code.clone(),
        severity,
        found,
        wanted,
    }
}

/// An item on its way.
struct Build {
    /// What is in force; an empty object for a new item.
    base: Value,
    next: Value,
    faults: Vec<Fault>,
}

impl Build {
    fn new(row: &Row, in_force: Option<Arc<ItemVersion>>) -> Self {
        let known = in_force.and_then(|item| serde_json::to_value(item.as_ref()).ok());
        let mut base = known.unwrap_or_else(|| json!({}));
        spread(&mut base);
        let mut next = base.clone();
        if base.get("code").is_none() {
            put(&mut next, "/code", Some(row.code.as_str().into()));
        }
        Self { base, next, faults: Vec::new() }
    }

    /// Code of the item: editors know it by the source's number too.
    fn code(&self, row: &Row) -> String {
        let known = self.base.get("code").and_then(Value::as_str);
        known.unwrap_or(&row.code).to_owned()
    }

    /// The item has a row above.
    fn again(&mut self, row: &Row, first: u32) {
        let Some(group) = GROUPS.first() else { return };
        let wanted = format!("已在第 {first} 行写过，一个事项只写一行；这一行不导入");
        self.faults.push(fault(group, row, CODE, Severity::Fatal, row.code.clone(), wanted));
    }

    /// The row of the item itself.
    fn item(&mut self, row: &Row) {
        let Some(group) = GROUPS.first() else { return };
        if row.code.is_empty() || row.code.chars().count() > CODE_MAX {
            let wanted = format!("要填事项编码，不超过 {CODE_MAX} 个字符");
            self.faults.push(fault(group, row, CODE, Severity::Fatal, row.code.clone(), wanted));
        }
        if let Some(trouble) = row.code_trouble {
            self.faults.push(fault(group, row, CODE, Severity::Fatal, row.code.clone(), trouble.to_owned()));
        }
        let base = self.base.clone();
        let mut next = std::mem::take(&mut self.next);
        for (column, cell) in cells(group, row) {
            // An empty state says nothing: what is in force stays.
            let silent = ["/status", "/reason"].contains(&column.at) && cell.text.is_empty();
            if !silent {
                self.column(group, row, (column, cell), &base, &mut next, &[]);
            }
        }
        self.next = next;
    }

    /// A column of a row: into `next`, unless the cell says what `before` has there.
    fn column(
        &mut self,
        group: &Group,
        row: &Row,
        (column, cell): (&Column, &Cell),
        before: &Value,
        next: &mut Value,
        bases: &[Value],
    ) {
        let mut tell = |severity, wanted| {
            self.faults.push(fault(group, row, column.heading, severity, cell.text.clone(), wanted));
        };
        if let Some(trouble) = cell.trouble {
            return tell(Severity::Fatal, trouble.to_owned());
        }
        if cell.formula {
            tell(Severity::Warning, "是公式，按算出的结果读".to_owned());
        }
        let was = before.pointer(column.at).filter(|value| !value.is_null());
        // Of bases with the same citation the one it had is meant.
        if was.is_some() && shown_text(column.kind, was) == cell.text && !renewed(column.kind, was, bases) {
            return;
        }
        if cell.text.is_empty() {
            if column.must {
                tell(Severity::Fatal, format!("必填：{}", column.kind.wanted()));
            }
            return put(next, column.at, None);
        }
        match parse(column.kind, &cell.text, bases) {
            Some(value) => put(next, column.at, Some(value)),
            None => tell(Severity::Fatal, format!("不能用，要填{}", column.kind.wanted())),
        }
    }

    /// The rows of an item in a sheet take the place of what was there.
    fn group(&mut self, group: &'static Group, rows: &[&Row]) {
        let bases = entries(&self.next, "/legal_basis");
        match group.shape {
            Shape::Items => {}
            // Where nothing has to be filled in, no row is nothing said.
            Shape::One(_) if rows.is_empty() && !group.columns.iter().any(|column| column.must) => {}
            Shape::One(at) => {
                let before = self.base.pointer(at).cloned().unwrap_or(Value::Null);
                let entry = rows.first().map(|row| self.entry(group, row, before, &bases));
                if let Some(second) = rows.get(1) {
                    let wanted = "一个事项只写一行".to_owned();
                    let code = second.code.clone();
                    self.faults.push(fault(group, second, CODE, Severity::Fatal, code, wanted));
                }
                put(&mut self.next, at, entry);
            }
            Shape::Many(at, keys) => {
                let mut left: Vec<Option<Value>> = entries(&self.base, at).into_iter().map(Some).collect();
                let mut list = Vec::with_capacity(rows.len());
                for row in rows {
                    let before = taken(&mut left, group, keys, row).unwrap_or(Value::Null);
                    list.push(self.entry(group, row, before, &bases));
                }
                put(&mut self.next, at, Some(list.into()));
            }
        }
    }

    /// An entry as a row says it; what has no column stays as it was.
    fn entry(&mut self, group: &'static Group, row: &Row, before: Value, bases: &[Value]) -> Value {
        let mut next = if before.is_null() { json!({}) } else { before.clone() };
        for (column, cell) in cells(group, row) {
            self.column(group, row, (column, cell), &before, &mut next, bases);
        }
        let said = |entry: &Value| entry.get("source").filter(|source| !source.is_null()).cloned();
        if group.name == "材料" && said(&next) != said(&before) {
            let stated = next.get("source").is_some_and(Value::is_string);
            put(&mut next, "/source_stated", Some(stated.into()));
        }
        next
    }

    /// What follows from what was written.
    fn settle(&mut self, row: &Row) {
        self.limits(row);
        let changed = |at: &str| self.base.pointer(at) != self.next.pointer(at);
        let (kind, named) = (changed("/type"), changed("/name") || changed("/department"));
        let case_type = changed("/case_type");
        if kind {
            put(&mut self.next, "/type_stated", Some(true.into()));
        }
        if kind || named {
            // The procedure follows type, name and department.
            put(&mut self.next, "/profile", None);
        }
        if case_type {
            put(&mut self.next, "/case_type_stated", Some(true.into()));
        }
        for (at, needs) in OBJECTS {
            self.object(row, at, needs);
        }
        fold(&mut self.next);
    }

    /// A limit has a unit and is more than nothing; new words or figures are judged anew for where they come from.
    fn limits(&mut self, row: &Row) {
        for at in ["/statutory_limit", "/committed_limit"] {
            let n = self.next.pointer(&format!("{at}/limit/n")).and_then(Value::as_u64);
            if n.is_some() && self.next.pointer(&format!("{at}/limit/unit")).is_none_or(Value::is_null) {
                put(&mut self.next, &format!("{at}/limit/unit"), Some("working_day".into()));
            }
            if n == Some(0) {
                let wanted = "不是期限：要填大于 0 的整数，没有就空着".to_owned();
                self.tell_item(row, &format!("{at}/limit/n"), "0".to_owned(), wanted);
            }
            let same = |part: &str| {
                let at = format!("{at}{part}");
                self.base.pointer(&at).filter(|value| !value.is_null())
                    == self.next.pointer(&at).filter(|value| !value.is_null())
            };
            if !(same("/limit/n") && same("/limit/unit") && same("/text")) {
                put(&mut self.next, &format!("{at}/origin"), None);
                put(&mut self.next, &format!("{at}/step"), None);
            }
        }
    }

    /// An object that lacks what it cannot be without is no object, or half of one.
    fn object(&mut self, row: &Row, at: &str, needs: &[&str]) {
        let Some(object) = self.next.pointer(at).filter(|object| object.is_object()) else { return };
        let says = |value: &Value| {
            value.as_object().is_some_and(|members| members.values().any(|one| !one.is_null()))
        };
        let lacks: Vec<&str> =
            needs.iter().copied().filter(|need| object.pointer(need).is_none_or(Value::is_null)).collect();
        if lacks.is_empty() {
            return;
        }
        // A unit without a figure is no limit.
        let says = says(object) && !at.ends_with("/limit");
        for need in lacks.into_iter().filter(|_| says) {
            self.tell_item(
                row,
                &format!("{at}{need}"),
                String::new(),
                "也要填，和同组的其他格配套".to_owned(),
            );
        }
        if !says {
            put(&mut self.next, at, None);
        }
    }

    fn tell_item(&mut self, row: &Row, at: &str, found: String, wanted: String) {
        let Some(group) = GROUPS.first() else { return };
        let heading = group.columns.iter().find(|column| column.at == at).map_or("", |column| column.heading);
        self.faults.push(fault(group, row, heading, Severity::Fatal, found, wanted));
    }
}

/// The basis has the same citation and other words by now: the entry follows it.
fn renewed(kind: Kind, was: Option<&Value>, bases: &[Value]) -> bool {
    matches!(kind, Kind::Basis)
        && !bases.iter().any(|one| Some(one) == was)
        && bases.iter().any(|one| shown_text(kind, Some(one)) == shown_text(kind, was))
}

/// Cells of the columns that the file has.
fn cells<'a>(group: &'static Group, row: &'a Row) -> impl Iterator<Item = (&'static Column, &'a Cell)> {
    group.columns.iter().zip(&row.cells).filter_map(|(column, cell)| Some((column, cell.as_ref()?)))
}

fn entries(item: &Value, at: &str) -> Vec<Value> {
    item.pointer(at).and_then(Value::as_array).cloned().unwrap_or_default()
}

/// The entry that a row speaks of: the first not yet taken whose key columns say the same.
fn taken(left: &mut [Option<Value>], group: &'static Group, keys: usize, row: &Row) -> Option<Value> {
    let is = |entry: &Value| {
        cells(group, row).take(keys).all(|(column, cell)| {
            let was = entry.pointer(column.at);
            shown_text(column.kind, was) == cell.text
        })
    };
    left.iter_mut().find(|slot| slot.as_ref().is_some_and(is))?.take()
}

/// Conditions are plain texts or objects; here all are objects.
fn spread(item: &mut Value) {
    let Some(Value::Array(conditions)) = item.get_mut("conditions") else { return };
    for condition in conditions.iter_mut().filter(|condition| condition.is_string()) {
        *condition = json!({ "text": condition.take() });
    }
}

fn fold(item: &mut Value) {
    let Some(Value::Array(conditions)) = item.get_mut("conditions") else { return };
    for condition in conditions {
        if condition.get("legal_basis").is_none_or(Value::is_null) {
            *condition = condition.get_mut("text").map(Value::take).unwrap_or_default();
        }
    }
}

/// The lines go through the import, and what it finds is brought back to sheet, row and column.
fn through_import(
    lines: &[(&Row, String)],
    held: &[(&Row, Option<String>)],
    children: &Children<'_>,
    mut faults: Vec<Fault>,
) -> Read {
    let text: String = lines.iter().flat_map(|(_, line)| [line.as_str(), "\n"]).collect();
    // So far only rows that belong to no row of an item are at fault beyond the items that stay out.
    let fatal = |one: &&Fault| one.severity == Severity::Fatal && held.is_empty();
    let stray: BTreeSet<String> = faults.iter().filter(fatal).map(|one| one.item.clone()).collect();
    let mut import = import(&text);
    for finding in &mut import.findings {
        let Some((row, _)) = finding.line.checked_sub(1).and_then(|at| lines.get(at)) else { continue };
        faults.push(of_finding(finding, row, children));
        finding.line = row.number as usize;
    }
    faults.extend(also_found(held, children, &faults));
    // Items that stay out count as lines that cannot be used.
    import.findings.extend(held.iter().map(|(row, _)| Finding {
        line: row.number as usize,
        item: row.code.clone(),
        severity: Severity::Fatal,
        rule: "cell".to_owned(),
        message: "有不能用的单元格".to_owned(),
        field: String::new(),
    }));
    import.findings.extend(stray.into_iter().map(|item| Finding {
        line: 0,
        item,
        severity: Severity::Fatal,
        rule: "cell".to_owned(),
        message: "有的行不知道属于哪个事项".to_owned(),
        field: String::new(),
    }));
    import.findings.sort_by_key(|finding| finding.line);
    let order = |sheet: &str| GROUPS.iter().position(|group| group.name == sheet);
    faults.sort_by_key(|fault| (fault.severity, order(&fault.sheet), fault.row));
    Read { import, faults }
}

/// What the rules find in items that stay out for a cell, so that all is told at once. Cells already named are left alone,
/// and so is what is said of no cell: it only follows from theirs.
fn also_found(held: &[(&Row, Option<String>)], children: &Children<'_>, faults: &[Fault]) -> Vec<Fault> {
    let lines: Vec<(&Row, &str)> =
        held.iter().filter_map(|(row, line)| Some((*row, line.as_deref()?))).collect();
    let text: String = lines.iter().flat_map(|(_, line)| [*line, "\n"]).collect();
    let named: BTreeSet<(&str, u32, &str)> =
        faults.iter().map(|one| (one.sheet.as_str(), one.row, one.column.as_str())).collect();
    let findings = import(&text).findings;
    let told = findings.iter().filter(|finding| !finding.field.is_empty()).filter_map(|finding| {
        let (row, _) = finding.line.checked_sub(1).and_then(|at| lines.get(at))?;
        Some(of_finding(finding, row, children))
    });
    told.filter(|one| !named.contains(&(one.sheet.as_str(), one.row, one.column.as_str()))).collect()
}

fn of_finding(finding: &Finding, row: &Row, children: &Children<'_>) -> Fault {
    let (sheet, number, column) = place(&finding.field, row, children);
    Fault {
        sheet: sheet.to_owned(),
        row: number,
        column: column.to_owned(),
        item: finding.item.clone(),
        severity: finding.severity,
        found: String::new(),
        wanted: finding.message.clone(),
    }
}

/// Sheet, row and heading of a field given as a JSON pointer.
fn place(field: &str, row: &Row, children: &Children<'_>) -> (&'static str, u32, &'static str) {
    for (at, group) in GROUPS.iter().enumerate() {
        let (Shape::One(base) | Shape::Many(base, _)) = group.shape else { continue };
        let Some(rest) = field.strip_prefix(base) else { continue };
        let rows = children.get(&(row.code.as_str(), at));
        let digits = rest.trim_start_matches('/').split('/').next().unwrap_or_default();
        let nth = digits.parse::<usize>().ok();
        let below = nth.map_or(rest, |_| rest.get(1 + digits.len()..).unwrap_or_default());
        let number = rows.and_then(|rows| rows.get(nth.unwrap_or(0))).map(|row| row.number);
        if let Some(number) = number {
            let column = group.columns.iter().find(|column| !below.is_empty() && column.at == below);
            return (group.name, number, column.map_or("", |column| column.heading));
        }
        return (group.name, 0, "");
    }
    let of_item = GROUPS.first().map_or(&[][..], |group| group.columns);
    let column = of_item.iter().find(|column| !field.is_empty() && column.at.starts_with(field));
    ("事项", row.number, column.map_or("", |column| column.heading))
}
