//! A condition in words, and as a choice of answers: what people who do not read CEL see and make.

use super::parse::{Compare, Node, What};
use super::{Expression, Parsed};

/// Answers chosen for one name: any of them.
pub type Picks = Vec<(String, Vec<String>)>;

impl Expression {
    /// The condition that for each name one of the values was answered; none where nothing is picked. `multiple` says
    /// which names hold lists. Values with quotes or backslashes cannot be written and are left out.
    #[must_use]
    pub fn picked(picks: &[(String, Vec<String>)], multiple: &dyn Fn(&str) -> bool) -> Option<Self> {
        let one = |(name, values): &(String, Vec<String>)| {
            let plain = values.iter().filter(|value| !value.contains(['\'', '\\', '\n']));
            let quoted: Vec<String> = plain.map(|value| format!("'{value}'")).collect();
            match (quoted.as_slice(), multiple(name)) {
                ([], _) => None,
                ([one], false) => Some(format!("{name} == {one}")),
                (more, false) => Some(format!("{name} in [{}]", more.join(", "))),
                (more, true) => {
                    let each: Vec<String> = more.iter().map(|one| format!("{one} in {name}")).collect();
                    Some(if more.len() > 1 && picks.len() > 1 {
                        format!("({})", each.join(" || "))
                    } else {
                        each.join(" || ")
                    })
                }
            }
        };
        Self::new(&picks.iter().filter_map(one).collect::<Vec<_>>().join(" && "))
    }
}

impl Parsed {
    /// The answers picked, where the condition is no more than that: see [`Expression::picked`].
    #[must_use]
    pub fn picks(&self) -> Option<Picks> {
        let mut found = Picks::new();
        picks(&self.0, &mut found)?;
        Some(found)
    }

    /// The condition in words; none where it is more than words can say. `name` gives the words of a name, `value` those of
    /// a value of a name.
    #[must_use]
    pub fn words(
        &self,
        name: &dyn Fn(&str) -> Option<String>,
        value: &dyn Fn(&str, &str) -> String,
    ) -> Option<String> {
        Words { name, value }.of(&self.0, false)
    }
}

fn picks(node: &Node, found: &mut Picks) -> Option<()> {
    if let What::And(a, b) = &node.what {
        picks(a, found)?;
        return picks(b, found);
    }
    let (name, values) = group(node)?;
    if found.iter().any(|(other, _)| *other == name) {
        return None;
    }
    found.push((name, values));
    Some(())
}

/// Answers of one name, any of which will do.
fn group(node: &Node) -> Option<(String, Vec<String>)> {
    match &node.what {
        What::Or(a, b) => {
            let ((name, mut values), (other, more)) = (group(a)?, group(b)?);
            values.extend(more);
            (name == other).then_some((name, values))
        }
        What::Compare(Compare::Equal, a, b) => match (&a.what, &b.what) {
            (What::Name(name), What::Text(value)) | (What::Text(value), What::Name(name)) => {
                Some((name.clone(), vec![value.clone()]))
            }
            _ => None,
        },
        What::In(one, list) => match (&one.what, &list.what) {
            (What::Text(value), What::Name(name)) => Some((name.clone(), vec![value.clone()])),
            (What::Name(name), What::List(items)) => Some((name.clone(), texts(items)?)),
            _ => None,
        },
        _ => None,
    }
}

fn texts(items: &[Node]) -> Option<Vec<String>> {
    let text = |item: &Node| match &item.what {
        What::Text(text) => Some(text.clone()),
        _ => None,
    };
    items.iter().map(text).collect()
}

struct Words<'a> {
    name: &'a dyn Fn(&str) -> Option<String>,
    value: &'a dyn Fn(&str, &str) -> String,
}

impl Words<'_> {
    fn of(&self, node: &Node, inner: bool) -> Option<String> {
        if let Some((name, values)) = group(node) {
            return self.chosen(&name, &values, "是");
        }
        match &node.what {
            What::And(a, b) => Some(format!("{}，并且{}", self.of(a, true)?, self.of(b, true)?)),
            What::Or(a, b) => {
                let both = format!("{}，或者{}", self.of(a, true)?, self.of(b, true)?);
                Some(if inner { format!("（{both}）") } else { both })
            }
            What::Not(one) => match group(one) {
                Some((name, values)) => self.chosen(&name, &values, "不是"),
                None => Some(format!("不符合（{}）", self.of(one, false)?)),
            },
            What::Compare(Compare::NotEqual, a, b) => match (&a.what, &b.what) {
                (What::Name(name), What::Text(value)) | (What::Text(value), What::Name(name)) => {
                    self.chosen(name, std::slice::from_ref(value), "不是")
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn chosen(&self, name: &str, values: &[String], how: &str) -> Option<String> {
        let values: Vec<String> =
            values.iter().map(|value| format!("“{}”", (self.value)(name, value))).collect();
        Some(format!("“{}”{how}{}", (self.name)(name)?, values.join("或")))
    }
}
