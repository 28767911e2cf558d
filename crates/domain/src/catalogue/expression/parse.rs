//! From CEL's syntax tree to the part of it that is taken.

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, SourceInfo, operators};
use cel::parser::{ParseErrors, Parser};

use super::{EXPRESSION_MAX, ExpressionFault};

/// Deepest nesting of brackets.
const DEPTH_MAX: u16 = 24;

/// Whole numbers beyond this are not exact as CEL's double.
const NUMBER_MAX: i64 = 1 << 53;

/// Part of a condition, with the character it begins at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) at: usize,
    pub(super) what: What,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    /// A dotted name; inside `exists` perhaps its variable.
    Name(String),
    Has(String),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Compare(Compare, Box<Node>, Box<Node>),
    In(Box<Node>, Box<Node>),
    Size(Box<Node>),
    /// A text and what it begins with, ends with or holds.
    Match(Match, Box<Node>, Box<Node>),
    /// `list.exists(variable, body)` or `list.all(variable, body)`.
    Each {
        all: bool,
        list: Box<Node>,
        variable: String,
        body: Box<Node>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    Starts,
    Ends,
    Holds,
}

impl Node {
    /// The parts of a part.
    pub(super) fn parts(&self) -> Vec<&Node> {
        match &self.what {
            What::Bool(_) | What::Number(_) | What::Text(_) | What::Name(_) | What::Has(_) => Vec::new(),
            What::List(items) => items.iter().collect(),
            What::Not(one) | What::Size(one) => vec![one],
            What::And(a, b)
            | What::Or(a, b)
            | What::Compare(_, a, b)
            | What::In(a, b)
            | What::Match(_, a, b) => vec![a, b],
            What::Each { list, body, .. } => vec![list, body],
        }
    }

    /// Collects the names used, without the variables of `exists` and `all`.
    pub(super) fn names<'a>(&'a self, found: &mut std::collections::BTreeSet<&'a str>) {
        match &self.what {
            What::Name(name) | What::Has(name) => {
                found.insert(name);
            }
            What::Each { list, variable, body, .. } => {
                let mut inner = std::collections::BTreeSet::new();
                body.names(&mut inner);
                inner.remove(variable.as_str());
                found.extend(inner);
                list.names(found);
            }
            _ => self.parts().into_iter().for_each(|part| part.names(found)),
        }
    }
}

pub(super) fn fault(at: usize, message: impl Into<String>) -> ExpressionFault {
    ExpressionFault { at, message: message.into() }
}

/// Characters an input method leaves behind, and what CEL wants.
const FULL_WIDTH: [(char, &str); 12] = [
    ('‘', "'"),
    ('’', "'"),
    ('“', "'"),
    ('”', "'"),
    ('＝', "="),
    ('（', "("),
    ('）', ")"),
    ('，', ","),
    ('！', "!"),
    ('＞', ">"),
    ('＜', "<"),
    ('｜', "|"),
];

pub(super) fn parse(source: &str) -> Result<Node, ExpressionFault> {
    let length = source.chars().count();
    if length > EXPRESSION_MAX {
        return Err(fault(EXPRESSION_MAX, format!("条件太长：{length} 个字符，最多 {EXPRESSION_MAX} 个")));
    }
    if source.trim().is_empty() {
        return Err(fault(1, "条件是空的"));
    }
    too_deep(source)?;
    let parser = Parser::new().max_recursion_depth(DEPTH_MAX).error_recovery_limit(4);
    let (tree, info) = parser.parse_with_source_info(source).map_err(|errors| not_cel(source, &errors))?;
    Reader { source, info: &info }.node(&tree)
}

