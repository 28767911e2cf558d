//! The forms of an item's placements: what is asked, and what was typed as an act.

use domain::case::Profile;
use domain::catalogue::ItemVersion;
use domain::organisation::{Placement, PlacementMode, Unit, UnitId, UnitKind};
use domain::placement::Instrument;
use domain::placement::coverage::{Instead, Standing};
use jiff::civil::Date;
use service::master::Master;
use service::placement::coverage::Line;
use service::placement::{PlaceIn, PlacementAct};

use crate::form::{Choice, Field, Typed, Wrongs, chosen};
use crate::text;

/// The acts of the page, as the words of its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormKind {
    /// Places it.
    Place,
    /// Says something of centres where it is not placed.
    Mark,
    /// Another way succeeds a placement.
    Change,
    /// A placement ends.
    End,
    /// One that has not begun is taken back.
    Revoke,
    /// What is said of a centre is taken back.
    Unmark,
}

impl FormKind {
    /// All.
    pub(crate) const ALL: [Self; 6] =
        [Self::Place, Self::Mark, Self::Change, Self::End, Self::Revoke, Self::Unmark];

    /// The word in the form and the address.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Mark => "mark",
            Self::Change => "change",
            Self::End => "end",
            Self::Revoke => "revoke",
            Self::Unmark => "unmark",
        }
    }

    /// Reads the word.
    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What the form is called.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Place => "进驻",
            Self::Mark => "联网或不进驻",
            Self::Change => "变更进驻方式",
            Self::End => "结束进驻",
            Self::Revoke => "撤回还没有开始的进驻",
            Self::Unmark => "取消说明",
        }
    }

    /// What happens, told before it does.
    pub(crate) fn note(self) -> &'static str {
        match self {
            Self::Place => "保存前会先列出谁受理、谁决定、盖谁的章、谁监督。",
            Self::Mark => "每个面向公众的事项，在每个街道要么进驻，要么联网，要么写明不进驻的理由。",
            Self::Change => "从新的日子起接替原来的进驻。之前收的件按原来的方式办完。",
            Self::End => "最后一天以后窗口不再收。已经受理的件由受理它的机关办完。",
            Self::Revoke => "撤回后就像没有安排过，记录仍然留着。",
            Self::Unmark => "",
        }
    }

    /// Its button.
    pub(crate) fn button(self) -> &'static str {
        match self {
            Self::Place | Self::Change => "看看由谁办",
            Self::Mark => "保存",
            Self::End => "结束进驻",
            Self::Revoke => "撤回",
            Self::Unmark => "取消",
        }
    }

    /// Whether it is shown before it is saved.
    pub(crate) fn previewed(self) -> bool {
        matches!(self, Self::Place | Self::Change)
    }
}

/// All ways of placing, in the order of the table of practice §1.
pub(crate) const MODES: [PlacementMode; 5] = [
    PlacementMode::Devolved,
    PlacementMode::Entrusted,
    PlacementMode::EntrustedIntake,
    PlacementMode::FirstExamination,
    PlacementMode::Stationed,
];

/// The word of a mode in the form: as it is recorded.
fn mode_code(mode: PlacementMode) -> &'static str {
    match mode {
        PlacementMode::Devolved => "devolved",
        PlacementMode::Entrusted => "entrusted",
        PlacementMode::EntrustedIntake => "entrusted_intake",
        PlacementMode::FirstExamination => "first_examination",
        PlacementMode::Stationed => "stationed",
    }
}

/// What a mode means for the people at both levels.
fn mode_hint(mode: PlacementMode) -> &'static str {
    match mode {
        PlacementMode::Devolved => "街道办事处自己受理、自己决定、盖自己的章",
        PlacementMode::Entrusted => "街道办事处以委托机关的名义受理、决定，盖委托机关的章；不得再委托",
        PlacementMode::EntrustedIntake => "街道只收件、出收件凭证；受理、决定都是区级部门",
        PlacementMode::FirstExamination => "街道办事处受理、初审，上报后由区级部门决定",
        PlacementMode::Stationed => "部门派人在中心办理，受理、决定都是部门自己",
    }
}

