//! The fields of a form as numbered blocks: what each shows, and what was typed as a form.

use domain::catalogue::ItemVersion;
use domain::catalogue::form::{
    Autofill, FIELDS_MAX, FieldKind, FormChoice, FormFault, FormField, ItemForm, RequiredIf, field_id,
};
use serde_json::{Number, Value};

use super::editor::Block;
use crate::form::{Choice, Field, Input, Typed, Wrongs, chosen};

/// Section of a field that names none.
const SECTION: &str = "填写内容";

/// What was typed.
pub(super) struct Read {
    /// As a form; with its faults, if it has any.
    pub(super) form: ItemForm,
    /// What cannot be read, by the name of the input.
    pub(super) wrongs: Wrongs,
    /// How many blocks the page had.
    pub(super) blocks: usize,
    /// Which block a field was typed in.
    at: Vec<(String, usize)>,
}

fn input(at: usize, part: &str) -> String {
    format!("f.{at}.{part}")
}

/// The form's own title.
pub(super) fn title(item: &ItemVersion) -> Field {
    let title =
        item.form.as_ref().map_or_else(|| format!("{}申请表", item.name), |form| form.title().to_owned());
    Field::text("title", "表名").must().max(60).value(title)
}

/// One block for each field, and an empty one.
pub(super) fn blocks(form: Option<&ItemForm>) -> Vec<Block> {
    let fields = form.map(ItemForm::fields).unwrap_or_default();
    (0..(fields.len() + 1).min(FIELDS_MAX)).map(|at| block(at, fields.get(at), &fields)).collect()
}

/// So many empty blocks: what was typed is put into them.
pub(super) fn blank(n: usize) -> Vec<Block> {
    (0..n).map(|at| block(at, None, &[])).collect()
}

fn block(at: usize, field: Option<&FormField>, all: &[FormField]) -> Block {
    let fields = fields(at, field, all).into_iter().map(|field| field.within("e")).collect();
    let left = if field.is_some() { 0 } else { FIELDS_MAX - at };
    let block = Block { fields, left, ..Block::default() };
    Block { legend: legend(at, &block), ..block }
}

fn legend(at: usize, block: &Block) -> String {
    if is_blank(block) {
        format!("第 {} 项（空着就是没有）", at + 1)
    } else {
        format!("第 {} 项", at + 1)
    }
}

/// Names blocks by what has been put into them; only the last can still be the empty one.
pub(super) fn name(blocks: &mut [Block]) {
    let last = blocks.len().saturating_sub(1);
    for (at, block) in blocks.iter_mut().enumerate() {
        block.legend = legend(at, block);
        if at < last || !is_blank(block) {
            block.left = 0;
        }
    }
}

