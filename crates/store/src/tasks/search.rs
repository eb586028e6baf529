//! Filters, applied to tasks as they are read. A text is also looked for in long descriptions, which are items of their own.

use domain::{Markdown, Task, TaskMatcher};

use crate::batch::MAX_BATCH_GET;
use crate::item::{BodyItem, ChecklistPart, TaskRecord};
use crate::keys::{Key, body_key, checklist_key};
use crate::range::{MAX_PAGE_TEXT_BYTES, Page};
use crate::{Store, StoreError};

/// Long descriptions read for one page, in bytes: beyond, the page ends early, with a cursor.
pub(super) const MAX_SEARCHED_BYTES: usize = 4 * 1024 * 1024;

/// A task as its item has it.
pub(super) type Candidate = (Task, Option<Markdown>, TaskRecord);

/// A page that grows until it is full, or has cost enough.
pub(super) struct FilteredPage<'a> {
    store: &'a Store,
    filter: TaskMatcher<'a>,
    limit: usize,
    max_evaluated: usize,
    page: Page<Task>,
    evaluated: usize,
    text_bytes: usize,
    searched_bytes: usize,
}

impl<'a> FilteredPage<'a> {
    /// `max_evaluated`: where a filter matches few, a page ends early, with a cursor, instead of growing slow and expensive with
    /// the project.
    pub(super) fn new(store: &'a Store, filter: TaskMatcher<'a>, limit: usize, max_evaluated: usize) -> Self {
        Self {
            store,
            filter,
            limit,
            max_evaluated,
            page: Page::empty(),
            evaluated: 0,
            text_bytes: 0,
            searched_bytes: 0,
        }
    }

    /// The number of tasks that the page still takes.
    pub(super) fn room(&self) -> usize {
        self.limit - self.page.items.len()
    }

    /// The position after the tasks added so far.
    pub(super) fn position(&self) -> Option<&str> {
        self.page.next.as_deref()
    }

    pub(super) fn into_page(self) -> Page<Task> {
        self.page
    }

    /// The page, of which nothing is left here.
    pub(super) fn take(&mut self) -> Page<Task> {
        std::mem::replace(&mut self.page, Page::empty())
    }

    /// Adds the tasks that match, each given with its position or, where there is no such task, the position alone; `next` is the
    /// position after all of them. Returns whether the page is complete.
    pub(super) async fn add(
        &mut self,
        candidates: Vec<(String, Option<Candidate>)>,
        next: Option<String>,
    ) -> Result<bool, StoreError> {
        let mut candidates = candidates;
        let whole = Box::pin(self.store.add_checklists(&self.filter, &mut candidates, false)).await?;
        let tasks = candidates.iter().take(whole);
        let tasks: Vec<_> = tasks.map(|(_, task)| task.as_ref()).collect();
        let budget = MAX_SEARCHED_BYTES.saturating_sub(self.searched_bytes);
        let found = self.store.matching(&self.filter, &tasks, budget, false).await?;
        self.searched_bytes += found.searched_bytes;
        let (is_cut, mut matches) = (found.matches.len() < candidates.len(), found.matches.into_iter());
        let mut candidates = candidates.into_iter().peekable();
        while let Some(matches) = matches.next()
            && let Some((position, task)) = candidates.next()
        {
            self.evaluated += 1;
            self.page.next = Some(position);
            if let Some((task, ..)) = task.filter(|_| matches) {
                self.text_bytes += task.text_bytes();
                self.page.items.push(task);
            }
            let is_full = self.room() == 0 || self.text_bytes >= MAX_PAGE_TEXT_BYTES;
            if is_full && (candidates.peek().is_some() || next.is_some()) {
                return Ok(true);
            }
        }
        if is_cut {
            return Ok(true);
        }
        self.page.next = next;
        Ok(self.page.next.is_none() || self.evaluated >= self.max_evaluated)
    }
}

