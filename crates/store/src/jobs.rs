//! Jobs: one item each, whose version is the condition of every change; the results of single rows or tasks are items
//! beside it.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::{Job, JobId, UserId, Work};
use jiff::Timestamp;
use serde_json::Value;

use crate::attribute::{number, text_of};
use crate::item::{JobItem, ResultsItem, job_json as json};
use crate::keys::{RESULTS, job_key, job_pk, profile_key, result_sk, user_jobs_pk};
use crate::open_work::open_work_item;
use crate::range::{Page, Range};
use crate::write::{MAX_CONFLICTS, Updated, Write};
use crate::{Created, Store, StoreError};

/// A job's specification whose JSON is longer than this is stored in the bucket instead of the job's item.
pub const MAX_JOB_SPEC_BYTES: usize = 100 * 1024;
/// Maximum length of a checkpoint's JSON: with a specification, a result and the rest it fits into an item (400 KB).
pub const MAX_CHECKPOINT_BYTES: usize = 128 * 1024;
/// Maximum length of a result's JSON.
pub const MAX_RESULT_BYTES: usize = 64 * 1024;
/// Maximum length of the results in one item, in bytes. A single result may be longer, up to the size of an item.
const MAX_ROWS_BYTES: usize = 100 * 1024;
/// Number of result items that are read at once.
const ITEMS: usize = 10;

impl Store {
    /// Creates a job. `fingerprint` is the digest of the body of a request with an idempotency key, from which the job's id
    /// was derived.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn create_job(&self, job: &Job, fingerprint: Option<&str>) -> Result<Created<Job>, StoreError> {
        check_size(job)?;
        let item = JobItem::write(job, fingerprint)?;
        let actions = vec![
            self.put_new(item)?,
            self.if_admitted(&job.created_by)?,
            self.put_any(open_work_item(&Work::job(job), job.created_at)?)?,
        ];
        let existing = match self.transact(actions).await? {
            Write::Done => return Ok(Created::Resource(job.clone())),
            // Without an existing item it was the account that refused.
            Write::Refused(existing) => existing.ok_or(StoreError::SessionEnded)?,
        };
        if text_of(&existing, "fingerprint") != fingerprint {
            return Ok(Created::KeyReused);
        }
        Ok(Created::Resource(JobItem::read(existing)?))
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
        check_size(changed)?;
        // Converts the changed values.
        let mut item = JobItem::write(changed, None)?;
        let mut request = self
            .update_item(&job_key(&changed.id))
            .condition_expression("version = :expected")
            .expression_attribute_values(":expected", number(current.version));
        let (mut set, mut remove) = (Vec::new(), Vec::new());
        for name in CHANGEABLE {
            // Several are reserved words (developer guide, "Reserved words in DynamoDB").
            request = request.expression_attribute_names(format!("#{name}"), name);
            match item.remove(name) {
                Some(value) => {
                    set.push(format!("#{name} = :{name}"));
                    request = request.expression_attribute_values(format!(":{name}"), value);
                }
                None => remove.push(format!("#{name}")),
            }
        }
        let mut expression = format!("SET {}", set.join(", "));
        if !remove.is_empty() {
            expression = format!("{expression} REMOVE {}", remove.join(", "));
        }
        match self.update(request.update_expression(expression)).await? {
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
        for _ in 0..MAX_CONFLICTS {
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
        }
        Err(StoreError::Conflict)
    }

    /// Stores the results of some rows or tasks, of which the first is the job's `at`-th, from 0; overwrites stored ones. They count
    /// once the job has so many results ([`Job::results`]).
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_results(&self, job: &Job, at: u64, results: &[Value]) -> Result<(), StoreError> {
        let (mut rows, mut bytes, mut first) = (Vec::new(), 0, at);
        for (result, number) in results.iter().zip(at..) {
            let row = json(result)?;
            if bytes + row.len() > MAX_ROWS_BYTES && !rows.is_empty() {
                self.put_rows(job, first, &rows).await?;
                rows.clear();
                (bytes, first) = (0, number);
            }
            bytes += row.len();
            rows.push(row);
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.put_rows(job, first, &rows).await
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

    async fn put_rows(&self, job: &Job, at: u64, rows: &[String]) -> Result<(), StoreError> {
        let output = self
            .client
            .put_item()
            .table_name(&*self.table)
            .set_item(Some(ResultsItem::write(job, at, rows)?))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.record(output.consumed_capacity());
        Ok(())
    }
}

/// The attributes of a job's item that [`Store::save_job`] writes.
const CHANGEABLE: [&str; 14] = [
    "source",
    "state",
    "done",
    "total",
    "checkpoint",
    "result",
    "results",
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
