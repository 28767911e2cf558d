//! Sums as a lawyer reads the standard, and what holds for all of them.
#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::lint::is_law_or_regulation;
use super::*;
use crate::catalogue::{Fee, Severity, import, lint};

fn per_unit(fen: u64) -> Standard {
    Standard::PerUnit { amount: Money::fen(fen), unit: "册".to_owned() }
}

/// 3 册及以内 10 元，超过 3 册至 10 册 8 元，以上 5 元
fn tiered(scale: Scale) -> Standard {
    let band = |upto, yuan| Band { upto, amount: Money::yuan(yuan) };
    let bands = vec![band(Some(3), 10), band(Some(10), 8), band(None, 5)];
    Standard::Tiered { unit: "册".to_owned(), scale, bands }
}

#[test]
fn each_kind_of_standard_by_example() {
    let fixed = Standard::Fixed { amount: Money::yuan(10) };
    let table = [
        (fixed, None, 1000, "10.00 元"),
        (per_unit(1000), Some(2), 2000, "2 册 × 10.00 元"),
        (tiered(Scale::Lump), Some(3), 1000, "3 册，按“3 册及以内”：10.00 元"),
        (tiered(Scale::Lump), Some(4), 800, "4 册，按“超过 3 册至 10 册”：8.00 元"),
        (tiered(Scale::Whole), Some(3), 3000, "3 册 × 10.00 元（按“3 册及以内”）"),
        (tiered(Scale::Whole), Some(5), 4000, "5 册 × 8.00 元（按“超过 3 册至 10 册”）"),
        (tiered(Scale::Whole), Some(11), 5500, "11 册 × 5.00 元（按“超过 10 册”）"),
        (tiered(Scale::Marginal), Some(3), 3000, "3 册 × 10.00 元"),
        (tiered(Scale::Marginal), Some(5), 4600, "3 册 × 10.00 元 + 2 册 × 8.00 元"),
        (tiered(Scale::Marginal), Some(11), 9100, "3 册 × 10.00 元 + 7 册 × 8.00 元 + 1 册 × 5.00 元"),
    ];
    for (standard, quantity, fen, how) in table {
        assert_eq!(standard.sum(quantity), Ok((Money::fen(fen), how.to_owned())));
    }
}

#[test]
fn a_number_that_is_not_there_or_too_much_is_told() {
    let mut closed = tiered(Scale::Marginal);
    if let Standard::Tiered { bands, .. } = &mut closed {
        bands.truncate(2);
    }
    let fixed = Standard::Fixed { amount: Money::yuan(10) };
    let table = [
        (&fixed, Some(1), "quantity-not-asked"),
        (&per_unit(1000), None, "missing"),
        (&per_unit(1000), Some(0), "out-of-range"),
        (&per_unit(1000), Some(QUANTITY_MAX + 1), "out-of-range"),
        (&closed, Some(11), "beyond-bands"),
    ];
    for (standard, quantity, word) in table {
        assert_eq!(standard.sum(quantity), Err(word), "{standard:?} {quantity:?}");
    }
    assert!(closed.sum(Some(10)).is_ok());
}

#[test]
fn standards_read_as_people_say_them() {
    assert_eq!(per_unit(1005).words(), "每册 10.05 元");
    assert_eq!(
        tiered(Scale::Marginal).words(),
        "各档分段计算：3 册及以内每册 10.00 元；超过 3 册至 10 册每册 8.00 元；超过 10 册每册 5.00 元"
    );
}

#[test]
fn unusable_standards_say_why() {
    let bands = |list: &[(Option<u32>, u64)]| Standard::Tiered {
        unit: "册".to_owned(),
        scale: Scale::Whole,
        bands: list.iter().map(|(upto, fen)| Band { upto: *upto, amount: Money::fen(*fen) }).collect(),
    };
    let good = [tiered(Scale::Lump), per_unit(1), bands(&[(Some(1), 0), (None, 5)])];
    assert!(good.iter().all(|standard| standard.fault().is_none()), "the first three may be free");
    let bad = [
        Standard::Fixed { amount: Money::ZERO },
        Standard::Fixed { amount: PRICE_MAX.plus(Money::fen(1)) },
        Standard::PerUnit { amount: Money::yuan(1), unit: " ".to_owned() },
        bands(&[]),
        bands(&[(Some(0), 5)]),
        bands(&[(Some(3), 5), (Some(3), 4)]),
        bands(&[(None, 5), (Some(3), 4)]),
        bands(&[(Some(3), 5), (None, PRICE_MAX.in_fen() + 1)]),
    ];
    for standard in bad {
        assert!(standard.fault().is_some(), "{standard:?}");
    }
}

