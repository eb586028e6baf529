//! Conditional requests (RFC 9110, section 13). A resource's ETag is its version as a strong tag: `"7"`, or `"7.editor"`
//! where the representation of one version depends on the caller.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::{HeaderMap, HeaderName, header, request::Parts};
use utoipa::IntoParams;

use crate::{ApiError, EntityTag};

/// `If-Match`. As `IfMatch` it is required (428 without), as `Option<IfMatch>` it is not (`params(OptionalIfMatch)`). A
/// malformed header is 400 either way.
#[derive(Debug, Clone, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Header, names("If-Match"))]
pub struct IfMatch(
    /// The ETag that was read (or several, separated by commas), so that nobody's change is lost; `*` for whatever is there
    #[param(
        value_type = String,
        min_length = 1,
        pattern = r#"^(\*|"[0-9]+(\.[a-z]+)?"(, ?"[0-9]+(\.[a-z]+)?")*)$"#,
        example = "\"7\""
    )]
    Tags,
);

impl IfMatch {
    /// The condition stated in a body: this version, or `*` without one.
    pub fn version(version: Option<u64>) -> Self {
        Self(version.map_or(Tags::Any, |version| {
            Tags::List(vec![Tag {
                weak: false,
                opaque: version.to_string(),
            }])
        }))
    }

    /// Whether the condition names this version. Weak tags never do (strong comparison).
    pub fn matches(&self, version: u64) -> bool {
        match &self.0 {
            Tags::Any => true,
            Tags::List(tags) => tags.iter().any(|tag| !tag.weak && tag.names(version)),
        }
    }

    /// # Errors
    /// [`ApiError::PreconditionFailed`] if the condition does not name this version.
    pub fn check(&self, version: u64) -> Result<(), ApiError> {
        if self.matches(version) {
            Ok(())
        } else {
            Err(ApiError::PreconditionFailed)
        }
    }

    /// The same for a resource whose ETags also name a variant: `"7"` and `"7.editor"` both stand for version 7, because
    /// a write cannot overwrite what differs between the variants.
    ///
    /// # Errors
    /// [`ApiError::PreconditionFailed`] if the condition names this version in no variant.
    pub fn check_in_any_variant(&self, version: u64) -> Result<(), ApiError> {
        let named = match &self.0 {
            Tags::Any => true,
            Tags::List(tags) => tags.iter().any(|tag| !tag.weak && tag.names_variant_of(version)),
        };
        if named {
            Ok(())
        } else {
            Err(ApiError::PreconditionFailed)
        }
    }

