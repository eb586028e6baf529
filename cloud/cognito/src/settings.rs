//! A user pool and its client, as the template has them.

/// A user pool that signs in by e-mail address, and its one app client without secret.
#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// The pool's id, as `eu-west-1_AbCdEfGhI`.
    pub pool_id: String,
    /// The app client's id.
    pub client_id: String,
    /// The tokens' `iss`, without a trailing slash.
    pub issuer: String,
    /// `Policies.PasswordPolicy`.
    pub password_policy: PasswordPolicy,
    /// `UsernameConfiguration.CaseSensitive`.
    pub case_sensitive: bool,
    /// `Schema`: custom attributes, and rules for standard ones.
    pub attributes: Vec<SchemaAttribute>,
    /// The client's `ReadAttributes`; `None` means the standard attributes, as in Cognito.
    pub read_attributes: Option<Vec<String>>,
    /// The client's `WriteAttributes`; `None` means the standard attributes, as in Cognito. A custom
    /// attribute a client sets at sign-up has to be named here.
    pub write_attributes: Option<Vec<String>>,
    /// The client's `ExplicitAuthFlows`, as in `ALLOW_USER_PASSWORD_AUTH`.
    pub auth_flows: Vec<String>,
    /// Lifetime of an access token.
    pub access_token_seconds: i64,
    /// Lifetime of an id token.
    pub id_token_seconds: i64,
    /// Lifetime of a refresh token.
    pub refresh_token_seconds: i64,
    /// `PreventUserExistenceErrors` is `ENABLED`.
    pub prevent_user_existence_errors: bool,
    /// `EnableTokenRevocation`.
    pub enable_token_revocation: bool,
    /// `UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate` has `email`: a new address
    /// applies once it is verified, not before.
    pub verify_email_before_update: bool,
    /// `VerificationMessageTemplate.EmailSubject`.
    pub verification_subject: Option<String>,
    /// `VerificationMessageTemplate.EmailMessage`, with `{####}` for the code.
    pub verification_message: Option<String>,
}

impl PoolSettings {
    /// A pool with Cognito's defaults.
    #[must_use]
    pub fn new(pool_id: &str, client_id: &str, issuer: &str) -> Self {
        Self {
            pool_id: pool_id.to_owned(),
            client_id: client_id.to_owned(),
            issuer: issuer.to_owned(),
            password_policy: PasswordPolicy::default(),
            case_sensitive: false,
            attributes: Vec::new(),
            read_attributes: None,
            write_attributes: None,
            auth_flows: [
                "ALLOW_REFRESH_TOKEN_AUTH",
                "ALLOW_USER_SRP_AUTH",
                "ALLOW_CUSTOM_AUTH",
            ]
            .map(str::to_owned)
            .to_vec(),
            access_token_seconds: 60 * 60,
            id_token_seconds: 60 * 60,
            refresh_token_seconds: 30 * 24 * 60 * 60,
            prevent_user_existence_errors: false,
            enable_token_revocation: true,
            verify_email_before_update: false,
            verification_subject: None,
            verification_message: None,
        }
    }

    /// Whether the client may use a flow: `USER_PASSWORD_AUTH` asks for `ALLOW_USER_PASSWORD_AUTH` or for
    /// the older name without prefix.
    pub(super) fn allows(&self, flow: &str) -> bool {
        self.auth_flows
            .iter()
            .any(|allowed| allowed == flow || allowed.strip_prefix("ALLOW_") == Some(flow))
    }
}

/// `Policies.PasswordPolicy` of a pool. The default is Cognito's.
#[derive(Debug, Clone)]
pub struct PasswordPolicy {
    /// The minimum length, characters.
    pub minimum_length: usize,
    /// A to Z.
    pub require_uppercase: bool,
    /// a to z.
    pub require_lowercase: bool,
    /// 0 to 9.
    pub require_numbers: bool,
    /// One of Cognito's special characters.
    pub require_symbols: bool,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            minimum_length: 8,
            require_uppercase: true,
            require_lowercase: true,
            require_numbers: true,
            require_symbols: true,
        }
    }
}

/// One entry of a pool's `Schema`, of type `String`.
#[derive(Debug, Clone)]
pub struct SchemaAttribute {
    /// As the template has it: a custom attribute stands there without its `custom:` prefix.
    pub name: String,
    /// Must be given at sign-up. Cognito knows this for standard attributes only.
    pub required: bool,
    /// May be changed after sign-up.
    pub mutable: bool,
    /// `StringAttributeConstraints.MinLength`.
    pub min_length: Option<usize>,
    /// `StringAttributeConstraints.MaxLength`.
    pub max_length: Option<usize>,
}

/// The normalized form of an address: in lower case, unless the pool is case-sensitive.
pub(super) fn login_of(settings: &PoolSettings, email: &str) -> String {
    if settings.case_sensitive {
        email.to_owned()
    } else {
        email.to_lowercase()
    }
}
