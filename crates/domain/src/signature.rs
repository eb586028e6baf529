//! Signatures of long texts: whether a text may hold another one, without reading it.
//!
//! A signature is a Bloom filter with one hash function. With 128 bytes or more it has a bit for each character and for each three
//! characters in a row of the folded text, with fewer for each character alone, so that it does not fill up.

use crate::search_fold;

/// From this size on, three characters in a row are told apart.
const MIN_TRIGRAM_BYTES: usize = 128;

/// The signature of a text, with so many bytes, more than 0. It is stored: texts have the same one in all versions.
pub fn signature(text: &str, bytes: usize) -> Vec<u8> {
    let mut signature = vec![0; bytes];
    for bit in bits(&search_fold(text), bytes) {
        if let Some(byte) = signature.get_mut(bit / 8) {
            *byte |= 1 << (bit % 8);
        }
    }
    signature
}

/// Whether the text of this signature may hold a folded text. `false` is certain.
pub(crate) fn may_hold(signature: &[u8], folded: &str) -> bool {
    let has = |bit: usize| {
        signature
            .get(bit / 8)
            .is_none_or(|byte| byte & (1 << (bit % 8)) != 0)
    };
    bits(folded, signature.len()).into_iter().all(has)
}

fn bits(folded: &str, bytes: usize) -> Vec<usize> {
    let ends = folded.char_indices().map(|(at, c)| (at, at + c.len_utf8()));
    let ends: Vec<(usize, usize)> = ends.collect();
    let singles = ends.iter().map(|(start, end)| (*start, *end));
    let triples = ends
        .windows(3)
        .filter_map(|three| Some((three.first()?.0, three.last()?.1)));
    let triples = triples.filter(|_| bytes >= MIN_TRIGRAM_BYTES);
    let parts = singles
        .chain(triples)
        .filter_map(|(start, end)| folded.get(start..end));
    parts.map(|part| hash(part) % (bytes * 8).max(1)).collect()
}

/// FNV-1a (IETF, draft-eastlake-fnv), 32 bits, folded once more because the lowest bits alone are weak.
fn hash(part: &str) -> usize {
    let hash = part.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    usize::try_from(hash ^ (hash >> 16)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn most_texts_that_are_not_there_are_known_not_to_be() {
        let words = (0..400)
            .map(|n| format!("word{} ", n * 7919 % 10_007))
            .collect::<String>();
        let (large, small) = (signature(&words, 256), signature(&words, 24));
        assert!(may_hold(&large, "word7919"));
        assert!(!may_hold(&large, "needle") && !may_hold(&large, "q"));
        assert!(
            !may_hold(&small, "needle") && may_hold(&small, "ord"),
            "which has letters alone"
        );
        assert!(!may_hold(&signature(&"x".repeat(9000), 16), "a"));
        let missing = (0..100).filter(|n| !may_hold(&large, &format!("term {n:03}")));
        assert!(missing.count() > 80);
    }

    #[test]
    fn a_signature_is_the_same_in_all_versions() {
        assert_eq!(signature("Caf\u{e9}", 8), signature("CAFE\u{301}", 8));
        assert_eq!(signature("abc", 8), [0, 0, 0, 64, 1, 2, 0, 0]);
    }

    proptest! {
        #[test]
        fn what_is_there_may_be_there(text in "\\PC{0,60}", start in 0..30usize, length in 1..9usize, bytes in 1..300usize) {
            let folded = search_fold(&text);
            let part: String = folded.chars().skip(start).take(length).collect();
            prop_assert!(may_hold(&signature(&text, bytes), &part));
        }
    }
}
