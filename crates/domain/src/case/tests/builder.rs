//! Builders in the domain's words: `a_case().licence().received("2026-09-28").on("2026-10-13", Act::ACCEPT)`.
//!
//! A [`Story`] is a case with its events. Whatever is told of it, it checks that folding the events gives the case
//! built step by step, also after both went through JSON, so every example is a test of the fold as well.

use jiff::civil::Date;

use crate::calendar::{Calendar, start_of};
use crate::case::{
    Act, ActKind, ApplicantIn, ApplicantKind, Application, ApplicationKind, Author, Case, Channel, Event,
    Fact, Ground, Inputs, MaterialIn, MaterialRule, Missing, MoveTo, ObjectionOutcome, OpinionOutcome,
    PaymentMethod, Profile, ProxyIn, PublicityIn, RecordIn, Refusal, Rules, ServeMethod, Side, Situation,
    State, StepKind, StepRule, VerdictIn, available_acts, decide, submit, tick,
};
use crate::catalogue::{Exemption, FeeAsked, FeeDue, FeeLine, FeeList, LegalBasis, Standard};
use crate::money::Money;
use crate::organisation::{Competence, Placement, PlacementMode, PostId, UnitId};
use crate::time_limit::Limit;

/// The centre that receives.
pub(crate) const CENTRE: &str = "C120101001";
/// The street office.
pub(crate) const STREET: &str = "B120101001";
/// The district body.
pub(crate) const DISTRICT: &str = "B120101MZ";

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// What a person who does an act in the ordinary course is called.
pub(crate) fn usual_person(act: ActKind) -> &'static str {
    match act {
        ActKind::GiveOpinion | ActKind::ReturnStep | ActKind::SignIn | ActKind::SendBack => "examiner",
        ActKind::AnswerObjection => "examiner",
        ActKind::Suspend | ActKind::Resume | ActKind::RequestExtension => "examiner",
        ActKind::Decide | ActKind::Refer | ActKind::Terminate => "approver",
        ActKind::ApproveExtension
        | ActKind::RefuseExtension
        | ActKind::MoveVersion
        | ActKind::ConfirmDeviation => "head",
        ActKind::ConfirmVoid | ActKind::Reassign => "centre_head",
        ActKind::Issue | ActKind::Deliver => "issuer",
        ActKind::RecordPayment => "issuer",
        _ => "clerk",
    }
}

fn author(person: &str) -> Author {
    Author {
        post: PostId(format!("P-{person}")),
        person: person.to_owned(),
        name: format!("姓名-{person}"),
        unit: UnitId::from(CENTRE),
    }
}

pub(crate) fn placement(mode: PlacementMode) -> Placement {
    let street = match mode {
        PlacementMode::Stationed => None,
        _ => Some(UnitId::from(STREET)),
    };
    Placement {
        item: "SX-001".to_owned(),
        centre: UnitId::from(CENTRE),
        mode,
        street_body: street,
        district_body: UnitId::from(DISTRICT),
        instrument: "示范进驻".to_owned(),
        document: None,
        from: day("2020-01-01"),
        to: None,
    }
}

/// All placement modes.
pub(crate) const MODES: [PlacementMode; 5] = [
    PlacementMode::Devolved,
    PlacementMode::Entrusted,
    PlacementMode::EntrustedIntake,
    PlacementMode::FirstExamination,
    PlacementMode::Stationed,
];

pub(crate) fn step(key: &str, kind: StepKind, side: Side, after: &[&str]) -> StepRule {
    StepRule {
        key: key.to_owned(),
        name: format!("环节-{key}"),
        kind,
        side,
        limit_days: None,
        after: after.iter().map(|key| (*key).to_owned()).collect(),
        publicity: None,
    }
}

fn material(name: &str, required: bool, original: bool) -> MaterialRule {
    MaterialRule { name: name.to_owned(), required, original, own: false }
}

