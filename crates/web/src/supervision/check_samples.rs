//! Samples of the pages of checks, meetings and disputes.

use super::check::{CheckPage, LineView, PartLink, PhotoView};
use super::checks::{CentreRow, ChecksPage, PlanPage, PlanRow};
use super::dispute::{DisputeForm, DisputePage, ViewRow};
use super::disputes::{DisputeRow, DisputesPage, LodgePage};
use super::meetings::{DecisionForm, DecisionRow, MeetingPage, MeetingRow, MeetingsPage};
use crate::form::{Choice, Field};
use crate::view::{Frame, Link, Pair, Say, Tag};

const CENTRE: &str = "劝业场街道便民服务中心";
const CASE: &str = "120101001-20261102-0001";

/// All plans.
pub(crate) fn checks(mut frame: Frame) -> ChecksPage {
    let link = Link::to(
        "/supervision/checks/JC-0001/C120101001",
        "劝业场街道便民服务中心：2026年11月13日（周五）前整改",
    );
    frame.says.push(Say { links: vec![link], ..Say::new("warn", "检查整改逾期 1 件") });
    ChecksPage {
        frame,
        heading: "检查计划",
        empty: Pair::default(),
        rows: vec![PlanRow {
            href: "/supervision/checks/JC-0001".to_owned(),
            title: "第四季度窗口服务检查".to_owned(),
            note: "现场检查，2026年11月20日（周五）前检查完，何婷".to_owned(),
            progress: "办结 2 / 6".to_owned(),
            tags: vec![Tag::new("bad", "逾期 1"), Tag::new("warn", "待复查 1")],
        }],
        next: "/supervision/checks?before=JC-0001".to_owned(),
        fields: vec![
            Field::text("title", "名称").must(),
            Field::date("until", "最迟检查完的一天").must(),
            Field::checks("centre", "检查哪些中心", vec![Choice::new("C1", CENTRE)]).must(),
        ],
    }
}

/// One plan.
pub(crate) fn plan(frame: Frame) -> PlanPage {
    let row = |state: Tag, progress: &str| CentreRow {
        href: "/supervision/checks/JC-0001/C120101001".to_owned(),
        centre: CENTRE.to_owned(),
        state,
        tags: vec![Tag::new("bad", "逾期")],
        progress: progress.to_owned(),
        due: "2026年11月13日（周五）前整改".to_owned(),
    };
    PlanPage {
        frame,
        title: "第四季度窗口服务检查".to_owned(),
        facts: vec![Pair::new("编号", "JC-0001"), Pair::new("方式", "现场检查")],
        rows: vec![
            row(Tag::new("warn", "待整改"), "3 个问题，还有 3 个没有销号"),
            row(Tag::new("", "检查中"), "查了 4 / 18 条，1 个问题"),
        ],
    }
}

fn line(key: &str, text: &str) -> LineView {
    LineView {
        key: key.to_owned(),
        code: key.to_owned(),
        text: text.to_owned(),
        basis: "泉鲤行政管〔2020〕13号：推行文明服务用语".to_owned(),
        action: format!("/supervision/checks/JC-0001/C120101001/lines/{key}"),
        submit: "保存这一条",
        seq: 3,
        ..LineView::default()
    }
}

fn photo(n: usize, remove: &str) -> PhotoView {
    PhotoView {
        href: "/assets/icon.svg".to_owned(), alt: format!("V0{n} 照片 1"), remove: remove.to_owned()
    }
}

