//! What is known of a condition while some names are open or absent.

use super::parse::{Compare, Match, Node, What};
use super::{Facts, Truth, Value};

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq)]
enum Known {
    Open,
    Absent,
    Value(Value),
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// Kleene's not.
impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Open => Self::Open,
        }
    }
}

impl Truth {
    /// Kleene's and.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Open,
        }
    }

    /// Kleene's or.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        !(!self).and(!other)
    }
}

pub(super) fn truth(node: &Node, facts: &Facts) -> Truth {
    Scope { facts, variables: Vec::new() }.truth(node)
}

struct Scope<'a> {
    facts: &'a Facts,
    variables: Vec<(&'a str, String)>,
}

impl<'a> Scope<'a> {
    fn truth(&mut self, node: &'a Node) -> Truth {
        match &node.what {
            What::Bool(value) => Truth::from(*value),
            What::Has(name) => self.facts.get(name).map_or(Truth::Open, |value| value.is_some().into()),
            What::Not(one) => !self.truth(one),
            What::And(a, b) => self.truth(a).and(self.truth(b)),
            What::Or(a, b) => self.truth(a).or(self.truth(b)),
            What::Compare(how, a, b) => {
                let (a, b) = (self.known(a), self.known(b));
                compare(*how, &a, &b)
            }
            What::In(one, list) => self.within(one, list),
            What::Match(how, text, part) => match (self.known(text), self.known(part)) {
                (Known::Open, _) | (_, Known::Open) => Truth::Open,
                (Known::Value(Value::Text(text)), Known::Value(Value::Text(part))) => match how {
                    Match::Starts => text.starts_with(&part).into(),
                    Match::Ends => text.ends_with(&part).into(),
                    Match::Holds => text.contains(&part).into(),
                },
                _ => Truth::No,
            },
            What::Each { all, list, variable, body } => self.each(*all, list, variable, body),
            What::Name(_) | What::Number(_) | What::Text(_) | What::List(_) | What::Size(_) => {
                match self.known(node) {
                    Known::Open => Truth::Open,
                    Known::Value(Value::Bool(value)) => value.into(),
                    Known::Value(_) | Known::Absent => Truth::No,
                }
            }
        }
    }

    fn known(&mut self, node: &'a Node) -> Known {
        match &node.what {
            What::Number(n) => Known::Value(Value::Number(*n)),
            What::Text(text) => Known::Value(Value::Text(text.clone())),
            What::List(items) => {
                let text = |item: &Node| match &item.what {
                    What::Text(text) => Some(text.clone()),
                    _ => None,
                };
                Known::Value(Value::Texts(items.iter().filter_map(text).collect()))
            }
            What::Name(name) => self.named(name),
            What::Size(one) => match self.known(one) {
                Known::Open => Known::Open,
                Known::Absent => Known::Value(Value::Number(0.0)),
                Known::Value(Value::Text(text)) => count(text.chars().count()),
                Known::Value(Value::Texts(items)) => count(items.len()),
                Known::Value(_) => Known::Absent,
            },
            _ => match self.truth(node) {
                Truth::Open => Known::Open,
                settled => Known::Value(Value::Bool(settled == Truth::Yes)),
            },
        }
    }

    fn named(&self, name: &str) -> Known {
        if let Some((_, value)) = self.variables.iter().rev().find(|(variable, _)| *variable == name) {
            return Known::Value(Value::Text(value.clone()));
        }
        match self.facts.get(name) {
            None => Known::Open,
            Some(None) => Known::Absent,
            Some(Some(value)) => Known::Value(value.clone()),
        }
    }

    fn within(&mut self, one: &'a Node, list: &'a Node) -> Truth {
        match (self.known(one), self.known(list)) {
            (Known::Absent, _) | (_, Known::Absent) => Truth::No,
            (Known::Open, _) | (_, Known::Open) => Truth::Open,
            (Known::Value(Value::Text(one)), Known::Value(Value::Texts(list))) => list.contains(&one).into(),
            _ => Truth::No,
        }
    }

    fn each(&mut self, all: bool, list: &'a Node, variable: &'a str, body: &'a Node) -> Truth {
        let items = match self.known(list) {
            Known::Open => return Truth::Open,
            Known::Value(Value::Texts(items)) => items,
            Known::Absent | Known::Value(_) => Vec::new(),
        };
        let mut so_far = Truth::from(all);
        for item in items {
            self.variables.push((variable, item));
            let this = self.truth(body);
            self.variables.pop();
            so_far = if all { so_far.and(this) } else { so_far.or(this) };
        }
        so_far
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of what was typed, far below 2^53")]
fn count(n: usize) -> Known {
    Known::Value(Value::Number(n as f64))
}

fn compare(how: Compare, a: &Known, b: &Known) -> Truth {
    let (a, b) = match (a, b) {
        (Known::Absent, _) | (_, Known::Absent) => return (how == Compare::NotEqual).into(),
        (Known::Open, _) | (_, Known::Open) => return Truth::Open,
        (Known::Value(a), Known::Value(b)) => (a, b),
    };
    let order = match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(b),
        // Days are compared as texts: their order is the same.
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        _ => None,
    };
    let holds = match how {
        Compare::Equal => a == b,
        Compare::NotEqual => a != b,
        Compare::Less => order.is_some_and(std::cmp::Ordering::is_lt),
        Compare::LessOrEqual => order.is_some_and(std::cmp::Ordering::is_le),
        Compare::Greater => order.is_some_and(std::cmp::Ordering::is_gt),
        Compare::GreaterOrEqual => order.is_some_and(std::cmp::Ordering::is_ge),
    };
    holds.into()
}
