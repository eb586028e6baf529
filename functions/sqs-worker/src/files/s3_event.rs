//! S3's messages about new objects (Amazon S3 user guide, "Event message structure").

use domain::ObjectKey;
use serde::Deserialize;
use serde_json::Value;

/// The objects that a message reports as created.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct S3Event {
    /// Keys of a known form.
    pub(crate) created: Vec<ObjectKey>,
}

impl S3Event {
    /// Parses the body of a message; `None` if it is not from S3.
    ///
    /// # Errors
    /// The reason why it cannot be parsed, without any of its content.
    pub(crate) fn parse(body: &Value) -> Result<Option<Self>, &'static str> {
        // Sent once, when notifications are configured.
        if body.get("Event").and_then(Value::as_str) == Some("s3:TestEvent") {
            return Ok(Some(Self { created: Vec::new() }));
        }
        let Some(records) = body.get("Records") else {
            return Ok(None);
        };
        let records = Vec::<Record>::deserialize(records).map_err(|_| "not a message of S3's")?;
        let mut created = Vec::with_capacity(records.len());
        for record in records {
            if !record.event_name.starts_with("ObjectCreated:") {
                continue;
            }
            match decoded(&record.s3.object.key)
                .as_deref()
                .and_then(ObjectKey::parse)
            {
                Some(key) => created.push(key),
                // An operator has put it there.
                None => tracing::warn!("an object has a key that is none of ours"),
            }
        }
        Ok(Some(Self { created }))
    }

    /// A description for logs, of ids only.
    pub(crate) fn name(&self) -> String {
        let keys: Vec<_> = self.created.iter().map(ToString::to_string).collect();
        keys.join(" ")
    }
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "eventName")]
    event_name: String,
    s3: S3,
}

#[derive(Deserialize)]
struct S3 {
    object: Object,
}

/// There are `size`, `eTag` and `sequencer` too. The current state is read from S3 and the table instead, since a message may
/// be late.
#[derive(Deserialize)]
struct Object {
    key: String,
}

/// Decodes a key, which is encoded as in a form: a space as a plus sign, other special characters by percent signs.
fn decoded(key: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(key.len());
    let mut rest = key.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use domain::{AttachmentId, AttachmentRef, AvatarId, IdSeed, ProjectId, TaskId, UserId};
    use serde_json::json;

    use super::*;

    fn record(event: &str, key: &str) -> Value {
        json!({
            "eventVersion": "2.2", "eventSource": "aws:s3", "eventName": event,
            "s3": {"s3SchemaVersion": "1.0", "bucket": {"name": "b"},
                   "object": {"key": key, "size": 1, "eTag": "e", "sequencer": "0055AED6DCD90281E5"}},
        })
    }

    #[test]
    fn all_records_of_a_message_are_read() {
        let seed = IdSeed([1; 16]);
        let ids = (ProjectId::from_seed(seed), TaskId::from_seed(seed));
        let file = AttachmentRef::new(&ids.0, &ids.1, &AttachmentId::from_seed(seed)).file();
        let avatar = ObjectKey::AvatarUpload(UserId::from_seed(seed), AvatarId::from_seed(seed));
        let body = json!({"Records": [
            record("ObjectCreated:Put", &file.to_string()),
            record("ObjectRemoved:Delete", &file.to_string()),
            record("ObjectCreated:Put", "files/by+hand/%C3%BC.txt"),
            record("ObjectCreated:CompleteMultipartUpload", &avatar.to_string().replace('/', "%2F")),
        ]});
        let event = S3Event::parse(&body).unwrap().unwrap();
        assert_eq!(event.created, [file, avatar]);
    }

    #[test]
    fn what_s3_sends_to_try_a_queue_asks_for_nothing() {
        let test = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b", "HostId": "h"});
        assert_eq!(S3Event::parse(&test), Ok(Some(S3Event { created: vec![] })));
        assert_eq!(S3Event::parse(&json!({"work": "job"})), Ok(None));
        assert_eq!(S3Event::parse(&json!("text")), Ok(None));
        assert!(S3Event::parse(&json!({"Records": [{"s3": 1}]})).is_err());
    }

    #[test]
    fn keys_are_decoded_as_they_are_encoded() {
        assert_eq!(decoded("a+b%2Bc%c3%bC").unwrap(), "a b+c\u{fc}");
        for bad in ["%", "%2", "%g0", "%ff"] {
            assert_eq!(decoded(bad), None, "{bad}");
        }
    }
}
