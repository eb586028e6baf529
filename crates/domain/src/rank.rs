//! Fractional ranks: an order of tasks in a column in which moving a task rewrites only that task.
//!
//! A rank is a fraction between 0 and 1 written in base 36 (`0`–`9`, `a`–`z`) without its leading "0.", compared as
//! text. Between any two there is always a third. New tasks go to the end of their column without reading it: their rank is
//! the time in milliseconds. A random tie breaker makes the ranks of two concurrent inserts at one position differ; equal
//! ranks are ordered by task id.
//!
//! Ranks grow when tasks are repeatedly moved into the same gap: by about one character in five moves. Beyond
//! [`MAX_RANK_CHARACTERS`] the store rebalances the neighbours with [`Rank::evenly_between`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Longer ranks must be rebalanced. A sort key may have 1,024 bytes, so there is a wide margin.
pub const MAX_RANK_CHARACTERS: usize = 120;

const BASE: u64 = 36;
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// 36^9 milliseconds reach to the year 5188.
const TIME_DIGITS: usize = 9;
/// The least number of ranks in a gap that one is drawn from.
const ROOM: u64 = BASE * BASE * BASE;

/// A position in a column. Never ends in `0`: "a" and "a0" are the same fraction, with no rank between them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rank(String);

impl Rank {
    /// The end of any column at this time. `tie_breaker` distinguishes ranks of one millisecond.
    pub fn at_end(now: Timestamp, tie_breaker: u64) -> Self {
        let time = u64::try_from(now.as_millisecond()).unwrap_or_default();
        Self::from_digits(digits_of(time, TIME_DIGITS), tie_breaker)
    }

    /// The end of any column at this time, for the `index`th of many tasks that are added together, in the order of their
    /// indexes. From the 1,679,616th on the ranks are those of later milliseconds.
    pub fn at_end_in_order(now: Timestamp, index: u64) -> Self {
        let time = u64::try_from(now.as_millisecond()).unwrap_or_default();
        let time = time.saturating_add(index / (ROOM * BASE));
        Self::from_digits(digits_of(time, TIME_DIGITS), index)
    }

    /// Directly after `lower`, the last rank of a column; not before [`Rank::at_end`]. If the clock has not passed `lower`
    /// (another machine's clock was ahead, or it is the same millisecond), only a millisecond after it, so that a task
    /// created a moment later still goes to the end.
    pub fn after(lower: &Self, now: Timestamp, tie_breaker: u64) -> Self {
        let end = Self::at_end(now, tie_breaker);
        let next = value_of(&lower.0, TIME_DIGITS) + 1;
        if end > *lower {
            end
        } else if next < BASE.pow(9) {
            Self::from_digits(digits_of(next, TIME_DIGITS), tie_breaker)
        } else {
            Self::between(Some(lower), None, tie_breaker)
        }
    }

    /// Directly before `upper`, the first rank of a column: only a little less, so that repeated moves to the top do not
    /// halve the gap each time.
    pub fn before(upper: &Self, tie_breaker: u64) -> Self {
        let head = value_of(&upper.0, TIME_DIGITS);
        let step = 1 + tie_breaker % ROOM;
        if head > step {
            Self::from_digits(digits_of(head - step, TIME_DIGITS), tie_breaker / ROOM)
        } else {
            Self::between(None, Some(upper), tie_breaker)
        }
    }

    /// Strictly between two ranks; `None` is an open end. If the ranks are not in order, after `lower`.
    pub fn between(lower: Option<&Self>, upper: Option<&Self>, tie_breaker: u64) -> Self {
        let lower = lower.map_or(&[][..], |rank| rank.0.as_bytes());
        let upper = upper.map(|rank| rank.0.as_bytes()).filter(|upper| lower < *upper);
        Self(draw(lower, upper, tie_breaker))
    }

    /// `count` ranks in order strictly between two ranks, evenly distributed and therefore short.
    pub fn evenly_between(lower: Option<&Self>, upper: Option<&Self>, count: usize) -> Vec<Self> {
        let mut ranks = Vec::with_capacity(count);
        fill_evenly(&mut ranks, lower, upper, count);
        ranks
    }

