//! Samples of the pages about scores and bulletins.

use domain::supervision::bulletin::{Reader, sample};

use super::{desk, portal};
use crate::form::{Choice, Field};
use crate::portal::bulletins as public;
use crate::supervision::bulletin::BulletinPage;
use crate::supervision::bulletins::{BulletinRow, BulletinsPage};
use crate::supervision::formula::{FormulaPage, PendingView, SimulatedRow, SimulatedView};
use crate::supervision::score::{LineView, MonthBar, PartView, ScorePage};
use crate::supervision::scores::{ScoreRow, ScoresPage};
use crate::view::{Bar, Link, Pair, Tab, Tag};

/// Scores of a month.
pub(super) fn scores() -> ScoresPage {
    let row = |rank: &str, name: &str, points: &str, cases: &str, share: &str, range: &str| ScoreRow {
        rank: rank.to_owned(),
        ranked: rank != "不排名",
        href: "/supervision/scores/centre/C120101001?month=2026-11".to_owned(),
        name: name.to_owned(),
        points: points.to_owned(),
        cases: cases.to_owned(),
        volume: "318.5".to_owned(),
        share: share.to_owned(),
        range: range.to_owned(),
        tags: Vec::new(),
    };
    let mut second = row("2", "天津市和平区政务服务中心", "95", "902", "97.5%", "96.3%–98.4%");
    second.tags.push(Tag::new("warn", "核定中 2"));
    let tab = |label: &str, here| Tab {
        href: "/supervision/scores".to_owned(),
        label: label.to_owned(),
        here,
        ..Tab::default()
    };
    ScoresPage {
        frame: desk("考核得分"),
        heading: "2026年11月考核得分".to_owned(),
        note: "第 2 次核算，赵监 2026年12月2日 09:12，公式 model-a 第 1 版，算到日志第 48213 条".to_owned(),
        tabs: vec![
            tab("中心", true),
            tab("实施主体", false),
            tab("窗口和岗位", false),
            tab("人员", false),
            tab("事项", false),
        ],
        who: "centre",
        month: "2026-11".to_owned(),
        filters: vec![Field::select("month", "月份", vec![Choice::new("2026-11", "2026年11月")])],
        rows: vec![
            row("1", "劝业场街道便民服务中心", "103", "214", "99.1%", "96.6%–99.8%"),
            second,
            row("不排名", "体育馆街道便民服务中心", "100", "6", "100.0%", "60.9%–100.0%"),
        ],
        subject: "中心",
        weighs: true,
        empty: Pair::default(),
        compute: "重新核算",
    }
}

/// One score.
pub(super) fn score() -> ScorePage {
    let finding = |no: &str| Link::to(format!("/supervision/findings/{no}"), no);
    let line = |why: &str, points: &str, no: &str| LineView {
        why: why.to_owned(),
        points: points.to_owned(),
        links: vec![finding(no)],
        note: "日志第 41877 条".to_owned(),
        tag: Tag::new("warn", "黄牌"),
    };
    let part = |title: &str, points: &str, lines: Vec<LineView>, blind, floored| PartView {
        title: title.to_owned(),
        points: points.to_owned(),
        lines,
        blind,
        floored,
    };
    let month = |label: &str, points: &str, percent| MonthBar {
        label: label.to_owned(),
        points: points.to_owned(),
        bar: Bar { percent, tone: "" },
    };
    ScorePage {
        frame: desk("考核得分"),
        back: Link::to("/supervision/scores?month=2026-11&side=centre", "2026年11月考核得分"),
        name: "天津市和平区政务服务中心".to_owned(),
        points: "87".to_owned(),
        note: "第 2 次核算，赵监 2026年12月2日 09:12".to_owned(),
        facts: vec![
            Pair::new("收件", "940"),
            Pair::new("办结", "902"),
            Pair::new("按时办结率", "97.5%（880/902）"),
        ],
        parts: vec![
            part(
                "流程规范",
                "9 / 14",
                vec![line("黄牌：对同一申请二次告知补正", "-5", "JC41877-R012")],
                false,
                false,
            ),
            part(
                "期限合法",
                "0 / 14",
                vec![
                    line("红牌：超过法定时限", "-10", "JC41902-R004"),
                    line("黄牌：超过承诺时限", "-5", "JC41950-R003"),
                ],
                false,
                true,
            ),
            part("满意度", "10 / 10", Vec::new(), true, false),
        ],
        bonuses: vec![LineView {
            why: "提前办结占办结的比例 61.2%（552/902）".to_owned(),
            points: "+6".to_owned(),
            ..LineView::default()
        }],
        sum: "（各部分 81 ＋ 加分 6）× 折合系数 1 ＝ 87".to_owned(),
        pending: vec![line("超过承诺时限", "成立则扣 5", "JC42001-R003")],
        cleared: 3,
        months: vec![month("2026-11", "87", 87), month("2026-10", "96.5", 96)],
        mean: "91.75".to_owned(),
    }
}