/// Whether a text may be in a description that is an item of its own.
fn may_match(filter: &TaskMatcher<'_>, record: &TaskRecord) -> bool {
    let signature = record.body_signature.as_deref();
    let text = filter.text().filter(|_| record.body_version.is_some());
    text.is_some_and(|text| signature.is_none_or(|signature| text.may_be_in(signature)))
}

/// Which of some tasks match a filter.
pub(super) struct Matching {
    /// For each task in order; for the first ones only, if the budget was spent.
    pub(super) matches: Vec<bool>,
    /// Bytes of the long descriptions that were read.
    searched_bytes: usize,
}

impl Store {
    /// Adds the long checklists of tasks that match but for a text: one round trip, if there are any. Returns for how many tasks, the
    /// first ones, this is done: their checklists have together little more than a page may.
    pub(super) async fn add_checklists(
        &self,
        filter: &TaskMatcher<'_>,
        candidates: &mut [(String, Option<Candidate>)],
        consistent: bool,
    ) -> Result<usize, StoreError> {
        let (mut keys, mut bytes, mut whole) = (Vec::new(), 0, candidates.len());
        for (at, (_, candidate)) in candidates.iter().enumerate() {
            let Some((task, _, record)) = candidate else {
                continue;
            };
            let Some(long) = record.checklist.as_ref().filter(|_| filter.matches_fields(task)) else {
                continue;
            };
            if bytes >= MAX_PAGE_TEXT_BYTES || keys.len() == MAX_BATCH_GET {
                whole = at;
                break;
            }
            bytes += usize::try_from(long.bytes).unwrap_or(MAX_PAGE_TEXT_BYTES);
            keys.push(checklist_key(&task.reference()));
        }
        if !keys.is_empty() {
            let mut found = self.batch_read(&keys, consistent).await?;
            for (task, ..) in candidates
                .iter_mut()
                .filter_map(|(_, candidate)| candidate.as_mut())
            {
                // Whatever version it is: the index that listed the task may lag behind it.
                if let Some(item) = found.remove(&checklist_key(&task.reference())) {
                    task.checklist = ChecklistPart::read(item)?.1;
                }
            }
        }
        Ok(whole)
    }

    /// Applies a filter to up to 100 tasks. One round trip, and only if a text is searched that some of them may have in a long
    /// description alone. Reads descriptions of up to `max_bytes` together, but one whenever `max_bytes` is not 0.
    pub(super) async fn matching(
        &self,
        filter: &TaskMatcher<'_>,
        candidates: &[Option<&Candidate>],
        max_bytes: usize,
        consistent: bool,
    ) -> Result<Matching, StoreError> {
        let mut matches = Vec::with_capacity(candidates.len());
        let mut unread: Vec<(usize, Key)> = Vec::new();
        let mut searched_bytes = 0;
        for (at, candidate) in candidates.iter().enumerate() {
            let Some((task, description, record)) = candidate else {
                matches.push(false);
                continue;
            };
            let is_match = filter.matches(task, description.as_ref().map(Markdown::as_str));
            if !is_match && may_match(filter, record) && filter.matches_fields(task) {
                if searched_bytes >= max_bytes || unread.len() == MAX_BATCH_GET {
                    break;
                }
                let bytes = record.body_bytes.and_then(|bytes| usize::try_from(bytes).ok());
                searched_bytes += bytes.unwrap_or(Markdown::MAX_BYTES);
                unread.push((at, body_key(&task.reference())));
            }
            matches.push(is_match);
        }
        if let Some(text) = filter.text().filter(|_| !unread.is_empty()) {
            let keys: Vec<Key> = unread.iter().map(|(_, key)| key.clone()).collect();
            let mut bodies = self.batch_read(&keys, consistent).await?;
            for (at, key) in unread {
                // Whatever version it is: the index that listed the task may lag behind it.
                let body = bodies.remove(&key).map(BodyItem::read).transpose()?;
                if let (Some((_, body)), Some(is_match)) = (body, matches.get_mut(at)) {
                    *is_match = text.is_in_text(Some(body.as_str()));
                }
            }
        }
        Ok(Matching {
            matches,
            searched_bytes,
        })
    }
}
