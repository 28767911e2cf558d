//! Supervision in a made-up district: whoever is found explains or does not, supervisors decide, some appeal.

use domain::authority::Actor;
use domain::calendar::{Calendar, start_of};
use domain::organisation::Role;
use domain::supervision::finding::FindingActKind;
use domain::supervision::{Finding, FindingAct, Ground, Part};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use service::App;
use service::supervision::finding::{self, Filter, FindingError};
use service::supervision::settle;

use super::dice::Dice;
use crate::setup::Failure;

/// Streams of dice that belong to no case.
const FINDINGS: u64 = 1 << 43;
/// Cards looked at in a day.
const PAGES: usize = 4;

/// What becomes of a finding, drawn once for each by its number.
struct Fate {
    /// Day of the explanation, in working days after it was told; none: nobody explains.
    explains: Option<i64>,
    ground: Option<Ground>,
    clears: bool,
    appeals: bool,
    upheld: bool,
    words: usize,
}

/// What is said of findings about time.
const LATE: [&str; 4] = [
    "当天窗口排队较多，录入晚了，已经补办，以后当天录入。",
    "审查时核对信息用了较长时间，已向申请人说明。",
    "接手的同事不熟悉这个事项，已经安排带教。",
    "申请人补来的材料与登记不一致，又核实了一次。",
];
/// Of the others.
const DONE_SO: [&str; 3] = [
    "当时按老做法办的，已经改正。",
    "接手的同事不熟悉规定，已经安排带教。",
    "操作时没有看清提示，以后由邻窗核对。",
];
const DECISIONS: [&str; 3] =
    ["情况属实，予以核定。", "不影响所记的事实，予以核定。", "记录清楚，责任在经办的岗位。"];
/// Why something stands after an appeal.
const STANDS: [&str; 2] = ["申辩没有提出新的证据，维持。", "记录与核定一致，维持。"];
/// What is said with a ground, what decides on it, and the appeal with it.
const OF_GROUND: [(Ground, &str, &str, &str); 3] = [
    (
        Ground::Outage,
        "上午全楼断网，下午恢复后立即办理。",
        "运维记录属实，予以免责。",
        "断网有通报，请按不可抗力免责。",
    ),
    (
        Ground::WrongCharge,
        "这一环节当时不在本岗位，请看移交记录。",
        "责任在上一环节，不应记在本岗位。",
        "移交记录可以证明不是本岗位经办。",
    ),
    (
        Ground::Applicant,
        "申请人电话里要求暂缓，有通话登记。",
        "申请人确认是他要求暂缓，予以免责。",
        "申请人可以证明是他要求暂缓。",
    ),
];
const APPEAL: &str = "经办时已经尽到注意，请从轻或者撤销。";

fn of_ground(ground: Option<Ground>) -> Option<(&'static str, &'static str, &'static str)> {
    let known = OF_GROUND.iter().find(|(of, ..)| Some(*of) == ground)?;
    Some((known.1, known.2, known.3))
}

fn pick<'a>(words: &[&'a str], n: usize) -> &'a str {
    words.get(n % words.len().max(1)).copied().unwrap_or_default()
}

impl Fate {
    fn of(finding: &Finding, seed: u64) -> Self {
        let number = u64::try_from(finding.place).unwrap_or(0);
        let mut dice = Dice::new(seed, FINDINGS | number);
        let explains = (dice.below(100) < 85).then(|| i64::from(dice.below(3)));
        let grounds =
            [None, None, None, Some(Ground::Outage), Some(Ground::WrongCharge), Some(Ground::Applicant)];
        let ground = usize::try_from(dice.below(6)).ok().and_then(|n| grounds.get(n)).copied().flatten();
        // An outage or a wish of the applicant explains lost time, and nothing else.
        let ground = ground.filter(|_| finding.part == Part::Time);
        Self {
            explains,
            ground,
            clears: ground.is_some() && dice.below(100) < 60,
            appeals: dice.below(100) < 25,
            upheld: dice.below(100) < 60,
            words: usize::try_from(dice.below(60)).unwrap_or(0),
        }
    }
}

