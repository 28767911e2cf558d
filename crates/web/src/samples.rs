//! One sample of every page, invented: for the test that draws them all and for the pattern page.

mod lists;
mod overview;
mod placements;
mod scores;
mod situations;
#[path = "samples/supervision.rs"]
mod watched;

use askama::Template;
use domain::authority::Denial;
use domain::catalogue::search::Reason;

use crate::WebError;
use crate::admin::account::{AccountForm, AccountPage};
use crate::admin::accounts::{AccountRow, Accounts};
use crate::assets;
use crate::catalogue::editor::{Section, blocks};
use crate::catalogue::import::{EntryRow, FaultRow, ImportPage, Report};
use crate::catalogue::item::{EditedElement, FindingView, ItemPage};
use crate::catalogue::list::{Catalogue, ItemRow};
use crate::catalogue::proofs::{self, ProofsPage};
use crate::catalogue::revision::{ReturnView, RevisionForm, RevisionPage, SectionView, StageView};
use crate::catalogue::revisions::{RevisionRow, RevisionsPage};
use crate::catalogue::samples as catalogue_samples;
use crate::desk::acts::ActForm;
use crate::desk::case::{CasePage, FindingRow, MaterialLine, PaperRow, StepRow};
use crate::desk::centre::{Centre, GroupRow, GroupView};
use crate::desk::clock::{ClockView, DayCell, LimitLine};
use crate::desk::fees;
use crate::desk::handling::DeviationRow;
use crate::desk::history::{History, HistoryRow};
use crate::desk::intake::Intake;
use crate::desk::intake_form::{GuidePart, IntakeForm, Receipt};
use crate::desk::login::{self, Login};
use crate::desk::paper::ProofPage;
use crate::desk::timeline::EventRow;
use crate::desk::work::{Work, WorkRow};
use crate::desk::{acts, message as staff};
use crate::form::{Choice, Field, Group, Input, MaterialPick, chosen, summary};
use crate::item_form;
use crate::package_samples;
use crate::portal::CentreLine;
use crate::portal::check::{self, CheckPage};
use crate::portal::fees as list;
use crate::portal::guide::{ElementView, Fact, GuidePage, MaterialView};
use crate::portal::handbook::{CentrePrints, HandbookPage};
use crate::portal::history::{HistoryPage, VersionView};
use crate::portal::home::{Home, Theme};
use crate::portal::message as public;
use crate::portal::progress::{self, Ask, PaperLine, ProgressCase, Stage};
use crate::portal::recover::{self, NewCode, Recover, Recovered};
use crate::portal::search::{Hit, Search, pieces};
use crate::supervision::check_samples as checked;
use crate::supervision::list::Supervision;
use crate::supervision::samples as by_hand;
use crate::view::{Bar, Figure, Frame, Link, NavGroup, NavLink, Pair, Say, Tab, Tag};

/// Names of the samples with what each shows, in the order of the pattern page.
pub(crate) const PAGES: &[(&str, &str)] = &[
    ("home", "公众首页"),
    ("search", "搜索结果"),
    ("search-empty", "搜索没有结果"),
    ("guide", "办事指南"),
    ("handbook", "办事手册"),
    ("fees", "收费清单"),
    ("progress", "查进度，填错了"),
    ("progress-case", "办理进度"),
    ("recover", "找回查询码"),
    ("recovered", "新的查询码"),
    ("check", "核对凭证"),
    ("message", "公众出错页"),
    ("login", "登录"),
    ("work", "我的工作"),
    ("work-empty", "没有要办的"),
    ("intake", "收件：找事项"),
    ("intake-form", "收件：填表"),
    ("receipt", "收件完成"),
    ("case", "办件"),
    ("proof", "核对记录"),
    ("history", "找件"),
    ("denied", "工作人员出错页"),
    ("centre", "中心总览"),
    ("supervision", "效能监察"),
    ("supervision-checks", "检查计划"),
    ("supervision-plan", "一次检查计划"),
    ("supervision-check", "手机上填检查表"),
    ("supervision-recheck", "复查"),
    ("supervision-meetings", "联席会议"),
    ("supervision-meeting", "一次联席会议"),
    ("supervision-disputes", "职责争议"),
    ("supervision-lodge", "提出职责争议"),
    ("supervision-dispute", "一件职责争议"),
    ("scores", "考核得分"),
    ("score", "一个单位的得分"),
    ("formula", "计分公式"),
    ("bulletins", "效能通报"),
    ("bulletin", "一期通报"),
    ("public-bulletins", "效能通报，公众"),
    ("public-bulletin", "一期通报，公众"),
    ("catalogue", "事项目录"),
    ("catalogue-import", "导入事项"),
    ("catalogue-item", "事项与发现"),
    ("catalogue-revision", "事项修订"),
    ("catalogue-revisions", "修订清单"),
    ("catalogue-form", "申请表的编辑和预览"),
    ("item-history", "事项变更记录"),
    ("catalogue-proofs", "清理证明"),
    ("catalogue-bases", "依据总表"),
    ("catalogue-basis", "一份依据和它的废止"),
    ("catalogue-unfounded", "缺依据清单"),
    ("catalogue-packages", "一件事，目录"),
    ("catalogue-package", "一件事，修改"),
    ("packages", "一件事，公众"),
    ("package", "一件事，要带什么"),
    ("desk-package-form", "一件事，收件"),
    ("desk-package", "一件事，办理"),
    ("catalogue-past", "某一天的目录"),
    ("catalogue-local", "本街道的规定"),
    ("situation-ask", "情形导办：一个一个问"),
    ("catalogue-situations", "情形和材料"),
    ("catalogue-placements", "进驻与覆盖"),
    ("catalogue-placement", "一个事项的进驻"),
    ("catalogue-campaigns", "清单报送"),
    ("catalogue-campaign", "一次报送"),
    ("catalogue-filing", "街道报送的清单"),
    ("lists", "清单公开"),
    ("list", "一张清单"),
    ("figures", "公开监督数据"),
    ("figures-empty", "公开监督数据：还没有"),
    ("catalogue-synonyms", "搜索用语"),
    ("overview", "实时总览"),
    ("overview-empty", "实时总览，还没有件"),
    ("screen", "大厅大屏"),
    ("supervision-findings", "监察发现"),
    ("supervision-findings-empty", "没有监察提示"),
    ("supervision-finding", "一项监察发现"),
    ("supervision-rules", "监察规则"),
    ("supervision-rule", "一条规则和试算"),
    ("supervision-rule-form", "拟定规则"),
    ("supervision-vocabulary", "规则用语"),
    ("supervision-orders", "督办单"),
    ("supervision-order", "一张督办单"),
    ("supervision-order-new", "发督办单"),
];

