//! What was typed becomes an act or an application; what cannot is told by the field.

use domain::case::{
    Act, ActKind, ApplicantIn, Application, ApplicationKind, Grade, Ground, MaterialIn, Missing,
    ObjectionOutcome, OpinionOutcome, PaymentMethod, ProxyIn, PublicityIn, RecordIn, ServeMethod, TEXT_MAX,
    VerdictIn,
};
use domain::catalogue::situation::Answers;
use domain::organisation::PostId;
use jiff::civil::Date;

use crate::desk::acts::ground_code;
use crate::desk::{fees, handling};
use crate::form::{Typed, Wrongs};
use crate::text;

/// Most materials a list may have.
const MATERIALS_MAX: usize = 200;

/// Reads one form, collecting everything that is wrong.
struct Reading<'a> {
    typed: &'a Typed,
    wrongs: Wrongs,
}

/// The act a form asks for.
///
/// # Errors
/// The fields that are wrong, each with a sentence.
pub(crate) fn act(kind: ActKind, typed: &Typed) -> Result<Act, Wrongs> {
    let mut read = Reading { typed, wrongs: Wrongs::default() };
    let act = read.act(kind);
    if read.wrongs.is_empty() { Ok(act) } else { Err(read.wrongs) }
}

impl Reading<'_> {
    fn act(&mut self, kind: ActKind) -> Act {
        match kind {
            ActKind::RequestCorrection => Act::RequestCorrection {
                missing: self.missing(),
                reason: self.typed.some("reason"),
                supplement_by: self.day_or_none("supplement_by"),
                served: self.served(),
            },
            ActKind::Serve => Act::Serve {
                paper: self.must("paper"),
                method: self.method("method"),
                on: self.day_or_none("on"),
                evidence: self.typed.some("evidence"),
            },
            ActKind::Supplement => Act::Supplement { materials: self.materials("materials") },
            ActKind::Accept => Act::Accept { served: self.served() },
            ActKind::Decline => self.decline(),
            ActKind::ReturnOriginals => {
                let items = self.typed.all("items");
                if items.is_empty() {
                    self.wrongs.add("items", text::field_reason("choose"));
                }
                Act::ReturnOriginals { items, receiver: self.must("receiver") }
            }
            ActKind::Void => Act::Void { why: self.must("why") },
            ActKind::ConfirmVoid => Act::ConfirmVoid,
            ActKind::Reassign => Act::Reassign { to: PostId(self.must("to")), why: self.must("why") },
            ActKind::PassUp => Act::PassUp,
            ActKind::SignIn => Act::SignIn,
            ActKind::SendBack => Act::SendBack { why: self.must("why") },
            ActKind::GiveOpinion => self.opinion(),
            ActKind::RaiseObjection => Act::RaiseObjection {
                step: self.must("step"),
                objector: self.must("objector"),
                gist: self.must("gist"),
                on: self.day_or_none("on"),
                evidence: self.typed.some("evidence"),
            },
            ActKind::AnswerObjection => Act::AnswerObjection {
                objection: self.number("objection"),
                outcome: self.one_of("outcome", &text::OBJECTIONS).unwrap_or(ObjectionOutcome::Upheld),
                how: self.must("how"),
            },
            ActKind::ReturnStep => Act::ReturnStep { step: self.must("step"), why: self.must("why") },
            ActKind::Suspend => Act::Suspend {
                ground: self.ground(),
                planned_days: self.number("planned_days"),
                why: self.must("why"),
                served: self.served(),
            },
            ActKind::Resume => Act::Resume,
            ActKind::RequestExtension => {
                Act::RequestExtension { days: self.number("days"), why: self.must("why") }
            }
            ActKind::ApproveExtension => Act::ApproveExtension { served: self.served() },
            ActKind::RefuseExtension => Act::RefuseExtension { why: self.must("why") },
            ActKind::Decide => self.decide(),
            ActKind::Refer => Act::Refer { opinion: self.must("opinion") },
            ActKind::Issue => Act::Issue,
            ActKind::Deliver => {
                Act::Deliver { method: self.method("method"), receiver: self.must("receiver") }
            }
            ActKind::Withdraw => Act::Withdraw { why: self.must("why") },
            ActKind::MoveVersion => Act::MoveVersion {
                to: self.number("to"),
                why: self.must("why"),
                agreed: self.typed.some("agreed"),
            },
            ActKind::ConfirmDeviation => Act::ConfirmDeviation { deviation: self.number("deviation") },
            ActKind::AssessFee => Act::AssessFee {
                lines: fees::asked(self.typed, &mut self.wrongs),
                reason: self.typed.some("reason"),
            },
            ActKind::RecordPayment => Act::RecordPayment {
                receipt_no: self.must("receipt_no"),
                method: self.one_of("method", &text::PAYMENTS).unwrap_or(PaymentMethod::Online),
            },
            ActKind::RefundFee => Act::RefundFee { why: self.must("why") },
            ActKind::Terminate => Act::Terminate { why: self.must("why"), basis: self.must("basis") },
        }
    }

    fn must(&mut self, name: &str) -> String {
        let value = self.typed.get(name);
        if value.is_empty() {
            self.wrongs.add(name, text::field_reason("missing"));
        }
        value.to_owned()
    }

    fn day_or_none(&mut self, name: &str) -> Option<Date> {
        let value = self.typed.some(name)?;
        let day = value.parse().ok();
        if day.is_none() {
            self.wrongs.add(name, text::field_reason("not-a-date"));
        }
        day
    }

    fn day(&mut self, name: &str) -> Date {
        if self.must(name).is_empty() {
            return Date::default();
        }
        self.day_or_none(name).unwrap_or_default()
    }

    fn number(&mut self, name: &str) -> u32 {
        let value = self.must(name);
        let number = value.parse().ok();
        if number.is_none() && !value.is_empty() {
            self.wrongs.add(name, text::field_reason("not-a-number"));
        }
        number.unwrap_or(0)
    }

    fn one_of<T: Copy>(&mut self, name: &str, table: &[(&str, T)]) -> Option<T> {
        let value = self.typed.get(name);
        let found = table.iter().find(|(code, _)| *code == value).map(|(_, found)| *found);
        if found.is_none() {
            self.wrongs.add(name, text::field_reason("choose"));
        }
        found
    }

    fn method(&mut self, name: &str) -> ServeMethod {
        self.one_of(name, &text::SERVE_METHODS).unwrap_or(ServeMethod::Window)
    }

    /// The choice "not now" must not fall back to the default of the window.
    fn served(&mut self) -> Option<ServeMethod> {
        match self.typed.get("served") {
            "" if self.typed.has("served") => Some(ServeMethod::Electronic),
            "" => None,
            _ => self.one_of("served", &text::SERVE_METHODS),
        }
    }

    fn ground(&mut self) -> Ground {
        let all = Ground::LICENCE.into_iter().chain([Ground::OtherByLaw]);
        let table: Vec<(&str, Ground)> = all.map(|ground| (ground_code(ground), ground)).collect();
        self.one_of("ground", &table).unwrap_or(Ground::OtherByLaw)
    }

    fn decline(&mut self) -> Act {
        let kind = self.one_of("kind", &text::DECLINES);
        Act::Decline {
            kind: kind.unwrap_or(domain::case::DeclineKind::NotNeeded),
            why: self.must("why"),
            competent_body: self.typed.some("competent_body"),
            served: self.served(),
        }
    }

    fn decide(&mut self) -> Act {
        let table = [("granted", VerdictIn::Granted), ("refused", VerdictIn::Refused)];
        let outcome = self.one_of("outcome", &table).unwrap_or(VerdictIn::Refused);
        if outcome == VerdictIn::Granted && self.typed.has("incomplete_why") {
            check_incomplete(self.typed, "必备材料", &mut self.wrongs);
        }
        Act::Decide {
            outcome,
            basis: self.typed.some("basis"),
            why: why(self.typed, outcome),
            examined: handling::examined(self.typed).map(Box::new),
        }
    }

    fn opinion(&mut self) -> Act {
        let table = [("agree", OpinionOutcome::Agree), ("disagree", OpinionOutcome::Disagree)];
        Act::GiveOpinion {
            step: self.must("step"),
            outcome: self.one_of("outcome", &table).unwrap_or(OpinionOutcome::Disagree),
            opinion: self.must("opinion"),
            record: self.typed.has("record.staff").then(|| self.record()),
            publicity: self.typed.has("publicity.place").then(|| self.publicity()),
            examined: handling::examined(self.typed).map(Box::new),
        }
    }

    fn record(&mut self) -> RecordIn {
        let staff = self.must("record.staff");
        let names = staff.split(['、', '，', ',', ';', '；']).map(str::trim).filter(|name| !name.is_empty());
        RecordIn {
            staff: names.map(str::to_owned).collect(),
            on: self.day("record.on"),
            place: self.must("record.place"),
        }
    }

    fn publicity(&mut self) -> PublicityIn {
        PublicityIn {
            place: self.must("publicity.place"),
            from: self.day("publicity.from"),
            to: self.day("publicity.to"),
        }
    }

    fn missing(&mut self) -> Vec<Missing> {
        let mut missing = Vec::new();
        for index in 0..MATERIALS_MAX {
            let Some(material) = self.typed.some(&format!("m.{index}")) else { continue };
            let why = self.typed.get(&format!("m.{index}.why")).to_owned();
            if why.is_empty() {
                self.wrongs.add("missing", format!("“{material}”写明缺什么、怎么补"));
            }
            missing.push(Missing { material, why });
        }
        if missing.is_empty() {
            self.wrongs.add("missing", "勾选缺的材料".to_owned());
        }
        missing
    }

    fn materials(&mut self, field: &str) -> Vec<MaterialIn> {
        let mut materials = Vec::new();
        for index in 0..MATERIALS_MAX {
            let Some(name) = self.typed.some(&format!("m.{index}")) else { continue };
            let copies = self.count(field, &name, &format!("m.{index}.copies"));
            let originals = self.count(field, &name, &format!("m.{index}.originals"));
            let grade = self.typed.get(&format!("m.{index}.grade"));
            let grade =
                text::GRADES.iter().find(|(code, _)| *code == grade).map_or(Grade::C, |(_, grade)| *grade);
            materials.push(MaterialIn { name, grade, copies, originals });
        }
        materials
    }

    fn count(&mut self, field: &str, material: &str, name: &str) -> u32 {
        let value = self.typed.get(name);
        if value.is_empty() {
            return 0;
        }
        value.parse().unwrap_or_else(|_| {
            self.wrongs.add(field, format!("“{material}”的份数请填整数"));
            0
        })
    }
}

