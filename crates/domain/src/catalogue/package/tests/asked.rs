//! What the members of a package ask, as the person at the window meets it: asked once, asked apart, split back.

use serde_json::Value;

use super::*;
use crate::case::ApplicantKind;
use crate::catalogue::expression::Truth;
use crate::catalogue::form::{Answers, Autofill, FieldKind, FormChoice, FormField, ItemForm, RequiredIf};
use crate::catalogue::situation::Answers as Said;

fn field(section: &str, title: &str, kind: FieldKind) -> FormField {
    let id = crate::catalogue::form::field_id(title, &[]);
    FormField { section: section.to_owned(), ..FormField::new(&id, title, kind) }
}

fn must(field: FormField) -> FormField {
    FormField { required: true, ..field }
}

fn choices(field: FormField, labels: &[&str]) -> FormField {
    let choice = |label: &&str| FormChoice { value: (*label).to_owned(), label: (*label).to_owned() };
    FormField { choices: labels.iter().map(choice).collect(), ..field }
}

/// The three items with these forms and no materials of note.
fn with_forms(forms: [Vec<FormField>; 3]) -> Vec<ItemVersion> {
    let mut items = restaurant();
    for (item, fields) in items.iter_mut().zip(forms) {
        item.form = (!fields.is_empty()).then(|| ItemForm::of("申请表", &fields));
    }
    items
}

fn merged_of(items: &[ItemVersion]) -> Merged {
    package(&["A", "B", "C"]).merge(&items.iter().collect::<Vec<_>>()).unwrap()
}

/// `heading/label(items)` of each field in order, with * where it must be filled in and | where it is asked apart.
fn told(merged: &Merged) -> Vec<String> {
    let one = |one: &MergedField| {
        let uses: Vec<&str> = one.uses.iter().map(|(code, _)| code.as_str()).collect();
        let must = if one.field.required { "*" } else { "" };
        let apart = if one.apart { "|" } else { "" };
        format!("{}/{}({}){must}{apart}", one.field.section, one.field.title, uses.join(""))
    };
    merged.form.fields.iter().map(one).collect()
}

fn typed(pairs: &[(&str, Value)]) -> Answers {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
}

fn text(title: &str) -> FormField {
    field("经营", title, FieldKind::Text)
}