    /// Whether it is `*`, any version. A write that conflicts with another one may then be retried.
    pub fn is_any(&self) -> bool {
        self.0 == Tags::Any
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        if_match(&parts.headers)?.ok_or(ApiError::IfMatchRequired)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, ApiError> {
        if_match(&parts.headers)
    }
}

fn if_match(headers: &HeaderMap) -> Result<Option<IfMatch>, ApiError> {
    let malformed = || {
        ApiError::malformed(
            "invalid_if_match",
            r#"If-Match must be *, or ETags in quotes separated by commas, such as "7""#,
        )
    };
    let Some(text) = joined(headers, &header::IF_MATCH) else {
        return Ok(None);
    };
    let tags = text.and_then(|text| Tags::parse(&text)).ok_or_else(malformed)?;
    Ok(Some(IfMatch(tags)))
}

/// `If-None-Match` of a `GET`: the versions the client already has. A malformed header counts as none, so the response is
/// sent whole.
#[derive(Debug, Clone, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Header, names("If-None-Match"))]
pub struct IfNoneMatch(
    /// The ETag that the caller has already: answers 304 if it still is the current one
    #[param(value_type = Option<String>, example = "\"7\"", nullable = false)]
    Option<Tags>,
);

impl IfNoneMatch {
    /// Whether the client has this representation (weak comparison: `W/"7"` is as good as `"7"`).
    pub fn names(&self, tag: impl Into<EntityTag>) -> bool {
        let opaque = tag.into().opaque();
        match &self.0 {
            None => false,
            Some(Tags::Any) => true,
            Some(Tags::List(tags)) => tags.iter().any(|tag| tag.opaque == opaque),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let text = joined(&parts.headers, &header::IF_NONE_MATCH).flatten();
        Ok(Self(text.and_then(|text| Tags::parse(&text))))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Tags {
    Any,
    List(Vec<Tag>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Tag {
    weak: bool,
    opaque: String,
}

impl Tag {
    fn names(&self, version: u64) -> bool {
        self.opaque == version.to_string()
    }

    fn names_variant_of(&self, version: u64) -> bool {
        let (number, variant) = self.opaque.split_once('.').unwrap_or((&self.opaque, "any"));
        let is_variant = !variant.is_empty() && variant.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        is_variant && number == version.to_string()
    }
}

impl Tags {
    /// `"*" / #entity-tag` of RFC 9110, sections 8.8.3 and 13.1.1. A tag may hold commas.
    fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim_matches([' ', '\t']);
        if rest == "*" {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        while !rest.is_empty() {
            let (weak, quoted) = match rest.strip_prefix("W/") {
                Some(quoted) => (true, quoted),
                None => (false, rest),
            };
            let (opaque, after) = quoted.strip_prefix('"')?.split_once('"')?;
            let valid = |c: char| c == '!' || ('#'..='~').contains(&c) || c >= '\u{80}';
            if !opaque.chars().all(valid) {
                return None;
            }
            tags.push(Tag {
                weak,
                opaque: opaque.to_owned(),
            });
            let after = after.trim_start_matches([' ', '\t']);
            rest = match after.strip_prefix(',') {
                Some(next) => next.trim_start_matches([' ', '\t', ',']),
                None if after.is_empty() => after,
                None => return None,
            };
        }
        (!tags.is_empty()).then_some(Self::List(tags))
    }
}

/// The field's lines as one (RFC 9110, section 5.3); `Some(None)` if a line is no text. An empty field counts as absent.
fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<Option<String>> {
    let mut lines = headers.get_all(name).iter().peekable();
    lines.peek()?;
    let lines: Option<Vec<&str>> = lines
        .map(|line| std::str::from_utf8(line.as_bytes()).ok())
        .collect();
    let text = lines.map(|lines| lines.join(","));
    let is_empty = |text: &String| text.trim_matches([' ', '\t']).is_empty();
    (!text.as_ref().is_some_and(is_empty)).then_some(text)
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header};
    use proptest::prelude::*;

    use super::{Tag, Tags, if_match};

    fn with(lines: &[&str]) -> HeaderMap {
        let value = |line: &&str| (header::IF_MATCH, HeaderValue::from_str(line).unwrap());
        lines.iter().map(value).collect()
    }

    #[test]
    fn versions_are_named_by_strong_tags() {
        let cases: [(&[&str], bool); 11] = [
            (&["*"], true),
            (&[r#""7""#], true),
            (&[r#" "6" , "7" "#], true),
            (&[r#""6""#, r#""7""#], true),
            (&[r#""a,b", "7""#], true),
            (&[r#""6","7","#], true),
            (&[r#""6""#], false),
            (&[r#"W/"7""#], false),
            (&[r#""07""#], false),
            (&[r#""""#], false),
            (&[r#""77""#], false),
        ];
        for (lines, expected) in cases {
            let condition = if_match(&with(lines)).unwrap().unwrap();
            assert_eq!(condition.matches(7), expected, "{lines:?}");
            assert_eq!(condition.check(7).is_ok(), expected, "{lines:?}");
        }
    }

    #[test]
    fn what_is_no_condition_is_400() {
        assert_eq!(if_match(&HeaderMap::new()).unwrap(), None);
        for empty in ["", " "] {
            assert_eq!(if_match(&with(&[empty])).unwrap(), None);
        }
        for line in [
            "7",
            "\"7",
            "7\"",
            "\"7\" \"8\"",
            "*,\"7\"",
            "w/\"7\"",
            "\"a b\"",
            ",",
            "\"7\";x",
        ] {
            let error = if_match(&with(&[line])).unwrap_err();
            assert_eq!(
                (error.status().as_u16(), error.code()),
                (400, "invalid_if_match"),
                "{line}"
            );
        }
    }

    #[test]
    fn a_copy_at_hand_is_named_by_weak_tags_too() {
        let names = |text: &str| super::IfNoneMatch(Tags::parse(text)).names(7);
        assert_eq!(
            [r#""7""#, r#"W/"7""#, "*", r#""6""#, "nonsense"].map(names),
            [true, true, true, false, false]
        );
    }

    #[test]
    fn a_variant_is_part_of_what_is_at_hand_but_not_of_what_is_changed() {
        let editor = crate::EntityTag::new(7, "editor");
        let names = |text: &str| super::IfNoneMatch(Tags::parse(text)).names(editor);
        assert_eq!(
            [
                r#""7.editor""#,
                r#"W/"7.editor""#,
                "*",
                r#""7""#,
                r#""7.owner""#,
                r#""6.editor""#
            ]
            .map(names),
            [true, true, true, false, false, false]
        );
        let checked = |line: &str| {
            if_match(&with(&[line]))
                .unwrap()
                .unwrap()
                .check_in_any_variant(7)
                .is_ok()
        };
        assert_eq!(
            [
                r#""7""#,
                r#""7.editor""#,
                r#""7.owner""#,
                r#""1", "7.viewer""#,
                "*"
            ]
            .map(checked),
            [true; 5]
        );
        assert_eq!(
            [
                r#""6.editor""#,
                r#"W/"7.editor""#,
                r#""7.""#,
                r#""7.1""#,
                r#""7.editor.x""#,
                r#"".editor""#
            ]
            .map(checked),
            [false; 6]
        );
        let plain = if_match(&with(&[r#""7.editor""#])).unwrap().unwrap();
        assert!(plain.check(7).is_err(), "a resource without variants has none");
    }

    proptest! {
        #[test]
        fn reads_what_it_means(tags in prop::collection::vec((any::<bool>(), "[!#-~]{0,5}"), 1..5)) {
            let text: Vec<_> = tags.iter().map(|(weak, opaque)| format!("{}\"{opaque}\"", if *weak { "W/" } else { "" })).collect();
            let tags = tags.into_iter().map(|(weak, opaque)| Tag { weak, opaque }).collect();
            prop_assert_eq!(Tags::parse(&text.join(" ,\t")), Some(Tags::List(tags)));
        }

        #[test]
        fn arbitrary_text_never_panics(text in ".*") {
            let _ = Tags::parse(&text);
        }
    }
}
