#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::*;

fn names() -> Names {
    let texts = |list: &[&str]| list.iter().map(|&one| one.to_owned()).collect::<Vec<_>>();
    Names::new()
        .with("answers.who", Kind::Choice(texts(&["本人", "代办"])))
        .with("answers.needs", Kind::Choices(texts(&["伤残", "孤儿", "重病"])))
        .with("form.age", Kind::Number)
        .with("form.addr", Kind::Text)
        .with("form.身份证号", Kind::Text)
        .with("form.born", Kind::Date)
        .with("form.local", Kind::Bool)
        .with("form.tags", Kind::Texts)
}

fn facts() -> Facts {
    let mut facts = Facts::new();
    facts.set("answers.who", Value::Text("代办".to_owned()));
    facts.set("answers.needs", Value::Texts(vec!["孤儿".to_owned(), "重病".to_owned()]));
    facts.set("form.age", Value::Number(60.0));
    facts.set("form.addr", Value::Text("和平区南市街道".to_owned()));
    facts.set("form.身份证号", Value::Text("120101".to_owned()));
    facts.set("form.born", Value::Text("1966-05-01".to_owned()));
    facts.set("form.local", Value::Bool(true));
    facts.set("form.tags", Value::Texts(vec!["低保".to_owned()]));
    facts
}

fn expression(source: &str) -> Expression {
    Expression::new(source).unwrap()
}

/// The conditions a guide has, and whether each holds for [`facts`].
const CONDITIONS: [(&str, bool); 27] = [
    ("true", true),
    ("answers.who == '代办'", true),
    ("answers.who == \"本人\"", false),
    ("'代办' == answers.who", true),
    ("answers.who != '本人'", true),
    ("answers.who in ['本人', '代办']", true),
    ("answers.who in ['本人']", false),
    ("'孤儿' in answers.needs", true),
    ("'伤残' in answers.needs", false),
    ("answers.needs.exists(x, x == '伤残' || x == '重病')", true),
    ("answers.needs.exists(x, x in ['伤残'])", false),
    ("answers.needs.all(x, x != '伤残')", true),
    ("size(answers.needs) >= 2", true),
    ("answers.needs.size() > 2", false),
    ("form.age >= 60 && form.age < 80", true),
    ("form.age > 60.5", false),
    ("form.age > -1", true),
    ("form.addr.startsWith('和平区')", true),
    ("form.addr.endsWith('小区')", false),
    ("form.addr.contains('南市')", true),
    ("form['身份证号'].startsWith('1201')", true),
    ("form.born < '1970-01-01'", true),
    ("form.local", true),
    ("form.local == false", false),
    ("!(form.local) || !!form.local", true),
    ("has(form.addr)", true),
    ("'低保' in form.tags && answers.who == '代办' && form.local && form.age == 60", true),
];

#[test]
fn conditions_hold_or_do_not() {
    for (source, expected) in CONDITIONS {
        let one = expression(source);
        assert_eq!(one.check(&names()), Ok(()), "{source}");
        assert_eq!(one.holds(&facts()), Ok(expected), "{source}");
    }
}

/// Where every name has a value, the result is that of CEL's own interpreter.
#[test]
fn cel_says_the_same() {
    let mut context = cel::Context::default();
    for group in ["answers", "form"] {
        let own = facts().0.into_iter().filter_map(|(name, value)| {
            let (of, field) = name.split_once('.')?;
            (of == group).then(|| (field.to_owned(), json(value.unwrap())))
        });
        let fields: serde_json::Map<String, serde_json::Value> = own.collect();
        context.add_variable_from_value(group, cel::to_value(fields).unwrap());
    }
    for (source, expected) in CONDITIONS {
        let program = cel::Env::stdlib().compile(source).unwrap();
        assert_eq!(program.execute(&context), Ok(cel::Value::Bool(expected)), "{source}");
    }
}