#[test]
fn what_items_ask_in_the_same_way_is_asked_once_and_required_where_one_requires_it() {
    let area = |unit: &str| FormField {
        unit: Some(unit.to_owned()),
        ..field("场所", "面积", FieldKind::Number)
    };
    // rows: the forms of A and B → what is asked
    let table: [([Vec<FormField>; 2], &[&str]); 12] = [
        ([vec![text("店名")], vec![must(text("店名"))]], &["经营/店名(AB)*"]),
        // Brackets, blanks and colons do not make another label, and two lines are no other type than one.
        (
            [vec![text("店名（字号）")], vec![FormField { kind: FieldKind::Area, ..text("店名 (字号)：") }]],
            &["经营/店名（字号）(AB)"],
        ),
        // The heading does not matter for what is nobody's in particular, and both keep their own.
        (
            [
                vec![text("店名")],
                vec![field("招牌", "店名", FieldKind::Text), field("招牌", "材质", FieldKind::Text)],
            ],
            &["经营/店名(AB)", "招牌/材质(B)"],
        ),
        // Another unit, another bound, another type, other choices: asked apart, under the name of the item.
        ([vec![area("平方米")], vec![area("亩")]], &["个体工商户登记/面积(A)|", "食品经营许可/面积(B)|"]),
        (
            [vec![text("店名")], vec![FormField { max: Some(20.into()), ..text("店名") }]],
            &["个体工商户登记/店名(A)|", "食品经营许可/店名(B)|"],
        ),
        (
            [vec![field("场所", "层数", FieldKind::Integer)], vec![field("场所", "层数", FieldKind::Text)]],
            &["个体工商户登记/层数(A)|", "食品经营许可/层数(B)|"],
        ),
        (
            [
                vec![choices(field("经营", "业态", FieldKind::Radio), &["餐馆", "小吃"])],
                vec![choices(field("经营", "业态", FieldKind::Radio), &["餐馆", "小吃", "食堂"])],
            ],
            &["个体工商户登记/业态(A)|", "食品经营许可/业态(B)|"],
        ),
        // The same choices in another order, or opening as a list, are the same.
        (
            [
                vec![choices(field("经营", "业态", FieldKind::Radio), &["餐馆", "小吃"])],
                vec![choices(field("经营", "业态", FieldKind::Select), &["小吃", "餐馆"])],
            ],
            &["经营/业态(AB)"],
        ),
        // Whose telephone it is, the heading says: never the guardian's for the applicant's.
        (
            [
                vec![field("监护人", "手机号", FieldKind::Mobile)],
                vec![field("店长", "手机号", FieldKind::Mobile)],
            ],
            &["监护人/手机号(A)", "店长/手机号(B)"],
        ),
        (
            [
                vec![field("店长", "手机号", FieldKind::Mobile)],
                vec![field("店长", "手机号", FieldKind::Mobile)],
            ],
            &["店长/手机号(AB)"],
        ),
        // It is the applicant's wherever it stands if it is filled in from who applies.
        (
            [
                vec![FormField {
                    autofill: Some(Autofill::Phone),
                    ..field("负责人", "手机号", FieldKind::Mobile)
                }],
                vec![FormField {
                    autofill: Some(Autofill::Phone),
                    ..field("店长", "手机号", FieldKind::Mobile)
                }],
            ],
            &["负责人/手机号(AB)"],
        ),
        // A form that has the label twice tells them apart by the heading, and so does the package.
        (
            [
                vec![
                    field("父亲", "姓名", FieldKind::Text),
                    FormField { id: "xingming_2".to_owned(), ..field("母亲", "姓名", FieldKind::Text) },
                ],
                vec![field("母亲", "姓名", FieldKind::Text)],
            ],
            &["父亲/姓名(A)", "母亲/姓名(AB)"],
        ),
    ];
    for (at, ([a, b], want)) in table.into_iter().enumerate() {
        assert_eq!(told(&merged_of(&with_forms([a, b, Vec::new()]))), want, "row {at}");
    }
}

#[test]
fn answers_go_to_each_item_under_its_own_name_and_nowhere_else() {
    let mut shop = text("店名");
    "zihao".clone_into(&mut shop.id);
    // B calls another field what A calls the shop's name.
    let mut sign = text("招牌文字");
    "dianming".clone_into(&mut sign.id);
    let items = with_forms([vec![text("店名")], vec![shop, sign], Vec::new()]);
    let merged = merged_of(&items);
    let keys: Vec<&str> = merged.form.fields.iter().map(|one| one.field.id.as_str()).collect();
    assert_eq!(keys, ["dianming", "dianming.B"]);
    let answers = typed(&[("dianming", "小明饭馆".into()), ("dianming.B", "小明".into()), ("x", "y".into())]);
    let split = merged.form.split(&answers);
    assert_eq!(split["A"], typed(&[("dianming", "小明饭馆".into())]));
    assert_eq!(split["B"], typed(&[("zihao", "小明饭馆".into()), ("dianming", "小明".into())]));
    assert_eq!(split.len(), 2, "C asks nothing");
    assert_eq!(merged.form.unknown(&answers).map(String::as_str), Some("x"));
    assert_eq!(merged.form.key_of("B", "zihao"), Some("dianming"));
    assert_eq!(merged.form.key_of("B", "x"), None);
    let saved = merged.saved;
    assert_eq!((saved.forms_before, saved.fields_before, saved.fields_after), (3, 3, 2));
}

