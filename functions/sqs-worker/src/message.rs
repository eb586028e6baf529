//! What a message says.

use domain::Work;

/// What to do.
pub(crate) enum Message {
    /// A piece of work that somebody in the fleet has asked for.
    Work(Work),
}

impl Message {
    /// # Errors
    /// A word about why it cannot be read, without anything of it.
    pub(crate) fn read(body: &str) -> Result<Self, &'static str> {
        let work = serde_json::from_str(body).map_err(|_| "no known kind of work")?;
        Ok(Self::Work(work))
    }

    /// For logs: ids only.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Work(work) => serde_json::to_string(work).unwrap_or_default(),
        }
    }
}
