//! The one place that tells errors of AWS's services apart.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// What can be done about an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The item, the message or the request itself is to blame: it would be refused again. Has the service's error code, never
    /// its message, which can repeat the input.
    Never(String),
    /// The service throttles, or other requests are at the same items: a retry after a pause.
    Throttled,
    /// Anything else, known or not: permissions, credentials, keys, quotas, a resource that is being created, a failure of the
    /// service or of the network. It passes, or an operator mends it; a later retry loses nothing.
    Later,
}

/// Codes that blame the input. A code that is missing here is retried in vain at worst, and ends in a failure queue; one that is
/// here wrongly loses something.
const NEVER: [&str; 36] = [
    // DynamoDB (developer guide, "Error handling with DynamoDB"; API reference, TransactWriteItems, CancellationReasons).
    "ValidationException",
    "ValidationError",
    "SerializationException",
    "ItemCollectionSizeLimitExceededException",
    "ItemCollectionSizeLimitExceeded",
    "DuplicateItem",
    "DuplicateItemException",
    "IdempotentParameterMismatchException",
    // S3 (API reference, "Error responses").
    "BadDigest",
    "EntityTooLarge",
    "EntityTooSmall",
    "InvalidArgument",
    "InvalidDigest",
    "InvalidPart",
    "InvalidPartOrder",
    "InvalidRange",
    "InvalidRequest",
    "KeyTooLongError",
    "MalformedXML",
    "PreconditionFailed",
    "XAmzContentSHA256Mismatch",
    // SNS, SES and SQS (API references: Publish, PublishBatch, SendEmail, SendMessage, SendMessageBatch).
    "InvalidParameter",
    "InvalidParameterValue",
    "InvalidParameterException",
    "ParameterValueInvalid",
    "OptedOut",
    "EndpointDisabled",
    "BadRequestException",
    "MessageRejected",
    "InvalidMessageContents",
    "BatchRequestTooLong",
    "AWS.SimpleQueueService.BatchRequestTooLong",
    "InvalidBatchEntryId",
    "ReceiptHandleIsInvalid",
    "UnsupportedOperation",
    // Athena (API reference, "StartQueryExecution").
    "InvalidRequestException",
];

/// Of all services, beyond what the SDK retries; and of writes that met a transaction on their items.
const THROTTLING: [&str; 15] = [
    "ProvisionedThroughputExceededException",
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "Throttled",
    "ThrottledException",
    "Throttling",
    "ThrottlingError",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionConflict",
    "TransactionConflictException",
    "TransactionInProgressException",
];

/// What a code that blames the input says where something else is to blame: an index that a deployment is creating (`DynamoDB`
/// developer guide, "Managing Global Secondary Indexes"), or an address that the account has not verified yet (`SES`
/// developer guide, "Amazon SES email sending errors").
const CIRCUMSTANCES: [(&str, &str); 3] = [
    ("ValidationException", "does not have the specified index"),
    ("ValidationException", "backfilling global secondary index"),
    ("MessageRejected", "is not verified"),
];

/// Content Too Large.
const TOO_LARGE: u16 = 413;

/// The verdict on an operation's error.
pub fn of_call<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Verdict {
    match error {
        SdkError::ServiceError(context) if context.raw().status().as_u16() == TOO_LARGE => {
            Verdict::Never(TOO_LARGE.to_string())
        }
        SdkError::ServiceError(context) => of_code(context.err().code(), context.err().message()),
        // The SDK cannot write the request: a member is missing.
        SdkError::ConstructionFailure(_) => Verdict::Never("ConstructionFailure".to_owned()),
        _ => Verdict::Later,
    }
}

/// The verdict on an error code and its message, such as those of one entry of a batch.
pub fn of_code(code: Option<&str>, message: Option<&str>) -> Verdict {
    let Some(code) = code else {
        return Verdict::Later;
    };
    let message = message.unwrap_or_default();
    let is_circumstance = |(of, text): &(&str, &str)| *of == code && message.contains(text);
    if THROTTLING.contains(&code) {
        Verdict::Throttled
    } else if NEVER.contains(&code) && !CIRCUMSTANCES.iter().any(is_circumstance) {
        Verdict::Never(code.to_owned())
    } else {
        Verdict::Later
    }
}

#[cfg(test)]
mod tests {
    use super::{Verdict, of_code};

    #[test]
    fn only_the_input_is_never_taken() {
        for code in [
            "ValidationException",
            "InvalidPart",
            "InvalidParameter",
            "OptedOut",
        ] {
            assert_eq!(of_code(Some(code), None), Verdict::Never(code.to_owned()));
        }
        for code in ["SlowDown", "ThrottlingException", "TransactionConflict"] {
            assert_eq!(of_code(Some(code), None), Verdict::Throttled, "{code}");
        }
        for code in [
            "AccessDenied",
            "AccessDeniedException",
            "AuthorizationError",
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "UnrecognizedClientException",
            "KMS.DisabledException",
            "KMSAccessDenied",
            "KMSThrottling",
            "ResourceNotFoundException",
            "NoSuchBucket",
            "NotFound",
            "QueueDoesNotExist",
            "LimitExceededException",
            "SendingPausedException",
            "InternalServerError",
            "SomethingNew",
        ] {
            assert_eq!(of_code(Some(code), None), Verdict::Later, "{code}");
        }
        assert_eq!(of_code(None, None), Verdict::Later);
    }

    #[test]
    fn what_a_deployment_or_an_operator_mends_is_tried_again() {
        for (code, message) in [
            (
                "ValidationException",
                "The table does not have the specified index: by_due",
            ),
            (
                "ValidationException",
                "Cannot read from backfilling global secondary index: by_due",
            ),
            (
                "MessageRejected",
                "Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: a@b.c",
            ),
        ] {
            assert_eq!(of_code(Some(code), Some(message)), Verdict::Later, "{message}");
        }
    }
}
