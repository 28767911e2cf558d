//! What people write in the simulation: short, plain, without any personal detail.

use domain::case::{Ground, StepKind};

pub(crate) const MISSING: [&str; 6] = [
    "未提交，请补齐",
    "复印件不清晰，请重新提交",
    "已过有效期，请提交在有效期内的材料",
    "缺少签字或者盖章，请补签后提交",
    "内容与申请表不一致，请核对后重新提交",
    "只提交了首页，请补齐其余各页",
];
pub(crate) const SECOND_NOTICE: &str = "受理审核中发现该材料与其他材料不一致，首次告知时未能发现";
pub(crate) const NOT_NEEDED: [&str; 3] = [
    "申请人已在有效期内取得同一结果，不需要再次办理",
    "该情形依法不需要取得许可，可以直接开展",
    "所申请的事项已由部门主动办理，无需申请",
];
pub(crate) const NOT_COMPETENT: [(&str, &str); 3] = [
    ("申请人户籍不在本区，依法应当向户籍地申请", "天津市河西区人民政府"),
    ("经营场所不在本区范围内", "天津市南开区政务服务办公室"),
    ("该事项由市级部门直接受理", "天津市政务服务办公室"),
];
pub(crate) const NOT_REMEDIED: &str = "告知的材料在期限内只补交了一部分，经再次核对仍不符合受理条件";
pub(crate) const WITHDRAWN: [&str; 4] =
    ["个人原因，暂不办理", "材料需要较长时间准备，准备好后再申请", "情况已变化，不再需要", "改在户籍地办理"];
pub(crate) const TERMINATED: [(&str, &str); 2] = [
    ("申请人已注销登记，申请事项失去对象", "示范依据：中心办件管理规定中终止办理的情形"),
    ("经核实申请人已在其他区办结同一事项", "示范依据：同一事项不重复办理的规定"),
];
pub(crate) const VOID: [&str; 3] =
    ["误选事项，重复建件", "申请人信息录入错误，已重新收件", "系统演练件误录入"];
pub(crate) const REASSIGN: [&str; 3] = ["原经办人休假，由 B 岗接办", "窗口忙闲调剂", "原经办人外出培训"];
pub(crate) const SEND_BACK: [&str; 3] = [
    "调查记录缺少入户人员签字，请补正后再上报",
    "公示照片未附，请补充",
    "家庭成员情况与核对结果不一致，请复核",
];
pub(crate) const RETURN_STEP: [&str; 3] =
    ["记录要素不全，请补充", "意见与材料不一致，请重新核对", "请补充核查依据"];
pub(crate) const EXTENSION: [&str; 3] =
    ["情况复杂，需征求相关部门意见", "现场情况需要进一步核实", "涉及相邻权利人，需要补充论证"];
pub(crate) const EXTENSION_REFUSED: [&str; 2] =
    ["现有材料足以作出判断，请在期限内办结", "延期理由不充分，请按期办理"];
pub(crate) const REFUSED: [&str; 4] = [
    "经审查，不符合事项规定的申请条件",
    "经核实，申报情况与实际不符",
    "经核对，家庭收入或者财产超过规定标准",
    "现场情况不符合规定要求",
];
pub(crate) const GRANTED_BASIS: [&str; 2] =
    ["经审查，申请符合法定条件、标准", "材料齐全，情况属实，符合办理条件"];
pub(crate) const REFUSED_BASIS: [&str; 2] =
    ["示范依据：事项办理条件第二项", "示范依据：事项办理条件第三项和办理标准"];
/// Why somebody goes beyond the standard.
pub(crate) const DEVIATION: &str = "规划调整正在报批，现有排放口先行使用，批复后三个月内按新规划改建";
/// A fee no list has.
pub(crate) const FEE: &str = "工本费";
/// What a lazy pen writes.
pub(crate) const BARE_REFUSAL: &str = "不符合";
pub(crate) const BARE_DECLINE: &str = "不受理";
pub(crate) const SPARED: &str = "窗口惯例要求";
pub(crate) const COLLEAGUES: [&str; 8] = [
    "网格员张磊",
    "网格员刘洋",
    "社区工作者李静",
    "社区工作者王芳",
    "协理员陈涛",
    "协理员孙敏",
    "调查员赵勇",
    "调查员周丽",
];
pub(crate) const PROXY_SCOPE: [&str; 3] =
    ["代为提交材料、签收文书", "代为提交、补正和领取结果", "代为办理本次申请的全部手续"];

/// Why the clock stands still on a ground.
pub(crate) fn pause(ground: Ground) -> String {
    format!("作出决定前依法需要进行{}，所需时间不计入办理期限", ground.label())
}

/// What an examiner writes on a step: agreeing, disagreeing.
pub(crate) fn opinion(kind: StepKind) -> (&'static str, &'static str) {
    match kind {
        StepKind::Survey => ("经入户调查，情况与申报一致。", "经入户调查，实际情况与申报不符。"),
        StepKind::SiteCheck => ("经现场核查，符合要求。", "经现场核查，不符合要求。"),
        StepKind::Publicity => ("公示期间未收到异议。", "公示期间收到异议，经核查属实。"),
        StepKind::IncomeCheck => {
            ("经信息核对，收入和财产符合规定标准。", "经信息核对，收入或者财产超过规定标准。")
        }
        StepKind::Appraisal => ("民主评议通过。", "民主评议未通过。"),
        StepKind::Hearing => ("已听取陈述申辩，维持原意见。", "陈述申辩理由成立，建议不予办理。"),
        StepKind::FirstExamination => ("初审合格，拟同意上报。", "初审认为不符合条件，随件上报。"),
        StepKind::Confirm => ("审核无误，建议予以确认。", "审核认为不符合条件，建议不予确认。"),
        StepKind::Payout => ("资金已拨付至申请人账户。", "账户有误，资金退回。"),
        StepKind::Examine | StepKind::PassUp | StepKind::Decide => {
            ("材料齐全、情况属实，建议同意。", "经审查不符合规定条件，建议不予同意。")
        }
    }
}
/// Who objects in a publicity, and to what.
pub(crate) const OBJECTIONS: [(&str, &str); 3] = [
    ("邻居钱某", "反映该户另有一套住房没有申报"),
    ("居民孙某", "反映该户有成员在外地工作，有收入"),
    ("居民周某", "反映该户名下有车辆"),
];
/// What came of an objection.
pub(crate) const OBJECTION_UPHELD: &str = "经核查，反映属实；按核查结果重新计算，仍符合条件。";
pub(crate) const OBJECTION_DISMISSED: &str = "经核查，反映的情况与事实不符，已向提出人说明。";
/// What is written when a publicity begins.
pub(crate) const PUBLICITY_STARTS: &str = "拟通过，按规定在社区公示栏公示。";
