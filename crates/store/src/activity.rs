//! The event log of projects and tasks, derived from the table's stream.

use std::collections::{BTreeMap, BTreeSet};

use domain::{CommentId, Event, History, ProjectId, TaskId, UtcHour};
use jiff::Timestamp;

use crate::actions::Expect;
use crate::attribute::{Item, text, text_of};
use crate::item::{Resource, activity_item, log_unreadable};
use crate::keys::{BY_CREATED, project_activity_pk, task_activity_pk};
use crate::range::{MAX_PAGE_TEXT_BYTES, Page, Range, key_at, keys_of, position_of};
use crate::write::{Change, Write};
use crate::{Store, StoreError};

/// The subject of a list of activity.
#[derive(Debug, Clone, Copy)]
pub enum ActivityOf<'a> {
    /// One task and its comments. Strongly consistent.
    Task(&'a TaskId),
    /// A project and everything in it.
    Project(&'a ProjectId),
}

/// One event and the change that it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityEntry {
    /// The event.
    pub event: Event,
    /// The history of the change, without its events.
    pub history: History,
}

/// Maximum number of queries for one page.
const MAX_PAGE_QUERIES: usize = 10;
/// Entries of a history that one call redacts.
const REDACTED: usize = 100;

impl Store {
    /// Stores the history of a change, if it has events, and notes if its hour may be exported already. Idempotent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn record(&self, history: &History, now: Timestamp) -> Result<(), StoreError> {
        if history.events.is_empty() {
            return Ok(());
        }
        let change = Change::alone(activity_item(history)?, Expect::Absent);
        match self.apply(change).await? {
            Write::Done | Write::Refused(_) => self.note_if_late([history], now).await,
        }
    }

    /// Stores the histories of what imports have created, 25 a request and side by side. Not conditional, as nothing else has such a
    /// batch: a history that is there already is replaced by itself, and the record of a deletion, which redacts it, follows that of
    /// the creation in every delivery. Idempotent.
    ///
    /// # Errors
    /// See [`StoreError`]. Some may be stored.
    pub async fn record_imported<'a>(
        &self,
        histories: impl IntoIterator<Item = &'a History>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let histories = histories.into_iter().filter(|history| !history.events.is_empty());
        let histories: Vec<&History> = histories.collect();
        let items = histories.iter().map(|history| {
            let item = activity_item(history)?;
            let name = |name: &str| text_of(&item, name).unwrap_or_default().to_owned();
            Ok(((name("pk"), name("sk")), item))
        });
        // BatchWriteItem refuses a key given twice; the same record may be delivered twice in a batch.
        let items = items.collect::<Result<BTreeMap<_, _>, StoreError>>()?;
        self.batch_put(items.into_values().collect()).await?;
        self.note_if_late(histories, now).await
    }

    /// Removes from a task's history what it holds of the text of a comment, or with none that of all comments, of descriptions,
    /// checklists and labels. That something was said, and when and by whom, stays; the hours concerned are exported anew. Idempotent.
    /// Looks at a page; returns where the next one starts.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn redact(
        &self,
        task: &TaskId,
        comment: Option<&CommentId>,
        position: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let pk = task_activity_pk(task);
        let page = Range {
            position,
            limit: REDACTED,
            ..Range::of_table(&pk, ("!", "~"))
        };
        let (items, next) = self.range(page).await?;
        let mut hours = BTreeSet::new();
        for (item, key) in items.iter().zip(keys_of(&items)) {
            // One that no version reads is shown to nobody either.
            let Ok(mut history) = History::read(item.clone()) else {
                continue;
            };
            if !history.redact(comment) {
                continue;
            }
            hours.insert(UtcHour::of(history.at));
            let mut redacted = activity_item(&history)?;
            let mut request = self.update_item(&key);
            for name in ["events", "state"] {
                let value = redacted.remove(name);
                let value = value.ok_or_else(|| StoreError::unexpected("a history without events"))?;
                request = request
                    .expression_attribute_names(format!("#{name}"), name)
                    .expression_attribute_values(format!(":{name}"), value);
            }
            let request = request
                .update_expression("SET #events = :events, #state = :state")
                .condition_expression("attribute_exists(pk)");
            // Refused: removed meanwhile, with the project.
            self.update(request).await?;
        }
        self.mark_hours(hours, now).await?;
        Ok(next)
    }

    /// A page of activity, newest first. The handler authorizes the caller.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn activity(
        &self,
        of: ActivityOf<'_>,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<ActivityEntry>, StoreError> {
        let (index, pk) = match of {
            ActivityOf::Task(task) => (None, task_activity_pk(task)),
            ActivityOf::Project(project) => (Some(BY_CREATED), project_activity_pk(project)),
        };
        // A change can have several events: a page may end between them.
        let PageEnd {
            mut after,
            mut listed,
        } = position.map_or(Ok(PageEnd::default()), PageEnd::parse)?;
        let mut entries = Vec::new();
        let mut text_bytes = 0;
        for _ in 0..MAX_PAGE_QUERIES {
            let range = Range {
                index,
                forwards: false,
                ..Range::listed(&pk, limit - entries.len(), after.as_deref())
            };
            let (items, next) = self.range(range).await?;
            let mut items = items.into_iter().peekable();
            while let Some(item) = items.next() {
                let position = position_of(&key_of(&item, of));
                let Ok(mut history) = History::read(item.clone()) else {
                    log_unreadable(&item, &[]);
                    (after, listed) = (Some(position), 0);
                    continue;
                };
                let mut events = std::mem::take(&mut history.events);
                events.reverse();
                let mut events = events.into_iter().skip(listed).peekable();
                while let Some(event) = events.next() {
                    listed += 1;
                    text_bytes += event.from.to_string().len() + event.to.to_string().len();
                    let history = history.clone();
                    entries.push(ActivityEntry { event, history });
                    let full = entries.len() == limit || text_bytes >= MAX_PAGE_TEXT_BYTES;
                    let is_last = events.peek().is_none();
                    if full && (!is_last || items.peek().is_some() || next.is_some()) {
                        let end = if is_last {
                            PageEnd {
                                after: Some(position),
                                listed: 0,
                            }
                        } else {
                            PageEnd { after, listed }
                        };
                        let next = Some(end.text());
                        return Ok(Page { items: entries, next });
                    }
                }
                (after, listed) = (Some(position), 0);
            }
            if next.is_none() {
                return Ok(Page {
                    items: entries,
                    next: None,
                });
            }
            after = next;
        }
        // Changes without events that can be shown.
        let end = PageEnd { after, listed };
        Ok(Page {
            items: entries,
            next: Some(end.text()),
        })
    }
}

