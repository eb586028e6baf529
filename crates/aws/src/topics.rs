//! People's own topics, for whoever only takes them away.

use domain::UserId;

use crate::messaging::{MessagingError, person_topic_arn};

/// A way to ask SNS.
#[derive(Debug, Clone)]
pub struct Topics {
    client: aws_sdk_sns::Client,
    person_topic_prefix: String,
}

impl Topics {
    pub(crate) fn new(client: aws_sdk_sns::Client, person_topic_prefix: &str) -> Self {
        Self {
            client,
            person_topic_prefix: person_topic_prefix.to_owned(),
        }
    }

    /// Takes a person's topic away, with all that listens to it. Doing it again changes nothing (API reference,
    /// DeleteTopic).
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn forget(&self, user: &UserId) -> Result<(), MessagingError> {
        let topic = person_topic_arn(&self.person_topic_prefix, user);
        let answer = self.client.delete_topic().topic_arn(topic).send().await;
        answer.map_err(|error| MessagingError::of("SNS", &error))?;
        Ok(())
    }
}
