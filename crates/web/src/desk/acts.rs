//! The acts that are possible now, each as a form of its own with exactly the fields the act has.

use domain::calendar::Calendar;
use domain::case::{
    ActKind, Case, Ground, MoveTo, NAME_MAX, Profile, Rules, ServeMethod, StepKind, StepState, StepStatus,
    TEXT_MAX,
};
use domain::catalogue::{ItemVersion, Material};
use domain::organisation::UnitId;
use jiff::civil::Date;
use service::master::Master;

use crate::desk::timeline::Names;
use crate::desk::{fees, handling};
use crate::form::{Choice, Field, Input, MaterialPick, chosen};
use crate::text;
use crate::view::Pair;

/// An act as a form.
#[derive(Debug, Clone, Default)]
pub(crate) struct ActForm {
    /// Identifier in the page; fields begin with it.
    pub(crate) id: String,
    /// Where it is sent.
    pub(crate) action: String,
    /// Name of the act.
    pub(crate) label: String,
    /// What it does.
    pub(crate) summary: String,
    /// `danger`, `first` or empty.
    pub(crate) class: &'static str,
    /// Shown open.
    pub(crate) open: bool,
    /// Values the person need not choose.
    pub(crate) hidden: Vec<Pair>,
    /// Fields.
    pub(crate) fields: Vec<Field>,
    /// What follows from it.
    pub(crate) notes: Vec<String>,
    /// What to look at once more, beside the button.
    pub(crate) warnings: Vec<String>,
    /// `primary` or `danger`.
    pub(crate) button: &'static str,
    /// Text of the button.
    pub(crate) submit: String,
}

/// What the forms are made from.
pub(crate) struct Footing<'a> {
    /// The case.
    pub(crate) case: &'a Case,
    /// Its rules.
    pub(crate) rules: &'a Rules,
    /// Its item in the pinned version.
    pub(crate) item: &'a ItemVersion,
    /// Names of steps, units, papers.
    pub(crate) names: &'a Names<'a>,
    /// Posts and units.
    pub(crate) master: &'a Master,
    /// Today.
    pub(crate) today: Date,
    /// Account of the person who looks.
    pub(crate) person: &'a str,
    /// Where the person who looks works.
    pub(crate) unit: &'a UnitId,
    /// Working days.
    pub(crate) calendar: &'a Calendar,
    /// The newer version it may be moved to.
    pub(crate) moves_to: Option<&'a MoveTo>,
    /// First day that may stand as the default supplement date.
    pub(crate) supplement_by: Date,
}

/// Forms of the acts, the likeliest first and open.
pub(crate) fn forms(acts: &[ActKind], on: &Footing<'_>) -> Vec<ActForm> {
    let mut kinds: Vec<ActKind> = acts.to_vec();
    let lacks = lacks(on);
    kinds.sort_by_key(|kind| if lacks && *kind == ActKind::RequestCorrection { 0 } else { rank(*kind) });
    let mut forms: Vec<ActForm> = kinds.into_iter().flat_map(|kind| forms_of(kind, on)).collect();
    let carries_on = acts.iter().any(|kind| rank(*kind) <= CARRIES_ON);
    if let Some(first) = forms.first_mut().filter(|_| carries_on) {
        first.open = true;
        if first.class.is_empty() {
            first.class = "first";
        }
    }
    forms
}

/// Something required is not in the file and nobody has been told yet: telling comes before accepting, after which
/// nothing can be asked for any more.
fn lacks(on: &Footing<'_>) -> bool {
    on.case.notices.is_empty() && !on.case.missing_required(on.rules).is_empty()
}

/// Acts up to this rank carry the case on: only such a one stands open by itself.
const CARRIES_ON: u8 = 3;

/// How likely an act is what the person came for: carrying on before setting aside, ending last.
fn rank(kind: ActKind) -> u8 {
    match kind {
        ActKind::SignIn | ActKind::ApproveExtension | ActKind::ConfirmVoid | ActKind::ConfirmDeviation => 0,
        ActKind::Accept | ActKind::Supplement | ActKind::Resume | ActKind::AnswerObjection => 1,
        ActKind::Decide | ActKind::Refer | ActKind::GiveOpinion | ActKind::Issue | ActKind::Deliver => 2,
        ActKind::PassUp => 3,
        ActKind::RequestCorrection | ActKind::RefuseExtension => 4,
        ActKind::Serve | ActKind::ReturnOriginals | ActKind::AssessFee | ActKind::RecordPayment => 5,
        ActKind::Suspend | ActKind::RequestExtension | ActKind::ReturnStep | ActKind::RaiseObjection => 6,
        ActKind::Decline | ActKind::SendBack | ActKind::Reassign | ActKind::MoveVersion => 7,
        ActKind::Withdraw | ActKind::RefundFee => 8,
        ActKind::Terminate | ActKind::Void => 9,
    }
}

