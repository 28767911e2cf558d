//! Every well-formed way to do an act on a case: what a person at the desk could send.

use super::builder::*;
use crate::case::{
    Act, ActKind, DeclineKind, Ground, MaterialIn, Missing, ObjectionOutcome, OpinionOutcome, PublicityIn,
    RecordIn, ServeMethod, State,
};
use crate::catalogue::FeeAsked;

/// People of the examples, all different.
pub(super) const PERSONS: [&str; 5] = ["clerk", "examiner", "approver", "head", "centre_head"];

fn said(text: &str) -> String {
    text.to_owned()
}

/// The well-formed acts of a kind. An act that is possible at all is possible in one of these ways.
pub(super) fn well_formed(story: &Story, kind: ActKind) -> Vec<Act> {
    let case = &story.case;
    match kind {
        ActKind::RequestCorrection => notices(story),
        ActKind::Serve => services(story),
        ActKind::Supplement => supplements(story),
        ActKind::Accept => vec![Act::ACCEPT, Act::Accept { served: Some(ServeMethod::Post) }],
        ActKind::Decline => {
            let kinds = [DeclineKind::NotNeeded, DeclineKind::NotCompetent, DeclineKind::NotRemedied];
            kinds.map(decline).to_vec()
        }
        ActKind::ReturnOriginals => {
            let held = case.materials.iter().filter(|material| material.originals > 0);
            let names: Vec<&str> = held.map(|material| material.name.as_str()).collect();
            vec![give_back(&names)]
        }
        ActKind::Void => vec![void()],
        ActKind::ConfirmVoid => vec![Act::ConfirmVoid],
        ActKind::Reassign => vec![reassign()],
        ActKind::PassUp => vec![Act::PassUp],
        ActKind::SignIn => vec![Act::SignIn],
        ActKind::SendBack => vec![send_back()],
        ActKind::GiveOpinion => story.rules.steps.iter().map(|rule| opinion(story, &rule.key)).collect(),
        ActKind::RaiseObjection => story.rules.steps.iter().map(|rule| objection(story, &rule.key)).collect(),
        ActKind::AnswerObjection => answers(story),
        ActKind::ReturnStep => story.rules.steps.iter().map(|rule| return_step(&rule.key)).collect(),
        ActKind::Suspend => pauses(story.rules.grounds.first().copied().unwrap_or(Ground::Hearing)).to_vec(),
        ActKind::Resume => vec![Act::Resume],
        ActKind::RequestExtension => vec![ask_extension(1)],
        ActKind::ApproveExtension => {
            vec![approve(), Act::ApproveExtension { served: Some(ServeMethod::Post) }]
        }
        ActKind::RefuseExtension => vec![Act::RefuseExtension { why: said("不予延期") }],
        ActKind::Decide => vec![grant(), refuse()],
        ActKind::Refer => vec![refer()],
        ActKind::Issue => vec![Act::Issue],
        ActKind::Deliver => vec![deliver()],
        ActKind::Withdraw => vec![withdraw()],
        ActKind::Terminate => vec![terminate()],
        ActKind::MoveVersion => {
            let to = story.newer.as_ref().map_or(2, |newer| newer.version);
            vec![Act::MoveVersion { to, why: said("新版本时限更短"), agreed: None }]
        }
        ActKind::ConfirmDeviation => confirmations(story),
        ActKind::AssessFee => assessments(story),
        ActKind::RecordPayment => vec![pay("12010126-0000000013")],
        ActKind::RefundFee => vec![refund()],
    }
}

/// A notice of what is unmet, of one thing, of everything; handed over and posted.
fn notices(story: &Story) -> Vec<Act> {
    let all: Vec<&str> = story.rules.materials.iter().map(|rule| rule.name.as_str()).collect();
    let unmet: Vec<&str> =
        story.case.running_notices().flat_map(|notice| &notice.unmet).map(String::as_str).collect();
    let lists = [all.iter().copied().take(1).collect(), all.clone(), unmet];
    let mut acts = Vec::new();
    for names in lists.into_iter().filter(|names: &Vec<&str>| !names.is_empty()) {
        for served in [None, Some(ServeMethod::Post)] {
            let missing =
                names.iter().map(|name| Missing { material: said(name), why: said("缺页") }).collect();
            acts.push(Act::RequestCorrection {
                missing,
                reason: Some(said("另行发现")),
                supplement_by: None,
                served,
            });
        }
    }
    acts
}

