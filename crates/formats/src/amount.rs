//! Numbers with units, as people and products write them.

use domain::search_fold;

/// The unit of a number that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Minutes,
    Hours,
    /// As Jira exports.
    Seconds,
    /// As ClickUp exports.
    Milliseconds,
    /// Points of any scale, and no time.
    Points,
}

/// Units of time, with the minutes of each. How long a day of work is, only the other product knows.
const UNITS: [(f64, &str); 3] = [
    (
        1.0,
        "m min mins minute minutes minuten minuut minuto minutos minuti minut",
    ),
    (
        60.0,
        "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren",
    ),
    (1.0 / 60.0, "s sec secs second seconds sekunde sekunden"),
];
const POINTS: &str = "p pt pts point points sp storypoint storypoints punkt punkte puntos pontos punti";

/// The number in minutes or points, rounded up; and whether it is exact. `None`: it is none, or could be another one.
pub(crate) fn amount(text: &str, unit: Unit) -> Option<(u32, bool)> {
    let folded = search_fold(text);
    let mut total = 0.0;
    let (mut rest, mut is_first, mut last) = (folded.trim(), true, None);
    if let Some((hours, minutes)) = rest.split_once(':').filter(|_| unit != Unit::Points) {
        let (hours, minutes) = (hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?);
        return (minutes < 60).then(|| Some((hours.checked_mul(60)?.checked_add(minutes)?, true)))?;
    }
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| !matches!(c, '0'..='9' | '.' | ','))
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(end)?;
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (word, after) = after.split_at_checked(end)?;
        let after = after.trim_start_matches('.');
        let minutes = |word: &str| {
            UNITS
                .iter()
                .find(|(_, words)| has(words, word))
                .map(|(minutes, _)| *minutes)
        };
        let factor = match (word, unit) {
            ("", Unit::Points | Unit::Minutes) if is_first => 1.0,
            ("", Unit::Hours) if is_first => 60.0,
            ("", Unit::Seconds) if is_first => 1.0 / 60.0,
            ("", Unit::Milliseconds) if is_first => 1.0 / 60_000.0,
            // `1h30`
            ("", _) if last == Some(60.0) => 1.0,
            (word, Unit::Points) if has(POINTS, word) => 1.0,
            (word, Unit::Minutes | Unit::Hours | Unit::Seconds | Unit::Milliseconds) => minutes(word)?,
            _ => return None,
        };
        total += decimal(number)? * factor;
        (rest, is_first, last) = (after.trim_start(), false, Some(factor));
    }
    let rounded = total.ceil();
    let is_number = !is_first && (0.0..=f64::from(u32::MAX)).contains(&rounded);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole and within 0..2^32"
    )]
    is_number.then_some((rounded as u32, (rounded - total).abs() < 1e-6))
}

/// `1.5` and `1,5`. One separator before three digits could be that of thousands.
fn decimal(text: &str) -> Option<f64> {
    let is_ambiguous = text
        .split_once(['.', ','])
        .is_some_and(|(whole, part)| whole != "0" && part.len() == 3);
    if is_ambiguous || text.starts_with(['.', ',']) {
        return None;
    }
    text.replace(',', ".").parse().ok()
}

fn has(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_units_are_read() {
        for (text, unit, expected) in [
            ("90", Unit::Minutes, Some((90, true))),
            (" 90 min", Unit::Minutes, Some((90, true))),
            ("1.5h", Unit::Minutes, Some((90, true))),
            ("1,5 Std.", Unit::Minutes, Some((90, true))),
            ("1,5 Std", Unit::Minutes, Some((90, true))),
            ("2h 30m", Unit::Minutes, Some((150, true))),
            ("1h30", Unit::Minutes, Some((90, true))),
            ("1:30", Unit::Minutes, Some((90, true))),
            ("2 hours", Unit::Minutes, Some((120, true))),
            ("2", Unit::Hours, Some((120, true))),
            ("3600", Unit::Seconds, Some((60, true))),
            ("5400000", Unit::Milliseconds, Some((90, true))),
            ("90.0", Unit::Minutes, Some((90, true))),
            ("1.2", Unit::Minutes, Some((2, false))),
            ("2 days", Unit::Minutes, None),
            ("1.500", Unit::Minutes, None),
            ("-5", Unit::Minutes, None),
            ("soon", Unit::Minutes, None),
            ("", Unit::Minutes, None),
            ("99999999999999", Unit::Minutes, None),
            ("5 pts", Unit::Points, Some((5, true))),
            ("8 SP", Unit::Points, Some((8, true))),
            ("3.0", Unit::Points, Some((3, true))),
            ("0.5", Unit::Points, Some((1, false))),
            ("5h", Unit::Points, None),
        ] {
            assert_eq!(amount(text, unit), expected, "{text}");
        }
    }
}
