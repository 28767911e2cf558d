//! What is out of the ordinary: cases that break off, pauses, extensions, returns, and what people do that rules find.

use domain::calendar::day_of;
use domain::case::{Act, ServeMethod, State, StepState, StepStatus};
use jiff::{SignedDuration, Timestamp};

use super::{Memory, Next, Scene, act, examined, why_missing};
use crate::simulate::cast::Who;
use crate::simulate::dice::Dice;
use crate::simulate::fate::Twist;
use crate::simulate::misdeed::Misdeed;
use crate::simulate::{hours, words};

/// Working days after intake on which everything is decided in one go.
const RUSH_DAYS: u32 = 5;

impl Scene<'_> {
    /// Withdrawn, terminated, void: before acceptance or in review, as the fate says. Voiding takes two.
    pub(super) fn breaks_off(&self, memory: &mut Memory, dice: &mut Dice) -> Option<Next> {
        if self.case.void_by.is_some() {
            let days = dice.between(0, 1);
            return Some(act(self.days(days, dice), Who::CentreHead, Act::ConfirmVoid));
        }
        let early = matches!(self.case.state, State::Submitted | State::Correction);
        if memory.twists > 0 || early != self.fate.early {
            return None;
        }
        let next = match self.fate.twist {
            Twist::Withdraw => {
                let days = dice.between(0, 4);
                let why = dice.word(&words::WITHDRAWN).to_owned();
                act(self.days(days, dice), Who::Clerk, Act::Withdraw { why })
            }
            Twist::Terminate => {
                let (why, basis) = dice.pick(&words::TERMINATED).copied()?;
                let (why, basis) = (why.to_owned(), basis.to_owned());
                let days = dice.between(1, 4);
                act(self.days(days, dice), Who::Approver, Act::Terminate { why, basis })
            }
            Twist::Void => {
                let why = dice.word(&words::VOID).to_owned();
                act(self.minutes(5, 60, dice), Who::Clerk, Act::Void { why })
            }
            Twist::Reassign => {
                let (holder, competence) = (&self.case.holder.unit, &self.case.competence);
                let to = self.cast.takes_over(holder, competence, self.clerk)?;
                let why = dice.word(&words::REASSIGN).to_owned();
                act(self.minutes(10, 90, dice), Who::CentreHead, Act::Reassign { to, why })
            }
            _ => return None,
        };
        memory.twists += 1;
        Some(next)
    }

    /// A material is asked for that the applicant's answers spare, on some pretext.
    pub(super) fn spared(&self, dice: &mut Dice) -> Option<Next> {
        let spared =
            self.case.situation.spared.first().filter(|_| self.fate.does(Misdeed::SparedMaterial))?;
        let missing = vec![why_missing(spared, dice)];
        Some(self.notice(self.at_acceptance(dice), missing, Some(words::SPARED.to_owned())))
    }

    /// What happens in review beside the steps, once.
    pub(super) fn twist(&self, memory: &mut Memory, dice: &mut Dice) -> Option<Next> {
        let case = self.case;
        if memory.twists >= self.fate.twists() {
            return None;
        }
        let reviewer = || Who::Reviewer(case.holder.unit.clone());
        let at_decider = case.holder.unit == case.competence.decides;
        let next = match self.fate.twist {
            Twist::Pause if at_decider && self.workable().is_some() => {
                let ground = dice.pick(&self.rules.grounds).copied()?;
                let (planned_days, days) = (dice.between(8, 20), dice.between(0, 2));
                // By letter: nothing is handed over, and nobody sends it.
                let served = self.fate.does(Misdeed::PauseUntold).then_some(ServeMethod::Post);
                let pause = Act::Suspend { ground, planned_days, why: words::pause(ground), served };
                let last = if self.fate.does(Misdeed::PauseLast) { self.before_due(0, dice) } else { None };
                act(last.unwrap_or_else(|| self.days(days, dice)), reviewer(), pause)
            }
            Twist::Extend | Twist::ExtendRefused if at_decider && self.workable().is_some() => {
                let at = self.before_due(memory.twists, dice)?;
                let most = self.rules.extension_days.filter(|most| *most > 0)?;
                let why = dice.word(&words::EXTENSION).to_owned();
                act(at, reviewer(), Act::RequestExtension { days: dice.between(most.div_ceil(2), most), why })
            }
            Twist::SendBack if at_decider && case.competence.two_levels && self.workable().is_some() => {
                let why = dice.word(&words::SEND_BACK).to_owned();
                let days = dice.between(0, 1);
                act(self.days(days, dice), reviewer(), Act::SendBack { why })
            }
            Twist::Objection => {
                let public = |step: &&StepState| step.is_public();
                let step = case.steps.iter().find(public)?;
                let at = self.days(dice.between(0, 2), dice);
                if step.publicity_to.is_none_or(|to| day_of(at) > to) {
                    return None;
                }
                let (objector, gist) = dice.pick(&words::OBJECTIONS).copied()?;
                let (step, objector, gist) = (step.key.clone(), objector.to_owned(), gist.to_owned());
                act(at, Who::Clerk, Act::RaiseObjection { step, objector, gist, on: None, evidence: None })
            }
            Twist::ReturnStep => {
                let done = |step: &&StepState| {
                    step.state == StepStatus::Done && step.unit == case.holder.unit && examined(step)
                };
                let step = case.steps.iter().rev().find(done)?.key.clone();
                let why = dice.word(&words::RETURN_STEP).to_owned();
                act(self.days(0, dice), reviewer(), Act::ReturnStep { step, why })
            }
            _ => return None,
        };
        memory.twists += 1;
        Some(next)
    }

    /// A working day or two before the earlier limit ends, but not on its last day; none once it is too late. Whoever
    /// asks twice begins earlier.
    fn before_due(&self, asked: u32, dice: &mut Dice) -> Option<Timestamp> {
        let left = self.calendar.working_days_between(self.today(), self.due()?);
        let before = match self.fate.misdeed {
            Some(Misdeed::ExtendLast | Misdeed::PauseLast) => 0,
            Some(Misdeed::ExtendAgain) if asked == 0 => 4,
            _ => dice.between(1, 2),
        };
        let days = u32::try_from(left).ok()?.saturating_sub(before);
        let at = self.days(days, dice);
        (day_of(at) <= self.due()?).then_some(at)
    }

    /// At its pace; in the evening, in seconds or in one go with others where somebody does so.
    pub(super) fn decided_at(&self, dice: &mut Dice) -> Timestamp {
        match self.fate.misdeed {
            Some(Misdeed::Hurried) => {
                self.now.saturating_add(SignedDuration::from_secs(4)).unwrap_or(self.now)
            }
            Some(Misdeed::OutsideHours) => hours::evening(self.pace(dice), dice),
            Some(Misdeed::Rush) => {
                let day = self.calendar.add_working_days(self.case.submitted_on, RUSH_DAYS).on;
                if day > self.today() { hours::before_closing(day, dice) } else { self.pace(dice) }
            }
            _ => self.pace(dice),
        }
    }
}
