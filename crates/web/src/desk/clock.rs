//! The clock counted day by day: weeks in a row, each day with why it counts or not (lessons: zammad #390).

use domain::case::{Case, State};
use domain::time_limit::{DayLine, Ledger, Limit, LineKind};
use jiff::civil::Date;
use service::App;

use crate::view::{Pair, Tag};
use crate::{day, text};

/// Most days drawn; what lies beyond is told in words.
const DAYS_MAX: usize = 26 * 7;

/// A clock as shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClockView {
    /// `受理时限：怎么算到 11月23日 周一`
    pub(crate) title: String,
    /// `第 11 个工作日，共 20 个`
    pub(crate) note: String,
    /// The due days.
    pub(crate) limits: Vec<LimitLine>,
    /// Weeks, Monday first.
    pub(crate) weeks: Vec<Vec<DayCell>>,
    /// What the cells mean; `tone` is the cell's class.
    pub(crate) legend: Vec<Tag>,
    /// What cannot be drawn.
    pub(crate) remarks: Vec<String>,
    /// Every day in words.
    pub(crate) lines: Vec<Pair>,
}

/// A due day.
#[derive(Debug, Clone, Default)]
pub(crate) struct LimitLine {
    /// Which limit.
    pub(crate) label: String,
    /// The day.
    pub(crate) value: String,
    /// How long, and what is left.
    pub(crate) note: String,
    /// `good`, `warn`, `bad` or empty.
    pub(crate) tone: &'static str,
}

/// A day of the strip.
#[derive(Debug, Clone, Default)]
pub(crate) struct DayCell {
    /// Classes.
    pub(crate) class: String,
    /// Day of the month; empty outside the count.
    pub(crate) label: String,
    /// Number in the count, or the flag.
    pub(crate) note: String,
    /// The note is a flag.
    pub(crate) flagged: bool,
    /// The day in words.
    pub(crate) says: String,
}

/// The clocks that run or ran for a case.
pub(crate) fn clocks(app: &App, case: &Case, today: Date) -> Vec<ClockView> {
    match case.state {
        State::Submitted | State::Correction => vec![acceptance(app, case, today)],
        _ if case.accepted.is_some() => vec![review(app, case, today)],
        _ => Vec::new(),
    }
}

/// Days marked on a strip.
struct Marks {
    promise: Option<Date>,
    statute: Option<Date>,
    today: Date,
    end: Date,
}

fn acceptance(app: &App, case: &Case, today: Date) -> ClockView {
    let Some(due) = case.clock.acceptance_due_on else { return waiting(case, today) };
    let calendar = app.calendar();
    let limit = Limit::working_days(case.acceptance_days);
    let ledger = Ledger::new(case.term_from, limit);
    let days = ledger.explain(due.max(today), calendar);
    let marks = Marks { promise: None, statute: Some(due), today, end: today };
    ClockView {
        title: format!("受理时限：怎么算到 {}", day::plain(due)),
        note: "起算当天不算".to_owned(),
        limits: vec![limit_line("受理或告知", due, limit, today, app, None)],
        weeks: weeks(&days, &marks),
        legend: legend(&days, false),
        remarks: remarks(case, &days),
        lines: lines(&days),
    }
}

fn waiting(case: &Case, today: Date) -> ClockView {
    let by = case.clock.supplement_by;
    let limits = by.map(|by| LimitLine {
        label: "申请人补正到".to_owned(),
        value: day::plain(by),
        note: if by < today {
            "已经过期".to_owned()
        } else {
            "补齐后重新起算受理时限".to_owned()
        },
        tone: if by < today { "bad" } else { "" },
    });
    ClockView {
        title: "等申请人补正，受理时限不走".to_owned(),
        limits: limits.into_iter().collect(),
        ..ClockView::default()
    }
}