fn any_tiered() -> impl Strategy<Value = Standard> {
    let scale = prop::sample::select(vec![Scale::Lump, Scale::Whole, Scale::Marginal]);
    (prop::collection::vec((1u32..50, 0u64..100_000), 1..6), scale).prop_map(|(steps, scale)| {
        let (last, mut upto) = (steps.len() - 1, 0);
        let band = |(at, (width, fen)): (usize, (u32, u64))| {
            upto += width;
            Band { upto: (at < last).then_some(upto), amount: Money::fen(fen) }
        };
        let bands = steps.into_iter().enumerate().map(band).collect();
        Standard::Tiered { unit: "册".to_owned(), scale, bands }
    })
}

fn price_of(bands: &[Band], n: u32) -> Money {
    bands.iter().find(|band| band.upto.is_none_or(|upto| n <= upto)).unwrap().amount
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Never above the standard: each thing at the price of a band it lies in, counted one by one.
    #[test]
    fn a_tiered_sum_is_what_counting_one_by_one_gives(standard in any_tiered(), n in 1u32..300) {
        prop_assert_eq!(standard.fault(), None);
        let Standard::Tiered { scale, bands, .. } = &standard else { unreachable!() };
        let expected = match scale {
            Scale::Lump => price_of(bands, n),
            Scale::Whole => (0..n).fold(Money::ZERO, |sum, _| sum.plus(price_of(bands, n))),
            Scale::Marginal => (1..=n).fold(Money::ZERO, |sum, at| sum.plus(price_of(bands, at))),
        };
        prop_assert_eq!(standard.sum(Some(n)).unwrap().0, expected);
    }

    /// An exemption never makes a sum negative or larger, and the payer never loses by rounding.
    #[test]
    fn exemptions_only_take_off(fen in 1u64..1_000_000_000, n in 1u32..QUANTITY_MAX, percent in 1u8..=100) {
        let line = FeeLine {
            id: "F1".to_owned(), name: "工本费".to_owned(), standard: per_unit(fen), question: None,
            kinds: Vec::new(), legal_basis: None,
            exemptions: vec![Exemption {
                id: "E1".to_owned(), name: "减免".to_owned(), when: "有证".to_owned(), percent, legal_basis: None,
            }],
        };
        let list = FeeList { due: FeeDue::Accepted, lines: vec![line] };
        let asked = FeeAsked {
            line: "F1".to_owned(), quantity: Some(n),
            exemption: Some("E1".to_owned()), evidence: Some("证".to_owned()),
        };
        let charges = list.charges(ApplicationKind::New, &[asked]).unwrap();
        let charge = &charges[0];
        let off = charge.exempted.as_ref().unwrap().off;
        prop_assert_eq!(charge.full, Money::fen(fen).times(n));
        prop_assert_eq!(charge.amount.plus(off), charge.full);
        prop_assert!(u128::from(off.in_fen()) * 100 >= u128::from(charge.full.in_fen()) * u128::from(percent));
        prop_assert_eq!(charge.amount.is_zero(), percent == 100 || charge.full.percent_up(percent) == charge.full);
        prop_assert!(total(&charges).in_fen() < 1 << 53);
    }
}

fn basis(doc_no: &str, issuer: &str) -> LegalBasis {
    LegalBasis {
        doc: "示范条例".to_owned(),
        doc_no: Some(doc_no.to_owned()),
        issuer: Some(issuer.to_owned()),
        date: Some("2020-01-01".to_owned()),
        last_revised: None,
        article: Some("第二条".to_owned()),
        gist: Some("可以收取工本费".to_owned()),
        checked: None,
    }
}

#[test]
fn a_law_or_an_administrative_regulation_is_told_by_issuer_and_number() {
    let table = [
        ("主席令第七号", "全国人民代表大会常务委员会", true),
        ("国务院令第198号", "国务院", true),
        ("中华人民共和国国务院令第412号", "", true),
        ("", "全国人民代表大会", true),
        ("津人发〔2019〕5号", "天津市人民代表大会常务委员会", false),
        ("财综〔2008〕78号", "财政部、国家发展改革委", false),
        ("国办发〔2020〕42号", "国务院办公厅", false),
        ("国发〔2016〕5号", "国务院", false),
        ("", "", false),
    ];
    for (doc_no, issuer, expected) in table {
        assert_eq!(is_law_or_regulation(&basis(doc_no, issuer)), expected, "{doc_no} {issuer}");
    }
}

fn charging(profile: &str) -> ItemVersion {
    let line = serde_json::json!({"id": "SX-1", "name": "示范证办理", "type": profile});
    let mut item = import(&line.to_string()).items.remove(0);
    let words = Fee {
        charged: true,
        standard: Some("每册 10 元".to_owned()),
        basis: Some("条例".to_owned()),
        legal_basis: None,
    };
    item.fee = Some(words);
    let exemption = Exemption {
        id: "E1".to_owned(),
        name: "残疾人免收".to_owned(),
        when: "持残疾人证".to_owned(),
        percent: 100,
        legal_basis: Some(basis("国务院令第999号", "国务院")),
    };
    item.fee_list.lines = vec![FeeLine {
        id: "F1".to_owned(),
        name: "工本费".to_owned(),
        standard: per_unit(1000),
        question: Some("申领几册".to_owned()),
        kinds: Vec::new(),
        legal_basis: Some(basis("国务院令第999号", "国务院")),
        exemptions: vec![exemption],
    }];
    item
}

