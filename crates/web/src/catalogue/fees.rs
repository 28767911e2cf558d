//! The section 收费清单 of a revision: lines with their standard, bands and exemptions, as typed.
//!
//! Bands and exemptions are lines of a text field, their parts divided by `｜`, like questions and answers.

use domain::case::ApplicationKind;
use domain::catalogue::{
    Band, Exemption, FEE_LINES_MAX, Fee, FeeDue, FeeLine, FeeList, ItemVersion, LegalBasis, PRICE_MAX, Scale,
    Standard,
};
use domain::money::Money;

use super::editor::{Block, basis_choice, entries, lines, options, read_basis, words};
use crate::form::{Field, Typed, Wrongs};

const STANDARDS: [(&str, &str); 5] = [
    ("fixed", "固定金额（每件）"),
    ("per_unit", "按数量（每个单位）"),
    ("lump", "分档定额（落在哪一档，共收多少）"),
    ("whole", "分档单价（全部按所在档的单价）"),
    ("marginal", "分段累计（每一档各按各的单价）"),
];

const KINDS: [ApplicationKind; 5] = [
    ApplicationKind::New,
    ApplicationKind::Change,
    ApplicationKind::Renewal,
    ApplicationKind::Replacement,
    ApplicationKind::Cancellation,
];

/// When it is due, then a block for each line and an empty one.
pub(super) fn blocks(item: &ItemVersion) -> Vec<Block> {
    let due = if item.fee_list.due == FeeDue::Granted { "granted" } else { "accepted" };
    let dues = [("accepted", FeeDue::Accepted.label()), ("granted", FeeDue::Granted.label())];
    let first = Block {
        legend: String::new(),
        fields: vec![Field::radio("fee_due", "什么时候缴", options(&dues, due))],
        ..Block::default()
    };
    let lines = entries("收费项目", &item.fee_list.lines, |at, line| fields(at, line, item));
    let room = FEE_LINES_MAX.saturating_sub(item.fee_list.lines.len());
    let lines = lines.into_iter().take(FEE_LINES_MAX).map(|block| {
        let left = block.left.min(room);
        Block { left, ..block }
    });
    std::iter::once(first).chain(lines).collect()
}

fn name(at: usize, part: &str) -> String {
    format!("fl.{at}.{part}")
}

fn fields(at: usize, line: Option<&FeeLine>, item: &ItemVersion) -> Vec<Field> {
    let standard = line.map(|line| &line.standard);
    let (kind, amount, bands) = shown(standard);
    let unit = standard.and_then(Standard::unit).unwrap_or_default();
    let kinds = line.map_or_else(Vec::new, |line| line.kinds.iter().map(|kind| kind.label()).collect());
    let exemptions = line.map_or_else(Vec::new, |line| {
        line.exemptions.iter().map(|one| exemption_line(one, &item.legal_bases)).collect()
    });
    vec![
        Field::text(&name(at, "name"), "收费项目")
            .max(100)
            .value(line.map(|line| line.name.clone()).unwrap_or_default()),
        Field::select(&name(at, "kind"), "怎么收", options(&STANDARDS, kind)),
        Field::text(&name(at, "amount"), "金额（元）").max(12).hint("分档的不填，如：10.50").value(amount),
        Field::text(&name(at, "unit"), "计量单位").max(20).hint("固定金额的不填，如：册、平方米").value(unit),
        Field::text(&name(at, "question"), "窗口问什么数量")
            .max(50)
            .hint("固定金额的不填，如：申领几册")
            .value(line.and_then(|line| line.question.clone()).unwrap_or_default()),
        Field::area(&name(at, "bands"), "分档")
            .max(2000)
            .hint("一行一档：上限｜元，上限以内含本数；最后一档不限的，上限写“以上”")
            .value(bands),
        Field::text(&name(at, "kinds"), "只在哪些申请时收")
            .max(40)
            .hint("新办、变更、延续、补换、注销；都收的不填")
            .value(kinds.join("、")),
        basis_choice(&name(at, "basis"), item, line.and_then(|line| line.legal_basis.as_ref())),
        Field::area(&name(at, "exemptions"), "减免")
            .max(4000)
            .hint("一行一条：名称｜什么情形、凭什么｜减收百分之几｜第几条设定依据，如：残疾人免收｜持残疾人证｜100｜2")
            .value(exemptions.join("\n")),
    ]
}