fn rules(profile: Profile, steps: Vec<StepRule>) -> Rules {
    let licence = profile == Profile::Licence;
    Rules {
        profile,
        immediate: false,
        deemed: profile.deemed_acceptance(),
        acceptance_days: 5,
        statutory: Some(Limit::working_days(20)),
        promised: Some(Limit::working_days(10)),
        delivery_days: licence.then_some(10),
        first_examination_days: None,
        supplement_days: 15,
        grounds: if licence { Ground::LICENCE.to_vec() } else { Vec::new() },
        extension_days: licence.then_some(10),
        materials: vec![
            material("申请表", true, false),
            material("身份证明", true, true),
            material("场所证明", true, false),
            material("委托书", false, true),
        ],
        steps,
        in_person: false,
        refer_to: None,
        street_promise: None,
        fees: FeeList::default(),
        handling: crate::catalogue::HandlingStandard::default(),
        result_name: licence.then(|| "许可证".to_owned()),
    }
}

/// 审查-决定 at the body that decides.
pub(crate) fn licence_rules() -> Rules {
    let steps = vec![
        step("examine", StepKind::Examine, Side::Deciding, &[]),
        step("decide", StepKind::Decide, Side::Deciding, &["examine"]),
    ];
    rules(Profile::Licence, steps)
}

/// 调查-初审-公示-上报 at the street, 审核确认-决定-资金发放 at the district (practice §5).
pub(crate) fn payment_rules() -> Rules {
    let steps = vec![
        step("survey", StepKind::Survey, Side::Accepting, &[]),
        step("first_examination", StepKind::FirstExamination, Side::Accepting, &["survey"]),
        step("publicity", StepKind::Publicity, Side::Accepting, &["first_examination"]),
        step("pass_up", StepKind::PassUp, Side::Accepting, &["publicity"]),
        step("confirm", StepKind::Confirm, Side::Deciding, &["pass_up"]),
        step("decide", StepKind::Decide, Side::Deciding, &["confirm"]),
        step("payout", StepKind::Payout, Side::Deciding, &["decide"]),
    ];
    Rules {
        statutory: Some(Limit::working_days(30)),
        promised: Some(Limit::working_days(25)),
        ..rules(Profile::Payment, steps)
    }
}

/// 收件-办结 in one hand.
pub(crate) fn immediate_rules() -> Rules {
    let steps = vec![step("decide", StepKind::Decide, Side::Deciding, &[])];
    Rules { immediate: true, statutory: None, promised: None, ..rules(Profile::PublicService, steps) }
}

/// Rules of the profile with the steps that fit the mode, as the catalogue derives them.
pub(crate) fn rules_for(profile: Profile, mode: PlacementMode) -> Rules {
    let steps = match mode {
        PlacementMode::FirstExamination => payment_rules().steps,
        _ => licence_rules().steps,
    };
    let steps = steps.into_iter().filter(|step| step.kind != StepKind::Payout || profile == Profile::Payment);
    let first = profile == Profile::Licence && mode == PlacementMode::FirstExamination;
    Rules { first_examination_days: first.then_some(20), ..rules(profile, steps.collect()) }
}

/// An application before it is taken in: rules, placement and what the applicant brings.
#[derive(Clone, Debug)]
pub(crate) struct Matter {
    pub(crate) rules: Rules,
    pub(crate) mode: PlacementMode,
    pub(crate) channel: Channel,
    pub(crate) originals: u32,
    pub(crate) proxy: bool,
    /// How many materials of the list the applicant brings; three are required.
    pub(crate) brings: usize,
    /// What the answers make of the list.
    pub(crate) situation: Situation,
}

/// A licence at the department's own window, handed in at the window; copies only.
pub(crate) fn a_case() -> Matter {
    let mode = PlacementMode::Stationed;
    let (channel, situation) = (Channel::Window, Situation::default());
    Matter { rules: licence_rules(), mode, channel, originals: 0, proxy: false, brings: 3, situation }
}

impl Matter {
    /// 许可, stationed.
    pub(crate) fn licence(self) -> Self {
        Self { rules: licence_rules(), mode: PlacementMode::Stationed, ..self }
    }