fn json(value: Value) -> serde_json::Value {
    match value {
        Value::Text(text) => text.into(),
        Value::Texts(list) => list.into(),
        Value::Number(n) => n.into(),
        Value::Bool(value) => value.into(),
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let long = format!("answers.who == '{}'", "长".repeat(1_000));
    let table: [(&str, usize, &str); 34] = [
        ("answers.whom == '代办'", 8, "没有“answers.whom”这个名称"),
        ("form.age > 1 && answers.whom == '代办'", 24, "没有“answers.whom”这个名称"),
        ("who == '代办'", 1, "没有“who”这个名称；可用的名称：answers.needs、answers.who"),
        ("has(form.agee)", 4, "没有“form.agee”"),
        ("answers.who == '邻居'", 16, "没有“邻居”这个选项；选项有：本人、代办"),
        ("answers.who in ['本人', '邻居']", 23, "没有“邻居”这个选项"),
        ("'残疾' in answers.needs", 1, "没有“残疾”这个选项"),
        ("answers.needs.exists(x, x == '残疾')", 30, "没有“残疾”这个选项"),
        ("answers.needs == '孤儿'", 15, "多选不能直接比较"),
        ("answers.who", 8, "不能是单选"),
        ("form.age", 5, "不能是数字"),
        ("form.age == '60'", 10, "数字不能和文字比较"),
        ("form.age && true", 5, "不能是数字"),
        ("form.addr > '和平区'", 11, "文字不能比大小"),
        ("form.born > '1970年'", 13, "日期要写成"),
        ("form.born > form.addr", 17, "日期要写成"),
        ("form.age in ['甲']", 5, "in 前面要是文字"),
        ("'甲' in form.addr", 12, "in 后面要是多选"),
        ("answers.who in []", 16, "没有列出任何值"),
        ("answers.who in [1]", 17, "只能列文字"),
        ("size(form.age) > 1", 5, "size 只能数"),
        ("form.age.startsWith('6')", 5, "要是文字"),
        ("form.addr.exists(x, x == '甲')", 5, "只能用于多选"),
        ("answers.who = '代办'", 13, "相等要写两个等号"),
        ("answers.who == ‘代办’", 16, "全角符号"),
        ("answers.who == '代办", 16, "这里看不懂"),
        ("answers.who == '代办' and true", 21, "这里看不懂"),
        ("form.age + 1 > 60", 10, "不能做加减乘除"),
        ("form.local ? true : false", 12, "不能用 ?:"),
        ("form.addr.matches('a*')", 18, "不能用 matches"),
        ("answers.needs.map(x, x).size() > 0", 18, "不能用 map"),
        ("{'a': 1}.a == 1", 1, "要写名称"),
        ("form.age == null", 13, "只能写文字"),
        (&long, 1_000, "条件太长"),
    ];
    for (source, at, says) in table {
        let fault = expression(source).check(&names()).unwrap_err();
        assert!(fault.message.contains(says), "{source}: {fault}");
        assert_eq!(fault.at, at, "{source}: {fault}");
    }
}

/// While a name is open, so is what hangs on it, unless the rest settles it.
#[test]
fn what_is_not_answered_is_open() {
    use Truth::{No, Open, Yes};
    let mut some = Facts::new();
    some.set("answers.who", Value::Text("代办".to_owned()));
    let table = [
        ("answers.who == '代办'", Yes),
        ("form.age > 60", Open),
        ("!(form.age > 60)", Open),
        ("has(form.age)", Open),
        ("'孤儿' in answers.needs", Open),
        ("answers.needs.exists(x, x == '孤儿')", Open),
        ("size(answers.needs) > 0", Open),
        ("form.addr.contains('南')", Open),
        ("form.local", Open),
        ("answers.who == '代办' || form.local", Yes),
        ("form.local || answers.who == '代办'", Yes),
        ("answers.who == '本人' && form.local", No),
        ("form.local && answers.who == '本人'", No),
        ("answers.who == '代办' && form.local", Open),
        ("answers.who == '本人' || form.local", Open),
    ];
    for (source, expected) in table {
        assert_eq!(expression(source).truth(&some), Ok(expected), "{source}");
        assert_eq!(expression(source).holds(&some), Ok(expected == Yes), "{source}");
    }
}

/// A question that does not arise is as if nothing had been chosen.
#[test]
fn what_is_absent_is_equal_to_nothing() {
    let mut none = Facts::new();
    names().iter().for_each(|(name, _)| none.absent(name));
    let table = [
        ("answers.who == '代办'", false),
        ("answers.who != '代办'", true),
        ("!(answers.who == '代办')", true),
        ("answers.who in ['代办']", false),
        ("'孤儿' in answers.needs", false),
        ("answers.needs.exists(x, x == '孤儿')", false),
        ("answers.needs.all(x, x == '孤儿')", true),
        ("size(answers.needs) == 0", true),
        ("form.age < 60", false),
        ("form.age >= 60", false),
        ("form.addr.startsWith('')", false),
        ("form.local", false),
        ("has(form.addr)", false),
    ];
    for (source, expected) in table {
        assert_eq!(expression(source).truth(&none), Ok(Truth::from(expected)), "{source}");
    }
}

#[test]
fn names_are_those_used() {
    let parsed = expression("answers.needs.exists(x, x == form.addr) && has(form.age)").parsed().unwrap();
    assert_eq!(parsed.names().into_iter().collect::<Vec<_>>(), ["answers.needs", "form.addr", "form.age"]);
}

#[test]
fn nesting_is_bounded() {
    let deep = [
        format!("{}true{}", "(".repeat(400), ")".repeat(400)),
        format!("{}true", "!".repeat(400)),
        format!("form.age > {}1", "- ".repeat(400)),
        format!("'a' in {}'a'{}", "[".repeat(400), "]".repeat(400)),
        "(".repeat(900),
        "f(".repeat(400),
    ];
    for source in deep {
        assert!(expression(&source).parsed().is_err(), "{source}");
    }
    let wide = vec!["form.local"; 70].join(" || ");
    assert_eq!(expression(&wide).check(&names()), Ok(()));
    assert_eq!(expression("((((((((((form.local))))))))))").check(&names()), Ok(()));
}

#[test]
fn blank_is_no_condition() {
    assert_eq!(Expression::new("  \n"), None);
    assert_eq!(Expression::new(" true "), Some(expression("true")));
    let stored: Expression = serde_json::from_str("\"\"").unwrap();
    assert!(stored.parsed().is_err());
}

proptest! {
    /// Whatever is typed is read or refused.
    #[test]
    fn any_text_is_read_or_refused(source in ".{0,60}") {
        if let Some(one) = Expression::new(&source) {
            let _ = one.check(&names());
        }
    }

    /// Texts made of the pieces of conditions, too: these reach further into the parser.
    #[test]
    fn any_pieces_are_read_or_refused(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "answers.who", "answers", ".", "form['", "']", "'", "\"", "'代办'", "==", "!=", "=", " in ", "[", "]", "(", ")",
            "&&", "||", "!", "-", "1", "1.5", "0x", "9999999999999999999", "u", "b'", "r'", "\\", "\n", "//", "has(",
            ".exists(x,", ".all(x,", ".map(x,", ".exists_one(x,", "size(", ".startsWith(", "?", ":", "{", "}", ",", "x",
            "true", "null", "`a`", "1e999", "__result__", "'''", "\\u12", "@",
        ]), 0..14)) {
        if let Some(one) = Expression::new(&pieces.concat()) {
            let _ = one.check(&names());
        }
    }

    /// Fewer answers never turn a settled condition around.
    #[test]
    fn answering_more_never_contradicts(pick in 0..CONDITIONS.len(), hide in prop::collection::vec(any::<bool>(), 8)) {
        let (source, expected) = CONDITIONS[pick];
        let mut some = facts();
        let hidden: Vec<String> = some.0.keys().zip(hide).filter(|(_, hide)| *hide).map(|(name, _)| name.clone()).collect();
        for name in hidden {
            some.0.remove(&name);
        }
        let truth = expression(source).truth(&some).unwrap();
        prop_assert!(truth == Truth::Open || truth == Truth::from(expected), "{source}: {truth:?}");
    }
}
