//! Topics as other services reach them.

use std::pin::Pin;

use anyhow::anyhow;
use cloud_core::topics::Topics;

use super::error::Failure;
use super::publish::publish;
use super::query::Form;
use super::state::Sns;

impl Topics for Sns {
    fn publish<'a>(
        &'a self,
        topic_arn: &'a str,
        message: String,
    ) -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>> {
        let form = Form::of([("TopicArn", topic_arn.to_owned()), ("Message", message)]);
        Box::pin(async move {
            match publish(self, &form).await {
                Ok(_) => Ok(()),
                Err(Failure::Api(error)) => Err(anyhow!("{} of {topic_arn}", error.code)),
                Err(Failure::Internal(error)) => Err(error),
            }
        })
    }
}
