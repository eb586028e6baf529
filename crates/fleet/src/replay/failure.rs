//! Messages of a failures queue.

use serde::Deserialize;
use serde_json::Value;

use super::queue::Message;

/// A failure.
#[derive(Debug, PartialEq)]
pub(super) enum Failure {
    /// A stream record that the function has set aside, with its reason.
    Record(Value),
    /// Where the records of a batch are, as Lambda reports it.
    Range(Range),
    /// A message that belongs into another queue.
    Message,
    /// The reason.
    Unreadable(String),
}

/// "Configuring destinations for failed event source mapping invocations" of the Lambda guide: `DDBStreamBatchInfo`.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Range {
    pub(super) stream_arn: String,
    pub(super) shard_id: String,
    pub(super) start_sequence_number: String,
    pub(super) end_sequence_number: String,
}

impl Failure {
    pub(super) fn read(message: &Message) -> Self {
        Self::of_body(&message.body)
    }

    fn of_body(body: &str) -> Self {
        let Ok(Value::Object(mut body)) = serde_json::from_str(body) else {
            return Self::Message;
        };
        if let Some(info) = body.remove("DDBStreamBatchInfo") {
            return match serde_json::from_value(info) {
                Ok(range) => Self::Range(range),
                Err(error) => Self::Unreadable(format!("its DDBStreamBatchInfo: {error}")),
            };
        }
        match (body.remove("record"), body.get("sequence_number")) {
            (Some(record), Some(_)) => Self::Record(record),
            (None, Some(number)) => Self::Unreadable(format!(
                "the record {number} was too large for the message, which does not say the shard"
            )),
            (_, None) => Self::Message,
        }
    }

    /// Earlier records first. A sequence number has up to 40 digits.
    pub(super) fn order(&self) -> (usize, String) {
        let number = match self {
            Self::Record(record) => record.pointer("/dynamodb/SequenceNumber").and_then(Value::as_str),
            Self::Range(range) => Some(range.start_sequence_number.as_str()),
            Self::Message | Self::Unreadable(_) => None,
        };
        let number = number.unwrap_or_default();
        (number.len(), number.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_kind_of_message_is_known() {
        let info = json!({
            "shardId": "shardId-1", "startSequenceNumber": "8", "endSequenceNumber": "12", "batchSize": 2,
            "streamArn": "arn:aws:dynamodb:us-east-1:1:table/t/stream/s",
            "approximateArrivalOfFirstRecord": "2019-11-14T00:13:19Z",
        });
        let range = Failure::of_body(&json!({"version": "1.0", "DDBStreamBatchInfo": info}).to_string());
        assert!(
            matches!(&range, Failure::Range(range) if range.end_sequence_number == "12" && range.shard_id == "shardId-1"),
            "{range:?}"
        );
        let record = json!({"eventID": "1", "dynamodb": {"SequenceNumber": "9"}});
        let set_aside = json!({"reason": "r", "function": "notify", "event_id": "1", "sequence_number": "9",
            "record": record});
        let set_aside = Failure::of_body(&set_aside.to_string());
        assert_eq!(set_aside, Failure::Record(record));
        assert!(range.order() < set_aside.order());
        for (body, expected) in [
            (json!({"sequence_number": "9"}).to_string(), "too large"),
            (
                json!({"DDBStreamBatchInfo": {"shardId": "s"}}).to_string(),
                "DDBStreamBatchInfo",
            ),
        ] {
            let failure = Failure::of_body(&body);
            assert!(
                matches!(&failure, Failure::Unreadable(reason) if reason.contains(expected)),
                "{failure:?}"
            );
        }
        for body in ["", "no JSON", "[]", r#"{"kind": "job"}"#] {
            assert_eq!(Failure::of_body(body), Failure::Message, "{body}");
        }
    }

    #[test]
    fn records_are_in_the_order_of_their_numbers() {
        let order = |number: &str| {
            let record = json!({"dynamodb": {"SequenceNumber": number}});
            Failure::Record(record).order()
        };
        assert!(order("9") < order("10") && order("10") < order("11"));
    }
}
