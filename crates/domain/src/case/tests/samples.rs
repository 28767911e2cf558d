//! Frozen samples: every kind of event as it was first written. They must decode for ever and mean the same: no event
//! is ever edited, new meaning is a new kind or an optional field (DESIGN §3). Never change a file under `samples/`;
//! add one with each new kind and each new field.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::case::event::recorded_wording;
use crate::case::{Event, Fact};

/// Kind and frozen sample.
pub(crate) const SAMPLES: [(&str, &str); 40] = [
    ("submitted", include_str!("samples/submitted.json")),
    ("received", include_str!("samples/received.json")),
    ("correction_requested", include_str!("samples/correction_requested.json")),
    ("paper_served", include_str!("samples/paper_served.json")),
    ("supplemented", include_str!("samples/supplemented.json")),
    ("accepted", include_str!("samples/accepted.json")),
    ("deemed_accepted", include_str!("samples/deemed_accepted.json")),
    ("declined", include_str!("samples/declined.json")),
    ("step_started", include_str!("samples/step_started.json")),
    ("opinion_given", include_str!("samples/opinion_given.json")),
    ("objection_raised", include_str!("samples/objection_raised.json")),
    ("objection_answered", include_str!("samples/objection_answered.json")),
    ("step_returned", include_str!("samples/step_returned.json")),
    ("passed_up", include_str!("samples/passed_up.json")),
    ("signed_in", include_str!("samples/signed_in.json")),
    ("sent_back", include_str!("samples/sent_back.json")),
    ("suspended", include_str!("samples/suspended.json")),
    ("resumed", include_str!("samples/resumed.json")),
    ("extension_requested", include_str!("samples/extension_requested.json")),
    ("extended", include_str!("samples/extended.json")),
    ("extension_refused", include_str!("samples/extension_refused.json")),
    ("decided", include_str!("samples/decided.json")),
    ("referred", include_str!("samples/referred.json")),
    ("issued", include_str!("samples/issued.json")),
    ("delivered", include_str!("samples/delivered.json")),
    ("originals_returned", include_str!("samples/originals_returned.json")),
    ("withdrawn", include_str!("samples/withdrawn.json")),
    ("terminated", include_str!("samples/terminated.json")),
    ("deviation_declared", include_str!("samples/deviation_declared.json")),
    ("deviation_confirmed", include_str!("samples/deviation_confirmed.json")),
    ("fee_assessed", include_str!("samples/fee_assessed.json")),
    ("fee_paid", include_str!("samples/fee_paid.json")),
    ("fee_refunded", include_str!("samples/fee_refunded.json")),
    ("lapsed", include_str!("samples/lapsed.json")),
    ("void_requested", include_str!("samples/void_requested.json")),
    ("voided", include_str!("samples/voided.json")),
    ("reassigned", include_str!("samples/reassigned.json")),
    ("archived", include_str!("samples/archived.json")),
    ("finding_raised", include_str!("samples/finding_raised.json")),
    ("version_moved", include_str!("samples/version_moved.json")),
];

/// Kinds as they are written since an optional field was added; frozen as well.
const LATER: [(&str, &str); 9] = [
    ("submitted", include_str!("samples/submitted_situation.json")),
    ("opinion_given", include_str!("samples/opinion_given_examined.json")),
    ("decided", include_str!("samples/decided_examined.json")),
    ("decided", include_str!("samples/decided_extended.json")),
    ("decided", include_str!("samples/decided_wording.json")),
    ("accepted", include_str!("samples/accepted_incomplete.json")),
    ("finding_raised", include_str!("samples/finding_raised_step.json")),
    ("submitted", include_str!("samples/submitted_street.json")),
    ("version_moved", include_str!("samples/version_moved_agreed.json")),
];

fn all_samples() -> impl Iterator<Item = (&'static str, &'static str)> {
    SAMPLES.into_iter().chain(LATER)
}

/// What stands in the public leaf, by kind; every other kind shows nothing but that it happened (DESIGN §4).
const PUBLIC: [(&str, &[&str]); 7] = [
    ("correction_requested", &["repeated", "second"]),
    ("decided", &["limit", "on_time", "used_days"]),
    ("declined", &["decline"]),
    ("fee_assessed", &["total"]),
    ("finding_raised", &["level", "rule"]),
    ("submitted", &["channel", "item", "item_version"]),
    ("version_moved", &["from", "to"]),
];

