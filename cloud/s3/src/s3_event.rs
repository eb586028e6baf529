//! Messages about new objects, as S3 sends them to queues ("Event message structure").
//!
//! They are stored in the object's transaction and sent before the response. Only a crash leaves messages
//! behind, which are sent at the next start. As in AWS, a message may be sent twice.

use std::collections::BTreeMap;

use anyhow::Context as _;
use cloud_core::account::REGION;
use jiff::Timestamp;
use rusqlite::Transaction;
use serde_json::json;

use super::call::Target;
use super::error::Failure;
use super::settings::arn;
use super::state::S3;
use super::store::{self, Object};

/// The one principal.
const PRINCIPAL: &str = "AWS:LOCAL";

/// Stores the messages about a new object.
pub(super) fn record(
    s3: &S3,
    tx: &Transaction<'_>,
    target: &Target,
    object: &Object,
    event: &str,
) -> Result<(), Failure> {
    let rules = &s3.bucket(&target.bucket)?.notifications;
    for rule in rules.iter().filter(|rule| rule.matches(event, &target.key)) {
        let sequencer = store::next_in_sequence(tx)?;
        let at = Timestamp::from_millisecond(object.modified_ms).context("the time of an object")?;
        // The key is encoded as in a form: a space is a plus sign.
        let key: String = form_urlencoded::byte_serialize(target.key.as_bytes()).collect();
        let body = json!({"Records": [{
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": REGION,
            "eventTime": format!("{at:.3}"),
            "eventName": event,
            "userIdentity": {"principalId": PRINCIPAL},
            "requestParameters": {"sourceIPAddress": "127.0.0.1"},
            "responseElements": {"x-amz-request-id": target.request_id, "x-amz-id-2": target.request_id},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": rule.queue_arn,
                "bucket": {
                    "name": target.bucket,
                    "ownerIdentity": {"principalId": PRINCIPAL},
                    "arn": arn(&target.bucket),
                },
                "object": {
                    "key": key,
                    "size": object.size_bytes,
                    "eTag": object.etag.trim_matches('"'),
                    "sequencer": format!("{sequencer:016X}"),
                },
            },
        }]});
        store::insert_event(tx, &rule.queue_arn, &body.to_string())?;
    }
    Ok(())
}

/// Sends the stored messages. One that its queue refuses is sent again with the next ones.
pub(super) async fn send_all(s3: &S3) -> anyhow::Result<()> {
    let _sending = s3.inner.sending.lock().await;
    let database = &s3.inner.database;
    for (number, queue_arn, body) in database.transaction(store::events).await? {
        let sent = s3
            .config()
            .queues
            .deliver(&queue_arn, body, BTreeMap::new())
            .await;
        match sent {
            Ok(()) => {
                database
                    .transaction(move |tx| store::delete_event(tx, number))
                    .await?;
            }
            Err(error) => tracing::error!(queue_arn, error = format!("{error:#}"), "a message is kept back"),
        }
    }
    Ok(())
}