/// Kind, amount and bands of a standard as they are typed.
fn shown(standard: Option<&Standard>) -> (&'static str, String, String) {
    match standard {
        None => ("fixed", String::new(), String::new()),
        Some(Standard::Fixed { amount }) => ("fixed", figures(*amount), String::new()),
        Some(Standard::PerUnit { amount, .. }) => ("per_unit", figures(*amount), String::new()),
        Some(Standard::Tiered { scale, bands, .. }) => {
            let line = |band: &Band| {
                let upto = band.upto.map_or_else(|| "以上".to_owned(), |upto| upto.to_string());
                format!("{upto}｜{}", figures(band.amount))
            };
            let kind = match scale {
                Scale::Lump => "lump",
                Scale::Whole => "whole",
                Scale::Marginal => "marginal",
            };
            (kind, String::new(), bands.iter().map(line).collect::<Vec<_>>().join("\n"))
        }
    }
}

/// `10.50`
fn figures(amount: Money) -> String {
    amount.to_string().trim_end_matches(" 元").to_owned()
}

fn exemption_line(one: &Exemption, bases: &[LegalBasis]) -> String {
    let cited = one.legal_basis.as_ref().map(LegalBasis::cited);
    let at = cited.and_then(|cited| bases.iter().position(|basis| basis.cited() == cited));
    let basis = at.map_or_else(String::new, |at| (at + 1).to_string());
    format!("{}｜{}｜{}｜{basis}", one.name, one.when, one.percent)
}

/// The list as typed. Lines keep their ids, so that a change of words is no new line.
pub(super) fn read(typed: &Typed, item: &ItemVersion, wrongs: &mut Wrongs) -> FeeList {
    let due = if typed.get("fee_due") == "granted" { FeeDue::Granted } else { FeeDue::Accepted };
    let mut list = FeeList { due, lines: Vec::new() };
    for at in 0..FEE_LINES_MAX {
        let before = item.fee_list.lines.get(at);
        if let Some(line) = read_line(at, before, typed, item, wrongs) {
            list.lines.push(line);
        }
    }
    number(&mut list, &item.fee_list);
    list
}

/// What has a list charges: nobody says it twice. The rule of the first line is the fee's, unless it has one.
pub(super) fn charge(item: &mut ItemVersion) {
    let Some(line) = item.fee_list.lines.first() else { return };
    if item.fee.as_ref().is_some_and(|fee| fee.charged) {
        return;
    }
    let basis = line.legal_basis.as_ref().map(LegalBasis::cited);
    item.fee = Some(Fee { charged: true, standard: None, basis, legal_basis: line.legal_basis.clone() });
}

/// New lines get the first free id, also free of those just struck: a case may still show one.
fn number(list: &mut FeeList, before: &FeeList) {
    let mut next = 1;
    for at in 0..list.lines.len() {
        let taken = |id: &str, list: &FeeList| list.line(id).is_some() || before.line(id).is_some();
        if list.lines.get(at).is_some_and(|line| line.id.is_empty()) {
            while taken(&format!("F{next}"), list) {
                next += 1;
            }
            if let Some(line) = list.lines.get_mut(at) {
                line.id = format!("F{next}");
            }
        }
    }
}

fn read_line(
    at: usize,
    before: Option<&FeeLine>,
    typed: &Typed,
    item: &ItemVersion,
    wrongs: &mut Wrongs,
) -> Option<FeeLine> {
    let part = |part: &str| typed.some(&name(at, part));
    let title = part("name")?;
    let basis =
        read_basis(typed, &name(at, "basis"), item, before.and_then(|line| line.legal_basis.as_ref()));
    if basis.is_none() {
        wrongs.add(name(at, "basis"), "收费项目要有依据：先在“设定依据”里写，再在这里选");
    }
    let standard = read_standard(at, typed, wrongs);
    let question = part("question").filter(|_| standard.unit().is_some());
    if standard.unit().is_some() && question.is_none() {
        wrongs.add(name(at, "question"), "按数量收的，写明窗口要问什么");
    }
    Some(FeeLine {
        id: before.map(|line| line.id.clone()).unwrap_or_default(),
        name: title,
        standard,
        question,
        kinds: read_kinds(at, typed, wrongs),
        legal_basis: basis,
        exemptions: read_exemptions(at, before, typed, item, wrongs),
    })
}

