//! Codes of an item (standards §1.2): 12, 31 and 33 characters, what is inside them, and the local ones beside.

use super::{Elements, Table};
use crate::catalogue::item::ItemVersion;
use crate::identifier::{ItemCode, item_code, uscc};

/// Longest local code, in characters (field width of the national exchange).
pub const LOCAL_CODE_MAX: usize = 50;

/// Length of an implementation code (实施编码).
const IMPLEMENTATION: usize = 31;

/// What is wrong with a code, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeProblem {
    /// Which check failed.
    pub check: CodeCheck,
    /// The field as a JSON pointer into the version.
    pub pointer: String,
    /// What is wrong, in Chinese.
    pub message: String,
}

/// The checks of the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CodeCheck {
    /// 基本编码: 12 digits beginning with 00 or a province.
    Base,
    /// Its third and fourth digit are the code of the item's type.
    BaseType,
    /// 实施编码: 31 characters, a valid credit code, a level, a base code.
    Implementation,
    /// Its first 18 characters are the body's credit code.
    Body,
    /// Its 19th character is the level at which the power is exercised.
    Level,
    /// Its last 12 are the base code.
    BaseInside,
    /// 业务办理项编码: 33 characters, the implementation code and the order of a handling item.
    Handling,
    /// 实施主体编码: a valid credit code.
    Uscc,
    /// Local codes: short enough, without blanks.
    Local,
}

impl ItemVersion {
    /// The implementation code (实施编码), as far as one is stated: the item's own code where it is one.
    #[must_use]
    pub fn implementation_code(&self) -> Option<&str> {
        let own = Some(self.code.as_str()).filter(|code| code.chars().count() == IMPLEMENTATION);
        self.elements.codes.implementation.as_deref().or(own)
    }

    /// The code of a handling item: as stated, else the implementation code and its order; none without one.
    #[must_use]
    pub fn handling_code(&self, no: &str) -> Option<String> {
        let stated = self.elements.codes.handling.iter().find(|stated| stated.no == no);
        let stated = stated.map(|stated| stated.code.clone());
        stated.or_else(|| self.implementation_code().map(|code| format!("{code}{no}")))
    }
}

impl Elements {
    /// Everything that is wrong with the codes of a version, each failure by itself.
    #[must_use]
    pub fn code_problems(item: &ItemVersion) -> Vec<CodeProblem> {
        let mut found = Vec::new();
        base(item, &mut found);
        implementation(item, &mut found);
        handling(item, &mut found);
        body_uscc(item, &mut found);
        local(item, &mut found);
        found
    }
}

fn add(found: &mut Vec<CodeProblem>, check: CodeCheck, pointer: &str, message: String) {
    found.push(CodeProblem { check, pointer: pointer.to_owned(), message });
}

fn base(item: &ItemVersion, found: &mut Vec<CodeProblem>) {
    let Some(code) = item.basic_code.as_deref() else { return };
    let why = match item_code(code) {
        Ok(ItemCode::Base(_)) => return base_type(item, code, found),
        Ok(_) => "不是 12 位基本编码".to_owned(),
        Err(error) => error.to_string(),
    };
    add(found, CodeCheck::Base, "/basic_code", format!("基本编码“{code}”：{why}"));
}

/// Digits 3 and 4 are the type; from 11 and from 21 they are extensions of a place and say nothing here.
fn base_type(item: &ItemVersion, code: &str, found: &mut Vec<CodeProblem>) {
    let inside = code.get(2..4).and_then(|digits| Table::ItemType.code(digits));
    let stated = item.item_type.as_deref().and_then(|word| Table::ItemType.named(word));
    if let (Some(inside), Some(stated)) = (inside, stated)
        && inside.code != stated.code
    {
        let message = format!(
            "基本编码第 3、4 位“{}”是{}，与事项类型“{}”（{}）不同",
            inside.code, inside.label, stated.label, stated.code
        );
        add(found, CodeCheck::BaseType, "/basic_code", message);
    }
}

const IMPLEMENTATION_AT: &str = "/elements/codes/implementation";

