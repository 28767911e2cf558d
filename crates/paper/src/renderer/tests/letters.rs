//! Letters of supervision: of every kind, and one over several pages.

use domain::supervision::letter::LetterSheet;

use super::*;

fn letter() -> LetterSheet {
    let part = |label: &str, text: &str| (label.to_owned(), text.to_owned());
    LetterSheet {
        title: "效能监察建议书".to_owned(),
        no: "和平督函〔2026〕3号".to_owned(),
        addressee: "天津市和平区民政局".to_owned(),
        parts: vec![
            part("事由", "低保审核确认超期"),
            part("发现的问题", "三件低保审核确认超过承诺时限 #panic(\"x\") $x$ *督办*。\n督办后仍未办结。"),
            part("依据", "《行政许可法》第四十二条"),
            part("建议", "查清原因，五个工作日内办结。"),
        ],
        closing: "请于2026年11月13日前书面答复办理情况，并附相关材料。".to_owned(),
        sender: "和平区政务服务效能监察".to_owned(),
        dated_on: "2026年11月2日".to_owned(),
        demo: true,
    }
}

#[test]
fn a_letter_is_one_page_and_a_long_one_flows() {
    let Some(renderer) = renderer() else { return };
    let mut long = letter();
    long.parts.iter_mut().for_each(|part| part.1 = part.1.repeat(60));
    for (name, letter, few) in [("letter", letter(), true), ("letter_long", long, false)] {
        let document = renderer.letter(&letter).unwrap();
        assert!(document.warnings.is_empty(), "{name}: {}", template_error(&document.warnings));
        assert_eq!(document.output.pages().len() == 1, few, "{name}");
        let first = renderer.print(&Sheet::from(letter.clone())).unwrap();
        assert!(
            first.starts_with(b"%PDF-") && first == renderer.print(&Sheet::from(letter)).unwrap(),
            "{name}"
        );
        keep(name, &first);
    }
}