/// Whether going without required materials was confirmed and explained: see `acts::incomplete_fields`.
pub(crate) fn check_incomplete(typed: &Typed, missing: &str, wrongs: &mut Wrongs) {
    if typed.get("incomplete").is_empty() {
        let what = format!("{missing}没有收到：先收齐，或者勾选确认并写明为什么不收也能办结");
        wrongs.add("incomplete", what);
    }
    if typed.get("incomplete_why").is_empty() {
        wrongs.add("incomplete_why", "写明为什么不收也能办结");
    } else if why(typed, VerdictIn::Granted).is_some_and(|why| why.chars().count() > TEXT_MAX) {
        wrongs.add("incomplete_why", text::field_reason("too-long"));
    }
}

/// The reasons of a decision; one that grants without required materials says why they were not taken in.
pub(crate) fn why(typed: &Typed, outcome: VerdictIn) -> Option<String> {
    let why = typed.some("why");
    let (Some(names), Some(because)) = (typed.some("incomplete"), typed.some("incomplete_why")) else {
        return why;
    };
    if outcome == VerdictIn::Refused {
        return why;
    }
    let without = format!("必备材料{names}没有收取：{because}");
    Some(why.map_or(without.clone(), |why| format!("{why}；{without}")))
}

/// The application a form asks for.
///
/// # Errors
/// The fields that are wrong, each with a sentence.
pub(crate) fn application(item: &str, typed: &Typed) -> Result<Application, Wrongs> {
    let mut read = Reading { typed, wrongs: Wrongs::default() };
    let application = read.application(item);
    if read.wrongs.is_empty() { Ok(application) } else { Err(read.wrongs) }
}

