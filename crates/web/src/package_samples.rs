//! Samples of packages, invented: three items that belong to one event in a life.

use std::collections::BTreeMap;

use domain::case::{ApplicantKind, Author};
use domain::catalogue::ItemVersion;
use domain::catalogue::form::{FieldKind, FormField, ItemForm, field_id};
use domain::catalogue::package::{Member, Merged, Package};
use domain::catalogue::situation::Answers;
use service::package::Received;

use crate::catalogue::packages::{self, PackagePage as Editing, PackagesPage as Edited, Waiting};
use crate::desk::intake_form;
use crate::desk::package::{PackagePage as Taken, PartRow};
use crate::desk::package_form::{self, PackageForm};
use crate::form::{Field, Typed, Wrongs};
use crate::portal::CentreLine;
use crate::portal::package::{MergedView, PackagePage, PackagesPage, row, view};
use crate::view::{Frame, Tag};

const NAME: &str = "我要开餐馆（示例）";

/// Two of the items ask: the shop's name alike, the area each in its own unit, and who comes.
fn asking(items: &mut [ItemVersion]) {
    let field = |title: &str, kind, unit: &str| FormField {
        section: "经营场所".to_owned(),
        required: true,
        unit: (!unit.is_empty()).then(|| unit.to_owned()),
        ..FormField::new(&field_id(title, &[]), title, kind)
    };
    let ask = serde_json::json!({"questions": [{
        "id": "who", "text": "谁来办", "must": true,
        "options": [{"id": "self", "label": "本人"}, {"id": "proxy", "label": "别人代办"}],
    }], "needs": []});
    for (item, unit) in items.iter_mut().zip(["平方米", "间"]) {
        let fields = [field("店名", FieldKind::Text, ""), field("面积", FieldKind::Number, unit)];
        item.form = Some(ItemForm::of("申请表", &fields));
        item.situations = serde_json::from_value(ask.clone()).unwrap_or_default();
    }
}

fn invented() -> (Package, Merged, BTreeMap<String, String>, Vec<ItemVersion>) {
    let line = |code: &str, name: &str, materials: &[&str], result: &str| {
        let material =
            |name: &&str| serde_json::json!({"name": name, "required": true, "form": "复印件", "copies": 1});
        serde_json::json!({
            "id": code, "name": name, "department": "市场监督管理部门", "result": {"name": result},
            "materials": materials.iter().map(material).collect::<Vec<_>>(),
        })
        .to_string()
    };
    let lines = [
        line("S-1", "个体工商户登记（示例）", &["登记申请书", "经营者身份证"], "营业执照"),
        line(
            "S-2",
            "食品经营许可（示例）",
            &["食品经营许可申请书", "营业执照", "经营者身份证"],
            "食品经营许可证",
        ),
        line("S-3", "门头牌匾设置（示例）", &["门头牌匾设置申请表", "住所使用证明"], "设置批准书"),
    ];
    let mut items = domain::catalogue::import(&lines.join("\n")).items;
    asking(&mut items);
    let member = |item: &ItemVersion| Member { item: item.code.clone(), after: Vec::new() };
    let package = Package {
        id: "kai-canguan".to_owned(),
        version: 2,
        name: NAME.to_owned(),
        about: "第一次开餐馆的个体工商户：执照、食品许可和门头一起办。".to_owned(),
        members: items.iter().map(member).collect(),
        withdrawn: None,
        by: Author { name: "李敏".to_owned(), ..Author::system() },
        confirmed: Some(Author { name: "王芳".to_owned(), ..Author::system() }),
        on: jiff::civil::date(2026, 11, 2),
    };
    let merged = package.merge(&items.iter().collect::<Vec<_>>()).unwrap_or_else(|_| Merged {
        waves: Vec::new(),
        waits: BTreeMap::new(),
        materials: Vec::new(),
        passed: Vec::new(),
        form: domain::catalogue::package::MergedForm::default(),
        questions: domain::catalogue::package::MergedQuestions::default(),
        saved: domain::catalogue::package::Saved::default(),
    });
    let names = items.iter().map(|item| (item.code.clone(), item.name.clone())).collect();
    (package, merged, names, items)
}

fn body() -> MergedView {
    let (_, merged, names, _) = invented();
    view(&merged, &names)
}