fn review(app: &App, case: &Case, today: Date) -> ClockView {
    let counts = service::case::count(app, case);
    let end = case.decided.as_ref().map_or(today, |decided| decided.on);
    let clock = &case.clock;
    let due = [
        ("承诺时限", clock.promised_due_on, case.promised),
        ("法定时限", clock.statutory_due_on, case.statutory),
    ];
    let decided = case.decided.as_ref().map(|decided| decided.on);
    let mut limits: Vec<LimitLine> = due
        .into_iter()
        .filter_map(|(label, on, limit)| Some(limit_line(label, on?, limit?, today, app, decided)))
        .collect();
    limits.extend(clock.first_examination_due_on.map(|on| {
        let days = Limit::working_days(case.first_examination_days.unwrap_or_default());
        limit_line("初审、上报", on, days, today, app, None)
    }));
    limits.extend(clock.delivery_due_on.map(|on| LimitLine {
        label: "送达时限".to_owned(),
        value: day::plain(on),
        note: if case.delivered_on.is_some() {
            "已送达".to_owned()
        } else {
            "决定之日起算".to_owned()
        },
        tone: if case.delivered_on.is_none() && on < today { "bad" } else { "" },
    }));
    let Some(longest) = counts.iter().max_by_key(|count| count.days.len()) else {
        let title = "未定时限".to_owned();
        let remarks = vec!["来源没有给这个事项规定时限，所以没有灯，也不会变绿。".to_owned()];
        return ClockView { title, limits, remarks, ..ClockView::default() };
    };
    let governing = counts.first().unwrap_or(longest);
    let marks = Marks { promise: clock.promised_due_on, statute: clock.statutory_due_on, today, end };
    let title =
        due.iter().find_map(|(label, on, _)| Some(format!("{label}：怎么算到 {}", day::plain((*on)?))));
    ClockView {
        title: title.unwrap_or_else(|| "时限".to_owned()),
        note: format!(
            "{}用了 {} 天，共 {}",
            if decided.is_some() { "办结，" } else { "" },
            governing.used,
            text::limit(governing.length)
        ),
        limits,
        weeks: weeks(&longest.days, &marks),
        legend: legend(&longest.days, decided.is_some()),
        remarks: remarks(case, &longest.days),
        lines: lines(&longest.days),
    }
}

fn limit_line(
    label: &str,
    due: Date,
    limit: Limit,
    today: Date,
    app: &App,
    decided: Option<Date>,
) -> LimitLine {
    let left = match decided {
        Some(on) if on <= due => "按时办结".to_owned(),
        Some(_) => "超期办结".to_owned(),
        None => day::left(due, today, app.calendar()),
    };
    let tone = match (decided, domain::case::light_of(due, today, app.calendar())) {
        (Some(on), _) => {
            if on <= due {
                "good"
            } else {
                "bad"
            }
        }
        (None, light) => text::light_class(light),
    };
    LimitLine {
        label: label.to_owned(),
        value: day::plain(due),
        note: format!("{}，{left}", text::limit(limit)),
        tone,
    }
}

/// Days as weeks, Monday first, empty cells where the count has not begun or is over.
fn weeks(days: &[DayLine], marks: &Marks) -> Vec<Vec<DayCell>> {
    let Some(first) = days.first() else { return Vec::new() };
    let lead = usize::try_from(first.day.weekday().to_monday_zero_offset()).unwrap_or(0);
    let outside = || DayCell { class: "off".to_owned(), ..DayCell::default() };
    let mut cells: Vec<DayCell> = std::iter::repeat_with(outside).take(lead).collect();
    cells.extend(days.iter().take(DAYS_MAX).map(|line| cell(line, marks)));
    while !cells.len().is_multiple_of(7) {
        cells.push(outside());
    }
    cells.chunks(7).map(<[DayCell]>::to_vec).collect()
}

fn cell(line: &DayLine, marks: &Marks) -> DayCell {
    let used = line.day <= marks.end;
    let kind = match &line.kind {
        LineKind::Start => "start",
        LineKind::Counted { .. } | LineKind::MakeUp { .. } | LineKind::Deferred if line.late => "over",
        LineKind::Counted { .. } | LineKind::Deferred if used => "used",
        LineKind::MakeUp { .. } if used => "used makeup",
        LineKind::MakeUp { .. } => "ahead makeup",
        LineKind::Counted { .. } | LineKind::Deferred => "ahead",
        LineKind::Paused { .. } => "pause",
        LineKind::Rest | LineKind::Holiday { .. } => "rest",
    };
    let flag =
        match (marks.promise == Some(line.day), marks.statute == Some(line.day), marks.promise.is_none()) {
            (true, true, _) => Some(("promise statute", "到期")),
            (true, false, _) => Some(("promise", "承诺")),
            (false, true, true) => Some(("statute", "到期")),
            (false, true, false) => Some(("statute", "法定")),
            _ => None,
        };
    let today = if line.day == marks.today { " today" } else { "" };
    let number = match &line.kind {
        LineKind::Counted { n } | LineKind::MakeUp { n, .. } => n.to_string(),
        LineKind::Start => "起".to_owned(),
        LineKind::Holiday { .. } => "节".to_owned(),
        LineKind::Rest => "休".to_owned(),
        LineKind::Paused { .. } => "停".to_owned(),
        LineKind::Deferred => "顺".to_owned(),
    };
    let turns = line.day.day() == 1 || matches!(line.kind, LineKind::Start);
    let label =
        if turns { format!("{}/{}", line.day.month(), line.day.day()) } else { line.day.day().to_string() };
    DayCell {
        class: format!("{kind}{}{today}", flag.map(|(class, _)| format!(" {class}")).unwrap_or_default()),
        label,
        note: flag.map_or(number, |(_, word)| word.to_owned()),
        flagged: flag.is_some(),
        says: format!("{}：{}", day::plain(line.day), says(line)),
    }
}