    /// The text form: 1 or more of `0-9a-z`, not ending in `0`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn from_digits(mut digits: String, tie_breaker: u64) -> Self {
        digits.push_str(&digits_of(tie_breaker % (ROOM * BASE), 4));
        // A rank must not end in 0, and one more character is cheaper than losing the tie breaker.
        digits.push('i');
        Self(digits)
    }
}

fn fill_evenly(ranks: &mut Vec<Rank>, lower: Option<&Rank>, upper: Option<&Rank>, count: usize) {
    if count == 0 {
        return;
    }
    let left = (count - 1) / 2;
    // Less than a quarter of any gap, so the draw is near its middle.
    let middle = Rank::between(lower, upper, ROOM / 4);
    fill_evenly(ranks, lower, Some(&middle), left);
    ranks.push(middle.clone());
    fill_evenly(ranks, Some(&middle), upper, count - 1 - left);
}

/// Follows the digits that both ends share until the gap is wide enough, then draws from its middle half.
fn draw(mut lower: &[u8], mut upper: Option<&[u8]>, tie_breaker: u64) -> String {
    let mut prefix = String::new();
    loop {
        let low = lower.first().map_or(0, |digit| digit_value(*digit));
        let high = match upper {
            None => BASE,
            Some(rest) => rest.first().map_or(0, |digit| digit_value(*digit)),
        };
        let rest_of_lower = lower.get(1..).unwrap_or_default();
        if high == low {
            prefix.push(digit(low));
            lower = rest_of_lower;
            upper = upper.and_then(|rest| rest.get(1..));
        } else if high == low + 1 {
            // No digit lies between: keep the lower one and continue above its tail, without an upper end.
            prefix.push(digit(low));
            lower = rest_of_lower;
            upper = None;
        } else {
            break;
        }
    }
    // Four digits of each end. The first digits are at least two apart, so there are at least 36^3 ranks.
    let low = value_tail(lower, 4);
    let high = upper.map_or(BASE.pow(4), |upper| value_tail(upper, 4));
    let gap = high - low;
    let at = low + gap / 4 + 1 + tie_breaker % (gap / 2);
    prefix.push_str(&digits_of(at, 4));
    prefix.push('i');
    prefix
}

fn value_tail(digits: &[u8], width: usize) -> u64 {
    (0..width).fold(0, |value, at| {
        value * BASE + digits.get(at).map_or(0, |digit| digit_value(*digit))
    })
}

fn value_of(digits: &str, width: usize) -> u64 {
    value_tail(digits.as_bytes(), width)
}

fn digits_of(mut value: u64, width: usize) -> String {
    let mut digits = vec!['0'; width];
    for slot in digits.iter_mut().rev() {
        *slot = digit(value % BASE);
        value /= BASE;
    }
    digits.into_iter().collect()
}

fn digit(value: u64) -> char {
    usize::try_from(value)
        .ok()
        .and_then(|value| DIGITS.get(value))
        .map_or('0', |digit| char::from(*digit))
}

