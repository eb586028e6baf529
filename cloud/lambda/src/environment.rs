//! The environment of a function's process: Lambda's own variables, the template's, and the services'
//! endpoints.

use std::collections::BTreeMap;

use cloud_core::account::{REGION, SECRET_ACCESS_KEY, SESSION_TOKEN, access_key_id};

use super::settings::FunctionSettings;

/// Endpoints of the services, for the SDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// Athena.
    pub athena: String,
    /// CodeDeploy.
    pub codedeploy: String,
    /// DynamoDB.
    pub dynamodb: String,
    /// Cognito user pools.
    pub cognito_identity_provider: String,
    /// Lambda.
    pub lambda: String,
    /// SNS.
    pub sns: String,
    /// S3.
    pub s3: String,
    /// SES, API version 2.
    pub sesv2: String,
    /// SQS.
    pub sqs: String,
}

/// The whole environment except `AWS_LAMBDA_RUNTIME_API`, which differs by instance.
///
/// Lambda's own are those of the guide's "Defined runtime environment variables".
#[must_use]
pub fn environment(function: &FunctionSettings, endpoints: &Endpoints) -> BTreeMap<String, String> {
    let name = &function.name;
    let access_key_id = access_key_id(name);
    let memory_mib = function.memory_mib.to_string();
    let log_group = format!("/aws/lambda/{name}");
    let fixed = [
        ("AWS_ACCESS_KEY_ID", access_key_id.as_str()),
        ("AWS_DEFAULT_REGION", REGION),
        (
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER",
            endpoints.cognito_identity_provider.as_str(),
        ),
        ("AWS_ENDPOINT_URL_ATHENA", endpoints.athena.as_str()),
        ("AWS_ENDPOINT_URL_CODEDEPLOY", endpoints.codedeploy.as_str()),
        ("AWS_ENDPOINT_URL_DYNAMODB", endpoints.dynamodb.as_str()),
        ("AWS_ENDPOINT_URL_LAMBDA", endpoints.lambda.as_str()),
        ("AWS_ENDPOINT_URL_S3", endpoints.s3.as_str()),
        ("AWS_ENDPOINT_URL_SESV2", endpoints.sesv2.as_str()),
        ("AWS_ENDPOINT_URL_SNS", endpoints.sns.as_str()),
        ("AWS_ENDPOINT_URL_SQS", endpoints.sqs.as_str()),
        ("AWS_EXECUTION_ENV", "AWS_Lambda_provided.al2023"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", memory_mib.as_str()),
        ("AWS_LAMBDA_FUNCTION_NAME", name.as_str()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", log_group.as_str()),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "local"),
        ("AWS_REGION", REGION),
        ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY),
        ("AWS_SESSION_TOKEN", SESSION_TOKEN),
        ("LANG", "en_US.UTF-8"),
        ("TZ", ":UTC"),
        ("_HANDLER", "bootstrap"),
    ];
    let mut environment: BTreeMap<String, String> = fixed
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let logging = [
        ("AWS_LAMBDA_LOG_FORMAT", &function.log_format),
        ("AWS_LAMBDA_LOG_LEVEL", &function.log_level),
    ];
    for (name, value) in logging {
        if let Some(value) = value {
            environment.insert(name.to_owned(), value.clone());
        }
    }
    // Lambda refuses a template that sets one of its own variables, so nothing is lost here.
    for (name, value) in &function.environment {
        environment.entry(name.clone()).or_insert_with(|| value.clone());
    }
    environment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_variables_come_beside_lambdas_own() {
        let function = FunctionSettings {
            name: "f".to_owned(),
            timeout_s: 3,
            memory_mib: 256,
            reserved_concurrency: None,
            environment: BTreeMap::from([("TABLE_NAME".to_owned(), "t".to_owned())]),
            log_format: Some("JSON".to_owned()),
            log_level: None,
        };
        let endpoints = Endpoints {
            athena: "http://127.0.0.1:2/_local/athena".to_owned(),
            codedeploy: "http://127.0.0.1:2/_local/codedeploy".to_owned(),
            lambda: "http://127.0.0.1:2/_local/lambda".to_owned(),
            dynamodb: "http://127.0.0.1:1".to_owned(),
            cognito_identity_provider: "http://127.0.0.1:2/_local/cognito-idp".to_owned(),
            sns: "http://127.0.0.1:2/_local/sns".to_owned(),
            s3: "http://127.0.0.1:2/_local/s3".to_owned(),
            sesv2: "http://127.0.0.1:2/_local/ses".to_owned(),
            sqs: "http://127.0.0.1:2/_local/sqs".to_owned(),
        };
        let environment = environment(&function, &endpoints);
        let get = |name: &str| environment.get(name).map(String::as_str);
        assert_eq!(get("TABLE_NAME"), Some("t"));
        assert_eq!(get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), Some("256"));
        assert_eq!(get("AWS_LAMBDA_LOG_FORMAT"), Some("JSON"));
        assert_eq!(get("AWS_LAMBDA_LOG_LEVEL"), None);
        assert_eq!(get("AWS_ENDPOINT_URL_DYNAMODB"), Some("http://127.0.0.1:1"));
        assert_eq!(get("AWS_ENDPOINT_URL_SNS"), Some("http://127.0.0.1:2/_local/sns"));
        assert_eq!(
            get("AWS_ENDPOINT_URL_SESV2"),
            Some("http://127.0.0.1:2/_local/ses")
        );
        assert_eq!(get("AWS_ENDPOINT_URL_S3"), Some("http://127.0.0.1:2/_local/s3"));
        assert_eq!(get("PATH"), None);
    }
}
