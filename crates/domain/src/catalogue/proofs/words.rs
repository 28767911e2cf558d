//! The findings in sentences.

use super::{Circle, ItemName, ProofFinding, ProofKind};

/// What the sentence of a group is made of.
pub(super) struct Grouped<'a> {
    pub(super) kind: ProofKind,
    /// The body, or the theme.
    pub(super) body: &'a str,
    pub(super) document: &'a str,
    pub(super) items: &'a [ItemName],
    /// 公安机关核发或者掌握, 民政部门在“…”中核发; empty where nothing names it.
    pub(super) issuer: &'a str,
    /// The demand names its basis.
    pub(super) founded: bool,
    /// The body is no authority.
    pub(super) enterprise: bool,
}

impl Grouped<'_> {
    /// 民政部门的“高龄津贴”, 民政部门有 3 个事项
    fn who(&self) -> String {
        match self.items {
            [item] => format!("{}的{}", self.body, quoted(&item.name)),
            items => format!("{}有 {} 个事项", self.body, items.len()),
        }
    }
}

/// In quotation marks, those inside lowered to the second rank (GB/T 15834).
pub(super) fn quoted(name: &str) -> String {
    format!("“{}”", name.replace('“', "‘").replace('”', "’"))
}

/// A finding about one document in the items of one body or theme.
pub(super) fn of_group(about: &Grouped<'_>) -> String {
    let (who, document) = (about.who(), quoted(about.document));
    match about.kind {
        ProofKind::HeldHere => {
            format!("{who}要求提供{document}，它由本部门核发或者掌握。{}", about_own(about.founded))
        }
        ProofKind::HeldElsewhere if about.issuer.is_empty() => {
            format!("{who}要求提供{document}，来源写明可以共享或者核查取得。{}", about_shared(about))
        }
        ProofKind::HeldElsewhere => {
            format!("{who}要求提供{document}，它由{}。{}", about.issuer, about_shared(about))
        }
        ProofKind::OwnResult => {
            format!("{who}是新办，却要求先提供它自己核发的{document}，没有的人办不了，应当取消。")
        }
        ProofKind::HandedBack => {
            format!("{who}要求交回或者交验{document}，办理时要收回、注记或者更换它，属于正常，不计入可减。")
        }
        ProofKind::CopyOfShown => {
            format!(
                "{who}收取{document}的复印件。身份证件出示核验即可（居民身份证法第十三条），不再收复印件。"
            )
        }
        ProofKind::Repeated => format!(
            "“{}”主题有 {} 个事项都要求提供{document}。交过一次的应当共享复用，不得要求重复提交（国发〔2016〕55号）。",
            about.body,
            about.items.len()
        ),
        // The other kinds speak of one item.
        ProofKind::Circle
        | ProofKind::Duplicate
        | ProofKind::Covered
        | ProofKind::Visits
        | ProofKind::Unfounded => String::new(),
    }
}

fn about_own(founded: bool) -> &'static str {
    if founded {
        "依据写明要交验，可以查本部门的记录或者电子证照，代替纸质件（国务院令第716号第七条、第十一条）。"
    } else {
        "应当内部核查，不得要求申请人提供（国务院令第716号第七条）。"
    }
}

fn about_shared(about: &Grouped<'_>) -> &'static str {
    if about.enterprise {
        "可以经政务服务平台核验，免予提交（优化营商环境条例第四十四条）。"
    } else if about.founded {
        "依据写明要交验，可以用部门共享或者电子证照，代替纸质件（国务院令第716号第七条、第十一条）。"
    } else {
        "应当通过部门共享取得；能够共享取得的，不得要求申请人提供（国务院令第716号第七条）。"
    }
}

pub(super) fn visits(item: &str, visits: u32) -> String {
    format!("{}要到现场 {visits} 次，应当合并为一次，或者改为网上、邮寄办理。", quoted(item))
}

pub(super) fn unfounded(item: &str, all: usize, bare: &[String]) -> String {
    format!(
        "{}的 {all} 份材料中有 {} 份没有注明依据：{}。应当补注法律、法规或者国务院决定；补不出的取消（优化营商环境条例第四十四条）。",
        quoted(item),
        bare.len(),
        bare.join("；")
    )
}

pub(super) fn duplicate(item: &str, names: &[String], forms: bool) -> String {
    let both = names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join("和");
    let why = if forms {
        "都是申请人为同一次申请填写的，合并为一份"
    } else {
        "是同一份材料，只收一份"
    };
    format!("{}同时要求{both}，{why}。", quoted(item))
}

pub(super) fn covered(item: &str, [proof, by]: &[String; 2], holds_for: &str, source: &str) -> String {
    let (proof, by) = (quoted(proof), quoted(by));
    let where_true = if holds_for.is_empty() { String::new() } else { format!("（{holds_for}）") };
    format!("{}要求的{proof}，同时提交的{by}能够证明{where_true}，不必另交（{source}）。", quoted(item))
}

/// A circle as a finding.
pub(super) fn circle(circle: &Circle) -> ProofFinding {
    let mut bodies: Vec<&str> = circle.steps.iter().map(|step| step.body.as_str()).collect();
    bodies.sort_unstable();
    bodies.dedup();
    let way = circle
        .steps
        .iter()
        .map(|step| format!("办{}要先有{}", quoted(&step.item.name), quoted(&step.requires)));
    let way = way.collect::<Vec<_>>().join("，");
    let verdict = if circle.hopeless {
        "谁也不能先办，申请人没有出路，必须取消其中一份"
    } else {
        "在有的情形下互为前提，应当理清先后，取消其中一份"
    };
    let more = match circle.items.len().saturating_sub(circle.steps.len()) {
        0 => String::new(),
        n => format!("另有 {n} 个事项与此相连。"),
    };
    ProofFinding {
        kind: ProofKind::Circle,
        body: bodies.join("、"),
        items: circle.items.clone(),
        materials: circle.steps.iter().map(|step| step.requires.clone()).collect(),
        sentence: format!("循环证明：{way}。{verdict}。{more}"),
    }
}
