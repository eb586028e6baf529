//! Values that are known only at run time: ids and addresses.

use cloud_core::account::{ACCOUNT_ID, REGION};

/// `AWS::StackName`.
pub const STACK_NAME: &str = "taskfleet";

/// Values that CloudFormation knows only after creating the resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Physical {
    /// `!Ref` of the HTTP API.
    pub api_id: String,
    /// The gateway's own address, `http://127.0.0.1:PORT`.
    pub gateway_url: String,
    /// `!Ref` of the user pool, `us-east-1_` and nine characters.
    pub user_pool_id: String,
    /// `!Ref` of the user pool client, 26 characters.
    pub user_pool_client_id: String,
    /// Whether there is a database for the relational view.
    pub has_relational_view: bool,
}

impl Physical {
    /// The URL of the service of this name: `http://127.0.0.1:PORT/_local/<name>`.
    #[must_use]
    pub fn service_url(&self, name: &str) -> String {
        format!("{}/_local/{name}", self.gateway_url)
    }

    /// The parameters that a deployment on a laptop gives, as `sam deploy --parameter-overrides` would: its SES takes any sender.
    pub(super) fn given_parameter(&self, name: &str) -> Option<&'static str> {
        match name {
            "MailFrom" => Some("taskfleet@example.com"),
            // They cost nothing here: `/_local/metrics`.
            "Metrics" => Some("true"),
            // Tests sign up more people in a second than a deployment does.
            "AuthThrottlingRateLimit" => Some("500"),
            "AuthThrottlingBurstLimit" => Some("1000"),
            "RelationalView" if self.has_relational_view => Some("true"),
            _ => None,
        }
    }

    /// `!GetAtt UserPool.ProviderURL`: the tokens' `iss`, without a trailing slash.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("{}/{}", self.service_url("cognito-idp"), self.user_pool_id)
    }
}

/// The value of a pseudo parameter that is a text; `None` for any other name.
pub(super) fn pseudo_parameter(name: &str) -> Option<String> {
    Some(match name {
        "AWS::Region" => REGION.to_owned(),
        "AWS::AccountId" => ACCOUNT_ID.to_owned(),
        "AWS::Partition" => "aws".to_owned(),
        "AWS::URLSuffix" => "amazonaws.com".to_owned(),
        "AWS::StackName" => STACK_NAME.to_owned(),
        "AWS::StackId" => format!(
            "arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/{STACK_NAME}/00000000-0000-4000-8000-000000000000"
        ),
        _ => return None,
    })
}
