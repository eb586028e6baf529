//! The one form in which two spellings of a text are equal.
//!
//! [`fold`] decides whether two labels or names are the same. It is Unicode's compatibility caseless match (The Unicode Standard,
//! 3.13, D146) without default-ignorable characters, composed again (NFKC), and with two rules of its own:
//!
//! - Quotation marks and apostrophes of all shapes are `"` and `'`, dashes and hyphens are `-`: keyboards replace them as one types.
//! - White space is one space, and none at either end.
//!
//! [`search_fold`] is what a search compares. Beyond that, it leaves out the accents of the Latin, Greek and Cyrillic scripts (the
//! combining marks U+0300 to U+036F) and takes a dotless `ı` for an `i`. The marks of other scripts tell words apart and stay.
//! Letters that Unicode does not compose of a letter and a mark (`ø`, `ł`, `æ`) stay, too.

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// The form in which spellings of one label or name are equal. Idempotent.
pub fn fold(text: &str) -> String {
    folded(text, Some)
}

/// The form in which a search compares texts. Idempotent, and the same for texts with the same [`fold`].
pub fn search_fold(text: &str) -> String {
    folded(text, |c| match c {
        '\u{300}'..='\u{36f}' => None,
        '\u{131}' => Some('i'),
        _ => Some(c),
    })
}

/// `keep` is applied to the decomposed text, whose accents are characters of their own.
fn folded(text: &str, keep: fn(char) -> Option<char>) -> String {
    if text.is_ascii() {
        let plain: String = text.chars().map(|c| plain(c).to_ascii_lowercase()).collect();
        return one_space(&plain);
    }
    let (nfkd, cases) = (DecomposingNormalizerBorrowed::new_nfkd(), CaseMapper::new());
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    // `plain` first, because the compatibility form of some quotation marks is another one, or a space with an accent.
    let visible: String = text
        .chars()
        .filter(|c| !ignorable.contains(*c))
        .map(plain)
        .collect();
    let cased = cases.fold_string(&nfkd.normalize(&visible)).into_owned();
    let cased = cases.fold_string(&nfkd.normalize(&cased)).into_owned();
    let kept = nfkd
        .normalize(&cased)
        .chars()
        .filter_map(keep)
        .map(plain)
        .collect::<String>();
    one_space(&ComposingNormalizerBorrowed::new_nfkc().normalize(&kept))
}

/// The plain form of a quotation mark, an apostrophe or a dash.
fn plain(c: char) -> char {
    match c {
        '`'
        | '\u{b4}'
        | '\u{1ffd}'
        | '\u{2b9}'
        | '\u{2bb}'..='\u{2bd}'
        | '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{2035}'
        | '\u{2039}'
        | '\u{203a}' => '\'',
        '\u{ab}'
        | '\u{bb}'
        | '\u{2ba}'
        | '\u{201c}'..='\u{201f}'
        | '\u{2033}'
        | '\u{2036}'
        | '\u{301d}'..='\u{301f}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => c,
    }
}

fn one_space(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    spaced
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_text_are_equal() {
        for (one, other) in [
            ("Stra\u{df}e", "STRASSE"),
            ("STRA\u{1e9e}E", "strasse"),
            ("caf\u{e9}", "Cafe\u{301}"),
            ("\u{dc}BERF\u{c4}LLIG", "u\u{308}berfa\u{308}llig"),
            // Two marks, in either order.
            ("o\u{302}\u{323}", "\u{1ed9}"),
            (
                "\u{d55c}\u{ad6d}\u{c5b4}",
                "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}\u{110b}\u{1165}",
            ),
            ("\u{39f}\u{394}\u{39f}\u{3a3}", "\u{3bf}\u{3b4}\u{3bf}\u{3c2}"),
            ("\u{130}stanbul", "i\u{307}stanbul"),
            ("\u{fb01}le", "FILE"),
            ("\u{ff21}\u{ff22}\u{ff11}", "ab1"),
            ("\u{ff76}\u{ff9e}", "\u{30ac}"),
            ("\u{2167}", "viii"),
            ("\u{212b}", "\u{e5}"),
            ("x\u{b2}", "X2"),
            ("co\u{ad}op\u{200b}", "coop"),
            ("\u{2764}\u{fe0f}", "\u{2764}"),
            ("don\u{2019}t \u{201e}go\u{201c}", "DON'T \"go\""),
            ("2019\u{2013}2020", "2019-2020"),
            (" a \t\u{a0}\u{3000}b\n", "A B"),
            ("wait\u{2026}", "WAIT..."),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
            assert_eq!(search_fold(one), search_fold(other), "{one} {other}");
        }
    }

    #[test]
    fn an_accent_is_part_of_a_name_and_not_of_a_search() {
        for (one, other) in [
            ("caf\u{e9}", "cafe"),
            ("Vi\u{1ec7}t", "viet"),
            (
                "\u{0451}\u{043b}\u{043a}\u{0430}",
                "\u{0415}\u{041b}\u{041a}\u{0410}",
            ),
            (
                "\u{391}\u{3b8}\u{3ae}\u{3bd}\u{3b1}",
                "\u{3b1}\u{3b8}\u{3b7}\u{3bd}\u{3b1}",
            ),
            ("I\u{15e}IK", "\u{131}\u{15f}\u{131}k"),
        ] {
            assert_ne!(fold(one), fold(other), "{one} {other}");
            assert_eq!(search_fold(one), search_fold(other), "{one} {other}");
        }
    }

    #[test]
    fn marks_that_tell_words_apart_stay() {
        for (one, other) in [
            // が and か, Devanagari with and without a vowel sign, Thai with and without a tone mark.
            ("\u{304c}", "\u{304b}"),
            ("\u{915}\u{93f}", "\u{915}"),
            ("\u{e02}\u{e48}", "\u{e02}"),
            ("s\u{f8}", "so"),
            ("a b", "ab"),
        ] {
            assert_ne!(search_fold(one), search_fold(other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn folding_again_changes_nothing(text in "\\PC{0,20}") {
            let (name, search) = (fold(&text), search_fold(&text));
            prop_assert_eq!(&fold(&name), &name);
            prop_assert_eq!(&search_fold(&search), &search);
            prop_assert_eq!(search_fold(&name), search);
        }

        #[test]
        fn forms_and_cases_are_equal(text in "\\PC{0,20}") {
            let nfd = DecomposingNormalizerBorrowed::new_nfd().normalize(&text).into_owned();
            let nfc = ComposingNormalizerBorrowed::new_nfc().normalize(&text).into_owned();
            prop_assert_eq!(fold(&nfd), fold(&text));
            prop_assert_eq!(fold(&nfc), fold(&text));
        }
    }
}
