//! Samples of 情形导办.

use super::{desk, portal};
use crate::catalogue::situations::{GroupView, SituationsPage};
use crate::form::{Choice, Field, chosen};
use crate::portal::situation::{AskPage, SituationView};
use crate::view::{Link, Pair, Say};

/// Two questions: one answer, several answers.
pub(super) fn questions() -> Vec<Field> {
    let who = vec![Choice::new("本人", "本人"), Choice::new("代办", "别人代办"), Choice::new("", "还不清楚")];
    let parents = vec![
        Choice::new("重残", "重残"),
        Choice::new("限制", "服刑、强制戒毒或被执行其他限制人身自由的措施"),
        Choice::new("-", "以上都没有"),
    ];
    vec![
        Field::radio("answers.who", "谁来办理", chosen(who, "代办")),
        Field::checks("answers.parents", "父母有下面哪些情形", parents).hint("可以选多项。"),
    ]
}

pub(super) fn view() -> SituationView {
    SituationView {
        fields: questions(),
        said: vec![Pair::new("谁来办理", "别人代办")],
        state: "还有 1 个问题没有回答，相关的材料标着“看情形”。".to_owned(),
        action: "/items/SX-001".to_owned(),
        one_by_one: "/items/SX-001/situation".to_owned(),
    }
}

pub(super) fn ask() -> AskPage {
    AskPage {
        frame: portal("居住证申领"),
        code: "SX-050".to_owned(),
        name: "居住证申领".to_owned(),
        n: 2,
        field: questions().remove(1),
        before: vec![Pair::new("answers.who", "代办")],
        said: vec![Pair::new("谁来办理", "别人代办")],
        action: "/items/SX-050/situation".to_owned(),
        back: "/items/SX-050/situation".to_owned(),
        pass: "/items/SX-050/situation?answers.who=代办&pass=parents".to_owned(),
        guide: "/items/SX-050".to_owned(),
    }
}

pub(super) fn table() -> SituationsPage {
    let owned = |list: &[&str]| list.iter().map(|&one| one.to_owned()).collect::<Vec<_>>();
    let mut frame = desk("情形和材料");
    frame.says.push(Say::new("warn", "情形超过 2000 种，下面只列前 2000 种"));
    SituationsPage {
        frame,
        code: "SX-013".to_owned(),
        name: "事实无人抚养儿童认定".to_owned(),
        back: Link::to("/catalogue/SX-013", "现行版本"),
        told: "16 种情形，8 种材料清单。材料相同的排在一起。".to_owned(),
        groups: vec![
            GroupView {
                count: "2 种".to_owned(),
                situations: owned(&["父母的情形：都没有"]),
                ..GroupView::default()
            },
            GroupView {
                count: "14 种".to_owned(),
                situations: owned(&[
                    "父母的情形：重残",
                    "父母的情形：重残、服刑、强制戒毒或被执行其他限制人身自由的措施",
                ]),
                more: "还有 12 种".to_owned(),
                needed: owned(&["残疾人证"]),
                perhaps: owned(&["法院、公安、司法部门相关法律文书"]),
            },
        ],
    }
}