/// The formula.
pub(super) fn formula() -> FormulaPage {
    let row = |name: &str, then: &str, change: &str| SimulatedRow {
        who: "中心",
        name: name.to_owned(),
        now: "95（第 2）".to_owned(),
        then: then.to_owned(),
        change: change.to_owned(),
    };
    FormulaPage {
        frame: desk("计分公式"),
        title: "甲式：百分制月度测评".to_owned(),
        version: 1,
        about: vec![
            Pair::new("依据", "行政审批绩效量化测评办法"),
            Pair::new("没有采用的和自定的", "处分在年度总分中一次性扣分"),
        ],
        parts: vec![Pair::new("政务公开", "10"), Pair::new("流程规范", "14"), Pair::new("期限合法", "14")],
        costs: vec![
            Pair::new("黄牌", "扣 5"),
            Pair::new("红牌", "扣 10"),
            Pair::new("连续 3 次预警", "扣 3"),
        ],
        pending: Some(PendingView {
            by: "赵监 2026年12月2日 09:12".to_owned(),
            why: "红牌扣得太轻".to_owned(),
            changes: vec![Pair::new("红牌", "扣 10 → 扣 14")],
            acts: true,
        }),
        serial: 2,
        fields: vec![Field::text("red", "红牌扣").must().value("14"), Field::area("why", "修改的理由")],
        base: "model-a".to_owned(),
        examples: vec![Link::to("/supervision/formula?from=model-b#change", "乙式：一百分加十分（宁波）")],
        simulated: Some(SimulatedView {
            heading: "按改后的公式试算2026年11月".to_owned(),
            rows: vec![
                row("天津市和平区政务服务中心", "91（第 2）", "-4"),
                row("劝业场街道便民服务中心", "103（第 1）", "不变"),
            ],
            more: 12,
        }),
    }
}

fn row(href: &str) -> BulletinRow {
    BulletinRow {
        href: href.to_owned(),
        title: "2026年11月政务服务效能通报".to_owned(),
        number: "通报〔2026〕3期".to_owned(),
        note: "2026年12月4日 10:40发布".to_owned(),
        tags: vec![Tag::new("good", "已发布")],
    }
}

/// All bulletins.
pub(super) fn bulletins() -> BulletinsPage {
    BulletinsPage {
        frame: desk("效能通报"),
        rows: vec![row("/supervision/bulletins/TB-0002")],
        next: "/supervision/bulletins?before=TB-0002".to_owned(),
        fields: vec![
            Field::date("first", "从").must().value("2026-11-01"),
            Field::date("last", "到").must().value("2026-11-30"),
        ],
    }
}

/// One bulletin, with every act there is.
pub(super) fn bulletin() -> BulletinPage {
    let sheet = sample().sheet("天津市和平区政务服务效能监察", true, Reader::Staff);
    BulletinPage {
        frame: desk("效能通报"),
        title: sheet.title,
        number: sheet.number,
        state: Tag::new("brand", "已审定，待发布"),
        facts: vec![Pair::new("期间", sheet.period), Pair::new("谁能看到", "监察人员")],
        notices: sheet.notices,
        sections: sheet.sections,
        others: vec![Link::to("/supervision/bulletins/TB-0001", "通报〔2026〕2期")],
        action: "/supervision/bulletins/TB-0002".to_owned(),
        serial: 3,
        edits: vec![
            Field::text("title", "标题").must().value("2026年11月政务服务效能通报"),
            Field::area("practice", "好的做法"),
        ],
        acts: vec![("approve", "审定", "primary"), ("redraw", "重新取数", "")],
        hint: "您起草或修改过，要由另一名监察人员审定。".to_owned(),
        publishing: vec![Field::radio(
            "open",
            "发布范围",
            vec![Choice::new("no", "只给本区工作人员"), Choice::new("yes", "同时向社会公开")],
        )],
        why: vec![Field::text("why", "理由").must()],
        why_act: ("return", "退回修改"),
        history: vec![
            Pair::new("起草", "赵监 2026年12月2日 09:12"),
            Pair::new("审定", "钱察 2026年12月3日 15:01"),
        ],
    }
}

/// Bulletins anybody reads.
pub(super) fn public_bulletins() -> public::BulletinsPage {
    public::BulletinsPage {
        frame: portal("效能通报"),
        rows: vec![row("/bulletins/TB-0002")],
        next: String::new(),
    }
}

/// One of them.
pub(super) fn public_bulletin() -> public::BulletinPage {
    let sheet = sample().sheet("天津市和平区政务服务效能监察", true, Reader::Public);
    public::BulletinPage {
        frame: portal("效能通报"),
        title: sheet.title,
        note: format!("{}，{}，{}", sheet.number, sheet.issuer, sheet.dated_on),
        notices: sheet.notices,
        sections: sheet.sections,
        href: "/bulletins/TB-0002".to_owned(),
    }
}