    /// 给付: received and examined at the street, decided at the district.
    pub(crate) fn payment(self) -> Self {
        Self { rules: payment_rules(), mode: PlacementMode::FirstExamination, ..self }
    }

    /// 即办件, devolved to the street.
    pub(crate) fn immediate(self) -> Self {
        Self { rules: immediate_rules(), mode: PlacementMode::Devolved, ..self }
    }

    pub(crate) fn placed(self, mode: PlacementMode) -> Self {
        Self { mode, ..self }
    }

    /// Handed in online: nothing is handed over at a window, so papers wait for an act of service.
    pub(crate) fn online(self) -> Self {
        Self { channel: Channel::Online, ..self }
    }

    /// With an original that has to go back.
    pub(crate) fn with_original(self) -> Self {
        Self { originals: 1, ..self }
    }

    /// It charges what is on [`fees`].
    pub(crate) fn with_fees(self) -> Self {
        self.with_rules(|rules| rules.fees = fees())
    }

    /// The applicant brings only the first materials of the list.
    pub(crate) fn bringing(self, brings: usize) -> Self {
        Self { brings, ..self }
    }

    /// The answers settle some materials.
    pub(crate) fn in_situation(self, situation: Situation) -> Self {
        Self { situation, ..self }
    }

    pub(crate) fn with_proxy(self) -> Self {
        Self { proxy: true, ..self }
    }

    pub(crate) fn with_rules(self, change: impl FnOnce(&mut Rules)) -> Self {
        let mut rules = self.rules;
        change(&mut rules);
        Self { rules, ..self }
    }

    pub(crate) fn competence(&self) -> Competence {
        placement(self.mode).competence()
    }

    pub(crate) fn application(&self) -> Application {
        let materials = self.rules.materials.iter().take(self.brings).map(|rule| MaterialIn {
            name: rule.name.clone(),
            originals: if rule.original { self.originals } else { 0 },
            ..brought("")
        });
        Application {
            item: "SX-001".to_owned(),
            kind: ApplicationKind::New,
            applicant: ApplicantIn {
                kind: ApplicantKind::Person,
                name: "张某".to_owned(),
                id_kind: "111".to_owned(),
                id_no: "11010519491231002X".to_owned(),
                phone: "13800000000".to_owned(),
                legal_rep: None,
            },
            proxy: self.proxy.then(|| ProxyIn {
                name: "李某".to_owned(),
                id_kind: "111".to_owned(),
                id_no: "440524188001010014".to_owned(),
                phone: String::new(),
                scope: "全权".to_owned(),
            }),
            form: std::collections::BTreeMap::new(),
            answers: crate::catalogue::situation::Answers::default(),
            materials: materials.collect(),
            channel: self.channel,
        }
    }

    /// Hands in and takes in on a day, or the refusal.
    pub(crate) fn tried(self, on: &str) -> Result<Story, Refusal> {
        let today = day(on);
        let competence = self.competence();
        let inputs = inputs("clerk", today);
        let sealed = "sealed:person".to_owned();
        let events = submit(
            &self.application(),
            ("SX-001", 1, "示范事项"),
            &competence,
            &self.rules,
            &inputs,
            sealed,
            self.situation.clone(),
        )?;
        Ok(Story::begin(self.rules, today, events))
    }

    pub(crate) fn received(self, on: &str) -> Story {
        self.tried(on).unwrap()
    }
}

pub(crate) fn inputs(person: &str, today: Date) -> Inputs<'static> {
    Inputs {
        now: start_of(today),
        today,
        author: if person == "system" { Author::system() } else { author(person) },
        calendar: Calendar::built_in(),
        accept_word: "津和受",
        decide_word: "津和审",
        moves_to: None,
    }
}

/// A case with its history, as told so far.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) case: Case,
    pub(crate) rules: Rules,
    pub(crate) events: Vec<Event>,
    pub(crate) today: Date,
    person: Option<&'static str>,
    /// The version in force, where it is newer than that of the case.
    pub(crate) newer: Option<std::sync::Arc<MoveTo>>,
}

