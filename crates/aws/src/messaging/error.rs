use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// Why a message was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessagingError {
    /// The service throttled the request, failed, or did not respond: a retry may succeed.
    #[error("{0} does not take it now")]
    Retryable(&'static str),
    /// The service rejected the message for good. Has the service's error code, never its message: that can repeat the input.
    #[error("{service} refused it: {code}")]
    Refused {
        /// The service.
        service: &'static str,
        /// The error code.
        code: String,
    },
}

/// Errors about the message or its recipient, which a retry would meet again (API references of SNS, SES and SQS).
const FINAL: [&str; 13] = [
    "InvalidParameter",
    "InvalidParameterValue",
    "ParameterValueInvalid",
    "InvalidParameterException",
    "ValidationError",
    "NotFound",
    "NotFoundException",
    "OptedOut",
    "EndpointDisabled",
    "BadRequestException",
    "MessageRejected",
    "InvalidMessageContents",
    "BatchRequestTooLong",
];

impl MessagingError {
    /// Classifies an operation's error.
    pub(crate) fn of<E>(service: &'static str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata,
    {
        let code = match error {
            SdkError::ServiceError(context) => context.err().code(),
            SdkError::ConstructionFailure(_) => Some("InvalidParameter"),
            _ => None,
        };
        Self::of_code(service, code)
    }

    /// A request lacks a member that its operation requires.
    pub(crate) fn incomplete(service: &'static str) -> Self {
        Self::Refused {
            service,
            code: "incomplete".to_owned(),
        }
    }

    pub(crate) fn of_code(service: &'static str, code: Option<&str>) -> Self {
        match code {
            Some(code) if FINAL.contains(&code) => Self::Refused {
                service,
                code: code.to_owned(),
            },
            // An unknown error may pass, and a missing permission may be granted; a retry loses nothing.
            _ => Self::Retryable(service),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MessagingError;

    #[test]
    fn what_may_be_taken_later_is_told_from_what_never_will() {
        for code in [
            None,
            Some("Throttled"),
            Some("InternalError"),
            Some("AuthorizationError"),
        ] {
            assert!(
                matches!(MessagingError::of_code("SNS", code), MessagingError::Retryable(_)),
                "{code:?}"
            );
        }
        for code in ["InvalidParameter", "OptedOut", "NotFound"] {
            let error = MessagingError::of_code("SNS", Some(code));
            assert_eq!(error.to_string(), format!("SNS refused it: {code}"));
        }
    }
}
