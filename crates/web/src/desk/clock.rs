//! The clock counted day by day: weeks in a row, each day with why it counts or not (lessons: zammad #390).

use domain::case::{Case, State};
use domain::time_limit::{DayLine, Ledger, Limit, LineKind};
use jiff::civil::Date;
use service::App;
use service::case::ClockCount;

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
    /// What comes after it is only expected: see `ClockCount::assumed_after`.
    assumed_after: Option<Date>,
}

impl Marks {
    fn expects(&self, day: Date) -> bool {
        self.assumed_after.is_some_and(|after| day > after)
    }
}

fn acceptance(app: &App, case: &Case, today: Date) -> ClockView {
    let Some(due) = case.clock.acceptance_due_on else { return waiting(case, today) };
    let calendar = app.calendar();
    let limit = Limit::working_days(case.acceptance_days);
    let ledger = Ledger::new(case.term_from, limit);
    let days = ledger.explain(due.max(today), calendar);
    let marks = Marks { promise: None, statute: Some(due), today, end: today, assumed_after: None };
    ClockView {
        title: format!("受理时限：怎么算到 {}", day::plain(due)),
        note: "起算当天不算".to_owned(),
        limits: vec![limit_line("受理或告知", case, due, &text::limit(limit), &Seen::open(today, app))],
        weeks: weeks(&days, &marks),
        legend: legend(&days, &marks, false),
        remarks: remarks(case, &days, &marks),
        lines: lines(&days, &marks),
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
    let clock = &case.clock;
    let decided = case.decided.as_ref().map(|decided| decided.on);
    let extended = decided_extended(case);
    let seen = Seen { today, app, decided, extended };
    let told = |count: &ClockCount| {
        let line = limit_line(label(count), case, count.due?, &length(case, count.length), &seen);
        Some(if count.assumed_after.is_some() { standing(line, case, count) } else { line })
    };
    let mut limits: Vec<LimitLine> = counts.iter().filter_map(told).collect();
    limits.extend(clock.first_examination_due_on.map(|on| {
        let days = Limit::working_days(case.first_examination_days.unwrap_or_default());
        limit_line("初审、上报", case, on, &text::limit(days), &Seen::open(today, app))
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
        let title = text::no_day(case.immediate).to_owned();
        let why = if case.immediate {
            "即办件：审查无误后当场办结，不另定时限。"
        } else {
            "来源没有给这个事项规定时限，所以没有灯，也不会变绿。"
        };
        return ClockView { title, limits, remarks: vec![why.to_owned()], ..ClockView::default() };
    };
    // The head tells the limit that ends first: a promise may have come out later than the statute.
    let binding = counts.iter().filter(|count| count.due.is_some()).min_by_key(|count| count.due);
    let headed = binding.unwrap_or(longest);
    let due = |limit: &str| counts.iter().find(|count| count.limit == limit).and_then(|count| count.due);
    let marks = Marks {
        promise: due("promised"),
        statute: due("statutory"),
        today,
        end: decided.unwrap_or(today),
        assumed_after: longest.assumed_after,
    };
    let title = headed.due.map(|due| {
        let how = if headed.assumed_after.is_some() { "预计算到" } else { "怎么算到" };
        format!("{}：{how} {}", label(headed), day::plain(due))
    });
    ClockView {
        title: title.unwrap_or_else(|| "时限".to_owned()),
        note: format!(
            "{}用了 {} 天，共 {}",
            if decided.is_some() { "办结，" } else { "" },
            headed.used,
            length(case, headed.length)
        ),
        limits,
        weeks: weeks(&longest.days, &marks),
        legend: legend(&longest.days, &marks, decided.is_some()),
        remarks: remarks(case, &longest.days, &marks),
        lines: lines(&longest.days, &marks),
    }
}

fn label(count: &ClockCount) -> &'static str {
    if count.limit == "promised" { "承诺时限" } else { "法定时限" }
}

/// How long a limit is, with the extension beside it (行政许可法 §42):
/// `10 个工作日 + 延长 5 个工作日（2026-11-20 批准）`.
pub(crate) fn length(case: &Case, limit: Limit) -> String {
    let plain = text::limit(limit);
    let approved = case.extension.as_ref().and_then(|extension| Some((extension, extension.approved?)));
    let Some((extension, seq)) = approved else { return plain };
    let on = case.papers.iter().find(|paper| paper.seq == seq).map(|paper| format!("{} 批准", paper.on));
    let on = on.unwrap_or_else(|| "已批准".to_owned());
    match extension.served_on {
        Some(_) => format!("{plain} + 延长 {} 个工作日（{on}）", extension.days),
        None if case.in_review() => {
            format!("{plain}（{on}延长 {} 个工作日，送达后才算）", extension.days)
        }
        None => plain,
    }
}

/// As what a limit is looked at: on which day, and whether it has come to a decision.
#[derive(Clone, Copy)]
struct Seen<'a> {
    today: Date,
    app: &'a App,
    decided: Option<Date>,
    /// The decision counts as extended (延期办结).
    extended: bool,
}

impl<'a> Seen<'a> {
    fn open(today: Date, app: &'a App) -> Self {
        Self { today, app, decided: None, extended: false }
    }
}

/// As the record has it (practice §4): within the limits as extended counts as 延期办结, never as on time, and the
/// limits must not say otherwise than the history.
fn decided_extended(case: &Case) -> bool {
    let served = case.extension.as_ref().is_some_and(|extension| extension.served_on.is_some());
    served && case.decided.as_ref().is_some_and(|decided| decided.on_time == Some(false))
}

fn limit_line(label: &str, case: &Case, due: Date, length: &str, seen: &Seen<'_>) -> LimitLine {
    let calendar = seen.app.calendar();
    let (tone, left) = match seen.decided {
        Some(on) if on <= due && seen.extended => ("", "延期办结".to_owned()),
        Some(on) if on <= due => ("good", "按时办结".to_owned()),
        Some(_) => ("bad", "超期办结".to_owned()),
        None => {
            let light = domain::case::light_of(due, seen.today, calendar);
            (text::light_class(light), day::left_of(due, seen.today, &case.stood_after(due), calendar))
        }
    };
    LimitLine { label: label.to_owned(), value: day::plain(due), note: format!("{length}，{left}"), tone }
}

/// The line of a limit whose clock stands still: what is left does not shrink, and no light is shown.
fn standing(line: LimitLine, case: &Case, count: &ClockCount) -> LimitLine {
    let left = match count.left {
        left @ 0.. => format!("恢复后还剩 {left} 天"),
        late => format!("停表以前已超 {} 天", -late),
    };
    LimitLine { note: format!("{}，时限停着，{left}", length(case, count.length)), tone: "", ..line }
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
        class: format!(
            "{kind}{}{}{today}",
            if marks.expects(line.day) { " expected" } else { "" },
            flag.map(|(class, _)| format!(" {class}")).unwrap_or_default()
        ),
        label,
        note: flag.map_or(number, |(_, word)| word.to_owned()),
        flagged: flag.is_some(),
        says: format!("{}：{}", day::plain(line.day), says(line, marks)),
    }
}

