//! Samples of the pages about findings and rules.

use super::desk;
use crate::form::{Choice, Field};
use crate::supervision::finding::{ActForm, FindingPage, StoryRow};
use crate::supervision::findings::{FindingRow, FindingsPage};
use crate::supervision::rule::{PendingView, RuleFormPage, RulePage, TestRow};
use crate::supervision::rules::{RuleRow, RulesPage, VocabularyPage, WordRow};
use crate::view::{Link, Pair, Tab, Tag};

/// The supervisor's list.
pub(super) fn findings() -> FindingsPage {
    let row = |level: Tag, title: &str, state: Tag, due: &str| FindingRow {
        href: "/supervision/findings/JC8812345-R003".to_owned(),
        title: title.to_owned(),
        no: "JC8812345-R003".to_owned(),
        level,
        state,
        about: "公共场所卫生许可（新办）".to_owned(),
        charged: "和平区卫生健康委员会 审查岗 李静".to_owned(),
        on: "11-20 周五".to_owned(),
        due: due.to_owned(),
    };
    let tab = |label: &str, here| Tab {
        href: "/supervision/findings".to_owned(),
        label: label.to_owned(),
        here,
        ..Tab::default()
    };
    FindingsPage {
        kept: Vec::new(),
        frame: desk("监察发现"),
        heading: "监察发现".to_owned(),
        intro: "规则自动发现的，连同依据的环节。核定之前只有当事人、AB岗和负责人看得到。".to_owned(),
        tabs: vec![
            tab("没有办结的牌", true),
            tab("待说明", false),
            tab("待核定", false),
            tab("申辩中", false),
            tab("提示和预警", false),
        ],
        list: "cards".to_owned(),
        filters: vec![Field::select("unit", "责任单位", vec![Choice::new("", "全部单位")])],
        clear: String::new(),
        rows: vec![
            row(Tag::new("bad", "红牌"), "超过法定时限", Tag::new("warn", "待说明"), "11-25 周三 前"),
            row(
                Tag::new("warn", "黄牌"),
                "一次性告知之后又提出新要求",
                Tag::new("warn", "申辩中"),
                "11-19 周四 已过",
            ),
        ],
        empty: Pair::default(),
        next: "/supervision/findings?after=1.JC1-R003".to_owned(),
    }
}

/// Nothing waits.
pub(super) fn no_findings() -> FindingsPage {
    FindingsPage {
        kept: Vec::new(),
        heading: "我的监察提示".to_owned(),
        rows: Vec::new(),
        filters: Vec::new(),
        empty: Pair::new("没有这样的监察发现", "有新的会在这里，首页也会提醒。"),
        next: String::new(),
        ..findings()
    }
}

/// One finding, to be answered.
pub(super) fn finding() -> FindingPage {
    let story = |what: &str, text: &str, who: &str, at: &str| StoryRow {
        what: what.to_owned(),
        text: text.to_owned(),
        who: who.to_owned(),
        at: at.to_owned(),
    };
    FindingPage {
        frame: desk("超过承诺时限"),
        title: "超过承诺时限".to_owned(),
        level: Tag::new("warn", "黄牌"),
        state: Tag::new("warn", "已核定，可申辩"),
        advice: "请立即作出决定，并在三个工作日内说明原因。".to_owned(),
        facts: vec![
            Pair::new("监察编号", "JC8812345-R003"),
            Pair::new("事项", "公共场所卫生许可（新办）"),
            Pair::new("责任", "和平区卫生健康委员会 审查岗"),
            Pair::new("依据", "本机关公布的承诺时限"),
            Pair::new("发现", "11-20 00:00"),
        ],
        case: Link::to("/desk/case/120101001-20261102-0013", "120101001-20261102-0013"),
        rule: Link::to("", "over-promise 第 1 版"),
        evidence: vec![
            Pair::new("日志第 8812345 号", "期限到点、越界被拦下，11-20 00:00"),
            Pair::new("期限", "2026年11月19日（周四），超 1 个工作日"),
        ],
        read: vec![Pair::new("到点或被拦下的是哪一条，例如 over-promise", "over-promise")],
        told: vec!["和平区卫生健康委员会 审查岗".to_owned(), "和平区卫生健康委员会 负责人".to_owned()],
        story: vec![
            story("发现并告知", "", "系统", "11-20 00:00"),
            story(
                "说明（停电、断网等不可抗力）",
                "当天上午全楼断网，下午三点恢复，随即办理。",
                "李静",
                "11-20 15:20",
            ),
            story("核定成立", "断网不足半日，期限前已有九个工作日。", "何婷", "11-23 09:10"),
        ],
        action: "/supervision/findings/JC8812345-R003".to_owned(),
        serial: 4,
        forms: vec![ActForm {
            key: "appeal",
            heading: "申辩",
            note: "2026年11月26日（周四）前可以申辩，由没有核定过的岗位处理；分数等结果出来再算。".to_owned(),
            fields: vec![Field::area("text", "申辩理由").must().max(1000)],
            button: "提出申辩",
            primary: true,
        }],
        links: Vec::new(),
        order: String::new(),
        waits: String::new(),
    }
}