/// Each paper served today, and on its own day with evidence.
fn services(story: &Story) -> Vec<Act> {
    let papers = &story.case.papers;
    let today = papers.iter().map(|paper| serve(&paper.seq.to_string()));
    let proven =
        papers.iter().map(|paper| served_on(&paper.seq.to_string(), &paper.on.to_string(), Some("回执")));
    today.chain(proven).collect()
}

/// One unmet material, then all of them.
fn supplements(story: &Story) -> Vec<Act> {
    let mut names: Vec<&str> =
        story.case.running_notices().flat_map(|notice| &notice.unmet).map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    let bring = |names: &[&str]| Act::Supplement {
        materials: names.iter().map(|name| MaterialIn { originals: 1, ..brought(name) }).collect(),
    };
    vec![bring(&names[..names.len().min(1)]), bring(&names)]
}

fn opinion(story: &Story, step: &str) -> Act {
    let today = story.today;
    let to = today.checked_add(jiff::Span::new().days(3)).unwrap();
    Act::GiveOpinion {
        step: said(step),
        outcome: OpinionOutcome::Disagree,
        opinion: said("见记录"),
        record: Some(RecordIn {
            staff: vec![said("王一"), said("赵二")],
            on: today,
            place: said("和平路 1 号"),
        }),
        publicity: Some(PublicityIn { place: said("公告栏"), from: today, to }),
        examined: None,
    }
}

/// An objection of today; once the publicity is over, of its last day.
fn objection(story: &Story, step: &str) -> Act {
    let to = story.case.step(step).and_then(|step| step.publicity_to);
    let over = to.filter(|to| *to < story.today).map(|to| to.to_string());
    object_on(step, over.as_deref(), Some("来信邮戳"))
}

/// Every objection upheld and dismissed; where there is none, one that is not there.
fn answers(story: &Story) -> Vec<Act> {
    let raised = story.case.steps.iter().flat_map(|step| &step.objections).map(|objection| objection.seq);
    let outcomes = [ObjectionOutcome::Upheld, ObjectionOutcome::Dismissed];
    raised.chain([0]).flat_map(|seq| outcomes.map(|outcome| answer(seq, outcome))).collect()
}

/// Every departure agreed to; where there is none, one that is not there.
fn confirmations(story: &Story) -> Vec<Act> {
    let declared = story.case.deviations.iter().map(|one| one.seq);
    declared.chain([0]).map(|deviation| Act::ConfirmDeviation { deviation }).collect()
}

/// Each line of the list by itself; a line that is on no list where there is none.
fn assessments(story: &Story) -> Vec<Act> {
    let lines = story.rules.fees.lines.iter();
    let asked = lines.map(|line| ask(&line.id, line.standard.unit().map(|_| 2)));
    let asked: Vec<FeeAsked> = asked.collect();
    let unlisted = [ask("X", None)];
    let asked = if asked.is_empty() { unlisted.to_vec() } else { asked };
    asked.into_iter().map(|line| assess_again(vec![line], "重新核算")).collect()
}

fn pauses(ground: Ground) -> [Act; 2] {
    let posted =
        Act::Suspend { ground, planned_days: 2, why: said("寄送"), served: Some(ServeMethod::Post) };
    [suspend(ground, 2), posted]
}

/// The case has come to its end and only things to hand back or to pay are left.
pub(super) fn has_ended(state: State) -> bool {
    matches!(
        state,
        State::Delivered
            | State::Archived
            | State::Lapsed
            | State::Withdrawn
            | State::Terminated
            | State::Referred
            | State::Void
    )
}