/// Why a day counts or not.
fn says(line: &DayLine, marks: &Marks) -> String {
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
    let rest = matches!(line.kind, LineKind::Rest | LineKind::Holiday { .. });
    if marks.expects(line.day) && !rest {
        text.push_str("（预计，按特别程序的计划天数）");
    }
    text
}

fn lines(days: &[DayLine], marks: &Marks) -> Vec<Pair> {
    days.iter().take(DAYS_MAX).map(|line| Pair::new(day::plain(line.day), says(line, marks))).collect()
}

/// Only what occurs is explained.
fn legend(days: &[DayLine], marks: &Marks, decided: bool) -> Vec<Tag> {
    let any = |wanted: fn(&LineKind) -> bool| days.iter().any(|line| wanted(&line.kind));
    let paused = |expected: bool| {
        let paused = |line: &&DayLine| matches!(line.kind, LineKind::Paused { .. });
        days.iter().filter(paused).any(|line| marks.expects(line.day) == expected)
    };
    let assumed = marks.assumed_after.is_some();
    let rows: [(bool, &'static str, &str); 8] = [
        (true, "used", "已用"),
        (!assumed, "ahead", if decided { "没有用到" } else { "还剩" }),
        (assumed, "ahead expected", "预计接着算"),
        (any(|kind| matches!(kind, LineKind::Rest | LineKind::Holiday { .. })), "rest", "休息日、节假日"),
        (any(|kind| matches!(kind, LineKind::MakeUp { .. })), "used makeup", "调休上班，照算"),
        (paused(false), "pause", "除外时间，不算"),
        (paused(true), "pause expected", "计划的除外时间"),
        (days.iter().any(|line| line.late), "over", "超期"),
    ];
    rows.into_iter().filter(|(shown, ..)| *shown).map(|(_, class, label)| Tag::new(class, label)).collect()
}

fn remarks(case: &Case, days: &[DayLine], marks: &Marks) -> Vec<String> {
    let mut remarks = Vec::new();
    let assumed = marks.assumed_after.is_some();
    if assumed {
        remarks.push(
            "特别程序还没有结束：今天以后按计划的天数预计，恢复计时后以实际为准，自动重算。".to_owned(),
        );
    }
    if assumed && case.clock.pause_ends_on.is_some_and(|end| end <= marks.today) {
        remarks.push("特别程序已经超过计划的天数：先按下一个工作日恢复计时推算。".to_owned());
    }
    if days.iter().any(|line| line.provisional) || case.clock.provisional && !assumed {
        remarks.push("日期是暂算的：有的日子还没有公布放假安排，公布后自动重算，并留下记录。".to_owned());
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
        remarks.push(format!("延长 {} 个工作日的理由：{}", extension.days, extension.why));
    }
    if days.len() > DAYS_MAX {
        remarks.push(format!("只画前 {} 周。", DAYS_MAX / 7));
    }
    remarks
}