impl Reading<'_> {
    fn application(&mut self, item: &str) -> Application {
        let kinds = [
            ApplicationKind::New,
            ApplicationKind::Change,
            ApplicationKind::Renewal,
            ApplicationKind::Replacement,
            ApplicationKind::Cancellation,
        ];
        let kinds = kinds.map(|kind| (text::application_code(kind), kind));
        Application {
            item: item.to_owned(),
            kind: self.one_of("kind", &kinds).unwrap_or_default(),
            applicant: ApplicantIn {
                kind: self.one_of("applicant.kind", &text::APPLICANT_KINDS).unwrap_or_default(),
                name: self.must("applicant.name"),
                id_kind: self.must("applicant.id_kind"),
                id_no: self.must("applicant.id_no"),
                phone: self.must("applicant.phone"),
                legal_rep: self.legal_rep(),
            },
            proxy: self.typed.some("proxy.name").map(|name| self.proxy(name)),
            form: domain::catalogue::form::Answers::new(),
            answers: Answers::default(),
            materials: self.materials("materials"),
            channel: self.one_of("channel", &text::CHANNELS).unwrap_or_default(),
        }
    }

    /// 法定代表人: a legal person acts through him (民法典第六十一条); another organisation may name who answers for it.
    fn legal_rep(&mut self) -> Option<String> {
        match self.typed.get("applicant.kind") {
            "legal" => Some(self.must("applicant.legal_rep")),
            "person" => None,
            _ => self.typed.some("applicant.legal_rep"),
        }
    }

    fn proxy(&mut self, name: String) -> ProxyIn {
        ProxyIn {
            name,
            id_kind: self.must("proxy.id_kind"),
            id_no: self.must("proxy.id_no"),
            phone: self.typed.get("proxy.phone").to_owned(),
            scope: self.typed.get("proxy.scope").to_owned(),
        }
    }
}

