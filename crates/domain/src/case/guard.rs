//! Whether an act is possible at all for a case and a person, whatever it brings with it.
//!
//! `available_acts` asks these guards for every act and `decide` asks them first, so that no page lists acts by
//! state.

use jiff::civil::Date;

use super::Inputs;
use super::act::ActKind;
use super::fee::guard_fee;
use super::handling::guard_confirmation;
use super::model::{Case, Channel, Objection, PaperRef, State, StepState, StepStatus};
use super::refusal::Refusal;
use super::rules::{Rules, StepKind};
use crate::organisation::{PlacementMode, UnitId};
use crate::paper::PaperKind;

/// Whether an act is possible at all now, whatever it brings with it.
pub(super) fn guard(case: &Case, rules: &Rules, inputs: &Inputs<'_>, kind: ActKind) -> Result<(), Refusal> {
    let wrong_stage = Err(Refusal::NotAtThisStage { state: case.state, act: kind });
    let person = inputs.author.person.as_str();
    match kind {
        ActKind::RequestCorrection | ActKind::Accept | ActKind::Decline => {
            guard_acceptance(case, rules, inputs.today, kind)
        }
        ActKind::Serve if case.papers.iter().any(|paper| case.servable(paper)) => Ok(()),
        ActKind::Serve => Err(Refusal::NoSuchPaper),
        ActKind::Supplement if case.silent_past_term(rules, inputs.today) => {
            Err(Refusal::AlreadyAcceptedByLaw)
        }
        ActKind::Supplement if case.state == State::Correction => Ok(()),
        ActKind::ReturnOriginals if case.state != State::Archived && case.originals_held() => Ok(()),
        ActKind::ReturnOriginals => Err(Refusal::NoOriginals { field: "/items".to_owned() }),
        ActKind::Void if case.state.before_decision() && case.void_by.is_none() => Ok(()),
        ActKind::ConfirmVoid if case.state.before_decision() => match case.void_by.as_deref() {
            None => Err(Refusal::VoidNotRequested),
            Some(by) if by == person => Err(Refusal::SecondPersonNeeded),
            Some(_) => Ok(()),
        },
        ActKind::Reassign if case.state.is_open() => Ok(()),
        ActKind::PassUp => guard_pass_up(case, kind),
        ActKind::SignIn if case.state.before_decision() && !case.holder.signed_in => Ok(()),
        ActKind::SendBack if case.state.before_decision() => {
            if case.competence.two_levels && case.holder.unit == case.competence.decides {
                Ok(())
            } else {
                Err(Refusal::NotTheHolder)
            }
        }
        ActKind::GiveOpinion => guard_opinion(case, kind),
        // It is raised when it comes, also while the clock stands still.
        ActKind::RaiseObjection if case.in_review() && case.steps.iter().any(StepState::is_public) => Ok(()),
        ActKind::AnswerObjection
            if case.state == State::InReview && case.objections_here().next().is_some() =>
        {
            signed_in(case)
        }
        ActKind::ReturnStep if case.state == State::InReview => {
            let any = case.steps.iter().any(|step| case.returnable(step));
            if any && case.holder.signed_in { Ok(()) } else { wrong_stage }
        }
        ActKind::Suspend if case.state == State::InReview => {
            if rules.grounds.is_empty() {
                Err(Refusal::GroundNotListed)
            } else {
                signed_in(case)
            }
        }
        ActKind::Resume if case.state == State::Suspended => Ok(()),
        ActKind::RequestExtension | ActKind::ApproveExtension | ActKind::RefuseExtension => {
            guard_extension(case, rules, inputs, kind)
        }
        ActKind::Decide if case.state == State::InReview => match &rules.refer_to {
            Some(body) => Err(Refusal::DecidedAbove { body: body.clone() }),
            None => guard_decision(case, rules, person),
        },
        ActKind::Refer if case.state == State::InReview && rules.refer_to.is_some() => {
            guard_decision(case, rules, person)
        }
        ActKind::Issue if case.state == State::Granted => Ok(()),
        ActKind::Deliver if matches!(case.state, State::Issued | State::Refused | State::Declined) => Ok(()),
        ActKind::MoveVersion => super::moving::guard(case, rules, inputs),
        ActKind::ConfirmDeviation => guard_confirmation(case, person),
        ActKind::AssessFee | ActKind::RecordPayment | ActKind::RefundFee => guard_fee(case, rules, kind),
        ActKind::Withdraw | ActKind::Terminate if case.state.before_decision() => Ok(()),
        _ => wrong_stage,
    }
}