fn fields(at: usize, field: Option<&FormField>, all: &[FormField]) -> Vec<Field> {
    let text = |get: fn(&FormField) -> Option<&str>| field.and_then(get).unwrap_or_default().to_owned();
    let number = |get: fn(&FormField) -> Option<&Number>| {
        field.and_then(get).map_or_else(String::new, Number::to_string)
    };
    let line = |part: &str, label: &str| Field::text(&input(at, part), label);
    let kind = field.map_or(FieldKind::Text, |field| field.kind);
    let kinds = FieldKind::ALL.iter().map(|(_, code, label)| Choice::new(*code, *label)).collect();
    let sources = Autofill::ALL.iter().filter(|(one, ..)| *one != Autofill::Licence);
    let sources = sources.map(|(_, code, label)| Choice::new(*code, *label));
    let sources = [Choice::new("", "不带入")].into_iter().chain(sources).collect();
    let autofill = field.and_then(|field| field.autofill).map_or("", Autofill::code);
    let mut personal = Choice::new("1", "是个人信息，屏幕上遮盖");
    personal.on = field.is_some_and(|field| field.personal);
    vec![
        line("title", "问什么").max(60).value(text(|one| Some(&one.title))),
        Field::select(&input(at, "kind"), "怎么填", chosen(kinds, kind.code())),
        need(at, field),
        line("when", "什么情况必填")
            .max(130)
            .hint("有条件必填才写，名称=选项，如：是否代办=是")
            .value(field.map_or_else(String::new, |field| when(field, all))),
        line("section", "在哪一节").max(60).hint("空着同上一项").value(text(|one| Some(&one.section))),
        Field::area(&input(at, "options"), "选项")
            .max(4000)
            .hint("单选、多选才填，一行一个；要另外存代码的写：代码｜名称")
            .value(field.map_or_else(String::new, options)),
        line("help", "填写说明").max(300).value(text(|one| one.help.as_deref())),
        line("sample", "示例")
            .max(1000)
            .hint("印在样表上；多选用顿号隔开")
            .value(field.map_or_else(String::new, sample)),
        line("unit", "单位").max(10).value(text(|one| one.unit.as_deref())),
        line("min", "最少、最小")
            .rare()
            .max(12)
            .hint("文字是字数，数字是数值，多选是项数")
            .value(number(|one| one.min.as_ref())),
        line("max", "最多、最大").rare().max(12).value(number(|one| one.max.as_ref())),
        line("pattern", "格式（正则）")
            .rare()
            .max(200)
            .hint("单行文字才用，如：^[0-9]{16,19}$")
            .value(text(|one| one.pattern.as_deref())),
        line("common", "常见错误").rare().max(300).value(text(|one| one.common_error.as_deref())),
        Field::select(&input(at, "autofill"), "可以带入", chosen(sources, autofill)).rare(),
        Field::checks(&input(at, "personal"), "个人信息", vec![personal]).rare(),
        line("order", "次序").rare().max(4).hint("改数字就换位置").value((at + 1).to_string()),
        line("id", "字段名")
            .rare()
            .max(40)
            .hint("空着由名称的拼音生成；发布以后不要改")
            .value(text(|one| Some(&one.id))),
    ]
}

fn need(at: usize, field: Option<&FormField>) -> Field {
    let on = match field {
        Some(field) if field.required => "must",
        Some(field) if field.required_if.is_some() => "when",
        _ => "may",
    };
    let choices =
        vec![Choice::new("must", "必填"), Choice::new("may", "选填"), Choice::new("when", "有条件必填")];
    Field::radio(&input(at, "need"), "必要性", chosen(choices, on))
}

fn when(field: &FormField, all: &[FormField]) -> String {
    let Some(condition) = &field.required_if else { return String::new() };
    let Some(other) = all.iter().find(|other| other.id == condition.field) else { return String::new() };
    format!("{}={}", other.title, other.said(&condition.value))
}

