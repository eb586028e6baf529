//! A user's place: their row, the counters that go with it, and the top lists.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{RankingPeriod, Scores, UserId, score_changes};
use jiff::Timestamp;

use super::keys::{expires_at, node_key, row_key, shard_of, top_key};
use super::row::{RowItem, wanted};
use super::top::Top;
use crate::actions::Expect;
use crate::attribute::{Item, number, number_of, text};
use crate::item::{from_item, to_item};
use crate::keys::{Key, TTL_ATTRIBUTE, profile_key};
use crate::points::{balance_key, list};
use crate::write::Write;
use crate::{Store, StoreError};

/// The values that decide a user's place.
struct Basis {
    profile: Option<Item>,
    balance: Option<Item>,
    row: Option<RowItem>,
    wanted: Option<Scores>,
}

impl Basis {
    fn ranked(&self) -> Option<&Scores> {
        self.row.as_ref().map(|row| &row.scores)
    }

    fn is_met(&self) -> bool {
        self.ranked() == self.wanted.as_ref()
    }

    /// The periods in which the place changes: no clock is asked, which may be behind that of the writer of the points.
    fn period_keys(&self) -> Vec<(RankingPeriod, String)> {
        let scores = self
            .wanted
            .as_ref()
            .or(self.ranked())
            .cloned()
            .unwrap_or_default();
        let key = |period: &RankingPeriod| (*period, scores.of(*period).0.to_owned());
        RankingPeriod::ALL.iter().map(key).collect()
    }
}

impl Store {
    /// Puts a user in their place in the ranking of everybody, or takes them out. Idempotent. One round trip for one who does not take
    /// part; three for one whose place changes, and those that fill a top list again.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn rank(&self, user: &UserId, now: Timestamp) -> Result<(), StoreError> {
        let mut attempts = self.attempts();
        loop {
            let basis = self.basis(user).await?;
            if basis.is_met() || self.rank_once(user, &basis, now).await? {
                return Ok(());
            }
            if !attempts.again().await {
                return Err(StoreError::Throttled);
            }
        }
    }

    async fn basis(&self, user: &UserId) -> Result<Basis, StoreError> {
        let keys = [profile_key(user), balance_key(user), row_key(user)];
        let mut items = self.batch_get(&keys).await?;
        let [profile, balance, row] = keys.map(|key| items.remove(&key));
        let wanted = wanted(profile.as_ref(), balance.clone())?;
        Ok(Basis {
            profile,
            balance,
            row: row.map(from_item).transpose()?,
            wanted,
        })
    }

    /// All in one transaction, at most 24 actions: what a top list says of a user is what their row says. The lists are read after the
    /// row: one that does not change is then no older than it.
    async fn rank_once(&self, user: &UserId, basis: &Basis, now: Timestamp) -> Result<bool, StoreError> {
        let periods = basis.period_keys();
        let keys: Vec<Key> = periods.iter().map(|(_, key)| top_key(key)).collect();
        let mut tops = self.batch_get(&keys).await?;
        let mut actions = vec![
            self.check_unchanged(&profile_key(user), basis.profile.as_ref())?,
            self.check_unchanged(&balance_key(user), basis.balance.as_ref())?,
            self.row_action(user, basis)?,
        ];
        let place = (user, basis.wanted.as_ref());
        for (period, key) in &periods {
            let top = Top::read(tops.remove(&top_key(key)), key)?;
            actions.extend(self.place_in_top(top, (*period, key), place, now).await?);
            let points = |scores: Option<&Scores>| scores.map_or(0, |scores| scores.within(*period, key));
            let (before, after) = (points(basis.ranked()), points(basis.wanted.as_ref()));
            actions.extend(self.count_scores(user, (*period, key), (before, after), now)?);
        }
        Ok(matches!(self.transact(actions).await?, Write::Done))
    }

    fn row_action(&self, user: &UserId, basis: &Basis) -> Result<TransactWriteItem, StoreError> {
        let (pk, sk) = row_key(user);
        let version = basis.row.as_ref().map_or(0, |row| row.version);
        let expect = match version {
            0 => Expect::Absent,
            version => Expect::Version(version),
        };
        let Some(scores) = basis.wanted.clone() else {
            return self.delete_if(&(pk, sk), expect);
        };
        let mut item = to_item(&RowItem {
            pk,
            sk,
            kind: "ranked".to_owned(),
            version: version + 1,
            scores: scores.clone(),
        })?;
        list(&mut item, &scores, user);
        self.put_if(item, expect)
    }

    /// Refuses the transaction unless an item has the version that was read.
    fn check_unchanged(&self, key: &Key, item: Option<&Item>) -> Result<TransactWriteItem, StoreError> {
        let version = item.and_then(|item| number_of(item, "version"));
        self.check(key, |check| match version {
            None => check.condition_expression("attribute_not_exists(pk)"),
            Some(version) => check
                .condition_expression("version = :expected")
                .expression_attribute_values(":expected", number(version)),
        })
    }

    /// The changes of a period's counters. Those of former periods stay as they are until they expire.
    fn count_scores(
        &self,
        user: &UserId,
        (period, period_key): (RankingPeriod, &str),
        (before, after): (u64, u64),
        now: Timestamp,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let count = |(node, slots): (_, BTreeMap<u8, i8>)| {
            let key = node_key(shard_of(user), period_key, node);
            self.change(&key, |mut update| {
                let mut add = Vec::with_capacity(slots.len());
                for (slot, by) in slots {
                    add.push(format!("c{slot} :c{slot}"));
                    update = update.expression_attribute_values(format!(":c{slot}"), number(by));
                }
                let mut set = "#kind = :kind".to_owned();
                if let Some(at) = expires_at(period, now) {
                    set.push_str(", #ttl = :ttl");
                    update = update
                        .expression_attribute_names("#ttl", TTL_ATTRIBUTE)
                        .expression_attribute_values(":ttl", number(at));
                }
                update
                    .update_expression(format!("SET {set} ADD {}", add.join(", ")))
                    .expression_attribute_names("#kind", "kind")
                    .expression_attribute_values(":kind", text("ranking_node"))
            })
        };
        score_changes(before, after).into_iter().map(count).collect()
    }
}
