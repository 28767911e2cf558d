#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;

use super::*;
use crate::case::Situation;
use crate::catalogue::expression::Truth;
use crate::catalogue::{Finding, Severity, lint};

/// A licence with questions: who comes, and, if another does, whether for a company; which circumstances apply.
fn item() -> ItemVersion {
    let mut item = ItemVersion::blank("SX-900", "小餐饮登记证变更、延续、注销", "市场监督管理部门");
    item.serve_objects = vec!["自然人".to_owned(), "企业法人".to_owned()];
    item.materials = ["申请书", "身份证", "授权委托书", "营业执照", "残疾人证", "变化说明"]
        .map(|name| {
            let required = matches!(name, "申请书" | "身份证");
            serde_json::from_value(
                json!({"name": name, "required": required, "condition": (!required).then_some("按情形")}),
            )
            .unwrap()
        })
        .to_vec();
    item.conditions = serde_json::from_value(json!(["有固定经营场所", "受托人年满十八周岁"])).unwrap();
    item.process = serde_json::from_value(json!([{"step": "受理"}, {"step": "现场核查"}])).unwrap();
    item.fee = serde_json::from_value(json!({"charged": true, "standard": "每证 10 元"})).unwrap();
    item.situations = serde_json::from_value(json!({
        "questions": [
            {"id": "who", "text": "谁来办理", "options": [{"id": "本人", "label": "本人"}, {"id": "agent", "label": "代办"}], "must": true},
            {"id": "firm", "text": "替单位办吗", "when": "answers.who == 'agent'",
             "options": [{"id": "yes", "label": "是"}, {"id": "no", "label": "不是"}]},
            {"id": "circumstances", "text": "有下列情形吗", "multiple": true,
             "options": [{"id": "残疾", "label": "持证残疾人"}, {"id": "退役", "label": "退役军人"}]},
        ],
        "needs": [
            {"part": "material", "name": "授权委托书", "when": "answers.who == 'agent'"},
            {"part": "material", "name": "营业执照", "when": "answers.firm == 'yes'"},
            {"part": "material", "name": "残疾人证", "when": "'残疾' in answers.circumstances"},
            {"part": "material", "name": "变化说明", "when": "case.kind == 'renewal'"},
            {"part": "condition", "name": "受托人年满十八周岁", "when": "answers.who == 'agent'"},
            {"part": "step", "name": "现场核查", "when": "case.kind != 'cancellation'"},
            {"part": "fee", "when": "!('退役' in answers.circumstances)"},
        ],
    }))
    .unwrap();
    item
}

fn answers(given: serde_json::Value) -> Answers {
    serde_json::from_value(given).unwrap()
}

/// `+` needed, `-` not needed, `?` perhaps, `.` as the item says.
fn marks(truths: &[Option<Truth>]) -> String {
    let mark = |truth: &Option<Truth>| match truth {
        Some(Truth::Yes) => '+',
        Some(Truth::No) => '-',
        Some(Truth::Open) => '?',
        None => '.',
    };
    truths.iter().map(mark).collect()
}

#[test]
fn the_guide_narrows_with_each_answer() {
    let item = item();
    // answers → next question, materials, conditions, steps, fee
    let table = [
        (json!({}), "case.kind", "..????", ".?", ".?", "?"),
        (json!({"case.kind": "renewal"}), "who", "..???+", ".?", ".+", "?"),
        (json!({"case.kind": "cancellation", "who": "本人"}), "circumstances", "..--?-", ".-", ".-", "?"),
        (json!({"case.kind": "change", "who": "agent"}), "firm", "..+??-", ".+", ".+", "?"),
        (
            json!({"case.kind": "change", "who": "agent", "firm": "no"}),
            "circumstances",
            "..+-?-",
            ".+",
            ".+",
            "?",
        ),
        (
            json!({"case.kind": "change", "who": "agent", "firm": "yes", "circumstances": ["残疾"]}),
            "",
            "..+++-",
            ".+",
            ".+",
            "+",
        ),
        (json!({"case.kind": "change", "who": "本人", "circumstances": []}), "", "..----", ".-", ".+", "+"),
        (
            json!({"case.kind": "change", "who": "本人", "circumstances": ["残疾", "退役"]}),
            "",
            "..--+-",
            ".-",
            ".+",
            "-",
        ),
        // An answer to a question that does not arise counts for nothing.
        (
            json!({"case.kind": "change", "who": "本人", "firm": "yes", "circumstances": []}),
            "",
            "..----",
            ".-",
            ".+",
            "+",
        ),
        // A wrong answer is none.
        (json!({"case.kind": "change", "who": "邻居"}), "who", "..???-", ".?", ".+", "?"),
    ];
    for (given, next, materials, conditions, steps, fee) in table {
        let guided = guided(&item, &answers(given.clone()));
        assert_eq!(guided.next().map_or("", |asked| asked.ask.key.as_str()), next, "{given}");
        assert_eq!(marks(&guided.materials), materials, "{given}");
        assert_eq!(marks(&guided.conditions), conditions, "{given}");
        assert_eq!(marks(&guided.steps), steps, "{given}");
        assert_eq!(marks(&[guided.fee]), fee, "{given}");
    }
}

