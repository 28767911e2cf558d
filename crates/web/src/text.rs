//! Words by code: labels of the domain's enums, what an event says, what a refusal means and what to do.

use domain::authority::Denial;
use domain::case::{
    ActKind, ApplicantKind, ApplicationKind, Channel, DeclineKind, FeeStatus, FindingLevel, Grade, Light,
    ObjectionOutcome, OpinionOutcome, PaymentMethod, Profile, Refusal, ServeMethod, State, StepStatus,
};
use domain::catalogue::Severity;
use domain::organisation::{PlacementMode, UnitKind};
use domain::time_limit::Limit;

/// State of a case, as staff say it.
pub(crate) fn state(state: State) -> &'static str {
    match state {
        State::Submitted => "待受理",
        State::Correction => "待补正",
        State::InReview => "办理中",
        State::Suspended => "特别程序",
        State::Granted => "已决定，待出件",
        State::Refused => "不予，待送达",
        State::Issued => "已出件，待领取",
        State::Delivered => "已送达",
        State::Archived => "已归档",
        State::Declined => "不予受理，待送达",
        State::Lapsed => "补正不来办结",
        State::Withdrawn => "申请人撤回",
        State::Terminated => "终止",
        State::Referred => "转报办结",
        State::Void => "作废",
    }
}

/// Tone of a state's tag.
pub(crate) fn state_tone(state: State) -> &'static str {
    match state {
        State::Submitted | State::InReview => "brand",
        State::Correction | State::Suspended => "warn",
        State::Granted | State::Issued | State::Delivered => "good",
        State::Refused | State::Declined => "bad",
        State::Archived
        | State::Lapsed
        | State::Withdrawn
        | State::Terminated
        | State::Referred
        | State::Void => "",
    }
}

/// How an application came.
pub(crate) fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Window => "窗口",
        Channel::Online => "网上",
        Channel::Post => "邮寄",
        Channel::Agent => "社区代办",
        Channel::Kiosk => "自助机",
    }
}

/// Channel of a code, for the forms.
pub(crate) const CHANNELS: [(&str, Channel); 5] = [
    ("window", Channel::Window),
    ("agent", Channel::Agent),
    ("post", Channel::Post),
    ("online", Channel::Online),
    ("kiosk", Channel::Kiosk),
];

/// Trust grade (国办函〔2016〕108号).
pub(crate) fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "A 电子证照，免交",
        Grade::B => "B 窗口核验原件",
        Grade::C => "C 待核对原件",
        Grade::D => "D 本人陈述",
    }
}

/// Grades by code, in the order offered at a window.
pub(crate) const GRADES: [(&str, Grade); 4] =
    [("B", Grade::B), ("A", Grade::A), ("C", Grade::C), ("D", Grade::D)];

/// Kind of applicant.
pub(crate) fn applicant_kind(kind: ApplicantKind) -> &'static str {
    match kind {
        ApplicantKind::Person => "个人",
        ApplicantKind::Legal => "企业、事业单位等法人",
        ApplicantKind::Other => "其他组织",
    }
}

/// Applicant kinds by code.
pub(crate) const APPLICANT_KINDS: [(&str, ApplicantKind); 3] =
    [("person", ApplicantKind::Person), ("legal", ApplicantKind::Legal), ("other", ApplicantKind::Other)];

/// Kind of application.
pub(crate) fn application_kind(kind: ApplicationKind) -> &'static str {
    match kind {
        ApplicationKind::New => "新办",
        ApplicationKind::Change => "变更",
        ApplicationKind::Renewal => "延续",
        ApplicationKind::Replacement => "补办、换领",
        ApplicationKind::Cancellation => "注销",
    }
}

pub(crate) use domain::catalogue::situation::application_code;

/// State of a step.
pub(crate) fn step_status(status: StepStatus) -> (&'static str, &'static str) {
    match status {
        StepStatus::Pending => ("pending", "未开始"),
        StepStatus::Open => ("open", "办理中"),
        StepStatus::Done => ("done", "已完成"),
        StepStatus::Returned => ("returned", "退回重办"),
    }
}