/// A check while its checklist is filled in, and after its findings were mended.
pub(crate) fn check(frame: Frame, filling: bool) -> CheckPage {
    let answers = ["符合", "不符合", "不适用"].map(|word| Choice::new(word, word)).to_vec();
    let marked = LineView {
        answer: Tag::new("bad", "不符合"),
        photos: vec![photo(2, "/supervision/checks/JC-0001/C120101001/lines/V02/remove/0")],
        fields: vec![
            Field::radio("answer", "检查结果", answers.clone()).within("V02"),
            Field::area("remark", "说明").value("两人没有戴工作牌").within("V02"),
        ],
        photo_error: "照片不完整，请重新拍摄或者上传".to_owned(),
        ..line("V02", "工作人员着装规范、佩戴工作牌，使用文明用语")
    };
    let open = LineView {
        fields: vec![Field::radio("answer", "检查结果", answers).within("V03")],
        ..line("V03", "叫号排队有序，群众没有在无人应答的窗口前等候")
    };
    let verdicts = vec![Choice::new("passed", "整改到位，通过"), Choice::new("returned", "没有到位，退回")];
    let mended = LineView {
        case: CASE.to_owned(),
        case_href: format!("/desk/case/{CASE}"),
        answer: Tag::new("bad", "不符合"),
        remark: "意见只签了名字，没有时间".to_owned(),
        photos: vec![photo(4, "")],
        correction: "已经补写审查意见，全员培训".to_owned(),
        corrected: "王敏 2026年11月12日 10:00".to_owned(),
        after: vec![photo(5, "")],
        verdict: Tag::new("bad", "退回"),
        why: "培训记录没有附".to_owned(),
        fields: vec![Field::radio("v.F04", "复查", verdicts).must(), Field::text("w.F04", "退回的理由")],
        ..line("F04", "审查记录有每一级的意见和时间，不是只签名字")
    };
    let part = |label: &str, count: &str, here| PartLink {
        href: "/supervision/checks/JC-0001/C120101001?part=1".to_owned(),
        label: label.to_owned(),
        count: count.to_owned(),
        here,
    };
    CheckPage {
        frame,
        back: Link::to("/supervision/checks/JC-0001", "第四季度窗口服务检查"),
        centre: CENTRE.to_owned(),
        tags: vec![if filling { Tag::new("", "检查中") } else { Tag::new("brand", "待复查") }],
        facts: vec![Pair::new("方式", "现场检查"), Pair::new("期限", "2026年11月20日（周五）前检查完")],
        hint: "一条一条记，每条单独保存，关掉页面也不会丢。",
        serial: 4,
        action: "/supervision/checks/JC-0001/C120101001".to_owned(),
        part: if filling { "mark" } else { "recheck" },
        parts: if filling {
            vec![part("形象与秩序", "1/3", true), part("公示公开", "0/2", false), part(CASE, "0/9", false)]
        } else {
            Vec::new()
        },
        heading: if filling { "形象与秩序".to_owned() } else { "发现的问题".to_owned() },
        case_href: String::new(),
        lines: if filling { vec![marked, open] } else { vec![mended] },
        empty: "",
        sample: vec![
            Pair::new("抽中", CASE),
            Pair::new("从", "214 件里抽"),
            Pair::new("种子", "9f".repeat(32)),
        ],
        again_href: "/supervision/checks/JC-0001/C120101001?again=1".to_owned(),
        may_draw: filling,
        send: vec![Field::number("days", "整改期限（工作日）").must().value("10").within("send")],
        drop: vec![Field::area("why", "为什么取消").must().within("drop")],
        recheck: vec![Field::number("days", "退回的，几个工作日内再整改").value("5").within("recheck")],
    }
}

fn decision(forms: Vec<DecisionForm>) -> DecisionRow {
    DecisionRow {
        no: 1,
        href: "/supervision/meetings/LX-0001#d1".to_owned(),
        text: "补签窗口授权委托书".to_owned(),
        owner: "天津市和平区民政局".to_owned(),
        due: "2026年11月13日（周五）".to_owned(),
        tags: vec![Tag::new("brand", "待核实"), Tag::new("warn", "报迟")],
        told: vec![Pair::new("完成情况", "六个街道都签了（李强 2026年11月16日 09:00）")],
        forms,
    }
}

