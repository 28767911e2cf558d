//! 情形导办 in the editor: questions with their answers, and when each element is needed.
//!
//! A condition is ticked together from answers (any answer of a question, all questions that are ticked); what ticking cannot
//! say is written in CEL. Whatever is written is checked against the questions as they are saved with it.

use domain::catalogue::ItemVersion;
use domain::catalogue::expression::Expression;
use domain::catalogue::situation::{
    AnswerOption, Ask, Need, Part, QUESTIONS_MAX, SituationQuestion, Situations, elements, in_words, names,
    offered,
};

use super::editor::{Block, Told};
use crate::form::{Choice, Field, Typed, Wrongs, chosen};

/// The section.
pub(super) const TOLD: Told = (
    "situation",
    "情形导办",
    "先写问题并保存，再给条件、材料、收费、环节勾选何时需要：同一问题勾几个，符合一个就要；不同问题要都符合；不勾的照原样。门户、窗口和自助机问同样的问题。清空问题就是删去。",
    &["situations"],
);

/// Questions, then the elements of the item.
pub(super) fn blocks(item: &ItemVersion) -> Vec<Block> {
    let questions = &item.situations.questions;
    let count = (questions.len() + 1).min(QUESTIONS_MAX);
    let mut blocks: Vec<Block> = (0..count).map(|at| question(at, item)).collect();
    let asks = offered(item);
    if asks.is_empty() {
        return blocks;
    }
    blocks.extend(rows(item).into_iter().enumerate().map(|(at, row)| {
        let when = item.situations.when(row.part, &row.name);
        Block {
            legend: row.legend(),
            fields: when_fields(&format!("n.{at}"), "何时需要", when, &asks, item),
            ..Block::default()
        }
    }));
    blocks
}

/// An element, or what is left of one.
struct Row {
    part: Part,
    name: String,
    lost: bool,
}

impl Row {
    fn legend(&self) -> String {
        let lost = if self.lost { "（事项里已经没有，清空条件）" } else { "" };
        match self.part {
            Part::Fee => format!("收费{lost}"),
            part => format!("{}：{}{lost}", part.label(), self.name),
        }
    }
}

/// The elements of the item, then conditions of what is there no more.
fn rows(item: &ItemVersion) -> Vec<Row> {
    let known = elements(item);
    let lost = item.situations.needs.iter().filter(|need| !known.contains(&(need.part, need.name.as_str())));
    let lost: Vec<Row> =
        lost.map(|need| Row { part: need.part, name: need.name.clone(), lost: true }).collect();
    let known = known.into_iter().map(|(part, name)| Row { part, name: name.to_owned(), lost: false });
    known.chain(lost).collect()
}

fn yes_no(name: &str, label: &str, no: &str, yes: &str, on: bool) -> Field {
    let choices = vec![Choice::new("0", no), Choice::new("1", yes)];
    Field::radio(name, label, chosen(choices, if on { "1" } else { "0" }))
}

fn question(at: usize, item: &ItemVersion) -> Block {
    let one = item.situations.questions.get(at);
    let name = |part: &str| format!("q.{at}.{part}");
    let text = |get: fn(&SituationQuestion) -> Option<&str>| one.and_then(get).unwrap_or_default().to_owned();
    let options = one.map(|one| one.options.iter().map(option_line).collect::<Vec<_>>().join("\n"));
    let mut fields = vec![
        Field::text(&name("text"), "问什么").max(200).value(text(|one| Some(&one.text))),
        Field::area(&name("options"), "答案")
            .max(4000)
            .hint("一行一个；条件里用的代号和文字不同时，写：代号｜文字")
            .value(options.unwrap_or_default()),
        yes_no(&name("multiple"), "几个答案", "单选", "可以多选", one.is_some_and(|one| one.multiple)),
        yes_no(&name("must"), "收件时", "可以不答", "必须回答", one.is_some_and(|one| one.must)),
        Field::text(&name("help"), "怎么看自己属于哪一种")
            .rare()
            .max(200)
            .value(text(|one| one.help.as_deref())),
        Field::text(&name("id"), "代号")
            .rare()
            .max(40)
            .hint("英文字母开头，条件里写 answers.代号；不填自动编")
            .value(text(|one| Some(&one.id))),
    ];
    let earlier: Vec<Ask> = offered(item)
        .into_iter()
        .filter(|ask| item.situations.questions.iter().skip(at).all(|later| later.id != ask.key))
        .collect();
    if !earlier.is_empty() {
        let when = one.and_then(|one| one.when.as_ref());
        let asked = when_fields(&format!("q.{at}"), "什么时候才问", when, &earlier, item);
        fields.extend(asked.into_iter().map(Field::rare));
    }
    match one {
        Some(_) => Block { legend: format!("问题 {}", at + 1), fields, ..Block::default() },
        None => Block { legend: "再加一个问题".to_owned(), fields, left: QUESTIONS_MAX - at },
    }
}

fn option_line(option: &AnswerOption) -> String {
    if option.id == option.label { option.label.clone() } else { format!("{}｜{}", option.id, option.label) }
}

