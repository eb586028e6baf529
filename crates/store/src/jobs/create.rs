//! Creating a job within the bounds of its creator.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use domain::{Job, JobId, MAX_JOBS_A_DAY, MAX_JOBS_AT_ONCE, UserId, Work};
use jiff::Timestamp;

use super::check_size;
use crate::attribute::{Item, number, text, text_of};
use crate::bounds::{is_used_up, tomorrow};
use crate::item::JobItem;
use crate::keys::{job_key, open_jobs_key, sends_sk, user_pk};
use crate::open_work::open_work_item;
use crate::write::Write;
use crate::{Created, Store, StoreError};

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
}
