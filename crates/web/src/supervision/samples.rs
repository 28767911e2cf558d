//! Samples of the pages of sheets, letters and records.

use domain::supervision::order::Colour;

use super::orders::colour_tag;
use super::sheet::{ActView, SheetFormPage, SheetPage, SheetRow, SheetsPage, TrailRow, tabs};
use crate::form::{Choice, Field};
use crate::view::{Frame, Link, Pair, Say, Tag};

/// Sheets of a district.
pub(crate) fn orders(mut frame: Frame) -> SheetsPage {
    let row = |colour, title: &str, unit: &str, state: Tag, due_note: &str, ink| SheetRow {
        href: "/supervision/orders/2026-0001".to_owned(),
        mark: colour_tag(colour),
        no: "和平督〔2026〕1号".to_owned(),
        title: title.to_owned(),
        unit: unit.to_owned(),
        state,
        due: "11-09 周一".to_owned(),
        due_note: due_note.to_owned(),
        ink,
    };
    let link =
        Link::to("/supervision/orders/2026-0001", "蓝色督办：低保审核确认超期（待签收，11月9日 周一前）");
    frame.says.push(Say { links: vec![link], ..Say::new("warn", "督办单逾期 1 张") });
    SheetsPage {
        frame,
        heading: "督办单",
        note: "一事一单；到期不会自动升级，由监察人员决定。".to_owned(),
        tabs: tabs("/supervision/orders"),
        filters_to: "/supervision/orders",
        filters: vec![Field::select("colour", "颜色", vec![Choice::new("", "全部颜色")])],
        new: Link::to("/supervision/orders/new", "发督办单"),
        rows: vec![
            row(Colour::Blue, "低保审核确认超期", "民政局", Tag::new("warn", "待签收"), "超 2 天", "bad-ink"),
            row(
                Colour::Orange,
                "收件窗口午间无人，多次被反映",
                "劝业场街道便民服务中心",
                Tag::new("brand", "待核查"),
                "",
                "",
            ),
            row(
                Colour::Red,
                "汛期排水许可集中办理，特事特办，名称很长的一件督办事项要在手机上折行",
                "城市管理委员会",
                Tag::new("good", "已办结"),
                "",
                "",
            ),
        ],
        empty: Pair::default(),
        next: "/supervision/orders?before=2026-0001".to_owned(),
    }
}

/// A new sheet.
pub(crate) fn form(frame: Frame) -> SheetFormPage {
    SheetFormPage {
        frame,
        back: Link::to("/supervision/orders", "督办单"),
        heading: "发督办单",
        note: "一事一单。",
        action: "/supervision/orders/new",
        fields: vec![
            Field::radio("colour", "颜色", vec![Choice::new("blue", "蓝色").hint("提醒；5 个工作日内整改")])
                .must(),
            Field::area("facts", "事实").must(),
        ],
        submit: "发出",
    }
}

/// A sheet that was received and is to be rectified.
pub(crate) fn order(frame: Frame) -> SheetPage {
    let row = |at: &str, what: &str, lines: &[&str], who: &str| TrailRow {
        at: at.to_owned(),
        what: what.to_owned(),
        file: Link::default(),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        who: who.to_owned(),
    };
    let act = |code, label: &str, summary: &str, class, open| ActView {
        code,
        label: label.to_owned(),
        summary: summary.to_owned(),
        class,
        open,
        fields: vec![Field::area("words", "说明").must().within(code)],
        upload: code == "attach",
        button: "primary",
        submit: label.to_owned(),
    };
    SheetPage {
        frame,
        back: Link::to("/supervision/orders", "督办单"),
        no: "和平督〔2026〕1号".to_owned(),
        title: "低保审核确认超期".to_owned(),
        tags: vec![colour_tag(Colour::Orange), Tag::new("warn", "待整改"), Tag::new("bad", "逾期")],
        facts: vec![
            Pair::new("单位", "天津市和平区民政局"),
            Pair::new("期限", "2026年11月9日（周一）（超 2 天）"),
        ],
        links: vec![Link::to("/supervision/letters/new?order=2026-0001", "发函、约谈")],
        action: "/supervision/orders/2026-0001".to_owned(),
        serial: 2,
        acts: vec![
            act("rectify", "报整改", "做了什么、凭什么说做到了", "first", true),
            act("attach", "传凭据文件", "照片（JPG、PNG）或者 PDF，一次一个，不超过 5 MB", "", false),
            act("explain", "说明", "为什么会这样，或者为什么不能按期", "", false),
        ],
        no_acts: String::new(),
        parts: vec![
            Pair::new("事实", "三件低保审核确认超过承诺时限。\n已经催办两次。"),
            Pair::new("依据", "《行政许可法》第四十二条"),
        ],
        cited: vec![
            Link::to("/desk/case/120101001-20261026-0001", "办件 120101001-20261026-0001"),
            Link::to("", "监察发现 JC20261026-R014"),
        ],
        trail: vec![
            row("2026年11月3日 09:10", "签收", &[], "民政局，何婷"),
            row(
                "2026年11月2日 10:31",
                "发出橙色督办单",
                &["领导批示：区长11月2日批示", "期限：2026年11月9日（周一）"],
                "和平区，周敏",
            ),
        ],
    }
}
