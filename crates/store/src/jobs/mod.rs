//! Jobs: one item each, whose version is the condition of every change; the results of single rows or tasks are items
//! beside it.

mod create;
mod results;

use std::collections::HashMap;

use domain::{Job, JobId, UserId};
use jiff::Timestamp;
use serde_json::Value;

use crate::attribute::{Item, number};
use crate::item::{JobItem, job_json as json};
use crate::keys::{job_key, profile_key, user_jobs_pk};
use crate::range::{Page, Range};
use crate::write::Updated;
use crate::{Store, StoreError};

pub use create::CreatedJob;

use results::result_items;

/// A job's specification whose JSON is longer than this is stored in the bucket instead of the job's item.
pub const MAX_JOB_SPEC_BYTES: usize = 100 * 1024;
/// Maximum length of a checkpoint's JSON: with a specification, a result and the rest it fits into an item (400 KB).
pub const MAX_CHECKPOINT_BYTES: usize = 128 * 1024;
/// Maximum length of a result's JSON.
pub const MAX_RESULT_BYTES: usize = 64 * 1024;
/// Maximum number of result items that are stored together with the job.
const MAX_ITEMS_TOGETHER: usize = 30;

impl Store {
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
