//! The event source mapping whose failures these are, and its function.

use anyhow::{Context as _, bail};
use cloud_event_source::{Failures, Filter, parse_response};
use cloud_lambda::MAX_REQUEST_BYTES;
use serde::Deserialize;
use serde_json::Value;

use crate::aws::Aws;

/// The event around the records.
const BEGINNING: &str = r#"{"Records":["#;
const END: &str = "]}";

pub(super) struct Mapping {
    function_arn: String,
    pub(super) stream_arn: String,
    batch_size: usize,
    filter: Filter,
    reports_item_failures: bool,
}

/// `EventSourceMappingConfiguration` of the Lambda API reference.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Configuration {
    batch_size: Option<usize>,
    destination_config: Option<DestinationConfig>,
    event_source_arn: String,
    filter_criteria: Option<FilterCriteria>,
    function_arn: String,
    function_response_types: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DestinationConfig {
    on_failure: Option<OnFailure>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct OnFailure {
    destination: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct FilterCriteria {
    filters: Vec<OneFilter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OneFilter {
    pattern: String,
}

impl Mapping {
    /// The mappings that send their failures to the queue.
    pub(super) async fn list(aws: &Aws, queue_arn: &str) -> anyhow::Result<Vec<Self>> {
        let (mut found, mut marker) = (Vec::new(), None);
        loop {
            let mut page = aws.mappings(marker.as_deref()).await?;
            let mappings = page.get_mut("EventSourceMappings").map(Value::take);
            let mappings: Vec<Configuration> = serde_json::from_value(mappings.unwrap_or_default())?;
            let ours = mappings.into_iter().filter(|mapping| {
                let config = mapping.destination_config.as_ref();
                let on_failure = config.and_then(|config| config.on_failure.as_ref()?.destination.as_deref());
                on_failure == Some(queue_arn)
            });
            for mapping in ours {
                found.push(Self::read(mapping)?);
            }
            match page.get("NextMarker").and_then(Value::as_str) {
                Some(next) if !next.is_empty() => marker = Some(next.to_owned()),
                _ => return Ok(found),
            }
        }
    }

    fn read(mapping: Configuration) -> anyhow::Result<Self> {
        let filters = mapping.filter_criteria.unwrap_or_default().filters;
        let patterns = filters.iter().map(|filter| serde_json::from_str(&filter.pattern));
        let patterns: Vec<Value> = patterns.collect::<Result<_, _>>()?;
        let response_types = mapping.function_response_types.unwrap_or_default();
        Ok(Self {
            function_arn: mapping.function_arn,
            stream_arn: mapping.event_source_arn,
            batch_size: mapping.batch_size.unwrap_or(1).max(1),
            filter: Filter::parse(&patterns, false).context("the filter of the event source")?,
            reports_item_failures: response_types
                .iter()
                .any(|kind| kind == "ReportBatchItemFailures"),
        })
    }

    /// The function's name.
    pub(super) fn function(&self) -> &str {
        self.function_arn
            .split_once(":function:")
            .map_or(&self.function_arn, |(_, name)| name)
    }

    /// Whether Lambda gives such a record to the function.
    pub(super) fn lets_through(&self, record: &Value) -> bool {
        self.filter.lets_through(record)
    }

    /// Gives the records to the function, in order, in batches as Lambda makes them.
    ///
    /// # Errors
    /// When the function fails for one of them; those after it were not given to it.
    pub(super) async fn invoke(&self, aws: &Aws, records: &[Value]) -> anyhow::Result<()> {
        let mut given = 0;
        for batch in batches(records, self.batch_size) {
            let event = format!("{BEGINNING}{}{END}", batch.join(","));
            let of_batch = records.get(given..given + batch.len()).unwrap_or_default();
            let (has_failed, response) = aws.invoke(&self.function_arn, event.into_bytes()).await?;
            if has_failed {
                bail!("the function failed: {}", failure_of(&response));
            }
            if self.reports_item_failures {
                check(&response, of_batch)?;
            }
            given += batch.len();
        }
        Ok(())
    }
}

/// The records as texts: as many together as the mapping allows and an event can hold.
fn batches(records: &[Value], most: usize) -> Vec<Vec<String>> {
    let empty = BEGINNING.len() + END.len();
    let (mut batches, mut bytes) = (Vec::<Vec<String>>::new(), empty);
    for record in records.iter().map(Value::to_string) {
        match batches.last_mut() {
            Some(batch) if batch.len() < most && bytes + 1 + record.len() <= MAX_REQUEST_BYTES => {
                bytes += 1 + record.len();
                batch.push(record);
            }
            _ => {
                bytes = empty + record.len();
                batches.push(vec![record]);
            }
        }
    }
    batches
}

/// # Errors
/// When the response names records that failed.
fn check(response: &[u8], records: &[Value]) -> anyhow::Result<()> {
    let number = |record: &'_ Value| {
        let number = record.pointer("/dynamodb/SequenceNumber");
        number.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let numbers: Vec<String> = records.iter().map(number).collect();
    let ids: Vec<&str> = numbers.iter().map(String::as_str).collect();
    match parse_response(response, &ids) {
        Failures::None => Ok(()),
        Failures::All => bail!("the function reported the whole batch as failed"),
        Failures::Some(places) => {
            let first = places.first().and_then(|place| ids.get(*place));
            bail!(
                "the function reported {} of {} records as failed, the first is {}",
                places.len(),
                ids.len(),
                first.unwrap_or(&"unknown")
            )
        }
    }
}

/// `errorType`, or what Lambda itself says of a function that ended.
fn failure_of(response: &[u8]) -> String {
    let said: Value = serde_json::from_slice(response).unwrap_or_default();
    let text = |name: &str| said.get(name).and_then(Value::as_str);
    let said = text("errorType").or_else(|| text("errorMessage"));
    said.unwrap_or("it does not say why").to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn batches_are_as_large_as_the_mapping_and_an_event_allow() {
        let record = |size: usize| json!("x".repeat(size));
        let sizes =
            |records: &[Value], most| -> Vec<usize> { batches(records, most).iter().map(Vec::len).collect() };
        assert_eq!(sizes(&[], 2), [0; 0]);
        assert_eq!(sizes(&vec![record(1); 5], 2), [2, 2, 1]);
        let half = (MAX_REQUEST_BYTES - BEGINNING.len() - END.len() - 1) / 2 - 2;
        assert_eq!(sizes(&[record(half), record(half), record(1)], 9), [2, 1]);
        assert_eq!(sizes(&[record(half), record(half + 2), record(1)], 9), [1, 2]);
    }

    #[test]
    fn a_partial_failure_is_a_failure() {
        let records = ["1", "2"].map(|number| json!({"dynamodb": {"SequenceNumber": number}}));
        assert!(check(br#"{"batchItemFailures": []}"#, &records).is_ok());
        for (response, expected) in [
            (
                r#"{"batchItemFailures": [{"itemIdentifier": "2"}]}"#,
                "1 of 2 records as failed, the first is 2",
            ),
            (
                r#"{"batchItemFailures": [{"itemIdentifier": ""}]}"#,
                "the whole batch",
            ),
        ] {
            let error = check(response.as_bytes(), &records).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn only_the_kind_of_a_functions_error_is_shown() {
        assert_eq!(
            failure_of(br#"{"errorType": "E", "errorMessage": "somebody's words"}"#),
            "E"
        );
        let timed_out = br#"{"errorMessage": "Task timed out after 3.00 seconds"}"#;
        assert_eq!(failure_of(timed_out), "Task timed out after 3.00 seconds");
        assert_eq!(failure_of(b""), "it does not say why");
    }
}
