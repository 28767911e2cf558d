//! Who does what in the benchmark: promised items of the demonstration district that one body examines and decides,
//! so that a life is create, accept, opinion, decide, issue, deliver, each by the person the law names.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use domain::case::StepKind;
use domain::catalogue::CaseType;
use domain::catalogue::demo::{DemoOrganisation, demo_catalogue, demo_organisation};
use domain::organisation::{Placement, Role, UnitId};

use super::basics::Outcome;
use super::http::{Client, bearer, request};

/// Acts of a life after its creation.
pub(crate) const ACTS: usize = 5;
/// Events of a creation: submitted and received.
pub(crate) const CREATE_EVENTS: u64 = 2;
/// Events of the n-th act of a life: an acceptance at the window is followed by the service of its notice.
pub(crate) fn events_of(n: usize) -> u64 {
    if n == 0 { 2 } else { 1 }
}

/// Items and places the load is spread over.
const PLANS: usize = 6;

/// An item at a place, and the accounts that handle it there.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Item code.
    pub(crate) item: String,
    /// Centre that receives.
    pub(crate) centre: UnitId,
    /// Names of two materials of the list.
    pub(crate) materials: [String; 2],
    /// Key of the step to give an opinion on.
    pub(crate) step: String,
    /// Receives, accepts, delivers.
    pub(crate) clerk: String,
    /// Examines.
    pub(crate) reviewer: String,
    /// Decides.
    pub(crate) approver: String,
    /// Issues.
    pub(crate) issuer: String,
}

/// The first few plans the built-in district has, at different centres where it can.
pub(crate) fn plans() -> Outcome<Vec<Plan>> {
    let organisation = demo_organisation()?;
    let catalogue = demo_catalogue()?;
    let mut plans: Vec<Plan> = Vec::new();
    for placement in &organisation.placements {
        let at_this_centre = plans.iter().filter(|plan| plan.centre == placement.centre).count();
        let known = plans.iter().any(|plan| plan.item == placement.item);
        if plans.len() < PLANS && at_this_centre < PLANS / 2 && !known {
            let item = catalogue.items.iter().find(|item| item.id == placement.item);
            plans.extend(item.and_then(|item| plan(&organisation, item, placement)));
        }
    }
    if plans.is_empty() {
        Err("the demonstration district has no item of this kind".into())
    } else {
        Ok(plans)
    }
}

fn plan(
    made: &DemoOrganisation,
    item: &domain::catalogue::ItemVersion,
    placement: &Placement,
) -> Option<Plan> {
    let competence = placement.competence();
    let rules = item.rules(placement.mode);
    let [examine, decide] = rules.steps.as_slice() else { return None };
    let plain = examine.kind == StepKind::Examine && decide.kind == StepKind::Decide && !rules.in_person;
    // The measured application brings its own answers, which a form would refuse.
    let free = item.form.is_none();
    let promised = item.case_type == CaseType::Promised && item.status.takes_cases() && free;
    if !plain || !promised || competence.two_levels || !competence.window_accepts {
        return None;
    }
    let account = |role: Role, unit: &UnitId| {
        let post = made
            .posts
            .iter()
            .find(|post| post.unit == *unit && post.roles.contains(&role) && post.only_body.is_none())?;
        made.accounts.iter().find(|account| account.post == post.id).map(|account| account.username.clone())
    };
    let [first, second, ..] = rules.materials.as_slice() else { return None };
    Some(Plan {
        item: item.code.clone(),
        centre: competence.centre.clone(),
        materials: [first.name.clone(), second.name.clone()],
        step: examine.key.clone(),
        clerk: account(Role::WindowClerk, &competence.centre)?,
        reviewer: account(Role::Reviewer, &competence.decides)?,
        approver: account(Role::Approver, &competence.decides)?,
        issuer: account(Role::Issuer, &competence.centre)?,
    })
}

/// The first account with a role, whatever the unit.
pub(crate) fn account_of(role: Role) -> Outcome<String> {
    let made = demo_organisation()?;
    let post = made.posts.iter().find(|post| post.roles.contains(&role)).ok_or("no such post")?;
    let account = made.accounts.iter().find(|account| account.post == post.id).ok_or("nobody at the post")?;
    Ok(account.username.clone())
}