/// Bounds what the parser may recurse into before it is called: brackets and chains of `!` and `-`, outside of texts.
fn too_deep(source: &str) -> Result<(), ExpressionFault> {
    let (mut depth, mut signs, mut quote) = (0_u16, 0_u16, None);
    let mut escaped = false;
    for (at, c) in source.chars().enumerate() {
        if let Some(open) = quote {
            if !escaped && c == open {
                quote = None;
            }
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '\'' | '"' => quote = Some(c),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        signs = if matches!(c, '!' | '-') {
            signs + 1
        } else if c == ' ' {
            signs
        } else {
            0
        };
        if depth > DEPTH_MAX || signs > DEPTH_MAX {
            return Err(fault(at + 1, format!("括号套得太深，最多 {DEPTH_MAX} 层")));
        }
    }
    Ok(())
}

fn not_cel(source: &str, errors: &ParseErrors) -> ExpressionFault {
    if let Some((at, (c, plain))) = source
        .chars()
        .enumerate()
        .find_map(|(at, c)| FULL_WIDTH.iter().find(|(wide, _)| *wide == c).map(|pair| (at, *pair)))
    {
        return fault(at + 1, format!("“{c}”是全角符号，请改用半角的 {plain}"));
    }
    let at = errors.errors.first().map_or(1, |error| place(source, error.pos));
    let single = source.replace("==", "  ").replace("!=", "  ").replace(">=", "  ").replace("<=", "  ");
    if let Some(byte) = single.find('=') {
        return fault(single[..byte].chars().count() + 1, "相等要写两个等号 ==");
    }
    fault(at, "这里看不懂：请检查引号、括号和运算符")
}

/// Character of a parser's line (from 1) and column (from 1).
fn place(source: &str, (line, column): (isize, isize)) -> usize {
    let before = usize::try_from(line - 1).unwrap_or(0);
    let lines: usize = source.split_inclusive('\n').take(before).map(|line| line.chars().count()).sum();
    let at = lines + usize::try_from(column).unwrap_or(1).max(1);
    at.min(source.chars().count().max(1))
}

/// Turns the tree of the parser into nodes.
struct Reader<'a> {
    source: &'a str,
    info: &'a SourceInfo,
}

type Read<T> = Result<T, ExpressionFault>;

impl Reader<'_> {
    fn at(&self, id: u64) -> usize {
        // The parser counts bytes, people count characters.
        let start = self.info.offset_for(id).map_or(0, |(start, _)| usize::try_from(start).unwrap_or(0));
        self.source.char_indices().take_while(|(byte, _)| *byte < start).count() + 1
    }

    fn node(&self, tree: &IdedExpr) -> Read<Node> {
        let at = self.at(tree.id);
        let what = match &tree.expr {
            Expr::Literal(literal) => literal_of(at, literal)?,
            Expr::Ident(_) | Expr::Select(_) => self.name(tree)?,
            Expr::List(list) => What::List(self.nodes(&list.elements)?),
            Expr::Call(call) => self.call(at, call, tree)?,
            Expr::Comprehension(each) => self.each(at, each)?,
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => {
                return Err(fault(at, "条件里不能写对象"));
            }
        };
        Ok(Node { at, what })
    }

    fn nodes(&self, trees: &[IdedExpr]) -> Read<Vec<Node>> {
        trees.iter().map(|tree| self.node(tree)).collect()
    }

    fn boxed(&self, tree: &IdedExpr) -> Read<Box<Node>> {
        self.node(tree).map(Box::new)
    }

    /// `answers.who`, `has(answers.who)`, `form['身份证号']`.
    fn name(&self, tree: &IdedExpr) -> Read<What> {
        if let Expr::Select(select) = &tree.expr
            && select.test
        {
            return Ok(What::Has(format!("{}.{}", self.path(&select.operand)?, select.field)));
        }
        self.path(tree).map(What::Name)
    }

    fn path(&self, tree: &IdedExpr) -> Read<String> {
        match &tree.expr {
            Expr::Ident(name) => Ok(name.clone()),
            Expr::Select(select) if !select.test => {
                Ok(format!("{}.{}", self.path(&select.operand)?, select.field))
            }
            Expr::Call(call) if call.func_name == operators::INDEX => match call.args.as_slice() {
                [of, IdedExpr { expr: Expr::Literal(LiteralValue::String(key)), .. }] => {
                    Ok(format!("{}.{}", self.path(of)?, key.inner()))
                }
                _ => Err(fault(self.at(tree.id), "方括号里要写名称，例如 form['身份证号']")),
            },
            _ => Err(fault(self.at(tree.id), "这里要写名称，例如 answers.who")),
        }
    }

    fn call(&self, at: usize, call: &CallExpr, tree: &IdedExpr) -> Read<What> {
        use operators as op;
        let compare = |kind| match call.args.as_slice() {
            [a, b] => Ok(What::Compare(kind, self.boxed(a)?, self.boxed(b)?)),
            _ => Err(unknown_function(at, &call.func_name)),
        };
        let matching = |kind| match (call.target.as_deref(), call.args.as_slice()) {
            (Some(text), [part]) => Ok(What::Match(kind, self.boxed(text)?, self.boxed(part)?)),
            _ => Err(fault(at, format!("{0} 要这样写：名称.{0}('…')", call.func_name))),
        };
        match (call.func_name.as_str(), call.target.as_deref(), call.args.as_slice()) {
            (op::LOGICAL_NOT, None, [one]) => Ok(What::Not(self.boxed(one)?)),
            (op::LOGICAL_AND, None, [a, b]) => Ok(What::And(self.boxed(a)?, self.boxed(b)?)),
            (op::LOGICAL_OR, None, [a, b]) => Ok(What::Or(self.boxed(a)?, self.boxed(b)?)),
            (op::IN, None, [a, b]) => Ok(What::In(self.boxed(a)?, self.boxed(b)?)),
            (op::NEGATE, None, [one]) => match self.node(one)?.what {
                What::Number(n) => Ok(What::Number(-n)),
                _ => Err(fault(at, "负号只能写在数字前面")),
            },
            (op::INDEX, None, _) => self.path(tree).map(What::Name),
            (op::EQUALS, ..) => compare(Compare::Equal),
            (op::NOT_EQUALS, ..) => compare(Compare::NotEqual),
            (op::LESS, ..) => compare(Compare::Less),
            (op::LESS_EQUALS, ..) => compare(Compare::LessOrEqual),
            (op::GREATER, ..) => compare(Compare::Greater),
            (op::GREATER_EQUALS, ..) => compare(Compare::GreaterOrEqual),
            ("size", None, [one]) | ("size", Some(one), []) => Ok(What::Size(self.boxed(one)?)),
            ("startsWith", ..) => matching(Match::Starts),
            ("endsWith", ..) => matching(Match::Ends),
            ("contains", ..) => matching(Match::Holds),
            (other, ..) => Err(unknown_function(at, other)),
        }
    }

    /// The parser writes `exists` and `all` out as loops; other loops are not taken.
    fn each(&self, at: usize, each: &ComprehensionExpr) -> Read<What> {
        let step = match &each.loop_step.expr {
            Expr::Call(call) => call,
            _ => return Err(unknown_function(at, "循环")),
        };
        let all = match (&each.accu_init.expr, step.func_name.as_str()) {
            (Expr::Literal(LiteralValue::Boolean(_)), operators::LOGICAL_OR) => false,
            (Expr::Literal(LiteralValue::Boolean(_)), operators::LOGICAL_AND) => true,
            _ => return Err(unknown_function(at, "map、filter 或 exists_one")),
        };
        let (None, [_, body]) = (&each.iter_var2, step.args.as_slice()) else {
            return Err(unknown_function(at, "循环"));
        };
        Ok(What::Each {
            all,
            list: self.boxed(&each.iter_range)?,
            variable: each.iter_var.clone(),
            body: self.boxed(body)?,
        })
    }
}