#[test]
fn questions_that_do_not_arise_are_not_asked() {
    let table = [
        (json!({}), vec!["case.kind", "who", "firm?", "circumstances"]),
        (json!({"who": "本人"}), vec!["case.kind", "who", "circumstances"]),
        (json!({"who": "agent"}), vec!["case.kind", "who", "firm", "circumstances"]),
    ];
    for (given, expected) in table {
        let guided = guided(&item(), &answers(given.clone()));
        let keys = guided
            .questions
            .iter()
            .map(|one| format!("{}{}", one.ask.key, if one.arises { "" } else { "?" }));
        assert_eq!(keys.collect::<Vec<_>>(), expected, "{given}");
    }
    let one = guided(&item(), &answers(json!({"circumstances": []})));
    assert_eq!(one.questions.last().unwrap().answer, Some(vec!["以上都没有".to_owned()]));
}

#[test]
fn an_application_is_told_what_its_answers_lack() {
    let item = item();
    // answers → which is wrong and how
    let table = [
        (json!({}), "who", "请回答“谁来办理”"),
        (json!({"who": "邻居"}), "who", "“邻居”不是可选的答案"),
        (json!({"who": ["本人", "agent"]}), "who", "只能选一项"),
        (json!({"who": []}), "who", "只能选一项"),
        (json!({"who": "本人", "circumstances": ["残疾", "孤儿"]}), "circumstances", "“孤儿”不是可选的答案"),
        (json!({"who": "本人", "where": "这里"}), "where", "没有问题“where”"),
        // What the application says itself is not told twice.
        (json!({"who": "本人", "case.kind": "renewal"}), "case.kind", "没有问题“case.kind”"),
    ];
    for (given, key, says) in table {
        let fault = outcome(&item, &answers(given.clone()), ApplicationKind::Change, ApplicantKind::Person)
            .unwrap_err();
        assert_eq!(fault.key(), key, "{given}");
        assert!(fault.to_string().contains(says), "{given}: {fault}");
    }
}

#[test]
fn an_application_comes_to_a_list_of_materials() {
    let item = item();
    let table = [
        (
            json!({"who": "agent", "firm": "no", "circumstances": ["残疾"]}),
            ApplicationKind::Renewal,
            vec!["授权委托书", "残疾人证", "变化说明"],
            vec!["营业执照"],
        ),
        // What was not answered settles nothing.
        (json!({"who": "本人"}), ApplicationKind::Change, vec![], vec!["授权委托书", "营业执照", "变化说明"]),
    ];
    for (given, kind, needed, spared) in table {
        let (kept, situation) = outcome(&item, &answers(given.clone()), kind, ApplicantKind::Person).unwrap();
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(situation, Some(Situation { needed: owned(needed), spared: owned(spared) }), "{given}");
        assert_eq!(kept, answers(given));
    }
    let dropped = answers(json!({"who": "本人", "firm": "yes"}));
    let (kept, _) = outcome(&item, &dropped, ApplicationKind::Change, ApplicantKind::Person).unwrap();
    assert_eq!(kept, answers(json!({"who": "本人"})), "the question does not arise");
    let plain = ItemVersion::blank("SX-1", "甲", "乙");
    let nothing = outcome(&plain, &Answers::default(), ApplicationKind::New, ApplicantKind::Person);
    assert_eq!(nothing, Ok((Answers::default(), None)));
}