impl Story {
    fn begin(rules: Rules, today: Date, mut events: Vec<Event>) -> Self {
        if let Some(Fact::Submitted { case_no, .. }) = events.first_mut().map(|event| &mut event.fact) {
            "120101001-20261102-0001".clone_into(case_no);
        }
        let case = Case::born(&events[0], &rules, Calendar::built_in()).unwrap();
        let mut story =
            Self { case, rules, events: vec![events[0].clone()], today, person: None, newer: None };
        story.record(events.split_off(1));
        story
    }

    /// The next act is done by this person instead of the usual one.
    pub(crate) fn by(mut self, person: &'static str) -> Self {
        self.person = Some(person);
        self
    }

    /// Lets the days pass, with what falls due at the beginning of each.
    pub(crate) fn until(mut self, on: &str) -> Self {
        self.pass_to(day(on));
        self
    }

    /// The day comes and the act is done; it has to be possible.
    pub(crate) fn on(mut self, on: &str, act: Act) -> Self {
        self.pass_to(day(on));
        let events = self.tries(&act).unwrap_or_else(|refusal| panic!("{on} {:?}: {refusal:?}", act.kind()));
        self.record(events);
        self
    }

    /// The same day.
    pub(crate) fn then(self, act: Act) -> Self {
        let today = self.today.to_string();
        self.on(&today, act)
    }

