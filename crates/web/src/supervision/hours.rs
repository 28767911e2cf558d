//! What came in by hour, drawn by the server: today's bars, and what is usual at each hour.

use service::supervision::overview::Hour;

/// Width of an hour, height of the drawing, in its own units.
const WIDE: i64 = 40;
const HIGH: i64 = 120;
/// Space above the highest bar, for its figure.
const TOP: i64 = 16;

/// The drawing.
#[derive(Debug, Clone, Default)]
pub(crate) struct HourChart {
    pub(crate) width: i64,
    pub(crate) bars: Vec<HourBar>,
    /// Read out instead of the drawing.
    pub(crate) says: String,
}

/// An hour.
#[derive(Debug, Clone, Default)]
pub(crate) struct HourBar {
    pub(crate) label: String,
    pub(crate) today: i64,
    pub(crate) average: String,
    /// Left edge, top and height of the bar.
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) high: i64,
    /// Middle, where figures stand.
    pub(crate) middle: i64,
    /// Place of the figure of today.
    pub(crate) figure_y: i64,
    /// Edges and height of the line of what is usual.
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) usual_y: i64,
}

/// Draws the hours; `days` the days before are of.
pub(crate) fn chart(hours: &[Hour], days: i64) -> HourChart {
    let days = days.max(1);
    // In tenths, so that one a day and three in two days differ.
    let usual = |hour: &Hour| (hour.before * 10 + days / 2) / days;
    let most = hours.iter().flat_map(|hour| [hour.today * 10, usual(hour)]).max().unwrap_or(0).max(10);
    let y = |tenths: i64| HIGH - tenths * (HIGH - TOP) / most;
    let bar = |(at, hour): (i64, &Hour)| {
        let x = at * WIDE;
        HourBar {
            label: hour.hour.to_string(),
            today: hour.today,
            average: format!("{}.{}", usual(hour) / 10, usual(hour) % 10),
            x: x + 8,
            y: y(hour.today * 10),
            high: HIGH - y(hour.today * 10),
            middle: x + WIDE / 2,
            figure_y: y(hour.today * 10) - 4,
            from: x + 4,
            to: x + WIDE - 4,
            usual_y: y(usual(hour)),
        }
    };
    let today: i64 = hours.iter().map(|hour| hour.today).sum();
    let busiest = hours.iter().filter(|hour| hour.today > 0).max_by_key(|hour| hour.today);
    let busiest =
        busiest.map_or_else(String::new, |hour| format!("，{} 点最多，{} 件", hour.hour, hour.today));
    HourChart {
        width: WIDE * i64::try_from(hours.len()).unwrap_or(0),
        bars: (0..).zip(hours).map(bar).collect(),
        says: format!("今天收件 {today} 件{busiest}；横线是近四周同一小时的平均"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_high_as_their_figures_and_lines_stand_at_the_average() {
        let hour = |hour, today, before| Hour { hour, today, before };
        let drawn = chart(&[hour(8, 0, 0), hour(9, 4, 40), hour(10, 2, 30)], 20);
        let bar = |at: usize| drawn.bars.get(at).cloned().unwrap_or_default();
        let (eight, nine, ten) = (bar(0), bar(1), bar(2));
        assert_eq!((eight.high, eight.y), (0, 120));
        assert_eq!((nine.high, nine.y), (104, 16), "the most reaches to the top");
        assert_eq!(ten.high, 52, "half of it");
        assert_eq!((nine.average.as_str(), nine.usual_y), ("2.0", 68));
        assert_eq!((ten.average.as_str(), ten.usual_y), ("1.5", 81));
        assert_eq!(drawn.width, 120);
        assert!(drawn.says.contains("今天收件 6 件，9 点最多，4 件"), "{}", drawn.says);
    }

    #[test]
    fn nothing_at_all_is_drawn_without_trouble() {
        let drawn = chart(&[Hour { hour: 9, today: 0, before: 0 }], 0);
        let first = drawn.bars.first().map(|bar| (bar.high, bar.usual_y));
        assert_eq!(first, Some((0, 120)));
        assert!(chart(&[], 20).bars.is_empty());
    }
}
