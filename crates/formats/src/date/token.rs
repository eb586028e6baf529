//! The parts of a date's text.

use domain::search_fold;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use super::words::{is_filler, month, weekday};

/// A part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A date in numbers that can be no other one.
    Date(Date),
    Number {
        value: i16,
        digits: usize,
    },
    Month(i8),
    /// 1 for Monday.
    Weekday(i8),
    /// `mar` is March, or Tuesday.
    MonthOrWeekday(i8, i8),
    Clock(Clock),
    Offset(Offset),
    Word(String),
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    hour: i8,
    minute: i8,
    second: i8,
}

impl Clock {
    pub(super) fn time(self) -> Option<Time> {
        Time::new(self.hour, self.minute, self.second, 0).ok()
    }

    pub(super) fn is_midnight(self) -> bool {
        (self.hour, self.minute, self.second) == (0, 0, 0)
    }
}

/// Splits a text. Words in brackets and fillers are dropped.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for word in separated(text).split_whitespace() {
        let word = word.trim_end_matches('.').trim_start_matches('\'');
        // `9:00 PM`
        if let (Some(Token::Clock(clock)), Some(is_pm)) = (tokens.last_mut(), half(word)) {
            match at_half(clock.hour, is_pm) {
                Some(hour) => clock.hour = hour,
                None => tokens.push(Token::Word(word.to_owned())),
            }
            continue;
        }
        if let (Some(Token::Number { value, digits: 1 | 2 }), Some(is_pm)) = (tokens.last(), half(word))
            && let Some(hour) = i8::try_from(*value).ok().and_then(|hour| at_half(hour, is_pm))
        {
            let _ = tokens.pop();
            tokens.push(Token::Clock(Clock {
                hour,
                minute: 0,
                second: 0,
            }));
            continue;
        }
        if !word.is_empty() && !is_filler(word) {
            tokens.extend(token(word));
        }
    }
    tokens
}

/// The text in lower case, with spaces where its parts end.
fn separated(text: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0_u32);
    let folded = search_fold(text);
    let mut characters = folded.chars().peekable();
    let mut before = ' ';
    while let Some(c) = characters.next() {
        let next = characters.peek().copied().unwrap_or(' ');
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ',' | ';' => out.push(' '),
            '年' | '月' | '년' | '월' => out.push('-'),
            '日' | '号' | '일' => out.push(' '),
            // Of an ISO 8601 date-time.
            't' if before.is_ascii_digit() && next.is_ascii_digit() => out.push(' '),
            // Korean dates have spaces within.
            ' ' if matches!(before, '년' | '월' | '年' | '月') => continue,
            c => out.push(c),
        }
        before = c;
    }
    out
}

fn token(word: &str) -> Vec<Token> {
    match (month(word), weekday(word)) {
        (Some(month), None) => return vec![Token::Month(month)],
        (None, Some(day)) => return vec![Token::Weekday(day)],
        (Some(month), Some(day)) => return vec![Token::MonthOrWeekday(month, day)],
        (None, None) => {}
    }
    if let Some(clock) = clock(word) {
        return clock;
    }
    if let Some(offset) = offset(word) {
        return vec![Token::Offset(offset)];
    }
    let parts: Vec<_> = word
        .split(['-', '/', '.'])
        .filter(|part| !part.is_empty())
        .collect();
    if let [a, b, c] = parts.as_slice() {
        let numbers: Option<Vec<_>> = parts.iter().map(|part| number(part)).collect();
        match numbers.as_deref() {
            Some([a, b, c]) => {
                let date = numeric([*a, *b, *c], word.contains('.'));
                return vec![date.map_or_else(|| Token::Word(word.to_owned()), Token::Date)];
            }
            // `5/Feb/26`
            _ if [a, b].iter().any(|part| month(part).is_some()) => {
                return [a, b, c].into_iter().flat_map(|part| token(part)).collect();
            }
            _ => {}
        }
    }
    if word.len() == 8
        && let Some(date) = compact(word)
    {
        return vec![Token::Date(date)];
    }
    let ordinal = ["st", "nd", "rd", "th", "er", "o"];
    let bare = ordinal
        .iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word);
    vec![match number(bare) {
        Some((value, digits)) => Token::Number { value, digits },
        None => Token::Word(word.to_owned()),
    }]
}

