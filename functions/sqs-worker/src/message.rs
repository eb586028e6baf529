//! The kinds of messages.

use domain::Work;
use serde_json::Value;

use crate::files::S3Event;

/// The body of a message.
pub(crate) enum Message {
    /// Work sent by this or another function.
    Work(Work),
    /// A notification by S3 that objects were created.
    S3Event(S3Event),
}

impl Message {
    /// # Errors
    /// The reason why the body cannot be parsed, without any of its content.
    pub(crate) fn parse(body: &str) -> Result<Self, &'static str> {
        let body: Value = serde_json::from_str(body).map_err(|_| "not JSON")?;
        if let Some(event) = S3Event::parse(&body)? {
            return Ok(Self::S3Event(event));
        }
        let work = serde_json::from_value(body).map_err(|_| "no known kind of work")?;
        Ok(Self::Work(work))
    }

    /// A description for logs, of ids only.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Work(work) => serde_json::to_string(work).unwrap_or_default(),
            Self::S3Event(event) => event.name(),
        }
    }
}
