//! Samples of the pages about lists and campaigns.

use domain::catalogue::lists::ListKind;

use super::{desk, portal};
use crate::catalogue::campaigns::{CampaignPage, CampaignRow, CampaignsPage, FilingRow};
use crate::catalogue::filing::{FilingPage, LineView};
use crate::form::{Choice, Field};
use crate::portal::lists::{LineRow, ListGroup, ListPage, ListRow, ListsPage};
use crate::view::{Link, Pair, Say, Tag};

/// All campaigns.
pub(super) fn campaigns() -> CampaignsPage {
    let row = CampaignRow {
        href: "/catalogue/lists/QD-0001".to_owned(),
        title: "9月20日前报送进驻事项清单".to_owned(),
        note: "进驻事项清单，2026年9月20日（周日）前，何婷".to_owned(),
        progress: "审定 4 / 6".to_owned(),
        tags: vec![Tag::new("bad", "逾期 1"), Tag::new("warn", "待核对 1")],
    };
    let mut frame = desk("清单报送");
    let link =
        Link::to("/catalogue/lists/QD-0001/C120101001", "劝业场街道便民服务中心：2026年9月20日（周日）应报");
    frame.says.push(Say { links: vec![link], ..Say::new("warn", "清单报送逾期 1 件") });
    CampaignsPage {
        frame,
        catalogue_href: "/catalogue",
        waiting: vec![CampaignRow { progress: "请核对委托书的日期".to_owned(), ..row.clone() }],
        rows: vec![row],
        next: "/catalogue/lists?before=QD-0001".to_owned(),
        fields: vec![
            Field::text("title", "名称").must(),
            Field::date("due", "截止日期").must(),
            Field::checks("centre", "哪些街道报送", vec![Choice::new("C1", "劝业场街道便民服务中心")]).must(),
        ],
    }
}

/// One campaign.
pub(super) fn campaign() -> CampaignPage {
    let row = |centre: &str, state: Tag, tags: Vec<Tag>, note: &str| FilingRow {
        href: "/catalogue/lists/QD-0001/C120101001".to_owned(),
        centre: centre.to_owned(),
        state,
        tags,
        filed: "李敏 2026年9月18日 10:31，29 行".to_owned(),
        note: note.to_owned(),
    };
    CampaignPage {
        frame: desk("清单报送"),
        title: "9月20日前报送进驻事项清单".to_owned(),
        facts: vec![Pair::new("清单", "进驻事项清单"), Pair::new("截止", "2026年9月20日（周日）")],
        rows: vec![
            row("劝业场街道便民服务中心", Tag::new("good", "已审定"), Vec::new(), ""),
            row(
                "小白楼街道便民服务中心",
                Tag::new("warn", "已退回"),
                vec![Tag::new("bad", "逾期")],
                "请核对委托书的日期",
            ),
        ],
    }
}

/// A filing that the district checks.
pub(super) fn filing() -> FilingPage {
    let line = |code: &str, name: &str, says: Vec<Pair>, changed| LineView {
        code: code.to_owned(),
        name: name.to_owned(),
        href: "/catalogue/items/SX-001/placements".to_owned(),
        cells: vec![Pair::new("方式", "初审"), Pair::new("决定", "天津市和平区民政局")],
        says,
        changed,
        on: changed,
        typed: String::new(),
    };
    FilingPage {
        frame: desk("清单报送"),
        campaign_href: "/catalogue/lists/QD-0001".to_owned(),
        title: "9月20日前报送进驻事项清单".to_owned(),
        centre: "劝业场街道便民服务中心".to_owned(),
        state: Tag::new("brand", "待核对"),
        facts: vec![Pair::new("清单", "进驻事项清单")],
        serial: 1,
        action: "/catalogue/lists/QD-0001/C120101001".to_owned(),
        part: "check",
        hint: "逐行核对，对的打勾；有误的在那一行写明，退回街道。全部打勾才能审定。",
        lines: vec![
            line("SX-001", "最低生活保障对象认定", Vec::new(), true),
            line("SX-002", "特困人员认定", vec![Pair::new("街道认为有误", "委托书已经到期")], false),
        ],
        fields: vec![Field::area("why", "退回的总的理由").max(500)],
        public_href: "/lists/placed/C120101001".to_owned(),
    }
}

fn files() -> Vec<Link> {
    vec![
        Link::to("/lists/placed/C120101001/list.xlsx", "表格"),
        Link::to("/lists/placed/C120101001/list.jsonl", "数据"),
    ]
}

/// What is published.
pub(super) fn lists() -> ListsPage {
    let row = ListRow {
        href: "/lists/placed/C120101001".to_owned(),
        centre: "劝业场街道便民服务中心".to_owned(),
        note: "29 项，2026年9月18日（周五）审定".to_owned(),
        files: files(),
    };
    ListsPage {
        frame: portal("清单公开"),
        groups: vec![ListGroup { heading: "进驻事项清单", rows: vec![row] }],
    }
}

/// One list.
pub(super) fn list() -> ListPage {
    let columns = ListKind::Placed.columns();
    let cells = ["初审", "劝业场街道办事处", "和平区民政局", "示范进驻", "2025-01-01"];
    ListPage {
        frame: portal("进驻事项清单"),
        heading: "劝业场街道便民服务中心进驻事项清单".to_owned(),
        note: "2026年9月18日（周五）审定公布，共 29 项".to_owned(),
        files: files(),
        columns,
        rows: vec![LineRow {
            href: "/items/SX-001".to_owned(),
            code: "SX-001".to_owned(),
            name: "最低生活保障对象认定".to_owned(),
            cells: columns.iter().zip(cells).map(|(head, cell)| Pair::new(*head, cell)).collect(),
        }],
        next: "/lists/placed/C120101001?from=100".to_owned(),
    }
}
