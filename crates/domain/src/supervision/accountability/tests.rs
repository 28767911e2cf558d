//! What is recorded of accountability, and what is not.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::case::Author;

fn stamp(person: &str) -> Stamp {
    let by = Author { person: person.to_owned(), ..Author::system() };
    Stamp { by, at: "2026-11-02T10:00:00+08:00".parse().unwrap() }
}

fn what() -> RecordIn {
    RecordIn {
        unit: UnitId::from("B1"),
        person: "王小明".to_owned(),
        post: "审批科科员".to_owned(),
        ground: "second-notice".to_owned(),
        rule: String::new(),
        measure: "talk".to_owned(),
        authority: "和平区民政局党组".to_owned(),
        document: String::new(),
        decided_on: "2026-11-02".parse().unwrap(),
        order: "2026-0001".to_owned(),
        finding: String::new(),
        facts: "两次告知补正".to_owned(),
    }
}

fn record(what: &RecordIn) -> Result<Accountability, RecordRefusal> {
    what.record("2026-0001".to_owned(), None, stamp("su"))
}

#[test]
fn a_record_names_ground_measure_authority_day_and_source() {
    assert_eq!(record(&what()).unwrap().basis, "《行政许可法》第七十二条第（四）项");
    let local =
        RecordIn { ground: "service-rule".to_owned(), rule: "首问负责制第三条".to_owned(), ..what() };
    assert_eq!(record(&local).unwrap().basis, "首问负责制第三条");
    let later = "2026-11-03".parse().unwrap();
    let long_ago = "0206-11-02".parse().unwrap();
    let table: [(RecordIn, &str, &str); 10] = [
        (RecordIn { ground: "rude".to_owned(), ..what() }, "ground", "请从列表里选追究的情形"),
        (
            RecordIn { rule: String::new(), ..local },
            "rule",
            "这种情形没有统一的法律依据，请写明依据的制度和条款",
        ),
        (RecordIn { measure: "beat".to_owned(), ..what() }, "measure", "请从列表里选追究的方式"),
        (
            RecordIn { person: " ".to_owned(), ..what() },
            "measure",
            "“批评教育”只对个人，追究单位的请选别的方式",
        ),
        (RecordIn { authority: String::new(), ..what() }, "authority", "请写明作出决定的机关"),
        (
            RecordIn { decided_on: later, ..what() },
            "decided_on",
            "决定的日期不能晚于今天，也不能早于十年以前",
        ),
        (
            RecordIn { decided_on: long_ago, ..what() },
            "decided_on",
            "决定的日期不能晚于今天，也不能早于十年以前",
        ),
        (RecordIn { order: String::new(), ..what() }, "order", "请写明依据哪张督办单或者哪条监察发现"),
        (RecordIn { facts: String::new(), ..what() }, "facts", "请写明事实"),
        (
            RecordIn { measure: "warning".to_owned(), ..what() },
            "document",
            "“警告”由有权机关决定，请写明决定的文号；系统只登记，不作出处分",
        ),
    ];
    for (what, field, sentence) in table {
        let refusal = record(&what).unwrap_err();
        assert_eq!((refusal.field(), refusal.to_string().as_str()), (field, sentence));
    }
}

/// What only a competent authority may decide is never recorded without its document; what the house decides may be.
#[test]
fn sanctions_come_with_the_document_of_who_imposed_them() {
    for measure in measures() {
        let bare = RecordIn { measure: measure.code.clone(), ..what() };
        assert_eq!(record(&bare).is_ok(), measure.kind == MeasureKind::House, "{}", measure.label);
        let with = RecordIn { document: "津和监〔2026〕5号".to_owned(), ..bare.clone() };
        assert!(record(&with).is_ok(), "{}", measure.label);
        let unit = RecordIn { person: String::new(), ..with };
        assert_eq!(record(&unit).is_ok(), !measure.person_only, "{}", measure.label);
    }
    let sanctions = measures().iter().filter(|measure| measure.kind == MeasureKind::Discipline);
    // 公职人员政务处分法 §7
    assert_eq!(
        sanctions.map(|one| one.label.as_str()).collect::<Vec<_>>(),
        ["警告", "记过", "记大过", "降级", "撤职", "开除"]
    );
}

#[test]
fn another_supervisor_confirms_or_rejects_with_a_reason() {
    let mut record = record(&what()).unwrap();
    assert_eq!(record.check(true, "", stamp("su")).unwrap_err(), RecordRefusal::SamePerson);
    assert_eq!(record.check(false, " ", stamp("zhou")).unwrap_err().to_string(), "请写明退回的理由");
    assert_eq!(record.state, RecordState::Proposed);
    record.check(true, "", stamp("zhou")).unwrap();
    assert_eq!(record.state, RecordState::Confirmed);
    assert_eq!(record.check(false, "错了", stamp("zhou")).unwrap_err().to_string(), "这条登记已确认");
}

#[test]
fn every_ground_reads() {
    assert_eq!(grounds().len(), csv::rows(GROUNDS).count());
    assert_eq!(measures().len(), csv::rows(MEASURES).count());
    assert!(grounds().iter().all(|ground| !ground.label.is_empty()));
}