/// Why a day counts or not.
fn says(line: &DayLine) -> String {
    let mut text = match &line.kind {
        LineKind::Start => "起算日，不算在内".to_owned(),
        LineKind::Counted { n } => format!("第 {n} 天"),
        LineKind::MakeUp { n, name, .. } => format!("第 {n} 天（{name}调休上班）"),
        LineKind::Rest => "休息日，不算".to_owned(),
        LineKind::Holiday { name, .. } => format!("{name}放假，不算"),
        LineKind::Paused { ground, paper_no: Some(no) } => format!("{ground}，除外时间不算（{no}）"),
        LineKind::Paused { ground, paper_no: None } => format!("{ground}，除外时间不算"),
        LineKind::Deferred => "到期日遇休息日，顺延到这天".to_owned(),
    };
    if line.due {
        text.push_str("，到期");
    }
    if line.late {
        text.push_str("，已超期");
    }
    if line.provisional {
        text.push_str("（放假安排未公布，暂算）");
    }
    text
}

fn lines(days: &[DayLine]) -> Vec<Pair> {
    days.iter().take(DAYS_MAX).map(|line| Pair::new(day::plain(line.day), says(line))).collect()
}

/// Only what occurs is explained.
fn legend(days: &[DayLine], decided: bool) -> Vec<Tag> {
    let any = |wanted: fn(&LineKind) -> bool| days.iter().any(|line| wanted(&line.kind));
    let rows: [(bool, &'static str, &str); 6] = [
        (true, "used", "已用"),
        (true, "ahead", if decided { "没有用到" } else { "还剩" }),
        (any(|kind| matches!(kind, LineKind::Rest | LineKind::Holiday { .. })), "rest", "休息日、节假日"),
        (any(|kind| matches!(kind, LineKind::MakeUp { .. })), "used makeup", "调休上班，照算"),
        (any(|kind| matches!(kind, LineKind::Paused { .. })), "pause", "除外时间，不算"),
        (days.iter().any(|line| line.late), "over", "超期"),
    ];
    rows.into_iter().filter(|(shown, ..)| *shown).map(|(_, class, label)| Tag::new(class, label)).collect()
}

fn remarks(case: &Case, days: &[DayLine]) -> Vec<String> {
    let mut remarks = Vec::new();
    if case.clock.provisional {
        remarks.push("日期是暂算的：有的日子还没有公布放假安排，或者特别程序还没有结束。公布或结束后自动重算，并留下记录。".to_owned());
    }
    for pause in &case.pauses {
        let to = pause.to.map_or_else(|| "还没有结束".to_owned(), |to| format!("到 {}", day::plain(to)));
        let from = pause.from.map_or_else(
            || "告知书还没有送达，时限照走".to_owned(),
            |from| format!("{} 起，{to}", day::plain(from)),
        );
        remarks.push(format!(
            "特别程序（{}）：计划 {} 个工作日，{from}。",
            pause.ground.label(),
            pause.planned_days
        ));
    }
    if let Some(extension) = case.extension.as_ref().filter(|extension| extension.served_on.is_some()) {
        remarks.push(format!("已批准延期 {} 个工作日：{}", extension.days, extension.why));
    }
    if days.len() > DAYS_MAX {
        remarks.push(format!("只画前 {} 周。", DAYS_MAX / 7));
    }
    remarks
}
