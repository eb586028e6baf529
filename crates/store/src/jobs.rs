//! Jobs: one item each, whose version is the condition of every change; the results of single rows or tasks are items
//! beside it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use domain::{Job, JobId, MAX_JOBS_A_DAY, MAX_JOBS_AT_ONCE, UserId, Work};
use jiff::Timestamp;
use serde_json::Value;

use crate::attribute::{Item, number, text, text_of};
use crate::bounds::{is_used_up, tomorrow};
use crate::item::{JobItem, ResultsItem, job_json as json};
use crate::keys::{
    RESULTS, job_key, job_pk, open_jobs_key, profile_key, result_sk, sends_sk, user_jobs_pk, user_pk,
};
use crate::open_work::open_work_item;
use crate::range::{Page, Range};
use crate::write::{Updated, Write};
use crate::{Created, Store, StoreError};

/// A job's specification whose JSON is longer than this is stored in the bucket instead of the job's item.
pub const MAX_JOB_SPEC_BYTES: usize = 100 * 1024;
/// Maximum length of a checkpoint's JSON: with a specification, a result and the rest it fits into an item (400 KB).
pub const MAX_CHECKPOINT_BYTES: usize = 128 * 1024;
/// Maximum length of a result's JSON.
pub const MAX_RESULT_BYTES: usize = 64 * 1024;
/// Maximum length of the results in one item, in bytes. A single result may be longer, up to the size of an item.
const MAX_ROWS_BYTES: usize = 100 * 1024;
/// Maximum number of result items that are stored together with the job.
const MAX_ITEMS_TOGETHER: usize = 30;
/// Number of result items that are read at once.
const ITEMS: usize = 10;

/// The attribute that lists the jobs of a user that are under way, and the kind of its item.
const OPEN: &str = "open";
const OPEN_KIND: &str = "open_jobs";

/// Outcome of creating a job.
#[derive(Debug, PartialEq, Eq)]
pub enum CreatedJob {
    /// The job was created, now or before; or its idempotency key was used before.
    Job(Created<Job>),
    /// Its creator has [`MAX_JOBS_AT_ONCE`] under way.
    TooManyAtOnce,
    /// Its creator has begun [`MAX_JOBS_A_DAY`] on this day; the next may begin at this time.
    TooManyToday(Timestamp),
}