/// Name of an act, as on its button.
pub(crate) fn act(kind: ActKind) -> &'static str {
    match kind {
        ActKind::RequestCorrection => "一次性告知（补正）",
        ActKind::Serve => "送达文书",
        ActKind::Supplement => "收补正材料",
        ActKind::Accept => "受理",
        ActKind::Decline => "不予受理",
        ActKind::ReturnOriginals => "退还原件",
        ActKind::Void => "申请作废",
        ActKind::ConfirmVoid => "确认作废",
        ActKind::Reassign => "改派",
        ActKind::PassUp => "上报",
        ActKind::SignIn => "签收",
        ActKind::SendBack => "退回街道",
        ActKind::GiveOpinion => "出具意见",
        ActKind::RaiseObjection => "登记异议",
        ActKind::AnswerObjection => "异议处理",
        ActKind::ReturnStep => "退回环节",
        ActKind::Suspend => "特别程序（除外时间）",
        ActKind::Resume => "恢复计时",
        ActKind::RequestExtension => "申请延期",
        ActKind::ApproveExtension => "批准延期",
        ActKind::RefuseExtension => "不批准延期",
        ActKind::Decide => "决定",
        ActKind::Refer => "转报",
        ActKind::Issue => "出件",
        ActKind::Deliver => "送达（交付结果）",
        ActKind::Withdraw => "申请人撤回",
        ActKind::Terminate => "终止",
        ActKind::MoveVersion => "改用新版本",
        ActKind::ConfirmDeviation => "确认偏离",
        ActKind::AssessFee => "核定收费",
        ActKind::RecordPayment => "登记缴费",
        ActKind::RefundFee => "退费",
    }
}

/// What an act does, in a line under its name.
pub(crate) fn act_summary(kind: ActKind) -> &'static str {
    match kind {
        ActKind::RequestCorrection => "把缺的材料一次说全，出告知书",
        ActKind::Serve => "登记文书何时、怎样送到",
        ActKind::Supplement => "登记补来的材料",
        ActKind::Accept => "材料齐全，出受理通知书，开始计时",
        ActKind::Decline => "不需要办、不归本机关办，或补正后仍不符合",
        ActKind::ReturnOriginals => "原件当面退还，对方签字",
        ActKind::Void => "技术性错误，由第二人确认后作废",
        ActKind::ConfirmVoid => "另一人申请了作废，由您确认",
        ActKind::Reassign => "换一个岗位办，写明原因",
        ActKind::PassUp => "材料交接给区级办理",
        ActKind::SignIn => "收到移交的材料，由本单位接着办",
        ActKind::SendBack => "不该由本单位办，退回街道",
        ActKind::GiveOpinion => "完成本环节并写明意见",
        ActKind::RaiseObjection => "公示期间有人提出异议，登记是谁、哪天、为什么",
        ActKind::AnswerObjection => "异议核查以后，登记成立不成立、怎么处理",
        ActKind::ReturnStep => "已完成的环节需要重办",
        ActKind::Suspend => "依法不计入时限的时间，出告知书",
        ActKind::Resume => "特别程序结束，接着计时",
        ActKind::RequestExtension => "到期前报负责人批准",
        ActKind::ApproveExtension => "批准后出延期通知书",
        ActKind::RefuseExtension => "按原时限办理",
        ActKind::Decide => "作出决定，出决定书，即为办结",
        ActKind::Refer => "初审完毕，连同全部材料报上级机关决定",
        ActKind::Issue => "制作结果文书或证照",
        ActKind::Deliver => "结果交到申请人手里",
        ActKind::Withdraw => "申请人不办了，登记原因",
        ActKind::Terminate => "法定事由出现，终止办理",
        ActKind::MoveVersion => "事项有了新版本，这个件改按新版本办",
        ActKind::ConfirmDeviation => "同事的意见超出办理标准，由您作为第二人确认",
        ActKind::AssessFee => "按收费清单算出金额，出缴费通知单",
        ActKind::RecordPayment => "缴款已到，登记财政票据号",
        ActKind::RefundFee => "已缴的全部退还，写明原因",
    }
}

/// Class of a light.
pub(crate) fn light_class(light: Light) -> &'static str {
    match light {
        Light::Good => "good",
        Light::Warn => "warn",
        Light::Bad => "bad",
        Light::Hold => "hold",
        Light::None => "none",
    }
}

/// A light by its class, as filters send it.
pub(crate) fn light_named(class: &str) -> Option<Light> {
    let all = [Light::Bad, Light::Warn, Light::Good, Light::Hold, Light::None];
    all.into_iter().find(|light| light_class(*light) == class)
}

