//! The ranking of everybody, as it is shown.

use domain::{Name, RankingPeriod, UserId, score_path};
use futures_util::future::try_join_all;
use jiff::Timestamp;

use super::keys::{SHARDS, node_key, row_key, top_key};
use super::row::row_scores;
use super::top::{SHOWN, Top};
use crate::attribute::Item;
use crate::batch::MAX_BATCH_GET;
use crate::item::Person;
use crate::keys::{Key, profile_key};
use crate::{Store, StoreError};

/// The ranking of everybody.
#[derive(Debug)]
pub struct GlobalRanking {
    /// Users, names and points, most first.
    pub first: Vec<(UserId, Name, u64)>,
    /// The reader's points, and the number of users who have more; `None` if they do not take part.
    pub reader: Option<(u64, u64)>,
}

impl Store {
    /// The first 100 of a period, and the reader's own place. Whoever does not take part any more is left out at once. Two round trips,
    /// whatever the number of users.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`] if the reader's session has ended, or their account is deleted; see [`StoreError`].
    pub async fn global_ranking(
        &self,
        reader: &UserId,
        period: RankingPeriod,
        now: Timestamp,
    ) -> Result<GlobalRanking, StoreError> {
        let period_key = period.key(now);
        let keys = [top_key(&period_key), row_key(reader), profile_key(reader)];
        let mut items = self.batch_get(&keys).await?;
        let [top, row, profile] = keys.map(|key| items.remove(&key));
        self.admit(reader, profile.as_ref())?;
        let takes_part = profile.map(Person::read).transpose()?;
        let takes_part = matches!(takes_part, Some(Person::Known(profile)) if profile.in_global_ranking);
        let points = row.map(row_scores).transpose()?;
        let points = points.map_or(0, |scores| scores.now(period, now));
        let top = Top::read(top, &period_key)?;
        let above = async {
            match takes_part {
                true => Ok(Some((points, self.users_above(&period_key, points).await?))),
                false => Ok(None),
            }
        };
        let (first, reader) = futures_util::try_join!(self.shown(top), above)?;
        Ok(GlobalRanking { first, reader })
    }

    /// The entries of users who take part, with their names.
    async fn shown(&self, top: Top) -> Result<Vec<(UserId, Name, u64)>, StoreError> {
        let keys: Vec<Key> = top.entries.iter().map(|(_, user)| profile_key(user)).collect();
        let found = try_join_all(keys.chunks(MAX_BATCH_GET).map(|chunk| self.batch_get(chunk))).await?;
        let mut profiles: std::collections::HashMap<Key, Item> = found.into_iter().flatten().collect();
        let mut shown = Vec::with_capacity(SHOWN);
        for (points, user) in top.entries {
            let person = profiles
                .remove(&profile_key(&user))
                .map(Person::read)
                .transpose()?;
            if let Some(Person::Known(profile)) = person
                && profile.in_global_ranking
                && shown.len() < SHOWN
            {
                shown.push((user, profile.name, points));
            }
        }
        Ok(shown)
    }

    /// The number of users who have more points in a period. Eventually consistent: three nodes of each shard.
    async fn users_above(&self, period_key: &str, points: u64) -> Result<u64, StoreError> {
        let path = score_path(points);
        let keys =
            (0..SHARDS).flat_map(|shard| path.map(|(node, slot)| (node_key(shard, period_key, node), slot)));
        let keys: Vec<(Key, u8)> = keys.collect();
        let wanted: Vec<Key> = keys.iter().map(|(key, _)| key.clone()).collect();
        let nodes = self.batch_read(&wanted, false).await?;
        let above = keys
            .iter()
            .filter_map(|(key, slot)| Some((nodes.get(key)?, *slot)));
        let above: i64 = above.map(|(node, slot)| counted_above(node, slot)).sum();
        Ok(u64::try_from(above).unwrap_or_default())
    }
}

fn counted_above(node: &Item, slot: u8) -> i64 {
    let counter = |slot: u8| node.get(&format!("c{slot}"))?.as_n().ok()?.parse::<i64>().ok();
    (slot..=u8::MAX).skip(1).filter_map(counter).sum()
}
