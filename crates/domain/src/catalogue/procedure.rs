//! What an item version asks of a case under a placement mode: profile, limits, steps, materials.
//!
//! Facts come from the version; where it is silent, from law (行政许可法 §42, §44, §45 for licences) or
//! from the platform's default process (practice §5), each marked as such on screen.

use super::item::{CaseType, ItemLimit, ItemVersion, Material};
use crate::case::{Ground, MaterialRule, Profile, Rules, Side, StepKind, StepRule};
use crate::organisation::PlacementMode;
use crate::time_limit::{Limit, Unit};

/// Working days an applicant has to supplement unless the notice says otherwise. No law sets a figure:
/// this is the platform's default, to be changed by the deciding body.
pub const DEFAULT_SUPPLEMENT_DAYS: u32 = 15;

/// Working days to accept, decline or tell once what is missing (行政许可法 §32(4), used for all).
const ACCEPTANCE_DAYS: u32 = 5;

/// Working days to decide on a licence where no other limit is set (行政许可法 §42).
pub const LICENCE_STATUTORY_DAYS: u32 = 20;

/// Working days by which the head may extend a licence's limit once (行政许可法 §42).
const LICENCE_EXTENSION_DAYS: u32 = 10;

/// Working days the lower body has to examine a licence application that the upper body decides, from its own
/// acceptance (行政许可法 §43).
const FIRST_EXAMINATION_DAYS: u32 = 20;

/// Working days to issue and deliver a licence after the decision (行政许可法 §44).
const LICENCE_DELIVERY_DAYS: u32 = 10;

impl ItemVersion {
    /// What a case of this version has to obey when the item is placed in `mode`.
    #[must_use]
    pub fn rules(&self, mode: PlacementMode) -> Rules {
        let licence = self.profile == Profile::Licence;
        Rules {
            profile: self.profile,
            immediate: self.case_type == CaseType::Immediate,
            deemed: self.profile.deemed_acceptance() || self.deemed_rule.is_some(),
            acceptance_days: ACCEPTANCE_DAYS,
            statutory: self.statutory_limit(),
            promised: self.promised.as_ref().and_then(ItemLimit::whole),
            delivery_days: licence.then_some(LICENCE_DELIVERY_DAYS),
            first_examination_days: (licence && mode == PlacementMode::FirstExamination)
                .then_some(FIRST_EXAMINATION_DAYS),
            supplement_days: DEFAULT_SUPPLEMENT_DAYS,
            grounds: self.grounds(),
            extension_days: self.extension_days(),
            materials: self.materials.iter().map(material_rule).collect(),
            steps: self.steps(mode),
            in_person: self.in_person,
            fees: self.fees(),
            handling: self.handling_standard.clone(),
            refer_to: self.decided_above.as_ref().map(|body| body.name.clone()),
            street_promise: None,
            result_name: self.result.as_ref().map(|result| result.name.clone()),
        }
    }

    /// 法定时限 of the whole case: as the version states it; for licences that state none, the 20 working
    /// days of 行政许可法 §42.
    #[must_use]
    pub fn statutory_limit(&self) -> Option<Limit> {
        let stated = self.statutory.as_ref().and_then(ItemLimit::whole);
        stated.or_else(|| {
            let licence = self.profile == Profile::Licence;
            licence.then_some(Limit { n: LICENCE_STATUTORY_DAYS, unit: Unit::WorkingDay })
        })
    }

    /// The statutory limit is law's default, not the version's: marked 平台按法律默认 on screen.
    #[must_use]
    pub fn statutory_is_law_default(&self) -> bool {
        self.profile == Profile::Licence && self.statutory.as_ref().and_then(ItemLimit::whole).is_none()
    }

    /// Grounds of the special procedure (practice §4): those the version's own rule cites; for licences
    /// that cite none the eight of 行政许可法 §45; otherwise none.
    #[must_use]
    pub fn grounds(&self) -> Vec<Ground> {
        if self.exclusions.is_empty() && self.profile == Profile::Licence {
            return Ground::LICENCE.to_vec();
        }
        let mut grounds: Vec<Ground> = self.exclusions.iter().map(|exclusion| exclusion.ground).collect();
        grounds.sort_unstable();
        grounds.dedup();
        grounds
    }

    /// Grounds are those of 行政许可法 §45, for want of the version's own.
    #[must_use]
    pub fn grounds_are_law_default(&self) -> bool {
        self.exclusions.is_empty() && self.profile == Profile::Licence
    }

    /// Longest extension in working days: the version's own rule, else 10 for licences, else none. The ten days of §42
    /// belong to its twenty: a licence whose own law counts hours has that law's extension or none (§42: 法律、法规另有
    /// 规定的，依照其规定), and whoever only examines for a higher body has nothing to extend (§43).
    #[must_use]
    pub fn extension_days(&self) -> Option<u32> {
        let own = self.extension.as_ref().map(|extension| extension.days);
        let in_hours = self.statutory_limit().is_some_and(|limit| limit.unit == Unit::Hour);
        let by_law = self.profile == Profile::Licence && !in_hours && self.decided_above.is_none();
        own.or_else(|| by_law.then_some(LICENCE_EXTENSION_DAYS))
    }

    /// The source gives no process: the platform's default runs, marked 平台默认流程 on screen.
    #[must_use]
    pub fn process_is_default(&self) -> bool {
        self.process.is_empty()
    }