#[test]
fn what_a_form_sends_is_read() {
    let mut read = Answers::default();
    let typed = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect::<Vec<_>>();
    read.typed("a", typed(&[""]));
    read.typed("b", typed(&["", "甲", "乙"]));
    read.typed("c", typed(&["-"]));
    read.typed("d", typed(&["-", "甲"]));
    assert_eq!(read, answers(json!({"b": ["甲", "乙"], "c": [], "d": "甲"})));
}

#[test]
fn the_table_holds_every_situation_once() {
    let table = table(&item());
    // Three kinds × (本人, 代办 for a company, 代办 for none) × four sets of circumstances.
    assert_eq!((table.situations, table.cut), (36, false));
    let counts: Vec<usize> = table.groups.iter().map(|group| group.situations.len()).collect();
    assert_eq!(counts.iter().sum::<usize>(), 36);
    let lists: std::collections::BTreeSet<_> = table.groups.iter().map(|group| &group.needed).collect();
    assert_eq!(lists.len(), table.groups.len(), "equal lists stand together");
    assert_eq!(
        table.groups.len(),
        12,
        "(renewal or not) × (alone, agent, agent of a firm) × (disabled or not)"
    );
    let first = &table.groups[0];
    assert_eq!((first.needed.as_slice(), first.perhaps.as_slice()), (&[0, 1][..], &[][..]));
    let words: Vec<(&str, &str)> =
        first.situations[0].iter().map(|(question, answer)| (question.as_str(), answer.as_str())).collect();
    assert_eq!(words[1..], [("谁来办理", "本人"), ("有下列情形吗", "都没有")]);
}

#[test]
fn a_table_that_is_too_long_is_cut_and_says_so() {
    let mut item = item();
    let many: Vec<AnswerOption> = (0..OPTIONS_MAX).map(|n| option(&n.to_string(), &n.to_string())).collect();
    item.situations.questions[2].options = many;
    item.situations.needs.retain(|need| !need.when.as_str().contains("circumstances"));
    let table = table(&item);
    assert_eq!((table.situations, table.cut), (TABLE_MAX, true));
    assert!(rules(&item).contains(&"situation-too-many".to_owned()));
}

fn found(item: &ItemVersion) -> Vec<Finding> {
    lint(item, 0).into_iter().filter(|finding| finding.rule.starts_with("situation-")).collect()
}

fn rules(item: &ItemVersion) -> Vec<String> {
    found(item).into_iter().map(|finding| finding.rule).collect()
}

#[test]
fn a_sound_set_has_no_findings() {
    assert_eq!(found(&item()), []);
    assert_eq!(found(&ItemVersion::blank("SX-1", "甲", "乙")), []);
}