/// The fields of a form. `lines` say how the item stands at each centre.
pub(crate) fn fields(
    kind: FormKind,
    master: &Master,
    item: &ItemVersion,
    lines: &[(Unit, Line)],
    before: Option<&Placement>,
) -> Vec<Field> {
    let free = |said: fn(&Standing) -> bool| {
        let open = lines.iter().filter(|(_, line)| said(&line.standing));
        open.map(|(unit, _)| Choice::new(unit.id.0.clone(), unit.name.clone())).collect()
    };
    let fields = match kind {
        FormKind::Place => {
            let not_yet = |standing: &Standing| !matches!(standing, Standing::Placed(_));
            let mut fields = vec![Field::checks("centre", "进驻哪些中心", free(not_yet)).must()];
            fields.extend(way(master, item, None));
            fields
        }
        FormKind::Change => way(master, item, before),
        FormKind::Mark => {
            let not_here = |standing: &Standing| !matches!(standing, Standing::Placed(_));
            mark(lines, free(not_here))
        }
        FormKind::End => vec![
            Field::date("to", "最后一天").must().hint("这一天窗口还收"),
            Field::area("why", "理由").must().max(500).hint("例如委托期满、文件废止，写明文号"),
        ],
        FormKind::Revoke => vec![Field::area("why", "理由").must().max(500)],
        FormKind::Unmark => Vec::new(),
    };
    fields.into_iter().map(|field| field.within(kind.key())).collect()
}

fn way(master: &Master, item: &ItemVersion, before: Option<&Placement>) -> Vec<Field> {
    let mode = before.map_or("", |before| mode_code(before.mode));
    let modes =
        MODES.map(|mode| Choice::new(mode_code(mode), text::placement_word(mode)).hint(mode_hint(mode)));
    let mut bodies = vec![Choice::new("", "街道办事处自己（下放）")];
    bodies.extend(departments(master).map(|unit| Choice::new(unit.id.0.clone(), unit.name.clone())));
    let body =
        before.filter(|before| before.mode != PlacementMode::Devolved).map(|before| &before.district_body);
    let body = body.map(|id| id.0.clone()).or_else(|| own(master, item)).unwrap_or_default();
    let mut fields = vec![
        Field::radio("mode", "方式", chosen(modes.to_vec(), mode)).must(),
        Field::select("district_body", "区级部门", chosen(bodies, &body)).hint("决定的机关，或者委托机关"),
        Field::text("title", "文件名称").must().max(200),
        Field::text("number", "文号").must().max(200),
        Field::date("date", "文件日期").must(),
        Field::area("scope", "范围").must().max(500).hint("下放、委托了什么：哪些环节、哪些申请"),
    ];
    if item.profile == Profile::Licence {
        fields.push(
            Field::text("basis", "委托的法律依据")
                .max(200)
                .hint("委托行政许可必填：法律、法规、规章的名称和条款"),
        );
        fields.push(Field::date("announced", "公告日期").hint("委托行政许可必填：委托机关公告的日子"));
    }
    fields.push(Field::date("from", "从哪天起").must().hint("这一天窗口就收"));
    fields.push(Field::date("to", "到哪天止").hint("不填就是长期"));
    fields
}

fn departments(master: &Master) -> impl Iterator<Item = &Unit> {
    let above_streets = |unit: &&Unit| {
        let parent = unit.parent.as_ref().and_then(|id| master.units.get(id));
        unit.kind == UnitKind::Body && parent.is_none_or(|parent| parent.kind != UnitKind::Street)
    };
    master.units.values().filter(above_streets)
}

/// The department that decides in the item elsewhere, or bears the name the item gives.
fn own(master: &Master, item: &ItemVersion) -> Option<String> {
    let mut placed = master.placements.get(&item.code).into_iter().flatten();
    let elsewhere = placed.rfind(|placement| placement.mode != PlacementMode::Devolved);
    let named =
        || departments(master).find(|unit| unit.name == item.department).map(|unit| unit.id.0.clone());
    elsewhere.map(|placement| placement.district_body.0.clone()).or_else(named)
}

fn mark(lines: &[(Unit, Line)], centres: Vec<Choice>) -> Vec<Field> {
    let how = vec![
        Choice::new("networked", "联网").hint("由另一个中心收，这里的窗口帮忙"),
        Choice::new("online", "网上办").hint("网上能办，这里的窗口帮办"),
        Choice::new("not_placed", "不进驻").hint("写明理由，列入不进驻清单"),
    ];
    let takes = lines.iter().filter(|(_, line)| matches!(line.standing, Standing::Placed(_)));
    let mut at = vec![Choice::new("", "请选择")];
    at.extend(takes.map(|(unit, _)| Choice::new(unit.id.0.clone(), unit.name.clone())));
    vec![
        Field::checks("centre", "哪些中心", centres).must(),
        Field::radio("how", "情况", how).must(),
        Field::select("at", "联网：由哪个中心收", at),
        Field::area("why", "不进驻：理由").max(500).hint("例如要到现场勘验，由部门上门办"),
    ]
}

