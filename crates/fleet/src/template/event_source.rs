//! A function's events of type `DynamoDB` and `SQS`: Lambda's event source mappings.
//!
//! Bounds and defaults: "CreateEventSourceMapping" of the Lambda API reference. Settings that the cloud does
//! not support are an error when the fleet starts.

use std::ops::RangeInclusive;

use anyhow::{Context as _, bail, ensure};
use cloud_event_source::{EventSource, QueueSource, StreamSource, Upstream};
use serde_json::Value;

use super::properties::Properties;

/// Properties of both types.
const COMMON: &[&str] = &[
    "BatchSize",
    "Enabled",
    "FilterCriteria",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
];

/// Metrics and encryption: nothing to do on one machine.
const UNNEEDED: &[&str] = &["KmsKeyArn", "MetricsConfig"];

const STREAM: &[&str] = &[
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPosition",
    "Stream",
];

pub(super) fn read_stream(name: &str, properties: &Properties) -> anyhow::Result<EventSource> {
    properties.allow(&[COMMON, STREAM].concat(), UNNEEDED)?;
    let place = properties.place();
    let stream_arn = properties.required_text("Stream")?;
    let table =
        table_of(&stream_arn).with_context(|| format!("{place}.Stream: {stream_arn} is no stream"))?;
    let starting_position = properties.required_text("StartingPosition")?;
    let parallel = within(properties, "ParallelizationFactor", 1..=10)?;
    let upstream = StreamSource {
        table: table.to_owned(),
        starts_at_trim_horizon: match starting_position.as_str() {
            "TRIM_HORIZON" => true,
            "LATEST" => false,
            other => bail!("{place}.StartingPosition: {other} is neither TRIM_HORIZON nor LATEST"),
        },
        parallelization_factor: usize::try_from(parallel.unwrap_or(1))?,
        bisects_on_error: properties.flag("BisectBatchOnFunctionError")?.unwrap_or(false),
        maximum_retry_attempts: unless_minus_one(properties, "MaximumRetryAttempts", 0..=10_000)?
            .map(u32::try_from)
            .transpose()?,
        maximum_record_age_s: unless_minus_one(properties, "MaximumRecordAgeInSeconds", 60..=604_800)?,
        on_failure_arn: on_failure(properties)?,
        stream_arn,
    };
    read(name, properties, 100, Upstream::Stream(upstream))
}

pub(super) fn read_queue(name: &str, properties: &Properties) -> anyhow::Result<EventSource> {
    properties.allow(&[COMMON, &["Queue", "ScalingConfig"]].concat(), UNNEEDED)?;
    let place = properties.place();
    let arn = properties.required_text("Queue")?;
    let queue =
        cloud_sqs::name_of(&arn).with_context(|| format!("{place}.Queue: {arn} is no queue's ARN"))?;
    let scaling = properties.map("ScalingConfig")?;
    scaling.allow(&["MaximumConcurrency"], &[])?;
    let upstream = QueueSource {
        queue: queue.to_owned(),
        maximum_concurrency: within(&scaling, "MaximumConcurrency", 2..=1_000)?
            .map(usize::try_from)
            .transpose()?,
    };
    let source = read(name, properties, 10, Upstream::Queue(upstream))?;
    ensure!(
        source.batch_size <= 10 || source.batching_window_s >= 1,
        "{place}: a BatchSize above 10 needs a MaximumBatchingWindowInSeconds of 1 or more"
    );
    Ok(source)
}

fn read(
    name: &str,
    properties: &Properties,
    default_batch_size: i64,
    upstream: Upstream,
) -> anyhow::Result<EventSource> {
    let batch_size = within(properties, "BatchSize", 1..=10_000)?;
    let window_s = within(properties, "MaximumBatchingWindowInSeconds", 0..=300)?;
    let response_types = properties.texts("FunctionResponseTypes")?;
    for kind in &response_types {
        ensure!(
            kind == "ReportBatchItemFailures",
            "{}.FunctionResponseTypes: there is no {kind}",
            properties.place()
        );
    }
    Ok(EventSource {
        name: name.to_owned(),
        is_enabled: properties.flag("Enabled")?.unwrap_or(true),
        batch_size: usize::try_from(batch_size.unwrap_or(default_batch_size))?,
        batching_window_s: u64::try_from(window_s.unwrap_or(0))?,
        filters: filters(properties)?,
        reports_item_failures: !response_types.is_empty(),
        upstream,
    })
}

fn filters(properties: &Properties) -> anyhow::Result<Vec<Value>> {
    let criteria = properties.map("FilterCriteria")?;
    criteria.allow(&["Filters"], &[])?;
    let mut patterns = Vec::new();
    for filter in criteria.maps("Filters")? {
        filter.allow(&["Pattern"], &[])?;
        let text = filter.required_text("Pattern")?;
        let pattern = serde_json::from_str(&text);
        patterns.push(pattern.with_context(|| format!("{}.Pattern is no JSON", filter.place()))?);
    }
    ensure!(patterns.len() <= 10, "{}: ten filters at most", criteria.place());
    Ok(patterns)
}

fn on_failure(properties: &Properties) -> anyhow::Result<Option<String>> {
    let config = properties.map("DestinationConfig")?;
    config.allow(&["OnFailure"], &[])?;
    let on_failure = config.map("OnFailure")?;
    on_failure.allow(&["Destination", "Type"], &[])?;
    let Some(arn) = on_failure.text("Destination")? else {
        return Ok(None);
    };
    ensure!(
        cloud_sqs::name_of(&arn).is_some(),
        "{}: the local cloud knows queues only as failure destinations, not {arn}",
        on_failure.place()
    );
    Ok(Some(arn))
}

/// `arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<label>`.
fn table_of(stream_arn: &str) -> Option<&str> {
    let (_, resource) = stream_arn
        .strip_prefix("arn:aws:dynamodb:")?
        .split_once(":table/")?;
    let (table, _) = resource.split_once("/stream/")?;
    Some(table)
}

fn within(properties: &Properties, name: &str, range: RangeInclusive<i64>) -> anyhow::Result<Option<i64>> {
    let number = properties.number(name)?;
    ensure!(
        number.is_none_or(|number| range.contains(&number)),
        "{}.{name}: {} to {}",
        properties.place(),
        range.start(),
        range.end()
    );
    Ok(number)
}

/// Like [`within`]; -1 means no bound.
fn unless_minus_one(
    properties: &Properties,
    name: &str,
    range: RangeInclusive<i64>,
) -> anyhow::Result<Option<i64>> {
    match properties.number(name)? {
        Some(-1) => Ok(None),
        _ => within(properties, name, range),
    }
}

#[cfg(test)]
#[path = "event_source_tests.rs"]
mod tests;
