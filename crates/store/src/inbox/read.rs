//! The inbox as its owner sees it.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{InboxQuery, Notification, NotificationId, ProjectId, UserId, excerpt};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;

use crate::attribute::{text, text_of};
use crate::batch::MAX_BATCH_GET;
use crate::item::Resource;
use crate::keys::{BY_UPDATED, NOTIFICATIONS, comment_sk, inbox_pk, meta_key, project_pk, unread_pk};
use crate::range::{Page, Range, keys_of};
use crate::tombstone::is_live;
use crate::{Store, StoreError};

/// The number up to which unread notifications are counted.
pub const MAX_UNREAD_COUNTED: usize = 1000;
/// Notifications marked concurrently.
const PARALLEL: usize = 16;

impl Store {
    /// A page of a user's inbox, newest first, without expired notifications, which DynamoDB may delete days late.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn inbox(
        &self,
        user: &UserId,
        query: &InboxQuery,
        position: Option<&str>,
        now: Timestamp,
    ) -> Result<Page<Notification>, StoreError> {
        let oldest = Notification::oldest_kept(now);
        let (all, unread) = (inbox_pk(user), unread_pk(user));
        let range = Range {
            index: query.unread.then_some(BY_UPDATED),
            pk: if query.unread { &unread } else { &all },
            position,
            ..unread_range(&unread, &oldest, query.limit.get())
        };
        self.page(range, |item| Notification::read(item).map(Some)).await
    }

    /// The same notifications with what they tell of as it is now: of a comment, how it begins, unless it is deleted; of a deleted
    /// project nothing. One round trip for every 100 comments and projects, none for none.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn as_they_are(&self, items: Vec<Notification>) -> Result<Vec<Notification>, StoreError> {
        let comment = |item: &Notification| {
            let (task, comment) = item.task_id.as_ref().zip(item.comment_id.as_ref())?;
            Some((project_pk(&item.project_id), comment_sk(task, comment)))
        };
        let keys = items
            .iter()
            .flat_map(|item| [Some(meta_key(&item.project_id)), comment(item)]);
        // BatchGetItem refuses a key given twice.
        let keys: Vec<_> = keys.flatten().collect::<BTreeSet<_>>().into_iter().collect();
        let mut found = HashMap::new();
        for chunk in keys.chunks(MAX_BATCH_GET) {
            found.extend(self.batch_get(chunk).await?);
        }
        let as_it_is = |mut item: Notification| {
            let comment = comment(&item)
                .and_then(|key| found.get(&key))
                .filter(|item| is_live(item));
            item.excerpt = comment.and_then(|comment| text_of(comment, "body")).map(excerpt);
            if !found.get(&meta_key(&item.project_id)).is_some_and(is_live) {
                (item.title, item.excerpt) = (String::new(), None);
            }
            item
        };
        Ok(items.into_iter().map(as_it_is).collect())
    }

    /// Deletes a user's notifications about a deleted project.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn forget_notifications(&self, user: &UserId, project: &ProjectId) -> Result<(), StoreError> {
        let pk = inbox_pk(user);
        let mut position: Option<String> = None;
        loop {
            let page = Range {
                position: position.as_deref(),
                projection: Some("pk, sk, project_id"),
                ..Range::of_table(&pk, NOTIFICATIONS)
            };
            let (mut items, next) = self.range(page).await?;
            items.retain(|item| text_of(item, "project_id") == Some(project.as_str()));
            self.batch_delete(&keys_of(&items)).await?;
            position = next;
            if position.is_none() {
                return Ok(());
            }
        }
    }

    /// The number of unread notifications, counted up to [`MAX_UNREAD_COUNTED`].
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn unread(&self, user: &UserId, now: Timestamp) -> Result<usize, StoreError> {
        let (pk, oldest) = (unread_pk(user), Notification::oldest_kept(now));
        self.count(unread_range(&pk, &oldest, MAX_UNREAD_COUNTED)).await
    }

    /// Marks these as read; ids that do not exist or are read already are ignored. Returns the number of those that are still
    /// unread, counted up to [`MAX_UNREAD_COUNTED`].
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_read(
        &self,
        user: &UserId,
        ids: &[NotificationId],
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        self.mark_each(user, ids, now).await?;
        let marked: HashSet<_> = ids.iter().map(NotificationId::as_str).collect();
        // The index may lag behind (developer guide, "Eventual consistency in GSIs"): what was marked just now does not count,
        // even if the index still has it. So as many more are read.
        let most = MAX_UNREAD_COUNTED + ids.len();
        let unread = self.unread_ids(user, now, most).await?;
        let left = unread.iter().filter(|id| !marked.contains(id.as_str())).count();
        Ok(left.min(MAX_UNREAD_COUNTED))
    }

    /// Marks as read what is unread at the time of the call, the newest 1,000 of it, and nothing that comes later. Returns the number
    /// of those that are still unread, as [`Store::mark_read`].
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_all_read(&self, user: &UserId, now: Timestamp) -> Result<usize, StoreError> {
        // By id, not by time: a notification that comes later may be of an earlier event.
        let ids = self.unread_ids(user, now, MAX_UNREAD_COUNTED).await?;
        self.mark_read(user, &ids, now).await
    }

    async fn unread_ids(
        &self,
        user: &UserId,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<NotificationId>, StoreError> {
        let (pk, oldest) = (unread_pk(user), Notification::oldest_kept(now));
        let mut ids = Vec::new();
        let mut position: Option<String> = None;
        loop {
            let range = Range {
                position: position.as_deref(),
                ..unread_range(&pk, &oldest, MAX_UNREAD_COUNTED.min(most - ids.len()))
            };
            let (items, next) = self.range(range).await?;
            let found = items
                .iter()
                .filter_map(|item| NotificationId::parse(text_of(item, "sk")?).ok());
            ids.extend(found);
            position = next;
            if position.is_none() || ids.len() >= most {
                return Ok(ids);
            }
        }
    }

    async fn mark_each(
        &self,
        user: &UserId,
        ids: &[NotificationId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let pk = inbox_pk(user);
        let mark = |id: &NotificationId| {
            let request = self
                .update_item(&(pk.clone(), id.as_str().to_owned()))
                .update_expression("SET read_at = :now REMOVE updated_pk, updated_sk")
                .condition_expression("attribute_exists(pk) AND attribute_not_exists(read_at)")
                .expression_attribute_values(":now", text(now.to_string()));
            self.update(request)
        };
        stream::iter(ids.iter().map(mark))
            .buffer_unordered(PARALLEL)
            .try_for_each(|_| std::future::ready(Ok(())))
            .await
    }
}

fn unread_range<'a>(pk: &'a str, oldest: &'a NotificationId, limit: usize) -> Range<'a> {
    Range {
        between: Some((oldest.as_str(), NOTIFICATIONS.1)),
        forwards: false,
        limit,
        ..Range::of_index(BY_UPDATED, pk)
    }
}