/// Draws a sample; none for an unknown name.
pub(crate) fn draw(name: &str) -> Option<Result<String, askama::Error>> {
    Some(match name {
        "home" => home().render(),
        "search" => search(hits()).render(),
        "search-empty" => search(Vec::new()).render(),
        "guide" => guide().render(),
        "handbook" => handbook().render(),
        "situation-ask" => situations::ask().render(),
        "catalogue-situations" => situations::table().render(),
        "fees" => list::sample(portal("收费目录清单")).render(),
        "progress" => ask().render(),
        "progress-case" => progress_case().render(),
        "recover" => Recover { frame: portal("找回查询码"), fields: recover::fields() }.render(),
        "recovered" => recovered().render(),
        "check" => check_page().render(),
        "message" => {
            public::Message::of(portal("没有找到"), WebError::NoPage.trouble(), "18f-0001".to_owned())
                .render()
        }
        "login" => sign_in().render(),
        "work" => work(work_rows()).render(),
        "work-empty" => work(Vec::new()).render(),
        "intake" => intake().render(),
        "intake-form" => intake_form().render(),
        "receipt" => receipt().render(),
        "case" => case().render(),
        "proof" => proof().render(),
        "history" => history().render(),
        "denied" => denied().render(),
        "centre" => centre().render(),
        "supervision" => supervision().render(),
        "overview" => overview::page().render(),
        "overview-empty" => overview::empty().render(),
        "screen" => overview::screen().render(),
        "supervision-findings" => watched::findings().render(),
        "supervision-findings-empty" => watched::no_findings().render(),
        "supervision-finding" => watched::finding().render(),
        "supervision-rules" => watched::rules().render(),
        "supervision-rule" => watched::rule().render(),
        "supervision-rule-form" => watched::rule_form().render(),
        "supervision-vocabulary" => watched::vocabulary().render(),
        "supervision-checks" => checked::checks(desk("检查与整改")).render(),
        "supervision-plan" => checked::plan(desk("检查计划")).render(),
        "supervision-check" => checked::check(desk("检查"), true).render(),
        "supervision-recheck" => checked::check(desk("检查"), false).render(),
        "supervision-meetings" => checked::meetings(desk("联席会议")).render(),
        "supervision-meeting" => checked::meeting(desk("联席会议")).render(),
        "supervision-disputes" => checked::disputes(desk("职责争议")).render(),
        "supervision-lodge" => checked::lodge(desk("职责争议")).render(),
        "supervision-dispute" => checked::dispute(desk("职责争议")).render(),
        "catalogue" => catalogue().render(),
        "catalogue-import" => catalogue_import().render(),
        "catalogue-item" => catalogue_item().render(),
        "catalogue-revision" => revision().render(),
        "catalogue-revisions" => revisions().render(),
        "catalogue-form" => crate::catalogue::form::sample(desk("申请表")).render(),
        "item-history" => item_history().render(),
        "catalogue-proofs" => catalogue_proofs().render(),
        "catalogue-bases" => catalogue_samples::bases(desk("依据总表")).render(),
        "catalogue-basis" => catalogue_samples::basis(desk("依据")).render(),
        "catalogue-packages" => package_samples::edited(desk("一件事")).render(),
        "catalogue-package" => package_samples::editing(desk("一件事")).render(),
        "packages" => package_samples::list(portal("一件事")).render(),
        "package" => package_samples::shown(portal("一件事")).render(),
        "desk-package-form" => package_samples::taking(desk("收件")).render(),
        "desk-package" => package_samples::taken(desk("一件事")).render(),
        "catalogue-past" => catalogue_samples::past(desk("某一天的目录")).render(),
        "catalogue-local" => catalogue_samples::local(desk("本街道的规定")).render(),
        "catalogue-unfounded" => catalogue_samples::unfounded(desk("缺依据清单")).render(),
        "catalogue-placements" => placements::overview().render(),
        "catalogue-placement" => placements::of_item().render(),
        "scores" => scores::scores().render(),
        "score" => scores::score().render(),
        "formula" => scores::formula().render(),
        "bulletins" => scores::bulletins().render(),
        "bulletin" => scores::bulletin().render(),
        "public-bulletins" => scores::public_bulletins().render(),
        "public-bulletin" => scores::public_bulletin().render(),
        "catalogue-campaigns" => lists::campaigns().render(),
        "catalogue-campaign" => lists::campaign().render(),
        "catalogue-filing" => lists::filing().render(),
        "lists" => lists::lists().render(),
        "list" => lists::list().render(),
        "figures" => crate::portal::figures::sample(portal("公开监督数据"), true).render(),
        "figures-empty" => crate::portal::figures::sample(portal("公开监督数据"), false).render(),
        "catalogue-synonyms" => crate::catalogue::synonyms::sample(desk("搜索用语")).render(),
        "supervision-orders" => by_hand::orders(desk("督办")).render(),
        "supervision-order" => by_hand::order(desk("督办")).render(),
        "supervision-order-new" => by_hand::form(desk("发督办单")).render(),
        "accounts" => accounts().render(),
        "account" => account().render(),
        _ => return None,
    })
}

fn frame(title: &str) -> Frame {
    Frame {
        title: format!("{title} · 一窗"),
        css: assets::css().to_owned(),
        js: assets::js().to_owned(),
        demo: true,
        csrf: "sample".to_owned(),
        elder: Link::to("/elder?on=1&back=/_pattern", "长辈版"),
        ..Frame::default()
    }
}

/// A public frame.
pub(crate) fn portal(title: &str) -> Frame {
    let link = |href: &str, label: &str| NavLink {
        href: href.to_owned(),
        label: label.to_owned(),
        ..NavLink::default()
    };
    let links = vec![link("/", "首页"), link("/search", "办事指南"), link("/progress", "查进度")];
    Frame {
        place: "和平区政务服务".to_owned(),
        nav: vec![NavGroup { label: String::new(), links }],
        ..frame(title)
    }
}

fn desk(title: &str) -> Frame {
    let work = NavLink {
        href: "/desk".to_owned(),
        label: "我的工作".to_owned(),
        count: "3".to_owned(),
        heat: "hot",
        here: true,
        key: "w",
    };
    let new = NavLink { href: "/desk/new".to_owned(), label: "收件".to_owned(), ..NavLink::default() };
    let ended =
        NavLink {
            href: "/desk?tab=ended".to_owned(), label: "办结的件".to_owned(), ..NavLink::default()
        };
    Frame {
        place: "劝业场街道便民服务中心".to_owned(),
        person: "李敏".to_owned(),
        post: "综合窗口 2 号".to_owned(),
        nav: vec![
            NavGroup { label: String::new(), links: vec![work, new] },
            NavGroup { label: "查询".to_owned(), links: vec![ended] },
        ],
        ..frame(title)
    }
}