#[test]
fn each_fault_is_found_by_its_field() {
    type Change = fn(&mut ItemVersion);
    let when = |text: &str| Expression::new(text).unwrap();
    let _ = when;
    let table: [(&str, &str, Severity, Change); 20] = [
        ("situation-question", "/situations/questions/0/id", Severity::Fatal, |item| {
            item.situations.questions[0].id = "谁".into()
        }),
        ("situation-question", "/situations/questions/0/id", Severity::Fatal, |item| {
            item.situations.questions[0].id = "in".into()
        }),
        ("situation-question", "/situations/questions/2/id", Severity::Fatal, |item| {
            item.situations.questions[2].id = "who".into()
        }),
        ("situation-question", "/situations/questions/0/text", Severity::Fatal, |item| {
            item.situations.questions[0].text = " ".into()
        }),
        ("situation-option", "/situations/questions/1/options", Severity::Fatal, |item| {
            item.situations.questions[1].options.truncate(1)
        }),
        ("situation-option", "/situations/questions/0/options", Severity::Fatal, |item| {
            item.situations.questions[0].options[0].id = "agent".into();
        }),
        ("situation-option", "/situations/questions/0/options", Severity::Fatal, |item| {
            item.situations.questions[0].options[0].id = "a'b".into();
        }),
        ("situation-option", "/situations/questions/2/options", Severity::Fatal, |item| {
            item.situations.questions[2].options[1].id = "-".into();
        }),
        ("situation-condition", "/situations/questions/1/when", Severity::Fatal, |item| {
            item.situations.questions[1].when = Expression::new("answers.whom == 'agent'");
        }),
        ("situation-condition", "/situations/needs/0/when", Severity::Fatal, |item| {
            need(item, 0, "answers.who == '邻居'")
        }),
        ("situation-condition", "/situations/needs/2/when", Severity::Fatal, |item| {
            need(item, 2, "answers.circumstances == '残疾'")
        }),
        ("situation-condition", "/situations/needs/3/when", Severity::Fatal, |item| {
            need(item, 3, "case.kind == 'new'")
        }),
        ("situation-condition", "/situations/needs/3/when", Severity::Fatal, |item| {
            need(item, 3, "case.applicant == 'other'")
        }),
        ("situation-order", "/situations/questions/0/when", Severity::Fatal, |item| {
            item.situations.questions[0].when = Expression::new("answers.firm == 'yes'");
        }),
        ("situation-element", "/situations/needs/0/name", Severity::Fatal, |item| {
            item.materials[2].name = "委托书".into()
        }),
        ("situation-element", "/situations/needs/1/name", Severity::Fatal, |item| {
            item.situations.needs[1].name = "授权委托书".into()
        }),
        ("situation-unreachable", "/situations/questions/1/when", Severity::Error, |item| {
            item.situations.questions[1].when =
                Expression::new("answers.who == 'agent' && answers.who == '本人'");
        }),
        ("situation-never", "/situations/needs/0/when", Severity::Error, |item| {
            need(item, 0, "answers.who == '本人' && answers.firm == 'yes'");
        }),
        ("situation-never-required", "/situations/needs/0/when", Severity::Fatal, |item| {
            need(item, 0, "answers.who == '本人' && answers.firm == 'yes'");
            item.materials[2].required = true;
        }),
        ("situation-always", "/situations/needs/0/when", Severity::Warning, |item| {
            need(item, 0, "answers.who in ['本人', 'agent']")
        }),
    ];
    for (rule, field, severity, change) in table {
        let mut item = item();
        change(&mut item);
        let found = found(&item);
        let one = found.iter().find(|one| one.rule == rule && one.field == field);
        assert_eq!(one.map(|one| one.severity), Some(severity), "{rule} {field}: {found:#?}");
    }
}

fn need(item: &mut ItemVersion, at: usize, when: &str) {
    item.situations.needs[at].when = Expression::new(when).unwrap();
}

#[test]
fn a_question_nothing_hangs_on_is_found() {
    let mut item = item();
    item.situations.needs.retain(|need| need.name != "营业执照");
    assert_eq!(rules(&item), ["situation-idle"]);
}

#[test]
fn conditions_are_told_in_words() {
    let item = item();
    let table = [
        ("answers.who == 'agent'", "“谁来办理”是“代办”"),
        ("answers.who in ['本人', 'agent']", "“谁来办理”是“本人”或“代办”"),
        ("answers.who == '本人' || answers.who == 'agent'", "“谁来办理”是“本人”或“代办”"),
        ("answers.who != 'agent'", "“谁来办理”不是“代办”"),
        ("!('退役' in answers.circumstances)", "“有下列情形吗”不是“退役军人”"),
        (
            "answers.who == 'agent' && (answers.firm == 'yes' || '残疾' in answers.circumstances)",
            "“谁来办理”是“代办”，并且（“替单位办吗”是“是”，或者“有下列情形吗”是“持证残疾人”）",
        ),
        ("size(answers.circumstances) > 1", "size(answers.circumstances) > 1"),
    ];
    for (source, words) in table {
        assert_eq!(in_words(&item, &Expression::new(source).unwrap()), words, "{source}");
    }
}