/// Most acts are one form; an opinion is one for each open step, as steps differ in what they must produce.
fn forms_of(kind: ActKind, on: &Footing<'_>) -> Vec<ActForm> {
    if kind == ActKind::GiveOpinion {
        return opinion_steps(on.case).map(|step| opinion(step, on)).collect();
    }
    let mut form = blank(kind, kind.code(), on);
    form.fields = fields(kind, on).into_iter().map(|field| field.within(&form.id)).collect();
    form.notes = notes(kind, on);
    form.warnings = warnings(kind, on);
    if let (ActKind::MoveVersion, Some(to)) = (kind, on.moves_to) {
        form.hidden = vec![Pair::new("to", to.version.to_string())];
        form.warnings = to.worse.clone();
    }
    vec![form]
}

fn blank(kind: ActKind, id: &str, on: &Footing<'_>) -> ActForm {
    let grave = matches!(
        kind,
        ActKind::Decline
            | ActKind::Terminate
            | ActKind::Void
            | ActKind::ConfirmVoid
            | ActKind::Withdraw
            | ActKind::SendBack
    );
    ActForm {
        id: format!("act-{id}"),
        action: format!("/desk/case/{}/acts/{}", crate::room::escape(&on.case.no), kind.code()),
        label: text::act(kind).to_owned(),
        summary: text::act_summary(kind).to_owned(),
        class: if grave { "danger" } else { "" },
        button: if grave { "danger" } else { "primary" },
        submit: text::act(kind).to_owned(),
        ..ActForm::default()
    }
}

/// Steps that wait for an opinion where the case lies; money is paid out after the decision.
fn opinion_steps(case: &Case) -> impl Iterator<Item = &StepState> {
    case.open_steps().filter(|step| match step.kind {
        StepKind::PassUp | StepKind::Decide => false,
        StepKind::Payout => case.decided.is_some(),
        _ => step.unit == case.holder.unit,
    })
}

fn opinion(step: &StepState, on: &Footing<'_>) -> ActForm {
    let mut form = blank(ActKind::GiveOpinion, &format!("give_opinion-{}", step.key), on);
    let starting = step.kind == StepKind::Publicity && step.publicity_to.is_none();
    form.label = if starting { format!("{}：开始公示", step.name) } else { step.name.clone() };
    form.submit = if starting { "开始公示".to_owned() } else { format!("完成“{}”", step.name) };
    form.summary = match step.due_on {
        Some(due) => format!("本环节 {} 到期", crate::day::short(due)),
        None => text::act_summary(ActKind::GiveOpinion).to_owned(),
    };
    form.hidden = vec![Pair::new("step", step.key.clone())];
    let mut fields = Vec::new();
    if step.kind.needs_record() {
        fields.extend(record_fields(on.today));
    }
    if starting {
        fields.extend(publicity_fields(step, on));
        form.hidden.push(Pair::new("outcome", "agree"));
    } else {
        let standard = on.rules.handling.step(&step.name);
        let fixed = if standard.is_some() { "" } else { "agree" };
        fields.extend(standard.into_iter().flat_map(|standard| handling::fields(standard, on)));
        fields.push(Field::radio("outcome", "结论", chosen(outcomes(), fixed)).must());
    }
    let label = if starting { "说明" } else { "意见" };
    fields.push(Field::area("opinion", label).must().max(TEXT_MAX));
    form.fields = fields.into_iter().map(|field| field.within(&form.id)).collect();
    let objections = step.open_objections().count();
    if objections > 0 {
        form.warnings = vec![format!("有 {objections} 件异议还没有处理：登记处理结果以后才能写“同意”。")];
    }
    form
}

fn outcomes() -> Vec<Choice> {
    vec![Choice::new("agree", "同意"), Choice::new("disagree", "不同意")]
}