fn centres() -> Vec<CentreLine> {
    vec![CentreLine {
        name: "劝业场街道便民服务中心".to_owned(),
        kind: "街道中心".to_owned(),
        address: "地址未提供 · 电话 12345".to_owned(),
        href: "/items/SX-001?street=C1".to_owned(),
    }]
}

fn home() -> Home {
    Home {
        frame: portal("您想办什么事"),
        hot: vec![Link::to("/items/SX-011", "老年人优待证")],
        themes: vec![Theme {
            href: "/search?theme=社会保障".to_owned(),
            label: "社会保障".to_owned(),
            note: "低保 · 临时救助".to_owned(),
        }],
        progress: progress::fields("", "", ""),
        centres: centres(),
    }
}

fn hits() -> Vec<Hit> {
    let hit = |name: &str, tags| Hit {
        href: "/items/SX-011".to_owned(),
        name: pieces(name, &[Reason::Name { words: vec!["老年人".to_owned()] }]),
        department: "民政部门 · 行政确认".to_owned(),
        tags,
        reasons: "别名“老年证”".to_owned(),
        why_not: String::new(),
    };
    vec![
        hit("老年人优待证办理", vec![Tag::new("brand", "承诺 30个工作日"), Tag::new("", "跑 1 次")]),
        Hit {
            href: String::new(),
            why_not: "请到和平区政务服务中心".to_owned(),
            ..hit("失业登记", vec![Tag::new("good", "当场办结")])
        },
    ]
}

fn search(hits: Vec<Hit>) -> Search {
    Search {
        frame: portal("搜索"),
        q: "老年证".to_owned(),
        heading: "“老年证”找到的事项".to_owned(),
        count: format!("共 {} 个", hits.len()),
        hits,
        suggestions: vec![Link::to("/search?q=低保", "低保")],
        next: "/search?q=老年证&from=8".to_owned(),
    }
}

fn handbook() -> HandbookPage {
    let prints = |(at, centre)| CentrePrints {
        centre,
        items: 64 * at,
        handbook: "/centres/C1/handbook.pdf".to_owned(),
        poster: "/centres/C1/poster.pdf".to_owned(),
    };
    let centres = centres().into_iter().cycle().take(3).enumerate().map(prints).collect();
    HandbookPage { frame: portal("办事手册"), centres }
}

fn guide() -> GuidePage {
    let element = |n, key: &str, label: &str, lines: &[&str]| ElementView {
        n,
        key: key.to_owned(),
        label: label.to_owned(),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        ..ElementView::default()
    };
    let material = MaterialView {
        name: "居民户口簿".to_owned(),
        need: "必备".to_owned(),
        form: "原件和复印件 1 份".to_owned(),
        origin: "政府部门核发".to_owned(),
        basis: "未注明依据".to_owned(),
        shareable: true,
        notes: vec![
            "空白表格：个人申请书.docx".to_owned(),
            "填报须知：用黑色笔填写，写明家庭成员".to_owned(),
        ],
        form_here: true,
    };
    let sources = vec![
        Link::to("https://example.gov.cn/guide", "办事指南（示例区民政局）"),
        Link::to("", "窗口公示牌"),
    ];
    GuidePage {
        frame: portal("最低生活保障对象认定"),
        code: "SX-001".to_owned(),
        name: "最低生活保障对象认定".to_owned(),
        alias: "又称：低保".to_owned(),
        marks: vec![
            Say::new("warn", "这份指南里，请注意").line("示范进驻").line("材料、时限取自外地指南，示范数据"),
        ],
        facts: vec![
            Fact {
                label: "承诺多久办好".to_owned(),
                value: "20个工作日".to_owned(),
                mark: "示范，外地指南".to_owned(),
                tone: "warn",
            },
            Fact { label: "收费".to_owned(), value: "不收费".to_owned(), ..Fact::default() },
        ],
        elements: vec![
            ElementView {
                sources, ..element(1, "name", "事项名称", &["最低生活保障对象认定"])
            },
            ElementView { materials: vec![material], ..element(7, "materials", "申请材料", &[]) },
            ElementView {
                mark: "来源未提供".to_owned(),
                tone: "warn",
                ..element(8, "samples", "示范文本及常见错误示例", &[])
            },
        ],
        form: item_form::sample(),
        form_title: "申请表（示范）".to_owned(),
        questions: vec![Pair::new("多久办好？", "二十个工作日以内，公示的日子不算在内")],
        centres: centres(),
        no_centre: String::new(),
        now_href: String::new(),
        situation: situations::view(),
    }
}

fn ask() -> Ask {
    let fields = progress::fields("123", "ABC", "没有对得上的办件，请核对办件编号和查询码");
    let mut frame = portal("查进度");
    frame.says.extend(summary(&fields));
    Ask { frame, fields }
}