#[test]
fn each_rule_of_the_fee_list_speaks_of_its_fault() {
    use Severity::{Error, Fatal, Warning};
    let rules = |item: &ItemVersion| -> Vec<(String, Severity)> {
        let all = lint(item, 0).into_iter().map(|finding| (finding.rule, finding.severity));
        all.filter(|(rule, _)| rule.contains("fee") || rule.contains("free") || rule.contains("exemption"))
            // The national list wants to know whether one can pay online; that is no matter of the list.
            .filter(|(rule, _)| rule != "fee-without-payment")
            .collect()
    };
    assert_eq!(rules(&charging("行政许可")), [], "a lawful list has no findings");
    // The list says it all: 收费 need not say it again, but a line without its rule says too little.
    let mut listed = charging("行政许可");
    let fee = listed.fee.as_mut().unwrap();
    (fee.standard, fee.basis, fee.legal_basis) = (None, None, None);
    assert_eq!(rules(&listed), []);
    listed.fee_list.lines[0].legal_basis = None;
    assert!(rules(&listed).contains(&("fee-without-basis".to_owned(), Error)));
    type Fault = fn(&mut ItemVersion);
    let table: [(&str, Severity, Fault); 11] = [
        ("fee-without-list", Error, |item| item.fee_list.lines.clear()),
        ("fee-list-not-charged", Fatal, |item| item.fee.as_mut().unwrap().charged = false),
        ("fee-list-not-charged", Fatal, |item| item.fee = None),
        ("fee-line-without-basis", Fatal, |item| item.fee_list.lines[0].legal_basis = None),
        ("fee-line-unusable", Fatal, |item| item.fee_list.lines[0].standard = per_unit(0)),
        ("fee-line-unusable", Fatal, |item| item.fee_list.lines[0].question = None),
        ("fee-line-unusable", Fatal, |item| item.fee_list.lines[0].name.clear()),
        ("fee-line-unusable", Fatal, |item| {
            let line = item.fee_list.lines[0].clone();
            item.fee_list.lines.push(line);
        }),
        ("fee-line-unusable", Fatal, |item| item.fee_list.lines[0].exemptions[0].percent = 101),
        ("exemption-without-basis", Warning, |item| {
            item.fee_list.lines[0].exemptions[0].legal_basis = None;
        }),
        ("licence-fee-below-regulation", Fatal, |item| {
            item.fee_list.lines[0].legal_basis = Some(basis("财综〔2008〕78号", "财政部"));
        }),
    ];
    for (rule, severity, fault) in table {
        let mut item = charging("行政许可");
        fault(&mut item);
        let found = rules(&item);
        assert!(found.contains(&(rule.to_owned(), severity)), "{rule}: {found:?}");
    }
    let mut service = charging("公共服务");
    service.fee_list.lines[0].legal_basis = Some(basis("财综〔2008〕78号", "财政部"));
    assert_eq!(rules(&service), [], "§58 speaks of licences");
}

#[test]
fn a_share_is_not_said_twice() {
    let table = [
        ("社会组织公益活动免收", 100, ""),
        ("残疾人", 100, "：免收"),
        ("低保减收50%", 50, ""),
        ("低保减半", 50, "：减收 50%"),
        ("残疾人免收", 50, "：减收 50%"),
    ];
    for (name, percent, said) in table {
        let (name, when) = (name.to_owned(), "凭证".to_owned());
        let one = Exemption { id: "E1".to_owned(), name, when, percent, legal_basis: None };
        assert_eq!(one.share_after("："), said, "{}", one.name);
    }
}

#[test]
fn who_promises_that_it_is_free_does_not_speak_of_a_price() {
    let table = [
        ("不得收取费用", false),
        ("登记和备案不得收取费用", false),
        ("不收取任何费用", false),
        ("公共就业服务机构免费提供", false),
        ("官庄工区：不收费；其他地区可依条例收取道路占用费", true),
        ("工本费每本 10 元由区财政承担，个人不缴纳", true),
    ];
    for (text, expected) in table {
        let mut item = charging("公共服务");
        item.fee_list.lines.clear();
        let fee = Fee { charged: false, standard: Some(text.to_owned()), basis: None, legal_basis: None };
        item.fee = Some(fee);
        let found = lint(&item, 0).iter().any(|finding| finding.rule == "free-with-price");
        assert_eq!(found, expected, "{text}");
    }
}

/// The list is only in force while the item says that it charges, and it survives export and import.
#[test]
fn the_list_of_a_free_item_charges_nothing() {
    let mut item = charging("公共服务");
    assert_eq!(item.fees().lines.len(), 1);
    let again = import(&serde_json::to_string(&item).unwrap());
    assert_eq!(again.items[0].fee_list, item.fee_list);
    item.fee.as_mut().unwrap().charged = false;
    assert!(item.fees().is_empty());
}