fn guard_acceptance(case: &Case, rules: &Rules, today: Date, kind: ActKind) -> Result<(), Refusal> {
    let deemed = case.accepted.as_ref().is_some_and(|accepted| accepted.deemed);
    // The law does not wait for the timer that records it.
    if deemed || case.silent_past_term(rules, today) {
        return Err(Refusal::AlreadyAcceptedByLaw);
    }
    // What the guide does not list cannot be asked for.
    if kind == ActKind::RequestCorrection && rules.materials.is_empty() {
        return Err(Refusal::NothingMissing);
    }
    let partly = case.last_notice().is_some_and(|notice| notice.unmet.len() < notice.missing.len());
    match case.state {
        State::Submitted if case.at_acceptor() => Ok(()),
        State::Submitted if !case.holder.signed_in => Err(Refusal::NotSignedIn),
        State::Submitted => Err(Refusal::NotTheHolder),
        State::Correction if partly && kind == ActKind::RequestCorrection => Ok(()),
        State::Correction if partly && kind == ActKind::Decline && case.supplemented => {
            Err(Refusal::MaterialsRefusalBarred)
        }
        // Nobody can fail to remedy what he was never told.
        State::Correction if partly && kind == ActKind::Decline && case.waits_for_applicant() => Ok(()),
        _ => Err(Refusal::NotAtThisStage { state: case.state, act: kind }),
    }
}

fn guard_pass_up(case: &Case, kind: ActKind) -> Result<(), Refusal> {
    let intake = case.competence.mode == PlacementMode::EntrustedIntake
        && matches!(case.state, State::Submitted | State::InReview)
        && case.holder.unit == case.competence.centre;
    if intake {
        return Ok(());
    }
    let wrong_stage = Err(Refusal::NotAtThisStage { state: case.state, act: kind });
    let step = case.steps.iter().find(|step| step.kind == StepKind::PassUp);
    if case.state != State::InReview || step.is_none() && !case.competence.two_levels {
        return wrong_stage;
    }
    if case.holder.unit != case.competence.accepts || !case.holder.signed_in {
        return Err(Refusal::NotTheHolder);
    }
    // Who accepts and decides has nobody above to hand the file to.
    if step.is_none() && case.competence.accepts == case.competence.decides {
        return wrong_stage;
    }
    // A departure is agreed to where it was made.
    if case.opinion_departs() {
        return Err(Refusal::DeviationOpen);
    }
    // Everything the accepting body has to do before it, done again where it was returned.
    let steps: Vec<String> = case
        .steps_before_decision()
        .take_while(|step| step.kind != StepKind::PassUp)
        .filter(|step| step.unit == case.competence.accepts)
        .map(|step| step.key.clone())
        .collect();
    if !steps.is_empty() {
        return Err(Refusal::StepsOpen { steps });
    }
    match step.map(|step| step.state) {
        None | Some(StepStatus::Open | StepStatus::Returned) => Ok(()),
        Some(StepStatus::Pending | StepStatus::Done) => wrong_stage,
    }
}

fn guard_opinion(case: &Case, kind: ActKind) -> Result<(), Refusal> {
    let after_decision = matches!(case.state, State::Granted | State::Issued | State::Delivered);
    if after_decision && case.payout_open() {
        return Ok(());
    }
    if case.state != State::InReview {
        return Err(Refusal::NotAtThisStage { state: case.state, act: kind });
    }
    signed_in(case)?;
    if case.steps.iter().any(|step| case.workable(step)) {
        Ok(())
    } else {
        Err(Refusal::NotAtThisStage { state: case.state, act: kind })
    }
}

/// Steps of the review that end with an opinion: passing up and deciding are acts of their own, and money is
/// paid out after the decision.
fn examinable(step: &StepState) -> bool {
    !matches!(step.kind, StepKind::PassUp | StepKind::Decide | StepKind::Payout)
}

/// 行政许可法 §42: once, approved before expiry, by the head of the deciding body.
fn guard_extension(case: &Case, rules: &Rules, inputs: &Inputs<'_>, kind: ActKind) -> Result<(), Refusal> {
    if !matches!(case.state, State::InReview | State::Suspended) {
        return Err(Refusal::NotAtThisStage { state: case.state, act: kind });
    }
    if rules.extension_days.unwrap_or(0) == 0 || case.governing_limit().is_none() {
        return Err(Refusal::NoExtensionAllowed);
    }
    let waits = case.extension.as_ref().filter(|extension| extension.approved.is_none());
    match kind {
        ActKind::RequestExtension if case.extension.is_some() => Err(Refusal::ExtendedAlready),
        ActKind::RequestExtension if case.limit_passed(inputs.today) => Err(Refusal::LimitPassed),
        ActKind::RequestExtension => signed_in(case),
        _ => match waits {
            None => Err(Refusal::NoExtensionRequested),
            Some(extension) if extension.by == inputs.author.person => {
                Err(Refusal::SamePerson { did: "requested" })
            }
            Some(_) if kind == ActKind::ApproveExtension && case.limit_passed(inputs.today) => {
                Err(Refusal::LimitPassed)
            }
            Some(_) => Ok(()),
        },
    }
}