/// The clock of a case with everything in it: a holiday, a make-up day, a pause, both flags.
pub(crate) fn clock() -> ClockView {
    let cell = |label: &str, note: &str, class: &str| DayCell {
        class: class.to_owned(),
        label: label.to_owned(),
        note: note.to_owned(),
        flagged: matches!(note, "承诺" | "法定"),
        says: format!("{label} {note}"),
    };
    let week = |cells: [(&str, &str, &str); 7]| {
        cells.into_iter().map(|(label, note, class)| cell(label, note, class)).collect()
    };
    ClockView {
        title: "承诺时限：怎么算到 11-18 周三".to_owned(),
        note: "用了 6 天，共 8个工作日".to_owned(),
        limits: vec![
            LimitLine {
                label: "承诺时限".to_owned(),
                value: "11-18 周三".to_owned(),
                note: "8个工作日，剩 1 天".to_owned(),
                tone: "warn",
            },
            LimitLine {
                label: "法定时限".to_owned(),
                value: "11-20 周五".to_owned(),
                note: "10 个工作日 + 延长 5 个工作日（2026-11-20 批准），剩 3 天".to_owned(),
                tone: "good",
            },
        ],
        weeks: vec![
            week([
                ("11/2", "收", "start"),
                ("3", "1", "used"),
                ("4", "停", "pause"),
                ("5", "停", "pause"),
                ("6", "2", "used"),
                ("7", "3", "used makeup"),
                ("8", "休", "rest"),
            ]),
            week([
                ("9", "节", "rest"),
                ("10", "4", "used"),
                ("11", "5", "used"),
                ("12", "6", "used"),
                ("13", "7", "used today"),
                ("14", "休", "rest"),
                ("15", "休", "rest"),
            ]),
            week([
                ("16", "停", "pause expected"),
                ("17", "9", "ahead expected"),
                ("18", "承诺", "ahead promise"),
                ("19", "11", "ahead"),
                ("20", "法定", "ahead statute"),
                ("21", "休", "rest"),
                ("22", "休", "rest"),
            ]),
        ],
        legend: vec![
            Tag::new("used", "已用"),
            Tag::new("ahead expected", "预计接着算"),
            Tag::new("pause expected", "计划的除外时间"),
            Tag::new("rest", "休息日、节假日"),
            Tag::new("used makeup", "调休上班，照算"),
            Tag::new("pause", "除外时间，不算"),
        ],
        remarks: vec![
            "特别程序（检测）：计划 5 个工作日，11-04 周三 起，到 11-06 周五。".to_owned(),
            "特别程序还没有结束：今天以后按计划的天数预计，恢复计时后以实际为准，自动重算。".to_owned(),
        ],
        lines: vec![Pair::new("11-02 周一", "起算日，不算在内"), Pair::new("11-03 周二", "第 1 天")],
    }
}

fn events() -> Vec<EventRow> {
    let event = |seq, what: &str, more: &str, class| EventRow {
        seq,
        at: "2026-11-12 09:02".to_owned(),
        what: what.to_owned(),
        more: more.to_owned(),
        who: "王莉 · 和平区政务服务办公室".to_owned(),
        class,
        proof: format!("/desk/case/120101001-20261102-0013/events/{seq}"),
    };
    vec![
        event(3, "恢复计时", "", ""),
        event(2, "受理，和政服受〔2026〕213号", "", ""),
        event(1, "黄牌：超过承诺时限", "", "law"),
    ]
}

fn progress_case() -> ProgressCase {
    let stage = |label: &str, class, now| Stage {
        label: label.to_owned(),
        note: "11-02 周一".to_owned(),
        class,
        now,
    };
    ProgressCase {
        frame: portal("办理进度"),
        no: "120101001-20261102-0013".to_owned(),
        item: "公共场所卫生许可（住宿）".to_owned(),
        tone: "",
        headline: "已经受理，正在办".to_owned(),
        lines: vec!["最晚 2026年11月18日（周三）前作出决定。".to_owned(), "您现在不用做什么。".to_owned()],
        stages: vec![
            stage("收件", "done", false),
            stage("受理", "done", false),
            stage("决定", "now", true),
            stage("送达", "", false),
        ],
        holder: "和平区政务服务办公室".to_owned(),
        holder_note: "2026年11月2日（周一）起在这里办理".to_owned(),
        phone: "12345".to_owned(),
        clocks: vec![clock()],
        events: events(),
        facts: vec![Pair::new("申请人", "天津*酒店有限公司")],
        fee: Some(fees::sample().for_the_public()),
        papers: vec![PaperLine {
            title: "受理通知书".to_owned(),
            no: "和政服受〔2026〕213号".to_owned(),
            served: "11-02 周一 窗口当面送达".to_owned(),
        }],
        materials: vec![Pair::new("营业执照", "原件 1 复印件 1")],
        check_href: "/check/sample".to_owned(),
    }
}

fn recovered() -> Recovered {
    let code = NewCode {
        no: "120101001-20261102-0013".to_owned(),
        item: "失业登记".to_owned(),
        code: "7K3MPQ9XTA".to_owned(),
    };
    Recovered { frame: portal("新的查询码"), codes: vec![code] }
}

fn check_page() -> CheckPage {
    CheckPage {
        frame: portal("核对凭证"),
        tone: "good",
        mark: "",
        headline: "2026-11-02 15:04 收到了这份申请".to_owned(),
        lines: vec!["在劝业场街道便民服务中心，由李敏收件。这个时间谁也改不了。".to_owned()],
        facts: vec![Pair::new("事项", "失业登记"), Pair::new("申请人", "王*明")],
        proof_lines: vec!["它是账本里的第 48213 条记录，在第 48220 条时签名封存。".to_owned()],
        proof: vec![Pair::new("根哈希", "b6qciSrh71SXZR7zPIKI3qXJRi0TTZtmkIPqD40q/QQ=")],
        evidence_href: "/check/sample/evidence.json".to_owned(),
        materials: Vec::new(),
        fields: check::fields(),
        action: "/check/sample".to_owned(),
    }
}

fn sign_in() -> Login {
    let mut frame = portal("工作人员登录");
    frame.says = vec![Say::new("bad", "账号或密码不对").line("请核对后再试。")];
    Login {
        frame,
        next: "/desk".to_owned(),
        fields: login::fields("limin"),
        help: "忘记密码，请找本单位的系统管理员重设。".to_owned(),
    }
}

fn work_rows() -> Vec<WorkRow> {
    let row = |light, left: &str, class| WorkRow {
        href: "/desk/case/120101001-20261109-0007".to_owned(),
        no: "120101001-20261109-0007".to_owned(),
        item: "特困人员认定".to_owned(),
        applicant: "周*兰".to_owned(),
        id_no: "1201**********2841".to_owned(),
        state: "办理中".to_owned(),
        step: "入户调查".to_owned(),
        centre: "劝业场街道便民服务中心".to_owned(),
        at: "劝业场街道办事处".to_owned(),
        light,
        left: left.to_owned(),
        due: "11-19 周四".to_owned(),
        due_note: "承诺".to_owned(),
        class,
        go: "办理",
        reassign: "/desk/case/120101001-20261109-0007#act-reassign".to_owned(),
        tags: vec![Tag::new("bad", "超期")],
    };
    vec![
        row("bad", "超 1 天", "late"),
        row("warn", "剩 1 天", ""),
        row("good", "剩 6 天", ""),
        row("hold", "等待，不计时", ""),
        WorkRow { reassign: String::new(), ..row("none", "未定时限", "") },
    ]
}

