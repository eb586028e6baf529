//! What a message says.

use domain::Work;
use serde_json::Value;

use crate::files::Notice;

/// What to do.
pub(crate) enum Message {
    /// A piece of work that somebody in the fleet has asked for.
    Work(Work),
    /// S3 says that files have arrived.
    Arrived(Notice),
}

impl Message {
    /// # Errors
    /// A word about why it cannot be read, without anything of it.
    pub(crate) fn read(body: &str) -> Result<Self, &'static str> {
        let body: Value = serde_json::from_str(body).map_err(|_| "not JSON")?;
        if let Some(notice) = Notice::read(&body)? {
            return Ok(Self::Arrived(notice));
        }
        let work = serde_json::from_value(body).map_err(|_| "no known kind of work")?;
        Ok(Self::Work(work))
    }

    /// For logs: ids only.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Work(work) => serde_json::to_string(work).unwrap_or_default(),
            Self::Arrived(notice) => notice.name(),
        }
    }
}
