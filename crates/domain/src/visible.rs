//! Which characters a text of one line may have: titles, names, labels, lines of checklists, names of files.
//!
//! Such texts stand in subjects, lists and headings, where a character that is not seen, or that turns the direction of its
//! neighbours, makes one text look like another. Refused are, by their Unicode properties:
//!
//! | property | code |
//! |---|---|
//! | General_Category Cc, Zl or Zp; Bidi_Control | `control_character` |
//! | Default_Ignorable_Code_Point, and the interlinear annotations U+FFF9 to U+FFFB | `invisible_character` |
//!
//! These stay allowed, because a script or an emoji needs them there:
//!
//! | character | where |
//! |---|---|
//! | ZWJ, ZWNJ | beside a letter of a script that joins (Arabic, Syriac, …) or that is Indic (Devanagari, Sinhala, …) |
//! | ZWJ | between two pictographs |
//! | U+FE0E, U+FE0F | after an emoji; after a digit, `#` or `*` before U+20E3 only (keycaps) |
//! | other variation selectors | after a character of a script that has variants: not Latin, Greek, Cyrillic, nor punctuation |
//! | tags (U+E0020 to U+E007F) | in a row after U+1F3F4 (flags) |
//! | the marks U+200E, U+200F, U+061C | in a text with Hebrew, Arabic or other letters that run to the left |

use icu_properties::props::{
    BidiClass, BidiControl, DefaultIgnorableCodePoint, Emoji, EmojiModifier, ExtendedPictographic,
    GeneralCategory, IndicSyllabicCategory, JoiningType, Script, VariationSelector,
};
use icu_properties::props::{BinaryProperty as _, EnumeratedProperty as _};

use crate::Invalid;

