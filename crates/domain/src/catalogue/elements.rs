//! The elements of the national implementation list (standards §1.2–1.4) that an item version does not hold elsewhere:
//! codes, powers, places and hours, how far one gets without coming, themes, and what is said about each material.
//!
//! [`Elements::of`] lists every national element of a version with its value or as missing, wherever it is kept; lint,
//! editor, guide and the exchange read that list.

mod codes;
mod describe;
mod guide;
mod national;
mod table;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::item::{ItemVersion, or_default};

pub use codes::{CodeCheck, CodeProblem, LOCAL_CODE_MAX};
pub use national::{Group, Listed, Said};
pub use table::{Code, Coded, Table};

pub(super) use describe::{FIELD, changes};
pub(super) use guide::{further, material_notes};

/// Whether a value is what it is where nothing is said: such parts are not written.
fn unsaid<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What the national list asks for beyond the fields of [`ItemVersion`]. Everything may be unsaid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Elements {
    /// 编码
    #[serde(skip_serializing_if = "unsaid")]
    pub codes: Codes,
    /// 权力与实施主体
    #[serde(skip_serializing_if = "unsaid")]
    pub powers: Powers,
    /// 办理地点、时间，咨询和监督投诉
    #[serde(skip_serializing_if = "unsaid")]
    pub office: Office,
    /// 网办与到现场
    #[serde(skip_serializing_if = "unsaid")]
    pub access: Access,
    /// 办理要求和结果
    #[serde(skip_serializing_if = "unsaid")]
    pub conduct: Conduct,
    /// 主题分类和乡镇街道、村居
    #[serde(skip_serializing_if = "unsaid")]
    pub themes: Themes,
    /// 收费项目
    #[serde(skip_serializing_if = "unsaid")]
    pub fee: FeeMore,
    /// 行政处罚事项
    #[serde(skip_serializing_if = "unsaid")]
    pub punishment: Punishment,
}

impl Elements {
    /// Whether nothing is said: then nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        unsaid(self)
    }

    /// Every element of the national list that the version may have, with what it says; in the order of the standard.
    #[must_use]
    pub fn of(item: &ItemVersion) -> Vec<Listed> {
        national::listed(item)
    }
}

/// 编码: national and local ones side by side. The 基本编码 is [`ItemVersion::basic_code`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Codes {
    /// 实施编码, 31 characters, where the item's own code is not it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implementation: Option<String>,
    /// 业务办理项编码, 33 characters, where the source states them.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub handling: Vec<HandlingCode>,
    /// 地方基本编码
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_basic: Option<String>,
    /// 地方实施编码
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_implementation: Option<String>,
    /// 计划生效日期
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Date>,
    /// 计划取消日期
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<Date>,
}

/// 业务办理项编码 of one handling item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandlingCode {
    /// The handling item's two-digit order.
    pub no: String,
    /// Its code.
    pub code: String,
}

/// An organisation with its 统一社会信用代码.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organ {
    /// Its name.
    pub name: String,
    /// Its credit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uscc: Option<String>,
}

/// 权力来源、行使层级、实施主体.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Powers {
    /// 权力来源
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Coded>,
    /// 行使层级
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Coded>,
    /// 实施主体
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// 实施主体编码: its credit code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_uscc: Option<String>,
    /// 实施主体性质
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_kind: Option<Coded>,
    /// 委托部门
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entrusted_by: Option<String>,
    /// 共同实施部门
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub joint: Vec<Organ>,
    /// 承办机构
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undertaker: Option<Organ>,
    /// 权限划分
    #[serde(skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// 行使内容
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exercise: Option<String>,
    /// 行政管辖
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<String>,
}

/// 办理地点、办理时间, and whom to ask and to complain to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Office {
    /// Where it is handled.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub places: Vec<Place>,
    /// 咨询方式 by way; [`ItemVersion::consult`] is the same in one line of the source.
    #[serde(skip_serializing_if = "unsaid")]
    pub consult: Contact,
    /// 监督投诉方式 by way.
    #[serde(skip_serializing_if = "unsaid")]
    pub complaint: Contact,
}