    /// The day comes and the act is refused; gives the code and keeps the story as it was.
    pub(crate) fn refused(&self, on: &str, act: Act) -> &'static str {
        let mut story = self.clone();
        story.pass_to(day(on));
        match story.tries(&act) {
            Ok(events) => panic!("{on} {:?} was accepted: {events:?}", act.kind()),
            Err(refusal) => refusal.code(),
        }
    }

    /// The full refusal of an act today.
    pub(crate) fn refusal(&self, act: Act) -> Refusal {
        self.clone().tries(&act).expect_err("refused")
    }

    /// What the law makes of an act today; nothing changes.
    pub(crate) fn tries(&mut self, act: &Act) -> Result<Vec<Event>, Refusal> {
        let person = self.person.take().unwrap_or_else(|| usual_person(act.kind()));
        self.tries_as(person, act)
    }

    pub(crate) fn tries_as(&self, person: &str, act: &Act) -> Result<Vec<Event>, Refusal> {
        let inputs = Inputs { moves_to: self.newer.clone(), ..inputs(person, self.today) };
        decide(&self.case, &self.rules, &inputs, act)
    }

    pub(crate) fn available(&self, person: &str) -> Vec<ActKind> {
        let inputs = Inputs { moves_to: self.newer.clone(), ..inputs(person, self.today) };
        available_acts(&self.case, &self.rules, &inputs, |_| true)
    }

    /// Goes on without the timers, as if they lagged behind.
    pub(crate) fn without_timers_until(mut self, on: &str) -> Self {
        self.today = day(on);
        self
    }

    pub(crate) fn pass_to(&mut self, on: Date) {
        assert!(on >= self.today, "{on} is before {}", self.today);
        while self.today < on {
            self.today = self.today.tomorrow().unwrap();
            self.run_timers();
        }
    }

    /// What would fall due by itself by a day, were nothing done until then.
    pub(crate) fn due_on(&self, on: Date) -> Vec<Event> {
        tick(&self.case, &self.rules, &inputs("system", on))
    }

    /// What is due now happens; the law comes to rest after a few rounds.
    pub(crate) fn run_timers(&mut self) {
        for _ in 0..4 {
            let events = tick(&self.case, &self.rules, &inputs("system", self.today));
            if events.is_empty() {
                return;
            }
            self.record(events);
        }
        panic!("the timers of {:?} do not come to rest on {}", self.case.state, self.today);
    }

    /// Records events as the writer does: numbers are assigned, then the case moves on.
    pub(crate) fn record(&mut self, events: Vec<Event>) {
        self.record_unchecked(events);
        self.check_fold();
    }

    /// The same for a search through very many cases, where checking the fold each time would take its time.
    pub(crate) fn record_unchecked(&mut self, events: Vec<Event>) {
        for mut event in events {
            if let Some(no) = event.fact.number_mut() {
                no.n = u32::try_from(self.events.len()).unwrap();
            }
            self.case.apply(&event, &self.rules, Calendar::built_in());
            self.events.push(event);
        }
    }

    /// `fold(events) = case`, also when both have been through JSON.
    fn check_fold(&self) {
        assert_eq!(self.case.version as usize, self.events.len(), "the version counts events");
        let events: Vec<Event> = serde_json::from_str(&serde_json::to_string(&self.events).unwrap()).unwrap();
        assert_eq!(events, self.events);
        let folded = Case::fold(&events, &self.rules, Calendar::built_in()).unwrap();
        assert_eq!(folded, self.case);
        let case: Case = serde_json::from_str(&serde_json::to_string(&self.case).unwrap()).unwrap();
        assert_eq!(case, self.case);
    }

    /// The kinds of the events so far.
    pub(crate) fn kinds(&self) -> Vec<&'static str> {
        self.events.iter().map(|event| event.fact.kind()).collect()
    }

    /// The last event of a kind.
    pub(crate) fn last(&self, kind: &str) -> &Event {
        self.events.iter().rev().find(|event| event.fact.kind() == kind).expect(kind)
    }

    pub(crate) fn state(&self) -> State {
        self.case.state
    }

    pub(crate) fn holder(&self) -> &str {
        &self.case.holder.unit.0
    }

    /// Rules of the findings so far.
    pub(crate) fn findings(&self) -> Vec<&str> {
        self.case.findings.iter().map(|finding| finding.rule.as_str()).collect()
    }

    /// A time finding that was raised twice for the same due day: its rule and that day.
    pub(crate) fn found_twice(&self) -> Option<(String, Date)> {
        let mut case = Case::born(&self.events[0], &self.rules, Calendar::built_in()).unwrap();
        let mut found = Vec::new();
        for event in &self.events[1..] {
            if let Fact::FindingRaised { rule, step, .. } = &event.fact
                && let Some(due) = due_of(&case, rule, step.as_deref())
            {
                if found.contains(&(rule, step, due)) {
                    return Some((rule.clone(), due));
                }
                found.push((rule, step, due));
            }
            case.apply(event, &self.rules, Calendar::built_in());
        }
        None
    }

    /// (acceptance, statutory, promised) due days as text; `-` where there is none.
    pub(crate) fn dues(&self) -> [String; 3] {
        let clock = &self.case.clock;
        [clock.acceptance_due_on, clock.statutory_due_on, clock.promised_due_on]
            .map(|due| due.map_or_else(|| "-".to_owned(), |due| due.to_string()))
    }
}

/// The due day a time finding is about.
fn due_of(case: &Case, rule: &str, step: Option<&str>) -> Option<Date> {
    let clock = &case.clock;
    match rule {
        "acceptance-overdue" => clock.acceptance_due_on,
        "near-promise" | "over-promise" => clock.promised_due_on,
        "over-statute" => clock.statutory_due_on,
        "over-first-examination" => clock.first_examination_due_on,
        "over-delivery" => clock.delivery_due_on,
        "pause-over-plan" => clock.pause_ends_on,
        "over-step" => case.step(step.unwrap()).unwrap().due_on,
        _ => None,
    }
}

// Acts in the words of the window.

fn text(words: &str) -> String {
    words.to_owned()
}

pub(crate) fn brought(name: &str) -> MaterialIn {
    MaterialIn { name: text(name), grade: crate::case::Grade::B, copies: 1, originals: 0 }
}

/// 一次性告知 of these materials.
pub(crate) fn notice(missing: &[&str]) -> Act {
    notice_because(missing, None)
}

