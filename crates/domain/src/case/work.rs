//! The list row of a case: a pure function of the case, rewritten in the act's transaction.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::clock::{Clock, Light, Stood, light_of};
use super::event::Fact;
use super::model::{
    ApplicationKind, Case, CaseFinding, Channel, FindingLevel, Holder, Outcome, State, StepState,
};
use super::rules::StepKind;
use crate::calendar::{Calendar, add_days, start_of};
use crate::organisation::{PlacementMode, PostId, UnitId};

/// Whose desk a case lies on: the queue a role works from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Desk {
    /// The window: accept, pass up, wait for a supplement.
    Window,
    /// The back office: sign in, accept, examine.
    Review,
    /// The approver: decide.
    Decide,
    /// The head of the deciding body: approve an extension.
    Head,
    /// The issuing window: issue, deliver, return originals.
    Issue,
    /// Nobody: only a timer is left.
    Nobody,
}

impl Desk {
    /// All desks, by their number in the store.
    pub const ALL: [Self; 6] =
        [Self::Window, Self::Review, Self::Decide, Self::Head, Self::Issue, Self::Nobody];

    /// Number in the store.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Window => 0,
            Self::Review => 1,
            Self::Decide => 2,
            Self::Head => 3,
            Self::Issue => 4,
            Self::Nobody => 5,
        }
    }
}

/// What a work list needs of a case. Absent once nothing is left to happen (archived).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkItem {
    /// Unit that holds the case.
    pub holder: UnitId,
    /// Post that holds it, if one.
    pub post: Option<PostId>,
    /// Whose desk.
    pub desk: Desk,
    /// Centre that received it.
    pub centre: UnitId,
    /// Item code.
    pub item: String,
    /// State.
    pub state: State,
    /// Next due day; none where no limit is set.
    pub due_on: Option<Date>,
    /// Instant at which a timer has to look at the case, in seconds since 1970.
    pub timer: Option<i64>,
    /// Findings of the case, so that a supervisor's list can filter on them.
    pub deemed: bool,
    /// The clock stands still or nothing is due any more: the due day makes no light.
    pub holds: bool,
    /// Handed over and not signed in.
    pub unsigned: bool,
    /// The body in whose name another acts (委托机关).
    pub principal: Option<UnitId>,
}

impl WorkItem {
    /// The list row of a case; none when it is archived.
    #[must_use]
    pub fn of(case: &Case) -> Option<Self> {
        (case.state != State::Archived).then(|| Self {
            holder: case.holder.unit.clone(),
            post: case.holder.post.clone(),
            desk: case.desk(),
            centre: case.competence.centre.clone(),
            item: case.item.clone(),
            state: case.state,
            due_on: case.due_on(),
            timer: case.timer(),
            deemed: case.accepted.as_ref().is_some_and(|accepted| accepted.deemed),
            holds: case.waits() || !case.state.is_open(),
            unsigned: !case.holder.signed_in,
            principal: case.competence.principal().cloned(),
        })
    }
}

/// What may be shown of an applicant without a reason (GB/T 35273: shown de-identified).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masked {
    /// 王*明
    pub name: String,
    /// National code of the document.
    #[serde(default)]
    pub id_kind: String,
    /// 1201**********002X
    #[serde(default)]
    pub id_no: String,
    /// 138****0000
    #[serde(default)]
    pub phone: String,
    /// Masked name of the proxy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
}

/// One row of a list of cases, as the API gives it and as it is kept beside the work item: a pure function of the
/// case and the masked labels, so that a list of fifty needs one query and no second look. It has no version:
/// most opinions then leave it as it was, and nothing is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRow {
    /// 办件编号
    pub case_no: String,
    /// State.
    pub state: State,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Item code.
    pub item: String,
    /// Item name.
    pub item_name: String,
    /// Kind of application.
    pub kind: ApplicationKind,
    /// Channel.
    pub channel: Channel,
    /// Legal day of the application.
    pub submitted_on: Date,
    /// Centre that received it.
    pub centre: UnitId,
    /// Window post that received it (首办): the head of the centre sees his centre by it.
    #[serde(default)]
    pub window: PostId,
    /// Who has it now.
    pub holder: Holder,
    /// Whose desk.
    pub desk: Desk,
    /// Name of the step to be done now.
    #[serde(default)]
    pub step: Option<String>,
    /// Next due day.
    pub due_on: Option<Date>,
    /// The clock stands still, or waits for the applicant: no light.
    pub waits: bool,
    /// Accepted by silence.
    pub deemed: bool,
    /// 即办件: without a limit it is concluded at once (即时办结), not 未定时限.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub immediate: bool,
    /// Due days.
    pub clock: Clock,
    /// Special procedures begun after the due day: their days are not over it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stood: Vec<Stood>,
    /// Masked labels of the applicant.
    #[serde(default)]
    pub applicant: Masked,
}

