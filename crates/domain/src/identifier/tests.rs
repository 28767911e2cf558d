#![expect(clippy::unwrap_used, reason = "tests")]

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

/// A resident number of standards' examples; nobody's.
const RESIDENT: &str = "11010519491231002X";

fn fault<T: std::fmt::Debug>(result: Result<T, IdError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn resident_numbers_tell_birth_sex_and_division() {
    let id = resident_id(" 11010519491231002x ").unwrap();
    assert_eq!((id.number.as_str(), id.birth, id.sex), (RESIDENT, date(1949, 12, 31), Sex::Female));
    assert_eq!(id.division, "110105");
    assert_eq!(format!("{id:?}"), r#"ResidentId("1101**********002X")"#);
    let id = resident_id("440524188001010014").unwrap();
    assert_eq!((id.birth, id.sex), (date(1880, 1, 1), Sex::Male));
}

#[test]
fn old_resident_numbers_are_upgraded() {
    assert_eq!(resident_id("110105491231002").unwrap().number, RESIDENT);
    assert_eq!(fault(resident_id("110105491331002")), "第 9 位：出生月份“13”不存在");
    assert_eq!(fault(resident_id("110105490229002")), "第 11 位：出生日“29”不存在");
}

#[test]
fn resident_numbers_fail_at_a_place_for_a_reason() {
    let cases = [
        ("", "未填写"),
        ("1101051949123100", "长度应为 18 位（旧号 15 位），实为 16 位"),
        ("11010519491231O02X", "第 15 位：应为数字，实为“O”"),
        ("1101051949123１002X", "第 14 位：应为数字，实为“１”"),
        ("99010519491231002X", "第 1 位：省级代码“99”不存在"),
        ("11010517491231002X", "第 7 位：出生年份“1749”不合理"),
        ("11010519491331002X", "第 11 位：出生月份“13”不存在"),
        ("11010519490230002X", "第 13 位：出生日“30”不存在"),
        ("11010519490229002X", "第 13 位：出生日“29”不存在"),
        ("11010519491231002Y", "第 18 位：不允许的字符“Y”"),
        ("110105194912310021", "第 18 位：校验码应为“X”，实为“1”"),
        ("110105\t9491231002X", "第 7 位：应为数字，实为“\\u{9}”"),
    ];
    for (number, expected) in cases {
        assert_eq!(fault(resident_id(number)), expected, "{number}");
    }
}

#[test]
fn every_single_slip_in_a_resident_number_is_found() {
    for number in [RESIDENT, "440524188001010014"] {
        let chars: Vec<char> = number.chars().collect();
        for at in 0..18 {
            for slip in "0123456789X".chars().filter(|c| *c != chars[at]) {
                let mut slipped = chars.clone();
                slipped[at] = slip;
                let slipped: String = slipped.iter().collect();
                assert!(resident_id(&slipped).is_err(), "{slipped}");
            }
        }
    }
}

#[test]
fn credit_codes() {
    let code = uscc("91350100M000100Y43").unwrap();
    assert_eq!((code.division(), code.organisation_code()), ("350100", "M000100Y4"));
    for good in ["11100000000013338W", "11450721MB15580811", "12441500196720244T", "11430000006122244L"] {
        assert_eq!(uscc(good).unwrap().as_str(), good);
        organisation_code(uscc(good).unwrap().organisation_code()).unwrap();
    }
    let cases = [
        ("91350100M000100Y4Z", "第 18 位：不允许的字符“Z”"),
        ("91350100M000100Y44", "第 18 位：校验码应为“3”，实为“4”"),
        ("91350100I000100Y43", "第 9 位：不允许的字符“I”"),
        ("91350100m000100Y43", "第 9 位：应为大写字母，实为“m”"),
        ("9135A100M000100Y43", "第 5 位：应为数字，实为“A”"),
        ("91350100M000100Y4", "长度应为 18 位，实为 17 位"),
    ];
    for (code, expected) in cases {
        assert_eq!(fault(uscc(code)), expected);
    }
}

#[test]
fn organisation_codes() {
    for good in ["MB155808-1", "00001333-8", "34853143-5", "MB1558081"] {
        assert_eq!(organisation_code(good).unwrap(), good.replace('-', ""));
    }
    assert_eq!(fault(organisation_code("00001333-7")), "第 9 位：校验码应为“8”，实为“7”");
    assert_eq!(fault(organisation_code("0000133")), "长度应为 9 位，实为 7 位");
}

#[test]
fn item_codes() {
    for base in ["000104002000", "001033002000", "442199806003"] {
        assert_eq!(item_code(base).unwrap(), ItemCode::Base(base.to_owned()));
    }
    let ItemCode::Implementation { body, level, base } =
        item_code("11450721MB155808114000104002000").unwrap()
    else {
        unreachable!()
    };
    assert_eq!((body.as_str(), level, base.as_str()), ("11450721MB15580811", 4, "000104002000"));
    let handling = item_code("12441500196720244T344219980600302").unwrap();
    assert!(matches!(handling, ItemCode::Handling { level: 3, ref order, .. } if order == "02"));
    assert_eq!(item_code("SX-001").unwrap(), ItemCode::Project("SX-001".to_owned()));
    let cases = [
        ("990104002000", "第 1 位：省级代码“99”不存在"),
        ("00010400200O", "第 12 位：应为数字，实为“O”"),
        ("11450721MB155808124000104002000", "第 18 位：校验码应为“1”，实为“2”"),
        ("11450721MB155808118000104002000", "第 19 位：行使层级应为 1–7，实为“8”"),
        ("11450721MB155808114990104002000", "第 20 位：省级代码“99”不存在"),
        ("12441500196720244T3442199806003A2", "第 32 位：应为数字，实为“A”"),
        ("SX-1", "长度应为 6 位（SX- 加三位数字），实为 4 位"),
        ("SX-00a", "第 6 位：应为数字，实为“a”"),
        ("0001", "长度应为 12、31 或 33 位，实为 4 位"),
    ];
    for (code, expected) in cases {
        assert_eq!(fault(item_code(code)), expected, "{code}");
    }
}

#[test]
fn licence_identifiers() {
    let first = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U";
    assert_eq!(licence_id(first).unwrap().to_string(), first);
    let second = licence_id("11100000MB03271699022.340100.000000016.001.9").unwrap();
    assert_eq!((second.issuer.as_str(), second.version, second.check), ("340100", 1, '9'));
    let made = LicenceId::new("11100000000013338W011", "11430000006122244L", "20230000403", 1).unwrap();
    assert_eq!(made.to_string(), first);
    let next = LicenceId::new("11100000000013338W011", "11430000006122244L", "20230000403", 2).unwrap();
    assert_ne!(next.check, made.check);
    assert!(LicenceId::new("11100000000013338W011", "11430000006122244L", "20230000403", 1000).is_err());
    let cases = [
        (first.replace(".U", ".V"), "第 73 位：校验码应为“U”，实为“V”"),
        (first.replace(".U", ".u"), "第 73 位：应为大写字母，实为“u”"),
        (first.replace(".001.", ".000."), "第 69 位：版本号从 001 起"),
        (first.replace(".001.", ".01."), "第 69 位：版本号长度应为 3 位，实为 2 位"),
        (first.replace("W011", "W01"), "第 16 位：证照类型代码长度应为 21 位，实为 20 位"),
        (first.replace("20230000403", ""), "第 57 位：流水号长度应为 至少 1 位，实为 0 位"),
        (first.replace("2244L", "2244"), "第 38 位：颁发机构代码长度应为 18 位（或 6 位），实为 17 位"),
        (first.replace(".U", ""), "应为 5 段（类型代码.颁发机构代码.流水号.版本号.校验位），实为 4 段"),
    ];
    for (id, expected) in cases {
        assert_eq!(fault(licence_id(&id)), expected, "{id}");
    }
}

#[test]
fn case_numbers() {
    let no = CaseNo::parse(" 120101001-20261102-0013 ").unwrap();
    assert_eq!((no.as_str(), no.to_string().len()), ("120101001-20261102-0013", 23));
    assert_eq!(serde_json::to_string(&no).unwrap(), r#""120101001-20261102-0013""#);
    assert!(serde_json::from_str::<CaseNo>(r#""a/b""#).is_err());
    assert_eq!(fault(CaseNo::parse("12010１")), "第 6 位：不允许的字符“１”");
    assert_eq!(fault(CaseNo::parse("")), "未填写");
    assert!(CaseNo::parse(&"9".repeat(50)).is_ok());
    assert_eq!(fault(CaseNo::parse(&"9".repeat(51))), "长度应为 1–50 位，实为 51 位");
}

#[test]
fn telephone_numbers() {
    let good = [
        ("13800000000", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("022-27123456", "022-27123456"),
        ("02227123456", "022-27123456"),
        ("0595 22123456-801", "0595-22123456-801"),
        ("27123456", "27123456"),
    ];
    for (written, expected) in good {
        assert_eq!(phone(written).unwrap(), expected);
    }
    for bad in ["12800000000", "1380000000", "022-1234567", "0", "1381", "99999999999", "+8613", "12345"] {
        assert_eq!(fault(phone(bad)), "应为 11 位手机号，或区号加 7–8 位固定电话号码", "{bad}");
    }
    assert_eq!(fault(phone("1380000000O")), "第 11 位：不允许的字符“O”");
    assert_eq!(fault(phone(" ")), "未填写");
}

#[test]
fn masking_hides_what_tells_apart() {
    let names = [
        ("王小明", "王*明"),
        ("赵六", "赵*"),
        ("欧阳小明", "欧**明"),
        ("李", "*"),
        ("", ""),
        ("天津海河酒店有限公司", "天津*酒店有限公司"),
        ("天津市和平区五大道酒店有限公司", "天津*酒店有限公司"),
        ("天津市海河科技股份有限公司", "天津*科技股份有限公司"),
        ("海河有限公司", "*有限公司"),
        ("海河某饭店", "海*饭店"),
    ];
    for (name, expected) in names {
        assert_eq!(mask_name(name), expected, "{name}");
    }
    assert_eq!(mask_id("12010119900101002X"), "1201**********002X");
    assert_eq!(mask_id("110105491231002"), "1101*******1002");
    assert_eq!(mask_id("E12345678"), "E1*****78");
    assert_eq!(mask_id("123"), "***");
    assert_eq!(mask_phone("13800000000"), "138****0000");
    assert_eq!(mask_phone("022-27123456"), "022-****3456");
    assert_eq!(mask_phone("2712345"), "***2345");
    assert_eq!(mask_phone("12345"), "*****");
}

#[test]
fn the_table_of_certificate_kinds_is_sound() {
    let rows = include_str!("../../../../data/id_kinds.csv").lines().count() - 1;
    assert_eq!(id_kinds().len(), rows);
    let mut codes: Vec<_> = id_kinds().iter().map(|kind| kind.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), rows);
    assert_eq!(id_kind("414").unwrap().name, "普通护照");
    assert_eq!(id_kind("414").unwrap().checked_as, CheckedAs::Any);
    let of = |holder| id_kinds().iter().filter(move |kind| kind.holder() == holder).map(|kind| kind.code);
    assert_eq!(of(Holder::Organisation).collect::<Vec<_>>(), ["001", "991"]);
    assert_eq!(of(Holder::Either).collect::<Vec<_>>(), ["990"]);
    assert_eq!(of(Holder::Person).next(), Some("111"));
}

#[test]
fn certificates_are_checked_by_their_kind() {
    assert_eq!(check_id("111", "11010519491231002x").unwrap(), RESIDENT);
    assert_eq!(check_id("001", "91350100M000100Y43").unwrap(), "91350100M000100Y43");
    assert_eq!(check_id("991", "00001333-8").unwrap(), "000013338");
    assert_eq!(check_id("414", " E12345678 ").unwrap(), "E12345678");
    assert_eq!(check_id("777", "whatever").unwrap(), "whatever");
    assert_eq!(fault(check_id("777", "  ")), "未填写");
    assert!(check_id("111", "110105194912310021").is_err());
    assert!(check_id("414", &"9".repeat(51)).is_err());
}

#[test]
fn batch_answers_every_line() {
    let guessed = |text| batch_line(None, text);
    for good in [
        RESIDENT,
        "110105491231002",
        "91350100M000100Y43",
        "11100000000013338W",
        "000104002000",
        "SX-001",
        "11450721MB155808114000104002000",
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
        " 440524188001010014\r",
    ] {
        assert_eq!(guessed(good), "ok", "{good}");
    }
    assert_eq!(guessed("110105194912310021"), "error: 第 18 位：校验码应为“X”，实为“1”");
    assert_eq!(guessed("91350100M000100Y4Z"), "error: 第 18 位：不允许的字符“Z”");
    assert_eq!(guessed("hello"), "error: 无法识别的号码，请指明种类");
    assert_eq!(guessed(""), "error: 空行");
    assert_eq!(batch_line(Some(Kind::Uscc), RESIDENT), "error: 第 18 位：校验码应为“B”，实为“X”");
    assert_eq!(batch_line(Some(Kind::Resident), "SX-001"), "error: 长度应为 18 位（旧号 15 位），实为 6 位");
    assert_eq!(Kind::from_name("licence"), Some(Kind::Licence));
    assert_eq!(Kind::from_name("license"), None);
}

proptest! {
    #[test]
    fn any_line_gets_one_answer(line in "\\PC{0,50}", kind in 0..5_usize) {
        let answer = batch_line(Kind::ALL.get(kind).copied(), &line);
        prop_assert!(!answer.is_empty() && answer.chars().all(|c| !c.is_control()));
    }

    #[test]
    fn a_made_licence_identifier_verifies_and_a_slip_does_not(
        serial in "[0-9A-Z]{1,24}", version in 1..1000_u16, at in 0..18_usize, slip in "[0-9A-Z]",
    ) {
        let made = LicenceId::new("11100000000013338W011", "340100", &serial, version).unwrap();
        prop_assert_eq!(&licence_id(&made.to_string()).unwrap(), &made);
        let written = made.to_string();
        let from = LICENCE_ROOT.len() + 1 + at;
        let slipped = format!("{}{slip}{}", &written[..from], &written[from + 1..]);
        prop_assert_eq!(licence_id(&slipped).is_ok(), slipped == written);
    }

    #[test]
    fn a_slip_in_a_credit_code_is_found(at in 0..18_usize, slip in "[0-9A-Z]") {
        let written = "11450721MB15580811";
        let slipped = format!("{}{slip}{}", &written[..at], &written[at + 1..]);
        prop_assert_eq!(uscc(&slipped).is_ok(), slipped == written);
    }

    #[test]
    fn masks_keep_the_length_of_numbers_and_never_the_middle(number in "[0-9]{3,20}") {
        prop_assert_eq!(mask_id(&number).len(), number.len());
        prop_assert_eq!(mask_phone(&number).len(), number.len());
        prop_assert!(mask_id(&number).contains('*') && mask_phone(&number).contains('*'));
    }

    #[test]
    fn masked_names_never_show_the_whole(name in "[王李张海河有限公司天津酒店中心]{1,14}") {
        prop_assert!(mask_name(&name).contains('*'));
        prop_assert!(mask_name(&name) != name);
    }
}
