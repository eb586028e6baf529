//! A user's balance, the ledger's entries that add up to it, and the boards of projects.

use std::collections::BTreeSet;

use domain::{Balance, PointEntry, ProjectId, RankingPeriod, UserId};
use jiff::Timestamp;

use super::keys::{ALL, at_least, balance_key, board_key, board_pk, end_of, index_of, ledger_pk};
use super::settle::{balance_of, entry_of, scores_of};
use crate::attribute::text_of;
use crate::batch::MAX_BATCH_GET;
use crate::item::Person;
use crate::keys::{Key, meta_key, profile_key};
use crate::range::{Page, Range, keys_of};
use crate::tombstone::is_live;
use crate::{Store, StoreError};

/// The rows that a ranking shows.
const MAX_RANKED: usize = 100;

impl Store {
    /// A user's profile, and what they have; `None` for one who never had points. One round trip.
    ///
    /// # Errors
    /// As [`Store::profile`].
    pub async fn profile_and_balance(&self, user: &UserId) -> Result<(Person, Option<Balance>), StoreError> {
        let mut items = self.batch_get(&[profile_key(user), balance_key(user)]).await?;
        let person = items.remove(&profile_key(user));
        let person = person.map_or(Ok(Person::Unknown), Person::read)?;
        self.admit_person(user, &person)?;
        let balance = balance_of(items.remove(&balance_key(user)))?;
        Ok((person, balance.map(|(_, balance)| balance)))
    }

    /// A page of a user's ledger, newest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn ledger(
        &self,
        user: &UserId,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<PointEntry>, StoreError> {
        let pk = ledger_pk(user);
        let range = Range {
            forwards: false,
            limit,
            position,
            ..Range::of_table(&pk, ALL)
        };
        self.page(range, |item| entry_of(item).map(Some)).await
    }

    /// The same entries, without titles from deleted projects. One round trip for every 100 projects, none for none.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn without_deleted_titles(
        &self,
        mut entries: Vec<PointEntry>,
    ) -> Result<Vec<PointEntry>, StoreError> {
        let keys: BTreeSet<Key> = entries.iter().map(|entry| meta_key(&entry.project_id)).collect();
        let keys = Vec::from_iter(keys);
        let mut live = BTreeSet::new();
        for chunk in keys.chunks(MAX_BATCH_GET) {
            let found = self.batch_get(chunk).await?.into_iter();
            live.extend(found.filter(|(_, item)| is_live(item)).map(|(key, _)| key));
        }
        for entry in &mut entries {
            if !live.contains(&meta_key(&entry.project_id)) {
                entry.title.clear();
            }
        }
        Ok(entries)
    }

    /// The first 100 members of a project by their points in the current period, with these. Eventually consistent. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn project_board(
        &self,
        project: &ProjectId,
        period: RankingPeriod,
        now: Timestamp,
    ) -> Result<Vec<(UserId, u64)>, StoreError> {
        let (pk, key) = (board_pk(project), period.key(now));
        let (low, high) = (at_least(&key, 1), end_of(&key));
        let range = Range {
            between: Some((&low, &high)),
            forwards: false,
            limit: MAX_RANKED,
            ..Range::of_index(index_of(period), &pk)
        };
        let page = self.page(range, |item| {
            let user = text_of(&item, "sk").and_then(|sk| UserId::parse(sk).ok());
            let user = user.ok_or_else(|| StoreError::unexpected("a row names no user"))?;
            Ok(Some((user, scores_of(item)?.now(period, now))))
        });
        Ok(page.await?.items)
    }

    /// A member's points in a project in the current period. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn points_in(
        &self,
        project: &ProjectId,
        user: &UserId,
        period: RankingPeriod,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let scores = self
            .get(&board_key(project, user))
            .await?
            .map(scores_of)
            .transpose()?;
        Ok(scores.map_or(0, |scores| scores.now(period, now)))
    }

    /// The number of members who have more points in the current period. Eventually consistent. One round trip for each MiB of them.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn members_above(
        &self,
        project: &ProjectId,
        points: u64,
        period: RankingPeriod,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let (pk, key) = (board_pk(project), period.key(now));
        let (low, high) = (at_least(&key, points + 1), end_of(&key));
        self.count(Range {
            between: Some((&low, &high)),
            limit: usize::MAX,
            ..Range::of_index(index_of(period), &pk)
        })
        .await
    }

    /// Deletes a part of what a deleted account has left: its ledger, with its rows on the boards of projects, and its balance. Returns
    /// whether that was all.
    pub(crate) async fn erase_points(&self, user: &UserId, limit: usize) -> Result<bool, StoreError> {
        let pk = ledger_pk(user);
        let range = Range {
            limit,
            projection: Some("pk, sk, project_id"),
            ..Range::of_table(&pk, ALL)
        };
        let (items, next) = self.range(range).await?;
        let project = |item| ProjectId::parse(text_of(item, "project_id")?).ok();
        let mut rows: Vec<Key> = items
            .iter()
            .filter_map(project)
            .map(|project| board_key(&project, user))
            .collect();
        rows.sort();
        rows.dedup();
        rows.push(balance_key(user));
        // The rows first: only the entries tell which there are.
        self.batch_delete(&rows).await?;
        self.batch_delete(&keys_of(&items)).await?;
        Ok(next.is_none())
    }
}