/// Passwords by account, from the file `demo` writes.
pub(crate) fn passwords(data_dir: &Path) -> Outcome<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(data_dir.join("demo-accounts.json"))?;
    let accounts: Vec<serde_json::Value> = serde_json::from_str(&text)?;
    let text_of =
        |account: &serde_json::Value, key: &str| account.get(key).and_then(|v| v.as_str()).map(str::to_owned);
    Ok(accounts
        .iter()
        .filter_map(|one| Some((text_of(one, "username")?, text_of(one, "password")?)))
        .collect())
}

/// Signs in over the API; the headers every request of this account then carries.
pub(crate) async fn sign_in(client: &mut Client, username: &str, password: &str) -> Outcome<String> {
    let body = serde_json::json!({"username": username, "password": password}).to_string();
    let head = "content-type: application/json\r\n";
    let reply = client.send(&request("POST", "/api/v1/tokens", head, &body)).await?;
    let reply = reply.expect(200, "sign in")?;
    Ok(bearer(reply.member("token").ok_or("no token")?))
}

/// Signs in at the web page; the headers with the session cookie.
pub(crate) async fn sign_in_web(client: &mut Client, username: &str, password: &str) -> Outcome<String> {
    let body = format!("username={username}&password={password}");
    let head = "content-type: application/x-www-form-urlencoded\r\norigin: http://127.0.0.1\r\n";
    let reply = client.send(&request("POST", "/login", head, &body)).await?;
    let reply = reply.expect(303, "web sign in")?;
    let cookie = reply.header("set-cookie").and_then(|value| value.split(';').next()).ok_or("no cookie")?;
    Ok(format!("cookie: {cookie}\r\n"))
}

/// A plan with the sign-ins of its people: makes requests.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    /// The plan.
    pub(crate) plan: Plan,
    /// Headers of the clerk.
    pub(crate) clerk: String,
    /// Headers of the reviewer.
    pub(crate) reviewer: String,
    create: Vec<u8>,
    acts: [(String, String); ACTS],
}

/// What stands in the prepared creation until the request is sent: as long as what replaces it.
const ID_SLOT: &str = "IIIIIIIIIIIIIIIIII";
const KEY_SLOT: &str = "KKKKKKKKKKKKKKKKKKKKKKKK";

impl Desk {
    /// Signs the people of a plan in.
    pub(crate) async fn open(
        client: &mut Client,
        plan: &Plan,
        passwords: &BTreeMap<String, String>,
    ) -> Outcome<Self> {
        let mut heads = Vec::new();
        for name in [&plan.clerk, &plan.reviewer, &plan.approver, &plan.issuer] {
            heads.push(sign_in(client, name, passwords.get(name).ok_or("no such account")?).await?);
        }
        let [clerk, reviewer, approver, issuer] =
            <[String; 4]>::try_from(heads).map_err(|_| "four people")?;
        let head = format!("{clerk}idempotency-key: {KEY_SLOT}\r\n");
        let create = request("POST", "/api/v1/cases", &head, &application(plan, ID_SLOT).to_string());
        let opinion = serde_json::json!({"act": "give_opinion", "step": plan.step, "outcome": "agree",
            "opinion": "经审查，申请材料齐全，符合法定条件，建议准予。"});
        let acts = [
            (clerk.clone(), serde_json::json!({"act": "accept"}).to_string()),
            (reviewer.clone(), opinion.to_string()),
            (
                approver,
                serde_json::json!({"act": "decide", "outcome": "granted",
                "basis": "依照该事项实施清单所列设定依据"})
                .to_string(),
            ),
            (issuer, serde_json::json!({"act": "issue"}).to_string()),
            (
                clerk.clone(),
                serde_json::json!({"act": "deliver", "method": "window", "receiver": "王小明"}).to_string(),
            ),
        ];
        Ok(Self { plan: plan.clone(), clerk, reviewer, create, acts })
    }