/// One place of handling.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// 办理地点: hall, address, window.
    pub address: String,
    /// 办理时间 there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// The window's telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// 咨询或者监督投诉 by way: 窗口、网络、电话、信件、邮件.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// Window, with its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// Web address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web: Option<String>,
    /// Telephones, with area code; several set apart by 、.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Postal address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub letter: Option<String>,
    /// E-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
}

impl Contact {
    /// What is said, each with the code of its way (table 咨询投诉方式).
    pub(super) fn ways(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("1", &self.window),
            ("2", &self.web),
            ("3", &self.phone),
            ("4", &self.letter),
            ("5", &self.mail),
        ];
        all.into_iter().filter_map(|(code, said)| Some((code, said.as_deref()?)))
    }

    /// One line each: `电话：022-12345678`.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let line = |(code, said): (&str, &str)| {
            let way = Table::ContactWay.code(code).map_or("", |row| row.label.as_str());
            format!("{way}：{said}")
        };
        self.ways().map(line).collect()
    }
}

/// 网办与到现场.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Access {
    /// 是否网办
    #[serde(skip_serializing_if = "Option::is_none")]
    pub online: Option<bool>,
    /// 网上办理深度
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub depth: Vec<Coded>,
    /// 网办地址（电脑端）
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// 网办地址（移动端）
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile_url: Option<String>,
    /// 是否单点登录
    #[serde(skip_serializing_if = "Option::is_none")]
    pub single_sign_on: Option<bool>,
    /// 是否支持网上支付
    #[serde(skip_serializing_if = "Option::is_none")]
    pub online_payment: Option<bool>,
    /// 是否支持预约办理
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking: Option<bool>,
    /// 是否支持自助终端办理
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminal: Option<bool>,
    /// 通办范围
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<Coded>,
    /// 是否进驻政务大厅
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_hall: Option<bool>,
    /// 必须现场办理原因
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit_reason: Option<String>,
    /// 是否支持物流快递
    #[serde(skip_serializing_if = "Option::is_none")]
    pub courier: Option<bool>,
    /// 送达方式
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub delivery: Vec<Coded>,
    /// 四办
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub four_ways: Vec<Coded>,
}

/// 办理要求和结果.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conduct {
    /// 审查类型
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_kind: Option<Coded>,
    /// 办结类型
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ending: Option<Coded>,
    /// 联办机构
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joint_agencies: Option<String>,
    /// 中介服务
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intermediary: Option<String>,
    /// 数量限制
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity_limit: Option<String>,
    /// 结果类型
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_kind: Option<Coded>,
    /// 结果样本: its address or file name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_sample: Option<String>,
}

/// A division below the district.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// 乡镇街道或村居代码.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// 主题分类, and where in the district the item holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Themes {
    /// 自然人主题分类
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub person: Vec<String>,
    /// 法人主题分类
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub legal: Vec<String>,
    /// 地方特色主题
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub local: Vec<String>,
    /// 乡镇街道
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub towns: Vec<Area>,
    /// 村居
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub villages: Vec<Area>,
}

/// 收费项目 beyond [`super::Fee`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeeMore {
    /// 收费项目名称
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// 是否允许减免
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reducible: Option<bool>,
    /// 减免依据
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reduction_basis: Option<String>,
}

/// 行政处罚事项: 行为、种类、幅度.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Punishment {
    /// 处罚的行为
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acts: Option<String>,
    /// 种类
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kinds: Option<String>,
    /// 幅度
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
}

/// What the national list says about a material beyond [`super::Material`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MaterialMore {
    /// 材料类型
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Coded>,
    /// 材料形式: 纸质、电子化.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Coded>,
    /// 必要性 where it is more than 必备 or not: 容缺后补.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need: Option<Coded>,
    /// 规格
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec: Option<String>,
    /// 来源渠道说明
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_note: Option<String>,
    /// 出具机构
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// 收取方式
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub receipt: Vec<Coded>,
    /// 填报须知
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filling: Option<String>,
    /// 受理标准
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
    /// 空白表格: its address or file name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blank_form: Option<String>,
    /// 示例样表: its address or file name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
    /// 材料出具时间要求、办理地点和使用说明 (GB/T 39046 §6.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obtaining: Option<String>,
}

impl MaterialMore {
    /// Whether nothing is said: then nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        unsaid(self)
    }
}
