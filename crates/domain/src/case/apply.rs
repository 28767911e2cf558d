//! Folding events into the working state. `fold(events) = case` is a property test.

use jiff::civil::Date;

use super::act::{DeclineKind, ObjectionOutcome};
use super::clock::Clock;
use super::event::{Event, Fact};
use super::fee;
use super::handling;
use super::model::{
    Accepted, Case, CaseFinding, Decided, Extension, FindingLevel, Holder, Material, Notice, Objection,
    Outcome, PaperRef, Pause, Served, State, StepState, StepStatus,
};
use super::rules::{Rules, Side, StepKind};
use crate::calendar::Calendar;
use crate::organisation::{PlacementMode, UnitId};
use crate::paper::PaperKind;

impl Case {
    /// The case a `Submitted` event makes; none for any other event.
    #[must_use]
    pub fn born(event: &Event, rules: &Rules, calendar: &Calendar) -> Option<Self> {
        let Fact::Submitted {
            case_no,
            item,
            item_version,
            item_name,
            kind,
            channel,
            competence,
            applicant_kind,
            has_proxy,
            materials,
            promised,
            situation,
            ..
        } = &event.fact
        else {
            return None;
        };
        let day = event.effective_on;
        let mut case = Self {
            no: case_no.clone(),
            version: 1,
            state: State::Submitted,
            outcome: None,
            item: item.clone(),
            item_version: *item_version,
            item_name: item_name.clone(),
            kind: *kind,
            channel: *channel,
            applicant_kind: *applicant_kind,
            has_proxy: *has_proxy,
            holder: Holder { unit: competence.centre.clone(), post: None, signed_in: true, since: day },
            competence: competence.clone(),
            first_inquiry: event.by.person.clone(),
            received_post: event.by.post.clone(),
            submitted_on: day,
            received_on: day,
            term_from: day,
            supplemented: false,
            notices: Vec::new(),
            materials: materials.clone(),
            situation: situation.clone(),
            accepted: None,
            declined: None,
            steps: Vec::new(),
            pauses: Vec::new(),
            extension: None,
            decided: None,
            issued_on: None,
            delivered_on: None,
            void_by: None,
            fee: None,
            deviations: Vec::new(),
            papers: Vec::new(),
            findings: Vec::new(),
            statutory: rules.statutory,
            promised: promised.or(rules.promised),
            immediate: rules.immediate,
            acceptance_days: rules.acceptance_days,
            delivery_days: rules.delivery_days,
            first_examination_days: rules.first_examination_days,
            ended_on: None,
            clock: Clock::default(),
        };
        case.clock = Clock::of(&case, calendar);
        Some(case)
    }

    /// Folds a whole history; none if it does not begin with `Submitted`.
    #[must_use]
    pub fn fold(events: &[Event], rules: &Rules, calendar: &Calendar) -> Option<Self> {
        let (first, rest) = events.split_first()?;
        let mut case = Self::born(first, rules, calendar)?;
        for event in rest {
            case.apply(event, rules, calendar);
        }
        Some(case)
    }

    /// Applies one more event.
    pub fn apply(&mut self, event: &Event, rules: &Rules, calendar: &Calendar) {
        self.version += 1;
        if let Some(kind) = event.fact.paper() {
            self.papers.push(PaperRef {
                seq: self.version,
                kind,
                no: event.fact.number().map(super::event::NumberSlot::text),
                on: event.effective_on,
                served: None,
            });
        }
        self.apply_fact(event, rules, calendar);
        self.open_ready_steps(event.effective_on, rules);
        self.date_steps(rules, calendar);
        self.clock = Clock::of(self, calendar);
    }