impl ListRow {
    /// The row of a case.
    #[must_use]
    pub fn of(case: &Case, applicant: Masked) -> Self {
        Self {
            case_no: case.no.clone(),
            state: case.state,
            outcome: case.outcome,
            item: case.item.clone(),
            item_name: case.item_name.clone(),
            kind: case.kind,
            channel: case.channel,
            submitted_on: case.submitted_on,
            centre: case.competence.centre.clone(),
            window: case.received_post.clone(),
            holder: case.holder.clone(),
            desk: case.desk(),
            step: case.open_steps().next().map(|step| step.name.clone()),
            due_on: case.due_on(),
            waits: case.waits(),
            deemed: case.accepted.as_ref().is_some_and(|accepted| accepted.deemed),
            immediate: case.immediate,
            clock: case.clock.clone(),
            stood: case.due_on().map(|due| case.stood_after(due)).unwrap_or_default(),
            applicant,
        }
    }

    /// The light on `today`: see `Case::light`.
    #[must_use]
    pub fn light(&self, today: Date, calendar: &Calendar) -> Light {
        match self.due_on {
            _ if self.waits || !self.state.is_open() => Light::Hold,
            None => Light::None,
            Some(due) => light_of(due, today, calendar),
        }
    }
}

impl Case {
    /// Whose desk the case lies on.
    #[must_use]
    pub fn desk(&self) -> Desk {
        let at_centre = self.holder.unit == self.competence.centre;
        match self.state {
            State::Submitted if at_centre => Desk::Window,
            State::Correction => Desk::Window,
            State::Submitted => Desk::Review,
            State::InReview | State::Suspended => self.review_desk(at_centre),
            State::Granted | State::Issued | State::Refused | State::Declined => Desk::Issue,
            State::Delivered if self.payout_open() => Desk::Review,
            _ if self.originals_held() => Desk::Issue,
            _ => Desk::Nobody,
        }
    }

    fn review_desk(&self, at_centre: bool) -> Desk {
        if self.extension.as_ref().is_some_and(|extension| extension.approved.is_none()) {
            return Desk::Head;
        }
        if at_centre && self.competence.mode == PlacementMode::EntrustedIntake {
            return Desk::Window;
        }
        let deciding = self.at_decider() && self.steps_before_decision().next().is_none();
        match (deciding, at_centre) {
            (true, true) => Desk::Window,
            (true, false) => Desk::Decide,
            (false, _) => Desk::Review,
        }
    }