/// 行政许可法 §34: two or more staff, with a record.
fn record_fields(today: Date) -> Vec<Field> {
    vec![
        Field::text("record.staff", "调查（核查）人员")
            .must()
            .max(200)
            .hint("两人以上，用顿号隔开，如：李敏、王莉"),
        Field::date("record.on", "日期").must().value(today.to_string()),
        Field::text("record.place", "地点").must().max(200),
    ]
}

/// Filled in with the shortest publicity that begins today, where the guide says how long it has to be.
fn publicity_fields(step: &StepState, on: &Footing<'_>) -> Vec<Field> {
    let rule = on.rules.step(&step.key);
    let to = rule.and_then(|rule| rule.publicity_until(on.today, on.calendar));
    let least = rule.and_then(|rule| rule.publicity).filter(|_| to.is_some());
    vec![
        Field::text("publicity.place", "公示地点").must().max(200).hint("如：社区公示栏、街道网站"),
        Field::date("publicity.from", "从").must().value(on.today.to_string()),
        Field::date("publicity.to", "到")
            .must()
            .value(to.map(|to| to.to_string()).unwrap_or_default())
            .hint(least.map(text::publicity).unwrap_or_default()),
    ]
}

fn why(label: &str) -> Field {
    Field::area("why", label).must().max(TEXT_MAX)
}

/// Handed over at once only where the applicant stands at the window; who makes the paper in a back office has nobody
/// before him, and the window records the service (Case::hands_over_at).
fn served(on: &Footing<'_>) -> Field {
    let default = if on.case.hands_over_at(on.unit) { "window" } else { "" };
    let mut choices = vec![Choice::new("", "现在不送，之后再登记送达")];
    choices.push(Choice::new("window", text::served(ServeMethod::Window)));
    Field::radio("served", "怎么送达", chosen(choices, default)).hint("送达之日起才生效")
}

fn fields(kind: ActKind, on: &Footing<'_>) -> Vec<Field> {
    let receiver = |label: &str| Field::text("receiver", label).must().max(NAME_MAX);
    match kind {
        ActKind::Accept => vec![served(on).hint("受理之日起计时，不等送达；送达的日子另记")],
        ActKind::ConfirmVoid | ActKind::PassUp | ActKind::SignIn | ActKind::Resume | ActKind::Issue => {
            Vec::new()
        }
        ActKind::RequestCorrection => correction(on),
        ActKind::Serve => serve(on),
        ActKind::Supplement => {
            vec![Field {
                input: Input::Handed(handed(on, true)),
                ..Field::text("materials", "补来的材料").must()
            }]
        }
        ActKind::Decline => decline(on),
        ActKind::ReturnOriginals => vec![originals(on.case), receiver("谁签收")],
        ActKind::Void => vec![why("为什么作废（只限技术性错误）")],
        ActKind::Reassign => vec![Field::select("to", "改派给", posts(on)).must(), why("为什么改派")],
        ActKind::SendBack => vec![why("为什么退回")],
        ActKind::GiveOpinion => Vec::new(),
        ActKind::RaiseObjection => objecting(on),
        ActKind::AnswerObjection => answering(on),
        ActKind::ReturnStep => {
            vec![Field::select("step", "退回哪个环节", done_steps(on.case)).must(), why("为什么重办")]
        }
        ActKind::Suspend => suspend(on),
        ActKind::RequestExtension => vec![
            Field::number("days", "延长几个工作日")
                .must()
                .hint(format!("最多 {} 个工作日，只能延一次", on.rules.extension_days.unwrap_or(0))),
            why("为什么延长（写进通知书）"),
        ],
        ActKind::ApproveExtension => vec![served(on)],
        ActKind::RefuseExtension => vec![why("为什么不批准")],
        ActKind::Decide => decision(on),
        ActKind::Refer => vec![Field::area("opinion", "初审意见").must().max(TEXT_MAX)],
        ActKind::Deliver => {
            vec![Field::radio("method", "怎么送", chosen(methods(), "window")).must(), receiver("谁签收")]
        }
        ActKind::ConfirmDeviation => {
            vec![Field::radio("deviation", "确认哪一处", handling::open(on)).must()]
        }
        ActKind::AssessFee => fees::assessment(on.case, on.rules),
        ActKind::RecordPayment => fees::payment(),
        ActKind::RefundFee => vec![why("为什么退费")],
        ActKind::Withdraw => vec![why("申请人为什么撤回")],
        ActKind::MoveVersion => moving(on),
        ActKind::Terminate => vec![why("为什么终止"), Field::text("basis", "依据").must().max(TEXT_MAX)],
    }
}

