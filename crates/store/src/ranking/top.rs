//! The first ones of a period, in one item: the top list costs one read, however many take part.
//!
//! It is written in the transaction of a user's row, on the condition that it is the one that was read: its entries are what the rows say.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{RankingPeriod, Scores, UserId};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::keys::{SHARDS, expires_at, row_key, rows_pk, top_key};
use super::row::row_scores;
use crate::actions::Expect;
use crate::attribute::{Item, number, text_of};
use crate::batch::MAX_BATCH_GET;
use crate::item::{from_item, to_item};
use crate::keys::{Key, TTL_ATTRIBUTE};
use crate::points::{at_least, end_of, index_of};
use crate::range::Range;
use crate::{Store, StoreError};

/// The entries that are shown.
pub(super) const SHOWN: usize = 100;
/// The entries that are kept: others move up when some of the first ones lose points or leave.
const KEPT: usize = 150;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Top {
    pk: String,
    sk: String,
    kind: String,
    version: u64,
    /// The most points of those that were cut off; zero if all are here.
    floor: u64,
    /// Points and users, most first.
    pub(crate) entries: Vec<(u64, UserId)>,
}

impl Top {
    pub(crate) fn read(item: Option<Item>, period_key: &str) -> Result<Self, StoreError> {
        let (pk, sk) = top_key(period_key);
        let empty = Self {
            pk,
            sk,
            kind: "ranking_top".to_owned(),
            version: 0,
            floor: 0,
            entries: Vec::new(),
        };
        item.map_or(Ok(empty), from_item)
    }

    /// Puts a user in their place, or out. Returns whether anything changes.
    fn place(&mut self, user: &UserId, points: u64) -> bool {
        let before = (self.floor, self.entries.clone());
        self.entries.retain(|(_, other)| other != user);
        // Of those below the floor there are others, who are not here.
        if points > 0 && points >= self.floor {
            let entry = (points, user.clone());
            let place = self.entries.partition_point(|other| key(other) < key(&entry));
            self.entries.insert(place, entry);
        }
        self.cut();
        (self.floor, &self.entries) != (before.0, &before.1)
    }

    fn cut(&mut self) {
        while self.entries.len() > KEPT {
            if let Some((points, _)) = self.entries.pop() {
                self.floor = self.floor.max(points);
            }
        }
    }

    fn is_short(&self) -> bool {
        self.entries.len() < SHOWN && self.floor > 0
    }
}

/// Most points first.
fn key((points, user): &(u64, UserId)) -> (std::cmp::Reverse<u64>, &UserId) {
    (std::cmp::Reverse(*points), user)
}

impl Store {
    /// Puts a user in their place. Returns the write, if something changes.
    pub(super) async fn place_in_top(
        &self,
        mut top: Top,
        (period, period_key): (RankingPeriod, &str),
        (user, scores): (&UserId, Option<&Scores>),
        now: Timestamp,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let points = scores.map_or(0, |scores| scores.within(period, period_key));
        if !top.place(user, points) {
            return Ok(None);
        }
        if top.is_short() {
            self.fill(&mut top, (period, period_key), user).await?;
            // They may be among the first ones after all, above the new floor.
            top.place(user, points);
        }
        let expect = match top.version {
            0 => Expect::Absent,
            version => Expect::Version(version),
        };
        top.version += 1;
        let mut item = to_item(&top)?;
        let ttl = expires_at(period, now).map(|at| (TTL_ATTRIBUTE.to_owned(), number(at)));
        item.extend(ttl);
        self.put_if(item, expect).map(Some)
    }

    /// Adds those who were cut off: the first ones of each shard. Indexes may lag behind, so the rows themselves are read again, not the
    /// balances, which may be ahead of them: a user who is in no index yet, or whose row changes now, is missing or has their former
    /// points until these change once more.
    async fn fill(
        &self,
        top: &mut Top,
        (period, period_key): (RankingPeriod, &str),
        user: &UserId,
    ) -> Result<(), StoreError> {
        let firsts = try_join_all((0..SHARDS).map(|shard| self.firsts(shard, period, period_key)));
        let mut candidates: Vec<_> = firsts.await?.into_iter().flatten().collect();
        candidates.sort_by(|one, other| key(one).cmp(&key(other)));
        let cut = candidates.get(KEPT).map_or(0, |(points, _)| *points);
        candidates.truncate(KEPT);
        candidates.retain(|(_, other)| other != user && !top.entries.iter().any(|(_, one)| one == other));
        let (mut users, mut entries) = (Vec::new(), Vec::new());
        users.extend(candidates.into_iter().map(|(_, user)| user));
        for chunk in users.chunks(MAX_BATCH_GET) {
            let keys: Vec<Key> = chunk.iter().map(row_key).collect();
            let mut rows = self.batch_get(&keys).await?;
            for user in chunk {
                let scores = rows.remove(&row_key(user)).map(row_scores).transpose()?;
                let points = scores.map_or(0, |scores| scores.within(period, period_key));
                entries.extend((points > 0).then(|| (points, user.clone())));
            }
        }
        top.entries.extend(entries);
        top.entries.sort_by(|one, other| key(one).cmp(&key(other)));
        top.floor = cut;
        top.cut();
        Ok(())
    }

    async fn firsts(
        &self,
        shard: usize,
        period: RankingPeriod,
        period_key: &str,
    ) -> Result<Vec<(u64, UserId)>, StoreError> {
        let (pk, sk) = (rows_pk(shard), index_of(period).sk);
        let (low, high) = (at_least(period_key, 1), end_of(period_key));
        let range = Range {
            between: Some((&low, &high)),
            forwards: false,
            // One more tells whether some are cut off.
            limit: KEPT + 1,
            ..Range::of_index(index_of(period), &pk)
        };
        let (items, _) = self.range(range).await?;
        let entry = |item: &Item| {
            let (_, rest) = text_of(item, sk)?.split_once('#')?;
            let (points, user) = rest.split_once('#')?;
            Some((points.parse().ok()?, UserId::parse(user).ok()?))
        };
        Ok(items.iter().filter_map(entry).collect())
    }
}
