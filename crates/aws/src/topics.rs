//! Users' own topics, for the function that publishes digests to them and deletes them.

use domain::UserId;

use crate::messaging::{MessageContent, MessagingError, person_topic_arn};

/// Publishes to users' topics in SNS, and deletes them.
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

    /// Publishes a message to the user's topic.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn notify(&self, user: &UserId, content: &MessageContent) -> Result<(), MessagingError> {
        let topic = person_topic_arn(&self.person_topic_prefix, user);
        content.publish(&self.client, topic).await
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