/// The characters that are refused wherever they stand, as far as they are in the Basic Multilingual Plane: a class of a
/// regular expression, without its brackets.
macro_rules! refused_class {
    () => {
        r"\u0000-\u001f\u007f-\u009f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    };
}
pub(crate) use refused_class;

/// Whether nothing of a text is seen: white space, what is ignored by default, and U+2800, a pattern without dots.
pub(crate) fn is_blank(text: &str) -> bool {
    let is_unseen = |c: char| c.is_whitespace() || c == '\u{2800}' || fault(c).is_some();
    text.chars().all(is_unseen)
}

/// # Errors
/// `control_character`, `invisible_character`.
pub(crate) fn check(text: &str) -> Result<(), Invalid> {
    match faults(text).find_map(|(_, fault)| fault) {
        None => Ok(()),
        Some(Fault::Control) => Err(Invalid::new(
            "control_character",
            "must be one line without control characters and such as turn the direction of text",
        )),
        Some(Fault::Invisible) => Err(Invalid::new(
            "invisible_character",
            "must not hold characters that cannot be seen, except where an emoji or a script needs them",
        )),
    }
}

/// The text as a title or a name may be: line ends and other control characters are spaces, what else is refused is left out.
/// For texts from elsewhere that are to be fitted, not refused, as an import's: what it returns is still to be cut to the
/// type's length. Empty if nothing of it is seen.
pub fn visible(text: &str) -> String {
    let keep = |(c, fault): (char, Option<Fault>)| match fault {
        None => Some(c),
        Some(Fault::Control) if !BidiControl::for_char(c) => Some(' '),
        Some(Fault::Control | Fault::Invisible) => None,
    };
    let fitted: String = faults(text).filter_map(keep).collect();
    if is_blank(&fitted) { String::new() } else { fitted }
}

/// The text as it may stand in the subject of a mail, or in a mail to somebody who has not asked for it: of characters that are
/// seen, and without anything that a mail program makes a link of. An address is `[link]`; after a dot between words, which may
/// be a domain, comes a space.
pub fn unlinked(text: &str) -> String {
    const STARTS: [&str; 5] = ["http:", "https:", "mailto:", "tel:", "www."];
    let text = visible(text);
    let words = text.split(' ').map(|word| {
        let lower = word.to_lowercase();
        if lower.contains("://") || STARTS.iter().any(|start| lower.starts_with(start)) {
            return "[link]".to_owned();
        }
        let mut out = String::with_capacity(word.len());
        let mut rest = word.chars().peekable();
        let mut before = ' ';
        while let Some(c) = rest.next() {
            out.push(c);
            let is_dot = matches!(c, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}');
            if is_dot && before.is_alphanumeric() && rest.peek().is_some_and(|next| next.is_alphabetic()) {
                out.push(' ');
            }
            before = c;
        }
        out
    });
    words.collect::<Vec<_>>().join(" ")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    Control,
    Invisible,
}

/// Each character, with what is wrong with it where it stands.
fn faults(text: &str) -> impl Iterator<Item = (char, Option<Fault>)> {
    let leftwards = text.chars().any(|c| {
        matches!(
            BidiClass::for_char(c),
            BidiClass::RightToLeft | BidiClass::ArabicLetter
        )
    });
    text.char_indices().map(move |(at, c)| {
        let (before, rest) = text.split_at(at);
        let after = rest.chars().nth(1);
        let is_needed = || match c {
            '\u{200e}' | '\u{200f}' | '\u{61c}' => leftwards,
            _ => is_needed(before, c, after),
        };
        (c, fault(c).filter(|_| !is_needed()))
    })
}

/// What is wrong with a character unless it is needed where it stands.
fn fault(c: char) -> Option<Fault> {
    let is_control = matches!(
        GeneralCategory::for_char(c),
        GeneralCategory::Control | GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator
    );
    if is_control || BidiControl::for_char(c) {
        Some(Fault::Control)
    } else if DefaultIgnorableCodePoint::for_char(c) || matches!(c, '\u{fff9}'..='\u{fffb}') {
        Some(Fault::Invisible)
    } else {
        None
    }
}

fn is_needed(before: &str, c: char, after: Option<char>) -> bool {
    let last = before.chars().next_back();
    match c {
        '\u{200c}' => joins(before) || after.is_some_and(is_joining),
        '\u{200d}' => {
            joins(before)
                || after.is_some_and(is_joining)
                || ends_in_pictograph(before) && after.is_some_and(ExtendedPictographic::for_char)
        }
        '\u{fe0e}' | '\u{fe0f}' => {
            last.is_some_and(|last| Emoji::for_char(last) && (!last.is_ascii() || after == Some('\u{20e3}')))
        }
        _ if VariationSelector::for_char(c) => last.is_some_and(|last| {
            !matches!(
                Script::for_char(last),
                Script::Common | Script::Inherited | Script::Latin | Script::Greek | Script::Cyrillic
            )
        }),
        _ if is_tag(c) => before.trim_end_matches(is_tag).ends_with('\u{1f3f4}'),
        _ => false,
    }
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

/// Whether the last letter is of a script that has joiners; its marks (vowel signs, viramas) are behind it.
fn joins(before: &str) -> bool {
    let mut letters = before.chars().rev();
    letters
        .find(|c| JoiningType::for_char(*c) != JoiningType::Transparent)
        .is_some_and(is_joining)
}

fn is_joining(c: char) -> bool {
    let joining = JoiningType::for_char(c);
    [
        JoiningType::DualJoining,
        JoiningType::RightJoining,
        JoiningType::LeftJoining,
    ]
    .contains(&joining)
        || IndicSyllabicCategory::for_char(c) != IndicSyllabicCategory::Other
            && !matches!(Script::for_char(c), Script::Common | Script::Inherited)
}

fn ends_in_pictograph(before: &str) -> bool {
    let is_part = |c: char| VariationSelector::for_char(c) || EmojiModifier::for_char(c) || is_tag(c);
    let base = before.chars().rev().find(|c| !is_part(*c));
    base.is_some_and(ExtendedPictographic::for_char)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{FileName, Label, Name, Title};

    fn code(text: &str) -> Option<&'static str> {
        let title = Title::parse(text).err().map(|invalid| invalid.0[0].code);
        for other in [
            Name::parse(text).err(),
            Label::parse(text).err(),
            FileName::from_json(text.into()).err(),
        ] {
            assert_eq!(other.map(|invalid| invalid.0[0].code), title, "{text:?}");
        }
        title
    }

    #[test]
    fn what_scripts_and_emoji_need_is_allowed() {
        for good in [
            "plain",
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
            "\u{1f3f3}\u{fe0f}\u{200d}\u{1f308}",
            "\u{1f9d1}\u{1f3fd}\u{200d}\u{2764}\u{fe0f}\u{200d}\u{1f9d1}\u{1f3fb}",
            "\u{2764}\u{fe0f} and \u{2764}\u{fe0e}",
            "1\u{fe0f}\u{20e3}",
            "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
            "PDF\u{200c}\u{647}\u{627}",
            "\u{6f2}\u{6f0}\u{200c}\u{633}\u{627}\u{644}\u{647}",
            "\u{915}\u{94d}\u{200d}\u{937}",
            "\u{915}\u{94d}\u{200c}\u{937}",
            "\u{dc1}\u{dca}\u{200d}\u{dbb}\u{dd3}",
            "\u{845b}\u{e0100}",
            "\u{5e9}\u{5dc}\u{200f}.txt",
            "e\u{301}",
        ] {
            assert_eq!(code(good), None, "{good:?}");
            assert_eq!(visible(good), good);
        }
    }

    #[test]
    fn what_is_not_seen_or_turns_text_is_refused() {
        for bad in [
            "a\u{200b}b",
            "a\u{200d}b",
            "a\u{200c}b",
            "a\u{ad}b",
            "a\u{2060}b",
            "\u{feff}a",
            "a\u{3164}b",
            "a\u{115f}b",
            "a\u{fe0f}",
            "1\u{fe0f}",
            "a\u{e0041}\u{e0042}",
            "\u{1f600}\u{200d}",
            "a\u{fffa}b",
            "a\u{e0100}",
        ] {
            assert_eq!(code(bad), Some("invisible_character"), "{bad:?}");
        }
        for bad in [
            "a\u{202e}gpj.exe",
            "a\u{2066}b\u{2069}",
            "a\u{200e}b",
            "a\u{2028}b",
            "a\u{85}b",
        ] {
            assert_eq!(code(bad), Some("control_character"), "{bad:?}");
        }
        for blank in [
            "",
            " \u{a0}",
            "\u{200b}",
            "\u{3164}",
            "\u{2800}",
            "\u{200b} \u{202e}\u{feff}",
            "\u{fe0f}",
        ] {
            assert_eq!(code(blank), Some("blank"), "{blank:?}");
        }
    }

    #[test]
    fn texts_are_fitted() {
        assert_eq!(visible("a\r\nb\tc\u{200b}\u{202e}d\u{ad}"), "a  b cd");
        assert_eq!(
            visible("\u{1f468}\u{200d}\u{1f469} x\u{200d}"),
            "\u{1f468}\u{200d}\u{1f469} x"
        );
    }

    #[test]
    fn nothing_is_a_link_in_a_subject() {
        for (text, expected) in [
            (
                "Your mailbox is full, go to http://evil.example/1",
                "Your mailbox is full, go to [link]",
            ),
            ("WWW.evil.example now", "[link] now"),
            ("(HTTPS://evil.example)", "[link]"),
            ("evil.example/login", "evil. example/login"),
            ("mail me@evil.example", "mail me@evil. example"),
            (
                "\u{43f}\u{440}\u{438}\u{43c}\u{435}\u{440}.\u{440}\u{444}",
                "\u{43f}\u{440}\u{438}\u{43c}\u{435}\u{440}. \u{440}\u{444}",
            ),
            ("Version 1.2, at last...", "Version 1.2, at last..."),
            ("a\u{200b}b\r\nBcc: x", "ab  Bcc: x"),
        ] {
            assert_eq!(unlinked(text), expected);
        }
    }

    #[test]
    fn what_was_stored_before_is_read() {
        let title: Title = serde_json::from_str("\"a\u{200b}\"").unwrap();
        let file: FileName = serde_json::from_str("\"a\u{200b}\"").unwrap();
        assert_eq!((title.as_str(), file.as_str()), ("a\u{200b}", "a\u{200b}"));
    }

    /// Characters of all classes that the rule tells apart.
    const MIXED: &str = "[\u{200b}-\u{200f}\u{fe00}-\u{fe0f}\u{1f468}\u{1f3fb}\
        \u{2764}a1\u{20e3}\u{e0061}\u{1f3f4}\u{915}\u{94d}\u{6cc}\u{5e9}\u{202e}\n]{0,12}";

    proptest! {
        #[test]
        fn fitted_text_is_accepted(text in MIXED) {
            let fitted = visible(&text);
            prop_assert!(check(&fitted).is_ok(), "{fitted:?}");
        }
    }
}
