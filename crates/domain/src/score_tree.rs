//! Ranks without reading everybody: counters of how many have a score, in a tree of three levels with 256 to a node.
//!
//! A rank is the sum of at most three nodes' counters, whatever the number of users; a change of a score changes one node mostly.

use std::collections::BTreeMap;

/// Higher scores count as this one.
pub const MAX_SCORE: u64 = (1 << 24) - 1;

/// A node: its counters are of the scores, or of the nodes below, that begin with its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScoreNode {
    /// From the root, 0, to the leaves, 2.
    pub level: u8,
    /// The bytes of the scores below it that are the same.
    pub prefix: u16,
}

/// The counters that a score is counted in, from the root to its leaf: one of each node.
pub fn score_path(score: u64) -> [(ScoreNode, u8); 3] {
    let score = u32::try_from(score.min(MAX_SCORE)).unwrap_or(u32::MAX);
    let [_, high, middle, low] = score.to_be_bytes();
    let node = |level, prefix| ScoreNode { level, prefix };
    [
        (node(0, 0), high),
        (node(1, u16::from(high)), middle),
        (node(2, u16::from_be_bytes([high, middle])), low),
    ]
}

/// The changes of counters when a user's score changes. A score of zero is not counted.
pub fn score_changes(before: u64, after: u64) -> BTreeMap<ScoreNode, BTreeMap<u8, i8>> {
    let mut changes: BTreeMap<_, BTreeMap<u8, i8>> = BTreeMap::new();
    for (score, by) in [(before, -1), (after, 1)] {
        for (node, slot) in score_path(score).into_iter().filter(|_| score > 0) {
            *changes.entry(node).or_default().entry(slot).or_default() += by;
        }
    }
    for slots in changes.values_mut() {
        slots.retain(|_, by| *by != 0);
    }
    changes.retain(|_, slots| !slots.is_empty());
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Tree(BTreeMap<(ScoreNode, u8), i64>);

    impl Tree {
        fn change(&mut self, before: u64, after: u64) -> usize {
            let changes = score_changes(before, after);
            for (node, slots) in &changes {
                for (slot, by) in slots {
                    *self.0.entry((*node, *slot)).or_default() += i64::from(*by);
                }
            }
            changes.len()
        }

        fn rank(&self, score: u64) -> i64 {
            let above = score_path(score).into_iter().flat_map(|(node, slot)| {
                let counters = self.0.iter();
                counters.filter(move |((of, at), _)| *of == node && *at > slot)
            });
            1 + above.map(|(_, count)| count).sum::<i64>()
        }
    }

    fn assert_sorted(tree: &Tree, scores: &[u64]) {
        let mut sorted = scores.to_vec();
        sorted.sort_unstable_by(|one, other| other.cmp(one));
        for score in scores
            .iter()
            .step_by(37)
            .chain(&[0, 1, 255, 256, 65_535, 65_536, MAX_SCORE])
        {
            let above = sorted.partition_point(|other| other > score);
            assert_eq!(tree.rank(*score), i64::try_from(above).unwrap() + 1, "{score}");
        }
    }

    /// SplitMix64.
    fn mixed(at: u64) -> u64 {
        let mut z = (at + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    #[test]
    fn the_rank_of_each_of_ten_thousand_is_as_sorted() {
        let (mut tree, mut scores) = (Tree::default(), Vec::new());
        for n in 0..10_000 {
            // Of all magnitudes, with ties.
            let score = mixed(n) >> (40 + mixed(n + 1_000_000) % 24);
            tree.change(0, score);
            scores.push(score);
        }
        assert_sorted(&tree, &scores);
        for n in 0..5000_u64 {
            let place = usize::try_from(mixed(n) % 10_000).unwrap();
            // Also leaving.
            let after = if n % 9 == 0 { 0 } else { scores[place] + n % 5 };
            tree.change(scores[place], after);
            scores[place] = after;
        }
        assert_sorted(&tree, &scores);
        for score in &mut scores {
            tree.change(*score, 0);
            *score = 0;
        }
        assert!(tree.0.values().all(|count| *count == 0));
    }

    #[test]
    fn ties_share_a_rank_and_most_changes_are_of_one_node() {
        let mut tree = Tree::default();
        for score in [9, 7, 7, 3] {
            assert_eq!(tree.change(0, score), 3);
        }
        assert_eq!([9, 7, 3, 0].map(|score| tree.rank(score)), [1, 2, 4, 5]);
        assert_eq!(tree.change(3, 8), 1);
        assert_eq!(tree.change(8, 8), 0);
        // The node above both leaves, and each leaf.
        assert_eq!(tree.change(8, 300), 3);
        assert_eq!(tree.change(300, 70_000), 5);
        assert_eq!(tree.change(70_000, u64::MAX), 5);
        assert_eq!([u64::MAX, MAX_SCORE].map(|score| tree.rank(score)), [1, 1]);
    }
}