    /// What a timer still has to find: a limit that passes, or a promise that comes near. Each due day is found
    /// once; while the clock stands still only the planned end of the pause can be overrun (standards §7.3).
    pub(super) fn alarms(&self) -> Vec<Alarm<'_>> {
        let mut alarms = self.review_alarms();
        let steps = self.open_steps().filter(|step| match step.kind {
            StepKind::Payout => self.payout_open(),
            _ => self.in_review() && !self.clock_stands(),
        });
        alarms.extend(steps.filter_map(|step| {
            let alarm = Alarm::after("over-step", FindingLevel::Yellow, step.due_on?);
            Some(alarm.charged(&self.holder.unit, self.holder.post.as_ref()).at(step))
        }));
        alarms.extend(self.delivery_alarm());
        alarms.retain(|alarm| !self.found_since(alarm.rule, alarm.step, alarm.from));
        alarms
    }

    fn review_alarms(&self) -> Vec<Alarm<'_>> {
        if !self.in_review() {
            return Vec::new();
        }
        let clock = &self.clock;
        let mut alarms: Vec<Alarm<'_>> = Vec::new();
        if !self.clock_stands() {
            let promise = clock.promised_due_on.map(day_after);
            let broken = promise.is_some_and(|day| self.found_since("over-promise", None, day));
            alarms.extend(clock.near_promise_on.filter(|_| !broken).map(|from| Alarm {
                before: promise,
                ..Alarm::new("near-promise", FindingLevel::Notice, from)
            }));
            let over = |rule, level, due: Option<Date>| due.map(|due| Alarm::after(rule, level, due));
            alarms.extend(over("over-promise", FindingLevel::Yellow, clock.promised_due_on));
            alarms.extend(over("over-statute", FindingLevel::Red, clock.statutory_due_on));
            let first = over("over-first-examination", FindingLevel::Red, clock.first_examination_due_on);
            alarms.extend(first.map(|alarm| alarm.charged(&self.competence.accepts, None)));
        }
        let planned = clock.pause_ends_on;
        alarms.extend(planned.map(|due| Alarm::after("pause-over-plan", FindingLevel::Notice, due)));
        alarms
    }

    /// 行政许可法 §44: a licence that was granted is issued and delivered within ten working days of the decision.
    /// The article says nothing of a refusal; that it is kept longer breaks the platform's rule, not the statute.
    fn delivery_alarm(&self) -> Option<Alarm<'_>> {
        let level = match self.state {
            State::Granted | State::Issued => FindingLevel::Red,
            State::Refused => FindingLevel::Yellow,
            _ => return None,
        };
        let alarm = Alarm::after("over-delivery", level, self.clock.delivery_due_on?);
        Some(alarm.charged(&self.holder.unit, self.holder.post.as_ref()))
    }

    /// This was found on that day or later: the due day it belongs to has its finding.
    pub(super) fn found_since(&self, rule: &str, step: Option<&str>, from: Date) -> bool {
        let same = |finding: &CaseFinding| finding.rule == rule && finding.step.as_deref() == step;
        self.findings.iter().any(|finding| same(finding) && finding.on >= from)
    }

    /// The end has come and nothing is left to hand back or to pay.
    pub(super) fn archive_from(&self) -> Option<Date> {
        self.ended_on.filter(|_| !self.originals_held() && !self.payout_open())
    }

    /// When a timer has to look at the case: 00:00 of the day after a limit ends (practice §4), or of the day on
    /// which a promise is near.
    fn timer(&self) -> Option<i64> {
        let day = match self.state {
            State::Submitted | State::Correction => {
                let acceptance = self.clock.acceptance_due_on.map(day_after);
                let waits = acceptance.filter(|day| !self.found_since("acceptance-overdue", None, *day));
                waits.or(self.clock.supplement_by.map(day_after))
            }
            State::Archived => None,
            _ => {
                let archive = self.archive_from().map(day_after);
                self.alarms().iter().map(|alarm| alarm.from).chain(archive).min()
            }
        };
        day.map(|day| start_of(day).as_second())
    }
}

/// A time finding that is still to be raised.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alarm<'a> {
    pub(super) rule: &'static str,
    pub(super) level: FindingLevel,
    /// First day on which it is found.
    pub(super) from: Date,
    /// From this day on it is too late to say so: something graver is found instead.
    pub(super) before: Option<Date>,
    pub(super) step: Option<&'a str>,
    pub(super) unit: Option<&'a UnitId>,
    pub(super) post: Option<&'a PostId>,
}

impl<'a> Alarm<'a> {
    fn new(rule: &'static str, level: FindingLevel, from: Date) -> Self {
        Self { rule, level, from, before: None, step: None, unit: None, post: None }
    }

    /// Found on the day after a due day.
    fn after(rule: &'static str, level: FindingLevel, due: Date) -> Self {
        Self::new(rule, level, day_after(due))
    }

    fn charged(self, unit: &'a UnitId, post: Option<&'a PostId>) -> Self {
        Self { unit: Some(unit), post, ..self }
    }

    fn at(self, step: &'a StepState) -> Self {
        Self { step: Some(&step.key), ..self }
    }

    /// The finding as it is recorded.
    pub(super) fn fact(&self) -> Fact {
        Fact::FindingRaised {
            rule: self.rule.to_owned(),
            level: self.level,
            step: self.step.map(str::to_owned),
            unit: self.unit.cloned(),
            post: self.post.cloned(),
        }
    }

    /// It is to be raised on `today`.
    pub(super) fn rings(&self, today: Date) -> bool {
        self.from <= today && self.before.is_none_or(|before| today < before)
    }
}

fn day_after(day: Date) -> Date {
    add_days(day, 1)
}