fn digit_value(digit: u8) -> u64 {
    match digit {
        b'0'..=b'9' => u64::from(digit - b'0'),
        b'a'..=b'z' => u64::from(digit - b'a') + 10,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millisecond: i64) -> Timestamp {
        Timestamp::from_millisecond(millisecond).unwrap()
    }

    fn assert_well_formed(rank: &Rank) {
        assert!(
            rank.as_str().bytes().all(|byte| DIGITS.contains(&byte)),
            "{rank:?}"
        );
        assert!(
            !rank.as_str().is_empty() && !rank.as_str().ends_with('0'),
            "{rank:?}"
        );
    }

    proptest! {
        #[test]
        fn any_history_of_moves_keeps_the_order(moves in prop::collection::vec((any::<prop::sample::Index>(), any::<u64>(), 0..4u8), 1..200)) {
            let mut column: Vec<Rank> = Vec::new();
            for (step, (place, tie_breaker, kind)) in moves.into_iter().enumerate() {
                let now = at(1_700_000_000_000 + i64::try_from(step).unwrap());
                let index = place.index(column.len() + 1);
                let (lower, upper) = (index.checked_sub(1).and_then(|i| column.get(i)), column.get(index));
                let rank = match (lower, upper, kind) {
                    (Some(lower), None, 0..2) => Rank::after(lower, now, tie_breaker),
                    (None, Some(upper), 0..2) => Rank::before(upper, tie_breaker),
                    _ => Rank::between(lower, upper, tie_breaker),
                };
                assert_well_formed(&rank);
                column.insert(index, rank);
                prop_assert!(column.is_sorted_by(|a, b| a < b), "{column:?}");
            }
        }

        #[test]
        fn new_tasks_go_to_the_end(first in 0..4_000_000_000_000i64, later in 1..1_000_000i64, a: u64, b: u64) {
            prop_assert!(Rank::at_end(at(first), a) < Rank::at_end(at(first + later), b));
        }

        #[test]
        fn tasks_added_together_keep_their_order(first in 0..100_000_000_u64, next in 1..100_000_000_u64) {
            let now = at(1_700_000_000_000);
            let one = Rank::at_end_in_order(now, first);
            let other = Rank::at_end_in_order(now, first + next);
            assert_well_formed(&one);
            prop_assert!(one < other);
            prop_assert!(other < Rank::at_end(at(1_700_000_000_200), 0), "later ones come after them");
        }

        #[test]
        fn concurrent_inserts_differ(a in 0..46_656u64, b in 0..46_656u64) {
            let (lower, upper) = (Rank::at_end(at(1), 0), Rank::at_end(at(2), 0));
            prop_assume!(a % (ROOM / 2) != b % (ROOM / 2));
            prop_assert_ne!(Rank::at_end(at(1), a), Rank::at_end(at(1), b));
            prop_assert!(Rank::between(Some(&lower), Some(&upper), a) > lower);
        }

        #[test]
        fn spreading_is_ordered_and_short(count in 0..100usize, a: u64, b: u64) {
            let mut ends = [Rank::at_end(at(5), a), Rank::at_end(at(5), b)];
            ends.sort();
            prop_assume!(ends[0] != ends[1]);
            let ranks = Rank::evenly_between(Some(&ends[0]), Some(&ends[1]), count);
            prop_assert_eq!(ranks.len(), count);
            let all: Vec<_> = [&ends[..1], &ranks, &ends[1..]].concat();
            prop_assert!(all.is_sorted_by(|a, b| a < b));
            prop_assert!(ranks.iter().all(|rank| rank.as_str().len() < 30));
        }
    }

    #[test]
    fn squeezing_into_one_gap_grows_slowly() {
        let (lower, mut upper) = (Rank::at_end(at(1), 0), Rank::at_end(at(2), 0));
        for step in 1..=300u64 {
            upper = Rank::between(Some(&lower), Some(&upper), step * 7919);
            assert!(upper > lower);
        }
        assert!(
            upper.as_str().len() < MAX_RANK_CHARACTERS,
            "{}",
            upper.as_str().len()
        );
    }

    #[test]
    fn a_rank_after_the_last_leaves_the_end_free() {
        let now = at(1_700_000_000_000);
        let (mut last, mut longest) = (Rank::at_end(now, u64::MAX), 0);
        for step in 0..100u64 {
            let next = Rank::after(&last, now, step * 7919);
            assert!(last < next);
            longest = longest.max(next.as_str().len());
            last = next;
        }
        assert!(last < Rank::at_end(at(1_700_000_000_200), 0), "{last:?}");
        assert_eq!(longest, 14);
    }

    #[test]
    fn moving_to_the_top_again_and_again_does_not_grow() {
        let mut top = Rank::at_end(at(1_700_000_000_000), 0);
        for step in 0..10_000u64 {
            let next = Rank::before(&top, step * 7919);
            assert!(next < top);
            top = next;
        }
        assert_eq!(top.as_str().len(), 14);
    }
}
