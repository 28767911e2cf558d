//! Rows of the exchange back into a line of the import, which then judges it like any other.

use serde_json::{Map, Value, json};

use super::super::elements::{Coded, Elements, Listed, Table};
use super::super::item::{ItemVersion, Material, Question};
use super::{Exchange, ITEM, ORDER, Row, Set, WORDS};

/// The rows of one item as a line of the import; none where the row of the list itself is missing. What the rows leave
/// unsaid, and what they say as the version in force (`base`) says it, stays as it is there.
#[must_use]
pub fn item_line(rows: &[Row], exchange: &Exchange, base: Option<&ItemVersion>) -> Option<Value> {
    let list = rows.iter().find(|row| row.set == Set::List)?;
    let known = known();
    let before = base.map_or_else(Vec::new, Elements::of);
    let mut line = base.and_then(|base| serde_json::to_value(base).ok()).unwrap_or_else(|| {
        // A type the exchange gives is stated.
        json!({"id": list.id, "type_stated": true})
    });
    let fee = rows.iter().find(|row| row.set == Set::Fee);
    for row in [Some(list), fee].into_iter().flatten() {
        for one in known.iter().filter(|one| one.row.is_none() && row.set.holds(one.group)) {
            let was = before.iter().find(|was| was.key == one.key && was.row.is_none());
            read(one, said(one, &row.content, exchange), was, &list.id, &mut line);
        }
    }
    let named = [(Set::Material, "materials", "material_name"), (Set::Question, "questions", "question")];
    for (set, at, name) in named {
        let mut of_set: Vec<&Row> = rows.iter().filter(|row| row.set == set).collect();
        of_set.sort_by_key(|row| row.content.get(ORDER).and_then(Value::as_u64));
        let entries = of_set.iter().map(|row| entry(&known, row, exchange, (&before, &line, at, name)));
        let entries: Vec<Value> = entries.collect();
        put(&mut line, &format!("/{at}"), entries.into());
    }
    if let (Some(base), Value::Object(members)) = (base, &mut line)
        && members.get("type").and_then(Value::as_str) != base.item_type.as_deref()
    {
        members.insert("type_stated".to_owned(), true.into());
        members.remove("profile");
    }
    settle(&mut line);
    Some(line)
}

/// The code of the item a row is about.
#[must_use]
pub fn item_of(row: &Row) -> String {
    let named = row.content.get(ITEM).and_then(Value::as_str);
    named.map_or_else(|| row.id.split(super::PLACE).next().unwrap_or_default().to_owned(), str::to_owned)
}

/// All elements with where they stand.
fn known() -> Vec<Listed> {
    let mut item = ItemVersion::blank("", "x", "");
    item.materials = serde_json::from_value::<Material>(json!({"name": "x"})).into_iter().collect();
    item.questions = vec![Question { question: "x".to_owned(), answer: "x".to_owned() }];
    Elements::of(&item)
}

/// What is in force: its elements, its line, the list and the element that names an entry of it.
type Before<'a> = (&'a [Listed], &'a Value, &'a str, &'a str);

/// A material or a question; pointers begin below it.
fn entry(known: &[Listed], row: &Row, exchange: &Exchange, (before, line, at, name): Before<'_>) -> Value {
    let of_row = |one: &&Listed| one.row.is_some() && row.set.holds(one.group);
    let named = known.iter().find(|one| one.key == name).map(|one| said(one, &row.content, exchange));
    let was = before.iter().find(|was| was.key == name && same(was, named.as_deref().unwrap_or_default()));
    let place = was.and_then(|was| was.row);
    let kept = place.and_then(|place| line.pointer(&format!("/{at}/{place}"))).cloned();
    let mut entry = kept.unwrap_or_else(|| json!({}));
    for one in known.iter().filter(of_row) {
        let below: String = one.pointer.split('/').skip(3).flat_map(|step| ["/", step]).collect();
        let was = before.iter().find(|was| was.key == one.key && was.row == place && place.is_some());
        read(
            &Listed { pointer: below, ..one.clone() },
            said(one, &row.content, exchange),
            was,
            "",
            &mut entry,
        );
    }
    entry
}

/// The element says the same in force.
fn same(was: &Listed, said: &[(String, Option<Coded>)]) -> bool {
    was.said.len() == said.len()
        && was.said.iter().zip(said).all(|(was, (text, code))| was.text == *text && was.code == *code)
}

