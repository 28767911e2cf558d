//! 材料补充: what is said about each material on the list beyond its name, form and source.

use domain::catalogue::elements::MaterialMore;
use domain::catalogue::{ItemVersion, Table};

use super::coded::{checks, read_many, read_one, select_plain};
use super::{area, line};
use crate::catalogue::editor::Block;
use crate::form::{Field, Typed};

fn fields(at: usize, more: &MaterialMore) -> Vec<Field> {
    let name = |part: &str| format!("n.{at}.{part}");
    let said = more.kind.as_ref().and_then(|kind| kind.words.as_ref());
    let mut fields = vec![
        select_plain(&name("kind"), "材料类型", Table::MaterialKind, more.kind.as_ref()),
        line(&name("kind.words"), "材料类型：选“其他”时写明", said).max(100),
        select_plain(&name("form"), "材料形式", Table::MaterialForm, more.form.as_ref()),
        select_plain(&name("need"), "必要性", Table::MaterialNeed, more.need.as_ref())
            .hint("能容缺后补的在这里选；不选就按材料清单的必备、有条件"),
    ];
    fields.extend(checks(&name("receipt"), "收取方式", Table::MaterialReceipt, &more.receipt));
    fields.extend([
        line(&name("blank_form"), "空白表格", more.blank_form.as_ref()).hint("地址或者文件名"),
        line(&name("sample"), "示例样表", more.sample.as_ref()).hint("填好的样子，地址或者文件名"),
        area(&name("filling"), "填报须知", more.filling.as_ref()),
        area(&name("standard"), "受理标准", more.standard.as_ref()).hint("怎样算合格，窗口照这个看"),
        line(&name("spec"), "规格", more.spec.as_ref()).hint("如：A4、二寸"),
        line(&name("issuer"), "出具机构", more.issuer.as_ref()),
        line(&name("source_note"), "来源渠道说明", more.source_note.as_ref()),
        area(&name("obtaining"), "出具要求和使用说明", more.obtaining.as_ref())
            .hint("多久以内开具、到哪里开、能用几次"),
    ]);
    fields
}

/// One block for each material of the list.
pub(in crate::catalogue) fn material_blocks(item: &ItemVersion) -> Vec<Block> {
    let block = |(at, material): (usize, &domain::catalogue::Material)| Block {
        legend: format!("{}. {}", at + 1, material.name),
        fields: fields(at, &material.more),
        ..Block::default()
    };
    item.materials.iter().enumerate().map(block).collect()
}

/// What was typed in 材料补充.
pub(in crate::catalogue) fn read_materials(typed: &Typed, next: &mut ItemVersion) {
    for (at, material) in next.materials.iter_mut().enumerate() {
        let name = |part: &str| format!("n.{at}.{part}");
        let said = |part: &str| typed.some(&name(part));
        let before = &material.more;
        material.more = MaterialMore {
            kind: read_one(&name("kind"), typed, Table::MaterialKind, before.kind.as_ref()),
            form: read_one(&name("form"), typed, Table::MaterialForm, before.form.as_ref()),
            need: read_one(&name("need"), typed, Table::MaterialNeed, before.need.as_ref()),
            spec: said("spec"),
            source_note: said("source_note"),
            issuer: said("issuer"),
            receipt: read_many(&name("receipt"), typed, Table::MaterialReceipt, &before.receipt),
            filling: said("filling"),
            standard: said("standard"),
            blank_form: said("blank_form"),
            sample: said("sample"),
            obtaining: said("obtaining"),
        };
    }
}
