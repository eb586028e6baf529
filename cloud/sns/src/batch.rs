//! `PublishBatch`.

use std::collections::BTreeSet;

use cloud_core::xml::Xml;

use super::error::{Answer, ApiError, Failure, batch};
use super::message::{MAX_MESSAGE_BYTES, Message};
use super::query::Form;
use super::state::Sns;
use super::{deliver, publish};

const MAX_ENTRIES: usize = 10;

pub(super) async fn publish_batch(sns: &Sns, form: &Form) -> Answer {
    let entries = form.list("PublishBatchRequestEntries.member");
    let ids = check_ids(&entries)?;
    let (topic, subscriptions) = publish::find(sns, form).await?;
    let messages = entries
        .iter()
        .map(|entry| Message::read(entry, sns.now()))
        .collect::<Result<Vec<_>, _>>()?;
    if messages.iter().map(Message::size_bytes).sum::<usize>() > MAX_MESSAGE_BYTES {
        return Err(batch(
            "BatchRequestTooLong",
            "The length of all the messages put together is more than the limit.",
        ));
    }
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for (id, message) in ids.iter().zip(&messages) {
        let result = match message.check() {
            Ok(()) => deliver::to_all(sns, &topic, &subscriptions, message)
                .await
                .map_err(Failure::from),
            Err(failure) => Err(failure),
        };
        let entry = Xml::default().text("Id", id);
        match result {
            Ok(()) => successful.push(entry.text("MessageId", &message.id)),
            Err(failure) => failed.push(failed_entry(entry, &failure.into_api())),
        }
    }
    Ok(Some(
        Xml::default()
            .list("Successful", successful)
            .list("Failed", failed),
    ))
}

fn check_ids(entries: &[Form]) -> Result<Vec<&str>, Failure> {
    if entries.is_empty() {
        return Err(batch(
            "EmptyBatchRequest",
            "The batch request doesn't contain any entries.",
        ));
    }
    if entries.len() > MAX_ENTRIES {
        return Err(batch(
            "TooManyEntriesInBatchRequest",
            "The batch request contains more entries than permissible.",
        ));
    }
    let ids = entries
        .iter()
        .map(|entry| entry.required("Id"))
        .collect::<Result<Vec<_>, _>>()?;
    if !ids.iter().all(|id| is_id(id)) {
        return Err(batch(
            "InvalidBatchEntryId",
            "The Id of a batch entry in a batch request does not abide by the specification.",
        ));
    }
    if ids.iter().collect::<BTreeSet<_>>().len() < ids.len() {
        return Err(batch(
            "BatchEntryIdsNotDistinct",
            "Two or more batch entries in the request have the same Id.",
        ));
    }
    Ok(ids)
}

/// At most 80 letters, digits, hyphens and underscores.
fn is_id(id: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=80).contains(&id.len()) && id.bytes().all(is_allowed)
}

fn failed_entry(entry: Xml, error: &ApiError) -> Xml {
    let is_senders = error.status.is_client_error();
    entry
        .text("Code", error.code)
        .text("Message", &error.message)
        .text("SenderFault", if is_senders { "true" } else { "false" })
}
