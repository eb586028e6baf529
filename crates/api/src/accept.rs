//! `Accept`: in which of the offered media types a response is sent (RFC 9110, section 12.5.1).

use axum::extract::FromRequestParts;
use http::{header, request::Parts};

use crate::ApiError;

/// The media ranges that a client takes. A range that cannot be read counts as absent, a field without any as `*/*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accept(Vec<Range>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Range {
    /// In lower case: `text/csv`, `text/*`, `*/*`.
    name: String,
    /// Thousandths.
    quality: u16,
}

impl Accept {
    /// The media type that the client likes best; the first of them of several.
    ///
    /// # Errors
    /// [`ApiError::NotAcceptable`] if it takes none.
    pub fn preferred<T: Copy>(&self, offered: &[(&str, T)], offers: &'static str) -> Result<T, ApiError> {
        let qualities = offered.iter().map(|(name, value)| (self.quality(name), *value));
        let best = qualities.rev().max_by_key(|(quality, _)| *quality);
        let best = best.filter(|(quality, _)| *quality > 0);
        best.map(|(_, value)| value)
            .ok_or(ApiError::NotAcceptable { offers })
    }

    /// That of the most specific range that includes the media type.
    fn quality(&self, name: &str) -> u16 {
        if self.0.is_empty() {
            return 1_000;
        }
        let (kind, _) = name.split_once('/').unwrap_or((name, ""));
        let ranges =
            [name, &format!("{kind}/*"), "*/*"].map(|name| self.0.iter().find(|range| range.name == name));
        ranges
            .into_iter()
            .flatten()
            .next()
            .map_or(0, |range| range.quality)
    }
}

impl<S: Sync> FromRequestParts<S> for Accept {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let lines = parts.headers.get_all(header::ACCEPT).iter();
        let lines: Vec<_> = lines.filter_map(|line| line.to_str().ok()).collect();
        Ok(parse(&lines.join(",")))
    }
}

fn parse(text: &str) -> Accept {
    Accept(text.split(',').filter_map(range).collect())
}

/// A range of a type that has parameters (`text/csv;header=absent`) is none of ours.
fn range(text: &str) -> Option<Range> {
    let mut parts = text.split(';').map(|part| part.trim_matches([' ', '\t']));
    let name = parts.next()?.to_ascii_lowercase();
    name.split_once('/')
        .filter(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty())?;
    let quality = match parts.next().map(str::to_ascii_lowercase) {
        None => 1_000,
        Some(parameter) if parameter.starts_with("charset=") => match parts.next() {
            None => 1_000,
            Some(parameter) => quality(&parameter.to_ascii_lowercase())?,
        },
        Some(parameter) => quality(&parameter)?,
    };
    Some(Range { name, quality })
}

/// `q=0.5`, at most three decimals.
fn quality(parameter: &str) -> Option<u16> {
    let value = parameter.strip_prefix("q=")?;
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let are_digits = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths: u16 = are_digits.then(|| format!("{decimals:0<3}").parse().ok())??;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OFFERED: [(&str, &str); 3] = [
        ("application/json", "json"),
        ("text/csv", "csv"),
        ("image/svg+xml", "svg"),
    ];

    fn preferred(text: &str) -> Option<&'static str> {
        parse(text).preferred(&OFFERED, "").ok()
    }

    #[test]
    fn the_best_liked_of_what_is_offered() {
        for (accept, expected) in [
            ("", Some("json")),
            ("*/*", Some("json")),
            ("text/csv", Some("csv")),
            ("TEXT/CSV ; Q=1", Some("csv")),
            ("text/csv; charset=utf-8; q=0.9", Some("csv")),
            ("application/json;q=0.5, text/csv;q=0.501", Some("csv")),
            ("application/json;q=0.5,text/*", Some("csv")),
            ("text/*;q=0.1, image/svg+xml;q=0.2", Some("svg")),
            // A browser's picture, and its page.
            (
                "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
                Some("svg"),
            ),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                Some("json"),
            ),
            // The most specific range counts, wherever it stands.
            ("*/*, application/json;q=0.1, text/csv;q=0", Some("svg")),
            ("*/*;q=0.5, application/json;q=0", Some("csv")),
            ("image/*, image/svg+xml;q=0", None),
            ("text/html", None),
            ("*/*;q=0", None),
            ("text/csv;q=0.000", None),
            // Other ranges than ours: a type with parameters, a quality that is none.
            ("text/csv;header=absent", Some("json")),
            ("text/csv;q=2, image/svg+xml", Some("svg")),
            ("text/csv;q=0.1234, image/svg+xml;q=0.1", Some("svg")),
            ("nonsense", Some("json")),
            (",;/,", Some("json")),
        ] {
            assert_eq!(preferred(accept), expected, "{accept}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in ".*") {
            let _ = preferred(&text);
        }
    }
}