/// The applicant's agreement is asked for only where the newer version is not as good for him.
fn moving(on: &Footing<'_>) -> Vec<Field> {
    let mut fields = vec![why("为什么改用")];
    if on.moves_to.is_some_and(|to| !to.worse.is_empty()) {
        let agreed = Field::text("agreed", "申请人书面同意").must().max(200);
        fields.push(agreed.hint("新版本对他有不利，写明同意书的日期、存放在哪里"));
    }
    fields
}

fn methods() -> Vec<Choice> {
    text::SERVE_METHODS.iter().map(|(code, method)| Choice::new(*code, text::served(*method))).collect()
}

fn correction(on: &Footing<'_>) -> Vec<Field> {
    let picks = on.rules.materials.iter().enumerate().map(|(index, rule)| MaterialPick {
        index,
        name: rule.name.clone(),
        note: material_note(on.case, rule),
        on: on.case.requires(rule) && on.case.materials.iter().all(|have| have.name != rule.name),
        ..MaterialPick::default()
    });
    let picks = picks.collect();
    let mut fields = vec![
        Field { input: Input::Missing(picks), ..Field::text("missing", "缺什么").must() }
            .hint("一次说全：这是清单上的全部材料，清单以外的不能要"),
        Field::date("supplement_by", "补到哪天").must().value(on.supplement_by.to_string()),
        served(on),
    ];
    if !on.case.notices.is_empty() {
        fields.insert(
            1,
            Field::area("reason", "为什么第一次没有要")
                .max(TEXT_MAX)
                .hint("要了第一次没写的材料，属于第二次告知，会记入监察"),
        );
    } else if !on.case.situation.spared.is_empty() {
        let label = "要“按情形不需要”的材料，写明为什么";
        let hint = "指南告诉申请人不用交；情形答错了、确实需要的才要，会记入监察";
        fields.insert(1, Field::area("reason", label).max(TEXT_MAX).hint(hint));
    }
    fields
}

fn material_note(case: &Case, rule: &domain::case::MaterialRule) -> String {
    let need = super::case::need(case, rule);
    match case.materials.iter().find(|have| have.name == rule.name) {
        Some(_) => format!("{need} · 已收"),
        None => format!("{need} · 没有收到"),
    }
}

/// Materials of the list as they may be handed in; `asked` ticks those a notice still waits for.
pub(crate) fn handed(on: &Footing<'_>, asked: bool) -> Vec<MaterialPick> {
    let unmet: Vec<&String> = on.case.notices.iter().flat_map(|notice| &notice.unmet).collect();
    let wanted =
        on.rules.materials.iter().enumerate().filter(|(_, rule)| !asked || unmet.contains(&&rule.name));
    wanted
        .map(|(index, rule)| {
            let (originals, copies) = on.item.materials.get(index).map_or((0, 1), Material::expected);
            MaterialPick {
                index,
                name: rule.name.clone(),
                note: material_note(on.case, rule),
                copies: copies.to_string(),
                originals: originals.to_string(),
                grades: grades("B"),
                ..MaterialPick::default()
            }
        })
        .collect()
}

/// Grades to choose from.
pub(crate) fn grades(on: &str) -> Vec<Choice> {
    chosen(text::GRADES.iter().map(|(code, grade)| Choice::new(*code, text::grade(*grade))).collect(), on)
}

fn serve(on: &Footing<'_>) -> Vec<Field> {
    let unserved = on.case.papers.iter().filter(|paper| paper.served.is_none() && paper.no.is_some());
    let papers: Vec<Choice> = unserved
        .map(|paper| {
            let no = paper.no.clone().unwrap_or_default();
            Choice::new(paper.seq.to_string(), format!("{} {no}", on.names.paper(paper.kind)))
        })
        .collect();
    vec![
        Field::select("paper", "哪份文书", papers).must(),
        Field::radio("method", "怎么送", chosen(methods(), "window")).must(),
        Field::date("on", "哪天送到").value(on.today.to_string()),
        Field::text("evidence", "凭据").max(200).hint("不是今天送到的，写回执号、邮戳日期等"),
    ]
}