impl Store {
    /// Creates a job, unless its creator has as many under way, or has begun as many on this day, as one may. `fingerprint` is the
    /// digest of the body of a request with an idempotency key, from which the job's id was derived.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn create_job(&self, job: &Job, fingerprint: Option<&str>) -> Result<CreatedJob, StoreError> {
        check_size(job)?;
        let (user, now) = (&job.created_by, job.created_at);
        let today = (user_pk(user), sends_sk(now));
        let mut attempts = self.attempts();
        loop {
            let actions = vec![
                self.put_new(JobItem::write(job, fingerprint)?)?,
                self.if_admitted(user)?,
                self.count_message(&today, "jobs", MAX_JOBS_A_DAY, now)?,
                self.list_open(job)?,
                self.put_any(open_work_item(&Work::job(job), now)?)?,
            ];
            let existing = match self.transact(actions).await? {
                Write::Done => return Ok(CreatedJob::Job(Created::Resource(job.clone()))),
                // Without an existing item it was the account that refused.
                Write::Refused(existing) => existing.ok_or(StoreError::SessionEnded)?,
            };
            if is_used_up(Some(&existing)) {
                return Ok(CreatedJob::TooManyToday(tomorrow(now)));
            }
            if text_of(&existing, "kind") != Some(OPEN_KIND) {
                let is_same = text_of(&existing, "fingerprint") == fingerprint;
                return Ok(CreatedJob::Job(if is_same {
                    Created::Resource(JobItem::read(existing)?)
                } else {
                    Created::KeyReused
                }));
            }
            // Nobody takes a job out of the list when it ends.
            if !self.forget_ended(user, &existing, now).await? || !attempts.again().await {
                return Ok(CreatedJob::TooManyAtOnce);
            }
        }
    }

    fn list_open(&self, job: &Job) -> Result<TransactWriteItem, StoreError> {
        self.change(&open_jobs_key(&job.created_by), |update| {
            update
                .update_expression("SET #kind = :kind ADD #open :id")
                .condition_expression("attribute_not_exists(#open) OR size(#open) < :most")
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
                .expression_attribute_names("#kind", "kind")
                .expression_attribute_names("#open", OPEN)
                .expression_attribute_values(":kind", text(OPEN_KIND))
                .expression_attribute_values(":id", AttributeValue::Ss(vec![job.id.to_string()]))
                .expression_attribute_values(":most", number(MAX_JOBS_AT_ONCE))
        })
    }

    /// Takes those out of the list of a user's jobs that are not under way any more. Returns whether there were any.
    async fn forget_ended(&self, user: &UserId, list: &Item, now: Timestamp) -> Result<bool, StoreError> {
        let listed = list.get(OPEN).and_then(|ids| ids.as_ss().ok());
        let mut ids = listed.cloned().unwrap_or_default();
        let keys: Vec<_> = ids
            .iter()
            .filter_map(|id| Some(job_key(&JobId::parse(id).ok()?)))
            .collect();
        for item in self.batch_get(&keys).await?.into_values() {
            let job = JobItem::read(item)?;
            ids.retain(|id| *id != job.id.as_str() || !job.is_under_way(now));
        }
        if ids.is_empty() {
            return Ok(false);
        }
        let request = self
            .update_item(&open_jobs_key(user))
            .update_expression("DELETE #open :ended")
            .condition_expression("attribute_exists(#open)")
            .expression_attribute_names("#open", OPEN)
            .expression_attribute_values(":ended", AttributeValue::Ss(ids));
        // Refused: another request was faster.
        self.update(request).await?;
        Ok(true)
    }

    /// A job as it is now.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn job(&self, id: &JobId) -> Result<Option<Job>, StoreError> {
        self.get(&job_key(id)).await?.map(JobItem::read).transpose()
    }

    /// A job as its creator sees it: `None` if another user created it, or if it is expired.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn own_job(
        &self,
        user: &UserId,
        id: &JobId,
        now: Timestamp,
    ) -> Result<Option<Job>, StoreError> {
        let (own, profile) = (job_key(id), profile_key(user));
        let mut found = self.batch_get(&[own.clone(), profile.clone()]).await?;
        self.admit(user, found.get(&profile))?;
        let job = found.remove(&own).map(JobItem::read).transpose()?;
        // DynamoDB deletes expired items late.
        Ok(job.filter(|job| job.created_by == *user && now < job.expires_at()))
    }

    /// A page of the jobs that a user has created, newest first, without expired ones, which DynamoDB may delete days late.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn jobs_of(
        &self,
        user: &UserId,
        position: Option<&str>,
        now: Timestamp,
        limit: usize,
    ) -> Result<Page<Job>, StoreError> {
        let pk = user_jobs_pk(user);
        let range = Range {
            forwards: false,
            ..Range::listed(&pk, limit, position)
        };
        self.page(range, |item| {
            Ok(Some(JobItem::read(item)?).filter(|job| now < job.expires_at()))
        })
        .await
    }

    /// Replaces the job that was read as `current` by its changed state; kind, specification and creator stay.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one; [`StoreError::Unexpected`] for a checkpoint or a result that
    /// is too long.
    pub async fn save_job(&self, current: &Job, changed: &Job) -> Result<(), StoreError> {
        let Saving {
            expression,
            names,
            values,
        } = saving(current, changed)?;
        let request = self
            .update_item(&job_key(&changed.id))
            .condition_expression(IS_CURRENT)
            .update_expression(expression)
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values));
        match self.update(request).await? {
            Updated::Done(_) => Ok(()),
            // The SDK retries a request without a response: the refusal may be due to this same change.
            Updated::Refused(Some(item)) if JobItem::read(item.clone())? == *changed => Ok(()),
            Updated::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Notes that the file of an import has arrived, which is `size_bytes` long. Returns the job as it is now; `None` if no job waits
    /// for this file: it does not exist, is over, or takes another file.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn import_arrived(
        &self,
        id: &JobId,
        size_bytes: u64,
        now: Timestamp,
    ) -> Result<Option<Job>, StoreError> {
        let mut attempts = self.attempts();
        loop {
            let Some(job) = self.job(id).await?.filter(|job| !job.is_over()) else {
                return Ok(None);
            };
            match &job.source {
                Some(source) if source.size_bytes == size_bytes => {
                    if source.has_arrived {
                        return Ok(Some(job));
                    }
                }
                _ => return Ok(None),
            }
            let arrived = job.changed(now, |job| {
                if let Some(source) = &mut job.source {
                    source.has_arrived = true;
                }
            });
            match self.save_job(&job, &arrived).await {
                Ok(()) => return Ok(Some(arrived)),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
            if !attempts.again().await {
                return Err(StoreError::Conflict);
            }
        }
    }

    /// Likewise, and stores results of rows or tasks behind those that `current` has, atomically: of two workers on one job the one
    /// that is late stores none, so it cuts nothing off.
    ///
    /// # Errors
    /// See [`Store::save_job`].
    pub async fn save_step(&self, current: &Job, changed: &Job, results: &[Value]) -> Result<(), StoreError> {
        let mut items = result_items(changed, current.results, results)?;
        // More than a transaction holds: 4 MiB (API reference, TransactWriteItems).
        let before = items.len().saturating_sub(MAX_ITEMS_TOGETHER);
        self.batch_put(items.drain(..before).collect()).await?;
        if items.is_empty() {
            return self.save_job(current, changed).await;
        }
        let Saving {
            expression,
            names,
            values,
        } = saving(current, changed)?;
        let mut actions = vec![self.change(&job_key(&changed.id), |update| {
            update
                .condition_expression(IS_CURRENT)
                .update_expression(expression)
                .set_expression_attribute_names(Some(names))
                .set_expression_attribute_values(Some(values))
        })?];
        for item in items {
            actions.push(self.put_any(item)?);
        }
        self.transact(actions).await?.done()
    }

    /// A page of a job's results, in order; at most `limit`. `position` is the end of the page before.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn results(
        &self,
        job: &Job,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<Value>, StoreError> {
        // The item that holds the next result, and the result's number.
        let (mut at, mut next) = position.map_or(Ok((0, 0)), parse_position)?;
        let mut page = Page::empty();
        let (pk, low) = (job_pk(&job.id), result_sk(at));
        let mut position: Option<String> = None;
        while next < job.results {
            let range = Range {
                limit: ITEMS,
                position: position.as_deref(),
                ..Range::of_table(&pk, (&low, RESULTS.1))
            };
            let (items, after) = self.range(range).await?;
            for item in items {
                let (first, rows) = ResultsItem::read(item)?;
                // An interrupted attempt may have left items between those that count: each of these begins where the one
                // before ends.
                if first != at {
                    continue;
                }
                for (row, number) in rows.into_iter().zip(first..) {
                    at = number + 1;
                    if number < next || number >= job.results {
                        continue;
                    }
                    if page.items.len() == limit {
                        page.next = Some(format!("{first}.{next}"));
                        return Ok(page);
                    }
                    page.items.push(row);
                    next = number + 1;
                }
            }
            position = after;
            if position.is_none() {
                break;
            }
        }
        Ok(page)
    }
}