fn read_standard(at: usize, typed: &Typed, wrongs: &mut Wrongs) -> Standard {
    let kind = typed.get(&name(at, "kind"));
    let unit = typed.get(&name(at, "unit")).to_owned();
    let scale = match kind {
        "lump" => Some(Scale::Lump),
        "whole" => Some(Scale::Whole),
        "marginal" => Some(Scale::Marginal),
        _ => None,
    };
    if unit.is_empty() && kind != "fixed" {
        wrongs.add(name(at, "unit"), "按数量收的，写明计量单位");
    }
    if let Some(scale) = scale {
        let standard = Standard::Tiered { unit, scale, bands: read_bands(at, typed, wrongs) };
        if let Some(fault) = standard.fault().filter(|_| wrongs.of(&name(at, "bands")).is_empty()) {
            wrongs.add(name(at, "bands"), fault);
        }
        return standard;
    }
    let amount = Money::parse(typed.get(&name(at, "amount")));
    let amount = amount.filter(|amount| !amount.is_zero() && *amount <= PRICE_MAX);
    if amount.is_none() {
        wrongs.add(name(at, "amount"), "请填大于零的金额，单位元，最多两位小数，如 10.50");
    }
    let amount = amount.unwrap_or_default();
    if kind == "per_unit" { Standard::PerUnit { amount, unit } } else { Standard::Fixed { amount } }
}

fn parts(line: &str) -> Vec<&str> {
    line.split(['｜', '|']).map(str::trim).collect()
}

fn read_bands(at: usize, typed: &Typed, wrongs: &mut Wrongs) -> Vec<Band> {
    let band = |line: &str| {
        let [upto, amount] = *parts(line).as_slice() else { return None };
        let amount = Money::parse(amount.trim_end_matches('元'))?;
        match upto {
            "以上" | "" | "不限" => Some(Band { upto: None, amount }),
            upto => Some(Band { upto: Some(upto.parse().ok()?), amount }),
        }
    };
    let mut bands = Vec::new();
    for line in lines(typed.get(&name(at, "bands"))) {
        match band(&line) {
            Some(band) => bands.push(band),
            None => wrongs.add(name(at, "bands"), format!("“{line}”读不出：一行一档，写成 上限｜元")),
        }
    }
    bands
}

fn read_kinds(at: usize, typed: &Typed, wrongs: &mut Wrongs) -> Vec<ApplicationKind> {
    let mut kinds = Vec::new();
    for word in words(typed.get(&name(at, "kinds"))) {
        match KINDS.into_iter().find(|kind| kind.label() == word) {
            Some(kind) if !kinds.contains(&kind) => kinds.push(kind),
            Some(_) => {}
            None => wrongs.add(name(at, "kinds"), format!("没有“{word}”这种申请")),
        }
    }
    kinds
}

fn read_exemptions(
    at: usize,
    before: Option<&FeeLine>,
    typed: &Typed,
    item: &ItemVersion,
    wrongs: &mut Wrongs,
) -> Vec<Exemption> {
    let field = name(at, "exemptions");
    let mut found: Vec<Exemption> = Vec::new();
    for line in lines(typed.get(&field)) {
        match exemption(&line, before, item) {
            Some(one) if found.iter().all(|other| other.name != one.name) => found.push(one),
            Some(one) => wrongs.add(field.clone(), format!("减免“{}”写了两次", one.name)),
            None => wrongs.add(
                field.clone(),
                format!("“{line}”读不出：写成 名称｜什么情形｜1–100｜第几条依据（没有依据的留空）"),
            ),
        }
    }
    let mut next = 1;
    for at in 0..found.len() {
        while found.iter().any(|one| one.id == format!("E{next}")) {
            next += 1;
        }
        if let Some(one) = found.get_mut(at).filter(|one| one.id.is_empty()) {
            one.id = format!("E{next}");
        }
    }
    found
}