fn options(field: &FormField) -> String {
    let line = |one: &FormChoice| {
        if one.value == one.label { one.label.clone() } else { format!("{}｜{}", one.value, one.label) }
    };
    field.choices.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The sample as an editor writes it: the figure without its unit, labels of options.
fn sample(field: &FormField) -> String {
    match &field.sample {
        None => String::new(),
        Some(Value::Number(n)) => n.to_string(),
        Some(value) => field.said(value),
    }
}

/// What was typed as a form, in the order given.
pub(super) fn read(typed: &Typed) -> Read {
    let mut wrongs = Wrongs::default();
    let (mut placed, mut taken): (Vec<(Place, FormField, usize)>, Vec<String>) = (Vec::new(), Vec::new());
    let mut section = SECTION.to_owned();
    let mut blocks = 0;
    for at in 0..FIELDS_MAX {
        if typed.has(&input(at, "title")) {
            blocks = at + 1;
        }
        let Some(title) = typed.some(&input(at, "title")) else { continue };
        section = typed.some(&input(at, "section")).unwrap_or(section);
        let id = typed.some(&input(at, "id")).unwrap_or_else(|| field_id(&title, &taken));
        if taken.contains(&id) {
            wrongs.add(input(at, "id"), "这个字段名前面已经用了");
            continue;
        }
        taken.push(id.clone());
        let field = field(
            at,
            typed,
            FormField { section: section.clone(), ..FormField::new(&id, &title, FieldKind::Text) },
            &mut wrongs,
        );
        placed.push((Place::of(at, typed, &mut wrongs), field, at));
    }
    let at: Vec<(String, usize)> = placed.iter().map(|(_, field, at)| (field.id.clone(), *at)).collect();
    placed.sort_by_key(|(place, ..)| *place);
    let mut fields: Vec<FormField> = placed.into_iter().map(|(_, field, _)| field).collect();
    conditions(typed, &at, &mut fields, &mut wrongs);
    let title = typed.get("title");
    Read { form: ItemForm::of(title, &fields), wrongs, blocks: blocks.max(1), at }
}

/// Where a block goes: its number; one that moved up stands before who has that number, one that moved down behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place(usize, i8, usize);

impl Place {
    fn of(at: usize, typed: &Typed, wrongs: &mut Wrongs) -> Self {
        let own = at + 1;
        let wanted = match typed.some(&input(at, "order")).map(|text| text.parse::<usize>()) {
            None => own,
            Some(Ok(n)) if (1..=FIELDS_MAX).contains(&n) => n,
            Some(_) => {
                wrongs.add(input(at, "order"), format!("请填 1 到 {FIELDS_MAX} 的整数"));
                own
            }
        };
        let side = match wanted.cmp(&own) {
            std::cmp::Ordering::Less => -1,
            std::cmp::Ordering::Equal => 0,
            std::cmp::Ordering::Greater => 1,
        };
        Self(wanted, side, at)
    }
}

fn field(at: usize, typed: &Typed, start: FormField, wrongs: &mut Wrongs) -> FormField {
    let part = |part: &str| typed.some(&input(at, part));
    let kind = FieldKind::parse(typed.get(&input(at, "kind"))).unwrap_or(FieldKind::Text);
    let mut field = FormField {
        kind,
        required: typed.get(&input(at, "need")) == "must",
        min: number(at, "min", typed, wrongs),
        max: number(at, "max", typed, wrongs),
        pattern: part("pattern"),
        unit: part("unit"),
        help: part("help"),
        common_error: part("common"),
        autofill: part("autofill").as_deref().and_then(Autofill::parse),
        personal: typed.has(&input(at, "personal")),
        ..start
    };
    let listed = matches!(kind, FieldKind::Radio | FieldKind::Select | FieldKind::Checks);
    field.choices = choices(typed.get(&input(at, "options")));
    if listed && field.choices.is_empty() {
        wrongs.add(input(at, "options"), "单选、多选要写选项，一行一个");
    }
    if !listed && !field.choices.is_empty() {
        wrongs.add(input(at, "options"), "这种填法没有选项：清空，或者改成单选、多选");
    }
    let bounded = matches!(
        kind,
        FieldKind::Text | FieldKind::Area | FieldKind::Integer | FieldKind::Number | FieldKind::Checks
    );
    if !bounded && (field.min.is_some() || field.max.is_some()) {
        wrongs.add(input(at, if field.min.is_some() { "min" } else { "max" }), "这种填法没有上下限，请清空");
    }
    if field.pattern.is_some() && !matches!(kind, FieldKind::Text | FieldKind::Area) {
        wrongs.add(input(at, "pattern"), "这种填法不用正则，请清空");
    }
    field.sample = part("sample").map(|text| field.value_of(&text));
    field
}

fn number(at: usize, name: &str, typed: &Typed, wrongs: &mut Wrongs) -> Option<Number> {
    let text = typed.some(&input(at, name))?;
    match FormField::new("", "", FieldKind::Number).value_of(&text) {
        Value::Number(n) => Some(n),
        _ => {
            wrongs.add(input(at, name), "请填数字");
            None
        }
    }
}

/// Options a line: `代码｜名称`, or the name alone, which is its own value.
fn choices(text: &str) -> Vec<FormChoice> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let choice = |line: &str| {
        let (value, label) = line.split_once('｜').or_else(|| line.split_once('|')).unwrap_or((line, line));
        FormChoice { value: value.trim().to_owned(), label: label.trim().to_owned() }
    };
    lines.map(choice).collect()
}

/// Conditions name another field by its title or name, and an option by its label or value.
fn conditions(typed: &Typed, at: &[(String, usize)], fields: &mut [FormField], wrongs: &mut Wrongs) {
    let all = fields.to_vec();
    for field in fields {
        let Some(at) = at.iter().find(|(id, _)| *id == field.id).map(|(_, at)| *at) else { continue };
        if typed.get(&input(at, "need")) != "when" {
            continue;
        }
        let condition = typed.get(&input(at, "when")).split_once(['=', '＝']).and_then(|(name, value)| {
            let (name, value) = (name.trim(), value.trim());
            let other =
                all.iter().find(|other| (other.title == name || other.id == name) && other.id != field.id)?;
            Some(RequiredIf { field: other.id.clone(), value: other.value_of(value) })
        });
        if condition.is_none() {
            wrongs.add(input(at, "when"), "写成“名称=选项”，名称是这张表上另一项单选或者“是或否”");
        }
        field.required_if = condition;
    }
}

