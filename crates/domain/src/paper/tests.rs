//! Golden wording, and the rules of law that hold for every paper.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use jiff::civil::date;

use super::{
    Block, Issuer, PaperContent, PaperFacts, PaperKind, TEMPLATE, compose, own_article, paper_no, samples,
};
use crate::case::Profile;

const PROFILES: [Profile; 7] = [
    Profile::Licence,
    Profile::Confirmation,
    Profile::Payment,
    Profile::Filing,
    Profile::PublicService,
    Profile::OtherPower,
    Profile::Enterprise,
];

/// Kinds that turn an applicant away.
const ADVERSE: [PaperKind; 3] = [PaperKind::NotNeeded, PaperKind::NotCompetent, PaperKind::NotRemedied];

fn text(content: &PaperContent) -> String {
    let mut text = String::new();
    for block in &content.blocks {
        match block {
            Block::Paragraph(words) | Block::Note(words) => text.push_str(words),
            Block::Facts(rows) => {
                rows.iter().for_each(|(label, value)| text.push_str(&format!("{label}{value}")))
            }
            Block::Table { head, rows } => {
                text.push_str(&head.join(""));
                rows.iter().for_each(|row| text.push_str(&row.join("")));
            }
            Block::Sign { left, right } => text.push_str(&format!("{left}{right}")),
        }
        text.push('\n');
    }
    text
}

fn words(facts: &PaperFacts) -> String {
    text(&compose(facts))
}

/// The words of each version, for ever: the files of version 1 bear the kind's name, those of a later version would
/// begin with its number. A paper that was issued must never read differently (ADR 003).
#[test]
fn golden_wording_of_every_version_and_kind() {
    for version in 1..=TEMPLATE {
        let mut by_kind: BTreeMap<String, BTreeMap<String, PaperContent>> = BTreeMap::new();
        for (name, mut facts) in samples::all() {
            facts.template = version;
            let (kind, profile) = name.split_once('.').unwrap();
            by_kind.entry(kind.to_owned()).or_default().insert(profile.to_owned(), compose(&facts));
        }
        for (kind, contents) in by_kind {
            let name = if version == 1 { kind } else { format!("{version}_{kind}") };
            insta::assert_json_snapshot!(name, contents);
        }
    }
}

#[test]
fn every_refusal_of_an_administrative_profile_states_the_remedies() {
    for profile in PROFILES {
        let mut papers = ADVERSE.map(|kind| samples::sample(kind, profile)).to_vec();
        papers.push(samples::refusal(profile));
        for facts in papers {
            let words = words(&facts);
            let review = words.contains("六十日内向天津市和平区人民政府申请行政复议");
            let lawsuit = words.contains("六个月内依法向天津市和平区人民法院提起行政诉讼");
            assert_eq!((review, lawsuit), (profile.administrative(), profile.administrative()), "{words}");
        }
    }
}

#[test]
fn papers_that_give_carry_no_remedies() {
    for profile in PROFILES {
        for kind in PaperKind::ALL.into_iter().filter(|kind| !ADVERSE.contains(kind)) {
            assert!(!words(&samples::sample(kind, profile)).contains("行政复议"), "{kind:?} {profile:?}");
        }
    }
}

#[test]
fn under_entrustment_the_principal_signs_and_is_the_defendant() {
    let mut facts = samples::refusal(Profile::Licence);
    facts.issuer.name = "小白楼街道办事处".to_owned();
    facts.issuer.principal = Some("和平区政务服务办公室".to_owned());
    let content = compose(&facts);
    assert_eq!(content.issuer, "和平区政务服务办公室");
    assert!(text(&content).contains("被告为和平区政务服务办公室"));
    assert!(text(&content).contains("本决定书由小白楼街道办事处受和平区政务服务办公室委托"));
}

#[test]
fn a_missing_court_is_said_to_be_missing() {
    let mut facts = samples::refusal(Profile::Licence);
    facts.issuer.review_authority = None;
    facts.issuer.court = Some("  ".to_owned());
    let words = words(&facts);
    assert!(words.contains("行政复议机关（名称未提供）"));
    assert!(words.contains("人民法院（名称未提供）"));
}

#[test]
fn the_acceptance_notice_states_the_day_of_the_decision() {
    let facts = samples::sample(PaperKind::AcceptanceNotice, Profile::Licence);
    let stated =
        "承诺不迟于2026年11月18日作出决定（承诺时限：10个工作日，受理当日不计）；法定时限至2026年12月2日届满";
    assert!(words(&facts).contains(stated), "{}", words(&facts));
}