/// Word of a light, for filters and the pattern page.
pub(crate) fn light(light: Light) -> &'static str {
    match light {
        Light::Good => "正常",
        Light::Warn => "临期",
        Light::Bad => "超期",
        Light::Hold => "不计时",
        Light::None => "未定时限、即办",
    }
}

/// Said where no day is due: an immediate item is concluded at once, of others the source sets no limit.
pub(crate) fn no_day(immediate: bool) -> &'static str {
    if immediate { "即时办结" } else { "未定时限" }
}

/// A limit with a space after its figure, as every other figure on a page has: `20 个工作日`.
pub(crate) fn limit(limit: Limit) -> String {
    let written = limit.to_string();
    match written.find(|c: char| !c.is_ascii_digit()) {
        Some(at) if at > 0 => {
            let (figure, unit) = written.split_at(at);
            format!("{figure} {unit}")
        }
        _ => written,
    }
}

/// Level of a finding of supervision: word and tone.
pub(crate) fn finding_level(level: FindingLevel) -> (&'static str, &'static str) {
    match level {
        FindingLevel::Notice => ("预警", "brand"),
        FindingLevel::Yellow => ("黄牌", "warn"),
        FindingLevel::Red => ("红牌", "bad"),
    }
}

/// Said beside the button of an acceptance: required materials that are not in the file (ADR 011).
pub(crate) fn missing_required(names: &[&str]) -> String {
    format!(
        "必备材料还没有收到：{}。共享核验、容缺受理的可以受理，会记一条预警；受理以后不能再要求补正。",
        names.join("、")
    )
}

/// How a fee was paid.
pub(crate) fn payment(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::Online => "非税统一支付平台（扫码、网上）",
        PaymentMethod::Card => "银行卡",
        PaymentMethod::Cash => "现金",
        PaymentMethod::Transfer => "银行转账",
    }
}

/// Ways of paying by code.
pub(crate) const PAYMENTS: [(&str, PaymentMethod); 4] = [
    ("online", PaymentMethod::Online),
    ("card", PaymentMethod::Card),
    ("cash", PaymentMethod::Cash),
    ("transfer", PaymentMethod::Transfer),
];

/// Where a fee stands: tone and word.
pub(crate) fn fee_status(status: FeeStatus) -> (&'static str, &'static str) {
    match status {
        FeeStatus::Exempt => ("good", "全部减免，不用缴"),
        FeeStatus::Unpaid => ("warn", "未缴费"),
        FeeStatus::Paid => ("good", "已缴费"),
        FeeStatus::Refunded => ("", "已退费"),
    }
}

/// A finding's rule in words (practice §8).
pub(crate) fn finding_rule(rule: &str) -> String {
    match rule {
        "deemed-acceptance" => "逾期未告知，依法视为受理",
        "second-notice" => "第二次告知提出了新的要求",
        "accepted-incomplete" => "受理时必备材料没有收齐",
        "acceptance-overdue" => "收件五个工作日仍未受理、未告知",
        "over-promise" => "超过承诺时限",
        "over-statute" => "超过法定时限",
        "over-step" => "超过环节时限",
        "near-promise" => "离承诺时限还有一个工作日",
        "over-first-examination" => "受理后二十个工作日没有完成初审、上报",
        "over-delivery" => "决定后十个工作日没有送达",
        "pause-over-plan" => "特别程序超过计划天数",
        "outside-situation" => "要了按申请人的情形不需要的材料",
        "deviation" => "意见或者决定超出办理标准，写了理由，由第二人确认",
        "off-list-fee" => "要收清单以外、范围以外的费，已拦下",
        "double-fee" => "要重复收费，已拦下",
        "typed-fee" => "要自己填写收费金额，已拦下",
        "recorded-late" => "发生后超过一个工作日才登记，没有凭据",
        other => return format!("监察规则 {other}"),
    }
    .to_owned()
}

/// A quality rule of the catalogue in words; one without words keeps its name.
pub(crate) fn catalogue_rule(rule: &str) -> &str {
    domain::catalogue::rule(rule).map_or(rule, |rule| rule.title)
}

/// How an item is placed.
pub(crate) fn placement(mode: PlacementMode) -> &'static str {
    match mode {
        PlacementMode::Devolved => "下放：街道受理、街道决定",
        PlacementMode::Entrusted => "委托：街道以委托机关名义办理",
        PlacementMode::EntrustedIntake => "委托收件：街道收件，区级受理决定",
        PlacementMode::FirstExamination => "初审：街道受理初审，区级决定",
        PlacementMode::Stationed => "派驻：部门在中心办理",
    }
}