#[test]
fn conditions_of_a_form_hold_between_the_fields_of_the_package() {
    let seats = || field("经营", "是否堂食", FieldKind::YesNo);
    let when = |title: &str, on: &str| FormField {
        required_if: Some(RequiredIf { field: on.to_owned(), value: Value::Bool(true) }),
        ..text(title)
    };
    let night = field("经营", "是否夜间营业", FieldKind::YesNo);
    let mut other = seats();
    "tangshi".clone_into(&mut other.id);
    let items = with_forms([
        vec![seats(), when("座位说明", "shifoutangshi")],
        vec![other, night, when("座位说明", "shifouyejianyingye")],
        Vec::new(),
    ]);
    let merged = merged_of(&items);
    let told = &merged.form.fields.iter().find(|one| one.field.title == "座位说明").unwrap();
    let on = |condition: &RequiredIf| condition.field.clone();
    assert_eq!(told.field.required_if.as_ref().map(on).as_deref(), Some("shifoutangshi"));
    assert_eq!(told.also.iter().map(on).collect::<Vec<_>>(), ["shifouyejianyingye"]);
    // Split, each form finds by its own condition what is missing.
    let split = merged
        .form
        .split(&typed(&[("shifoutangshi", Value::Bool(false)), ("shifouyejianyingye", Value::Bool(true))]));
    let faults = |code: &str| {
        let form = items.iter().find(|item| item.code == code).and_then(|item| item.form.as_ref()).unwrap();
        form.validate(&split[code]).into_iter().map(|fault| fault.pointer).collect::<Vec<_>>()
    };
    assert_eq!((faults("A").len(), faults("B")), (0, vec!["/zuoweishuoming".to_owned()]));
}

#[test]
fn a_package_that_asks_for_more_than_anybody_fills_in_is_refused() {
    let many = |name: &str, count: usize| -> Vec<FormField> {
        (0..count).map(|at| FormField { id: format!("f{at}"), ..text(&format!("{name}{at}")) }).collect()
    };
    let merge = |count: usize| {
        let items = with_forms([many("甲", 100), many("乙", count), Vec::new()]);
        package(&["A", "B", "C"]).merge(&items.iter().collect::<Vec<_>>()).map(drop)
    };
    assert_eq!(merge(100), Ok(()));
    let refused = merge(101).unwrap_err();
    assert_eq!((refused.clone(), refused.field()), (PackageRefusal::Fields(201), "members"));
}

/// Who comes is asked by all three: by A and B with the same choices, by C with others; B also asks for the kitchen, and only
/// of who comes himself.
fn with_questions() -> Vec<ItemVersion> {
    let who = |id: &str, must: bool, last: &str| {
        let options = json!([{"id": "self", "label": "本人"}, {"id": "proxy", "label": "代办"}, {"id": last, "label": last}]);
        json!({"id": id, "text": "谁来办", "must": must, "options": options})
    };
    let kitchen = json!({
        "id": "kitchen", "text": "有没有后厨", "must": true, "when": "answers.comes == 'self'",
        "options": [{"id": "yes", "label": "有"}, {"id": "no", "label": "没有"}],
    });
    let need = |name: &str, when: &str| json!({"part": "material", "name": name, "when": when});
    let mut items = restaurant();
    let set = |item: &mut ItemVersion, questions: Value, needs: Value| {
        item.situations = serde_json::from_value(json!({"questions": questions, "needs": needs})).unwrap();
    };
    set(&mut items[0], json!([who("who", false, "heir")]), json!([]));
    set(
        &mut items[1],
        json!([who("comes", true, "heir"), kitchen]),
        json!([
            need("食品安全管理制度", "answers.kitchen == 'yes'"),
            need("营业执照（复印件）", "answers.comes == 'self'"),
        ]),
    );
    set(&mut items[2], json!([who("who", false, "guardian")]), json!([]));
    items
}

fn said(pairs: &[(&str, &str)]) -> Said {
    Said(pairs.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()])).collect())
}

