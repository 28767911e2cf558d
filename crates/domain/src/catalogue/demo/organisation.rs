//! Tree, centres, bodies, windows, posts, people and placements of the demonstration district.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Deserialize;

use super::{ASSIGNMENTS, Assignment, AssignmentKind, assignments, csv};
use crate::organisation::{Placement, PlacementMode, Post, PostId, Role, Unit, UnitId, UnitKind, WindowKind};

const DIVISIONS: &str = include_str!("../../../../../data/divisions.csv");
const DISTRICT: &str = include_str!("../../../../../data/demo/heping.json");

/// An account of the demonstration; the program that creates it chooses the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// Sign-in name.
    pub username: String,
    /// Invented name of the person.
    pub name: String,
    /// The post held.
    pub post: PostId,
}

/// The demonstration district.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DemoOrganisation {
    /// Divisions, centres and bodies, parents before children.
    pub units: Vec<Unit>,
    /// Posts.
    pub posts: Vec<Post>,
    /// One account for each post.
    pub accounts: Vec<DemoAccount>,
    /// Items placed at centres.
    pub placements: Vec<Placement>,
}

#[derive(Debug, Deserialize)]
pub(super) struct District {
    city: Division,
    district: Division,
    street_centre_name: String,
    street_body_name: String,
    district_centre_name: String,
    registry_name: String,
    registry_body: String,
    permanent_window: PermanentWindow,
    review_authority: String,
    court: String,
    consult_phone: String,
    complaint_phone: String,
    instrument: String,
    placed_from: Date,
    clerks_per_street: u32,
    clerks_at_district: u32,
    streets: Vec<Street>,
    pub(super) bodies: Vec<Body>,
    surnames: String,
    given_names: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Division {
    code: String,
    name: String,
}

#[derive(Debug, Deserialize)]
struct PermanentWindow {
    title: String,
    body: String,
    login: String,
}

#[derive(Debug, Deserialize)]
struct Street {
    code: String,
    code_word: String,
    login: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Body {
    pub(super) key: String,
    pub(super) name: String,
    code_word: String,
    login: String,
    /// Written (as `null`) only where it is not the district's government.
    #[serde(default, deserialize_with = "written")]
    review_authority: Option<Option<String>>,
}

/// Tells a written `null` from an absent field.
fn written<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(reader).map(Some)
}

pub(super) fn district() -> Result<District, String> {
    serde_json::from_str(DISTRICT).map_err(|error| format!("heping.json: {error}"))
}

/// The demonstration district: tree, centres, bodies, windows, posts, accounts and placements.
///
/// # Errors
/// If a built-in table does not read or they do not fit together.
pub fn demo_organisation() -> Result<DemoOrganisation, String> {
    let data = district()?;
    let mut builder = Builder { data: &data, names: name_list(&data), made: DemoOrganisation::default() };
    builder.divisions()?;
    builder.bodies();
    builder.streets();
    builder.district_centre();
    builder.registry();
    builder.second_supervisor();
    builder.placements(&assignments(ASSIGNMENTS)?)?;
    Ok(builder.made)
}

/// Invented names, each once: surnames and given names run through at different paces.
fn name_list(data: &District) -> Vec<String> {
    let surnames: Vec<char> = data.surnames.chars().collect();
    let count = surnames.len() * data.given_names.len();
    let pairs = surnames.iter().cycle().zip(data.given_names.iter().cycle());
    let all = pairs.take(count).map(|(surname, given)| format!("{surname}{given}"));
    let unique: BTreeSet<String> = all.clone().collect();
    all.take(unique.len()).collect()
}

struct Builder<'a> {
    data: &'a District,
    names: Vec<String>,
    made: DemoOrganisation,
}

/// A post to make, with the sign-in name of the person who holds it.
struct NewPost<'a> {
    id: String,
    title: String,
    unit: &'a str,
    role: Role,
    window: Option<WindowKind>,
    only_body: Option<UnitId>,
    username: String,
}

