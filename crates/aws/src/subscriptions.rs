//! The confirmed subscriptions of a user's topic.

use std::sync::Arc;

use aws_sdk_sns::operation::list_subscriptions_by_topic::ListSubscriptionsByTopicError;
use domain::UserId;

use crate::messaging::{MessagingError, person_topic_arn};

/// SNS returns 100 subscriptions a page, and a user has at most ten channels; deleted ones may stay listed for two days.
const MAX_PAGES: usize = 5;

/// Reads subscriptions from SNS.
#[derive(Debug, Clone)]
pub struct Subscriptions {
    client: aws_sdk_sns::Client,
    person_topic_prefix: Arc<str>,
}

impl Subscriptions {
    pub(crate) fn new(client: aws_sdk_sns::Client, person_topic_prefix: &str) -> Self {
        Self {
            client,
            person_topic_prefix: person_topic_prefix.into(),
        }
    }

    /// The user's addresses and numbers that SNS has confirmed, each with its subscription's ARN; `None` if they are too many to
    /// read all. `ListSubscriptionsByTopic`.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn confirmed(&self, user: &UserId) -> Result<Option<Vec<(String, String)>>, MessagingError> {
        let topic = person_topic_arn(&self.person_topic_prefix, user);
        let mut confirmed = Vec::new();
        let mut next = None;
        for _ in 0..MAX_PAGES {
            let request = self.client.list_subscriptions_by_topic().topic_arn(&topic);
            let page = match request.set_next_token(next).send().await {
                Ok(page) => page,
                // The topic is created with the first subscription.
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(ListSubscriptionsByTopicError::is_not_found_exception) =>
                {
                    return Ok(Some(confirmed));
                }
                Err(error) => return Err(MessagingError::of("SNS", &error)),
            };
            for subscription in page.subscriptions() {
                let (Some(endpoint), Some(arn)) = (subscription.endpoint(), subscription.subscription_arn())
                else {
                    continue;
                };
                // "PendingConfirmation" until it is confirmed, "Deleted" afterwards.
                if arn.starts_with("arn:") {
                    confirmed.push((endpoint.to_owned(), arn.to_owned()));
                }
            }
            next = page.next_token;
            if next.is_none() {
                return Ok(Some(confirmed));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use domain::{IdSeed, UserId};

    use crate::messaging::MessagingError;
    use crate::testing::{Subscribed, TOPIC_PREFIX, subscriptions};

    fn user() -> UserId {
        UserId::from_seed(IdSeed([1; 16]))
    }

    fn subscribed(protocol: &str, endpoint: &str, arn: &str) -> Subscribed {
        Subscribed {
            protocol: protocol.to_owned(),
            endpoint: endpoint.to_owned(),
            arn: arn.to_owned(),
        }
    }

    #[tokio::test]
    async fn confirmed_addresses_and_numbers_of_all_pages() {
        let gateway = subscriptions(|topic, token| {
            assert_eq!(topic, format!("{TOPIC_PREFIX}{}", "01".repeat(16)));
            Ok(match token {
                None => (
                    vec![
                        subscribed("email", "ada@example.com", "arn:aws:sns:x:1:t:1"),
                        subscribed("email", "eve@example.com", "PendingConfirmation"),
                        subscribed("email", "old@example.com", "Deleted"),
                    ],
                    Some("page 2".to_owned()),
                ),
                Some(token) => {
                    assert_eq!(token, "page 2");
                    let more = [
                        subscribed("sms", "+4915112345678", "arn:aws:sns:x:1:t:2"),
                        subscribed("email", "a&b@example.com", "arn:aws:sns:x:1:t:3"),
                    ];
                    (more.to_vec(), None)
                }
            })
        });
        let expected = [
            ("ada@example.com", "arn:aws:sns:x:1:t:1"),
            ("+4915112345678", "arn:aws:sns:x:1:t:2"),
            ("a&b@example.com", "arn:aws:sns:x:1:t:3"),
        ];
        let expected = expected.map(|(endpoint, arn)| (endpoint.to_owned(), arn.to_owned()));
        assert_eq!(gateway.confirmed(&user()).await.unwrap().unwrap(), expected);
    }

    #[tokio::test]
    async fn without_a_topic_nobody_listens() {
        let gateway = subscriptions(|_, _| Err("NotFound"));
        assert!(gateway.confirmed(&user()).await.unwrap().unwrap().is_empty());
        let gateway = subscriptions(|_, _| Err("Throttled"));
        assert!(matches!(
            gateway.confirmed(&user()).await,
            Err(MessagingError::Retryable("SNS"))
        ));
    }
}
