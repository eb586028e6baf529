//! The event log: what happened in a project, derived from the table's stream.

use domain::{Event, History, ProjectId, TaskId};

use crate::batch::{Item, text};
use crate::item::ActivityItem;
use crate::keys::{BY_CREATED, project_activity_pk, task_activity_pk};
use crate::range::{Range, key_at, position_of};
use crate::tasks::{MAX_PAGE_TEXT_BYTES, Page};
use crate::write::{Change, Expect, Write};
use crate::{Store, StoreError};

/// Whose activity.
#[derive(Debug, Clone, Copy)]
pub enum ActivityOf<'a> {
    /// Of one task and its comments. Strongly consistent.
    Task(&'a TaskId),
    /// Of all in a project.
    Project(&'a ProjectId),
}

/// One event and what it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What happened.
    pub event: Event,
    /// All that the change meant; without its events.
    pub history: History,
}

impl Store {
    /// Keeps what happened, if anything did. Keeping it again changes nothing.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn record(&self, history: &History) -> Result<(), StoreError> {
        if history.events.is_empty() {
            return Ok(());
        }
        let change = Change::alone(ActivityItem::write(history)?, Expect::Absent);
        match self.apply(change).await? {
            Write::Done | Write::Refused(_) => Ok(()),
        }
    }

    /// A page of what happened, newest first. The caller is authorized by the handler.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn activity(
        &self,
        of: ActivityOf<'_>,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<Entry>, StoreError> {
        let (index, pk) = match of {
            ActivityOf::Task(task) => (None, task_activity_pk(task)),
            ActivityOf::Project(project) => (Some(BY_CREATED), project_activity_pk(project)),
        };
        // A change can be several events: a page may end among them.
        let (mut after, mut told) = match position.map(Place::parse).transpose()? {
            Some(place) => (place.after, place.told),
            None => (None, 0),
        };
        let mut entries = Vec::new();
        let mut text_bytes = 0;
        loop {
            let range = Range {
                index,
                pk: &pk,
                between: None,
                forwards: false,
                limit: limit - entries.len(),
                position: after.as_deref(),
            };
            let (items, next) = self.range(range).await?;
            let mut items = items.into_iter().peekable();
            while let Some(item) = items.next() {
                let place = position_of(&key_of(&item, of));
                let mut history = ActivityItem::read(item)?;
                let mut events = std::mem::take(&mut history.events);
                events.reverse();
                let mut events = events.into_iter().skip(told).peekable();
                while let Some(event) = events.next() {
                    told += 1;
                    text_bytes += event.from.to_string().len() + event.to.to_string().len();
                    let history = history.clone();
                    entries.push(Entry { event, history });
                    let full = entries.len() == limit || text_bytes >= MAX_PAGE_TEXT_BYTES;
                    let is_last = events.peek().is_none();
                    if full && (!is_last || items.peek().is_some() || next.is_some()) {
                        let end = if is_last {
                            Place {
                                after: Some(place),
                                told: 0,
                            }
                        } else {
                            Place { after, told }
                        };
                        let next = Some(end.text());
                        return Ok(Page { items: entries, next });
                    }
                }
                (after, told) = (Some(place), 0);
            }
            if next.is_none() {
                return Ok(Page {
                    items: entries,
                    next: None,
                });
            }
            after = next;
        }
    }
}

/// Where a page ends: after an item, and after some of the events of the next one.
struct Place {
    after: Option<String>,
    told: usize,
}

impl Place {
    fn parse(text: &str) -> Result<Self, StoreError> {
        let wrong = || StoreError::unexpected("a position names no place");
        let (told, after) = text.split_once('\n').ok_or_else(wrong)?;
        let after = (!after.is_empty()).then(|| after.to_owned());
        after.as_deref().map(key_at).transpose()?;
        Ok(Self {
            after,
            told: told.parse().map_err(|_| wrong())?,
        })
    }

    fn text(&self) -> String {
        format!("{}\n{}", self.told, self.after.as_deref().unwrap_or_default())
    }
}

/// What a query that ends at this item would give as its last key.
fn key_of(item: &Item, of: ActivityOf<'_>) -> Item {
    let names: &[&str] = match of {
        ActivityOf::Task(_) => &["pk", "sk"],
        ActivityOf::Project(_) => &["pk", "sk", BY_CREATED.pk, BY_CREATED.sk],
    };
    let value = |name: &&str| {
        let value = text(item, name)?.to_owned();
        Some((
            (*name).to_owned(),
            aws_sdk_dynamodb::types::AttributeValue::S(value),
        ))
    };
    names.iter().filter_map(value).collect()
}