    #[expect(clippy::too_many_lines, reason = "one arm per fact: the table of what each fact changes")]
    fn apply_fact(&mut self, event: &Event, rules: &Rules, calendar: &Calendar) {
        let day = event.effective_on;
        let seq = self.version;
        match &event.fact {
            Fact::Submitted { .. } => {}
            Fact::Received { first_inquiry } => {
                self.first_inquiry.clone_from(first_inquiry);
                self.received_post = event.by.post.clone();
                self.received_on = day;
            }
            Fact::CorrectionRequested { missing, supplement_by, second, .. } => {
                let missing: Vec<String> = missing.iter().map(|line| line.material.clone()).collect();
                let unmet = missing.clone();
                let supplement_by = *supplement_by;
                self.notices.push(Notice {
                    seq,
                    missing,
                    unmet,
                    supplement_by,
                    served_on: None,
                    closed: false,
                });
                self.state = State::Correction;
                self.move_to(self.competence.centre.clone(), true, day);
                if *second {
                    self.found("second-notice", FindingLevel::Yellow, day);
                }
            }
            Fact::PaperServed { paper_seq, method } => {
                if let Some(paper) = self.papers.iter_mut().find(|paper| paper.seq == *paper_seq) {
                    paper.served = Some(Served { method: *method, on: day });
                }
                self.takes_effect(*paper_seq, day, calendar);
            }
            Fact::Supplemented { materials, full } => self.supplement(materials, *full, day),
            Fact::Accepted { missing, .. } => {
                self.accept(Some(event.by.person.clone()), day, rules);
                if !missing.is_empty() {
                    self.found("accepted-incomplete", FindingLevel::Notice, day);
                }
            }
            Fact::DeemedAccepted { .. } => {
                self.accept(None, day, rules);
                self.found("deemed-acceptance", FindingLevel::Red, day);
            }
            Fact::Declined { kind, .. } => {
                self.state = State::Declined;
                self.outcome = Some(Outcome::Declined);
                self.declined = Some(*kind);
                self.move_to(self.competence.centre.clone(), true, day);
            }
            Fact::StepStarted { step, publicity, .. } => {
                if let Some(step) = self.step_mut(step) {
                    step.joined_by(&event.by.person);
                    step.publicity_from = Some(publicity.from);
                    step.publicity_to = Some(publicity.to);
                    step.changed = seq;
                }
            }
            Fact::OpinionGiven { step, .. } => self.step_done(step, &event.by.person),
            Fact::ObjectionRaised { step, .. } => {
                if let Some(step) = self.step_mut(step) {
                    step.objections.push(Objection { seq, on: day, outcome: None });
                    step.changed = seq;
                }
            }
            Fact::ObjectionAnswered { objection, outcome, .. } => {
                self.answered(*objection, *outcome, &event.by.person);
            }
            Fact::StepReturned { step, .. } => self.return_step(&step.clone(), day),
            Fact::PassedUp { to } => {
                self.finish_pass_up(&event.by.person);
                self.move_to(to.clone(), false, day);
            }
            Fact::SignedIn {} => {
                self.holder.signed_in = true;
                self.holder.since = day;
            }
            Fact::SentBack { to, .. } => {
                self.reopen_pass_up(day);
                self.move_to(to.clone(), true, day);
            }
            Fact::Suspended { ground, planned_days, no, .. } => {
                self.state = State::Suspended;
                self.pauses.push(Pause {
                    seq,
                    ground: *ground,
                    planned_days: *planned_days,
                    from: None,
                    to: None,
                    paper_no: Some(no.text()),
                });
            }
            Fact::Resumed {} => {
                self.state = State::InReview;
                if let Some(pause) = self.pauses.last_mut() {
                    pause.to = Some(day);
                }
                self.pauses.retain(|pause| pause.from.is_some());
            }
            Fact::ExtensionRequested { days, why } => {
                let (by, why) = (event.by.person.clone(), why.clone());
                self.extension = Some(Extension { days: *days, why, by, approved: None, served_on: None });
            }
            Fact::Extended { days, .. } => {
                if let Some(extension) = self.extension.as_mut() {
                    extension.days = *days;
                    extension.approved = Some(seq);
                }
            }
            Fact::ExtensionRefused { .. } => self.extension = None,
            Fact::Decided { granted, used_days, on_time, .. } => {
                self.decided = Some(Decided {
                    on: day,
                    granted: *granted,
                    by: event.by.person.clone(),
                    used_days: *used_days,
                    on_time: *on_time,
                });
                (self.state, self.outcome) = if *granted {
                    (State::Granted, Some(Outcome::Granted))
                } else {
                    (State::Refused, Some(Outcome::Refused))
                };
                self.decide_step_done(&event.by.person);
                self.move_to(self.competence.centre.clone(), true, day);
            }
            Fact::Referred { .. } => {
                self.decide_step_done(&event.by.person);
                // All materials go up with the file (行政许可法 §35); the higher body gives the originals back.
                for material in &mut self.materials {
                    material.originals = 0;
                }
                self.end(State::Referred, Outcome::Referred, day);
            }
            Fact::Issued {} => {
                self.state = State::Issued;
                self.issued_on = Some(day);
            }
            Fact::Delivered { method, .. } => {
                self.state = State::Delivered;
                self.delivered_on = Some(day);
                self.ended_on = Some(day);
                // Handing out the result hands out its paper and those not served before it; but a paper whose
                // service moves a clock is served by an act of its own or never, and the hand-over sheet stays inside.
                let served = Served { method: *method, on: day };
                for paper in self.papers.iter_mut().filter(|paper| paper.kind.is_served_with_the_result()) {
                    paper.served.get_or_insert_with(|| served.clone());
                }
                if self.payout_open() {
                    self.move_to(self.competence.decides.clone(), true, day);
                }
            }
            Fact::OriginalsReturned { items, .. } => {
                for material in &mut self.materials {
                    if items.contains(&material.name) {
                        material.originals = 0;
                    }
                }
            }
            Fact::Withdrawn { .. } => self.end(State::Withdrawn, Outcome::Withdrawn, day),
            Fact::Terminated { .. } => self.end(State::Terminated, Outcome::Terminated, day),
            Fact::DeviationDeclared { .. } | Fact::DeviationConfirmed { .. } => handling::apply(self, event),
            Fact::FeeAssessed { .. } | Fact::FeePaid { .. } | Fact::FeeRefunded { .. } => {
                fee::apply(self, &event.fact, day);
            }
            Fact::Lapsed {} => self.end(State::Lapsed, Outcome::Lapsed, day),
            Fact::VoidRequested { .. } => self.void_by = Some(event.by.person.clone()),
            Fact::Voided {} => self.end(State::Void, Outcome::Void, day),
            Fact::Reassigned { to, .. } => self.holder.post = Some(to.clone()),
            Fact::Archived {} => self.state = State::Archived,
            Fact::VersionMoved { to, item_name, terms, .. } => self.move_version(*to, item_name, terms),
            Fact::FindingRaised { rule, level, step, unit, post } => self.findings.push(CaseFinding {
                rule: rule.clone(),
                level: *level,
                seq,
                on: day,
                step: step.clone(),
                unit: unit.clone(),
                post: post.clone(),
            }),
        }
    }