fn work(rows: Vec<WorkRow>) -> Work {
    Work {
        frame: Frame {
            says: vec![
                Say::new("good", "“退回街道”已经办好，已记入账本。")
                    .line("这个件现在归别的单位办，不再列在您这里。"),
            ],
            ..desk("待我办")
        },
        heading: "待我办".to_owned(),
        may_receive: true,
        tabs: vec![
            Tab {
                href: "/desk".to_owned(),
                label: "待我办".to_owned(),
                count: "5".to_owned(),
                tone: "bad",
                here: true,
            },
            Tab { href: "/desk?tab=all".to_owned(), label: "本单位在办".to_owned(), ..Tab::default() },
        ],
        tab: "mine".to_owned(),
        path: "/desk",
        filters: vec![Field::select("light", "灯", vec![Choice::new("", "全部")])],
        filtered: true,
        clear: "/desk".to_owned(),
        last_column: "现在在",
        rows,
        empty: Pair::new("都办完了", "没有等您办的件。"),
        shown: "最急的 5 件".to_owned(),
        first: "/desk".to_owned(),
        next: "/desk?after=20410.7".to_owned(),
    }
}

fn intake() -> Intake {
    let packages = vec![Link::to("/desk/package/new/kai-canguan", "我要开餐馆（示例）")];
    Intake {
        frame: desk("收件"), q: "老年证".to_owned(), hits: hits(), empty: Pair::default(), packages
    }
}

fn picks() -> Vec<MaterialPick> {
    vec![MaterialPick {
        index: 0,
        prefix: "in".to_owned(),
        name: "居民户口簿".to_owned(),
        note: "必备 · 原件和复印件".to_owned(),
        on: true,
        why: "复印件不清楚".to_owned(),
        copies: "1".to_owned(),
        originals: "1".to_owned(),
        grades: acts::grades("B"),
    }]
}

/// One field of every kind, one of them wrong.
pub(crate) fn fields() -> Vec<Field> {
    let mut wrong = Field::text("applicant.id_no", "证件号").must().max(50).value("12010519491231002");
    wrong.error = "长度应为 18 位，实为 17 位".to_owned();
    let choices = || {
        vec![Choice::new("granted", "准予许可"), Choice::new("refused", "不予许可").hint("要写清理由和依据")]
    };
    vec![
        wrong,
        Field::date("on", "日期").value("2026-11-20").hint("如 2026-11-20"),
        Field::number("days", "几个工作日").value("5"),
        Field::area("why", "理由").must().max(1000).value("材料不全"),
        Field::select("kind", "哪一种", chosen(choices(), "granted")),
        Field::radio("outcome", "决定", chosen(choices(), "refused")).must(),
        Field::checks("items", "退还哪些", choices()),
        Field { input: Input::Missing(picks()), ..Field::text("missing", "缺什么").must() }
            .hint("一次说全")
            .within("lack"),
        Field { input: Input::Handed(picks()), ..Field::text("materials", "收到的材料") }.within("hand"),
        Field::grouped(
            "id_kind",
            "证件",
            vec![Group {
                label: "个人证件", when: "", choices: vec![Choice::new("111", "居民身份证")]
            }],
        ),
        Field::text("legal_rep", "法定代表人").only("applicant.kind legal other", "applicant.kind legal"),
    ]
}

fn intake_form() -> IntakeForm {
    let fields = fields();
    let frame = Frame { says: summary(&fields).into_iter().collect(), ..desk("收件") };
    IntakeForm {
        frame,
        code: "SX-017".to_owned(),
        item: "失业登记".to_owned(),
        tags: vec![Tag::new("good", "当场办结")],
        marks: vec![Say::new("warn", "这份指南里，请注意").line("示范进驻")],
        guide_href: "/items/SX-017".to_owned(),
        action: "/desk/new/SX-017".to_owned(),
        once: "sample-1".to_owned(),
        history_action: "/desk/new/SX-017/history".to_owned(),
        history: vec![Say {
            links: vec![Link::to("/desk", "120101001-20261102-0013 失业登记 · 办理中")],
            ..Say::new("warn", "注意：同一事项有 1 件还在办，别重复收")
        }],
        applicant: fields,
        proxy: vec![Field::text("proxy.name", "经办人姓名")],
        proxy_open: true,
        no_proxy: String::new(),
        questions: situations::questions(),
        situation_action: "/desk/new/SX-017/situation".to_owned(),
        form: item_form::sample(),
        form_title: "申请表（示范）".to_owned(),
        fill_action: "/desk/new/SX-017/fill".to_owned(),
        filled: vec![Say::new("good", "带入了：出生日期。请和申请人核对。")],
        materials: vec![Field {
            input: Input::Handed(picks()),
            ..Field::text("materials", "勾选收到的材料")
        }],
        after: vec![Field::radio("after", "收件以后", vec![Choice::new("receive", "只收件")])],
        finish: vec![Field::text("receiver", "谁签收结果")],
        guide: vec![GuidePart { label: "申请条件".to_owned(), lines: vec!["年满16周岁".to_owned()] }],
    }
}

fn receipt() -> Receipt {
    Receipt {
        frame: desk("收件完成"),
        no: "120101001-20261102-0013".to_owned(),
        item: "失业登记".to_owned(),
        applicant: "王*明".to_owned(),
        state: "已收件并受理。".to_owned(),
        fee: "这个事项收费（受理以后缴）：打开办件，点“核定收费”，金额由系统按清单算。".to_owned(),
        code: "7K3MPQ9XTA".to_owned(),
        receipt_action: "/desk/case/120101001-20261102-0013/receipt".to_owned(),
        href: "/desk/case/120101001-20261102-0013".to_owned(),
    }
}

fn act_forms() -> Vec<ActForm> {
    let form = |id: &str, label: &str, class, open| ActForm {
        id: id.to_owned(),
        action: "/desk/case/120101001-20261102-0013/acts/accept".to_owned(),
        label: label.to_owned(),
        summary: "材料齐全，出受理通知书，开始计时".to_owned(),
        class,
        open,
        notes: vec!["受理之日起计法定和承诺时限。".to_owned()],
        button: "primary",
        submit: label.to_owned(),
        ..ActForm::default()
    };
    let sent = vec![Pair::new("step", "survey")];
    vec![
        form("act-accept", "受理", "first", true),
        ActForm {
            fields: fields().into_iter().take(8).map(|field| field.within("act-decide")).collect(),
            hidden: sent,
            ..form("act-decide", "决定", "", false)
        },
        ActForm { button: "danger", ..form("act-void", "申请作废", "danger", false) },
    ]
}

