//! Protocols and the formats of their endpoints; ARNs.

use email_address::{EmailAddress, Options};
use serde_json::Value;

use super::error::{Failure, bare_invalid_parameter, invalid_parameter};

/// A delivery protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Email,
    Http,
    Https,
    Sms,
    Sqs,
}

/// SNS's protocols that are not supported here.
const NOT_HERE: &[&str] = &["application", "email-json", "firehose", "lambda"];

impl Protocol {
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        match text {
            "email" => Ok(Self::Email),
            "http" => Ok(Self::Http),
            "https" => Ok(Self::Https),
            "sms" => Ok(Self::Sms),
            "sqs" => Ok(Self::Sqs),
            other if NOT_HERE.contains(&other) => Err(invalid_parameter(&format!(
                "the local cloud does not deliver by the protocol {other}"
            ))),
            other => Err(invalid_parameter(&format!(
                "Amazon SNS does not support this protocol string: {other}"
            ))),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Http => "http",
            Self::Https => "https",
            Self::Sms => "sms",
            Self::Sqs => "sqs",
        }
    }

    pub(super) fn check_endpoint(self, endpoint: &str) -> Result<(), Failure> {
        match self {
            Self::Email if !is_email(endpoint) => Err(invalid_parameter("Email address")),
            Self::Http if !endpoint.starts_with("http://") => {
                Err(invalid_parameter("Endpoint must match the specified protocol"))
            }
            Self::Https if !endpoint.starts_with("https://") => {
                Err(invalid_parameter("Endpoint must match the specified protocol"))
            }
            Self::Sms if !is_e164(endpoint) => Err(bare_invalid_parameter(format!(
                "Invalid SMS endpoint: {endpoint}"
            ))),
            Self::Sqs if !is_queue_arn(endpoint) => Err(invalid_parameter("SQS endpoint ARN")),
            Self::Sqs if endpoint.ends_with(".fifo") => Err(invalid_parameter(
                "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
            )),
            _ => Ok(()),
        }
    }

    /// Whether the subscriber must confirm. Queues of the same account need not, and for phone numbers SNS
    /// asks for no confirmation.
    pub(super) fn needs_confirmation(self) -> bool {
        matches!(self, Self::Email | Self::Http | Self::Https)
    }
}

/// ITU-T E.164: a plus sign, then at most 15 digits of which the first is not zero.
pub(super) fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

pub(super) fn is_queue_arn(text: &str) -> bool {
    matches!(
        text.split(':').collect::<Vec<_>>().as_slice(),
        ["arn", _, "sqs", region, account, name] if !region.is_empty() && !account.is_empty() && !name.is_empty()
    )
}

/// The queue of a `RedrivePolicy`, `{"deadLetterTargetArn": …}`, or what is wrong with it.
pub(super) fn dead_letter_queue(policy: &str) -> Result<String, String> {
    let policy: Value =
        serde_json::from_str(policy).map_err(|_| "RedrivePolicy: failed to parse JSON.".to_owned())?;
    let arn = policy.get("deadLetterTargetArn").and_then(Value::as_str);
    arn.filter(|arn| is_queue_arn(arn))
        .map(str::to_owned)
        .ok_or_else(|| "RedrivePolicy: deadLetterTargetArn is an invalid arn".to_owned())
}

/// Refuses a malformed ARN; does not check whether the resource exists.
pub(super) fn check_arn(parameter: &str, arn: &str) -> Result<(), Failure> {
    let elements = arn.split(':').count();
    if elements < 6 {
        return Err(invalid_parameter(&format!(
            "{parameter} Reason: An ARN must have at least 6 elements, not {elements}"
        )));
    }
    Ok(())
}

fn is_email(text: &str) -> bool {
    let options = Options::default()
        .with_required_tld()
        .without_display_text()
        .without_domain_literal();
    EmailAddress::parse_with_options(text, options).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers() {
        for good in ["+4915112345678", "+12", "+123456789012345"] {
            assert!(is_e164(good), "{good}");
        }
        for bad in [
            "",
            "+",
            "+1",
            "4915112345678",
            "+04915112345678",
            "+1234567890123456",
            "+1 555",
            "+1555a",
        ] {
            assert!(!is_e164(bad), "{bad}");
        }
    }

    #[test]
    fn queues() {
        assert!(is_queue_arn("arn:aws:sqs:us-east-1:000000000000:jobs"));
        for bad in [
            "http://127.0.0.1/000000000000/jobs",
            "arn:aws:sqs:us-east-1:000000000000:",
            "arn:aws:sns:us-east-1:000000000000:jobs",
            "arn:aws:sqs:us-east-1:000000000000:jobs:x",
        ] {
            assert!(!is_queue_arn(bad), "{bad}");
        }
    }
}
