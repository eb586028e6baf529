//! Texts of other products in forms that the domain accepts.

use std::borrow::Cow;

use domain::beginning;
use unicode_segmentation::UnicodeSegmentation as _;

/// Replaces control characters other than tab and line ends by spaces.
pub(crate) fn clean(text: &str) -> String {
    let kept = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    text.chars().map(|c| if kept(c) { c } else { ' ' }).collect()
}

/// Makes one line of the text, of characters that a title may have (`domain::visible`). Empty if nothing of it is seen.
pub(crate) fn one_line(text: &str) -> String {
    domain::visible(text).trim().to_owned()
}

/// Leaves out the characters that `is_valid` refuses between letters. Those that are valid within an emoji only stay there.
pub(crate) fn accepted(text: &str, is_valid: impl Fn(&str) -> bool) -> String {
    let fits = |part: &str| part.is_ascii() || is_valid(&format!("a{part}a"));
    let clusters = text.graphemes(true).map(|cluster| {
        if fits(cluster) {
            Cow::Borrowed(cluster)
        } else {
            let mut buffer = [0; 4];
            let valid = cluster.chars().filter(|c| fits(c.encode_utf8(&mut buffer)));
            valid.collect::<String>().into()
        }
    });
    clusters.collect::<String>().trim().to_owned()
}

/// At most the first `max` characters, the last of them an ellipsis if the text was cut; and whether it was.
pub(crate) fn shortened(text: &str, max: usize) -> (String, bool) {
    if text.chars().count() <= max {
        return (text.to_owned(), false);
    }
    let short = beginning(text, max - 1);
    (format!("{}\u{2026}", short.trim_end()), true)
}

/// JSON in which no half of an emoji is left: an escape of a UTF-16 surrogate without its other half is U+FFFD. Also whether
/// there was one. `serde_json` refuses the whole text otherwise.
pub(crate) fn with_whole_characters(json: &[u8]) -> (Cow<'_, [u8]>, bool) {
    let (mut mended, mut from, mut at) = (Vec::new(), 0, 0);
    while let Some(found) = json
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| *byte == b'\\'))
    {
        at += found;
        match (surrogate(json, at), surrogate(json, at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at += 12,
            (Some(_), _) => {
                mended.extend_from_slice(json.get(from..at).unwrap_or_default());
                mended.extend_from_slice(b"\\ufffd");
                at += 6;
                from = at;
            }
            (None, _) => at += 2,
        }
    }
    if from == 0 {
        return (Cow::Borrowed(json), false);
    }
    mended.extend_from_slice(json.get(from..).unwrap_or_default());
    (Cow::Owned(mended), true)
}

/// The surrogate that an escape at this offset names.
fn surrogate(json: &[u8], at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let value = u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    (0xd800..=0xdfff).contains(&value).then_some(value)
}

/// Text in UTF-8, or in Windows-1252 as spreadsheets in Western Europe and America save it. Also whether it is not what the
/// bytes say exactly: `windows_1252`, or `damaged_text` for UTF-8 with a part of a character missing.
///
/// `None`: it is in another encoding, and would be read wrongly.
pub(crate) fn decoded(bytes: &[u8]) -> Option<(Cow<'_, str>, Option<&'static str>)> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some((Cow::Borrowed(text), None));
    }
    let is_utf8 = bytes
        .utf8_chunks()
        .any(|chunk| !chunk.valid().is_ascii() || matches!(chunk.invalid(), [0xe0..=0xf0, _, ..]));
    // A surrogate in UTF-8: half an emoji.
    let is_surrogate = |pair: &[u8]| matches!(pair, [0xed, 0xa0..=0xbf]);
    if is_utf8 || bytes.windows(2).any(is_surrogate) {
        return Some((String::from_utf8_lossy(bytes), Some("damaged_text")));
    }
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0xc0;
    // Neither Cyrillic words nor pairs of bytes, and no letters of Central Europe where there are signs here.
    let is_other = bytes.windows(3).any(|three| match three {
        [a, b, c] if [a, b, c].iter().all(|byte| **byte >= 0xc0) => true,
        [a, 0xa0..=0xbf | 0x8a..=0x8f | 0x9a..=0x9f, c] => is_letter(*a) && is_letter(*c),
        _ => false,
    });
    if is_other
        || bytes
            .iter()
            .any(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d))
    {
        return None;
    }
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
    Some((text, Some("windows_1252")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_emoji_costs_no_more_than_itself() {
        for (json, mended) in [
            (r#""\ud83d\ude00 \\ud83d""#, None),
            (r#""a\ud83d""#, Some(r#""a\ufffd""#)),
            (
                r#""\ud83d\ud83d\ude00\ude00""#,
                Some(r#""\ufffd\ud83d\ude00\ufffd""#),
            ),
            (r#""\\\ud83d""#, Some(r#""\\\ufffd""#)),
        ] {
            let (found, was_mended) = with_whole_characters(json.as_bytes());
            assert_eq!(found, mended.unwrap_or(json).as_bytes(), "{json}");
            assert_eq!(was_mended, mended.is_some());
        }
    }

    #[test]
    fn text_is_in_utf_8_or_windows_1252_or_refused() {
        let text = |bytes: &[u8]| decoded(bytes).map(|(text, code)| (text.into_owned(), code));
        let expected = |text: &str, code| Some((text.to_owned(), code));
        assert_eq!(text("Grün".as_bytes()), expected("Grün", None));
        assert_eq!(
            text(b"Gr\xfcn \x80 5 \x93a\x94"),
            expected("Grün € 5 “a”", Some("windows_1252"))
        );
        assert_eq!(
            text(b"ok \xf0\x9f\x98"),
            expected("ok \u{fffd}", Some("damaged_text"))
        );
        assert!(text(b"half \xed\xa0\xbd").is_some_and(|(_, code)| code == Some("damaged_text")));
        // Cyrillic in Windows-1251, Japanese in Shift JIS, Polish in Windows-1250.
        for bytes in [
            &b"\xc7\xe0\xe4\xe0\xf7\xe0"[..],
            b"\x83^\x83X\x83N\x81[",
            b"za\xbf\xf3\xb3\xe6",
        ] {
            assert_eq!(text(bytes), None);
        }
    }

    #[test]
    fn a_part_of_a_text_ends_between_characters() {
        let flags = "\u{1f1e9}\u{1f1ea}".repeat(10);
        assert_eq!(
            shortened(&flags, 10).0,
            format!("{}\u{2026}", "\u{1f1e9}\u{1f1ea}".repeat(4))
        );
    }
}