fn implementation(item: &ItemVersion, found: &mut Vec<CodeProblem>) {
    let Some(code) = item.implementation_code() else { return };
    let (body, level, base) = match item_code(code) {
        Ok(ItemCode::Implementation { body, level, base }) => (body, level, base),
        Ok(_) => {
            let message = format!("实施编码“{code}”不是 31 位实施编码");
            return add(found, CodeCheck::Implementation, IMPLEMENTATION_AT, message);
        }
        Err(error) => {
            let message = format!("实施编码“{code}”：{error}");
            return add(found, CodeCheck::Implementation, IMPLEMENTATION_AT, message);
        }
    };
    let powers = &item.elements.powers;
    if let Some(stated) = powers.body_uscc.as_deref()
        && stated != body.as_str()
    {
        let message = format!("实施编码前 18 位是 {}，与实施主体编码 {stated} 不同", body.as_str());
        add(found, CodeCheck::Body, IMPLEMENTATION_AT, message);
    }
    if let Some(stated) = &powers.level
        && stated.code != level.to_string()
    {
        let inside = Table::ExerciseLevel.code(&level.to_string()).map_or("", |row| row.label.as_str());
        let message = format!(
            "实施编码第 19 位“{level}”是{inside}，与行使层级“{}”不同",
            Table::ExerciseLevel.words(stated)
        );
        add(found, CodeCheck::Level, IMPLEMENTATION_AT, message);
    }
    if let Some(stated) = item.basic_code.as_deref()
        && stated != base
    {
        let message = format!("实施编码后 12 位是 {base}，与基本编码 {stated} 不同");
        add(found, CodeCheck::BaseInside, IMPLEMENTATION_AT, message);
    }
}

fn handling(item: &ItemVersion, found: &mut Vec<CodeProblem>) {
    for (at, stated) in item.elements.codes.handling.iter().enumerate() {
        if let Some(why) = handling_problem(item, &stated.no, &stated.code) {
            let message = format!("业务办理项 {} 的编码“{}”：{why}", stated.no, stated.code);
            add(found, CodeCheck::Handling, &format!("/elements/codes/handling/{at}/code"), message);
        }
    }
}

fn handling_problem(item: &ItemVersion, no: &str, code: &str) -> Option<String> {
    match item_code(code) {
        Ok(ItemCode::Handling { order, .. }) if order != no => {
            Some(format!("最后 2 位“{order}”与办理项序号“{no}”不同"))
        }
        Ok(ItemCode::Handling { .. }) if item.handling.iter().all(|handling| handling.no != no) => {
            Some(format!("没有序号为“{no}”的业务办理项"))
        }
        Ok(ItemCode::Handling { .. }) => {
            let differs =
                item.implementation_code().is_some_and(|implementation| !code.starts_with(implementation));
            differs.then(|| "前 31 位与实施编码不同".to_owned())
        }
        Ok(_) => Some("不是 33 位业务办理项编码".to_owned()),
        Err(error) => Some(error.to_string()),
    }
}

fn body_uscc(item: &ItemVersion, found: &mut Vec<CodeProblem>) {
    let powers = &item.elements.powers;
    let of = |pointer: &str, what: &str, code: Option<&str>, found: &mut Vec<CodeProblem>| {
        if let Some(code) = code
            && let Err(error) = uscc(code)
        {
            add(found, CodeCheck::Uscc, pointer, format!("{what}“{code}”：{error}"));
        }
    };
    of("/elements/powers/body_uscc", "实施主体编码", powers.body_uscc.as_deref(), found);
    for (at, organ) in powers.joint.iter().enumerate() {
        let pointer = format!("/elements/powers/joint/{at}/uscc");
        of(&pointer, "共同实施部门的统一社会信用代码", organ.uscc.as_deref(), found);
    }
    let undertaker = powers.undertaker.as_ref().and_then(|organ| organ.uscc.as_deref());
    of("/elements/powers/undertaker/uscc", "承办机构的统一社会信用代码", undertaker, found);
}

fn local(item: &ItemVersion, found: &mut Vec<CodeProblem>) {
    let codes = &item.elements.codes;
    let all = [
        ("/elements/codes/local_basic", "地方基本编码", &codes.local_basic),
        ("/elements/codes/local_implementation", "地方实施编码", &codes.local_implementation),
    ];
    for (pointer, what, code) in all {
        let Some(code) = code else { continue };
        let length = code.chars().count();
        if length > LOCAL_CODE_MAX {
            let message = format!("{what}有 {length} 个字符，最多 {LOCAL_CODE_MAX} 个");
            add(found, CodeCheck::Local, pointer, message);
        } else if code.chars().any(|c| c.is_whitespace() || c.is_control()) {
            add(found, CodeCheck::Local, pointer, format!("{what}“{code}”里有空格或不可见字符"));
        }
    }
}