/// The editor's list.
pub(crate) fn edited(frame: Frame) -> Edited {
    let (package, merged, ..) = invented();
    Edited { frame, rows: vec![row(&package, Some(merged.saved))], fields: packages::fields(None) }
}

/// One package, to be changed.
pub(crate) fn editing(frame: Frame) -> Editing {
    let (package, ..) = invented();
    Editing {
        frame,
        id: package.id.clone(),
        name: package.name.clone(),
        serial: 3,
        published: true,
        last: "第 2 版，2026年11月2日，李敏起草，王芳确认".to_owned(),
        waiting: Some(Waiting {
            who: "第 3 版，2026年11月16日，王芳起草".to_owned(),
            changes: vec![
                "名称：开餐馆（示例） → 我要开餐馆（示例）".to_owned(),
                "加上事项 门头牌匾设置（示例）（S-3）".to_owned(),
            ],
            confirm: true,
            drop: true,
        }),
        wrong: "事项 S-9 不在目录里，或者不收件".to_owned(),
        body: body(),
        fields: packages::fields(Some(&package)),
    }
}

/// The public list.
pub(crate) fn list(frame: Frame) -> PackagesPage {
    let (package, merged, ..) = invented();
    PackagesPage { frame, rows: vec![row(&package, Some(merged.saved)), row(&package, None)] }
}

/// One package for the public.
pub(crate) fn shown(frame: Frame) -> PackagePage {
    let (package, ..) = invented();
    let centre = CentreLine {
        name: "劝业场街道便民服务中心".to_owned(),
        kind: "街道中心".to_owned(),
        address: "地址未提供 · 电话 12345".to_owned(),
        href: String::new(),
    };
    PackagePage {
        frame,
        name: package.name,
        about: package.about,
        closed: "暂时不能一起办：事项 S-9 不在目录里，或者不收件。可以分开办。".to_owned(),
        body: body(),
        centres: vec![centre],
    }
}

/// The form at the window.
pub(crate) fn taking(frame: Frame) -> PackageForm {
    let (package, merged, _, items) = invented();
    let items: Vec<&ItemVersion> = items.iter().collect();
    let questions = package_form::questions(&merged, &items, &Answers::default(), ApplicantKind::Person);
    let mut applicant = intake_form::applicant_fields(&ItemVersion::blank("S-1", NAME, "市场监督管理部门"));
    applicant.retain(|field| field.name != "kind");
    let mut form = package_form::parts(&merged.form);
    let mut wrongs = Wrongs::default();
    wrongs.add("form.mianji", "请填数字");
    let typed = Typed(vec![("form.mianji".to_owned(), "三十".to_owned())]);
    crate::item_form::put(&mut form, &typed, &wrongs);
    PackageForm {
        frame,
        id: package.id,
        name: package.name,
        once: "sample".to_owned(),
        applicant,
        proxy: intake_form::proxy_fields(),
        proxy_open: false,
        form,
        form_note: package_form::form_note(&merged),
        fills: true,
        filled: Vec::new(),
        questions,
        materials: vec![package_form::materials(&merged)],
        body: body(),
    }
}

/// An application with its cases.
pub(crate) fn taken(frame: Frame) -> Taken {
    let part = |name: &str, no: &str, state: Tag, ready, waits: &str| PartRow {
        item: "S-1".to_owned(),
        name: name.to_owned(),
        href: if no.is_empty() { String::new() } else { format!("/desk/case/{no}") },
        no: no.to_owned(),
        state,
        ready,
        waits: waits.to_owned(),
    };
    Taken {
        frame,
        no: "J120101001-20261102-0001".to_owned(),
        name: NAME.to_owned(),
        parts: vec![
            part("个体工商户登记（示例）", "120101001-20261102-0001", Tag::new("brand", "已出件"), false, ""),
            part("门头牌匾设置（示例）", "", Tag::new("good", "可以收了"), true, ""),
            part(
                "食品经营许可（示例）",
                "",
                Tag::new("warn", "等前面的结果"),
                false,
                "等“个体工商户登记（示例）”办好",
            ),
        ],
        codes: vec![Received {
            item: "个体工商户登记（示例）".to_owned(),
            no: "120101001-20261102-0001".to_owned(),
            code: Some("AB12CD34EF".to_owned()),
        }],
        deliver: vec![Field::text("receiver", "谁签收").must()],
        deliver_note: "有 1 件结果可以交；其余的还在办，申请人愿意等就一起领。".to_owned(),
    }
}
