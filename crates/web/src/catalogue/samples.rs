//! Samples of the catalogue's tables and acts, invented.

use domain::case::Author;
use domain::catalogue::bases::{Affected, Document, ElementKind, Fate, Reliance, Repeal, Touched};
use domain::catalogue::{ItemVersion, baseless};
use service::catalogue::bases::{Looked, Preview, Unfounded};

use super::bases::{self, BasesPage, BasisPage, DocumentRow};
use super::local::{self, LocalPage};
use super::past::{self, PastPage, PastRow};
use super::unfounded::{self, UnfoundedPage};
use crate::form::Field;
use crate::view::{Frame, Pair, Tag};

const TITLE: &str = "中华人民共和国城市道路管理条例实施办法和占用挖掘审批暂行规定（示例）";

/// The table of bases.
pub(crate) fn bases(frame: Frame) -> BasesPage {
    let row = |title: &str, repealed| DocumentRow {
        href: "/catalogue/bases/x".to_owned(),
        title: title.to_owned(),
        doc_no: "国务院令第198号".to_owned(),
        issuer: "国务院".to_owned(),
        revised: "2019-03-24".to_owned(),
        items: 4,
        elements: 12,
        repealed,
    };
    BasesPage {
        frame,
        catalogue_href: "/catalogue",
        q: Field::text("q", "文件名称、文号、制定机关").kind("search", "off"),
        shown: "共 64 份文件，符合 2 份".to_owned(),
        rows: vec![row(TITLE, Some(Tag::new("bad", "第16条已废止"))), row("户口登记条例（示例）", None)],
        next: "/catalogue/bases?from=50".to_owned(),
    }
}

/// One document, with what its repeal would do.
pub(crate) fn basis(frame: Frame) -> BasisPage {
    let repeal = Repeal {
        id: 1,
        document: "国务院令第198号".to_owned(),
        title: TITLE.to_owned(),
        doc_no: Some("国务院令第198号".to_owned()),
        article: Some("第16条".to_owned()),
        from: jiff::civil::date(2026, 12, 1),
        instrument: "国务院令第800号".to_owned(),
        licences: Vec::new(),
        by: Author { name: "李敏".to_owned(), ..Author::system() },
        at: jiff::Timestamp::UNIX_EPOCH,
        after: String::new(),
        changed: 2,
        done: true,
    };
    let reliance = |kind, element: &str, beside| Reliance {
        item: "SX-001".to_owned(),
        item_name: "占用、挖掘城市道路审批（示例）".to_owned(),
        department: "城市管理部门".to_owned(),
        kind,
        element: element.to_owned(),
        articles: vec!["第16条".to_owned()],
        beside,
    };
    let document = Document {
        key: "国务院令第198号".to_owned(),
        title: TITLE.to_owned(),
        also: ["城市道路管理条例".to_owned()].into(),
        doc_no: Some("国务院令第198号".to_owned()),
        relies: vec![
            reliance(ElementKind::Item, "《城市道路管理条例》第三十一条", false),
            reliance(ElementKind::Material, "施工组织设计方案", true),
        ],
        ..Document::default()
    };
    let touched =
        |kind, name: &str, fate| Touched { kind, name: name.to_owned(), field: String::new(), fate };
    let affected = Affected {
        item: "SX-001".to_owned(),
        name: "占用、挖掘城市道路审批（示例）".to_owned(),
        department: "城市管理部门".to_owned(),
        touched: vec![
            touched(ElementKind::Item, "《城市道路管理条例》第三十一条", Fate::Flagged),
            touched(ElementKind::Condition, "已取得规划许可", Fate::Struck),
            touched(ElementKind::Material, "施工组织设计方案", Fate::Beside),
        ],
        bare_licence: true,
    };
    let preview = Preview {
        repeal: repeal.clone(),
        affected: vec![affected],
        running: [("SX-001".to_owned(), 3)].into(),
    };
    let looked = Looked {
        document,
        repeals: vec![repeal],
        namesakes: vec![("x".to_owned(), "国务院令第709号".to_owned())],
    };
    let mut fields = bases::fields();
    fields.extend(bases::licences(&preview));
    BasisPage {
        catalogue_href: "/catalogue",
        fields,
        preview: Some(bases::preview_view(&preview)),
        ..bases::view(frame, &looked, true)
    }
}

/// The clean-up list of a body.
pub(crate) fn unfounded(frame: Frame) -> UnfoundedPage {
    let mut item = ItemVersion::blank("SX-001", "最低生活保障对象认定（示例）", "民政部门");
    item.conditions = ["共同生活的家庭成员人均收入低于当地标准，财产状况符合规定"]
        .map(|text| domain::catalogue::Condition { text: text.to_owned(), legal_basis: None })
        .into();
    let one = Unfounded {
        item: item.code.clone(),
        name: item.name.clone(),
        department: item.department.clone(),
        elements: baseless(&item),
    };
    let all = unfounded::page(Frame::default(), std::slice::from_ref(&one), "", 0, true);
    UnfoundedPage { bodies: all.bodies, ..unfounded::page(frame, &[one], "民政部门", 0, true) }
}

/// The catalogue of a past day.
pub(crate) fn past(frame: Frame) -> PastPage {
    let row = PastRow {
        href: "/items/SX-001?on=2026-03-01".to_owned(),
        code: "SX-001".to_owned(),
        name: "最低生活保障对象认定（示例）".to_owned(),
        department: "民政部门".to_owned(),
        version: "第 1 版".to_owned(),
        from: "2025年1月1日起".to_owned(),
        status: Tag::new("good", "办理中"),
        now: Tag::new("warn", "后来改过"),
    };
    PastPage {
        frame,
        on: "2026年3月1日".to_owned(),
        filters: past::filters("2026-03-01", ""),
        rows: vec![row],
        next: "/catalogue?on=2026-03-01&after=SX-050".to_owned(),
    }
}

/// What a street sets for itself, with a promise that is refused.
pub(crate) fn local(frame: Frame) -> LocalPage {
    let mut fields = local::fields(None, true);
    if let Some(promised) = fields.iter_mut().find(|field| field.name == "promised") {
        "15".clone_into(&mut promised.value);
        "街道只能缩短时限：全区是10个工作日，这里填的15个工作日不比它短".clone_into(&mut promised.error);
    }
    LocalPage {
        frame,
        code: "SX-001".to_owned(),
        name: "最低生活保障对象认定（示例）".to_owned(),
        street: "劝业场街道便民服务中心".to_owned(),
        facts: vec![Pair::new("进驻", "下放：街道受理、街道决定"), Pair::new("全区时限", "10 个工作日")],
        guide_href: "/items/SX-001?street=C1".to_owned(),
        serial: 1,
        fields,
        note: "时限只能缩短；材料、条件和收费由区级规定，街道不能加。".to_owned(),
        last: "2026年11月2日，李敏保存".to_owned(),
    }
}
