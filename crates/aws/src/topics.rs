//! Users' own topics, for the function that deletes them.

use domain::UserId;

use crate::messaging::{MessagingError, person_topic_arn};

/// Deletes users' topics in SNS.
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

    /// Deletes the user's topic and its subscriptions. Idempotent (API reference, DeleteTopic).
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn delete(&self, user: &UserId) -> Result<(), MessagingError> {
        let topic = person_topic_arn(&self.person_topic_prefix, user);
        let response = self.client.delete_topic().topic_arn(topic).send().await;
        response.map_err(|error| MessagingError::of("SNS", &error))?;
        Ok(())
    }
}
