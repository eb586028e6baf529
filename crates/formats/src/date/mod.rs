//! Dates and times as products write them and people type them. A text is read if it can mean one day only, whatever the
//! language: `31/12/2026`, but not `01/02/2026`; `14 Sep 2026`, but not `14 Sep`.

mod token;
mod words;

use domain::Moment;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use token::{Clock, Token, tokens};

/// The meaning of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// A date, or an instant.
    Known(Moment),
    /// A moment that does not say all of the text: the code of the warning, and the text is kept.
    Partly(Moment, &'static str),
    /// Anything else.
    Text,
}

/// Whether the word is the name of a month; see [`domain::search_fold`].
pub(crate) fn is_month(word: &str) -> bool {
    words::month(word).is_some()
}

/// Whether the word is the name of a weekday.
pub(crate) fn is_weekday(word: &str) -> bool {
    word.chars().count() > 2 && words::weekday(word).is_some()
}

/// Reads a text. `zone` is that of times without one; `None`: not known, then only the day is read.
pub(crate) fn when(text: &str, zone: Option<&TimeZone>) -> When {
    let text = text.trim();
    if let Ok(moment) = Moment::parse(text) {
        return When::Known(moment);
    }
    if let Some(moment) = milliseconds(text) {
        return When::Known(moment);
    }
    let all = tokens(text);
    let is_repeated = all
        .iter()
        .any(|token| matches!(token, Token::Word(word) if words::is_repetition(word)));
    let end = all
        .iter()
        .position(|token| matches!(token, Token::Word(word) if words::is_end(word)));
    let tokens = all
        .get(..end.filter(|_| is_repeated).unwrap_or(all.len()))
        .unwrap_or_default();
    let Some((date, rest)) = one_date(tokens, is_repeated) else {
        return When::Text;
    };
    let clock = rest.iter().find_map(|token| match token {
        Token::Clock(clock) => Some(*clock),
        _ => None,
    });
    let offset = rest.iter().find_map(|token| match token {
        Token::Offset(offset) => Some(TimeZone::fixed(*offset)),
        _ => None,
    });
    let contradicts = |token: &Token| match token {
        Token::Weekday(day) | Token::MonthOrWeekday(_, day) => date.weekday().to_monday_one_offset() != *day,
        _ => false,
    };
    if !is_repeated && rest.iter().any(contradicts) {
        return When::Text;
    }
    let moment = match (clock, offset.as_ref()) {
        (Some(clock), Some(zone)) => instant(date, clock, zone).map(When::Known),
        (Some(clock), None) => match zone {
            Some(zone) => in_zone(date, clock, zone).map(When::Known),
            None if clock.is_midnight() => day(date).map(When::Known),
            None => day(date).map(|day| When::Partly(day, "time_without_zone")),
        },
        (None, _) => day(date).map(When::Known),
    };
    match moment {
        Some(When::Known(moment)) if is_repeated => When::Partly(moment, "recurrence_as_text"),
        Some(when) => when,
        None => When::Text,
    }
}

/// The time of a text that has one, in UTC if it names no zone; a date alone is its beginning.
pub(crate) fn timestamp(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.trim().parse() {
        return Some(at);
    }
    match when(text, Some(&TimeZone::UTC)) {
        When::Known(moment) => Some(moment.first()),
        When::Partly(..) | When::Text => None,
    }
}

/// Milliseconds since 1970, in the 13 digits of the years 2001 to 2286.
fn milliseconds(text: &str) -> Option<Moment> {
    let is_number = text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit());
    let at = Timestamp::from_millisecond(is_number.then(|| text.parse().ok())??).ok()?;
    Moment::parse(&at.to_string()).ok()
}

/// The only date, and the tokens beside it; of a repetition the first one.
fn one_date(tokens: &[Token], is_repeated: bool) -> Option<(Date, Vec<Token>)> {
    let (mut dates, mut rest, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(token) = tokens.get(at) {
        let three = tokens.get(at..at + 3).unwrap_or_default();
        if let Token::Date(date) = token {
            dates.push(*date);
            at += 1;
        } else if let Some(date) = in_words(three) {
            dates.push(date);
            at += 3;
        } else {
            rest.push(token.clone());
            at += 1;
        }
    }
    let is_beside = |token: &Token| {
        matches!(
            token,
            Token::Clock(_) | Token::Offset(_) | Token::Weekday(_) | Token::MonthOrWeekday(..)
        )
    };
    let is_plain = rest.iter().all(is_beside) && dates.len() == 1;
    let is_known = is_repeated || is_plain;
    dates.first().filter(|_| is_known).map(|date| (*date, rest))
}

/// A date of three tokens one of which names the month: `14 Sep 2026`, `Sep 14 2026`, `2026 Sep 14`, `14 Sep 26`.
fn in_words(tokens: &[Token]) -> Option<Date> {
    let month = |token: &Token| match token {
        Token::Month(month) | Token::MonthOrWeekday(month, _) => Some(*month),
        _ => None,
    };
    let number = |token: &Token| match token {
        Token::Number { value, digits } => Some((*value, *digits)),
        _ => None,
    };
    let year = |(value, digits): (i16, usize)| match digits {
        4 => Some(value),
        2 => Some(2000 + value),
        _ => None,
    };
    let [a, b, c] = tokens else {
        return None;
    };
    let (month, day, year) = match (month(a), month(b)) {
        (Some(month), _) => (month, number(b)?, year(number(c)?)?),
        (None, Some(month)) if number(a)?.1 == 4 => (month, number(c)?, number(a)?.0),
        (None, Some(month)) => (month, number(a)?, year(number(c)?)?),
        (None, None) => return None,
    };
    Date::new(year, month, i8::try_from(day.0).ok()?).ok()
}

fn day(date: Date) -> Option<Moment> {
    Moment::parse(&date.to_string()).ok()
}

fn instant(date: Date, clock: Clock, zone: &TimeZone) -> Option<Moment> {
    let zoned = date.to_datetime(clock.time()?).to_zoned(zone.clone()).ok()?;
    Moment::parse(&zoned.timestamp().to_string()).ok()
}

fn in_zone(date: Date, clock: Clock, zone: &TimeZone) -> Option<Moment> {
    if zone.iana_name().is_none() {
        return instant(date, clock, zone);
    }
    let zoned = date.to_datetime(clock.time()?).to_zoned(zone.clone()).ok()?;
    Moment::parse(&zoned.to_string()).ok()
}

#[cfg(test)]
mod tests;