/// How an item is placed, in a word.
pub(crate) fn placement_word(mode: PlacementMode) -> &'static str {
    match mode {
        PlacementMode::Devolved => "下放",
        PlacementMode::Entrusted => "委托",
        PlacementMode::EntrustedIntake => "委托收件",
        PlacementMode::FirstExamination => "初审",
        PlacementMode::Stationed => "派驻",
    }
}

/// A kind of unit.
pub(crate) fn unit_kind(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::City => "市",
        UnitKind::District => "区",
        UnitKind::Street => "街道",
        UnitKind::Community => "社区",
        UnitKind::Centre => "区中心",
        UnitKind::StreetCentre => "街道中心",
        UnitKind::Body => "实施主体",
    }
}

/// Tone of a finding of the catalogue.
pub(crate) fn severity_tone(severity: Severity) -> &'static str {
    match severity {
        Severity::Fatal | Severity::Error => "bad",
        Severity::Warning => "warn",
        Severity::Notice => "brand",
    }
}

/// How a paper was served.
pub(crate) fn served(method: ServeMethod) -> &'static str {
    match method {
        ServeMethod::Window => "窗口当面送达",
        ServeMethod::Electronic => "电子送达",
        ServeMethod::Post => "邮寄送达",
        ServeMethod::PublicNotice => "公告送达",
    }
}

/// Ways of service by code.
pub(crate) const SERVE_METHODS: [(&str, ServeMethod); 4] = [
    ("window", ServeMethod::Window),
    ("electronic", ServeMethod::Electronic),
    ("post", ServeMethod::Post),
    ("public_notice", ServeMethod::PublicNotice),
];

/// Why an application was not accepted.
pub(crate) fn decline(kind: DeclineKind) -> &'static str {
    match kind {
        DeclineKind::NotNeeded => "不需要办理（不受理）",
        DeclineKind::NotCompetent => "不属于本机关职权",
        DeclineKind::NotRemedied => "补正后仍不符合",
    }
}

/// Kinds of decline by code.
pub(crate) const DECLINES: [(&str, DeclineKind); 3] = [
    ("not_needed", DeclineKind::NotNeeded),
    ("not_competent", DeclineKind::NotCompetent),
    ("not_remedied", DeclineKind::NotRemedied),
];

/// An opinion.
pub(crate) fn opinion(outcome: OpinionOutcome) -> &'static str {
    match outcome {
        OpinionOutcome::Agree => "同意",
        OpinionOutcome::Disagree => "不同意",
    }
}

/// What came of an objection.
pub(crate) fn objection(outcome: ObjectionOutcome) -> &'static str {
    match outcome {
        ObjectionOutcome::Upheld => "异议成立",
        ObjectionOutcome::Dismissed => "异议不成立",
    }
}

/// What may come of an objection, by code.
pub(crate) const OBJECTIONS: [(&str, ObjectionOutcome); 2] =
    [("upheld", ObjectionOutcome::Upheld), ("dismissed", ObjectionOutcome::Dismissed)];

/// How long a publicity has to be.
pub(crate) fn publicity(least: Limit) -> String {
    format!("公示期不少于 {}，开始和最后一天都算", limit(least))
}

/// Procedure profile of an item.
pub(crate) fn profile(profile: Profile) -> &'static str {
    match profile {
        Profile::Licence => "行政许可",
        Profile::Confirmation => "行政确认",
        Profile::Payment => "行政给付",
        Profile::Filing => "备案",
        Profile::PublicService => "公共服务",
        Profile::OtherPower => "其他行政权力",
        Profile::Enterprise => "企业服务",
    }
}

