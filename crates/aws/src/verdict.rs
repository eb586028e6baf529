//! The verdict on a service's error, and a line of the log that says what the verdict leaves out.

use aws_call::Verdict;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// See [`aws_call::of_call`]. The error of a call that may succeed later has no code, which an operator needs to mend what is
/// missing; a message can repeat the input.
pub(crate) fn of_call<E>(service: &'static str, error: &SdkError<E, HttpResponse>) -> Verdict
where
    E: ProvideErrorMetadata,
{
    let verdict = aws_call::of_call(error);
    match &verdict {
        Verdict::Never(_) => {}
        Verdict::Throttled | Verdict::Later => note(service, error.code(), kind_of(error)),
    }
    verdict
}

/// The same for one entry of a batch.
pub(crate) fn of_code(service: &'static str, code: Option<&str>) -> Verdict {
    let verdict = aws_call::of_code(code, None);
    match &verdict {
        Verdict::Never(_) => {}
        Verdict::Throttled | Verdict::Later => note(service, code, "an entry"),
    }
    verdict
}

fn note(service: &'static str, code: Option<&str>, what: &'static str) {
    tracing::warn!(service, code, what, "a call of AWS has failed for now");
}

/// How far the call came.
fn kind_of<E>(error: &SdkError<E, HttpResponse>) -> &'static str {
    match error {
        SdkError::ConstructionFailure(_) => "no request",
        SdkError::TimeoutError(_) => "no response in time",
        SdkError::DispatchFailure(_) => "no connection",
        SdkError::ResponseError(_) => "no whole response",
        _ => "an error response",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::Value;
    use tracing::Level;

    use crate::testing::athena;
    use crate::{AthenaError, QueryId};

    #[tokio::test]
    async fn the_log_says_which_error_it_was_and_not_its_message() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let written = Arc::clone(&lines);
        let write = move |line: &[u8]| written.lock().unwrap().push(line.to_vec());
        let subscriber = crate::start::subscriber(
            crate::start::Source {
                function: "reports",
                version: "1",
                namespace: None,
            },
            Level::INFO,
            write,
        );
        let _log = tracing::subscriber::set_default(subscriber);
        let athena = athena(|_, _| Err(("AccessDeniedException", "secret")));
        let stopped = athena.stop(&QueryId("q".to_owned())).await;
        assert_eq!(stopped, Err(AthenaError::Unavailable));
        let lines = lines.lock().unwrap();
        let [line] = lines.as_slice() else {
            panic!("{} lines", lines.len());
        };
        let line: Value = serde_json::from_slice(line).unwrap();
        assert_eq!(line["level"], "WARN");
        assert_eq!(line["service"], "Athena");
        assert_eq!(line["code"], "AccessDeniedException");
        assert_eq!(line["what"], "an error response");
        assert!(!line.to_string().contains("secret"), "{line}");
    }
}
