//! A function's configuration, all of it from its environment (`template.yaml` sets what Lambda does not).

use aws_credential_types::Credentials;
use domain::Secret;

/// The configuration of a function over HTTP.
#[derive(Debug, Clone)]
pub struct Config {
    /// The configuration of the SDK's clients.
    pub sdk: SdkConfig,
    /// `TABLE_NAME`.
    pub table_name: String,
    /// `FILES_BUCKET`.
    pub files_bucket: String,
    /// The user pool.
    pub pool: Pool,
    /// Whether mail can be sent: `MAIL_FROM` is set.
    pub sends_mail: bool,
}

/// Region, credentials and endpoints, by the variables that Lambda and the SDKs use.
#[derive(Debug, Clone)]
pub struct SdkConfig {
    /// `AWS_REGION`.
    pub region: String,
    /// `AWS_ACCESS_KEY_ID`. Lambda replaces an instance before its credentials expire.
    pub access_key_id: String,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret_access_key: Secret,
    /// `AWS_SESSION_TOKEN`.
    pub session_token: Option<Secret>,
    /// `AWS_ENDPOINT_URL_DYNAMODB`, or `AWS_ENDPOINT_URL`; AWS itself without.
    pub dynamodb_url: Option<String>,
    /// `AWS_ENDPOINT_URL_ATHENA`, or `AWS_ENDPOINT_URL`; AWS itself without.
    pub athena_url: Option<String>,
    /// `AWS_ENDPOINT_URL_CODEDEPLOY`, or `AWS_ENDPOINT_URL`; AWS itself without.
    pub codedeploy_url: Option<String>,
    /// `AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER`, or `AWS_ENDPOINT_URL`; AWS itself without.
    pub cognito_url: Option<String>,
    /// `AWS_ENDPOINT_URL_LAMBDA`, or `AWS_ENDPOINT_URL`; AWS itself without.
    pub lambda_url: Option<String>,
    /// `AWS_ENDPOINT_URL_S3`, or `AWS_ENDPOINT_URL`; AWS itself without.
    pub s3_url: Option<String>,
    /// `AWS_ENDPOINT_URL_SNS`, or `AWS_ENDPOINT_URL`; AWS itself without.
    pub sns_url: Option<String>,
    /// `AWS_ENDPOINT_URL_SESV2`, or `AWS_ENDPOINT_URL`; AWS itself without.
    pub ses_url: Option<String>,
    /// `AWS_ENDPOINT_URL_SQS`, or `AWS_ENDPOINT_URL`; AWS itself without.
    pub sqs_url: Option<String>,
}

impl SdkConfig {
    /// The credentials, for a signature.
    pub fn credentials(&self) -> Credentials {
        Credentials::new(
            &self.access_key_id,
            self.secret_access_key.expose(),
            self.session_token.as_ref().map(|token| token.expose().to_owned()),
            None,
            "environment",
        )
    }
}

/// The Cognito user pool.
#[derive(Debug, Clone)]
pub struct Pool {
    /// `USER_POOL_ID`.
    pub id: String,
    /// `USER_POOL_CLIENT_ID`.
    pub client_id: String,
    /// `TOKEN_ISSUER`: the pool's URL, `iss` of its tokens; the keys are below it.
    pub issuer: String,
}

/// Variables are missing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("missing environment variables: {}", .0.join(", "))]
pub struct ConfigError(pub Vec<&'static str>);

impl Config {
    /// # Errors
    /// Names every variable that is missing or empty.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(&|name| std::env::var(name).ok())
    }

    fn read(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut reader = Environment::new(variable);
        let config = Self {
            sdk: reader.sdk(),
            table_name: reader.required("TABLE_NAME"),
            files_bucket: reader.required("FILES_BUCKET"),
            sends_mail: reader.optional("MAIL_FROM").is_some(),
            pool: Pool {
                id: reader.required("USER_POOL_ID"),
                client_id: reader.required("USER_POOL_CLIENT_ID"),
                issuer: reader.required("TOKEN_ISSUER"),
            },
        };
        reader.complete(config)
    }
}

/// Reads variables and collects the missing ones.
pub struct Environment<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
    missing: Vec<&'static str>,
}

impl Environment<'static> {
    /// The environment of this process.
    pub fn of_this_process() -> Self {
        Self::new(&|name| std::env::var(name).ok())
    }
}

