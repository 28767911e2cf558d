//! Divisions, centres, bodies, windows and posts, and who may do what with an item: placements.
//!
//! The tree follows the levels of law: city → district → street → community. A centre (政务服务中心,
//! 便民服务中心) and the bodies (实施主体) hang below the division they serve.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::placement::Instrument;

/// Identifier of a unit, e.g. `120101001` (a division), `C120101001` (a centre), `B120101MZ` (a body).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct UnitId(pub String);

/// Identifier of a post, e.g. `P120101001-W1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct PostId(pub String);

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for PostId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for UnitId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<&str> for PostId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Place of a unit in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 市
    City,
    /// 区
    District,
    /// 街道
    Street,
    /// 社区
    Community,
    /// 区政务服务中心
    Centre,
    /// 街道便民服务中心
    StreetCentre,
    /// 实施主体：街道办事处、区级部门
    Body,
}

/// One unit of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Stable identifier.
    pub id: UnitId,
    /// Full name as printed on papers.
    pub name: String,
    /// Place in the tree.
    pub kind: UnitKind,
    /// The unit above; none for the city.
    pub parent: Option<UnitId>,
    /// Identifiers from the root to this unit, each followed by `/`: the scope predicate is its prefix.
    pub path: String,
    /// 12-digit division code, trailing zeros included, where the unit is or serves a division.
    pub division: String,
    /// 机关代字 used in paper numbers (和政服); only for bodies and centres.
    pub code_word: Option<String>,
    /// Consultation telephone printed on papers.
    pub consult_phone: Option<String>,
    /// Complaint telephone printed on papers.
    pub complaint_phone: Option<String>,
    /// Address of a centre.
    pub address: Option<String>,
    /// 复议机关: since 2024 the government of the district for its departments and street offices.
    pub review_authority: Option<String>,
    /// The court named in remedies.
    pub court: Option<String>,
    /// True where the fact was made for the demonstration.
    #[serde(default)]
    pub demo: bool,
}

/// What a person may be at a post (DESIGN §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 窗口受理
    WindowClerk,
    /// 后台审查
    Reviewer,
    /// 决定人（审批）
    Approver,
    /// 实施主体负责人：延期等批准
    BodyHead,
    /// 出件窗口
    Issuer,
    /// 事项目录编辑
    CatalogueEditor,
    /// 中心主任
    CentreHead,
    /// 效能监察：看全区的件，只读；安排检查、记会议、记裁定
    Supervisor,
    /// 系统管理
    Administrator,
}

impl Role {
    /// All roles, in the order of DESIGN §7.
    pub const ALL: [Self; 9] = [
        Self::WindowClerk,
        Self::Reviewer,
        Self::Approver,
        Self::BodyHead,
        Self::Issuer,
        Self::CatalogueEditor,
        Self::CentreHead,
        Self::Supervisor,
        Self::Administrator,
    ];

    /// The name used in the contract.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::WindowClerk => "window_clerk",
            Self::Reviewer => "reviewer",
            Self::Approver => "approver",
            Self::BodyHead => "body_head",
            Self::Issuer => "issuer",
            Self::CatalogueEditor => "catalogue_editor",
            Self::CentreHead => "centre_head",
            Self::Supervisor => "supervisor",
            Self::Administrator => "administrator",
        }
    }

    /// The name people use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::WindowClerk => "窗口受理",
            Self::Reviewer => "后台审查",
            Self::Approver => "决定人",
            Self::BodyHead => "单位负责人",
            Self::Issuer => "出件",
            Self::CatalogueEditor => "事项目录编辑",
            Self::CentreHead => "中心主任",
            Self::Supervisor => "效能监察",
            Self::Administrator => "系统管理",
        }
    }

    /// Reads the name used in the contract.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// Kinds of window (requirements A2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowKind {
    /// 综合窗口
    Comprehensive,
    /// 常设窗口
    Permanent,
    /// 出件窗口
    Issuing,
}