    /// A creation with an applicant and an idempotency key of its own.
    pub(crate) fn create(&self, serial: u64) -> Vec<u8> {
        let mut bytes = self.create.clone();
        put(&mut bytes, ID_SLOT, &resident_number(serial));
        put(&mut bytes, KEY_SLOT, &format!("{serial:024}"));
        bytes
    }

    /// The n-th act of a life on a case.
    pub(crate) fn act(&self, no: &str, n: usize) -> Vec<u8> {
        let (head, body) = &self.acts[n % ACTS];
        request("POST", &format!("/api/v1/cases/{no}/acts"), head, body)
    }

    /// Reading a case.
    pub(crate) fn read(&self, no: &str) -> Vec<u8> {
        request("GET", &format!("/api/v1/cases/{no}"), &self.clerk, "")
    }
}

fn put(bytes: &mut [u8], slot: &str, value: &str) {
    let found = bytes.windows(slot.len()).position(|window| window == slot.as_bytes());
    if let Some(place) = found.and_then(|at| bytes.get_mut(at..at + slot.len())) {
        place.copy_from_slice(value.as_bytes());
    }
}

/// An application with two materials and a form of some 700 bytes.
pub(crate) fn application(plan: &Plan, id_no: &str) -> serde_json::Value {
    serde_json::json!({
        "item": plan.item,
        "applicant": {"kind": "person", "name": "王小明", "id_kind": "111", "id_no": id_no, "phone": "13800001111"},
        "form": {
            "经营场所": "天津市和平区劝业场街道滨江道某号某层，产权人与申请人为租赁关系，租期自签订之日起三年",
            "经营范围": "日用百货零售、食品销售（仅销售预包装食品）、化妆品零售、工艺美术品零售、文具用品零售",
            "从业人数": "12",
            "场所面积": "86.5平方米，其中营业面积60平方米，仓储面积20平方米，其余为办公和通道",
            "联系方式": "工作日九时至十七时可接听，其余时间请短信联系，节假日顺延至下一工作日回复",
            "说明": "申请人已知晓一次性告知书所列全部材料要求，所提交材料真实有效，愿意承担相应法律责任。",
        },
        "materials": plan.materials.iter().map(|name| serde_json::json!({"name": name, "grade": "B", "copies": 1}))
            .collect::<Vec<_>>(),
        "channel": "window",
    })
}

/// A resident number that passes its check (GB 11643): a different one for each of the first 3 million serials.
fn resident_number(serial: u64) -> String {
    let (year, rest) = (1950 + serial / 300_000 % 50, serial % 300_000);
    let (month, day, order) = (1 + rest / 25_000 % 12, 1 + rest / 1_000 % 25, rest % 1_000);
    let digits = format!("120101{year:04}{month:02}{day:02}{order:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize =
        digits.bytes().zip(weights).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    let check = b"10X98765432".get(sum % 11).copied().map_or('0', char::from);
    format!("{digits}{check}")
}

/// The desks of every plan.
pub(crate) async fn open_desks(addr: SocketAddr, data_dir: &Path, plans: &[Plan]) -> Outcome<Vec<Desk>> {
    let passwords = passwords(data_dir)?;
    let mut client = Client::connect(addr).await?;
    let mut desks = Vec::new();
    for plan in plans {
        desks.push(Desk::open(&mut client, plan, &passwords).await?);
    }
    Ok(desks)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn made_up_numbers_are_valid_and_differ() {
        let mut seen = std::collections::BTreeSet::new();
        for serial in (0..400_000).step_by(97) {
            let number = resident_number(serial);
            domain::identifier::check_id("111", &number).unwrap();
            assert!(seen.insert(number));
        }
    }

    #[test]
    fn the_district_has_items_to_measure_with_and_the_form_is_of_the_size_said() {
        let plans = plans().unwrap();
        assert!(plans.len() >= 3 && plans.iter().any(|plan| plan.centre != plans[0].centre));
        let form = application(&plans[0], ID_SLOT)["form"].to_string();
        assert!((600..=900).contains(&form.len()), "{}", form.len());
    }
}
