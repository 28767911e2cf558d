//! Samples of the pages about placements.

use super::desk;
use crate::catalogue::placement::{CentreRow, ComingRow, FormView, PlacementPage, PreviewRow, PreviewView};
use crate::catalogue::placements::{LineView, PlacementsPage};
use crate::form::{Choice, Field, chosen};
use crate::view::{Figure, Link, Pair, Say, Tab, Tag};

/// Coverage of the streets.
pub(super) fn overview() -> PlacementsPage {
    let figure = |label: &str, value: &str, ink, note: &str, here| Figure {
        label: label.to_owned(),
        value: value.to_owned(),
        ink,
        note: note.to_owned(),
        href: "/catalogue/placements".to_owned(),
        here,
    };
    let line = |name: &str, tone, word: &str, detail: &str, since: &str| LineView {
        href: "/catalogue/items/SX-001/placements".to_owned(),
        code: "SX-001".to_owned(),
        name: name.to_owned(),
        standing: Tag::new(tone, word),
        detail: detail.to_owned(),
        since: since.to_owned(),
    };
    let tab = |label: &str, count: &str, tone, here| Tab {
        href: "/catalogue/placements?state=open".to_owned(),
        label: label.to_owned(),
        count: count.to_owned(),
        tone,
        here,
    };
    let mut frame = desk("进驻与覆盖");
    let link = Link::to("/catalogue/items/SX-900/placements", "社区老年食堂登记");
    frame.says.push(Say {
        links: vec![link], ..Say::new("warn", "全区有 1 个事项没有窗口收，也没有说明")
    });
    PlacementsPage {
        frame,
        catalogue_href: "/catalogue",
        heading: "劝业场街道便民服务中心".to_owned(),
        note: "47 个面向公众的事项：进驻 29，联网 6，不进驻（有理由）10，待定 2，覆盖 95%".to_owned(),
        figures: vec![
            figure("劝业场街道", "95%", "warn-ink", "2 个待定", true),
            figure("小白楼街道", "100%", "", "没有待定", false),
        ],
        tabs: vec![tab("全部", "47", "", true), tab("待定", "2", "bad", false)],
        state: String::new(),
        filters: vec![
            Field::select("centre", "中心", vec![Choice::new("C120101001", "劝业场街道便民服务中心")]),
            Field::text("q", "名称、编码").kind("search", "off"),
        ],
        rows: vec![
            line("最低生活保障对象认定", "good", "初审", "示范进驻", "2025年1月1日（周三）起"),
            line("不动产登记", "", "不进驻", "要到现场勘验，由区级部门上门办", "何婷，2026年11月2日 10:00"),
            line("失业登记", "warn", "待定", "没有进驻，也没有说明", ""),
        ],
        empty: Pair::default(),
        shown: "符合 47 个事项".to_owned(),
        next: "/catalogue/placements?from=50".to_owned(),
    }
}

fn roles() -> Vec<Pair> {
    vec![
        Pair::new("受理", "天津市和平区人民政府劝业场街道办事处（以天津市和平区民政局的名义）"),
        Pair::new("决定", "天津市和平区人民政府劝业场街道办事处"),
        Pair::new("名义和印章", "天津市和平区民政局"),
        Pair::new("监督", "天津市和平区民政局"),
    ]
}

/// One item: its form is open, and another act is shown before it is saved.
pub(super) fn of_item() -> PlacementPage {
    let href = "/catalogue/items/SX-900/placements".to_owned();
    let centre = |name: &str, standing: Tag, roles: Vec<Pair>, unmark| CentreRow {
        id: "C120101001".to_owned(),
        name: name.to_owned(),
        standing,
        acts: if roles.is_empty() { Vec::new() } else { vec![Link::to(href.clone(), "变更")] },
        roles,
        detail: "《关于委托街道办理社区老年食堂登记的通知》（和民发〔2026〕18号），收件、受理和决定"
            .to_owned(),
        since: "2026年11月2日（周一）起".to_owned(),
        unmark,
    };
    let modes = vec![Choice::new("entrusted", "委托").hint("以委托机关的名义，不得再委托")];
    PlacementPage {
        frame: desk("进驻"),
        code: "SX-900".to_owned(),
        name: "社区老年食堂登记".to_owned(),
        status: Tag::new("good", "办理中"),
        item_href: "/catalogue/SX-900".to_owned(),
        action: href.clone(),
        serial: 3,
        centres: vec![
            centre("劝业场街道便民服务中心", Tag::new("good", "委托"), roles(), false),
            centre("小白楼街道便民服务中心", Tag::new("", "不进驻"), Vec::new(), true),
        ],
        coming: vec![ComingRow {
            label: "五大道街道便民服务中心：派驻".to_owned(),
            detail: "2027年1月1日（周五）起，长期".to_owned(),
            revoke: href.clone(),
        }],
        tabs: vec![Link::to(href.clone(), "进驻"), Link::to(href, "联网或不进驻")],
        form: Some(FormView {
            key: "place",
            id: String::new(),
            heading: "进驻".to_owned(),
            note: "保存前会先列出谁受理、谁决定、盖谁的章、谁监督。",
            button: "看看由谁办",
            go: "preview",
            fields: vec![
                Field::checks(
                    "centre",
                    "进驻哪些中心",
                    vec![Choice::new("C120101003", "五大道街道便民服务中心")],
                )
                .must()
                .within("place"),
                Field::radio("mode", "方式", chosen(modes, "entrusted")).must().within("place"),
                Field {
                    error: "请填写".to_owned(), ..Field::text("number", "文号").must().within("place")
                },
            ],
        }),
        preview: Some(PreviewView {
            heading: "进驻",
            document: vec![Pair::new(
                "依据",
                "《关于委托街道办理社区老年食堂登记的通知》（和民发〔2026〕18号）",
            )],
            centres: vec![PreviewRow {
                centre: "劝业场街道便民服务中心".to_owned(),
                roles: roles(),
                when: "2026年11月2日（周一）起，长期".to_owned(),
                before: "接替原来的委托收件（示范进驻）".to_owned(),
            }],
            typed: vec![Pair::new("mode", "entrusted")],
        }),
        history: vec![Pair::new("2026年11月2日 10:00，何婷", "进驻 劝业场街道便民服务中心")],
    }
}