/// Puts faults of the form beside the inputs they come from; those about no input are given back as sentences.
pub(super) fn blame(faults: &[FormFault], read: &mut Read) -> Vec<String> {
    let mut rest = Vec::new();
    for fault in faults {
        match place(&fault.pointer, &read.at) {
            Some(name) if read.wrongs.of(&name).is_empty() => read.wrongs.add(name, fault.message.clone()),
            Some(_) => {}
            None => rest.push(fault.message.clone()),
        }
    }
    rest
}

/// The input a fault comes from.
fn place(pointer: &str, at: &[(String, usize)]) -> Option<String> {
    let parts: Vec<&str> = pointer.trim_start_matches('/').split('/').collect();
    let block = |id: &str| at.iter().find(|(known, _)| known == id).map(|(_, at)| *at);
    let name = match parts.as_slice() {
        ["schema", "title"] => return Some("title".to_owned()),
        ["schema", "properties"] => return Some(input(0, "title")),
        ["schema", "properties", id] => (block(id)?, "id"),
        ["schema", "properties", id, "title"] => (block(id)?, "title"),
        ["schema", "properties", id, "oneOf" | "enum" | "items", ..] => (block(id)?, "options"),
        ["schema", "properties", id, "minLength" | "minimum" | "minItems"] => (block(id)?, "min"),
        ["schema", "properties", id, "maxLength" | "maximum" | "maxItems"] => (block(id)?, "max"),
        ["schema", "properties", id, "pattern"] => (block(id)?, "pattern"),
        ["ui", "fields", id, "common_error"] => (block(id)?, "common"),
        ["ui", "fields", id, part @ ("help" | "unit" | "sample" | "autofill")] => (block(id)?, *part),
        _ => return None,
    };
    Some(input(name.0, name.1))
}