/// The field of a form that a JSON pointer of the contract means: `/applicant/id_no` → `applicant.id_no`,
/// `/missing/0/why` → `missing`.
pub(crate) fn field_of(pointer: &str) -> String {
    let parts: Vec<&str> = pointer.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        [list @ ("missing" | "materials" | "items"), ..] => (*list).to_owned(),
        ["record"] | ["record", "staff", ..] => "record.staff".to_owned(),
        ["publicity"] => "publicity.place".to_owned(),
        ["proxy"] => "proxy.name".to_owned(),
        ["query_code"] => "code".to_owned(),
        other => other.join("."),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn acts_without_fields_need_none() {
        for kind in [
            ActKind::Accept,
            ActKind::PassUp,
            ActKind::SignIn,
            ActKind::Resume,
            ActKind::Issue,
            ActKind::ConfirmVoid,
        ] {
            assert_eq!(act(kind, &Typed::default()).unwrap().kind(), kind);
        }
    }

    #[test]
    fn every_act_with_fields_says_what_is_missing() {
        let empty = [
            ActKind::Accept,
            ActKind::PassUp,
            ActKind::SignIn,
            ActKind::Resume,
            ActKind::Issue,
            ActKind::ConfirmVoid,
            ActKind::ApproveExtension,
            ActKind::Supplement,
        ];
        for kind in ActKind::ALL.into_iter().filter(|kind| !empty.contains(kind)) {
            let wrongs = act(kind, &Typed::default()).unwrap_err();
            assert!(!wrongs.is_empty(), "{kind:?}");
            assert!(wrongs.0.iter().all(|(_, sentence)| !sentence.is_ascii()), "{kind:?}: {wrongs:?}");
        }
    }

    #[test]
    fn a_notice_names_each_material_with_why() {
        let form = typed(&[
            ("m.0", "居民身份证"),
            ("m.0.why", "复印件不清楚"),
            ("m.3", "收入证明"),
            ("m.3.why", ""),
            ("supplement_by", "2026-12-11"),
            ("served", "window"),
        ]);
        let wrongs = act(ActKind::RequestCorrection, &form).unwrap_err();
        assert_eq!(wrongs.0, [("missing".to_owned(), "“收入证明”写明缺什么、怎么补".to_owned())]);
        let form = typed(&[("m.0", "居民身份证"), ("m.0.why", "复印件不清楚"), ("served", "window")]);
        let Act::RequestCorrection { missing, served, supplement_by, .. } =
            act(ActKind::RequestCorrection, &form).unwrap()
        else {
            unreachable!()
        };
        assert_eq!(missing.len(), 1);
        assert_eq!((served, supplement_by), (Some(ServeMethod::Window), None));
    }

    #[test]
    fn not_serving_now_is_not_serving_at_the_window() {
        let form = typed(&[("served", "")]);
        let Act::ApproveExtension { served } = act(ActKind::ApproveExtension, &form).unwrap() else {
            unreachable!()
        };
        assert_ne!(served, Some(ServeMethod::Window));
        assert_ne!(served, None);
    }

    #[test]
    fn an_acceptance_takes_the_way_its_notice_is_served() {
        let served = |pairs: &[(&str, &str)]| match act(ActKind::Accept, &typed(pairs)).unwrap() {
            Act::Accept { served } => served,
            _ => unreachable!(),
        };
        assert_eq!(served(&[]), None);
        assert_eq!(served(&[("served", "window")]), Some(ServeMethod::Window));
        assert_ne!(served(&[("served", "")]), Some(ServeMethod::Window), "not now");
        assert_ne!(served(&[("served", "")]), None, "and not by default");
    }

    #[test]
    fn a_survey_has_staff_day_and_place() {
        let form = typed(&[
            ("step", "survey"),
            ("outcome", "agree"),
            ("opinion", "属实"),
            ("record.staff", "李敏、王莉"),
            ("record.on", "2026-11-20"),
            ("record.place", "家中"),
        ]);
        let Act::GiveOpinion { record, .. } = act(ActKind::GiveOpinion, &form).unwrap() else {
            unreachable!()
        };
        assert_eq!(record.unwrap().staff, ["李敏", "王莉"]);
        let wrongs = act(ActKind::GiveOpinion, &typed(&[("record.staff", "李敏"), ("record.on", "20/11")]))
            .unwrap_err();
        assert_eq!(wrongs.of("record.on"), text::field_reason("not-a-date"));
    }

    #[test]
    fn pointers_lead_to_fields() {
        let rows = [
            ("/applicant/id_no", "applicant.id_no"),
            ("/missing/0/why", "missing"),
            ("/record/staff", "record.staff"),
            ("/record", "record.staff"),
            ("/why", "why"),
            ("/materials/2/name", "materials"),
            ("/proxy", "proxy.name"),
            ("/publicity/to", "publicity.to"),
            ("/objector", "objector"),
        ];
        for (pointer, field) in rows {
            assert_eq!(field_of(pointer), field);
        }
    }

    #[test]
    fn an_application_keeps_counts_and_grades() {
        let form = typed(&[
            ("kind", "new"),
            ("applicant.kind", "person"),
            ("applicant.name", "王小明"),
            ("applicant.id_kind", "111"),
            ("applicant.id_no", "12010119900101002X"),
            ("applicant.phone", "13800000000"),
            ("channel", "window"),
            ("m.1", "居民户口簿"),
            ("m.1.copies", "2"),
            ("m.1.originals", "1"),
            ("m.1.grade", "B"),
        ]);
        let application = application("SX-001", &form).unwrap();
        let want =
            MaterialIn { name: "居民户口簿".to_owned(), grade: Grade::B, copies: 2, originals: 1 };
        assert_eq!((application.materials, application.proxy), (vec![want], None));
    }
}