    /// A finding that follows from an act and is charged to nobody yet.
    fn found(&mut self, rule: &str, level: FindingLevel, on: Date) {
        let (rule, seq) = (rule.to_owned(), self.version);
        self.findings.push(CaseFinding { rule, level, seq, on, step: None, unit: None, post: None });
    }

    fn move_to(&mut self, unit: UnitId, signed_in: bool, since: Date) {
        if self.holder.unit != unit || self.holder.signed_in != signed_in {
            self.holder = Holder { unit, post: None, signed_in, since };
        }
    }

    fn end(&mut self, state: State, outcome: Outcome, day: Date) {
        self.state = state;
        self.outcome = Some(outcome);
        self.ended_on = Some(day);
        self.move_to(self.competence.centre.clone(), true, day);
    }

    /// A notice, a pause and an extension take effect on the day their paper is served (DESIGN §7).
    fn takes_effect(&mut self, paper_seq: u32, day: Date, calendar: &Calendar) {
        let issued_on = self.papers.iter().find(|paper| paper.seq == paper_seq).map_or(day, |paper| paper.on);
        if let Some(notice) = self.notices.iter_mut().find(|notice| notice.seq == paper_seq) {
            notice.served_on = Some(day);
            // Served late, the applicant still has all the days the notice gave.
            let given = calendar.working_days_between(issued_on, notice.supplement_by);
            let given = u32::try_from(given).unwrap_or(0);
            notice.supplement_by = notice.supplement_by.max(calendar.add_working_days(day, given).on);
        }
        if let Some(pause) = self.pauses.iter_mut().find(|pause| pause.seq == paper_seq) {
            pause.from = Some(day);
        }
        // A limit that has run out is not extended any more, however early its extension was approved.
        let in_time = !self.limit_passed(day);
        if let Some(extension) =
            self.extension.as_mut().filter(|ext| ext.approved == Some(paper_seq) && in_time)
        {
            extension.served_on = Some(day);
        }
    }