/// Whether a block was left empty: its title is.
pub(super) fn is_blank(block: &Block) -> bool {
    let title = block.fields.iter().find(|field| field.name.ends_with(".title"));
    title.is_none_or(|title| title.value.is_empty() && matches!(title.input, Input::Line { .. }))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use serde_json::json;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// What a page would send for a form as it shows it.
    fn sent(form: &ItemForm) -> Vec<(String, String)> {
        let mut pairs = vec![("title".to_owned(), form.title().to_owned())];
        for field in blocks(Some(form)).into_iter().flat_map(|block| block.fields) {
            let on = |choices: &[Choice]| {
                choices.iter().filter(|one| one.on).map(|one| one.value.clone()).collect()
            };
            let values: Vec<String> = match &field.input {
                Input::Select(choices) | Input::Radio(choices) | Input::Checks(choices) => on(choices),
                _ => vec![field.value.clone()],
            };
            pairs.extend(values.into_iter().map(|value| (field.name.clone(), value)));
        }
        pairs
    }

    #[test]
    fn a_form_comes_back_from_its_blocks_as_it_was() {
        let catalogue = domain::catalogue::demo::demo_catalogue().unwrap();
        let forms: Vec<ItemForm> = catalogue.items.into_iter().filter_map(|item| item.form).collect();
        assert!(!forms.is_empty());
        for form in forms {
            let back = read(&Typed(sent(&form)));
            assert_eq!(back.wrongs, Wrongs::default());
            assert_eq!(back.form.fields(), form.fields(), "{}", form.title());
            assert_eq!(back.form.check(), []);
        }
    }

    #[test]
    fn a_field_is_typed_with_little_and_gets_its_name() {
        let read = read(&typed(&[
            ("title", "报装申请表"),
            ("f.0.title", "家庭人口"),
            ("f.0.kind", "integer"),
            ("f.0.need", "must"),
            ("f.0.section", "家庭"),
            ("f.0.sample", "3"),
            ("f.1.title", "困难"),
            ("f.1.kind", "checks"),
            ("f.1.options", "重病\nnone｜没有\n"),
            ("f.1.sample", "重病、没有"),
            ("f.2.title", ""),
        ]));
        assert_eq!((read.wrongs.clone(), read.blocks), (Wrongs::default(), 3));
        assert_eq!(read.form.check(), []);
        let fields = read.form.fields();
        assert_eq!(
            fields.iter().map(|field| field.id.as_str()).collect::<Vec<_>>(),
            ["jiatingrenkou", "kunnan"]
        );
        assert_eq!(fields[0].sample, Some(json!(3)));
        assert_eq!(fields[1].sample, Some(json!(["重病", "none"])));
        assert_eq!(fields[1].section, "家庭", "as the field above");
    }

    #[test]
    fn blocks_move_by_their_number() {
        let order = |orders: [&str; 4]| -> String {
            let mut pairs = vec![("title".to_owned(), "表".to_owned())];
            for (at, (title, order)) in ["a", "b", "c", "d"].iter().zip(orders).enumerate() {
                pairs.push((input(at, "title"), (*title).to_owned()));
                pairs.push((input(at, "order"), order.to_owned()));
            }
            read(&Typed(pairs)).form.fields().into_iter().map(|field| field.id).collect()
        };
        assert_eq!(order(["1", "2", "3", "4"]), "abcd");
        assert_eq!(order(["1", "2", "3", "2"]), "adbc", "moved up, before the second");
        assert_eq!(order(["3", "2", "3", "4"]), "bcad", "moved down, behind the third");
        assert_eq!(order(["2", "1", "3", "4"]), "bacd");
    }

    #[test]
    fn each_fault_stands_beside_its_input() {
        let base = [
            ("title", "表"),
            ("f.0.title", "人口"),
            ("f.0.kind", "integer"),
            ("f.1.title", "代办"),
            ("f.1.kind", "yes_no"),
        ];
        let table: [(&[(&str, &str)], &str); 14] = [
            (&[("title", "")], "title"),
            (&[("f.0.min", "三")], "f.0.min"),
            (&[("f.0.min", "5"), ("f.0.max", "3")], "f.0.max"),
            (&[("f.0.sample", "三")], "f.0.sample"),
            (&[("f.0.options", "一\n二")], "f.0.options"),
            (&[("f.0.kind", "radio")], "f.0.options"),
            (&[("f.0.kind", "radio"), ("f.0.options", "一\n一")], "f.0.options"),
            (&[("f.0.kind", "text"), ("f.0.pattern", "[")], "f.0.pattern"),
            (&[("f.0.autofill", "sex")], "f.0.autofill"),
            (&[("f.0.autofill", "licence")], "f.0.autofill"),
            (&[("f.0.id", "Ren")], "f.0.id"),
            (&[("f.0.need", "when"), ("f.0.when", "代办是")], "f.0.when"),
            (&[("f.0.order", "第一")], "f.0.order"),
            (&[("f.1.id", "renkou")], "f.1.id"),
        ];
        for (change, name) in table {
            let mut pairs: Vec<(&str, &str)> = base
                .iter()
                .filter(|(known, _)| !change.iter().any(|(new, _)| new == known))
                .copied()
                .collect();
            pairs.extend_from_slice(change);
            let mut read = read(&typed(&pairs));
            let rest = blame(&read.form.check(), &mut read);
            let at: Vec<&str> = read.wrongs.0.iter().map(|(at, _)| at.as_str()).collect();
            assert!(at.contains(&name), "{change:?}: {at:?} {rest:?}");
        }
    }

    #[test]
    fn a_condition_names_another_field_by_its_title() {
        let read = read(&typed(&[
            ("title", "表"),
            ("f.0.title", "代办人"),
            ("f.0.need", "when"),
            ("f.0.when", "是否代办＝是"),
            ("f.1.title", "是否代办"),
            ("f.1.kind", "yes_no"),
        ]));
        assert_eq!((read.wrongs, read.form.check()), (Wrongs::default(), Vec::new()));
        let wanted = RequiredIf { field: "shifoudaiban".to_owned(), value: json!(true) };
        assert_eq!(read.form.fields()[0].required_if, Some(wanted));
    }
}