/// All meetings.
pub(crate) fn meetings(frame: Frame) -> MeetingsPage {
    MeetingsPage {
        frame,
        waiting: vec![decision(Vec::new())],
        waiting_heading: "没有办结的议定事项",
        rows: vec![MeetingRow {
            href: "/supervision/meetings/LX-0001".to_owned(),
            title: "第四季度政务服务联席会议".to_owned(),
            note: "2026年11月2日（周一），8 个单位参加".to_owned(),
            progress: "办结 1 / 3".to_owned(),
            tags: vec![Tag::new("bad", "逾期 1")],
        }],
        next: "/supervision/meetings?before=LX-0001".to_owned(),
        fields: vec![Field::text("title", "会议名称").must(), Field::area("agenda", "议题").must()],
    }
}

/// One meeting.
pub(crate) fn meeting(frame: Frame) -> MeetingPage {
    let back = DecisionForm {
        go: "return",
        fields: vec![Field::text("why", "退回的理由").must().within("return1")],
        button: "",
        submit: "退回",
    };
    MeetingPage {
        frame,
        title: "第四季度政务服务联席会议".to_owned(),
        facts: vec![Pair::new("编号", "LX-0001"), Pair::new("日期", "2026年11月2日（周一）")],
        units: vec![CENTRE.to_owned(), "天津市和平区民政局".to_owned()],
        agenda: vec!["一、窗口授权".to_owned(), "二、数据回传".to_owned()],
        serial: 2,
        action: "/supervision/meetings/LX-0001".to_owned(),
        rows: vec![decision(vec![back])],
        fields: vec![Field::area("text", "议定的事项").must().within("decide")],
    }
}

/// All disputes.
pub(crate) fn disputes(frame: Frame) -> DisputesPage {
    DisputesPage {
        frame,
        rows: vec![DisputeRow {
            href: format!("/supervision/disputes/{CASE}-1"),
            item: "最低生活保障对象认定".to_owned(),
            case_no: CASE.to_owned(),
            note: "和平区民政局认为应当由天津市河西区民政局负责".to_owned(),
            due: "2026年11月5日（周四）前协调".to_owned(),
            tags: vec![Tag::new("warn", "待协调"), Tag::new("bad", "逾期没有协调")],
        }],
        next: "/supervision/disputes?before=x".to_owned(),
    }
}

/// Lodging one.
pub(crate) fn lodge(frame: Frame) -> LodgePage {
    LodgePage {
        frame,
        item: "最低生活保障对象认定".to_owned(),
        case_href: format!("/desk/case/{CASE}"),
        case_no: CASE.to_owned(),
        facts: vec![Pair::new("现在在", "天津市和平区民政局"), Pair::new("到期", "2026年11月23日（周一）")],
        days: 3,
        action: format!("/supervision/disputes/of/{CASE}"),
        fields: vec![Field::area("reason", "为什么不属于现在办理的单位").must().within("lodge")],
    }
}

/// One that was ruled, and the form of a ruling.
pub(crate) fn dispute(frame: Frame) -> DisputePage {
    let view = |heading| ViewRow {
        heading,
        pairs: vec![Pair::new("应当负责", "天津市河西区民政局"), Pair::new("理由", "申请人户籍在河西区")],
    };
    DisputePage {
        frame,
        item: "最低生活保障对象认定".to_owned(),
        case_no: CASE.to_owned(),
        case_href: format!("/desk/case/{CASE}"),
        tags: vec![Tag::new("good", "已裁定")],
        clock: "2026年11月23日（周一）到期（剩 5 天）。争议期间时限照常计算，由现在的单位继续办。".to_owned(),
        serial: 3,
        action: format!("/supervision/disputes/{CASE}-1"),
        views: vec![view("提出"), view("中心的协调意见"), view("裁定")],
        next: vec![Link::to(format!("/desk/case/{CASE}#act-send_back"), "退回街道")],
        forms: vec![DisputeForm {
            go: "rule",
            heading: "登记裁定",
            note: "由区里有权裁定的机关决定，在这里登记。".to_owned(),
            fields: vec![Field::area("basis", "裁定的依据").must().within("rule")],
            button: "primary",
        }],
    }
}