/// The same, with the reason of a second notice.
pub(crate) fn notice_because(missing: &[&str], reason: Option<&str>) -> Act {
    let missing = missing.iter().map(|name| Missing { material: text(name), why: text("未提交") }).collect();
    Act::RequestCorrection { missing, reason: reason.map(text), supplement_by: None, served: None }
}

pub(crate) fn supplement(names: &[&str]) -> Act {
    Act::Supplement { materials: names.iter().map(|name| brought(name)).collect() }
}

/// 送达 today.
pub(crate) fn serve(paper: &str) -> Act {
    Act::Serve { paper: text(paper), method: ServeMethod::Electronic, on: None, evidence: None }
}

pub(crate) fn served_on(paper: &str, on: &str, evidence: Option<&str>) -> Act {
    let (on, evidence) = (Some(day(on)), evidence.map(text));
    Act::Serve { paper: text(paper), method: ServeMethod::Post, on, evidence }
}

pub(crate) fn agree(step: &str) -> Act {
    let (outcome, opinion) = (OpinionOutcome::Agree, text("符合条件"));
    Act::GiveOpinion { step: text(step), outcome, opinion, record: None, publicity: None, examined: None }
}

pub(crate) fn disagree(step: &str) -> Act {
    let (outcome, opinion) = (OpinionOutcome::Disagree, text("不符合条件"));
    Act::GiveOpinion { step: text(step), outcome, opinion, record: None, publicity: None, examined: None }
}

/// An opinion with the record of a survey by these staff.
pub(crate) fn surveyed(step: &str, on: &str, staff: &[&str]) -> Act {
    let staff = staff.iter().map(|name| text(name)).collect();
    let record = Some(RecordIn { staff, on: day(on), place: text("和平路 1 号") });
    let (outcome, opinion) = (OpinionOutcome::Agree, text("情况属实"));
    Act::GiveOpinion { step: text(step), outcome, opinion, record, publicity: None, examined: None }
}

/// The first opinion on a publicity step.
pub(crate) fn published(step: &str, from: &str, to: &str) -> Act {
    let publicity = Some(PublicityIn { place: text("社区公告栏"), from: day(from), to: day(to) });
    let (outcome, opinion) = (OpinionOutcome::Agree, text("张榜公示"));
    Act::GiveOpinion { step: text(step), outcome, opinion, record: None, publicity, examined: None }
}

/// 登记异议 that came in today.
pub(crate) fn object(step: &str) -> Act {
    object_on(step, None, None)
}

/// The same, of a day, with what proves it.
pub(crate) fn object_on(step: &str, on: Option<&str>, evidence: Option<&str>) -> Act {
    Act::RaiseObjection {
        step: text(step),
        objector: text("钱某"),
        gist: text("另有住房没有申报"),
        on: on.map(day),
        evidence: evidence.map(text),
    }
}

/// 异议处理 of an objection, by the event that recorded it.
pub(crate) fn answer(objection: u32, outcome: ObjectionOutcome) -> Act {
    Act::AnswerObjection { objection, outcome, how: text("经核实，该住房已于 2024 年出售") }
}

pub(crate) fn return_step(step: &str) -> Act {
    Act::ReturnStep { step: text(step), why: text("补充核实") }
}

pub(crate) fn send_back() -> Act {
    Act::SendBack { why: text("材料页码缺失") }
}

pub(crate) fn suspend(ground: Ground, planned_days: u32) -> Act {
    Act::Suspend { ground, planned_days, why: text("需要专家评审"), served: None }
}

pub(crate) fn ask_extension(days: u32) -> Act {
    Act::RequestExtension { days, why: text("案情复杂") }
}

pub(crate) fn approve() -> Act {
    Act::ApproveExtension { served: None }
}

pub(crate) fn grant() -> Act {
    Act::Decide { outcome: VerdictIn::Granted, basis: None, why: None, examined: None }
}

pub(crate) fn refer() -> Act {
    Act::Refer { opinion: text("初审合格，建议准予") }
}