fn literal_of(at: usize, literal: &LiteralValue) -> Read<What> {
    match literal {
        LiteralValue::Boolean(value) => Ok(What::Bool(*value.inner())),
        LiteralValue::String(text) => Ok(What::Text(text.inner().to_owned())),
        #[expect(clippy::cast_precision_loss, reason = "bounded by NUMBER_MAX just before")]
        LiteralValue::Int(n) if (-NUMBER_MAX..=NUMBER_MAX).contains(n.inner()) => {
            Ok(What::Number(*n.inner() as f64))
        }
        LiteralValue::Double(n) if n.inner().is_finite() => Ok(What::Number(*n.inner())),
        LiteralValue::Int(_) | LiteralValue::Double(_) => Err(fault(at, "数字太大")),
        LiteralValue::Bytes(_) | LiteralValue::Null | LiteralValue::UInt(_) => {
            Err(fault(at, "只能写文字、数字、true 和 false"))
        }
    }
}

fn unknown_function(at: usize, name: &str) -> ExpressionFault {
    let known = "in、size、startsWith、endsWith、contains、has、exists、all";
    let name = match name {
        operators::ADD
        | operators::SUBSTRACT
        | operators::MULTIPLY
        | operators::DIVIDE
        | operators::MODULO => {
            return fault(at, "条件里不能做加减乘除，只能比较");
        }
        operators::CONDITIONAL => return fault(at, "条件里不能用 ?:，请用 && 和 ||"),
        other => other,
    };
    fault(at, format!("不能用 {name}；可以用 {known}"))
}