/// What a refusal means, and what to do.
pub(crate) fn refusal(refusal: &Refusal) -> (String, String) {
    let (what, todo): (&str, &str) = match refusal {
        Refusal::NotAtThisStage { state: now, act: kind } => {
            let what = format!("办件现在是“{}”，不能“{}”。", state(*now), act(*kind));
            return (what, "看看“现在可以办”里有哪些，再决定怎么办。".to_owned());
        }
        Refusal::AlreadyAcceptedByLaw => (
            "五个工作日内没有告知，依法已经视为受理，不能再告知补正或者不予受理。",
            "接着审查；缺的材料由本机关自行核实。",
        ),
        Refusal::MaterialsRefusalBarred => (
            "申请人已按告知补齐全部材料，不能再以材料为由不予受理。",
            "请受理（行政许可法第三十二条第一款第五项）。",
        ),
        Refusal::SecondNoticeNeedsReason => (
            "这次要的材料第一次没有告知，属于第二次告知，会记入监察。",
            "确有必要的，写明为什么第一次没有要。",
        ),
        Refusal::NothingMissing => ("没有写缺什么。", "勾选缺的材料并写明缺什么、怎么补。"),
        Refusal::OffListMaterial { material, .. } => {
            let what = format!("“{material}”不在办事指南的材料清单里，窗口不能要。");
            return (what, "确有需要的，请先由目录编辑修改指南。".to_owned());
        }
        Refusal::BadField { reason, .. } => {
            return (sentence(field_reason(reason)), "改好后再提交。".to_owned());
        }
        Refusal::NameTheCompetentBody => {
            ("没有写应当找哪个机关。", "写明有权办理的机关名称，告诉申请人去哪里办。")
        }
        Refusal::StepsOpen { .. } => ("前面还有环节没有完成。", "先完成“环节”里标着“办理中”的各步。"),
        Refusal::UnknownStep { .. } => ("这个办件没有这个环节。", "刷新本页，从列出的环节里选。"),
        Refusal::StepNotOpen { .. } => {
            ("这个环节现在不能办：没轮到，或者已经完成。", "刷新本页看环节的状态。")
        }
        Refusal::PublicityRunning { to } => {
            let what = format!("公示到 {}，还没有结束。", crate::day::short(*to));
            return (what, "公示期满后再写公示结果。".to_owned());
        }
        Refusal::PublicityTooShort { least, to } => {
            let to = crate::day::short(*to);
            return (format!("{}。", publicity(*least)), format!("最早公示到 {to}，改好后再提交。"));
        }
        Refusal::ObjectionOpen => {
            ("公示期间的异议还没有处理，不能写“同意”。", "先登记异议处理的结果，再写公示结果。")
        }
        Refusal::ObjectionUpheld => {
            ("公示期间有异议成立，公示结果不能写“同意”。", "写“不同意”，或者把前面的环节退回重做后再公示。")
        }
        Refusal::GroundNotListed => (
            "这个事项没有列出这种特别程序，时限不能停。",
            "继续办理。行政许可限于法第四十五条列的八种；其他事项要有自己的依据。",
        ),
        Refusal::NoExtensionAllowed => ("这个事项没有可以延期的依据，或者没有时限。", "按原时限办结。"),
        Refusal::ExtendedAlready => ("已经申请过延期，只能延一次。", "按延期后的时限办结。"),
        Refusal::ExtensionTooLong { most } => {
            return (format!("最多延 {most} 个工作日。"), "改成允许的天数。".to_owned());
        }
        Refusal::LimitPassed => {
            ("时限已经过了，不能再延期，也不能改用新版本。", "尽快办结，超期原因写进说明。")
        }
        Refusal::NoExtensionRequested => ("没有等待批准的延期申请。", "刷新本页，可能别人已经处理。"),
        Refusal::DecidedAbove { body } => {
            return (
                format!("这个事项由{body}决定，本机关不作决定。"),
                "审查完毕后“转报”，把初审意见和全部材料报上去（行政许可法第三十五条）。".to_owned(),
            );
        }
        Refusal::SamePerson { did } => {
            let did = match *did {
                "accepted" => "受理",
                "examined" => "审查",
                "requested" => "申请",
                _ => "经办",
            };
            return (
                format!("这个办件由您{did}，不能再由您作这一步（一审一核）。"),
                "请另一位有权的同事办理。".to_owned(),
            );
        }
        Refusal::SecondPersonNeeded => ("这一步要由另一个人确认。", "请中心主任或另一位有权的同事确认。"),
        Refusal::VoidNotRequested => ("没有人申请作废。", "先由窗口或后台申请作废并写明原因。"),
        Refusal::NotSignedIn => ("材料已移交，接收单位还没有签收。", "先签收，再办理。"),
        Refusal::NotTheHolder => ("办件现在不在本单位。", "等办件移交过来，或联系现在持有的单位。"),
        Refusal::NoOriginals { .. } => ("没有可退的原件，或者选的材料没有收原件。", "只能退收过的原件。"),
        Refusal::NoSuchPaper => ("没有这份待送达的文书，或者已经登记送达。", "刷新本页看文书的送达情况。"),
        Refusal::NoNewerVersion => ("没有比收件时更新的版本可以用。", "按收件时的版本接着办。"),
        Refusal::OtherProcedure => ("新版本的办理程序不一样，已经做的环节对不上。", "按收件时的版本办完。"),
        Refusal::WorseForApplicant { worse } => {
            let what = format!("新版本对申请人更不利：{}。", worse.join("；"));
            return (
                what,
                "申请人书面同意的，写明同意书的日期和存放；没有同意就按收件时的版本办。".to_owned(),
            );
        }
        Refusal::InPersonOnly => ("这个事项要本人到场，不能代办。", "请申请人本人来窗口。"),
        Refusal::NothingSupplemented => {
            ("补来的材料里没有一样是告知书要的。", "对照告知书，勾选补来的材料。")
        }
        other => return beside_the_list(other),
    };
    (what.to_owned(), todo.to_owned())
}

