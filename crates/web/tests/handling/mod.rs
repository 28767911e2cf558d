//! The handling standard on the case page: shown where the opinion is written, asked point by point.

use axum::http::StatusCode;
use domain::case::Act;
use domain::catalogue::{Import, ItemVersion};
use domain::organisation::Role;

use crate::support::Hall;
use crate::{act, done};

#[tokio::test]
async fn an_examiner_ticks_the_points_and_a_colleague_agrees_to_a_departure() {
    let hall = Hall::open("2026-11-02").await;
    let item = service::catalogue::item(&hall.app, "SX-033").unwrap();
    let mut item = ItemVersion::clone(&item);
    let basis = serde_json::json!({"doc": "示范办法", "article": "第五条"});
    let standard = serde_json::json!({"steps": [{"step": "审查",
        "points": [{"id": "P1", "text": "场所与污染源距离合规", "legal_basis": basis}],
        "bounds": [{"id": "B1", "situation": "设施齐全", "allowed": "agree", "range": "有效期五年"}]}]});
    item.handling_standard = serde_json::from_value(standard).unwrap();
    service::seed::catalogue(&hall.app, Import { items: vec![item], ..Import::default() }).await.unwrap();
    let (clerk, competence) = hall.clerk_for("SX-033");
    let (no, code) = hall.take_in(&clerk, &hall.application("SX-033", 99)).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    let reviewer = hall.who(Role::Reviewer, &competence.decides, 0);
    let approver = hall.who(Role::Approver, &competence.decides, 0);
    let mut desk = hall.browser(&reviewer).await;
    let page = desk.get(&format!("/desk/case/{no}")).await;
    for words in [
        "要点：场所与污染源距离合规",
        "《示范办法》第五条",
        "应当同意（准予）；有效期五年",
        "偏离理由",
        &approver.author.name,
    ] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    let step = [
        ("form", "act-give_opinion-examine"),
        ("step", "examine"),
        ("outcome", "agree"),
        ("opinion", "见记录"),
    ];
    let with = |more: &[(&'static str, &'static str)]| [step.as_slice(), more].concat();

    let answer = act(&mut desk, &no, "give_opinion", &with(&[("bound", "B1")])).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("#act-give_opinion-examine-p.P1") && answer.text.contains("见记录"),
        "{}",
        answer.text
    );
    let answer = act(&mut desk, &no, "give_opinion", &with(&[("p.P1", "not_met"), ("bound", "B1")])).await;
    assert!(answer.text.contains("#act-give_opinion-examine-deviation.reason"), "{}", answer.text);
    assert!(answer.text.contains("要点“场所与污染源距离合规”不符合，仍然同意"));
    let second = approver.author.person.clone();
    let mut form = with(&[("p.P1", "not_met"), ("bound", "B1"), ("deviation.reason", "已有替代措施")]);
    form.push(("deviation.second", second.as_str()));
    done(&mut desk, &no, "give_opinion", &form).await;
    let page = desk.get(&format!("/desk/case/{no}")).await;
    for words in
        ["偏离待确认", "已有替代措施", &format!("等 {} 确认", approver.author.name), "要点 1 条：不符合 1"]
    {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }

    let mut desk = hall.browser(&approver).await;
    let page = desk.get(&format!("/desk/case/{no}")).await;
    assert!(page.text.contains("id=\"act-confirm_deviation\"") && !page.text.contains("id=\"act-decide\""));
    let seq =
        page.text.split("name=\"deviation\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    done(&mut desk, &no, "confirm_deviation", &[("deviation", &seq)]).await;
    let page = desk.get(&format!("/desk/case/{no}")).await;
    assert!(
        page.text.contains(&format!("{} 已确认", approver.author.name))
            && page.text.contains("id=\"act-decide\"")
    );

    let progress = hall.anonymous().post("/progress", &[("no", &no), ("code", &code)]).await;
    assert!(
        !progress.text.contains("替代措施") && !progress.text.contains("办理标准"),
        "what is internal stays inside"
    );
}