#[test]
fn questions_with_the_same_choices_are_asked_once_and_answers_go_to_each_item() {
    let items = with_questions();
    let merged = merged_of(&items);
    let told: Vec<String> = merged
        .questions
        .0
        .iter()
        .map(|one| {
            let uses: Vec<String> = one.uses.iter().map(|(code, id)| format!("{code}.{id}")).collect();
            format!("{}: {}{}", one.key, uses.join(" "), if one.apart { " |" } else { "" })
        })
        .collect();
    assert_eq!(told, ["who: A.who B.comes |", "kitchen: B.kitchen", "who.C: C.who |"]);
    assert_eq!((merged.saved.questions_before, merged.saved.questions_after), (4, 3));
    let split = merged.questions.split(&said(&[("who", "self"), ("who.C", "guardian")]));
    assert_eq!(split["A"], said(&[("who", "self")]));
    assert_eq!(split["B"], said(&[("comes", "self")]));
    assert_eq!(split["C"], said(&[("who", "guardian")]));
}

#[test]
fn a_question_arises_and_must_be_answered_where_one_of_the_items_says_so() {
    let items = with_questions();
    let items: Vec<&ItemVersion> = items.iter().collect();
    let merged = package(&["A", "B", "C"]).merge(&items).unwrap();
    let person = ApplicantKind::Person;
    // answers → questions with * where they must be answered, and what is wrong
    type Row<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str], &'a [&'a str]);
    let table: [Row<'_>; 4] = [
        (&[], &["who*", "kitchen?", "who.C"], &["who"]),
        (&[("who", "self")], &["who*", "kitchen*", "who.C"], &["kitchen"]),
        (&[("who", "proxy")], &["who*", "who.C"], &[]),
        (&[("who", "guardian"), ("who.C", "guardian")], &["who*", "kitchen?", "who.C"], &["who"]),
    ];
    for (answers, asked, wrong) in table {
        let answers = said(answers);
        let found: Vec<String> = merged
            .questions
            .asked(&items, &answers, person)
            .iter()
            .map(|one| {
                let mark = match (one.asked.ask.must, &one.when) {
                    (true, _) => "*",
                    (false, Some(_)) => "?",
                    (false, None) => "",
                };
                format!("{}{mark}", one.asked.ask.key)
            })
            .collect();
        assert_eq!(found, asked, "{answers:?}");
        let faults = merged.outcome(&items, &answers, person).faults;
        let faults: Vec<&str> = faults.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(faults, wrong, "{answers:?}");
    }
    let apart = merged.questions.asked(&items, &said(&[]), person);
    assert_eq!(apart[0].apart, ["个体工商户登记", "食品经营许可"]);
    assert_eq!(apart[1].when.as_deref(), Some("“谁来办”是“本人”"));
}

#[test]
fn the_one_list_and_the_order_follow_from_the_answers() {
    let items = with_questions();
    let items: Vec<&ItemVersion> = items.iter().collect();
    let package = package(&["A", "B", "C"]);
    let merged = package.merge(&items).unwrap();
    let person = ApplicantKind::Person;
    let rules = merged.materials.iter().position(|one| one.name == "食品安全管理制度").unwrap();
    let need = |answers: &[(&str, &str)]| merged.needs(&items, &said(answers), person);
    assert_eq!(need(&[])[rules], Some(Truth::Open));
    assert_eq!(need(&[("who", "self"), ("kitchen", "yes")])[rules], Some(Truth::Yes));
    assert_eq!(need(&[("who", "self"), ("kitchen", "no")])[rules], Some(Truth::No));
    assert!(
        need(&[]).iter().enumerate().all(|(at, need)| at == rules || need.is_none()),
        "the rest stays as it is"
    );

    // Without the licence of A to wait for, B goes side by side with it, and gets neither licence nor rules.
    let spared = merged.outcome(&items, &said(&[("who", "proxy")]), person).spared;
    assert_eq!(spared["B"], ["营业执照（复印件）", "食品安全管理制度"]);
    let narrowed = merged.narrowed(&package, &spared);
    assert_eq!(merged.waves.len(), 2);
    assert_eq!(narrowed.waves, [["A", "B", "C"]]);
    assert!(narrowed.passed.is_empty() && narrowed.materials[rules].uses.is_empty());
    let names = |merged: &Merged| merged.materials.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&narrowed), names(&merged), "what was handed in is found under the same names");
    assert_eq!(merged.narrowed(&package, &BTreeMap::new()), merged);
}
