use aws_call::Verdict;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::verdict;

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

impl MessagingError {
    /// Classifies an operation's error.
    pub(crate) fn of<E>(service: &'static str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata,
    {
        Self::from_verdict(service, verdict::of_call(service, error))
    }

    /// A request lacks a member that its operation requires.
    pub(crate) fn incomplete(service: &'static str) -> Self {
        Self::Refused {
            service,
            code: "incomplete".to_owned(),
        }
    }

    /// Classifies the error of one entry of a batch.
    pub(crate) fn of_code(service: &'static str, code: Option<&str>) -> Self {
        Self::from_verdict(service, verdict::of_code(service, code))
    }

    fn from_verdict(service: &'static str, verdict: Verdict) -> Self {
        match verdict {
            Verdict::Never(code) => Self::Refused { service, code },
            Verdict::Throttled | Verdict::Later => Self::Retryable(service),
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
            // The topic, or the configuration set.
            Some("NotFound"),
        ] {
            assert!(
                matches!(MessagingError::of_code("SNS", code), MessagingError::Retryable(_)),
                "{code:?}"
            );
        }
        for code in ["InvalidParameter", "OptedOut"] {
            let error = MessagingError::of_code("SNS", Some(code));
            assert_eq!(error.to_string(), format!("SNS refused it: {code}"));
        }
    }
}