    fn supplement(&mut self, materials: &[Material], full: bool, day: Date) {
        for new in materials {
            self.materials.retain(|old| old.name != new.name || old.originals > 0);
            self.materials.push(new.clone());
            for notice in &mut self.notices {
                notice.unmet.retain(|name| *name != new.name);
            }
        }
        if full {
            for notice in &mut self.notices {
                notice.closed = true;
            }
            self.state = State::Submitted;
            self.supplemented = true;
            self.term_from = day;
            if !self.competence.window_accepts {
                self.move_to(self.competence.accepts.clone(), true, day);
            }
        }
    }

    fn accept(&mut self, by: Option<String>, on: Date, rules: &Rules) {
        self.accepted = Some(Accepted { on, deemed: by.is_none(), by });
        self.state = State::InReview;
        self.steps = rules
            .steps
            .iter()
            .map(|rule| StepState {
                key: rule.key.clone(),
                name: rule.name.clone(),
                kind: rule.kind,
                unit: match rule.side {
                    Side::Accepting => self.competence.accepts.clone(),
                    Side::Deciding => self.competence.decides.clone(),
                },
                state: StepStatus::Pending,
                due_on: None,
                opened_on: None,
                by: None,
                earlier: Vec::new(),
                publicity_from: None,
                objections: Vec::new(),
                publicity_to: None,
                changed: self.version,
            })
            .collect();
        let examined = rules.steps.first().is_some_and(|rule| rule.kind != StepKind::Decide);
        let one_hand = rules.immediate && !self.competence.two_levels && !examined;
        if !one_hand {
            // Silence on an entrusted intake finds the file still at the street: it has to be passed up.
            let at_street = self.competence.mode == PlacementMode::EntrustedIntake
                && self.holder.unit == self.competence.centre;
            if !at_street && self.holder.signed_in {
                self.move_to(self.competence.accepts.clone(), true, on);
            }
        }
    }

    fn step_mut(&mut self, key: &str) -> Option<&mut StepState> {
        self.steps.iter_mut().find(|step| step.key == key)
    }

    fn step_done(&mut self, key: &str, by: &str) {
        let seq = self.version;
        if let Some(step) = self.step_mut(key) {
            step.state = StepStatus::Done;
            step.done_by(by);
            step.changed = seq;
        }
    }

    fn decide_step_done(&mut self, by: &str) {
        if let Some(key) =
            self.steps.iter().find(|step| step.kind == StepKind::Decide).map(|step| step.key.clone())
        {
            self.step_done(&key, by);
        }
    }

    /// Who deals with an objection examines.
    fn answered(&mut self, objection: u32, outcome: ObjectionOutcome, by: &str) {
        let seq = self.version;
        for step in &mut self.steps {
            let Some(found) = step.objections.iter_mut().find(|known| known.seq == objection) else {
                continue;
            };
            found.outcome = Some(outcome);
            step.joined_by(by);
            step.changed = seq;
        }
    }

    fn finish_pass_up(&mut self, by: &str) {
        if let Some(key) =
            self.steps.iter().find(|step| step.kind == StepKind::PassUp).map(|step| step.key.clone())
        {
            self.step_done(&key, by);
        }
    }

    fn reopen_pass_up(&mut self, day: Date) {
        let seq = self.version;
        if let Some(step) = self.steps.iter_mut().find(|step| step.kind == StepKind::PassUp) {
            step.state = StepStatus::Returned;
            step.opened_on = Some(day);
            step.changed = seq;
        }
    }

    /// A step to be done again has its own limit again; the limits of the case run on.
    fn return_step(&mut self, key: &str, day: Date) {
        let seq = self.version;
        // The opinion falls, and with it what it asked a second person to agree to.
        self.deviations.retain(|one| one.step != key);
        if let Some(step) = self.step_mut(key) {
            step.state = StepStatus::Returned;
            step.opened_on = Some(day);
            step.publicity_from = None;
            step.publicity_to = None;
            step.changed = seq;
        }
    }

