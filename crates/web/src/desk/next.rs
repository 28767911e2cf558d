//! What comes next in a case, and whose turn it is: said after an act, and to whoever looks and has nothing to do.

use domain::case::{Case, Desk, State, StepKind};
use domain::organisation::{PlacementMode, UnitId};
use service::master::Master;

use crate::day;

/// Somebody still owes the case something.
pub(crate) fn waits_for_somebody(case: &Case) -> bool {
    case.state.is_open() || case.payout_open() || case.originals_held() && case.state != State::Archived
}

/// What is owed and what has to go back, beside whatever else is to be done; neither holds anything up.
fn money(case: &Case) -> String {
    let owed = case.fee_owed().map(|fee| format!("费用 {} 还没有缴。", fee.total));
    let back = case.fee_to_refund().map(|fee| format!("已缴的 {} 要退给申请人。", fee.total));
    owed.into_iter().chain(back).collect()
}

/// `接下来：劝业场街道办事处后台办“调查”，最晚 11月20日 周五。`
pub(crate) fn words(case: &Case, master: &Master) -> String {
    if !waits_for_somebody(case) {
        let over = match case.state {
            State::Archived => "这个件已经归档，没有要办的了。",
            _ => "这个件办完了，明天自动归档。",
        };
        return format!("{over}{}", money(case));
    }
    let (who, what) = turn(case, &Who { case, master });
    let due = case.due_on().filter(|_| !case.waits());
    let by = due.map(|on| format!("，最晚 {}", day::plain(on))).unwrap_or_default();
    format!("接下来：{who}{what}{by}。{}", money(case))
}

/// Names of whoever may be next.
struct Who<'a> {
    case: &'a Case,
    master: &'a Master,
}

impl Who<'_> {
    fn of(&self, unit: &UnitId, role: &str) -> String {
        format!("{}{role}", self.master.short_name(unit))
    }

    fn window(&self) -> String {
        self.of(&self.case.competence.centre, "窗口")
    }

    /// Handing out is the issuing window's, and any window's of the centre.
    fn counter(&self) -> String {
        self.of(&self.case.competence.centre, "出件或窗口人员")
    }

    /// The back office that has the case.
    fn back(&self) -> String {
        self.of(&self.case.holder.unit, "后台")
    }

    fn deciders(&self, role: &str) -> String {
        self.of(&self.case.competence.decides, role)
    }
}

fn turn(case: &Case, who: &Who<'_>) -> (String, String) {
    let fixed = |who: String, what: &str| (who, what.to_owned());
    match case.state {
        _ if case.state.before_decision() && !case.holder.signed_in => fixed(who.back(), "签收移交的材料"),
        State::Submitted if case.desk() == Desk::Window && !case.competence.window_accepts => {
            (who.window(), format!("上报给{}", who.of(&case.competence.accepts, "")))
        }
        State::Submitted if case.desk() == Desk::Window => fixed(who.window(), "受理，或者一次性告知缺什么"),
        State::Submitted => fixed(who.back(), "受理，或者一次性告知缺什么"),
        State::Correction => correction(case, who),
        State::InReview => review(case, who),
        State::Suspended if case.clock_stands() => {
            fixed(who.deciders("后台"), "在特别程序结束后恢复计时，现在时限停着")
        }
        State::Suspended => fixed(who.window(), "送达特别程序告知书，送达以前时限照走"),
        State::Granted if case.immediate => fixed(who.window(), "出件，再把结果交给申请人"),
        State::Granted => fixed(who.of(&case.competence.centre, "出件人员"), "出件（制作结果）"),
        State::Issued => fixed(who.counter(), "把结果交给申请人，登记送达"),
        State::Refused => fixed(who.counter(), "把决定文书交给申请人，登记送达"),
        State::Declined => fixed(who.counter(), "把告知文书交给申请人，登记送达"),
        State::Delivered if case.payout_open() => fixed(who.deciders("后台"), "发放资金"),
        _ => fixed(who.counter(), "把留着的原件退给申请人"),
    }
}

fn correction(case: &Case, who: &Who<'_>) -> (String, String) {
    match case.clock.supplement_by.filter(|_| case.waits_for_applicant()) {
        Some(by) => {
            let what = format!("在 {} 前补来材料，由{}收；受理时限停着", day::plain(by), who.window());
            ("申请人".to_owned(), what)
        }
        None => (who.window(), "送达告知书，送达以前受理时限照走".to_owned()),
    }
}

fn review(case: &Case, who: &Who<'_>) -> (String, String) {
    // A departure in an opinion holds the file up; one of a decision to be does not hold up another decision.
    if let Some(one) = case.open_deviations().next() {
        let name = crate::desk::handling::name(&one.second, who.master);
        return (format!("{name}（或另一位有权的同事）"), "确认超出办理标准的意见".to_owned());
    }
    let item = who.master.items.get(&case.item);
    let above = item.as_ref().and_then(|item| item.decided_above.as_ref());
    let decide = above.map_or_else(|| "作出决定".to_owned(), |body| format!("转报给{}", body.name));
    match case.desk() {
        Desk::Head => (who.deciders("负责人"), "批准或者不批准延期".to_owned()),
        Desk::Decide => (who.deciders("决定人"), decide),
        Desk::Window if case.competence.mode != PlacementMode::EntrustedIntake => (who.window(), decide),
        Desk::Window => (who.window(), format!("上报给{}", who.deciders(""))),
        _ => (who.back(), steps(case, who)),
    }
}

/// The steps to be done where the case lies.
fn steps(case: &Case, who: &Who<'_>) -> String {
    let open: Vec<_> = case.open_steps().filter(|step| step.kind != StepKind::Decide).collect();
    let published = open.iter().find_map(|step| Some((step, step.publicity_to?)));
    if let Some((step, _)) = published.filter(|(step, _)| step.open_objections().next().is_some()) {
        return format!("处理“{}”收到的异议", step.name);
    }
    if let Some((step, to)) = published {
        return format!("在 {} 期满后写“{}”的结果", day::plain(to), step.name);
    }
    if open.iter().any(|step| step.kind == StepKind::PassUp) {
        return format!("上报给{}", who.deciders(""));
    }
    let names: Vec<String> = open.iter().map(|step| format!("“{}”", step.name)).collect();
    if names.is_empty() { "接着审查".to_owned() } else { format!("办{}", names.join("、")) }
}