/// 转报 (行政许可法 §35): who only examines does not promise a decision.
#[test]
fn where_a_higher_body_decides_the_notice_says_by_when_it_is_reported_up() {
    let mut facts = samples::sample(PaperKind::AcceptanceNotice, Profile::Licence);
    facts.decided_above = Some("市规划和自然资源局".to_owned());
    let words = words(&facts);
    assert!(words.contains("承诺不迟于2026年11月18日审查完毕并报送市规划和自然资源局决定"), "{words}");
    assert!(!words.contains("作出决定"), "{words}");
}

#[test]
fn an_acceptance_without_a_required_material_does_not_call_the_file_complete() {
    let mut facts = samples::sample(PaperKind::AcceptanceNotice, Profile::Licence);
    assert!(words(&facts).contains("申请材料齐全、符合法定形式"));
    facts.not_in_file = vec!["场所证明".to_owned(), "健康证明".to_owned()];
    assert!(
        words(&facts).contains("符合受理条件（其中场所证明、健康证明受理时未收取）"),
        "{}",
        words(&facts)
    );
    assert!(!words(&facts).contains("齐全"), "{}", words(&facts));
}

#[test]
fn a_provisional_day_says_so_and_no_limit_says_so() {
    let mut facts = samples::sample(PaperKind::AcceptanceNotice, Profile::Confirmation);
    facts.decision_due.truncate(1);
    facts.decision_due[0].provisional = true;
    assert!(words(&facts).contains("2026年11月18日（暂定）"));
    facts.decision_due.clear();
    assert!(words(&facts).contains("未定时限"));
}

#[test]
fn an_immediate_item_is_concluded_at_once_and_its_older_papers_keep_their_words() {
    let mut facts = samples::immediate();
    assert!(words(&facts).contains("即时办结") && !words(&facts).contains("未定时限"), "{}", words(&facts));
    facts.template = 1;
    assert!(words(&facts).contains("未定时限"), "{}", words(&facts));
    let mut limited = samples::sample(PaperKind::AcceptanceNotice, Profile::PublicService);
    limited.immediate = true;
    assert!(words(&limited).contains("承诺时限"), "a limit that is set is told: {}", words(&limited));
}

#[test]
fn a_grant_names_its_result_without_the_other_end_and_older_papers_keep_their_words() {
    let mut facts = samples::sample(PaperKind::Decision, Profile::PublicService);
    facts.decision.as_mut().unwrap().result_name = Some("给予（不予）法律援助决定书".to_owned());
    assert!(words(&facts).contains("办理结果：给予法律援助决定书。"), "{}", words(&facts));
    facts.template = 2;
    assert!(words(&facts).contains("办理结果：给予（不予）法律援助决定书。"), "{}", words(&facts));
}

#[test]
fn a_decision_cites_its_own_article_and_no_other_does() {
    for profile in PROFILES {
        let mut facts = samples::sample(PaperKind::Decision, profile);
        facts.decision.as_mut().unwrap().basis = None;
        for facts in [facts, samples::refusal(profile)] {
            match own_article(profile) {
                Some(article) => assert!(words(&facts).contains(&article), "{}", words(&facts)),
                None => assert!(!words(&facts).contains("第三十八条"), "{}", words(&facts)),
            }
        }
    }
}

#[test]
fn acceptance_by_silence_is_dated_the_day_of_receipt() {
    let content = compose(&samples::deemed());
    assert_eq!(content.dated_on, "2026年11月2日");
    assert!(
        text(&content)
            .contains("第三十二条第一款第四项，该行政许可申请自收到申请材料之日（2026年11月2日）起即为受理")
    );
}

#[test]
fn acceptance_by_silence_after_a_supplement_is_dated_the_day_it_was_complete() {
    let mut facts = samples::deemed();
    facts.supplemented_on = Some(date(2026, 11, 12));
    facts.accepted_on = None;
    let content = compose(&facts);
    assert_eq!(content.dated_on, "2026年11月12日");
    assert!(text(&content).contains("自收到全部补正材料之日（2026年11月12日）起即为受理"));
}

#[test]
fn only_licences_cite_the_licensing_law() {
    for (name, facts) in samples::all() {
        let cites = serde_json::to_string(&compose(&facts)).unwrap().contains("行政许可法");
        assert!(!cites || facts.profile == Profile::Licence, "{name}");
    }
}

#[test]
fn a_repeated_notice_is_told_from_a_second_one() {
    let mut facts = samples::sample(PaperKind::OneTimeNotice, Profile::Licence);
    facts.repeated = Some(super::RepeatedFacts::default());
    assert_eq!(facts.title(), "一次性告知书（再次告知）");
    assert!(words(&facts).contains("未增加新的补正内容"));
    facts.repeated =
        Some(super::RepeatedFacts { added_because: Some("法律修订".to_owned()), ..Default::default() });
    assert_eq!(facts.title(), "补充告知书");
    assert!(words(&facts).contains("因法律修订，补充告知如下"));
    assert!(words(&facts).contains("按照本告知书提交"));
}

