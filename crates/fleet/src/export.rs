//! `fleet export`: asks for an export of the event log, on AWS as on a running fleet, by a message to its function.

use std::io::Write;

use domain::{ExportMessage, Extent};
use serde_json::json;

use crate::aws::Aws;
use crate::replay::find_url;

/// The queue's logical id.
const QUEUE: &str = "Exports";

/// Sends the message, and says which. `stack` is none for names as they are.
///
/// # Errors
/// When there is no such queue, a call is refused, or the output is closed.
pub async fn run(aws: &Aws, extent: Extent, stack: Option<&str>, out: &mut impl Write) -> anyhow::Result<()> {
    let message = json!(ExportMessage::Export(extent));
    let url = find_url(aws, QUEUE, stack).await?;
    let input = json!({ "QueueUrl": url, "MessageBody": message.to_string() });
    aws.sqs("SendMessage", &input).await?;
    writeln!(out, "sent {message} to {url}")?;
    Ok(())
}