/// What was typed as an act; what is wrong with it otherwise.
pub(crate) fn read(kind: FormKind, typed: &Typed, wrongs: &mut Wrongs) -> Option<PlacementAct> {
    let id = || typed.get("id").to_owned();
    let centres = || typed.all("centre").into_iter().map(UnitId).collect::<Vec<_>>();
    let act = match kind {
        FormKind::Place => PlacementAct::Place(centres(), Box::new(read_way(typed, wrongs)?)),
        FormKind::Change => PlacementAct::Change(id(), Box::new(read_way(typed, wrongs)?)),
        FormKind::End => {
            let last = read_day("to", true, typed, wrongs);
            PlacementAct::End { id: id(), last: last?, why: typed.get("why").to_owned() }
        }
        FormKind::Revoke => PlacementAct::Revoke { id: id(), why: typed.get("why").to_owned() },
        FormKind::Mark => PlacementAct::Mark(centres(), read_instead(typed, wrongs)?),
        FormKind::Unmark => PlacementAct::Unmark(UnitId(typed.get("centre").to_owned())),
    };
    if kind.takes_centres() && typed.all("centre").is_empty() {
        wrongs.add("centre", text::field_reason("choose"));
        return None;
    }
    Some(act)
}

impl FormKind {
    fn takes_centres(self) -> bool {
        matches!(self, Self::Place | Self::Mark)
    }
}

fn read_way(typed: &Typed, wrongs: &mut Wrongs) -> Option<PlaceIn> {
    let mode = MODES.into_iter().find(|mode| mode_code(*mode) == typed.get("mode"));
    if mode.is_none() {
        wrongs.add("mode", text::field_reason("choose"));
    }
    let body = typed.some("district_body").map(UnitId);
    if body.is_none() && mode.is_some_and(|mode| mode != PlacementMode::Devolved) {
        wrongs.add("district_body", text::field_reason("choose"));
    }
    for name in ["title", "number", "scope"] {
        if typed.get(name).is_empty() {
            wrongs.add(name, text::field_reason("missing"));
        }
    }
    let date = read_day("date", true, typed, wrongs);
    let announced = read_day("announced", false, typed, wrongs);
    let from = read_day("from", true, typed, wrongs);
    let to = read_day("to", false, typed, wrongs);
    if !wrongs.is_empty() {
        return None;
    }
    Some(PlaceIn {
        mode: mode?,
        district_body: body,
        street_body: typed.some("street_body").map(UnitId),
        document: Instrument {
            title: typed.get("title").to_owned(),
            number: typed.get("number").to_owned(),
            date: date?,
            scope: typed.get("scope").to_owned(),
            basis: typed.some("basis"),
            announced,
        },
        from: from?,
        to,
    })
}

fn read_instead(typed: &Typed, wrongs: &mut Wrongs) -> Option<Instead> {
    match typed.get("how") {
        "online" => Some(Instead::Networked { at: None }),
        "not_placed" => Some(Instead::NotPlaced { reason: typed.get("why").to_owned() }),
        "networked" => match typed.some("at") {
            Some(at) => Some(Instead::Networked { at: Some(UnitId(at)) }),
            None => {
                wrongs.add("at", text::field_reason("choose"));
                None
            }
        },
        _ => {
            wrongs.add("how", text::field_reason("choose"));
            None
        }
    }
}

/// A day; none where it is blank and need not be there, or is wrong.
fn read_day(name: &str, must: bool, typed: &Typed, wrongs: &mut Wrongs) -> Option<Date> {
    match typed.some(name).map(|text| text.parse::<Date>()) {
        None if must => {
            wrongs.add(name, text::field_reason("missing"));
            None
        }
        None => None,
        Some(Ok(day)) => Some(day),
        Some(Err(_)) => {
            wrongs.add(name, text::field_reason("not-a-date"));
            None
        }
    }
}