/// A condition: ticked where ticking can say it, else as written.
fn when_fields(
    prefix: &str,
    label: &str,
    when: Option<&Expression>,
    asks: &[Ask],
    item: &ItemVersion,
) -> Vec<Field> {
    let picks = when.and_then(|when| when.parsed().ok()?.picks()).unwrap_or_default();
    let on =
        |ask: &Ask, id: &String| picks.iter().any(|(name, values)| *name == ask.name && values.contains(id));
    let choice = |ask: &Ask, option: &AnswerOption| Choice {
        on: on(ask, &option.id),
        ..Choice::new(pick_value(&ask.name, &option.id), format!("{}：{}", ask.text, option.label))
    };
    let choices: Vec<Choice> =
        asks.iter().flat_map(|ask| ask.options.iter().map(move |option| choice(ask, option))).collect();
    // What the boxes show is not written again; a value of a question that is gone is.
    let shown = choices.iter().filter(|choice| choice.on).count();
    let all: usize = picks.iter().map(|(_, values)| values.len()).sum();
    let written = when.filter(|_| all == 0 || shown < all);
    let now = when.map_or_else(String::new, |when| format!("现在：{}", in_words(item, when)));
    vec![
        Field::checks(&format!("{prefix}.pick"), label, choices).hint(now),
        Field::text(&format!("{prefix}.when"), "勾选说不清的，写条件")
            .max(1000)
            .hint("CEL，如 size(answers.who) > 1；写了就不看勾选")
            .value(written.map_or_else(String::new, |when| when.as_str().to_owned())),
    ]
}

fn pick_value(name: &str, option: &str) -> String {
    format!("{name}={option}")
}

/// The questions and conditions as typed; what is wrong is noted by its field.
pub(super) fn read(typed: &Typed, item: &ItemVersion, wrongs: &mut Wrongs) -> Situations {
    let mut read = Reading { typed, wrongs, fields: Vec::new(), multiple: Vec::new() };
    let questions = read.questions(item);
    let needs = read.needs(item);
    let fields = read.fields;
    let next = ItemVersion { situations: Situations { questions, needs }, ..item.clone() };
    let names = names(&next);
    for (field, when) in fields {
        if let Err(fault) = when.check(&names) {
            wrongs.add(field, fault.to_string());
        }
    }
    next.situations
}

struct Reading<'a> {
    typed: &'a Typed,
    wrongs: &'a mut Wrongs,
    /// Conditions with the field each was typed in.
    fields: Vec<(String, Expression)>,
    /// Names that hold several answers.
    multiple: Vec<String>,
}

impl Reading<'_> {
    fn questions(&mut self, item: &ItemVersion) -> Vec<SituationQuestion> {
        let mut questions: Vec<SituationQuestion> = Vec::new();
        for at in 0..QUESTIONS_MAX {
            let part = |part: &str| format!("q.{at}.{part}");
            let Some(text) = self.typed.some(&part("text")) else { continue };
            let multiple = self.typed.get(&part("multiple")) == "1";
            let id = self.typed.some(&part("id")).unwrap_or_else(|| free_id(&questions, item));
            if multiple {
                self.multiple.push(format!("answers.{id}"));
            }
            questions.push(SituationQuestion {
                text,
                help: self.typed.some(&part("help")),
                options: self.options(&part("options")),
                multiple,
                must: self.typed.get(&part("must")) == "1",
                when: self.when(&format!("q.{at}")),
                id,
            });
        }
        questions
    }

    fn options(&mut self, field: &str) -> Vec<AnswerOption> {
        let lines = self.typed.get(field).lines().map(str::trim).filter(|line| !line.is_empty());
        let options: Vec<AnswerOption> = lines
            .map(|line| {
                let (id, label) = line.split_once(['｜', '|']).unwrap_or((line, line));
                AnswerOption { id: id.trim().to_owned(), label: label.trim().to_owned() }
            })
            .collect();
        if options.is_empty() {
            self.wrongs.add(field, "请写出可选的答案，一行一个");
        }
        options
    }

    fn needs(&mut self, item: &ItemVersion) -> Vec<Need> {
        let mut needs = Vec::new();
        for (at, row) in rows(item).into_iter().enumerate() {
            if let Some(when) = self.when(&format!("n.{at}")) {
                needs.push(Need { part: row.part, name: row.name, when });
            }
        }
        needs
    }

    /// What is written goes before what is ticked.
    fn when(&mut self, prefix: &str) -> Option<Expression> {
        let (written, ticked) = (format!("{prefix}.when"), format!("{prefix}.pick"));
        let (field, when) = match Expression::new(self.typed.get(&written)) {
            Some(when) => (written, when),
            None => {
                let mut picks: Vec<(String, Vec<String>)> = Vec::new();
                for pick in self.typed.all(&ticked) {
                    let Some((name, value)) = pick.split_once('=') else { continue };
                    match picks.iter_mut().find(|(other, _)| other == name) {
                        Some((_, values)) => values.push(value.to_owned()),
                        None => picks.push((name.to_owned(), vec![value.to_owned()])),
                    }
                }
                let multiple = |name: &str| self.multiple.iter().any(|one| one == name);
                (ticked, Expression::picked(&picks, &multiple)?)
            }
        };
        self.fields.push((field, when.clone()));
        Some(when)
    }
}

/// A name nobody has.
fn free_id(questions: &[SituationQuestion], item: &ItemVersion) -> String {
    let taken = |id: &str| questions.iter().chain(&item.situations.questions).any(|one| one.id == id);
    (1..).map(|n| format!("q{n}")).find(|id| !taken(id)).unwrap_or_default()
}