    /// The steps after acceptance, the decision included. An immediate item has the decision only.
    ///
    /// Under entrusted intake the file is passed up before acceptance, so all steps are the district's.
    #[must_use]
    pub fn steps(&self, mode: PlacementMode) -> Vec<StepRule> {
        let mut plan = Plan { item: self, steps: Vec::new() };
        if self.case_type == CaseType::Promised {
            if mode == PlacementMode::FirstExamination {
                plan.two_level_review();
            } else {
                plan.one_level_review();
            }
        }
        let name = if self.decided_above.is_some() { "转报" } else { decide_name(self.profile) };
        plan.push("decide", name, StepKind::Decide, Side::Deciding, &["决定"]);
        if self.profile == Profile::Payment && self.decided_above.is_none() {
            // After the decision, so it never keeps the decision waiting.
            plan.push("payout", "资金发放", StepKind::Payout, Side::Deciding, &[]);
        }
        plan.steps
    }
}

/// Words by which a process tells of a survey.
const SURVEY_WORDS: [&str; 3] = ["入户", "调查", "走访"];

/// Steps as they are laid one behind the other.
struct Plan<'a> {
    item: &'a ItemVersion,
    steps: Vec<StepRule>,
}

impl Plan<'_> {
    /// 调查-（家庭经济状况核对）-初审-（公示）-上报 at the street, 审核确认 at the district (practice §5).
    fn two_level_review(&mut self) {
        if self.item.profile != Profile::Licence || self.item.process_mentions(&SURVEY_WORDS) {
            self.push("survey", "调查", StepKind::Survey, Side::Accepting, &["调查", "入户"]);
        }
        if self.checks_income() {
            self.push(
                "income_check",
                "家庭经济状况核对",
                StepKind::IncomeCheck,
                Side::Accepting,
                &["信息核对"],
            );
        }
        let words = ["初审", "审核", "审查"];
        self.push("first_examination", "初审", StepKind::FirstExamination, Side::Accepting, &words);
        self.publicity(Side::Accepting);
        self.push("pass_up", "上报", StepKind::PassUp, Side::Accepting, &["上报"]);
        self.push("confirm", "审核确认", StepKind::Confirm, Side::Deciding, &["确认", "审批", "审定"]);
    }

    /// 审查 (办理, 核对 by profile), with the survey and the publicity the process tells of.
    fn one_level_review(&mut self) {
        if self.item.profile == Profile::Payment && self.item.process_mentions(&SURVEY_WORDS) {
            self.push("survey", "调查", StepKind::Survey, Side::Deciding, &["调查", "入户"]);
        }
        let name = examine_name(self.item.profile);
        self.push("examine", name, StepKind::Examine, Side::Deciding, &["审查", "审核", "初审"]);
        self.publicity(Side::Deciding);
    }

    fn publicity(&mut self, side: Side) {
        let in_conditions = self.item.conditions.iter().any(|condition| condition.text.contains("公示"));
        if in_conditions || self.item.process_mentions(&["公示"]) {
            self.push("publicity", "公示", StepKind::Publicity, side, &["公示"]);
            let time = self.publicity_time();
            if let Some(step) = self.steps.last_mut() {
                step.publicity = time;
            }
        }
    }

    /// 公示期: the time of the process step that is the publicity; a step that does more (审核公示) has a limit to be
    /// done by, not a time to be public.
    fn publicity_time(&self) -> Option<Limit> {
        let named = self.item.process.iter().find(|step| step.step.trim().starts_with("公示"));
        named.and_then(super::item::ProcessStep::typed_limit)
    }

    /// The process says that income and property are checked.
    fn checks_income(&self) -> bool {
        self.item.process.iter().any(|step| {
            step.mentions(&["家庭经济状况"]) || (step.mentions(&["核对"]) && step.mentions(&["收入", "财产"]))
        })
    }

    /// Adds a step behind the last one; its limit is that of the first process step whose name holds one
    /// of the words, tried in their order, if it is in working days.
    fn push(&mut self, key: &str, name: &str, kind: StepKind, side: Side, words: &[&str]) {
        let after = self.steps.last().map(|step| step.key.clone()).into_iter().collect();
        let limit_days = words.iter().find_map(|word| self.working_days_of(word));
        let (key, name) = (key.to_owned(), name.to_owned());
        self.steps.push(StepRule { key, name, kind, side, limit_days, after, publicity: None });
    }

    fn working_days_of(&self, word: &str) -> Option<u32> {
        let named = self.item.process.iter().find(|step| step.step.contains(word));
        let of_process = named.and_then(super::item::ProcessStep::typed_limit);
        let promise = self.item.promised.as_ref().or(self.item.statutory.as_ref());
        let of_limit = promise.filter(|limit| limit.step.as_deref().is_some_and(|step| step.contains(word)));
        let limit = of_process.or_else(|| of_limit.and_then(|limit| limit.limit))?;
        (limit.unit == Unit::WorkingDay).then_some(limit.n)
    }
}

fn decide_name(profile: Profile) -> &'static str {
    match profile {
        Profile::PublicService | Profile::Enterprise => "办结",
        Profile::Filing => "备案",
        _ => "决定",
    }
}

fn examine_name(profile: Profile) -> &'static str {
    match profile {
        Profile::PublicService | Profile::Enterprise => "办理",
        Profile::Filing => "核对",
        _ => "审查",
    }
}

fn material_rule(material: &Material) -> MaterialRule {
    MaterialRule {
        name: material.name.clone(),
        required: material.required,
        original: material.original_goes_back(),
        own: material.applicants_own(),
    }
}
