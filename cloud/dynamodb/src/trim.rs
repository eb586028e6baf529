//! Refuses to read what is no longer in a stream ("GetShardIterator", DynamoDB Streams API reference): `dynoxide` would go on with the
//! next record that is there.

use anyhow::Context as _;
use axum::body::Bytes;
use dynoxide::Database;
use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;

/// Whether an iterator is asked for at a record before the oldest one.
pub(crate) async fn is_trimmed(database: Database, body: Bytes) -> anyhow::Result<bool> {
    tokio::task::spawn_blocking(move || is_before_the_oldest(&database, &body))
        .await
        .context("a thread reading a stream ended early")
}

/// A malformed request, or one that names no stream, is refused later.
fn is_before_the_oldest(database: &Database, body: &[u8]) -> bool {
    let Ok(request) = serde_json::from_slice::<GetShardIteratorRequest>(body) else {
        return false;
    };
    let Some(asked) = request.sequence_number.as_deref().and_then(number) else {
        return false;
    };
    let describe = DescribeStreamRequest {
        stream_arn: request.stream_arn,
        ..DescribeStreamRequest::default()
    };
    let Ok(described) = database.describe_stream(describe) else {
        return false;
    };
    let shard = described.stream_description.shards.into_iter().next();
    let oldest = shard.and_then(|shard| shard.sequence_number_range.starting_sequence_number);
    oldest
        .as_deref()
        .and_then(number)
        .is_none_or(|oldest| asked < oldest)
}

fn number(text: &str) -> Option<u128> {
    text.parse().ok()
}