pub(crate) fn refuse() -> Act {
    Act::Decide {
        outcome: VerdictIn::Refused,
        basis: Some(text("条例第五条")),
        why: Some(text("不符合条件")),
        examined: None,
    }
}

pub(crate) fn decline(kind: crate::case::DeclineKind) -> Act {
    let competent_body = (kind == crate::case::DeclineKind::NotCompetent).then(|| text("市公安局"));
    Act::Decline { kind, why: text("依法不属于受理范围"), competent_body, served: None }
}

pub(crate) fn deliver() -> Act {
    Act::Deliver { method: ServeMethod::Window, receiver: text("张某") }
}

pub(crate) fn give_back(items: &[&str]) -> Act {
    Act::ReturnOriginals { items: items.iter().map(|name| text(name)).collect(), receiver: text("张某") }
}

pub(crate) fn withdraw() -> Act {
    Act::Withdraw { why: text("不再需要") }
}

pub(crate) fn terminate() -> Act {
    Act::Terminate { why: text("申请人死亡"), basis: text("行政许可法第七十条") }
}

/// A fee list: 工本费 by the volume with half off and all off, and 补证费 for a replacement only.
pub(crate) fn fees() -> FeeList {
    let basis = |article: &str| LegalBasis {
        doc: text("示范条例"),
        doc_no: Some(text("国务院令第 999 号")),
        issuer: Some(text("国务院")),
        date: Some(text("2020-01-01")),
        last_revised: None,
        article: Some(text(article)),
        gist: Some(text("可以收取工本费")),
        checked: None,
    };
    let exemption = |id: &str, name: &str, percent| Exemption {
        id: text(id),
        name: text(name),
        when: text("持有效证件"),
        percent,
        legal_basis: Some(basis("第三条")),
    };
    let line = |id: &str, name: &str, standard| FeeLine {
        id: text(id),
        name: text(name),
        question: None,
        standard,
        kinds: Vec::new(),
        legal_basis: Some(basis("第二条")),
        exemptions: Vec::new(),
    };
    let volumes = FeeLine {
        question: Some(text("申领几册")),
        exemptions: vec![exemption("E1", "低保对象减半", 50), exemption("E2", "残疾人免收", 100)],
        ..line("F1", "工本费", Standard::PerUnit { amount: Money::fen(1005), unit: text("册") })
    };
    let replaced = FeeLine {
        kinds: vec![ApplicationKind::Replacement],
        ..line("F2", "补证费", Standard::Fixed { amount: Money::yuan(20) })
    };
    FeeList { due: FeeDue::Accepted, lines: vec![volumes, replaced] }
}

pub(crate) fn ask(line: &str, quantity: Option<u32>) -> FeeAsked {
    FeeAsked { line: text(line), quantity, exemption: None, evidence: None }
}

/// The same with an exemption and what was shown for it.
pub(crate) fn ask_less(line: &str, quantity: Option<u32>, exemption: &str, evidence: &str) -> FeeAsked {
    FeeAsked { exemption: Some(text(exemption)), evidence: Some(text(evidence)), ..ask(line, quantity) }
}

/// 核定收费
pub(crate) fn assess(lines: Vec<FeeAsked>) -> Act {
    Act::AssessFee { lines, reason: None }
}

pub(crate) fn assess_again(lines: Vec<FeeAsked>, reason: &str) -> Act {
    Act::AssessFee { lines, reason: Some(text(reason)) }
}

/// 登记缴费
pub(crate) fn pay(receipt_no: &str) -> Act {
    Act::RecordPayment { receipt_no: text(receipt_no), method: PaymentMethod::Online }
}

/// 退费
pub(crate) fn refund() -> Act {
    Act::RefundFee { why: text("申请人撤回，办件没有办理") }
}

pub(crate) fn void() -> Act {
    Act::Void { why: text("重复录入") }
}

pub(crate) fn reassign() -> Act {
    Act::Reassign { to: PostId::from("P-other"), why: text("休假") }
}