/// A post: a chair in a unit with roles; people come and go by postings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Stable identifier.
    pub id: PostId,
    /// 劝业场街道 综合窗口 1 号
    pub title: String,
    /// The centre or body the post belongs to.
    pub unit: UnitId,
    /// What its holder may be.
    pub roles: BTreeSet<Role>,
    /// For a window post: its kind.
    pub window: Option<WindowKind>,
    /// For a window post: authorised in writing to accept, not only to receive and pass on (practice §1).
    #[serde(default)]
    pub may_accept: bool,
    /// For a permanent window (常设窗口): the body whose items alone it takes.
    #[serde(default)]
    pub only_body: Option<UnitId>,
    /// AB岗: the post that stands in for this one, and is told what this one is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute: Option<PostId>,
}

/// How an item is placed at a centre (进驻方式, practice §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlacementMode {
    /// 下放
    Devolved,
    /// 委托
    Entrusted,
    /// 委托收件
    EntrustedIntake,
    /// 街道受理初审、区级决定
    FirstExamination,
    /// 派驻
    Stationed,
}

/// An item placed at a centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// Item code (see `ItemVersion::code`).
    pub item: String,
    /// The centre whose windows receive.
    pub centre: UnitId,
    /// Mode, from which competence follows.
    pub mode: PlacementMode,
    /// The street office (街道办事处); none for a stationed item at the district centre.
    pub street_body: Option<UnitId>,
    /// The district body: decides, or is the principal of an entrustment. Equal to the street office when devolved.
    pub district_body: UnitId,
    /// The instrument: document, scope. 示范进驻 in the demonstration.
    pub instrument: String,
    /// The same, part by part, where it was placed on screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Instrument>,
    /// First day.
    pub from: Date,
    /// Last day, where it ends.
    pub to: Option<Date>,
}

/// Who does what for a case under a placement: the table of practice §1 as a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Competence {
    /// The mode it came from.
    pub mode: PlacementMode,
    /// The centre that receives.
    pub centre: UnitId,
    /// Accepts or refuses acceptance.
    pub accepts: UnitId,
    /// In whose name and seal acceptance is.
    pub accepts_in_name_of: UnitId,
    /// Decides.
    pub decides: UnitId,
    /// In whose name and seal the decision is.
    pub decides_in_name_of: UnitId,
    /// The window at the centre accepts, if its post is authorised; else it receives and passes on.
    pub window_accepts: bool,
    /// The steps before the decision lie at two levels, so the file is passed up and signed in.
    pub two_levels: bool,
}

impl Competence {
    /// 委托机关: the body in whose name another one decides or accepts. It supervises what is done in its name and
    /// answers for it (行政许可法 §24(2)).
    #[must_use]
    pub fn principal(&self) -> Option<&UnitId> {
        let acts = [(&self.decides_in_name_of, &self.decides), (&self.accepts_in_name_of, &self.accepts)];
        acts.into_iter().find(|(name_of, by)| name_of != by).map(|(name_of, _)| name_of)
    }
}

impl Placement {
    /// Whether the placement is in force on `day`.
    #[must_use]
    pub fn in_force(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Who receives, accepts and decides, and in whose name and seal (practice §1; 行政许可法 §24:
    /// an entrusted organ acts in the name of the principal and may not entrust further).
    #[must_use]
    pub fn competence(&self) -> Competence {
        let street = self.street_body.clone().unwrap_or_else(|| self.district_body.clone());
        let district = self.district_body.clone();
        let (accepts, accepts_as, decides, decides_as) = match self.mode {
            PlacementMode::Devolved => (street.clone(), street.clone(), street.clone(), street),
            PlacementMode::Entrusted => (street.clone(), district.clone(), street, district),
            PlacementMode::FirstExamination => (street.clone(), street, district.clone(), district),
            PlacementMode::EntrustedIntake | PlacementMode::Stationed => {
                (district.clone(), district.clone(), district.clone(), district)
            }
        };
        Competence {
            mode: self.mode,
            centre: self.centre.clone(),
            accepts,
            accepts_in_name_of: accepts_as,
            decides,
            decides_in_name_of: decides_as,
            window_accepts: self.mode != PlacementMode::EntrustedIntake,
            two_levels: matches!(self.mode, PlacementMode::EntrustedIntake | PlacementMode::FirstExamination),
        }
    }
}
