use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// Why something was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MessagingError {
    /// The service throttles, failed, or did not answer: the same may succeed later.
    #[error("{0} does not take it now")]
    Retryable(&'static str),
    /// It will never be taken, as it is. Holds the service's name for it, never its message: that can repeat the input.
    #[error("{service} refused it: {code}")]
    Refused {
        /// The service.
        service: &'static str,
        /// Its word.
        code: String,
    },
}

/// Refusals that are about the message or its receiver, and so would come again (API references of SNS, SES and SQS).
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
    /// What to make of an operation's error.
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

    pub(crate) fn of_code(service: &'static str, code: Option<&str>) -> Self {
        match code {
            Some(code) if FINAL.contains(&code) => Self::Refused {
                service,
                code: code.to_owned(),
            },
            // What we do not know, and what a permission lacks, may be mended; nothing is lost by trying.
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
