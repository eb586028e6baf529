use domain::{Job, Progress};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::convert::{from_item, to_item};
use super::resource::{Resource, put_texts};
use crate::StoreError;
use crate::attribute::{Item, number, number_of, text_of};
use crate::keys::{self, Key, job_key};

impl Resource for Job {
    const KIND: &'static str = "job";

    fn primary_key(&self) -> Key {
        job_key(&self.id)
    }

    fn list_key(&self) -> Option<Key> {
        Some((
            keys::user_jobs_pk(&self.created_by),
            keys::time_sk(self.created_at, self.id.as_str()),
        ))
    }

    fn ttl(&self) -> Option<Timestamp> {
        Some(self.expires_at())
    }

    fn restore(item: &mut Item) -> Result<(), StoreError> {
        if let Some(last_error) = item.remove("trouble") {
            item.entry("last_error".to_owned()).or_insert(last_error);
        }
        Ok(())
    }
}

/// A job. Specification, checkpoint and result are JSON in a text attribute: the store does not interpret them.
pub(crate) struct JobItem;

impl JobItem {
    pub(crate) fn write(job: &Job, fingerprint: Option<&str>) -> Result<Item, StoreError> {
        let mut item = job.write(fingerprint)?;
        let total = job.progress.total.map(|total| ("total", total));
        let counts = [("done", job.progress.done)].into_iter().chain(total);
        item.extend(counts.map(|(name, count)| (name.to_owned(), number(count))));
        let spec = job.spec.as_ref().map(json).transpose()?;
        let texts = [
            ("spec", spec),
            ("checkpoint", unless_null(&job.checkpoint)?),
            ("result", unless_null(&job.result)?),
        ];
        put_texts(
            &mut item,
            texts.into_iter().filter_map(|(name, text)| Some((name, text?))),
        );
        Ok(item)
    }

    pub(crate) fn read(item: Item) -> Result<Job, StoreError> {
        let text = |name: &str| text_of(&item, name).map(str::to_owned);
        let spec = text("spec").or_else(|| text("order"));
        let (checkpoint, result) = (text("checkpoint"), text("result"));
        let done = number_of(&item, "done").ok_or_else(|| StoreError::unexpected("a job has no progress"))?;
        let total = number_of(&item, "total");
        let job = <Job as Resource>::read(item)?;
        let unit = job.kind.unit();
        Ok(Job {
            spec: spec.as_deref().map(parse).transpose()?,
            progress: Progress { done, total, unit },
            checkpoint: or_null(checkpoint.as_deref())?,
            result: or_null(result.as_deref())?,
            ..job
        })
    }
}

/// Results of consecutive rows or tasks of a job.
#[derive(Serialize, Deserialize)]
pub(crate) struct ResultsItem {
    pk: String,
    sk: String,
    kind: String,
    at: u64,
    /// A JSON array in a text.
    rows: String,
    expires_at: i64,
}

impl ResultsItem {
    /// `rows` are the elements' JSON.
    pub(crate) fn write(job: &Job, at: u64, rows: &[String]) -> Result<Item, StoreError> {
        to_item(&Self {
            pk: keys::job_pk(&job.id),
            sk: keys::result_sk(at),
            kind: "job_results".to_owned(),
            at,
            rows: format!("[{}]", rows.join(",")),
            expires_at: job.expires_at().as_second(),
        })
    }

    /// The number of the first result, and the results.
    pub(crate) fn read(item: Item) -> Result<(u64, Vec<Value>), StoreError> {
        let item: Self = from_item(item)?;
        Ok((item.at, parse(&item.rows)?))
    }
}

pub(crate) fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::unexpected("a value has no JSON"))
}

pub(crate) fn unless_null(value: &Value) -> Result<Option<String>, StoreError> {
    if value.is_null() {
        Ok(None)
    } else {
        json(value).map(Some)
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    // The error's own text may repeat a value.
    serde_json::from_str(text).map_err(|_| StoreError::unexpected("a job's text is not of a known form"))
}

fn or_null(text: Option<&str>) -> Result<Value, StoreError> {
    text.map_or(Ok(Value::Null), parse)
}
