//! A user's own topic and its subscriptions.

use aws_sdk_sns::operation::unsubscribe::UnsubscribeError;
use domain::UserId;
use serde_json::json;

use super::{Messaging, MessagingError};

impl Messaging {
    /// Subscribes an address to the user's topic, which is created if it does not exist: `protocol` is `email` or `sms`.
    /// Repeating it only makes SNS mail its confirmation request again, if that is outstanding.
    ///
    /// Returns the subscription's ARN.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn subscribe(
        &self,
        user: &UserId,
        protocol: &'static str,
        address: &str,
    ) -> Result<String, MessagingError> {
        let topic = self.settings.person_topic_arn(user);
        let name = topic.rsplit(':').next().unwrap_or_default();
        // Idempotent by name (API reference, CreateTopic).
        self.sns
            .create_topic()
            .name(name)
            .send()
            .await
            .map_err(|error| MessagingError::of("SNS", &error))?;
        let policy = json!({ "medium": [protocol] }).to_string();
        let response = self
            .sns
            .subscribe()
            .topic_arn(&topic)
            .protocol(protocol)
            .endpoint(address)
            .attributes("FilterPolicy", policy)
            .return_subscription_arn(true)
            .send()
            .await
            .map_err(|error| MessagingError::of("SNS", &error))?;
        Ok(response.subscription_arn.unwrap_or_default())
    }

    /// Ends a subscription, if there is one.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn unsubscribe(&self, subscription_arn: &str) -> Result<(), MessagingError> {
        let request = self.sns.unsubscribe().subscription_arn(subscription_arn);
        match request.send().await {
            Ok(_) => Ok(()),
            // Deleted already; or not confirmed, which SNS deletes by itself after two days.
            Err(error)
                if error.as_service_error().is_some_and(|error| {
                    matches!(
                        error,
                        UnsubscribeError::NotFoundException(_)
                            | UnsubscribeError::InvalidParameterException(_)
                    )
                }) =>
            {
                Ok(())
            }
            Err(error) => Err(MessagingError::of("SNS", &error)),
        }
    }
}
