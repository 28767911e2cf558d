//! The next move in a case: what its state asks for, under the fate it was given. The case is read as it stands; only
//! what cannot be seen in it is remembered in `Memory`.

mod fee;
mod standard;
mod twist;

use domain::calendar::{Calendar, day_of};
use domain::case::{
    Act, Case, Channel, DeclineKind, Missing, ObjectionOutcome, OpinionOutcome, PublicityIn, RecordIn, Rules,
    ServeMethod, State, StepKind, StepState, VerdictIn,
};
use domain::organisation::PlacementMode;
use domain::paper::PaperKind;
use jiff::Timestamp;
use jiff::civil::Date;

use super::cast::{Cast, Who};
use super::demand::hand_in;
use super::dice::Dice;
use super::fate::{Answer, Fate, Opening, Spot, Twist};
use super::misdeed::Misdeed;
use super::{hours, words};

/// Working days a case without any limit is given before its share is taken.
const WITHOUT_LIMIT: i64 = 8;
/// Working days of a publicity for which the item names none.
const PUBLICITY_DAYS: u32 = 5;

/// A move: who does what when.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    pub(crate) at: Timestamp,
    pub(crate) who: Who,
    pub(crate) act: Act,
}

/// What comes next.
#[derive(Debug, Clone)]
pub(crate) enum Next {
    /// Somebody acts.
    Act(Box<Move>),
    /// Nobody acts before then; the law may.
    Look(Timestamp),
    /// Only timers are left.
    Nothing,
}

/// What cannot be seen in the case itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    /// So many times the twist has happened.
    twists: u32,
    /// A fee was tried to be charged that may not be.
    pub(crate) charged: bool,
    /// The case has lain where it was to lie.
    rested: bool,
    /// The second notice was given.
    told_again: bool,
}

/// A case at an instant.
pub(crate) struct Scene<'a> {
    pub(crate) case: &'a Case,
    pub(crate) rules: &'a Rules,
    pub(crate) fate: &'a Fate,
    pub(crate) calendar: &'a Calendar,
    pub(crate) cast: &'a Cast,
    /// Which of the clerks took it in.
    pub(crate) clerk: u32,
    /// Who signs for papers and originals.
    pub(crate) receiver: &'a str,
    pub(crate) now: Timestamp,
}

fn act(at: Timestamp, who: Who, act: Act) -> Next {
    Next::Act(Box::new(Move { at, who, act }))
}