fn case() -> CasePage {
    let step = |class, name: &str, state: &str| StepRow {
        class,
        name: name.to_owned(),
        unit: "和平区政务服务办公室".to_owned(),
        by: "王莉".to_owned(),
        state: state.to_owned(),
        due: "11-20 周五 到期".to_owned(),
    };
    let href = "/desk/case/120101001-20261102-0013/papers/3".to_owned();
    CasePage {
        frame: Frame {
            says: vec![Say::new("warn", "别人先办了一步").line("2026-11-12 09:02 王莉：恢复计时")],
            ..desk("办件")
        },
        no: "120101001-20261102-0013".to_owned(),
        version: 9,
        item: "公共场所卫生许可（住宿）".to_owned(),
        dispute: Some(Link::to("/supervision/disputes/of/1", "不属本单位？")),
        guide_href: "/items/SX-033".to_owned(),
        light: "warn",
        left: "剩 1 天（11-18 周三）".to_owned(),
        tags: vec![Tag::new("brand", "办理中"), Tag::new("warn", "日期暂算")],
        facts: vec![Pair::new("现在在", "和平区政务服务办公室"), Pair::new("首问", "李敏")],
        acts: act_forms(),
        acts_note: "以 王莉 的名义".to_owned(),
        waits: vec!["“公示”还在公示，到12月2日 周三。期满后再写结果；公示不停表。".to_owned()],
        no_pause: "指南没有列特别程序，时限不能停。",
        no_acts: String::new(),
        clocks: vec![clock()],
        steps: vec![
            step("done", "审查", "已完成"),
            step("open", "现场核查", "办理中"),
            step("returned", "公示", "退回重办"),
            step("pending", "决定", "未开始"),
        ],
        steps_note: "平台的环节，天数取自指南的流程".to_owned(),
        materials: vec![MaterialLine {
            name: "营业执照".to_owned(),
            note: "必备".to_owned(),
            got: "11-02 周一 · 复印件 1".to_owned(),
            ink: "good-ink",
            grade: "B 窗口核验原件".to_owned(),
            originals: "1 份待退".to_owned(),
        }],
        materials_note: "必备 1 / 1".to_owned(),
        form: item_form::sample_answers(),
        form_title: "申请表（示范）".to_owned(),
        form_action: "/desk/case/120101001-20261102-0013/form.pdf".to_owned(),
        applicant: vec![Pair::new("姓名名称", "天津*酒店有限公司")],
        may_reveal: true,
        reveal: vec![Field::text("reason", "为什么要看全号").must().within("reveal")],
        reveal_open: true,
        reveal_action: "/desk/case/120101001-20261102-0013/reveal".to_owned(),
        deviations: vec![DeviationRow {
            what: "“审查”：要点“场所与污染源距离合规”不符合，仍然同意".to_owned(),
            why: "已经现场核实有替代措施".to_owned(),
            who: "王莉 11-18 周三".to_owned(),
            status: Tag::new("warn", "等 赵强 确认"),
        }],
        fee: Some(fees::sample()),
        papers: vec![PaperRow {
            again: format!("{href}?reprint=1"),
            href,
            title: "受理通知书".to_owned(),
            no: "和政服受〔2026〕213号".to_owned(),
            served: "未送达".to_owned(),
            tone: "warn",
        }],
        findings: vec![FindingRow {
            href: "/supervision/findings/JC8812345-R003".to_owned(),
            level: Tag::new("warn", "黄牌"),
            what: "超过承诺时限".to_owned(),
            state: "待说明".to_owned(),
            on: "11-20 周五".to_owned(),
        }],
        events: events(),
        events_note: "3 条，都在账本里".to_owned(),
        events_more: "/desk/case/120101001-20261102-0013?before=2".to_owned(),
    }
}

fn proof() -> ProofPage {
    ProofPage {
        frame: desk("核对记录"),
        no: "120101001-20261102-0013".to_owned(),
        seq: 3,
        back: "/desk/case/120101001-20261102-0013".to_owned(),
        tone: "",
        mark: "wait",
        headline: "2026-11-12 09:02　恢复计时".to_owned(),
        lines: vec!["这条记录刚写入账本，等下一次签名。".to_owned()],
        proof: vec![Pair::new("公开叶子", "{\"v\":1}")],
        evidence_href: "/desk/case/120101001-20261102-0013/events/3/evidence.json".to_owned(),
    }
}

fn history() -> History {
    let row = HistoryRow {
        href: "/desk/case/120101001-20261102-0013".to_owned(),
        no: "120101001-20261102-0013".to_owned(),
        item: "失业登记".to_owned(),
        applicant: "王*明".to_owned(),
        state: "办理中".to_owned(),
        at: "11-02 周一".to_owned(),
    };
    History {
        frame: desk("找件"), heading: "找到 1 件".to_owned(), empty: String::new(), rows: vec![row]
    }
}

fn denied() -> staff::Message {
    let error = WebError::Act(service::ActError::Denied(Denial::Unit));
    staff::Message::of(desk("没有办成"), error.trouble(), "/desk", "18f-0002".to_owned())
}

fn figures() -> Vec<Figure> {
    let figure = |label: &str, value: &str, ink, here| Figure {
        label: label.to_owned(),
        value: value.to_owned(),
        ink,
        note: "已过时限".to_owned(),
        href: "/desk/centre?list=late".to_owned(),
        here,
    };
    vec![
        figure("在办", "43", "", true),
        figure("超期", "3", "bad-ink", false),
        figure("临期", "5", "warn-ink", false),
    ]
}

fn centre() -> Centre {
    let row = GroupRow {
        href: "/desk/centre?state=in_review".to_owned(),
        label: "办理中".to_owned(),
        bar: Bar { percent: 80, tone: "bad" },
        value: "20".to_owned(),
        late: "超 6".to_owned(),
    };
    Centre {
        frame: desk("中心总览"),
        heading: "今天 11-20 周五".to_owned(),
        as_of: "2026-11-20 10:31 的数".to_owned(),
        figures: figures(),
        list_heading: "在办的件".to_owned(),
        list_note: "最急的在前".to_owned(),
        rows: work_rows(),
        empty: Pair::default(),
        shown: "共 5 件".to_owned(),
        next: "/desk/centre?after=20410.7".to_owned(),
        groups: vec![
            GroupView { heading: "什么状态".to_owned(), note: String::new(), rows: vec![row] },
            GroupView { heading: "什么事项".to_owned(), ..GroupView::default() },
        ],
    }
}

fn supervision() -> Supervision {
    Supervision {
        centre: String::new(),
        frame: desk("效能监察"),
        heading: "超期的件".to_owned(),
        as_of: "2026-11-20 10:31 的数".to_owned(),
        figures: figures(),
        list: "late".to_owned(),
        filters: vec![Field::select("unit", "现在在", vec![Choice::new("", "全部单位")])],
        clear: "/supervision?list=late".to_owned(),
        rows: work_rows(),
        empty: Pair::default(),
        shown: "共 5 件".to_owned(),
        next: String::new(),
    }
}