/// What a field says: words with their values.
fn said(one: &Listed, content: &Map<String, Value>, exchange: &Exchange) -> Vec<(String, Option<Coded>)> {
    let field = exchange.field(one);
    let all = |field: &str| match content.get(field) {
        Some(Value::Array(values)) => values.iter().map(text).collect::<Vec<_>>(),
        None | Some(Value::Null) => Vec::new(),
        Some(value) => vec![text(value)],
    };
    let Some(table) = one.table else { return all(&field).into_iter().map(|text| (text, None)).collect() };
    let (codes, words) = (all(&field), all(&format!("{field}{WORDS}")));
    let at = |list: &[String], n: usize| list.get(n).cloned().unwrap_or_default();
    let values = (0..codes.len().max(words.len())).map(|n| {
        let (code, words) = (at(&codes, n), at(&words, n));
        let value = exchange.ours(table, &code, &words);
        let label = value.as_ref().map_or_else(String::new, |value| table.words(value));
        (if words.is_empty() { label } else { words }, value)
    });
    values.collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn put(into: &mut Value, pointer: &str, value: Value) {
    let mut place = into;
    for step in pointer.split('/').skip(1) {
        if !place.is_object() {
            *place = json!({});
        }
        let Value::Object(members) = place else { return };
        place = members.entry(step.to_owned()).or_insert(Value::Null);
    }
    *place = value;
}

/// An element to where a line of the import has it, unless it is there already.
fn read(one: &Listed, said: Vec<(String, Option<Coded>)>, was: Option<&Listed>, id: &str, line: &mut Value) {
    if was.is_some_and(|was| same(was, &said)) {
        return;
    }
    let Some((first, code)) = said.first().cloned() else { return };
    let code = code.map(|value| value.code).unwrap_or_default();
    let words = || said.iter().map(|(text, _)| Value::from(text.clone())).collect::<Vec<_>>();
    let number = || first.parse::<u32>().map_or(Value::Null, Value::from);
    match one.key {
        "version" | "special_procedure" | "handling_code" => {}
        "item_type" => {
            put(line, "/type", Table::ItemType.code(&code).map_or(first, |row| row.label.clone()).into())
        }
        "item_state" => state(&code, line),
        "legal_basis" => {
            put(line, "/legal_basis", said.iter().map(|(text, _)| basis(text)).collect::<Vec<_>>().into())
        }
        "implementation_code" => {
            if first != id {
                put(line, "/elements/codes/implementation", first.into());
            }
        }
        "statutory_days" => put(line, "/statutory_limit/limit/n", number()),
        "promised_days" => put(line, "/committed_limit/limit/n", number()),
        "statutory_unit" => put(line, "/statutory_limit/limit/unit", unit(&code).into()),
        "promised_unit" => put(line, "/committed_limit/limit/unit", unit(&code).into()),
        "process" => {
            let steps = said.iter().map(|(text, _)| json!({"step": text})).collect::<Vec<_>>();
            put(line, "/process", steps.into());
        }
        "charged" => put(line, "/fee/charged", (code == "1").into()),
        "case_type" => put(line, "/case_type", if code == "1" { "immediate" } else { "promised" }.into()),
        "visits" | "material_copies" => put(line, &one.pointer, number()),
        "conditions" | "serve_objects" | "channels" => put(line, &one.pointer, words().into()),
        "service_category" => put(line, "/category", first.into()),
        "places" | "hours" | "window_phone" => places(one.key, &said, line),
        "consult" => contact("/elements/office/consult", &said, line),
        "complaint" => contact("/elements/office/complaint", &said, line),
        "joint" => {
            put(line, &one.pointer, said.iter().map(|(text, _)| organ(text)).collect::<Vec<_>>().into())
        }
        "undertaker" => put(line, &one.pointer, organ(&first)),
        "towns" | "villages" => {
            put(line, &one.pointer, said.iter().map(|(text, _)| area(text)).collect::<Vec<_>>().into())
        }
        "fee_standard" => put(line, "/fee/standard", first.into()),
        "fee_basis" => put(line, "/fee/basis", first.into()),
        "result_name" => put(line, "/result/name", first.into()),
        "material_need" => {
            put(line, "/required", (code == "1").into());
            if !["1", "2"].contains(&code.as_str()) {
                put(line, "/more/need", coded(&said));
            }
        }
        "material_source" => {
            let source = match code.as_str() {
                "10" => "applicant".to_owned(),
                "20" => "government".to_owned(),
                _ if first == "中介或其他机构" => "intermediary".to_owned(),
                _ => first,
            };
            put(line, "/source", source.into());
            put(line, "/source_stated", true.into());
        }
        "material_basis" => put(line, "/basis", first.into()),
        _ => plain(one, &said, line),
    }
}

/// An element that stands as it is at its pointer.
fn plain(one: &Listed, said: &[(String, Option<Coded>)], line: &mut Value) {
    let many = super::MANY.contains(&one.key);
    let value = match (one.table, many) {
        (Some(Table::YesNo), _) => {
            said.first().is_some_and(|(_, code)| code.as_ref().is_some_and(|code| code.code == "1")).into()
        }
        (Some(_), true) => said
            .iter()
            .filter_map(|(_, code)| serde_json::to_value(code.as_ref()?).ok())
            .collect::<Vec<_>>()
            .into(),
        (Some(_), false) => coded(said),
        (None, true) => said.iter().map(|(text, _)| Value::from(text.clone())).collect::<Vec<_>>().into(),
        (None, false) => said.first().map_or(Value::Null, |(text, _)| text.clone().into()),
    };
    put(line, &one.pointer, value);
}

fn coded(said: &[(String, Option<Coded>)]) -> Value {
    let first = said.first().and_then(|(_, code)| code.clone());
    first.and_then(|code| serde_json::to_value(code).ok()).unwrap_or_default()
}

/// 暂停 and 取消 come without a reason.
fn state(code: &str, line: &mut Value) {
    let (status, reason) = match code {
        "2" => ("suspended", "来源平台标为暂停"),
        "3" => ("abolished", "来源平台标为取消"),
        _ => ("published", ""),
    };
    put(line, "/status", status.into());
    if !reason.is_empty() {
        put(line, "/reason", reason.into());
    }
}

/// `《文件》第九条` as a basis.
fn basis(cited: &str) -> Value {
    let parted = cited.strip_prefix('《').and_then(|rest| rest.rsplit_once('》'));
    match parted {
        Some((doc, "")) => json!({"doc": doc}),
        Some((doc, article)) => json!({"doc": doc, "article": article}),
        None => json!({"doc": cited}),
    }
}

fn unit(code: &str) -> &'static str {
    match code {
        "2" => "calendar_day",
        "1" => "working_day",
        _ => "hour",
    }
}

