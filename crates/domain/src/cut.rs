//! Texts that must fit: into some characters, or into one text message. All are cut between grapheme clusters (Unicode UAX 29).

use icu_normalizer::ComposingNormalizerBorrowed;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// The most septets of one text message in the GSM alphabet, and the most UTF-16 code units of one in UCS-2 (3GPP TS 23.040; SNS
/// developer guide, "Publish to a mobile phone").
const MAX_GSM_SEPTETS: usize = 160;
const MAX_UCS2_UNITS: usize = 70;
/// The default alphabet of 3GPP TS 23.038 (GSM 03.38), and its extension table, whose characters take two septets.
const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
                   abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM_EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// The first `max` characters (Unicode scalar values) at most.
pub fn beginning(text: &str, max: usize) -> &str {
    let (mut characters, mut bytes) = (0, 0);
    for cluster in text.graphemes(true) {
        characters += cluster.chars().count();
        if characters > max {
            break;
        }
        bytes += cluster.len();
    }
    text.get(..bytes).unwrap_or_default()
}

/// The first `max` bytes at most; of a single cluster that is longer, as many characters as fit.
pub fn beginning_bytes(text: &str, max: usize) -> &str {
    let hard = text.floor_char_boundary(max);
    let mut cursor = GraphemeCursor::new(hard, text.len(), true);
    let end = match cursor.is_boundary(text, 0) {
        Ok(true) => Some(hard),
        _ => cursor.prev_boundary(text, 0).ok().flatten(),
    };
    let end = end.filter(|end| *end > 0).unwrap_or(hard);
    text.get(..end).unwrap_or_default()
}

/// The text if it has `max` characters at most, or else its beginning and an ellipsis, together `max` characters at most.
pub fn cut(text: &str, max: usize) -> String {
    if text.chars().nth(max).is_none() {
        return text.to_owned();
    }
    let mut cut = beginning(text, max.saturating_sub(1)).to_owned();
    cut.push('\u{2026}');
    cut
}

/// Whether a text message with this text is one, whatever alphabet it takes.
pub fn is_one_sms(text: &str) -> bool {
    let septets = |c: char| match (GSM.contains(c), GSM_EXTENSION.contains(c)) {
        (true, _) => Some(1),
        (_, true) => Some(2),
        _ => None,
    };
    match text.chars().map(septets).sum::<Option<usize>>() {
        Some(septets) => septets <= MAX_GSM_SEPTETS,
        None => text.encode_utf16().count() <= MAX_UCS2_UNITS,
    }
}

/// The text, composed (NFC), if it is one text message, or else as much of its beginning as makes one with three dots: an ellipsis
/// is not in the GSM alphabet.
pub fn cut_to_one_sms(text: &str) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(text);
    if is_one_sms(&composed) {
        return composed.into_owned();
    }
    // No more than that many can fit, so that the search is short whatever the text.
    let first = beginning(&composed, MAX_GSM_SEPTETS);
    let ends = first.grapheme_indices(true).map(|(at, _)| at).rev();
    let candidates = ends.map(|end| format!("{}...", first.get(..end).unwrap_or_default()));
    candidates
        .into_iter()
        .find(|text| is_one_sms(text))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FAMILY: &str = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";

    #[test]
    fn clusters_stay_whole() {
        assert_eq!(beginning(&FAMILY.repeat(3), 9), FAMILY);
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("longer", 5), "long\u{2026}");
        assert_eq!(cut(&format!("ab{FAMILY}c"), 7), "ab\u{2026}");
        assert_eq!(cut("cafe\u{301}s!", 5), "caf\u{2026}");
        assert_eq!(
            cut("\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}", 3),
            "\u{1f1e9}\u{1f1ea}\u{2026}"
        );
    }

    #[test]
    fn bytes_are_cut_between_clusters_too() {
        let family = FAMILY.len();
        for (max, clusters) in [(family * 3, 3), (family * 3 - 1, 2), (family, 1), (family * 9, 3)] {
            assert_eq!(
                beginning_bytes(&FAMILY.repeat(3), max),
                FAMILY.repeat(clusters),
                "{max}"
            );
        }
        assert_eq!(beginning_bytes(FAMILY, 5), "\u{1f468}", "something, at least");
        assert_eq!(beginning_bytes("short", 9), "short");
    }

    #[test]
    fn a_text_message_has_160_septets_or_70_units() {
        for (text, is_one) in [
            ("x".repeat(160), true),
            ("x".repeat(161), false),
            ("\u{e4}".repeat(160), true),
            ("\u{20ac}".repeat(80), true),
            (format!("{}x", "\u{20ac}".repeat(80)), false),
            ("\u{4e16}".repeat(70), true),
            ("\u{4e16}".repeat(71), false),
            ("\u{1f600}".repeat(35), true),
            ("\u{1f600}".repeat(36), false),
            (format!("{}\u{2026}", "x".repeat(70)), false),
            (format!("{}\u{eb}", "x".repeat(70)), false),
        ] {
            assert_eq!(is_one_sms(&text), is_one, "{text}");
        }
    }

    #[test]
    fn a_long_text_is_cut_to_one_message() {
        assert_eq!(
            cut_to_one_sms(&"x".repeat(400)),
            format!("{}...", "x".repeat(157))
        );
        assert_eq!(
            cut_to_one_sms(&"\u{4e16}".repeat(400)),
            format!("{}...", "\u{4e16}".repeat(67))
        );
        // A character after the cut does not change the encoding.
        let late = format!("{}{FAMILY}", "x".repeat(160));
        assert_eq!(cut_to_one_sms(&late), format!("{}...", "x".repeat(157)));
        assert_eq!(
            cut_to_one_sms(&"e\u{301}".repeat(160)),
            "\u{e9}".repeat(160),
            "composed, it is in the alphabet"
        );
        let families = cut_to_one_sms(&FAMILY.repeat(30));
        assert_eq!(families, format!("{}...", FAMILY.repeat(8)));
    }

    proptest! {
        #[test]
        fn what_is_cut_fits(text in "\\PC{0,200}", max in 1..50usize) {
            prop_assert!(cut(&text, max).chars().count() <= max);
            prop_assert!(is_one_sms(&cut_to_one_sms(&text)));
        }
    }
}