/// The same, of what is charged beside the fee list or judged beside the handling standard.
fn beside_the_list(refusal: &Refusal) -> (String, String) {
    let (what, todo): (&str, &str) = match refusal {
        Refusal::OutsideSituation { material } => {
            let what = format!("按申请人回答的情形，不需要“{material}”。");
            return (what, "情形答错了、确实需要的，写明为什么；会记入监察。".to_owned());
        }
        Refusal::PointUnchecked { .. } => {
            ("办理标准里有要点没有勾选。", "每条要点都要选：符合、不符合或者不适用。")
        }
        Refusal::DeviationNeeded { departures } => {
            let what = format!("超出办理标准：{}。", departures.join("；"));
            return (what, "改结论；确有必要的，写明偏离理由，并选一位同事作为第二人确认。".to_owned());
        }
        Refusal::DeviationOpen => (
            "有超出办理标准的意见、决定还没有第二人确认，不能往下办。",
            "请另一位同事在“确认偏离”里确认，或者退回环节重办。",
        ),
        Refusal::NoDeviation => ("没有等待确认的偏离。", "刷新本页，可能同事已经确认或者退回重办。"),
        Refusal::OffListFee { line, .. } => {
            let what = format!("“{line}”不在这个事项的收费清单里，不能收；这次操作已记入监察。");
            return (what, "只能从清单里选；清单要改的，由目录编辑修订并公布。".to_owned());
        }
        Refusal::FeeOutOfScope { line, .. } => {
            let what = format!("“{line}”不是这种申请的收费项目，不能收；这次操作已记入监察。");
            return (what, "只收清单上写明适用本次申请的项目。".to_owned());
        }
        Refusal::FeeTwice { line, .. } => {
            let what = format!("“{line}”写了两次，同一项只能收一次；这次操作已记入监察。");
            return (what, "删去重复的，数量写在同一项里。".to_owned());
        }
        Refusal::NotCharged => {
            ("这个事项（或这种申请）不收费，不能核定收费；这次操作已记入监察。", "直接办理，不要收费。")
        }
        Refusal::FeePaidAlready => {
            ("已经缴过费，不能再收一次。", "核定有误的，先退费并写明原因，再重新核定。")
        }
        Refusal::NothingToPay => {
            ("现在没有要缴的费：没有核定、已经减免，或者办件已经终止。", "看“收费”里的情况；要收的先核定。")
        }
        Refusal::NothingPaid => ("没有缴过费，或者已经退了。", "看“收费”里的情况。"),
        _ => ("现在不能这样办。", "刷新本页，看看“现在可以办”里有哪些。"),
    };
    (what.to_owned(), todo.to_owned())
}

/// Why a person may not, and what to do.
pub(crate) fn denial(denial: Denial) -> (&'static str, &'static str) {
    match denial {
        Denial::Role => {
            ("您的岗位没有这项职责。", "请有这项职责的同事办理；职责有变动的，找系统管理员调整岗位。")
        }
        Denial::Unit => ("这一步由另一个单位办理。", "办件页上写着现在谁在办、由谁决定。"),
        Denial::NotAuthorisedToAccept => {
            ("本窗口没有受理授权：只收件，由后台受理。", "收件后转后台，五个工作日内由后台受理或告知。")
        }
        Denial::OtherBodysItem => ("常设窗口只收本部门的事项。", "请到综合窗口，或换有权的同事收件。"),
    }
}

