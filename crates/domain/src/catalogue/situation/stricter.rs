//! Whether another set of conditions asks more of people (requirements B3: without a basis nothing is made stricter; a
//! street only narrows).

use super::table::{all, facts_of};
use super::{Part, asks};
use crate::catalogue::expression::{Facts, Truth};
use crate::catalogue::item::ItemVersion;

/// How much an element asks in a situation: 0 nothing, 1 perhaps, 2 it is needed.
fn weight(item: &ItemVersion, part: Part, name: &str, facts: &Facts) -> u8 {
    if let Some(when) = item.situations.when(part, name) {
        return match when.truth(facts) {
            Ok(Truth::No) => 0,
            Ok(Truth::Yes) => 2,
            Ok(Truth::Open) | Err(_) => 1,
        };
    }
    // An optional material without any condition may be left away. One with a condition in words is needed where those
    // are met: a condition the questions settle says the same more exactly.
    let optional = part == Part::Material
        && item.materials.iter().any(|one| one.name == name && !one.required && one.condition.is_none());
    if optional { 1 } else { 2 }
}

/// Whether there is a situation in which the element, which both versions have, asks more than it did. Questions that only
/// one of them asks are open in the other. Where there are too many situations to look at, any other condition counts as
/// more.
pub(in crate::catalogue) fn stricter_in_a_situation(
    before: &ItemVersion,
    now: &ItemVersion,
    part: Part,
    name: &str,
) -> bool {
    let (was, is) = (before.situations.when(part, name), now.situations.when(part, name));
    if is.is_some() && was == is && before.situations.questions == now.situations.questions {
        return false;
    }
    if was.is_none() && is.is_none() {
        return false;
    }
    let (now_asks, before_asks) = (asks(now), asks(before));
    let (all, cut) = all(&now_asks);
    cut || all.iter().any(|full| {
        let earlier = facts_of(&before_asks, &full.answers);
        weight(now, part, name, &full.facts) > weight(before, part, name, &earlier)
    })
}
