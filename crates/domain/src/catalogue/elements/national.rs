//! Every element of the national implementation list (standards §1.4) with what a version says about it.

mod basic;
mod extended;
mod material;
mod said;

use super::{Coded, Table};
use crate::catalogue::item::{ItemVersion, Material};
use said::text_of;

/// 要素分组 of the national exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// 目录要素
    Directory,
    /// 基本要素
    Basic,
    /// 扩展要素
    Extended,
    /// 材料要素
    Material,
    /// 收费要素
    Fee,
    /// 常见问题
    Question,
    /// 行政处罚要素
    Punishment,
}

impl Group {
    /// All groups, in the order of the standard.
    pub const ALL: [Self; 7] = [
        Self::Directory,
        Self::Basic,
        Self::Extended,
        Self::Material,
        Self::Fee,
        Self::Question,
        Self::Punishment,
    ];

    /// The words of the standard.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Directory => "目录要素",
            Self::Basic => "基本要素",
            Self::Extended => "扩展要素",
            Self::Material => "材料要素",
            Self::Fee => "收费要素",
            Self::Question => "常见问题",
            Self::Punishment => "处罚要素",
        }
    }
}

/// What is said about an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// In words.
    pub text: String,
    /// As a value of the element's code table.
    pub code: Option<Coded>,
}

/// An element of the national list, and what a version says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Stable key; together with [`Self::row`] it names the element.
    pub key: &'static str,
    /// The standard's name.
    pub label: &'static str,
    /// Its group.
    pub group: Group,
    /// The material or question it is about, counted from 0; none for elements of the item.
    pub row: Option<usize>,
    /// The exchange does not take an item without it (`*` in the schema), and the item is one to which it applies.
    pub must: bool,
    /// Where it stands, as a JSON pointer into the version.
    pub pointer: String,
    /// The code table its values are from.
    pub table: Option<Table>,
    /// What is said; nothing where it is missing.
    pub said: Vec<Said>,
}

impl Listed {
    /// Nothing is said.
    #[must_use]
    pub fn missing(&self) -> bool {
        self.said.is_empty()
    }

    /// What is said in one line; empty where it is missing.
    #[must_use]
    pub fn text(&self) -> String {
        self.said.iter().map(|said| said.text.as_str()).collect::<Vec<_>>().join("；")
    }
}

type ReadItem = fn(&ItemVersion) -> Vec<Said>;
type ReadMaterial = fn(&Material) -> Vec<Said>;

/// When an element has to be there.
#[derive(Debug, Clone, Copy)]
enum Must {
    Always,
    Never,
    /// Only where something else is so.
    Where(fn(&ItemVersion) -> bool),
}

/// Key, name, group, when it must be there, pointer, table, how it is read.
struct Row(&'static str, &'static str, Group, Must, &'static str, Option<Table>, ReadItem);

/// Key, name, whether it must be there, pointer below the material, table, how it is read.
struct MaterialElement(&'static str, &'static str, bool, &'static str, Option<Table>, ReadMaterial);

pub(super) fn listed(item: &ItemVersion) -> Vec<Listed> {
    let one = |row: &Row| {
        let Row(key, label, group, must, pointer, table, read) = *row;
        let must = match must {
            Must::Always => true,
            Must::Never => false,
            Must::Where(so) => so(item),
        };
        Listed { key, label, group, row: None, must, pointer: pointer.to_owned(), table, said: read(item) }
    };
    let mut all: Vec<Listed> = basic::ROWS.iter().chain(extended::ROWS).map(one).collect();
    all.extend(materials(item));
    all.extend(questions(item));
    all
}

fn materials(item: &ItemVersion) -> impl Iterator<Item = Listed> {
    item.materials.iter().enumerate().flat_map(|(at, material)| {
        of_material(material).into_iter().map(move |listed| Listed {
            row: Some(at),
            pointer: format!("/materials/{at}{}", listed.pointer),
            ..listed
        })
    })
}

/// The elements of one material; pointers begin below it.
pub(super) fn of_material(material: &Material) -> Vec<Listed> {
    let one = |element: &MaterialElement| {
        let MaterialElement(key, label, must, pointer, table, read) = *element;
        let (pointer, said) = (pointer.to_owned(), read(material));
        Listed { key, label, group: Group::Material, row: None, must, pointer, table, said }
    };
    material::ROWS.iter().map(one).collect()
}

fn questions(item: &ItemVersion) -> impl Iterator<Item = Listed> {
    item.questions.iter().enumerate().flat_map(|(at, question)| {
        let one = |key, label, field, text: &str| Listed {
            key,
            label,
            group: Group::Question,
            row: Some(at),
            must: true,
            pointer: format!("/questions/{at}/{field}"),
            table: None,
            said: text_of(Some(text)),
        };
        [
            one("question", "问题", "question", &question.question),
            one("answer", "答案", "answer", &question.answer),
        ]
    })
}
