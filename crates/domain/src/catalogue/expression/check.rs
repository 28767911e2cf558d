//! Names, types and values of a condition.

use super::parse::{Compare, Node, What, fault};
use super::{ExpressionFault, Kind, Names};

/// Most names or options told in a message.
const TOLD_MAX: usize = 12;

type Checked<T> = Result<T, ExpressionFault>;

/// The whole has to be yes or no.
pub(super) fn boolean(node: &Node, names: &Names) -> Checked<()> {
    Scope { names, variables: Vec::new() }.boolean(node)
}

struct Scope<'a> {
    names: &'a Names,
    /// Variables of `exists` and `all`, the innermost last.
    variables: Vec<(&'a str, Kind)>,
}

impl<'a> Scope<'a> {
    fn boolean(&mut self, node: &'a Node) -> Checked<()> {
        match self.kind(node)? {
            Kind::Bool => Ok(()),
            other => Err(fault(node.at, format!("这里要是一个成立或不成立的条件，不能是{}", word(&other)))),
        }
    }

    fn kind(&mut self, node: &'a Node) -> Checked<Kind> {
        match &node.what {
            What::Bool(_) => Ok(Kind::Bool),
            What::Number(_) => Ok(Kind::Number),
            What::Text(_) => Ok(Kind::Text),
            What::List(items) => self.literals(node, items),
            What::Name(name) => self.named(node, name),
            What::Has(name) => self.named(node, name).map(|_| Kind::Bool),
            What::Not(one) => self.boolean(one).map(|()| Kind::Bool),
            What::And(a, b) | What::Or(a, b) => {
                self.boolean(a)?;
                self.boolean(b).map(|()| Kind::Bool)
            }
            What::Compare(how, a, b) => self.compare(node, *how, a, b).map(|()| Kind::Bool),
            What::In(one, list) => self.within(one, list).map(|()| Kind::Bool),
            What::Size(one) => match self.kind(one)? {
                Kind::Choices(_) | Kind::Texts | Kind::Text => Ok(Kind::Number),
                other => Err(fault(node.at, format!("size 只能数文字或多选，不能数{}", word(&other)))),
            },
            What::Match(_, text, part) => {
                for one in [text, part] {
                    let kind = self.kind(one)?;
                    if !matches!(kind, Kind::Text | Kind::Choice(_)) {
                        return Err(fault(one.at, format!("这里要是文字，不能是{}", word(&kind))));
                    }
                }
                Ok(Kind::Bool)
            }
            What::Each { list, variable, body, .. } => self.each(list, variable, body),
        }
    }

    fn each(&mut self, list: &'a Node, variable: &'a str, body: &'a Node) -> Checked<Kind> {
        let element = match self.kind(list)? {
            Kind::Choices(options) => Kind::Choice(options),
            Kind::Texts => Kind::Text,
            other => {
                return Err(fault(list.at, format!("exists 和 all 只能用于多选，不能用于{}", word(&other))));
            }
        };
        self.variables.push((variable, element));
        let body = self.boolean(body);
        self.variables.pop();
        body.map(|()| Kind::Bool)
    }

    fn named(&self, node: &Node, name: &str) -> Checked<Kind> {
        let variable = self.variables.iter().rev().find(|(variable, _)| *variable == name);
        if let Some((_, kind)) = variable {
            return Ok(kind.clone());
        }
        self.names.kind(name).cloned().ok_or_else(|| {
            let known: Vec<&str> = self.names.iter().map(|(name, _)| name).collect();
            fault(node.at, format!("没有“{name}”这个名称；{}", told("可用的名称", &known)))
        })
    }

    /// A list that is written out holds texts.
    fn literals(&self, node: &Node, items: &[Node]) -> Checked<Kind> {
        match items.iter().find(|item| !matches!(item.what, What::Text(_))) {
            Some(other) => Err(fault(other.at, "方括号里只能列文字，例如 ['甲', '乙']")),
            None if items.is_empty() => Err(fault(node.at, "方括号里没有列出任何值")),
            None => Ok(Kind::Texts),
        }
    }

    fn compare(&mut self, node: &Node, how: Compare, a: &'a Node, b: &'a Node) -> Checked<()> {
        let (left, right) = (self.kind(a)?, self.kind(b)?);
        let ordered = !matches!(how, Compare::Equal | Compare::NotEqual);
        match (&left, &right) {
            (Kind::Number, Kind::Number) | (Kind::Date, Kind::Date) => Ok(()),
            (Kind::Date, Kind::Text) => day(b),
            (Kind::Text, Kind::Date) => day(a),
            (Kind::Bool, Kind::Bool) if !ordered => Ok(()),
            (Kind::Text | Kind::Choice(_), Kind::Text | Kind::Choice(_)) if ordered => {
                Err(fault(node.at, "文字不能比大小，只能用 == 和 !="))
            }
            (Kind::Choice(options), Kind::Text) => option(b, options),
            (Kind::Text, Kind::Choice(options)) => option(a, options),
            (Kind::Text, Kind::Text) | (Kind::Choice(_), Kind::Choice(_)) => Ok(()),
            (Kind::Choices(_) | Kind::Texts, _) | (_, Kind::Choices(_) | Kind::Texts) => {
                Err(fault(node.at, "多选不能直接比较，请写 '选项' in 名称"))
            }
            _ => Err(fault(node.at, format!("{}不能和{}比较", word(&left), word(&right)))),
        }
    }

    fn within(&mut self, one: &'a Node, list: &'a Node) -> Checked<()> {
        let (kind, of) = (self.kind(one)?, self.kind(list)?);
        match (&kind, &of) {
            (Kind::Text, Kind::Choices(options)) => option(one, options),
            (Kind::Choice(options), Kind::Texts) => match &list.what {
                What::List(items) => items.iter().try_for_each(|item| option(item, options)),
                _ => Ok(()),
            },
            (Kind::Text, Kind::Texts) | (Kind::Choice(_), Kind::Choices(_)) => Ok(()),
            (_, Kind::Texts | Kind::Choices(_)) => {
                Err(fault(one.at, format!("in 前面要是文字，不能是{}", word(&kind))))
            }
            _ => Err(fault(list.at, format!("in 后面要是多选或 ['…']，不能是{}", word(&of)))),
        }
    }
}

/// A text that is written out has to be one of the options; any other text may be.
fn option(node: &Node, options: &[String]) -> Checked<()> {
    match &node.what {
        What::Text(text) if !options.contains(text) => {
            let options: Vec<&str> = options.iter().map(String::as_str).collect();
            Err(fault(node.at, format!("没有“{text}”这个选项；{}", told("选项有", &options))))
        }
        _ => Ok(()),
    }
}

/// A text beside a day is a day, written out.
fn day(node: &Node) -> Checked<()> {
    match &node.what {
        What::Text(text) if text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok() => Ok(()),
        _ => Err(fault(node.at, "日期要写成 '2026-09-30' 这样")),
    }
}

fn told(what: &str, all: &[&str]) -> String {
    let more = if all.len() > TOLD_MAX { " 等" } else { "" };
    let some: Vec<&str> = all.iter().take(TOLD_MAX).copied().collect();
    if some.is_empty() { format!("{what}：无") } else { format!("{what}：{}{more}", some.join("、")) }
}

fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Choice(_) => "单选",
        Kind::Choices(_) => "多选",
        Kind::Text => "文字",
        Kind::Texts => "一组文字",
        Kind::Number => "数字",
        Kind::Bool => "是或否",
        Kind::Date => "日期",
    }
}