    /// Opens steps whose predecessors are settled; a step's own limit runs from the day it opens. A step that was
    /// open waits again while one before it is being done again; what was done stays done.
    fn open_ready_steps(&mut self, day: Date, rules: &Rules) {
        let settled = self.settled_steps(rules);
        for step in &mut self.steps {
            let Some(rule) = rules.step(&step.key) else { continue };
            let ready = rule.after.iter().all(|key| settled.contains(key));
            if step.state == StepStatus::Pending && ready {
                step.state = StepStatus::Open;
                step.changed = self.version;
                step.opened_on = Some(day);
            } else if step.state == StepStatus::Open && !ready {
                step.state = StepStatus::Pending;
                step.changed = self.version;
                step.due_on = None;
                step.opened_on = None;
                step.publicity_from = None;
                step.publicity_to = None;
            }
        }
    }

    /// Due days of the open steps; that of a step that is done stays as it was.
    fn date_steps(&mut self, rules: &Rules, calendar: &Calendar) {
        let due = |step: &StepState| {
            if !matches!(step.state, StepStatus::Open | StepStatus::Returned) {
                return step.due_on;
            }
            let days = rules.step(&step.key).and_then(|rule| rule.limit_days)?;
            let due = self.step_due(step.opened_on?, days, calendar)?;
            // A publicity runs to its end whatever the step's limit; it is closed on the next working day at the latest.
            let published = step.publicity_to.map(|to| calendar.add_working_days(to, 1).on);
            Some(published.map_or(due, |day| due.max(day)))
        };
        let dues: Vec<Option<Date>> = self.steps.iter().map(due).collect();
        for (step, due_on) in self.steps.iter_mut().zip(dues) {
            step.due_on = due_on;
        }
    }

    /// Keys of steps that are done and rest only on steps that are done.
    fn settled_steps(&self, rules: &Rules) -> Vec<String> {
        let mut settled: Vec<String> = Vec::with_capacity(self.steps.len());
        // Each round settles at least one more step or is the last: a step may be listed before those it waits for.
        for _ in 0..self.steps.len() {
            for step in &self.steps {
                let rests = rules
                    .step(&step.key)
                    .is_some_and(|rule| rule.after.iter().all(|key| settled.contains(key)));
                if step.state == StepStatus::Done && rests && !settled.contains(&step.key) {
                    settled.push(step.key.clone());
                }
            }
        }
        settled
    }
}

impl PaperKind {
    /// The contract's name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::HandOver => "hand_over",
            Self::AcceptanceNotice => "acceptance_notice",
            Self::OneTimeNotice => "one_time_notice",
            Self::NotNeeded => "not_needed",
            Self::NotCompetent => "not_competent",
            Self::NotRemedied => "not_remedied",
            Self::SpecialProcedure => "special_procedure",
            Self::ExtensionNotice => "extension_notice",
            Self::Decision => "decision",
            Self::FeeNotice => "fee_notice",
            Self::DeliveryRecord => "delivery_record",
            Self::OriginalsReturned => "originals_returned",
        }
    }

    /// Papers whose day of service starts, stops or moves a clock.
    #[must_use]
    pub fn moves_a_clock(self) -> bool {
        matches!(self, Self::OneTimeNotice | Self::SpecialProcedure | Self::ExtensionNotice)
    }

    /// Papers that are handed over with the result, unless they were before.
    #[must_use]
    pub fn is_served_with_the_result(self) -> bool {
        !self.moves_a_clock() && !matches!(self, Self::HandOver | Self::FeeNotice)
    }

    /// Papers whose service changes a clock or a right.
    #[must_use]
    pub fn is_notice(self) -> bool {
        !matches!(self, Self::Receipt | Self::HandOver | Self::DeliveryRecord | Self::OriginalsReturned)
    }
}

impl DeclineKind {
    /// The contract's name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotNeeded => "not_needed",
            Self::NotCompetent => "not_competent",
            Self::NotRemedied => "not_remedied",
        }
    }
}