fn decline(on: &Footing<'_>) -> Vec<Field> {
    let kinds: Vec<Choice> =
        text::DECLINES.iter().map(|(code, kind)| Choice::new(*code, text::decline(*kind))).collect();
    vec![
        Field::radio("kind", "哪一种", kinds).must(),
        why("理由（写进告知书、决定书）"),
        Field::text("competent_body", "应找哪个机关").max(NAME_MAX).hint("不属于本机关职权时必填"),
        served(on),
    ]
}

fn originals(case: &Case) -> Field {
    let held = case.materials.iter().filter(|material| material.goes_back());
    let choices = held.map(|material| Choice {
        on: true,
        ..Choice::new(material.name.clone(), format!("{}（原件 {} 份）", material.name, material.originals))
    });
    Field::checks("items", "退还哪些", choices.collect()).must()
}

/// Posts of the unit that holds the case, but the one that has it.
fn posts(on: &Footing<'_>) -> Vec<Choice> {
    let holder = &on.case.holder;
    let here = on
        .master
        .posts
        .values()
        .filter(|post| post.unit == holder.unit && holder.post.as_ref() != Some(&post.id));
    let mut choices = vec![Choice::new("", "请选择")];
    choices.extend(here.map(|post| Choice::new(post.id.0.clone(), on.master.post_name(&post.id))));
    choices
}

/// An objection comes in during the publicity; one recorded later says on which day.
fn objecting(on: &Footing<'_>) -> Vec<Field> {
    let public = || on.case.steps.iter().filter(|step| step.is_public());
    let steps = public().map(|step| Choice::new(step.key.clone(), step.name.clone())).collect();
    let last = public().filter_map(|step| step.publicity_to).max().unwrap_or(on.today);
    vec![
        Field::select("step", "对哪个环节", steps).must(),
        Field::text("objector", "谁提出").must().max(NAME_MAX).hint("姓名加密保存，查看要写理由并记入账本"),
        Field::area("gist", "异议的要点").must().max(TEXT_MAX),
        Field::date("on", "哪天提出").must().value(last.min(on.today).to_string()),
        Field::text("evidence", "凭据").max(200).hint("不是今天提出的，写来信邮戳、来访登记等"),
    ]
}

fn answering(on: &Footing<'_>) -> Vec<Field> {
    let open = on.case.objections_here().map(|objection| {
        let what = format!("{} 提出的（第 {} 条记录）", crate::day::short(objection.on), objection.seq);
        Choice::new(objection.seq.to_string(), what)
    });
    let outcomes = text::OBJECTIONS.map(|(code, outcome)| Choice::new(code, text::objection(outcome)));
    vec![
        Field::select("objection", "哪件异议", open.collect()).must(),
        Field::radio("outcome", "核查结果", outcomes.to_vec()).must(),
        Field::area("how", "怎么核查、怎么处理").must().max(TEXT_MAX),
    ]
}

fn done_steps(case: &Case) -> Vec<Choice> {
    let done =
        case.steps.iter().filter(|step| step.state == StepStatus::Done && step.kind != StepKind::Decide);
    done.map(|step| Choice::new(step.key.clone(), step.name.clone())).collect()
}

fn suspend(on: &Footing<'_>) -> Vec<Field> {
    let grounds = on.rules.grounds.iter().map(|ground| Choice::new(ground_code(*ground), ground.label()));
    vec![
        Field::select("ground", "哪一种", grounds.collect()).must(),
        Field::number("planned_days", "计划几个工作日").must(),
        why("理由（写进告知书）"),
        served(on),
    ]
}

/// The contract's name of a ground.
pub(crate) fn ground_code(ground: Ground) -> &'static str {
    match ground {
        Ground::Hearing => "hearing",
        Ground::Tender => "tender",
        Ground::Auction => "auction",
        Ground::Inspection => "inspection",
        Ground::Testing => "testing",
        Ground::Quarantine => "quarantine",
        Ground::Appraisal => "appraisal",
        Ground::ExpertReview => "expert_review",
        Ground::OtherByLaw => "other_by_law",
    }
}

fn decision(on: &Footing<'_>) -> Vec<Field> {
    let (yes, no) = on.rules.profile.outcome_words();
    let choices = vec![Choice::new("granted", yes), Choice::new("refused", no)];
    let step = on.case.steps.iter().find(|step| step.kind == StepKind::Decide);
    let standard = step.and_then(|step| on.rules.handling.step(&step.name));
    let mut fields: Vec<Field> =
        standard.into_iter().flat_map(|standard| handling::fields(standard, on)).collect();
    fields.extend([
        Field::radio("outcome", "决定", choices).must(),
        Field::text("basis", "依据").max(TEXT_MAX).hint(basis_hint(on.rules.profile)),
        Field::area("why", "理由").max(TEXT_MAX).hint("不予的必须写清理由和依据"),
    ]);
    let missing = on.case.missing_required(on.rules);
    if on.case.immediate && !missing.is_empty() {
        fields.extend(incomplete_fields(&missing));
    }
    fields
}