const IS_CURRENT: &str = "version = :expected";

/// An update of a job's item.
struct Saving {
    expression: String,
    names: HashMap<String, String>,
    values: Item,
}

fn saving(current: &Job, changed: &Job) -> Result<Saving, StoreError> {
    check_size(changed)?;
    // Converts the changed values.
    let mut item = JobItem::write(changed, None)?;
    let mut names = HashMap::new();
    let mut values = Item::from([(":expected".to_owned(), number(current.version))]);
    let (mut set, mut remove) = (Vec::new(), Vec::new());
    for name in CHANGEABLE {
        // Several are reserved words (developer guide, "Reserved words in DynamoDB").
        names.insert(format!("#{name}"), name.to_owned());
        match item.remove(name) {
            Some(value) => {
                set.push(format!("#{name} = :{name}"));
                values.insert(format!(":{name}"), value);
            }
            None => remove.push(format!("#{name}")),
        }
    }
    let mut expression = format!("SET {}", set.join(", "));
    if !remove.is_empty() {
        expression = format!("{expression} REMOVE {}", remove.join(", "));
    }
    Ok(Saving {
        expression,
        names,
        values,
    })
}

/// The items of results, of which the first is the job's `at`-th, from 0.
fn result_items(job: &Job, at: u64, results: &[Value]) -> Result<Vec<Item>, StoreError> {
    let (mut items, mut rows, mut bytes, mut first) = (Vec::new(), Vec::new(), 0, at);
    for (result, number) in results.iter().zip(at..) {
        let row = json(result)?;
        if bytes + row.len() > MAX_ROWS_BYTES && !rows.is_empty() {
            items.push(ResultsItem::write(job, first, &rows)?);
            rows.clear();
            (bytes, first) = (0, number);
        }
        bytes += row.len();
        rows.push(row);
    }
    if !rows.is_empty() {
        items.push(ResultsItem::write(job, first, &rows)?);
    }
    Ok(items)
}

/// The attributes of a job's item that [`Store::save_job`] writes.
const CHANGEABLE: [&str; 15] = [
    "source",
    "state",
    "done",
    "total",
    "checkpoint",
    "result",
    "results",
    "steps",
    "error",
    "last_error",
    // The former name of `last_error`: removed with the first change.
    "trouble",
    "version",
    "updated_at",
    "started_at",
    "finished_at",
];

fn parse_position(position: &str) -> Result<(u64, u64), StoreError> {
    let numbers = position
        .split_once('.')
        .and_then(|(at, next)| at.parse().ok().zip(next.parse().ok()));
    numbers.ok_or_else(|| StoreError::unexpected("a position is none of a job's results"))
}

fn check_size(job: &Job) -> Result<(), StoreError> {
    let too_long = |value: &Value, most: usize| -> Result<bool, StoreError> {
        Ok(!value.is_null() && json(value)?.len() > most)
    };
    if too_long(&job.checkpoint, MAX_CHECKPOINT_BYTES)? {
        return Err(StoreError::unexpected("a job's checkpoint is too long"));
    }
    if too_long(&job.result, MAX_RESULT_BYTES)? {
        return Err(StoreError::unexpected("a job's result is too long"));
    }
    Ok(())
}
