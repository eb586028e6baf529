//! Axes: which numbers and days are written, and where.

use jiff::civil::Date;

/// Numbers from 0 up to a round one that is not below `highest`: 1, 2 or 5 times a power of ten apart, whole ones.
pub(super) fn ticks(highest: f64) -> Vec<f64> {
    let least = (highest / 5.0).max(1.0);
    let power = 10_f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|times| times * power)
        .find(|step| *step >= least);
    let step = step.unwrap_or(least).max(1.0);
    // Room for the value of the highest bar, which stands above it.
    let count = (highest * 1.1 / step).ceil().max(1.0) as u32;
    (0..=count).map(|at| f64::from(at) * step).collect()
}

/// The places of days that have room for a label, and their labels.
pub(super) fn day_labels(days: &[Date], most: usize) -> Vec<(usize, String)> {
    let step = days.len().div_ceil(most.max(1)).max(1);
    let span = days
        .first()
        .zip(days.last())
        .map_or(0, |(first, last)| (*last - *first).get_days());
    let labels = days.iter().enumerate().step_by(step);
    labels
        .map(|(at, day)| {
            let text = day.to_string();
            let short = text.get(..7).filter(|_| span > 1_200).map(str::to_owned);
            (at, short.unwrap_or(text))
        })
        .collect()
}

/// A number without decimals that say nothing.
pub(super) fn number(value: f64) -> String {
    match value {
        value if value >= 1_000_000.0 => format!("{}M", rounded(value / 1_000_000.0)),
        value if value >= 10_000.0 => format!("{}k", rounded(value / 1_000.0)),
        value => rounded(value),
    }
}

fn rounded(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A unit in which durations up to `highest_ms` are read well, and its milliseconds.
pub(super) fn duration_unit(highest_ms: i64) -> (&'static str, f64) {
    match highest_ms {
        ms if ms >= 2 * 86_400_000 => ("days", 86_400_000.0),
        ms if ms >= 2 * 3_600_000 => ("hours", 3_600_000.0),
        ms if ms >= 2 * 60_000 => ("minutes", 60_000.0),
        _ => ("seconds", 1_000.0),
    }
}

/// The width of a text in a sans-serif font of this size, roughly: wide characters count twice.
pub(super) fn text_width(text: &str, size: i32) -> i32 {
    let units: i32 = text.chars().map(|c| if is_wide(c) { 18 } else { 10 }).sum();
    units * size * 56 / 1000
}

/// The text, cut with an ellipsis to this width.
pub(super) fn fitted(text: &str, size: i32, width: i32) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut fitting = String::new();
    for c in text.chars() {
        fitting.push(c);
        if text_width(&fitting, size) > width - size {
            fitting.pop();
            break;
        }
    }
    // A joiner at the end would join the ellipsis.
    let fitting = fitting.trim_end_matches(|c: char| c == '\u{200d}' || c.is_whitespace());
    format!("{fitting}…")
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}' | '\u{1f000}'..='\u{1faff}' | '\u{20000}'..)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn ticks_are_round_and_reach_above_the_highest() {
        assert_eq!(ticks(0.0), [0.0, 1.0]);
        assert_eq!(ticks(0.4), [0.0, 1.0]);
        assert_eq!(ticks(7.0), [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(ticks(100.0).len(), 7);
        for highest in 1..5_000 {
            let ticks = ticks(f64::from(highest));
            assert!(ticks.last().is_some_and(|last| *last >= f64::from(highest) * 1.1));
            assert!((2..=7).contains(&ticks.len()), "{highest}");
        }
    }

    #[test]
    fn labels_have_room() {
        let days: Vec<_> = date(2026, 1, 1)
            .series(jiff::Span::new().days(1))
            .take(3_653)
            .collect();
        for count in [0, 1, 2, 9, 30, 365, 3_653] {
            let labels = day_labels(&days[..count], 8);
            assert!(labels.len() <= 8 && labels.is_empty() == (count == 0), "{count}");
        }
        assert_eq!(day_labels(&days, 8)[0].1, "2026-01");
        assert_eq!(number(1_500.0), "1500");
        assert_eq!(
            (number(12_340.0), number(2.5)),
            ("12.3k".to_owned(), "2.5".to_owned())
        );
    }

    #[test]
    fn texts_are_cut_to_their_place() {
        assert_eq!(fitted("short", 13, 200), "short");
        let long = fitted(&"\u{6f22}".repeat(100), 13, 200);
        assert!(long.ends_with('…') && text_width(&long, 13) <= 200, "{long}");
        assert!(!fitted(&"\u{1f9d1}\u{200d}".repeat(100), 13, 100).contains("\u{200d}…"));
    }
}