/// The end of a page: after an item, and after some of the events of the next one.
#[derive(Default)]
struct PageEnd {
    after: Option<String>,
    listed: usize,
}

impl PageEnd {
    fn parse(text: &str) -> Result<Self, StoreError> {
        let wrong = || StoreError::unexpected("a position names no event");
        let (listed, after) = text.split_once('\n').ok_or_else(wrong)?;
        let after = (!after.is_empty()).then(|| after.to_owned());
        after.as_deref().map(key_at).transpose()?;
        Ok(Self {
            after,
            listed: listed.parse().map_err(|_| wrong())?,
        })
    }

    fn text(&self) -> String {
        format!("{}\n{}", self.listed, self.after.as_deref().unwrap_or_default())
    }
}

/// The last evaluated key of a query that ends at this item.
fn key_of(item: &Item, of: ActivityOf<'_>) -> Item {
    let names: &[&str] = match of {
        ActivityOf::Task(_) => &["pk", "sk"],
        ActivityOf::Project(_) => &["pk", "sk", BY_CREATED.pk, BY_CREATED.sk],
    };
    let attribute = |name: &&str| Some(((*name).to_owned(), text(text_of(item, name)?)));
    names.iter().filter_map(attribute).collect()
}

#[cfg(test)]
mod tests {
    use super::PageEnd;

    #[test]
    fn a_position_of_an_earlier_version_is_read() {
        for (text, after, listed) in [
            (
                "0\npk=TASK#tsk_1\nsk=ACTIVITY#1",
                Some("pk=TASK#tsk_1\nsk=ACTIVITY#1"),
                0,
            ),
            (
                "3\npk=TASK#tsk_1\nsk=ACTIVITY#1",
                Some("pk=TASK#tsk_1\nsk=ACTIVITY#1"),
                3,
            ),
            ("2\n", None, 2),
        ] {
            let end = PageEnd::parse(text).unwrap();
            assert_eq!((end.after.as_deref(), end.listed), (after, listed));
            assert_eq!(end.text(), text);
        }
        for wrong in ["", "2", "x\n", "2\nnothing"] {
            assert!(PageEnd::parse(wrong).is_err(), "{wrong}");
        }
    }
}