/// 一审一核: for promised items who accepts and who examines may not decide (practice §1). Who examined is whoever
/// gave an opinion in any step, also one that was sent back and given anew by a colleague.
fn guard_decision(case: &Case, rules: &Rules, person: &str) -> Result<(), Refusal> {
    signed_in(case)?;
    let open: Vec<String> = case.steps_before_decision().map(|step| step.key.clone()).collect();
    if !open.is_empty() {
        return Err(Refusal::StepsOpen { steps: open });
    }
    if !case.at_decider() {
        return Err(Refusal::NotTheHolder);
    }
    if case.opinion_departs() {
        return Err(Refusal::DeviationOpen);
    }
    if rules.immediate {
        return Ok(());
    }
    if case.accepted.as_ref().and_then(|accepted| accepted.by.as_deref()) == Some(person) {
        return Err(Refusal::SamePerson { did: "accepted" });
    }
    let examined =
        case.steps.iter().filter(|step| examinable(step)).any(|step| step.persons().any(|by| by == person));
    if examined { Err(Refusal::SamePerson { did: "examined" }) } else { Ok(()) }
}

fn signed_in(case: &Case) -> Result<(), Refusal> {
    let at_street =
        case.competence.mode == PlacementMode::EntrustedIntake && case.holder.unit == case.competence.centre;
    if case.holder.signed_in && !at_street { Ok(()) } else { Err(Refusal::NotSignedIn) }
}

/// What guards and acts ask of a case.
impl Case {
    /// The file lies with whoever may accept it.
    pub(super) fn at_acceptor(&self) -> bool {
        let place =
            if self.competence.window_accepts { &self.competence.centre } else { &self.competence.accepts };
        self.holder.signed_in && self.holder.unit == *place
    }

    /// The application was handed in at the window of this unit, so that a paper made there is handed over on the spot.
    #[must_use]
    pub fn hands_over_at(&self, unit: &UnitId) -> bool {
        self.channel == Channel::Window && *unit == self.competence.centre
    }

    /// Where a case goes that is sent back: the street office that examined it, or the window that took it in.
    pub(super) fn lower_unit(&self) -> UnitId {
        if self.competence.mode == PlacementMode::EntrustedIntake {
            self.competence.centre.clone()
        } else {
            self.competence.accepts.clone()
        }
    }

    /// The file lies, signed in, with whoever decides: the deciding body, or the window that has an immediate item
    /// from intake to delivery.
    pub(super) fn at_decider(&self) -> bool {
        let window =
            self.immediate && !self.competence.two_levels && self.holder.unit == self.competence.centre;
        self.holder.signed_in && (window || self.holder.unit == self.competence.decides)
    }

    /// A step the holder may give an opinion on now.
    pub(super) fn workable(&self, step: &StepState) -> bool {
        matches!(step.state, StepStatus::Open | StepStatus::Returned)
            && match step.kind {
                StepKind::Payout => self.payout_open(),
                _ => self.state == State::InReview && examinable(step) && step.unit == self.holder.unit,
            }
    }

    /// All there is to give an opinion on is a publicity that has not run to its end.
    pub(super) fn publicity_runs(&self, today: Date) -> bool {
        let runs = |step: &StepState| step.publicity_to.is_some_and(|to| today <= to);
        self.steps.iter().filter(|step| self.workable(step)).all(runs)
    }

    /// Open objections in the steps of the holder: who examines there deals with them.
    pub fn objections_here(&self) -> impl Iterator<Item = &Objection> {
        self.steps.iter().filter(|step| step.unit == self.holder.unit).flat_map(StepState::open_objections)
    }

    /// A step of the holder that is done and may be sent back.
    pub(super) fn returnable(&self, step: &StepState) -> bool {
        step.state == StepStatus::Done && step.unit == self.holder.unit && examinable(step)
    }

    /// The term to accept has passed in silence on `day`: accepted by law, recorded or not (行政许可法 §32(4)).
    pub(super) fn silent_past_term(&self, rules: &Rules, day: Date) -> bool {
        rules.deemed
            && matches!(self.state, State::Submitted | State::Correction)
            && self.clock.acceptance_due_on.is_some_and(|due| due < day)
    }

    /// A paper that is not served and whose service still means something.
    pub(super) fn servable(&self, paper: &PaperRef) -> bool {
        paper.served.is_none()
            && paper.kind.is_notice()
            && self.state.is_open()
            && match paper.kind {
                PaperKind::OneTimeNotice => {
                    self.state == State::Correction
                        && self.running_notices().any(|notice| notice.seq == paper.seq)
                }
                PaperKind::SpecialProcedure => self.open_pause().is_some_and(|pause| pause.seq == paper.seq),
                PaperKind::ExtensionNotice => self.state.before_decision(),
                // An assessment that was replaced asks for nothing any more.
                PaperKind::FeeNotice => self.fee.as_ref().is_some_and(|fee| fee.seq == paper.seq),
                _ => true,
            }
    }

    /// A limit has passed. While the clock stands still it has not, unless it had before the pause began.
    pub(super) fn limit_passed(&self, today: Date) -> bool {
        let due = [self.clock.promised_due_on, self.clock.statutory_due_on].into_iter().flatten().min();
        let counted_to = self.open_pause().and_then(|pause| pause.from).map_or(today, |from| from.min(today));
        due.is_some_and(|due| due < counted_to)
    }
}