/// Texts of the samples that are personal, sealed, or written by hand and so might be either.
const NEVER_PUBLIC: [&str; 18] = [
    "残疾人证",
    "P120101MZ-R1",
    "sealed",
    "clerk1",
    "王一",
    "赵二",
    "P120101001",
    "和平路",
    "不符合",
    "条例",
    "申请人",
    "公安局",
    "场所证明",
    "核实",
    "邮政回执",
    "来信邮戳",
    "住房",
    "120101001-20261102-0013",
];

fn event(kind: &str, json: &str) -> Event {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{kind} no longer decodes: {error}"))
}

/// All kinds there are, as the decoder itself names them when it is given one it does not know.
fn all_kinds() -> BTreeSet<String> {
    let error = serde_json::from_str::<Fact>(r#"{"no_such_kind":{}}"#).unwrap_err().to_string();
    let (_, list) = error.split_once("expected one of").unwrap();
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_kind_has_a_frozen_sample() {
    let sampled: BTreeSet<String> = SAMPLES.iter().map(|(kind, _)| (*kind).to_owned()).collect();
    assert_eq!(sampled, all_kinds());
    assert_eq!(sampled.len(), SAMPLES.len(), "one sample a kind");
}

#[test]
fn samples_decode_and_encode_to_the_same_value() {
    for (kind, json) in all_samples() {
        let event = event(kind, json);
        assert_eq!(event.fact.kind(), kind);
        let frozen: Value = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_value(&event).unwrap(), frozen, "{kind}");
        assert!(frozen["fact"].as_object().unwrap().contains_key(kind));
    }
}

#[test]
fn the_public_leaf_shows_the_whitelist_and_no_more() {
    for (kind, json) in all_samples() {
        let public = event(kind, json).fact.public();
        let shown: Vec<&str> = public.keys().map(String::as_str).collect();
        let listed = PUBLIC.iter().find(|(listed, _)| *listed == kind).map_or(&[][..], |(_, keys)| *keys);
        // 延期办结 alone shows one word more (`supervision::public` counts it apart).
        let extended = json.contains("\"extended\": true").then_some("extended");
        let listed: Vec<&str> = extended.into_iter().chain(listed.iter().copied()).collect();
        assert_eq!(shown, listed, "{kind}");
        let text = serde_json::to_string(&public).unwrap();
        for hidden in NEVER_PUBLIC {
            assert!(!text.contains(hidden), "{kind} shows {hidden}");
        }
        assert!(
            public.values().all(|value| !value.is_object() && !value.is_array()),
            "{kind}: plain facts only"
        );
    }
}

/// Version 1 of the wording is not written, so that what was recorded before there were versions reads the same.
#[test]
fn the_wording_of_a_paper_is_recorded_and_absent_means_the_first() {
    let (first, later) = (include_str!("samples/decided.json"), include_str!("samples/decided_wording.json"));
    assert_eq!((event("decided", first).wording(), event("decided", later).wording()), (1, 2));
    for (kind, json) in SAMPLES {
        let fact = event(kind, json).fact;
        assert_eq!(recorded_wording(&fact, 1), None, "{kind}");
        assert_eq!(recorded_wording(&fact, 2).is_some(), fact.paper().is_some(), "{kind}");
    }
}

#[test]
fn what_is_hidden_is_in_the_samples() {
    let all: String = all_samples().map(|(_, json)| json).collect();
    for hidden in NEVER_PUBLIC {
        assert!(all.contains(hidden), "{hidden} guards nothing");
    }
}

#[test]
fn personal_values_are_sealed_and_numbers_are_found() {
    for (kind, json) in all_samples() {
        let mut event = event(kind, json);
        let personal = event.fact.personal_mut().cloned();
        assert_eq!(
            personal.is_some(),
            json.contains("v1.sealed."),
            "{kind}: whatever is sealed is found for sealing"
        );
        let numbered = json.contains("\"series\"");
        assert_eq!(event.fact.number().is_some(), numbered, "{kind}");
        assert_eq!(event.fact.number_mut().is_some(), numbered, "{kind}");
        let paper = event.fact.paper();
        assert!(!numbered || paper.is_some(), "{kind}: a number without a paper");
    }
}