/// All rules.
pub(super) fn rules() -> RulesPage {
    let row = |title: &str, id: &str, level: Tag, state: Tag, note: &str| RuleRow {
        href: format!("/supervision/rules/{id}"),
        title: title.to_owned(),
        id: id.to_owned(),
        level,
        state,
        trigger: "一次性告知".to_owned(),
        rate: "误发 4%（2/51）".to_owned(),
        note: note.to_owned(),
    };
    RulesPage {
        frame: desk("监察规则"),
        intro: "近 90 天核定的牌满 20 张、误发超过 30% 的规则自动暂停。改动由两人办理，启用前先试算。"
            .to_owned(),
        waiting: vec![row(
            "非工作时间受理或者决定",
            "outside-hours",
            Tag::new("", "提示"),
            Tag::new("warn", "待第二人确认"),
            "何婷 提请启用或修改：夏令时间改到 21 点",
        )],
        rows: vec![
            row(
                "一次性告知之后又提出新要求",
                "second-notice",
                Tag::new("warn", "黄牌"),
                Tag::new("good", "启用"),
                "",
            ),
            row(
                "十分钟内连续作出多项决定",
                "bulk-closing",
                Tag::new("warn", "预警"),
                Tag::new("bad", "暂停"),
                "近 90 天核定的牌有 35% 因规则或责任认定有误被撤销，自动暂停待复核",
            ),
        ],
    }
}

fn test() -> TestRow {
    TestRow {
        id: "outside-hours-20261120101500".to_owned(),
        period: "2025-11-26 至 2026-11-25".to_owned(),
        standing: Tag::new("warn", "试算中"),
        percent: 62,
        looked: "612400 件，6203100 个环节".to_owned(),
        found: "会发现 412 件（现行规则 530 件；多出 0，少去 118）".to_owned(),
        units: vec![("劝业场街道便民服务中心".to_owned(), "41（现行 60）".to_owned())],
        samples: vec![Link::to("/desk/case/120101001-20261102-0013", "120101001-20261102-0013")],
        switch: ("cancel", "取消试算"),
    }
}

/// One rule with a change proposed.
pub(super) fn rule() -> RulePage {
    RulePage {
        frame: desk("非工作时间受理或者决定"),
        title: "非工作时间受理或者决定".to_owned(),
        state: Tag::new("warn", "待第二人确认"),
        level: Tag::new("", "提示"),
        note: String::new(),
        facts: vec![
            Pair::new("编号", "outside-hours / R031"),
            Pair::new("检查时点", "受理、决定、不受理、不予受理"),
            Pair::new(
                "条件",
                "!event.by_system && (!event.working_day || event.hour < 7 || event.hour >= 20)",
            ),
            Pair::new("告知", "责任岗位、AB岗"),
        ],
        condition: "!event.by_system".to_owned(),
        pending: Some(PendingView {
            what: "启用或修改".to_owned(),
            who: "何婷，11-20 10:12".to_owned(),
            why: "夏令时间改到 21 点".to_owned(),
            changes: vec![("条件".to_owned(), "event.hour >= 20".to_owned(), "event.hour >= 21".to_owned())],
            tried: Some(test()),
            may_confirm: true,
            may_try: true,
            wait: String::new(),
        }),
        tests: vec![test()],
        action: "/supervision/rules/outside-hours".to_owned(),
        serial: 3,
        proposals: vec![("suspend", "提请暂停"), ("end", "提请停用")],
        trail: vec![
            ("何婷 提请（现行第 1 版）：夏令时间改到 21 点".to_owned(), "2026年11月20日 10:12".to_owned()),
            ("系统 随系统启用（现行第 1 版）".to_owned(), "2026年11月2日 09:00".to_owned()),
        ],
        why: Field::area("why", "理由").must(),
        edit: "/supervision/rules/outside-hours/edit".to_owned(),
        findings: "/supervision/findings?list=all&rule=outside-hours".to_owned(),
        try_fields: vec![Field::date("from", "起").must(), Field::date("to", "止").must()],
    }
}

/// The form of a rule.
pub(super) fn rule_form() -> RuleFormPage {
    RuleFormPage {
        frame: desk("拟定新规则"),
        heading: "拟定新规则".to_owned(),
        back: "/supervision/rules".to_owned(),
        action: String::new(),
        serial: 0,
        fields: crate::supervision::rule::fields(None, false),
    }
}

/// The words.
pub(super) fn vocabulary() -> VocabularyPage {
    VocabularyPage {
        frame: desk("规则用语"),
        words: vec![WordRow {
            name: "event.days_to_limit".to_owned(),
            says: "到承诺（无承诺则法定）期限还剩的工作日，负数为已过".to_owned(),
            of: "数".to_owned(),
            given: "办件的任何环节".to_owned(),
        }],
        kinds: vec![("decided".to_owned(), "决定".to_owned())],
    }
}