/// A working morning: findings are answered, decided, appealed.
///
/// # Errors
/// The store cannot be read or written.
pub(super) async fn morning(app: &App, seed: u64, day: Date, until: Timestamp) -> Result<(), Failure> {
    let calendar = app.calendar();
    settle(app).await?;
    let opens = start_of(day) + SignedDuration::from_mins(8 * 60 + 5);
    if !calendar.is_working(day) || opens > until {
        return Ok(());
    }
    let supervisors = supervisors(app);
    let [first, second] = supervisors.as_slice() else { return Ok(()) };
    app.clock().set(opens);
    let filter = Filter { cards: true, open: true, ..Filter::default() };
    let mut after: Option<String> = None;
    for _ in 0..PAGES {
        let page = finding::list(app, first, &filter, after.as_deref()).await?;
        for card in &page.rows {
            step(app, card, &Fate::of(card, seed), (first, second), day, calendar).await?;
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(())
}

fn supervisors(app: &App) -> Vec<Actor> {
    let master = app.master();
    let actors = master.accounts.keys().filter_map(|name| master.actor(name));
    actors.filter(|actor| actor.is(Role::Supervisor)).take(2).collect()
}

/// Who answers for it: the person, else whoever holds the post, else the head of the unit.
fn charged(app: &App, card: &Finding) -> Option<Actor> {
    let master = app.master();
    if let Some(person) = &card.charge.person {
        return master.actor(person);
    }
    let actors: Vec<Actor> = master.accounts.keys().filter_map(|name| master.actor(name)).collect();
    let by_post = actors.iter().find(|actor| Some(&actor.author.post) == card.charge.post.as_ref());
    by_post.or_else(|| actors.iter().find(|actor| card.concerns(actor))).cloned()
}

/// The next act on a card, if its day has come.
async fn step(
    app: &App,
    card: &Finding,
    fate: &Fate,
    (first, second): (&Actor, &Actor),
    day: Date,
    calendar: &Calendar,
) -> Result<(), Failure> {
    let waited = calendar.working_days_between(card.on, day);
    let Some(own) = charged(app, card) else { return Ok(()) };
    let text = |words: &[&str]| pick(words, fate.words).to_owned();
    let ground = fate.ground.unwrap_or(Ground::Other);
    let said = of_ground(fate.ground);
    let explanation = || match said {
        Some((explanation, ..)) => explanation.to_owned(),
        None if card.part == Part::Time => text(&LATE),
        None => text(&DONE_SO),
    };
    let may = |actor: &Actor, kind| card.may(actor, kind, day).is_ok();
    let next = if may(&own, FindingActKind::Explain) && fate.explains.is_some_and(|on| waited >= on) {
        Some((own, FindingAct::Explain { text: explanation(), ground: fate.ground }))
    } else if may(second, FindingActKind::ConfirmClearing) {
        Some((second.clone(), FindingAct::ConfirmClearing))
    } else if may(first, FindingActKind::Uphold) && waited >= 4 {
        let act = if fate.clears {
            let why = said.map_or("经核实不应计入。", |(_, why, _)| why);
            FindingAct::ProposeClearing { ground, text: why.to_owned() }
        } else {
            FindingAct::Uphold { text: text(&DECISIONS) }
        };
        Some((first.clone(), act))
    } else if fate.appeals && may(&own, FindingActKind::Appeal) {
        let appeal = said.map_or(APPEAL, |(.., appeal)| appeal);
        Some((own, FindingAct::Appeal { text: appeal.to_owned() }))
    } else if may(second, FindingActKind::AnswerAppeal) && waited >= 7 {
        // Who had no ground to begin with is not cleared for an appeal.
        let upheld = fate.upheld || said.is_none();
        let why = said.filter(|_| !upheld).map_or_else(|| text(&STANDS), |(_, why, _)| why.to_owned());
        let cleared = (!upheld).then_some(ground);
        Some((second.clone(), FindingAct::AnswerAppeal { upheld, ground: cleared, text: why }))
    } else {
        None
    };
    let Some((who, act)) = next else { return Ok(()) };
    match finding::act(app, &who, &card.no, card.serial, &act).await {
        Ok(_) | Err(FindingError::Refused(_) | FindingError::Stale) => Ok(()),
        Err(FindingError::Act(error)) => Err(error.into()),
    }
}
