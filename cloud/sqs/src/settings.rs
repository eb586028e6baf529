//! A queue's settings.

use serde::{Deserialize, Serialize};

/// The longest visibility time-out: 12 hours.
pub(super) const MAX_VISIBILITY_S: i64 = 43_200;
/// The longest delay: 15 minutes.
pub(super) const MAX_DELAY_S: i64 = 900;
/// The longest wait for a message.
pub(super) const MAX_WAIT_S: i64 = 20;
/// The shortest and longest retention: a minute, 14 days.
pub(super) const RETENTION_S: std::ops::RangeInclusive<i64> = 60..=1_209_600;
/// The smallest and largest `MaximumMessageSize`: 1 KiB, 1 MiB ("Amazon SQS message quotas").
pub(super) const MESSAGE_BYTES: std::ops::RangeInclusive<i64> = 1_024..=1_048_576;
/// Receives after which a message may go to the dead-letter queue.
const MAX_RECEIVES: std::ops::RangeInclusive<i64> = 1..=1_000;

/// A queue's attributes that change how it works, with the API's defaults ("CreateQueue").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueSettings {
    /// Its name.
    pub name: String,
    /// The visibility time-out, seconds.
    pub visibility_timeout_s: i64,
    /// The retention, seconds.
    pub retention_s: i64,
    /// The delay of new messages, seconds.
    pub delay_s: i64,
    /// The default wait of a receive, seconds.
    pub receive_wait_s: i64,
    /// The largest message, its attributes included.
    pub max_message_bytes: i64,
    /// The target of messages that were received too often.
    pub redrive: Option<Redrive>,
    /// `RedriveAllowPolicy`: returned, but not enforced.
    pub redrive_allow: Option<String>,
}

/// `RedrivePolicy`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Redrive {
    /// The dead-letter queue.
    pub dead_letter_target_arn: String,
    /// A message received this often is not received again.
    #[serde(deserialize_with = "number_or_text")]
    pub max_receive_count: i64,
}

impl QueueSettings {
    /// A queue with the API's defaults.
    #[must_use]
    pub fn new(name: String) -> Self {
        Self {
            name,
            visibility_timeout_s: 30,
            retention_s: 345_600,
            delay_s: 0,
            receive_wait_s: 0,
            max_message_bytes: *MESSAGE_BYTES.end(),
            redrive: None,
            redrive_allow: None,
        }
    }

    /// Sets one attribute, as `SetQueueAttributes` and the template write it.
    ///
    /// # Errors
    /// When the name is unknown, or SQS would refuse the value.
    pub fn set(&mut self, attribute: &str, value: &str) -> Result<(), SetError> {
        match attribute {
            "DelaySeconds" => self.delay_s = within(value, 0..=MAX_DELAY_S)?,
            "MaximumMessageSize" => self.max_message_bytes = within(value, MESSAGE_BYTES)?,
            "MessageRetentionPeriod" => self.retention_s = within(value, RETENTION_S)?,
            "ReceiveMessageWaitTimeSeconds" => self.receive_wait_s = within(value, 0..=MAX_WAIT_S)?,
            "VisibilityTimeout" => self.visibility_timeout_s = within(value, 0..=MAX_VISIBILITY_S)?,
            // An empty text removes the policy.
            "RedrivePolicy" if value.is_empty() => self.redrive = None,
            "RedrivePolicy" => {
                let redrive: Redrive = serde_json::from_str(value).map_err(|_| SetError::Value)?;
                if !MAX_RECEIVES.contains(&redrive.max_receive_count) {
                    return Err(SetError::Value);
                }
                self.redrive = Some(redrive);
            }
            "RedriveAllowPolicy" => {
                self.redrive_allow = (!value.is_empty()).then(|| value.to_owned());
            }
            // Permissions and encryption: nothing to do on one machine.
            "KmsDataKeyReusePeriodSeconds" | "KmsMasterKeyId" | "Policy" | "SqsManagedSseEnabled" => {}
            _ => return Err(SetError::Name),
        }
        Ok(())
    }
}

/// Why an attribute cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetError {
    /// No attribute of this name can be set.
    Name,
    /// The attribute does not take the value.
    Value,
}

fn within(value: &str, range: std::ops::RangeInclusive<i64>) -> Result<i64, SetError> {
    let number = value.parse().map_err(|_| SetError::Value)?;
    if range.contains(&number) {
        Ok(number)
    } else {
        Err(SetError::Value)
    }
}

/// SQS takes `"maxReceiveCount": 3` and `"3"`.
fn number_or_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    use serde::de::Error as _;
    match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Number(number) => number.as_i64(),
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    }
    .ok_or_else(|| D::Error::custom("no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_sqss_bounds() {
        let mut settings = QueueSettings::new("q".to_owned());
        for (attribute, good, bad) in [
            ("VisibilityTimeout", "43200", "43201"),
            ("DelaySeconds", "900", "901"),
            ("MessageRetentionPeriod", "60", "59"),
            ("MaximumMessageSize", "1048576", "1048577"),
            ("ReceiveMessageWaitTimeSeconds", "20", "21"),
            ("VisibilityTimeout", "0", "-1"),
            ("DelaySeconds", "0", "soon"),
        ] {
            assert_eq!(settings.set(attribute, good), Ok(()), "{attribute} {good}");
            assert_eq!(
                settings.set(attribute, bad),
                Err(SetError::Value),
                "{attribute} {bad}"
            );
        }
        assert_eq!(settings.set("Colour", "red"), Err(SetError::Name));
        assert_eq!(settings.set("FifoQueue", "true"), Err(SetError::Name));
    }

    #[test]
    fn a_redrive_policy_comes_and_goes() {
        let mut settings = QueueSettings::new("q".to_owned());
        for count in ["3", "\"3\""] {
            let policy = format!(r#"{{"deadLetterTargetArn":"arn:x","maxReceiveCount":{count}}}"#);
            assert_eq!(settings.set("RedrivePolicy", &policy), Ok(()));
            assert_eq!(
                settings.redrive.as_ref().map(|redrive| redrive.max_receive_count),
                Some(3)
            );
        }
        for bad in [
            "x",
            "{}",
            r#"{"deadLetterTargetArn":"arn:x","maxReceiveCount":0}"#,
        ] {
            assert_eq!(settings.set("RedrivePolicy", bad), Err(SetError::Value), "{bad}");
        }
        assert_eq!(settings.set("RedrivePolicy", ""), Ok(()));
        assert_eq!(settings.redrive, None);
    }
}