/// What the decision cites by itself is not typed again.
pub(crate) fn basis_hint(profile: Profile) -> String {
    match domain::paper::own_article(profile) {
        Some(article) => format!("本事项依据的法律、法规和条款；{article}由系统印在决定书上，不用再写"),
        None => "法律、法规的名称和条款，照写在文书上；系统不另加依据".to_owned(),
    }
}

/// An immediate item that ends without a required material is confirmed with a reason, which goes into the decision
/// (ADR 011): one person has it from intake to delivery, and nobody looks at it again.
pub(crate) fn incomplete_fields(missing: &[&str]) -> Vec<Field> {
    let names = missing.join("、");
    let label = format!("{names} 没有收到，仍然办结");
    let confirm = Choice::new(names, label).hint("不予办理的不用勾；没有收齐的，记一条预警");
    vec![
        Field::checks("incomplete", "必备材料没有收齐", vec![confirm]),
        Field::text("incomplete_why", "为什么不收也能办结")
            .max(WAIVER_MAX)
            .hint("如：已经共享核验、当场出示了电子证照；写进决定"),
    ]
}

/// Longest reason for going without a material, in characters: the decision's own has to hold it with their names.
pub(crate) const WAIVER_MAX: usize = 200;

/// Required materials that are missing before an acceptance: allowed, and seen (ADR 011).
fn warnings(kind: ActKind, on: &Footing<'_>) -> Vec<String> {
    if let (ActKind::Issue | ActKind::Deliver, Some(fee)) = (kind, on.case.fee_owed()) {
        return vec![format!("还没有缴费：{}。法律没有规定不缴不发的，照常办理，请提醒申请人。", fee.total)];
    }
    let missing = if kind == ActKind::Accept { on.case.missing_required(on.rules) } else { Vec::new() };
    if missing.is_empty() { Vec::new() } else { vec![text::missing_required(&missing)] }
}

fn notes(kind: ActKind, on: &Footing<'_>) -> Vec<String> {
    let line = match kind {
        ActKind::Refer => {
            let body = on.rules.refer_to.as_deref().unwrap_or_default();
            return vec![format!("由{body}决定。打印材料交接单，全部材料连同原件一并报送；本机关到此办结。")];
        }
        ActKind::MoveVersion => {
            let now = on.case.item_version;
            let to = on.moves_to.map_or(now, |to| to.version);
            return vec![format!(
                "第 {now} 版改为第 {to} 版。时限仍从受理之日算，不重新起算；已经出的文书不变。"
            )];
        }
        ActKind::Accept if on.case.supplemented => "材料已补齐，受理从补齐之日起算。",
        ActKind::Accept => "材料齐全、符合形式才受理。受理之日起计法定和承诺时限。",
        ActKind::RequestCorrection => "没有写的，以后再要就是第二次告知，会记黄牌。",
        ActKind::PassUp => "打印材料交接单，随材料一并移交；对方签收后由对方接着办。",
        ActKind::Suspend => "只有指南列出的情形才可以。告知书送达之前，时限照走。",
        ActKind::RequestExtension => "由本单位负责人批准并送达后才生效；不算按时办结。",
        ActKind::Decide => "决定一经作出就是办结，不能改；决定书由系统编号。",
        ActKind::ConfirmDeviation => "确认就是同意这样办，和提出的人一起负责；不同意的，退回环节重办。",
        ActKind::AssessFee => "金额由系统按清单计算，不能填写。打印缴费通知单交给申请人。",
        ActKind::RecordPayment => "金额就是核定的金额。票据由财政电子票据系统开具，这里只登记号码。",
        ActKind::RefundFee => "缴多少退多少；款项由财政渠道原路退回。",
        ActKind::Void => "由中心主任或另一人确认后才作废，编号保留。",
        ActKind::Deliver if on.case.originals_held() => "还有原件没有退，别忘了一并退还。",
        _ => return Vec::new(),
    };
    vec![line.to_owned()]
}