impl<'a> Environment<'a> {
    fn new(variable: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            variable,
            missing: Vec::new(),
        }
    }

    /// The variables that Lambda sets for every function.
    pub fn sdk(&mut self) -> SdkConfig {
        SdkConfig {
            region: self.required("AWS_REGION"),
            access_key_id: self.required("AWS_ACCESS_KEY_ID"),
            secret_access_key: Secret::new(self.required("AWS_SECRET_ACCESS_KEY")),
            session_token: self.optional("AWS_SESSION_TOKEN").map(Secret::new),
            dynamodb_url: self.endpoint("AWS_ENDPOINT_URL_DYNAMODB"),
            athena_url: self.endpoint("AWS_ENDPOINT_URL_ATHENA"),
            codedeploy_url: self.endpoint("AWS_ENDPOINT_URL_CODEDEPLOY"),
            cognito_url: self.endpoint("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"),
            lambda_url: self.endpoint("AWS_ENDPOINT_URL_LAMBDA"),
            s3_url: self.endpoint("AWS_ENDPOINT_URL_S3"),
            sns_url: self.endpoint("AWS_ENDPOINT_URL_SNS"),
            ses_url: self.endpoint("AWS_ENDPOINT_URL_SESV2"),
            sqs_url: self.endpoint("AWS_ENDPOINT_URL_SQS"),
        }
    }

    /// Returns the configuration if no variable was missing.
    ///
    /// # Errors
    /// Names every required variable that was missing or empty.
    pub fn complete<T>(self, value: T) -> Result<T, ConfigError> {
        if self.missing.is_empty() {
            Ok(value)
        } else {
            Err(ConfigError(self.missing))
        }
    }

    /// A variable that may be missing or empty.
    pub fn optional(&self, name: &str) -> Option<String> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }

    /// A required variable; empty if it is missing, which [`Self::complete`] reports.
    pub fn required(&mut self, name: &'static str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.missing.push(name);
            String::new()
        })
    }

    /// AWS SDKs and Tools Reference Guide, "Service-specific endpoints": the service's variable takes precedence over the
    /// general one; both are ignored if `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is true.
    fn endpoint(&self, of_service: &str) -> Option<String> {
        let ignored = self.optional("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
        if ignored.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            return None;
        }
        self.optional(of_service)
            .or_else(|| self.optional("AWS_ENDPOINT_URL"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, ConfigError};

    const COMPLETE: [(&str, &str); 8] = [
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "AKIA"),
        ("AWS_SECRET_ACCESS_KEY", "hidden"),
        ("TABLE_NAME", "table"),
        ("FILES_BUCKET", "files"),
        ("USER_POOL_ID", "eu-central-1_Pool"),
        ("USER_POOL_CLIENT_ID", "client"),
        ("TOKEN_ISSUER", "https://issuer"),
    ];

    fn read(more: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let all: Vec<_> = more.iter().chain(&COMPLETE).copied().collect();
        Config::read(&|name| {
            all.iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn everything_missing_is_named_at_once() {
        let error = read(&[("AWS_REGION", ""), ("TABLE_NAME", "")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "missing environment variables: AWS_REGION, TABLE_NAME"
        );
        assert_eq!(
            Config::read(&|_| None).unwrap_err().0,
            COMPLETE.map(|(name, _)| name)
        );
    }

    #[test]
    fn a_services_endpoint_goes_before_the_general_one() {
        let urls = |more: &[(&str, &str)]| {
            let sdk = read(more).unwrap().sdk;
            (sdk.dynamodb_url, sdk.cognito_url)
        };
        let (general, own) = (
            ("AWS_ENDPOINT_URL", "http://all"),
            ("AWS_ENDPOINT_URL_DYNAMODB", "http://own"),
        );
        let all = Some("http://all".to_owned());
        assert_eq!(urls(&[]), (None, None));
        assert_eq!(urls(&[general]), (all.clone(), all.clone()));
        assert_eq!(urls(&[general, own]), (Some("http://own".to_owned()), all));
        assert_eq!(
            urls(&[general, own, ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE")]),
            (None, None)
        );
    }

    #[test]
    fn debug_output_hides_credentials() {
        let config = read(&[("AWS_SESSION_TOKEN", "hidden")]).unwrap();
        assert!(!format!("{config:?}").contains("hidden"));
    }
}