/// Places with their hours and telephones, in their order.
fn places(key: &str, said: &[(String, Option<Coded>)], line: &mut Value) {
    let at = match key {
        "hours" => "hours",
        "window_phone" => "phone",
        _ => "address",
    };
    let before = line.pointer("/elements/office/places").and_then(Value::as_array).cloned();
    let mut places = before.unwrap_or_default();
    for (n, (text, _)) in said.iter().enumerate() {
        while places.len() <= n {
            places.push(json!({"address": ""}));
        }
        if let Some(place) = places.get_mut(n) {
            put(place, &format!("/{at}"), text.clone().into());
        }
    }
    put(line, "/elements/office/places", places.into());
}

/// Ways of asking; one that names no way is the line of the source.
fn contact(at: &str, said: &[(String, Option<Coded>)], line: &mut Value) {
    let ways = [("1", "window"), ("2", "web"), ("3", "phone"), ("4", "letter"), ("5", "mail")];
    for (text, code) in said {
        let way = code.as_ref().and_then(|code| ways.iter().find(|(known, _)| *known == code.code));
        match way {
            Some((_, part)) => {
                let bare = text.split_once('：').map_or(text.as_str(), |(_, rest)| rest);
                put(line, &format!("{at}/{part}"), bare.into());
            }
            None if at.ends_with("consult") => put(line, "/consult", text.clone().into()),
            None => put(line, &format!("{at}/window"), text.clone().into()),
        }
    }
}

/// `某局（91…）`
fn organ(text: &str) -> Value {
    match text.strip_suffix('）').and_then(|rest| rest.rsplit_once('（')) {
        Some((name, uscc)) => json!({"name": name, "uscc": uscc}),
        None => json!({"name": text}),
    }
}

/// `120101001 劝业场街道`
fn area(text: &str) -> Value {
    let (code, name) = text.split_once(' ').unwrap_or((text, text));
    json!({"code": code, "name": name})
}

/// 即办 has no days, a limit without a figure no unit, and the body that handles is the department.
fn settle(line: &mut Value) {
    for at in ["statutory_limit", "committed_limit"] {
        let n = line.pointer(&format!("/{at}/limit/n")).and_then(Value::as_u64).unwrap_or(0);
        if n == 0
            && let Some(Value::Object(limit)) = line.get_mut(at)
        {
            limit.remove("limit");
            if limit.is_empty()
                && let Value::Object(members) = &mut *line
            {
                members.remove(at);
            }
        }
    }
    if line.get("department").is_none()
        && let Some(body) = line.pointer("/elements/powers/body").cloned()
    {
        put(line, "/department", body);
    }
}