impl Scene<'_> {
    /// The next move.
    pub(crate) fn next(&self, memory: &mut Memory, dice: &mut Dice) -> Next {
        if let Some((spot, days)) = self.fate.rests
            && !memory.rested
            && self.lies_at(spot)
        {
            memory.rested = true;
            return Next::Look(self.days(days, dice));
        }
        if self.case.state.before_decision()
            && let Some(next) = self.breaks_off(memory, dice)
        {
            return next;
        }
        match self.case.state {
            State::Submitted => self.submitted(memory, dice),
            State::Correction => self.correction(dice),
            State::InReview => self.review(memory, dice),
            State::Suspended => self.suspended(dice),
            State::Granted => self.granted(memory, dice),
            State::Issued | State::Refused | State::Declined => self.deliver(dice),
            State::Delivered
            | State::Lapsed
            | State::Withdrawn
            | State::Terminated
            | State::Referred
            | State::Void
            | State::Archived => self.ended(dice),
        }
    }

    fn today(&self) -> Date {
        day_of(self.now)
    }

    fn days(&self, days: u32, dice: &mut Dice) -> Timestamp {
        hours::days(self.now, days, self.calendar, dice)
    }

    fn minutes(&self, low: u32, high: u32, dice: &mut Dice) -> Timestamp {
        hours::minutes(self.now, low, high, self.calendar, dice)
    }

    fn lies_at(&self, spot: Spot) -> bool {
        let case = self.case;
        let reviewed = case.state == State::InReview && case.holder.signed_in;
        match spot {
            Spot::Submitted => {
                case.state == State::Submitted && case.notices.is_empty() && case.holder.signed_in
            }
            Spot::Serving => case.state == State::Correction && self.unserved(PaperKind::OneTimeNotice),
            Spot::Unsigned => case.state.before_decision() && !case.holder.signed_in,
            Spot::Step => reviewed && self.workable().is_some(),
            Spot::Decision => reviewed && case.steps_before_decision().next().is_none(),
            Spot::Head => self.extension_waits(),
            Spot::Suspended => case.state == State::Suspended && case.clock_stands(),
            Spot::Granted => case.state == State::Granted,
            Spot::Issued => case.state == State::Issued,
            Spot::Refused => case.state == State::Refused,
            Spot::Declined => case.state == State::Declined,
            Spot::Originals => case.ended_on.is_some() && case.originals_held(),
            Spot::Payout => case.state == State::Delivered && case.payout_open(),
            Spot::VoidAsked => case.void_by.is_some() && case.state.before_decision(),
        }
    }

    /// Who accepts, tells what is missing or declines: the window, or the accepting body's back office.
    fn acceptor(&self) -> Who {
        let competence = &self.case.competence;
        if competence.window_accepts { Who::Clerk } else { Who::Reviewer(competence.accepts.clone()) }
    }

    /// Windows accept while the applicant waits, mostly; back offices take a day or two.
    fn at_acceptance(&self, dice: &mut Dice) -> Timestamp {
        if self.case.competence.window_accepts && !dice.chance(120) {
            return self.minutes(5, 30, dice);
        }
        let days = dice.between(0, 2);
        self.days(days, dice)
    }

    fn sign_in(&self, dice: &mut Dice) -> Next {
        let days = u32::from(dice.chance(450));
        act(self.days(days, dice), Who::Reviewer(self.case.holder.unit.clone()), Act::SignIn)
    }

    fn submitted(&self, memory: &mut Memory, dice: &mut Dice) -> Next {
        let case = self.case;
        if !case.holder.signed_in {
            return self.sign_in(dice);
        }
        if self.at_street() {
            let days = u32::from(dice.chance(300));
            return act(self.days(days, dice), Who::Clerk, Act::PassUp);
        }
        if case.notices.is_empty() {
            match self.fate.opening {
                Opening::Accept => {
                    if let Some(next) = self.spared(dice) {
                        return next;
                    }
                }
                Opening::Correct if self.fate.does(Misdeed::AcceptIncomplete) => {}
                Opening::Correct => {
                    if let Some(next) = self.first_notice(dice) {
                        return next;
                    }
                }
                Opening::NotNeeded => return self.decline(DeclineKind::NotNeeded, dice),
                Opening::NotCompetent => return self.decline(DeclineKind::NotCompetent, dice),
            }
        } else if self.fate.second_notice && !memory.told_again && case.supplemented {
            memory.told_again = true;
            if let Some(next) = self.second_notice(dice) {
                return next;
            }
        }
        act(self.at_acceptance(dice), self.acceptor(), Act::ACCEPT)
    }

    /// An entrusted intake lies at the street, which only receives and passes on.
    fn at_street(&self) -> bool {
        let competence = &self.case.competence;
        competence.mode == PlacementMode::EntrustedIntake && self.case.holder.unit == competence.centre
    }

    fn notice(&self, at: Timestamp, missing: Vec<Missing>, reason: Option<String>) -> Next {
        let told = Act::RequestCorrection { missing, reason, supplement_by: None, served: None };
        act(at, self.acceptor(), told)
    }

    fn first_notice(&self, dice: &mut Dice) -> Option<Next> {
        let has = |name: &str| self.case.materials.iter().any(|material| material.name == name);
        let missing: Vec<Missing> = self
            .rules
            .materials
            .iter()
            .filter(|material| material.required && !has(&material.name))
            .map(|material| why_missing(&material.name, dice))
            .collect();
        (!missing.is_empty()).then(|| self.notice(self.at_acceptance(dice), missing, None))
    }

    fn second_notice(&self, dice: &mut Dice) -> Option<Next> {
        let material = dice.pick(&self.rules.materials)?;
        let missing = vec![why_missing(&material.name, dice)];
        Some(self.notice(self.at_acceptance(dice), missing, Some(words::SECOND_NOTICE.to_owned())))
    }

    fn decline(&self, kind: DeclineKind, dice: &mut Dice) -> Next {
        let (why, competent_body) = match kind {
            DeclineKind::NotCompetent => {
                let (why, body) = dice.pick(&words::NOT_COMPETENT).copied().unwrap_or_default();
                (why, Some(body.to_owned()))
            }
            DeclineKind::NotNeeded => (dice.word(&words::NOT_NEEDED), None),
            DeclineKind::NotRemedied => (words::NOT_REMEDIED, None),
        };
        let why = if self.fate.does(Misdeed::BareDecline) { words::BARE_DECLINE } else { why };
        let declined = Act::Decline { kind, why: why.to_owned(), competent_body, served: None };
        act(self.at_acceptance(dice), self.acceptor(), declined)
    }

    fn unserved(&self, kind: PaperKind) -> bool {
        let counts = |seq| {
            kind != PaperKind::OneTimeNotice || self.case.running_notices().any(|notice| notice.seq == seq)
        };
        self.case.papers.iter().any(|paper| paper.kind == kind && paper.served.is_none() && counts(paper.seq))
    }

    /// What was not handed over at the window is sent; a letter counts from the day of its receipt.
    fn serve(&self, kind: PaperKind, dice: &mut Dice) -> Next {
        let days = dice.between(0, 2);
        let at = self.days(days, dice);
        let method = match self.case.channel {
            Channel::Post => ServeMethod::Post,
            Channel::Agent | Channel::Window => ServeMethod::Window,
            Channel::Online | Channel::Kiosk => ServeMethod::Electronic,
        };
        act(at, Who::Clerk, Act::Serve { paper: kind.code().to_owned(), method, on: None, evidence: None })
    }

    fn correction(&self, dice: &mut Dice) -> Next {
        if self.unserved(PaperKind::OneTimeNotice) {
            return self.serve(PaperKind::OneTimeNotice, dice);
        }
        let case = self.case;
        let Some(last) = case.last_notice() else { return Next::Nothing };
        if last.unmet.len() < last.missing.len() {
            if self.fate.answer == Answer::PartialDeclined && !case.supplemented {
                return self.decline(DeclineKind::NotRemedied, dice);
            }
            let missing = last.unmet.iter().map(|name| why_missing(name, dice)).collect();
            return self.notice(self.at_acceptance(dice), missing, None);
        }
        let first = case.notices.len() == 1;
        match self.fate.answer {
            Answer::Never if first => {
                let by = case.clock.supplement_by.and_then(|day| day.tomorrow().ok());
                let day = by.unwrap_or_else(|| self.today());
                Next::Look(hours::on(day, self.now, self.calendar, dice))
            }
            Answer::Partial | Answer::PartialDeclined if first && last.unmet.len() > 1 => {
                self.supplement(last.unmet.len() / 2, dice)
            }
            _ => self.supplement(usize::MAX, dice),
        }
    }

    /// The first `most` of what is still missing, some days later but before the notice's term ends.
    fn supplement(&self, most: usize, dice: &mut Dice) -> Next {
        let case = self.case;
        let asked =
            |name: &str| case.running_notices().any(|notice| notice.unmet.iter().any(|unmet| unmet == name));
        let mut materials = Vec::new();
        for rule in self.rules.materials.iter().filter(|rule| asked(&rule.name)) {
            if materials.len() < most
                && !materials.iter().any(|other: &domain::case::MaterialIn| other.name == rule.name)
            {
                materials.push(hand_in(rule, self.fate));
            }
        }
        let left =
            case.clock.supplement_by.map_or(0, |by| self.calendar.working_days_between(self.today(), by));
        let latest = u32::try_from(left.clamp(0, 9)).unwrap_or(0);
        let days = dice.between(latest.min(1), latest);
        act(self.days(days, dice), Who::Clerk, Act::Supplement { materials })
    }

    fn extension_waits(&self) -> bool {
        self.case.extension.as_ref().is_some_and(|extension| extension.approved.is_none())
    }

    /// The earlier of both limits.
    fn due(&self) -> Option<Date> {
        let clock = &self.case.clock;
        clock.promised_due_on.into_iter().chain(clock.statutory_due_on).min()
    }

    fn review(&self, memory: &mut Memory, dice: &mut Dice) -> Next {
        let case = self.case;
        if !case.holder.signed_in {
            return self.sign_in(dice);
        }
        if self.at_street() {
            return act(self.days(0, dice), Who::Clerk, Act::PassUp);
        }
        if self.extension_waits() {
            return self.head(dice);
        }
        if self.unserved(PaperKind::ExtensionNotice) {
            return self.serve(PaperKind::ExtensionNotice, dice);
        }
        if let Some(next) = self.unlawful_fee(memory, dice) {
            return next;
        }
        if let Some(next) = self.twist(memory, dice) {
            return next;
        }
        if let Some(objection) = case.objections_here().next() {
            return self.answer(objection.seq, dice);
        }
        if let Some(deviation) = case.open_deviations().next() {
            let days = dice.between(0, 1);
            return act(
                self.days(days, dice),
                Who::Approver,
                Act::ConfirmDeviation { deviation: deviation.seq },
            );
        }
        if let Some(step) = self.workable() {
            return self.opinion(step, dice);
        }
        if case.open_steps().any(|step| step.kind == StepKind::PassUp) {
            return act(self.pace(dice), Who::Reviewer(case.holder.unit.clone()), Act::PassUp);
        }
        if case.steps_before_decision().next().is_none() {
            return self.decide(dice);
        }
        Next::Nothing
    }

    /// The head answers in a day or two; what comes too late can only be refused.
    fn head(&self, dice: &mut Dice) -> Next {
        let days = dice.between(0, 1);
        let at = self.days(days, dice);
        let late = self.due().is_some_and(|due| due < day_of(at));
        if late || self.fate.twist == Twist::ExtendRefused {
            let why = dice.word(&words::EXTENSION_REFUSED).to_owned();
            return act(at, Who::Head, Act::RefuseExtension { why });
        }
        act(at, Who::Head, Act::ApproveExtension { served: None })
    }

    /// Who examines looks into an objection in a day or two.
    fn answer(&self, objection: u32, dice: &mut Dice) -> Next {
        let days = dice.between(1, 2);
        let (outcome, how) = if dice.chance(150) {
            (ObjectionOutcome::Upheld, words::OBJECTION_UPHELD)
        } else {
            (ObjectionOutcome::Dismissed, words::OBJECTION_DISMISSED)
        };
        let answer = Act::AnswerObjection { objection, outcome, how: how.to_owned() };
        act(self.days(days, dice), Who::Reviewer(self.case.holder.unit.clone()), answer)
    }

    /// A step whoever holds the case may give an opinion on.
    fn workable(&self) -> Option<&StepState> {
        let case = self.case;
        case.open_steps().find(|step| examined(step) && step.unit == case.holder.unit)
    }

    /// When the next step is done, so that the decision falls on its share of the limit.
    fn pace(&self, dice: &mut Dice) -> Timestamp {
        let case = self.case;
        let Some(accepted) = &case.accepted else { return self.days(0, dice) };
        let due = case.clock.promised_due_on.or(case.clock.statutory_due_on);
        let whole = due.map_or(WITHOUT_LIMIT, |due| self.calendar.working_days_between(accepted.on, due));
        let share = u32::try_from(whole).unwrap_or(0) * self.fate.share / 100;
        let target = self.calendar.add_working_days(accepted.on, share).on;
        let left = self.calendar.working_days_between(self.today(), target).max(0);
        let steps = i64::try_from(case.steps_before_decision().count()).unwrap_or(0) + 1;
        let days = u32::try_from(left / steps).unwrap_or(0);
        self.days(days.min(self.step_days_left()), dice)
    }

    /// Working days the open step still has of its own limit; whoever breaks the promise breaks this as well.
    fn step_days_left(&self) -> u32 {
        let due = self.case.open_steps().filter_map(|step| step.due_on).min();
        let Some(due) = due.filter(|_| self.fate.share <= 100) else { return u32::MAX };
        u32::try_from(self.calendar.working_days_between(self.today(), due)).unwrap_or(0)
    }

    fn opinion(&self, step: &StepState, dice: &mut Dice) -> Next {
        let who = Who::Reviewer(step.unit.clone());
        let last = self.case.steps_before_decision().count() == 1;
        let refused = step.upheld_objection() || !self.grants() && last;
        let (agrees, disagrees) = words::opinion(step.kind);
        let (outcome, opinion) =
            if refused { (OpinionOutcome::Disagree, disagrees) } else { (OpinionOutcome::Agree, agrees) };
        let (at, publicity, opinion) = match (step.kind, step.publicity_to) {
            (StepKind::Publicity, None) => {
                let late = self.fate.does(Misdeed::PublicityLate);
                let days = if late { 2 } else { u32::from(dice.chance(300)) };
                let at = self.days(days, dice);
                let from = if late { self.today() } else { day_of(at) };
                (at, Some(self.publicity(step, from, dice)), words::PUBLICITY_STARTS)
            }
            (StepKind::Publicity, Some(to)) => {
                let over = to.tomorrow().unwrap_or(to);
                (hours::on(over, self.now, self.calendar, dice), None, opinion)
            }
            _ => (self.pace(dice), None, opinion),
        };
        let record = step.kind.needs_record().then(|| self.record(&who, day_of(at), dice));
        let examined = self.ticked(step, !refused);
        let (step, opinion) = (step.key.clone(), opinion.to_owned());
        act(at, who, Act::GiveOpinion { step, outcome, opinion, record, publicity, examined })
    }

    /// What is published and rightly objected to is not granted.
    fn grants(&self) -> bool {
        self.fate.granted && !self.case.steps.iter().any(StepState::upheld_objection)
    }

    fn place(&self, dice: &mut Dice) -> String {
        let near = dice.pick(self.cast.communities(&self.case.competence.centre));
        near.cloned().unwrap_or_else(|| "和平区政务服务中心".to_owned())
    }

    fn publicity(&self, step: &StepState, from: Date, dice: &mut Dice) -> PublicityIn {
        let days = self.rules.step(&step.key).and_then(|rule| rule.limit_days).unwrap_or(PUBLICITY_DAYS);
        let to = self.calendar.add_working_days(from, days).on;
        let least = self.rules.step(&step.key).and_then(|rule| rule.publicity_until(from, self.calendar));
        let to = least.map_or(to, |least| least.max(to));
        PublicityIn { place: format!("{}公示栏", self.place(dice)), from, to }
    }

    /// 行政许可法 §34: two or more.
    fn record(&self, who: &Who, on: Date, dice: &mut Dice) -> RecordIn {
        let reviewer = self.cast.actor(who, &self.case.competence, self.clerk);
        let first = reviewer.map_or_else(|| "审查员".to_owned(), |actor| actor.author.name);
        let second = dice.word(&words::COLLEAGUES).to_owned();
        RecordIn { staff: vec![first, second], on, place: self.place(dice) }
    }

    /// An immediate item is decided at the window while the applicant waits.
    fn decide(&self, dice: &mut Dice) -> Next {
        let (outcome, why, basis) = if self.grants() {
            (VerdictIn::Granted, None, Some(dice.word(&words::GRANTED_BASIS).to_owned()))
        } else if self.fate.does(Misdeed::BareRefusal) {
            (VerdictIn::Refused, Some(words::BARE_REFUSAL.to_owned()), None)
        } else {
            let basis = Some(dice.word(&words::REFUSED_BASIS).to_owned());
            (VerdictIn::Refused, Some(dice.word(&words::REFUSED).to_owned()), basis)
        };
        let decided = Act::Decide { outcome, basis, why, examined: None };
        let window = self.case.immediate && self.case.holder.unit == self.case.competence.centre;
        if window {
            return act(self.minutes(5, 30, dice), Who::Clerk, decided);
        }
        act(self.decided_at(dice), Who::Approver, decided)
    }

    /// The clock stands until the planned end, or a day before; seldom longer.
    fn suspended(&self, dice: &mut Dice) -> Next {
        if self.unserved(PaperKind::SpecialProcedure) && !self.fate.does(Misdeed::PauseUntold) {
            return self.serve(PaperKind::SpecialProcedure, dice);
        }
        let planned = self.case.clock.pause_ends_on.unwrap_or_else(|| self.today());
        let left = u32::try_from(self.calendar.working_days_between(self.today(), planned)).unwrap_or(0);
        let long = self.fate.does(Misdeed::PauseLong) || dice.chance(100);
        let days = if long { left + 3 } else { left.saturating_sub(dice.between(0, 2)) };
        let who = Who::Reviewer(self.case.competence.decides.clone());
        act(self.days(days, dice), who, Act::Resume)
    }

    /// One person does an immediate item from intake to delivery.
    fn one_hand(&self) -> bool {
        self.case.immediate && self.case.competence.accepts == self.case.competence.decides
    }

    fn granted(&self, memory: &mut Memory, dice: &mut Dice) -> Next {
        if let Some(next) = self.fee(memory, dice) {
            return next;
        }
        if self.one_hand() && !self.case.competence.two_levels {
            return act(self.minutes(3, 15, dice), Who::Clerk, Act::Issue);
        }
        let days = dice.between(0, 2);
        act(self.days(days, dice), Who::Issuer, Act::Issue)
    }

    fn deliver(&self, dice: &mut Dice) -> Next {
        let waits_here = self.case.immediate && self.case.channel == Channel::Window;
        let (who, at) = if waits_here && self.case.state == State::Issued {
            (Who::Clerk, self.minutes(2, 12, dice))
        } else {
            let days = dice.between(0, 6);
            (Who::Issuer, self.days(days, dice))
        };
        let method = match self.case.channel {
            Channel::Post => ServeMethod::Post,
            Channel::Online | Channel::Kiosk if dice.chance(500) => ServeMethod::Electronic,
            _ if self.case.state == State::Refused && dice.chance(30) => ServeMethod::PublicNotice,
            _ => ServeMethod::Window,
        };
        act(at, who, Act::Deliver { method, receiver: self.receiver.to_owned() })
    }

    /// Originals go back, mostly on the same visit; then money is paid out.
    fn ended(&self, dice: &mut Dice) -> Next {
        let case = self.case;
        if case.originals_held() {
            let same_visit = case.state == State::Delivered && dice.chance(700);
            let at = if same_visit {
                self.minutes(1, 5, dice)
            } else {
                let days = dice.between(1, 10);
                self.days(days, dice)
            };
            let held = case.materials.iter().filter(|material| material.goes_back());
            let mut items: Vec<String> = held.map(|material| material.name.clone()).collect();
            items.dedup();
            return act(at, Who::Issuer, Act::ReturnOriginals { items, receiver: self.receiver.to_owned() });
        }
        let payout =
            case.open_steps().find(|step| step.kind == StepKind::Payout).filter(|_| case.payout_open());
        let Some(step) = payout else { return Next::Nothing };
        let days = dice.between(2, 8);
        let (opinion, _) = words::opinion(StepKind::Payout);
        let paid = Act::GiveOpinion {
            step: step.key.clone(),
            outcome: OpinionOutcome::Agree,
            opinion: opinion.to_owned(),
            record: None,
            publicity: None,
            examined: None,
        };
        act(self.days(days, dice), Who::Reviewer(case.competence.decides.clone()), paid)
    }
}

/// A step that ends with an opinion before the decision.
fn examined(step: &StepState) -> bool {
    !matches!(step.kind, StepKind::PassUp | StepKind::Decide | StepKind::Payout)
}

fn why_missing(material: &str, dice: &mut Dice) -> Missing {
    Missing { material: material.to_owned(), why: dice.word(&words::MISSING).to_owned() }
}