fn catalogue() -> Catalogue {
    let row = ItemRow {
        href: "/catalogue/SX-001".to_owned(),
        code: "SX-001".to_owned(),
        name: "最低生活保障对象认定".to_owned(),
        department: "民政部门".to_owned(),
        kind: "行政给付 · 承诺件".to_owned(),
        status: Tag::new("good", "办理中"),
        version: "第 1 版".to_owned(),
        findings: vec![Tag::new("bad", "错误 1"), Tag::new("warn", "警告 4")],
    };
    Catalogue {
        frame: desk("事项目录"),
        shown: "共 78 个事项".to_owned(),
        figures: figures(),
        filters: vec![Field::text("q", "名称、编码").kind("search", "off")],
        rows: vec![row],
        next: "/catalogue?from=50".to_owned(),
        today_href: "/catalogue?on=2026-11-02".to_owned(),
        query: String::new(),
        imports: true,
    }
}

fn catalogue_import() -> ImportPage {
    let fault = FaultRow {
        place: "“材料”表第 12 行“份数”".to_owned(),
        item: "SX-001".to_owned(),
        severity: Tag::new("bad", "致命"),
        sentence: "“两份”不能用，要填0–999 的整数".to_owned(),
    };
    let entry = EntryRow {
        code: "SX-002".to_owned(),
        name: "特困人员认定".to_owned(),
        kind: Tag::new("warn", "改动"),
        sentences: vec!["承诺时限：15 个工作日 → 10 个工作日".to_owned(), "不再需要材料：户口簿".to_owned()],
    };
    let report = Report {
        name: "事项.xlsx".to_owned(),
        figures: figures(),
        faults: vec![fault],
        entries: vec![entry],
        action: "/catalogue/import/0".to_owned(),
        submit: "导入并发布 1 个事项".to_owned(),
        skip: "有致命问题的 1 处不导入，只导入没有问题的 1 个事项".to_owned(),
        ..Report::default()
    };
    let field = Field::text("file", "文件")
        .kind("file", "off")
        .must()
        .hint("XLSX 工作簿或者 JSON Lines，不超过 20 MB");
    ImportPage { frame: desk("导入事项"), fields: vec![field], report: Some(report) }
}

/// Three invented items that wait for each other, and one that asks for what its own body issued.
fn catalogue_proofs() -> ProofsPage {
    let item = |id: &str, name: &str, body: &str, material: &str, result: &str| {
        serde_json::json!({
            "id": id, "name": name, "department": body, "level": "县级", "category": "示例",
            "materials": [{"name": material, "form": "原件和复印件", "required": true},
                          {"name": "居民身份证", "form": "复印件", "required": true},
                          {"name": "无不良记录证明", "required": true}],
            "result": {"name": result}
        })
        .to_string()
    };
    let lines = [
        item("S-1", "便民服务点设置审批（示例）", "甲部门", "场地安全合格证", "服务点设置批准书"),
        item("S-2", "公共服务场地安全检查（示例）", "乙部门", "场地使用登记凭单", "场地安全合格证"),
        item("S-3", "街道公共场地使用登记（示例）", "丙部门", "服务点设置批准书", "场地使用登记凭单"),
        item("S-4", "高龄津贴（示例）", "民政部门", "低保证", "津贴发放通知单"),
        item("S-5", "最低生活保障（示例）", "民政部门", "户口本", "最低生活保障证"),
    ];
    let read = domain::catalogue::import(&lines.join("\n"));
    let report = domain::catalogue::proofs::report(&read.items);
    proofs::page(desk("清理证明"), &report, "", true)
}

fn catalogue_item() -> ItemPage {
    let finding = FindingView {
        level: "错误",
        tone: "bad",
        what: "各环节时限合计 30，超过承诺时限".to_owned(),
        rule: "规则：各环节合计长于承诺时限".to_owned(),
    };
    let element = EditedElement {
        n: 11,
        key: "limits".to_owned(),
        label: "办理时限".to_owned(),
        mark: "来源未提供".to_owned(),
        tone: "warn",
        findings: vec![finding.clone()],
        lines: vec!["承诺时限：20个工作日［示范］".to_owned()],
        sources: vec![Link::to("https://example.gov.cn", "办事指南"), Link::to("", "公示牌")],
    };
    ItemPage {
        frame: desk("事项"),
        code: "SX-001".to_owned(),
        name: "最低生活保障对象认定".to_owned(),
        status: Tag::new("good", "办理中"),
        facts: vec![Pair::new("版本", "1")],
        guide_href: "/items/SX-001".to_owned(),
        elements: vec![element],
        others: vec![finding],
        takes_cases: true,
        placements: vec![Pair::new("劝业场街道便民服务中心：初审", "示范进驻，2025-01-01 起")],
        revise: "/catalogue/SX-001/revision".to_owned(),
        at_once: vec![revision_act("suspend", "暂停受理")],
        history_href: "/items/SX-001/history".to_owned(),
        local_href: "/catalogue/SX-001/local".to_owned(),
    }
}

fn revision_act(key: &'static str, label: &'static str) -> RevisionForm {
    let fields = vec![Field::text("why", "理由").must().max(500).within(key)];
    RevisionForm { key, label, fields, note: "马上生效", ..RevisionForm::default() }
}

