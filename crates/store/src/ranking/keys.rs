//! Keys of the ranking of everybody.

use domain::{IdSeed, RankingPeriod, ScoreNode, UserId};
use jiff::{SignedDuration, Timestamp};

use crate::keys::Key;

/// The number of partitions of the rows, and of each period's counters. One takes 1,000 write units a second (developer guide, "Best
/// practices for designing and using partition keys"); a change takes some six of its leaf.
pub(super) const SHARDS: usize = 16;

/// A user stays in the same shard.
pub(super) fn shard_of(user: &UserId) -> usize {
    let IdSeed(digest) = IdSeed::derive(&["ranking", user.as_str()]);
    digest.first().map_or(0, |byte| usize::from(*byte) % SHARDS)
}

/// Partition of a shard's rows.
pub(super) fn rows_pk(shard: usize) -> String {
    format!("RANKING#{shard:02}")
}

pub(super) fn row_key(user: &UserId) -> Key {
    (rows_pk(shard_of(user)), user.as_str().to_owned())
}

pub(super) fn node_key(shard: usize, period_key: &str, node: ScoreNode) -> Key {
    let ScoreNode { level, prefix } = node;
    (
        format!("RANKING#{shard:02}#{period_key}"),
        format!("{level}#{prefix:04x}"),
    )
}

/// Of the first ones of a period.
pub(super) fn top_key(period_key: &str) -> Key {
    (format!("RANKING#{period_key}"), "TOP".to_owned())
}

/// When the items of the period that this instant is in may be deleted: some days after its end.
pub(super) fn expires_at(period: RankingPeriod, now: Timestamp) -> Option<i64> {
    let days = match period {
        RankingPeriod::All => return None,
        RankingPeriod::Month => 35,
        RankingPeriod::Week => 10,
    };
    let start = period.starts_at(now)?;
    Some((start + SignedDuration::from_hours(24 * days)).as_second())
}
