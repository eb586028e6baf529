//! SES, API version 2: `SendEmail` into the captured mailbox.
//!
//! The limits are those of "SendEmail" in the API reference of both versions: at least one recipient and at
//! most 50, one invalid address refuses the whole message, simple content with a subject and a body as text
//! or HTML. Every identity counts as verified; configuration sets are those of the template. A recipient gets the text; HTML is used only when there is no
//! text.

mod events;
mod input;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use cloud_core::account::{ACCOUNT_ID, REGION};
use cloud_core::clock::SharedClock;
use cloud_core::faults::{Fault, Faults};
use cloud_core::iam::{Iam, Refusal};
use cloud_core::{protocol, random};
use serde_json::{Value, json};

use crate::{Channel, Mail, Mailbox};

pub use events::{ConfigurationSet, EventDestination, Events};

use input::Email;

/// SES. It has no state of its own.
#[derive(Clone)]
pub struct Ses {
    inner: Arc<Inner>,
}

struct Inner {
    mailbox: Mailbox,
    events: Events,
    faults: Faults,
    iam: Iam,
    clock: SharedClock,
}

/// The error of a refused `SendEmail`.
struct Failure {
    status: StatusCode,
    name: &'static str,
    message: String,
}

impl Ses {
    /// A service that mails into this mailbox.
    #[must_use]
    pub fn new(mailbox: Mailbox, events: Events, (faults, iam): (Faults, Iam), clock: SharedClock) -> Self {
        Self {
            inner: Arc::new(Inner {
                mailbox,
                events,
                faults,
                iam,
                clock,
            }),
        }
    }

    /// The service.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/v2/email/outbound-emails", post(call))
            .fallback(unknown)
            .with_state(self.clone())
    }

    async fn send_email(&self, headers: &HeaderMap, body: &[u8]) -> Result<Value, Failure> {
        let caller = self.inner.iam.caller(headers)?;
        if let Some(fault) = self.inner.faults.take("ses", "SendEmail", headers) {
            return Err(fault.into());
        }
        let email = Email::read(body).map_err(bad_request)?;
        // "Amazon SES API Authorization" of the developer guide: the sender's identity, and the configuration set.
        let context = [("ses:FromAddress", email.from.as_str())];
        caller.may("ses", "SendEmail", &arn("identity", &email.from), &context)?;
        if let Some(set) = &email.configuration_set {
            caller.may("ses", "SendEmail/set", &arn("configuration-set", set), &context)?;
        }
        if let Some(name) = &email.configuration_set
            && !self.inner.events.sets.contains_key(name)
        {
            return Err(Failure {
                status: StatusCode::NOT_FOUND,
                name: "NotFoundException",
                message: format!("Configuration set <{name}> does not exist."),
            });
        }
        let now = self.inner.clock.now();
        for to in &email.recipients {
            let mail = Mail {
                to: to.clone(),
                channel: Channel::Email,
                subject: email.subject.clone(),
                body: email.body.clone(),
                headers: email.headers.clone(),
                at: now,
            };
            self.inner.mailbox.deliver(mail).await?;
        }
        let (id, uuid) = (random::bytes::<8>()?, random::uuid()?);
        let id = format!("{}-{uuid}-000000", random::hex(&id));
        self.inner.events.publish(&email, &id, now).await?;
        Ok(json!({ "MessageId": id }))
    }
}

fn arn(kind: &str, name: &str) -> String {
    format!("arn:aws:ses:{REGION}:{ACCOUNT_ID}:{kind}/{name}")
}

async fn call(State(ses): State<Ses>, headers: HeaderMap, body: Bytes) -> Response {
    let mut response = match ses.send_email(&headers, &body).await {
        Ok(output) => Json(output).into_response(),
        Err(failure) => failure.into_response(),
    };
    protocol::add_request_id(response.headers_mut(), None);
    response
}

async fn unknown() -> Response {
    let failure = Failure {
        status: StatusCode::NOT_FOUND,
        name: "UnknownOperationException",
        message: "The operation is not known here".to_owned(),
    };
    failure.into_response()
}

fn bad_request(message: String) -> Failure {
    Failure {
        status: StatusCode::BAD_REQUEST,
        name: "BadRequestException",
        message,
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let (name, message) = match refusal {
            Refusal::NotSigned => (
                "MissingAuthenticationTokenException",
                "Missing Authentication Token".to_owned(),
            ),
            Refusal::UnknownAccessKey => (
                "UnrecognizedClientException",
                "The security token included in the request is invalid.".to_owned(),
            ),
            // With the quotes that SES puts there.
            Refusal::Denied(denied) => (
                "AccessDeniedException",
                format!(
                    "User `{}' is not authorized to perform `{}' on resource `{}'",
                    denied.user, denied.action, denied.resource
                ),
            ),
        };
        Self {
            status: StatusCode::FORBIDDEN,
            name,
            message,
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let (status, name, message) = match fault {
            Fault::Throttled => (
                StatusCode::TOO_MANY_REQUESTS,
                "TooManyRequestsException",
                "Maximum sending rate exceeded.",
            ),
            Fault::InternalError | Fault::AnswerLost => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "InternalServiceErrorException",
                "An internal service error occurred",
            ),
        };
        Self {
            status,
            name,
            message: message.to_owned(),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        tracing::error!(error = format!("{error:#}"), "an e-mail could not be sent");
        Fault::InternalError.into()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(json!({ "message": self.message }))).into_response();
        let name = HeaderValue::from_static(self.name);
        response.headers_mut().insert("x-amzn-errortype", name);
        response
    }
}