fn exemption(line: &str, before: Option<&FeeLine>, item: &ItemVersion) -> Option<Exemption> {
    let parts = parts(line);
    let (name, when) = (*parts.first()?, *parts.get(1)?);
    let percent: u8 = parts.get(2)?.trim_end_matches('%').parse().ok()?;
    let known = before.and_then(|line| line.exemptions.iter().find(|one| one.name == name));
    let legal_basis = match parts.get(3).copied().unwrap_or_default() {
        "" => known.and_then(|one| one.legal_basis.clone()).filter(|basis| {
            // One that stands on no list any more cannot be written as a number: it is kept.
            item.legal_bases.iter().all(|one| one.cited() != basis.cited())
        }),
        at => Some(item.legal_bases.get(at.parse::<usize>().ok()?.checked_sub(1)?)?.clone()),
    };
    let fits = !name.is_empty() && !when.is_empty() && (1..=100).contains(&percent) && parts.len() <= 4;
    fits.then(|| Exemption {
        id: known.map(|one| one.id.clone()).unwrap_or_default(),
        name: name.to_owned(),
        when: when.to_owned(),
        percent,
        legal_basis,
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn item() -> ItemVersion {
        let mut item = ItemVersion::blank("SX-900", "示范证补发", "示范局");
        let basis = |article: &str| {
            serde_json::from_value(serde_json::json!({"doc": "示范条例", "article": article})).unwrap()
        };
        item.legal_bases = vec![basis("第二条"), basis("第三条")];
        item
    }

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn line<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut pairs = vec![("fl.0.name", "工本费"), ("fl.0.basis", "0")];
        pairs.extend(more);
        pairs
    }

    #[test]
    fn a_list_is_read_as_typed_and_shown_as_read() {
        let form = typed(&[
            ("fee_due", "granted"),
            ("fl.0.name", "工本费"),
            ("fl.0.kind", "marginal"),
            ("fl.0.unit", "册"),
            ("fl.0.question", "申领几册"),
            ("fl.0.bands", "3｜10\n10|8.5\n以上｜5"),
            ("fl.0.kinds", "补换、延续"),
            ("fl.0.basis", "0"),
            ("fl.0.exemptions", "残疾人免收｜持残疾人证｜100｜2\n低保减半｜持低保证｜50｜"),
            ("fl.1.name", ""),
            ("fl.2.name", "检测费"),
            ("fl.2.kind", "fixed"),
            ("fl.2.amount", "300"),
            ("fl.2.basis", "1"),
        ]);
        let mut wrongs = Wrongs::default();
        let mut item = item();
        item.fee_list = read(&form, &item, &mut wrongs);
        assert!(wrongs.is_empty(), "{wrongs:?}");
        let list = &item.fee_list;
        assert_eq!((list.due, list.lines.len()), (FeeDue::Granted, 2));
        assert_eq!(list.lines[0].standard.sum(Some(4)).unwrap().0, Money::fen(3850));
        assert_eq!(list.lines[0].kinds, [ApplicationKind::Replacement, ApplicationKind::Renewal]);
        let ids: Vec<&str> = list.lines[0].exemptions.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["E1", "E2"]);
        assert_eq!(list.lines[0].exemptions[0].legal_basis.as_ref().unwrap().cited(), "《示范条例》第三条");
        assert_eq!(list.lines[0].exemptions[1].legal_basis, None);
        assert_eq!((list.lines[0].id.as_str(), list.lines[1].id.as_str()), ("F1", "F2"));
        let fields = blocks(&item).into_iter().flat_map(|block| block.fields);
        let shown: Vec<(String, String)> = fields
            .map(|field| {
                let value = match &field.input {
                    crate::form::Input::Select(choices) | crate::form::Input::Radio(choices) => {
                        choices.iter().find(|choice| choice.on).map(|choice| choice.value.clone())
                    }
                    _ => Some(field.value.clone()),
                };
                (field.name, value.unwrap_or_default())
            })
            .collect();
        let again = read(&Typed(shown), &item, &mut wrongs);
        assert_eq!(again, item.fee_list, "what is shown reads as what is there: {wrongs:?}");
    }

    /// The list is enough: 收费 and its rule follow from it, and what was said of the fee stays.
    #[test]
    fn what_has_a_list_charges() {
        let mut wrongs = Wrongs::default();
        let mut item = item();
        charge(&mut item);
        assert_eq!(item.fee, None, "nothing is listed");
        let form = typed(&line(&[("fl.0.kind", "fixed"), ("fl.0.amount", "1")]));
        item.fee_list = read(&form, &item, &mut wrongs);
        charge(&mut item);
        let fee = item.fee.clone().unwrap();
        assert_eq!((fee.charged, fee.basis.as_deref()), (true, Some("《示范条例》第二条")));
        assert_eq!(fee.legal_basis, item.fee_list.lines[0].legal_basis);
        let said = Fee { standard: Some("每件一元".to_owned()), ..fee };
        item.fee = Some(said.clone());
        charge(&mut item);
        assert_eq!(item.fee, Some(said));
    }

    #[test]
    fn a_struck_line_frees_no_id() {
        let mut wrongs = Wrongs::default();
        let mut item = item();
        item.fee_list =
            read(&typed(&line(&[("fl.0.kind", "fixed"), ("fl.0.amount", "1")])), &item, &mut wrongs);
        let form = [
            ("fl.0.name", ""),
            ("fl.1.name", "新费"),
            ("fl.1.kind", "fixed"),
            ("fl.1.amount", "2"),
            ("fl.1.basis", "0"),
        ];
        let list = read(&typed(&form), &item, &mut wrongs);
        assert!(wrongs.is_empty(), "{wrongs:?}");
        assert_eq!((list.lines.len(), list.lines[0].id.as_str()), (1, "F2"));
    }

    #[test]
    fn each_fault_stands_at_its_field() {
        let table: [(&[(&str, &str)], &str); 9] = [
            (&[("fl.0.kind", "fixed")], "fl.0.amount"),
            (&[("fl.0.kind", "fixed"), ("fl.0.amount", "十元")], "fl.0.amount"),
            (&[("fl.0.kind", "fixed"), ("fl.0.amount", "0")], "fl.0.amount"),
            (&[("fl.0.kind", "per_unit"), ("fl.0.amount", "1"), ("fl.0.question", "几册")], "fl.0.unit"),
            (&[("fl.0.kind", "per_unit"), ("fl.0.amount", "1"), ("fl.0.unit", "册")], "fl.0.question"),
            (
                &[
                    ("fl.0.kind", "lump"),
                    ("fl.0.bands", "3｜x"),
                    ("fl.0.unit", "册"),
                    ("fl.0.question", "几册"),
                ],
                "fl.0.bands",
            ),
            (
                &[
                    ("fl.0.kind", "lump"),
                    ("fl.0.bands", "3｜1\n2｜1"),
                    ("fl.0.unit", "册"),
                    ("fl.0.question", "几册"),
                ],
                "fl.0.bands",
            ),
            (&[("fl.0.kind", "fixed"), ("fl.0.amount", "1"), ("fl.0.kinds", "年检")], "fl.0.kinds"),
            (
                &[("fl.0.kind", "fixed"), ("fl.0.amount", "1"), ("fl.0.exemptions", "免收｜有证｜200｜1")],
                "fl.0.exemptions",
            ),
        ];
        for (more, field) in table {
            let mut wrongs = Wrongs::default();
            read(&typed(&line(more)), &item(), &mut wrongs);
            let fields: Vec<&str> = wrongs.0.iter().map(|(field, _)| field.as_str()).collect();
            assert_eq!(fields, [field], "{more:?}");
        }
        let mut wrongs = Wrongs::default();
        let baseless =
            [("fl.0.name", "费"), ("fl.0.kind", "fixed"), ("fl.0.amount", "1"), ("fl.0.basis", "")];
        read(&typed(&baseless), &item(), &mut wrongs);
        assert!(!wrongs.of("fl.0.basis").is_empty());
    }
}