#[test]
fn the_query_code_is_printed_on_the_receipt_and_stored_nowhere() {
    let mut facts = samples::sample(PaperKind::Receipt, Profile::Licence);
    facts.query_code = Some("7K2MQX9ATR".to_owned());
    let content = compose(&facts);
    assert_eq!(content.query_code.as_deref(), Some("7K2MQX9ATR"));
    for json in [serde_json::to_string(&facts).unwrap(), serde_json::to_string(&content).unwrap()] {
        assert!(!json.contains("7K2MQX9ATR"), "{json}");
    }
    facts.kind = PaperKind::Decision;
    assert_eq!(compose(&facts).query_code, None);
}

/// With next to nothing known every paper still composes, and says what is missing.
#[test]
fn missing_facts_are_shown_not_invented() {
    for kind in PaperKind::ALL {
        for profile in PROFILES {
            let facts = PaperFacts::new(kind, profile, Issuer::named("某机关"), date(2026, 11, 2));
            let content = compose(&facts);
            assert!(text(&content).contains("未提供"), "{kind:?} {profile:?}");
            assert!(content.footer.contains(&("咨询电话".to_owned(), "未提供".to_owned())));
        }
    }
}

#[test]
fn a_decision_without_facts_never_grants() {
    for profile in PROFILES {
        let facts = PaperFacts::new(PaperKind::Decision, profile, Issuer::named("某机关"), date(2026, 11, 2));
        assert_eq!(compose(&facts).title, PaperKind::Decision.title(profile, false));
        assert!(words(&facts).contains(super::words::refuses(profile)));
    }
}

#[test]
fn facts_and_content_survive_a_round_trip_and_hold_no_fraction() {
    for (name, mut facts) in samples::all() {
        facts.query_code = None;
        let json = serde_json::to_value(&facts).unwrap();
        assert_eq!(serde_json::from_value::<PaperFacts>(json.clone()).unwrap(), facts, "{name}");
        assert!(!has_fraction(&json), "{name}");
        let content = compose(&facts);
        let json = serde_json::to_value(&content).unwrap();
        assert_eq!(serde_json::from_value::<PaperContent>(json.clone()).unwrap(), content, "{name}");
        assert!(!has_fraction(&json), "{name}");
    }
}

fn has_fraction(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Number(number) => number.is_f64(),
        serde_json::Value::Array(items) => items.iter().any(has_fraction),
        serde_json::Value::Object(fields) => fields.values().any(has_fraction),
        _ => false,
    }
}

/// Forgetting the field must not lose the applicant's remedies.
#[test]
fn remedies_are_the_default() {
    let issuer: Issuer = serde_json::from_str(r#"{"name":"某机关"}"#).unwrap();
    assert!(issuer.remedies);
}

#[test]
fn numbers_have_no_leading_zeros_and_six_cornered_brackets() {
    assert_eq!(paper_no("津和政务", PaperKind::AcceptanceNotice, 2026, 13), "津和政务受〔2026〕13号");
    assert_eq!(paper_no("津和政务", PaperKind::NotNeeded, 2026, 1), "津和政务不受〔2026〕1号");
}

#[test]
fn papers_of_acceptance_and_refusal_bear_a_seal() {
    for kind in PaperKind::ALL {
        for profile in PROFILES {
            assert_eq!(kind.seal_kind(profile).is_none(), kind == PaperKind::HandOver);
        }
    }
    let demo = compose(&samples::sample(PaperKind::Decision, Profile::Licence));
    assert_eq!(demo.seal.as_deref(), Some("示范 无效"));
    let mut facts = samples::sample(PaperKind::Decision, Profile::Licence);
    facts.demo = false;
    assert_eq!(compose(&facts).seal.as_deref(), Some("(印章)"));
}

/// A sentence never names a table cell's dash, doubles a stop or leaves a placeholder open.
#[test]
fn sentences_are_well_formed() {
    for (name, facts) in samples::all() {
        for block in compose(&facts).blocks {
            if let Block::Paragraph(words) | Block::Note(words) = block {
                for bad in ["。。", "，，", "，。", "。，", "（）", "“”", "—", "{", "未提供"]
                {
                    assert!(!words.contains(bad), "{name}: {bad} in {words}");
                }
                assert!(words.ends_with(['。', '：']), "{name}: {words}");
            }
        }
    }
}

/// The head of the body approves an extension of the statutory limit (§42), so that is the day it names.
#[test]
fn an_extension_names_the_statutory_day() {
    let words = words(&samples::sample(PaperKind::ExtensionNotice, Profile::Licence));
    assert!(words.contains("不能在办理期限（2026年12月2日）届满前作出决定"), "{words}");
    assert!(words.contains("第四十二条第一款，经本机关负责人批准，办理期限延长10个工作日"), "{words}");
}