#[test]
fn a_choice_of_answers_makes_a_condition_and_is_read_back() {
    let multiple = |name: &str| name == "answers.circumstances";
    let picks = |list: &[(&str, &[&str])]| {
        let owned = list.iter().map(|(name, values)| {
            ((*name).to_owned(), values.iter().map(|&value| value.to_owned()).collect::<Vec<_>>())
        });
        owned.collect::<Vec<_>>()
    };
    let table = [
        (picks(&[("answers.who", &["agent"])]), "answers.who == 'agent'"),
        (picks(&[("answers.who", &["本人", "agent"])]), "answers.who in ['本人', 'agent']"),
        (picks(&[("answers.circumstances", &["残疾"])]), "'残疾' in answers.circumstances"),
        (
            picks(&[("answers.circumstances", &["残疾", "退役"])]),
            "'残疾' in answers.circumstances || '退役' in answers.circumstances",
        ),
        (
            picks(&[("answers.who", &["agent"]), ("answers.circumstances", &["残疾", "退役"])]),
            "answers.who == 'agent' && ('残疾' in answers.circumstances || '退役' in answers.circumstances)",
        ),
    ];
    for (picks, source) in table {
        let made = Expression::picked(&picks, &multiple).unwrap();
        assert_eq!(made.as_str(), source);
        assert_eq!(made.parsed().unwrap().picks(), Some(picks), "{source}");
        assert_eq!(made.check(&names(&item())), Ok(()), "{source}");
    }
    assert_eq!(Expression::picked(&[], &multiple), None);
    for other in [
        "answers.who != 'agent'",
        "size(answers.circumstances) > 1",
        "answers.who == 'a' || answers.firm == 'b'",
    ] {
        assert_eq!(Expression::new(other).unwrap().parsed().unwrap().picks(), None, "{other}");
    }
}

/// 没有依据的材料不加严: in no situation may it be asked for where it was not.
#[test]
fn a_condition_that_grows_is_stricter() {
    type Change = fn(&mut ItemVersion);
    // before, after → stricter
    let table: [(Change, Change, bool); 9] = [
        (|_| (), |_| (), false),
        (|_| (), |item| need(item, 0, "answers.who == 'agent' && answers.firm == 'yes'"), false),
        (|_| (), |item| need(item, 0, "answers.who in ['本人', 'agent']"), true),
        (|_| (), |item| need(item, 0, "answers.who == '本人'"), true),
        // Struck without another: the material is needed again wherever its words say so.
        (
            |_| (),
            |item| {
                item.situations.needs.remove(0);
            },
            true,
        ),
        // Words that are made exact ask no more than they did.
        (
            |item| {
                item.situations.needs.remove(0);
            },
            |_| (),
            false,
        ),
        // An optional material that no words made compulsory is made so in some situations.
        (
            |item| {
                item.situations.needs.remove(0);
                item.materials[2].condition = None;
            },
            |_| (),
            true,
        ),
        // A required material that is needed in fewer situations.
        (
            |item| {
                item.situations.needs.remove(0);
                item.materials[2].required = true;
            },
            |_| (),
            false,
        ),
        // The earlier question is not asked any more: what it settled is not known.
        (
            |_| (),
            |item| {
                item.situations.questions[0].id = "comes".into();
                need(item, 0, "answers.comes == 'agent'");
            },
            true,
        ),
    ];
    for (at, (earlier, later, stricter)) in table.into_iter().enumerate() {
        let (mut before, mut now) = (item(), item());
        earlier(&mut before);
        later(&mut now);
        let found = stricter_in_a_situation(&before, &now, Part::Material, "授权委托书");
        assert_eq!(found, stricter, "row {at}");
    }
}

#[test]
fn what_changes_is_told() {
    let (before, mut after) = (item(), item());
    after.situations.questions.remove(1);
    after.situations.needs.remove(1);
    need(&mut after, 0, "answers.who == '本人'");
    let told: Vec<String> =
        crate::catalogue::changes(&before, &after).iter().map(crate::catalogue::Change::sentence).collect();
    assert_eq!(
        told,
        [
            "删去情形问题：替单位办吗（是、不是，“谁来办理”是“代办”时才问）",
            "何时需要：材料“授权委托书”：“谁来办理”是“代办” → 材料“授权委托书”：“谁来办理”是“本人”",
            "删去何时需要：材料“营业执照”：“替单位办吗”是“是”",
        ]
    );
}

#[test]
fn an_item_without_questions_is_stored_as_it_was() {
    let plain = serde_json::to_value(ItemVersion::blank("SX-1", "甲", "乙")).unwrap();
    assert!(plain.get("situations").is_none());
    let whole = serde_json::to_value(item()).unwrap();
    assert_eq!(serde_json::from_value::<ItemVersion>(whole.clone()).unwrap(), item());
    let line = serde_json::to_string(&whole).unwrap();
    assert_eq!(
        crate::catalogue::import(&line).items[0].situations,
        item().situations,
        "an exported item is read again"
    );
}