/// A reason as a sentence, where another one follows it.
fn sentence(reason: String) -> String {
    if reason.ends_with(['。', '！', '？']) { reason } else { reason + "。" }
}

/// A stable word for what is wrong with a field, as a sentence. Sentences of the identifier checks pass through.
pub(crate) fn field_reason(reason: &str) -> String {
    match reason {
        "missing" => "请填写",
        "no-standard" => "这个环节没有办理标准，不用勾选要点",
        "unknown-point" => "办理标准里没有这条要点，或者勾选了两次",
        "unknown-bound" => "裁量基准里没有这种情形",
        "second-is-self" => "第二人要是另一位同事",
        "unknown-second" => "选一位在本单位办理、有权确认的同事",
        "no-such-deviation" => "没有这一处偏离，或者已经确认",
        "quantity-not-asked" => "这一项是固定金额，不用填数量",
        "beyond-bands" => "数量超过收费标准的最高一档，标准没有规定怎么收，不能收",
        "unknown-exemption" => "这一项没有这种减免",
        "not-a-receipt" => "票据号只用字母、数字和短横线，不超过 40 个字符",
        "too-long" => "太长了，请写短一些",
        "too-short" => "至少 8 个字符",
        "control-characters" => "含有不能显示的字符，请重新输入",
        "not-after-today" => "要晚于今天",
        "in-the-future" => "不能晚于今天",
        "in-the-past" => "已经过了，公示要在登记时还看得到",
        "before-the-paper" => "不能早于文书的日期",
        "before-from" => "不能早于开始的日子",
        "before-publicity" => "不能早于公示开始的日子",
        "after-publicity" => "晚于公示的最后一天，写明公示期间哪天提出的",
        "no-such-objection" => "没有这件异议，或者已经处理",
        "before-acceptance" => "不能早于受理的日子",
        "two-or-more" => "调查、核查要有两名以上工作人员，姓名都要写明",
        "out-of-range" => "数字不在允许的范围内",
        "twice" => "同一样材料写了两次",
        "unknown-item" => "没有这个事项",
        "not-placed-here" => "这个事项没有进驻本中心，不能在这里收",
        "kind-not-handled" => "这个事项不办这一种申请",
        "post-of-another-unit" => "只能改派给本单位的岗位",
        "no-such-case-of-item" => "这个事项没有这个办件，请核对编号",
        "no-such-case" => "没有对得上的办件，请核对编号和查询码（证件号、手机号要与收件时登记的一致）",
        "not-a-version" => "页面没有带版本号，请刷新后再办",
        "bad-cursor" => "页码不对，请从第一页看起",
        "bad-username" => "账号用 3–40 个字母、数字、点、横线或下划线",
        "taken" => "这个账号已经有人用了",
        "unknown-post" => "没有这个岗位",
        "own-account" => "不能停用自己的账号",
        "own-post" => "不能给自己换岗位，请另一位管理员办理",
        "not-in-force" => "现行的已经不是这个版本，请刷新后再看",
        "not-a-date" => "日期不对，请按 2026-11-21 这样填写",
        "not-a-number" => "请填整数",
        "choose" => "请选择",
        sentence => return sentence.to_owned(),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::case::Refusal as R;

    fn refusals() -> Vec<R> {
        vec![
            R::NotAtThisStage { state: State::Submitted, act: ActKind::Decide },
            R::AlreadyAcceptedByLaw,
            R::MaterialsRefusalBarred,
            R::SecondNoticeNeedsReason,
            R::NothingMissing,
            R::OffListMaterial { field: "/materials/0/name".to_owned(), material: "证明".to_owned() },
            R::OutsideSituation { material: "委托书".to_owned() },
            R::PointUnchecked { point: "P1".to_owned() },
            R::DeviationNeeded { departures: vec!["要点“距离”不符合，仍然同意".to_owned()] },
            R::DeviationOpen,
            R::NoDeviation,
            R::OffListFee { field: "/lines/0/line".to_owned(), line: "X".to_owned() },
            R::FeeOutOfScope { field: "/lines/0/line".to_owned(), line: "F2".to_owned() },
            R::FeeTwice { field: "/lines/1/line".to_owned(), line: "F1".to_owned() },
            R::NotCharged,
            R::FeePaidAlready,
            R::NothingToPay,
            R::NothingPaid,
            R::BadField { field: "/why".to_owned(), reason: "missing" },
            R::NameTheCompetentBody,
            R::StepsOpen { steps: vec!["survey".to_owned()] },
            R::UnknownStep { step: "x".to_owned() },
            R::StepNotOpen { step: "x".to_owned() },
            R::PublicityRunning { to: jiff::civil::date(2026, 11, 27) },
            R::PublicityTooShort { least: Limit::working_days(5), to: jiff::civil::date(2026, 11, 10) },
            R::ObjectionOpen,
            R::ObjectionUpheld,
            R::GroundNotListed,
            R::NoExtensionAllowed,
            R::ExtendedAlready,
            R::ExtensionTooLong { most: 10 },
            R::LimitPassed,
            R::NoExtensionRequested,
            R::DecidedAbove { body: "市规划和自然资源局".to_owned() },
            R::SamePerson { did: "examined" },
            R::SecondPersonNeeded,
            R::VoidNotRequested,
            R::NotSignedIn,
            R::NotTheHolder,
            R::NoOriginals { field: "/items".to_owned() },
            R::NoSuchPaper,
            R::InPersonOnly,
            R::NoNewerVersion,
            R::OtherProcedure,
            R::WorseForApplicant { worse: vec!["新增收费".to_owned()] },
            R::NothingSupplemented,
        ]
    }

    #[test]
    fn every_refusal_code_of_the_domain_has_words_and_advice() {
        let source = include_str!("../../domain/src/case/refusal.rs");
        let codes: std::collections::BTreeSet<&str> = source
            .lines()
            .filter_map(|line| line.split_once("=> \"")?.1.split('"').next())
            .filter(|code| !code.starts_with('/'))
            .collect();
        let covered: std::collections::BTreeSet<&str> = refusals().iter().map(Refusal::code).collect();
        assert_eq!(codes, covered);
        for no in refusals() {
            let (what, todo) = refusal(&no);
            assert!(what.chars().count() >= 3 && todo.ends_with('。'), "{}: {what} {todo}", no.code());
        }
    }

    #[test]
    fn every_rule_of_the_catalogue_and_of_supervision_has_words() {
        for rule in domain::catalogue::rules() {
            assert!(!catalogue_rule(rule.id).is_ascii(), "no words for {}", rule.id);
        }
        let raised = [
            include_str!("../../domain/src/case/apply.rs"),
            include_str!("../../domain/src/case/decide.rs"),
            include_str!("../../domain/src/case/work.rs"),
            include_str!("../../domain/src/case/fee.rs"),
        ];
        let calls = ["found(\"", "finding(\"", "_FEE: &str = \"", "Alarm::after(\"", "Alarm::new(\""];
        let mut rules = std::collections::BTreeSet::new();
        for source in raised {
            for call in calls {
                rules.extend(source.split(call).skip(1).filter_map(|rest| rest.split('"').next()));
            }
        }
        assert!(rules.len() >= 8, "only {rules:?}: has the source moved?");
        for rule in rules {
            assert!(!finding_rule(rule).contains(rule), "no words for {rule}");
        }
    }

    #[test]
    fn a_limit_is_told_with_a_space_after_its_figure() {
        assert_eq!(limit(Limit::working_days(20)), "20 个工作日");
    }

    #[test]
    fn every_reason_the_domain_and_the_service_give_for_a_field_has_a_sentence() {
        let sources = [
            include_str!("../../domain/src/case/decide.rs"),
            include_str!("../../domain/src/case/fee.rs"),
            include_str!("../../domain/src/case/handling.rs"),
            include_str!("../../service/src/application.rs"),
            include_str!("../../service/src/case.rs"),
            include_str!("../../service/src/organisation.rs"),
            include_str!("../../service/src/portal.rs"),
        ];
        let mut seen = 0;
        for source in sources {
            for call in source.split("field_error(").chain(source.split("ActError::field(")).skip(1) {
                let call = call.split(';').next().unwrap_or_default();
                let words = call.split('"').skip(1).step_by(2);
                for word in words.filter(|word| !word.contains(['/', '{', '~']) && word.is_ascii()) {
                    seen += 1;
                    assert!(!field_reason(word).is_ascii(), "no sentence for {word}");
                }
            }
        }
        assert!(seen > 20, "only {seen} reasons found: has the source moved?");
    }
}