fn revision() -> RevisionPage {
    let mut item = domain::catalogue::ItemVersion::blank("SX-001", "最低生活保障对象认定", "民政部门");
    item.materials.extend(serde_json::from_value(serde_json::json!({"name": "个人申请书"})).ok());
    let section = |section: Section| SectionView {
        key: section.key(),
        title: section.title(),
        hint: section.hint(),
        blocks: blocks(section, &item),
        copy: crate::catalogue::copy::field(section),
        findings: vec![FindingView {
            level: "错误",
            tone: "bad",
            what: "申请材料“户口簿”没有选依据，不能提交".to_owned(),
            rule: "规则：没有法定依据的条件、材料、收费不得发布".to_owned(),
        }],
        written: section == Section::Materials,
        unsaved: false,
    };
    let stage = |label, tone, by: &str| StageView { label, tone, by: by.to_owned() };
    RevisionPage {
        frame: desk("事项修订"),
        code: "SX-001".to_owned(),
        name: "最低生活保障对象认定".to_owned(),
        stage: "部门审核",
        serial: 3,
        facts: vec![Pair::new("新版本", "2"), Pair::new("起草", "李敏（劝业场街道便民服务中心）")],
        stages: vec![
            stage("起草", "done", ""),
            stage("街道确认", "done", "王强 2026年11月2日"),
            stage("部门审核", "now", ""),
            stage("区级审定", "", ""),
        ],
        returns: vec![ReturnView {
            who: "区级审定退回，陈静 2026年11月3日".to_owned(),
            why: "第三条依据没有写到款；承诺时限和流程各环节合计对不上，请改过再报".to_owned(),
        }],
        sent_back: false,
        sections: Section::ALL.into_iter().map(section).collect(),
        editable: true,
        new: false,
        todo: vec![Link::to("#bases", "写：设定依据（至少一条，六项写全）")],
        ready: false,
        changes: vec!["承诺时限：20个工作日 → 15个工作日".to_owned(), "不再需要材料：户口簿".to_owned()],
        others: Vec::new(),
        running: vec![Pair::new("120101001-20261102-0001", "审查中")],
        running_note: "在办 1 件，都按收件时的版本办完，不受影响。".to_owned(),
        acts: vec![revision_act("submit", "提交"), revision_act("return", "退回起草人")],
        action: "/catalogue/SX-001/revision".to_owned(),
        form_note: "《申请表》：14 项，必填 9 项。".to_owned(),
    }
}

fn revisions() -> RevisionsPage {
    let row = RevisionRow {
        href: "/catalogue/SX-001/revision".to_owned(),
        code: "SX-001".to_owned(),
        name: "最低生活保障对象认定".to_owned(),
        stage: "部门审核",
        drafter: "李敏".to_owned(),
        returned: "区级审定退回：依据写到条".to_owned(),
    };
    RevisionsPage {
        frame: desk("事项修订"),
        mine: vec![row.clone()],
        others: vec![row],
        fields: vec![Field::text("code", "事项编码").must()],
    }
}

fn item_history() -> HistoryPage {
    let version = |label: &str, now, lines: Vec<String>| VersionView {
        href: "/items/SX-001?on=2026-03-01".to_owned(),
        label: label.to_owned(),
        from: "2026年3月1日起".to_owned(),
        now,
        lines,
    };
    HistoryPage {
        frame: portal("变更记录"),
        code: "SX-001".to_owned(),
        name: "最低生活保障对象认定".to_owned(),
        guide_href: "/items/SX-001".to_owned(),
        versions: vec![
            version("第 2 版", true, vec!["承诺时限：15个工作日 → 10个工作日".to_owned()]),
            version("第 1 版", false, vec!["首次发布".to_owned()]),
        ],
        choose: vec![
            Field::select("a", "从", vec![Choice::new("1", "第 1 版")]),
            Field::select("b", "到", vec![Choice::new("2", "第 2 版")]),
        ],
        compared: "第 1 版和第 2 版的不同".to_owned(),
        first: "第 1 版".to_owned(),
        second: "第 2 版".to_owned(),
        differences: vec![domain::catalogue::Change {
            field: "committed_limit".to_owned(),
            label: "承诺时限".to_owned(),
            before: "15个工作日".to_owned(),
            after: "10个工作日".to_owned(),
        }],
    }
}

fn accounts() -> Accounts {
    let row = AccountRow {
        href: "/admin/accounts/limin".to_owned(),
        name: "李敏".to_owned(),
        username: "limin".to_owned(),
        unit: "劝业场街道便民服务中心".to_owned(),
        post: "综合窗口 2 号".to_owned(),
        roles: "窗口受理".to_owned(),
        status: Tag::new("good", "在用"),
    };
    Accounts {
        frame: desk("账号与岗位"),
        filters: vec![Field::text("q", "姓名、账号")],
        rows: vec![row],
        shown: "显示 1 个账号".to_owned(),
        next: String::new(),
        fields: vec![Field::text("username", "账号").must()],
    }
}

fn account() -> AccountPage {
    let form = AccountForm {
        id: "post",
        label: "换岗".to_owned(),
        action: "/admin/accounts/limin/post".to_owned(),
        fields: vec![Field::select("post", "岗位", vec![Choice::new("", "请选择")]).within("post")],
        notes: vec!["换岗后要重新登录。".to_owned()],
        button: "primary",
        submit: "换到这个岗位".to_owned(),
    };
    AccountPage {
        frame: desk("李敏"),
        username: "limin".to_owned(),
        name: "李敏".to_owned(),
        status: Tag::new("good", "在用"),
        forms: vec![form],
        facts: vec![Pair::new("岗位", "综合窗口 2 号")],
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn templates(dir: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                templates(&path, found);
            } else {
                found.push(path);
            }
        }
    }

    fn all() -> Vec<(&'static str, String)> {
        let names = PAGES.iter().map(|(name, _)| *name).chain(["accounts", "account"]);
        names.map(|name| (name, draw(name).unwrap().unwrap())).collect()
    }

    #[test]
    fn every_template_renders_from_samples() {
        let drawn = all();
        for (name, page) in &drawn {
            assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"), "{name}");
            assert!(
                page.contains("<main") && page.contains("<h1") || *name == "login",
                "{name} has no main or h1"
            );
            assert_eq!(page.matches("<h1").count(), 1, "{name}: one h1");
        }
        let mut found = Vec::new();
        templates(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")), &mut found);
        let pages = found.iter().filter(|path| !path.to_string_lossy().contains("/parts/"));
        // Six samples share a template with another (search, work, figures, check, findings, overview); the pattern page draws itself.
        assert_eq!(pages.count(), drawn.len() - 6 + 1, "a page without a sample");
    }

    #[test]
    fn nothing_is_inline_and_every_form_of_staff_carries_the_token() {
        for (name, page) in all() {
            for bad in [" style=\"", "<style", " onclick=", " onsubmit=", "javascript:"] {
                assert!(!page.contains(bad), "{name}: {bad}");
            }
            let scripts = page.matches("<script").count();
            assert_eq!(scripts, page.matches("<script src=").count(), "{name}: inline script");
            if page.contains("class=\"desk\"") {
                let posts = page.matches("method=\"post\"").count();
                assert_eq!(posts, page.matches("name=\"csrf\"").count(), "{name}: forms without a token");
            }
        }
    }

    #[test]
    fn identifiers_are_unique_and_labels_lead_somewhere() {
        for (name, page) in all() {
            let mut ids: Vec<&str> =
                page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            let count = ids.len();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), count, "{name}: an id stands twice");
            for target in page.split(" for=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(ids.binary_search(&target).is_ok(), "{name}: label for {target}");
            }
        }
    }
}