impl Builder<'_> {
    /// 市、区、街道、社区, from the table of divisions.
    fn divisions(&mut self) -> Result<(), String> {
        let data = self.data;
        self.division(&data.city.code, &data.city.name, UnitKind::City, None)?;
        self.division(&data.district.code, &data.district.name, UnitKind::District, Some(&data.city.code))?;
        let below = |row: &Vec<String>| row.first().is_some_and(|code| code.starts_with(&data.district.code));
        for (line, row) in csv::rows(DIVISIONS).filter(|(_, row)| below(row)) {
            let [code, name, level, parent] = row.as_slice() else {
                return Err(format!("divisions.csv:{line}: four fields expected"));
            };
            match level.as_str() {
                "township" => self.division(code, name, UnitKind::Street, Some(parent))?,
                "village" => {
                    self.division(code, name.trim_end_matches("居委会"), UnitKind::Community, Some(parent))?
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn division(
        &mut self,
        code: &str,
        name: &str,
        kind: UnitKind,
        parent: Option<&str>,
    ) -> Result<(), String> {
        let path = match parent {
            Some(parent) => {
                format!("{}{code}/", self.path(parent).ok_or_else(|| format!("no unit {parent}"))?)
            }
            None => format!("{code}/"),
        };
        self.made.units.push(Unit {
            id: UnitId(code.to_owned()),
            name: name.to_owned(),
            kind,
            parent: parent.map(UnitId::from),
            path,
            division: format!("{code:0<12}"),
            code_word: None,
            consult_phone: None,
            complaint_phone: None,
            address: None,
            review_authority: None,
            court: None,
            demo: false,
        });
        Ok(())
    }

    fn path(&self, id: &str) -> Option<&str> {
        self.made.units.iter().find(|unit| unit.id.0 == id).map(|unit| unit.path.as_str())
    }

    /// A centre or body below a division, made for the demonstration.
    fn office(&mut self, id: &str, name: String, kind: UnitKind, division: &str, code_word: Option<&str>) {
        let above = self.path(division).unwrap_or_default();
        let data = self.data;
        let body = kind == UnitKind::Body;
        self.made.units.push(Unit {
            id: UnitId::from(id),
            name,
            kind,
            parent: Some(UnitId::from(division)),
            path: format!("{above}{id}/"),
            division: format!("{division:0<12}"),
            code_word: code_word.map(str::to_owned),
            consult_phone: Some(data.consult_phone.clone()),
            complaint_phone: Some(data.complaint_phone.clone()),
            address: None,
            review_authority: body.then(|| data.review_authority.clone()),
            court: body.then(|| data.court.clone()),
            demo: true,
        });
    }

    /// The district's deciding bodies, each with reviewer, approver and head.
    fn bodies(&mut self) {
        let data = self.data;
        for body in &data.bodies {
            let id = body_id(&data.district.code, &body.key);
            self.office(&id, body.name.clone(), UnitKind::Body, &data.district.code, Some(&body.code_word));
            if let (Some(other), Some(unit)) = (&body.review_authority, self.made.units.last_mut()) {
                unit.review_authority.clone_from(other);
            }
            self.back_office(&id, &body.name, &body.login);
        }
    }

    /// 审查、决定、负责人: three people, since who examines may not decide.
    fn back_office(&mut self, id: &str, name: &str, login: &str) {
        let posts = [
            ("R1", Role::Reviewer, "审查岗", "reviewer"),
            ("A1", Role::Approver, "决定岗", "approver"),
            ("H1", Role::BodyHead, "负责人", "body_head"),
        ];
        for (suffix, role, title, who) in posts {
            self.post(NewPost {
                id: format!("P{id}-{suffix}"),
                title: format!("{name} {title}"),
                unit: id,
                role,
                window: None,
                only_body: None,
                username: format!("{login}_{who}"),
            });
        }
    }

    /// The street centres and street offices.
    fn streets(&mut self) {
        let data = self.data;
        for street in &data.streets {
            let name = self.unit_name(&street.code);
            let (centre, body) = (format!("C{}", street.code), format!("B{}", street.code));
            let office = data.street_body_name.replace("{street}", &name);
            self.office(&body, office.clone(), UnitKind::Body, &street.code, Some(&street.code_word));
            let title = data.street_centre_name.replace("{street}", &name);
            self.office(
                &centre,
                title.clone(),
                UnitKind::StreetCentre,
                &street.code,
                Some(&street.code_word),
            );
            self.windows(&centre, &title, &street.login, data.clerks_per_street);
            self.back_office(&body, &office, &street.login);
        }
    }

    fn unit_name(&self, id: &str) -> String {
        let unit = self.made.units.iter().find(|unit| unit.id.0 == id);
        unit.map(|unit| unit.name.clone()).unwrap_or_default()
    }

    /// Comprehensive windows authorised to accept, the issuing window and the head of the centre.
    fn windows(&mut self, centre: &str, name: &str, login: &str, clerks: u32) {
        let serial = centre.trim_start_matches('C');
        for n in 1..=clerks {
            self.post(NewPost {
                id: format!("P{serial}-W{n}"),
                title: format!("{name} 综合窗口 {n} 号"),
                unit: centre,
                role: Role::WindowClerk,
                window: Some(WindowKind::Comprehensive),
                only_body: None,
                username: format!("{login}_clerk{n}"),
            });
        }
        self.pair_up(serial, clerks);
        self.issuer_and_head(centre, name, login);
    }

    /// AB岗: each window stands in for the one before it.
    fn pair_up(&mut self, serial: &str, clerks: u32) {
        for n in (1..=clerks).filter(|_| clerks > 1) {
            let id = PostId(format!("P{serial}-W{n}"));
            if let Some(post) = self.made.posts.iter_mut().find(|post| post.id == id) {
                post.substitute = Some(PostId(format!("P{serial}-W{}", n % clerks + 1)));
            }
        }
    }

    /// Clearing a finding and muting a rule take two, and who decided does not decide the appeal.
    fn second_supervisor(&mut self) {
        let district = &self.data.district;
        self.post(NewPost {
            id: format!("P{}-SR", district.code),
            title: format!("{} 效能监察复核", district.name),
            unit: &district.code,
            role: Role::Supervisor,
            window: None,
            only_body: None,
            username: "heping_supervisor2".to_owned(),
        });
    }

    fn issuer_and_head(&mut self, centre: &str, name: &str, login: &str) {
        let serial = centre.trim_start_matches('C');
        self.post(NewPost {
            id: format!("P{serial}-I1"),
            title: format!("{name} 出件窗口"),
            unit: centre,
            role: Role::Issuer,
            window: Some(WindowKind::Issuing),
            only_body: None,
            username: format!("{login}_issuer"),
        });
        self.post(NewPost {
            id: format!("P{serial}-CH"),
            title: format!("{name} 主任"),
            unit: centre,
            role: Role::CentreHead,
            window: None,
            only_body: None,
            username: format!("{login}_centre_head"),
        });
        if self.data.streets.iter().any(|street| street.login == login) {
            self.post(NewPost {
                id: format!("P{serial}-CE"),
                title: format!("{name} 事项编辑"),
                unit: centre,
                role: Role::CatalogueEditor,
                window: None,
                only_body: None,
                username: format!("{login}_catalogue_editor"),
            });
        }
    }

    /// The district's centre, its permanent window, and the posts that look at the whole district.
    fn district_centre(&mut self) {
        let data = self.data;
        let district = data.district.code.as_str();
        let centre = format!("C{district}");
        let code_word = data.bodies.first().map(|body| body.code_word.as_str());
        self.office(&centre, data.district_centre_name.clone(), UnitKind::Centre, district, code_word);
        self.windows(&centre, &data.district_centre_name, "heping", data.clerks_at_district);
        let window = &data.permanent_window;
        self.permanent_window(&centre, &window.title, &window.body, &window.login);
        let posts = [
            ("SV", Role::Supervisor, "效能监察", "heping_supervisor"),
            ("AD", Role::Administrator, "系统管理", "heping_administrator"),
            ("CE", Role::CatalogueEditor, "事项目录编辑", "heping_catalogue_editor"),
            ("CR", Role::CatalogueEditor, "事项目录审定", "heping_catalogue_reviewer"),
        ];
        for (suffix, role, title, username) in posts {
            self.post(NewPost {
                id: format!("P{district}-{suffix}"),
                title: format!("{} {title}", data.district.name),
                unit: district,
                role,
                window: None,
                only_body: None,
                username: username.to_owned(),
            });
        }
    }

    fn permanent_window(&mut self, centre: &str, title: &str, body: &str, login: &str) {
        let serial = centre.trim_start_matches('C');
        self.post(NewPost {
            id: format!("P{serial}-M1"),
            title: title.to_owned(),
            unit: centre,
            role: Role::WindowClerk,
            window: Some(WindowKind::Permanent),
            only_body: Some(UnitId(body_id(&self.data.district.code, body))),
            username: login.to_owned(),
        });
    }

    /// 婚姻登记处: a place of its own, where both have to come.
    fn registry(&mut self) {
        let data = self.data;
        let district = data.district.code.as_str();
        let registry = registry_id(district);
        let body = data.bodies.iter().find(|body| body.key == data.registry_body);
        let code_word = body.map(|body| body.code_word.as_str());
        self.office(&registry, data.registry_name.clone(), UnitKind::Centre, district, code_word);
        let title = format!("{} 登记窗口", data.registry_name);
        self.permanent_window(&registry, &title, &data.registry_body, "hunyin_clerk1");
        self.issuer_and_head(&registry, &data.registry_name, "hunyin");
    }

    fn post(&mut self, new: NewPost<'_>) {
        let id = PostId(new.id);
        let at = self.made.accounts.len();
        let name = self.names.get(at).cloned().unwrap_or_else(|| format!("示范{at}"));
        self.made.accounts.push(DemoAccount { username: new.username, name, post: id.clone() });
        self.made.posts.push(Post {
            id,
            title: new.title,
            unit: UnitId::from(new.unit),
            roles: BTreeSet::from([new.role]),
            may_accept: new.role == Role::WindowClerk,
            window: new.window,
            only_body: new.only_body,
            substitute: None,
        });
    }

    /// Street items at every street centre, district items at the district's, marriage at the registry.
    fn placements(&mut self, assignments: &[Assignment]) -> Result<(), String> {
        let data = self.data;
        let district = data.district.code.as_str();
        for assignment in assignments {
            let body = UnitId(body_id(district, &assignment.body));
            let known = self.made.units.iter().any(|unit| unit.id == body);
            let placed = !matches!(assignment.kind, AssignmentKind::GuideOnly | AssignmentKind::Abolished);
            if placed && !known {
                return Err(format!("{}: no body {}", assignment.item, assignment.body));
            }
            match assignment.kind {
                AssignmentKind::Street(mode) => self.place_at_streets(&assignment.item, mode, &body),
                AssignmentKind::District => self.place(&assignment.item, format!("C{district}"), body),
                AssignmentKind::Registry => self.place(&assignment.item, registry_id(district), body),
                AssignmentKind::GuideOnly | AssignmentKind::Abolished => {}
            }
        }
        Ok(())
    }

    fn place(&mut self, item: &str, centre: String, body: UnitId) {
        self.made.placements.push(Placement {
            item: item.to_owned(),
            centre: UnitId(centre),
            mode: PlacementMode::Stationed,
            street_body: None,
            district_body: body,
            instrument: self.data.instrument.clone(),
            document: None,
            from: self.data.placed_from,
            to: None,
        });
    }

    fn place_at_streets(&mut self, item: &str, mode: PlacementMode, body: &UnitId) {
        for street in &self.data.streets {
            let office = UnitId(format!("B{}", street.code));
            let own = mode == PlacementMode::Devolved;
            self.made.placements.push(Placement {
                item: item.to_owned(),
                centre: UnitId(format!("C{}", street.code)),
                mode,
                district_body: if own { office.clone() } else { body.clone() },
                street_body: Some(office),
                instrument: self.data.instrument.clone(),
                document: None,
                from: self.data.placed_from,
                to: None,
            });
        }
    }
}

fn body_id(district: &str, key: &str) -> String {
    format!("B{district}{key}")
}

fn registry_id(district: &str) -> String {
    format!("C{district}HY")
}