fn number(text: &str) -> Option<(i16, usize)> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    Some((is_number.then(|| text.parse().ok())??, text.len()))
}

fn compact(word: &str) -> Option<Date> {
    let part = |range| number(word.get(range)?).map(|(value, _)| value);
    Date::new(
        part(0..4)?,
        part(4..6)?.try_into().ok()?,
        part(6..8)?.try_into().ok()?,
    )
    .ok()
}

/// The only date that three numbers can be. With points the day is first, in every country that writes so.
fn numeric([a, b, c]: [(i16, usize); 3], has_points: bool) -> Option<Date> {
    let date = |year: (i16, usize), month: (i16, usize), day: (i16, usize)| {
        let year = match year.1 {
            4 => year.0,
            2 => 2000 + year.0,
            _ => return None,
        };
        Date::new(year, month.0.try_into().ok()?, day.0.try_into().ok()?).ok()
    };
    let dates = match (a.1, c.1) {
        (4, _) => [date(a, b, c), None, None],
        (_, 4) if has_points => [date(c, b, a), None, None],
        (_, 4) => [date(c, b, a), date(c, a, b), None],
        _ if has_points => [date(c, b, a), None, None],
        _ => [date(c, b, a), date(c, a, b), date(a, b, c)],
    };
    let mut dates: Vec<_> = dates.into_iter().flatten().collect();
    dates.dedup();
    match dates.as_slice() {
        [date] => Some(*date),
        _ => None,
    }
}

/// `09:00`, `9:00:30.5`, `9pm`, `14h30`, `09:00Z`, `09:00+01:00`.
fn clock(word: &str) -> Option<Vec<Token>> {
    let (word, half) = match ["am", "pm", "a.m", "p.m"]
        .iter()
        .find_map(|end| word.strip_suffix(end))
    {
        Some(rest) => (rest, half(word.get(rest.len()..)?)),
        None => (word, None),
    };
    let zone = word
        .find(['z', '+', '-'])
        .filter(|at| word.get(..*at).is_some_and(|time| time.contains(':')));
    let (time, zone) = word.split_at_checked(zone.unwrap_or(word.len()))?;
    let mut parts = time.split([':', 'h']);
    let (hour, minute, second) = (parts.next()?, parts.next(), parts.next());
    if parts.next().is_some() || (minute.is_none() && half.is_none()) {
        return None;
    }
    let value = |text: Option<&str>| -> Option<i8> {
        let text = text.filter(|text| !text.is_empty()).unwrap_or("0");
        let whole = text.split('.').next()?;
        number(whole)?.0.try_into().ok()
    };
    let hour = number(hour)?.0.try_into().ok()?;
    let hour = match half {
        Some(is_pm) => at_half(hour, is_pm)?,
        None => hour,
    };
    let clock = Clock {
        hour,
        minute: value(minute)?,
        second: value(second)?,
    };
    let _ = clock.time()?;
    let mut tokens = vec![Token::Clock(clock)];
    if !zone.is_empty() {
        tokens.push(Token::Offset(offset(zone)?));
    }
    Some(tokens)
}

fn half(word: &str) -> Option<bool> {
    match word {
        "am" | "a.m" => Some(false),
        "pm" | "p.m" => Some(true),
        _ => None,
    }
}

fn at_half(hour: i8, is_pm: bool) -> Option<i8> {
    (1..=12)
        .contains(&hour)
        .then_some(hour % 12 + if is_pm { 12 } else { 0 })
}

/// `Z`, `UTC`, `GMT+0100`, `+01:00`.
fn offset(word: &str) -> Option<Offset> {
    let bare = word
        .strip_prefix("utc")
        .or(word.strip_prefix("gmt"))
        .unwrap_or(word);
    if matches!(bare, "" | "z") {
        return Some(Offset::UTC);
    }
    let sign = match bare.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = bare.get(1..)?.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = digits.split_at_checked(if digits.len() > 2 {
        digits.len() - 2
    } else {
        digits.len()
    })?;
    let minutes = if minutes.is_empty() {
        0
    } else {
        i32::from(number(minutes)?.0)
    };
    Offset::from_seconds(sign * (i32::from(number(hours)?.0) * 60 + minutes) * 60).ok()
}
