//! The pool from outside: through its router, at a time the test sets.

mod durability;
mod lockout;
mod password_reset;
mod profile;
mod protocol;
mod sessions;
mod sign_in;
mod sign_up;

use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

use axum::{Router, body::Body, http::Request};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cloud_core::clock::{Clock as _, ManualClock};
use cloud_core::faults::Faults;
use cloud_core::iam::Iam;
use cloud_core::policy::{Policy, Statement};
use cloud_mail::Mailbox;
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::{Cognito, PasswordPolicy, PoolSettings, SchemaAttribute, keys::SigningKey};

const POOL_ID: &str = "eu-west-1_TestPool1";
const CLIENT_ID: &str = "client1234";
const ISSUER: &str = "http://127.0.0.1:3000/_local/cognito-idp/eu-west-1_TestPool1";
const PASSWORD: &str = "Correct1horse";
const EMAIL: &str = "Ann@Example.com";
const WRONG_CODE: &str = "CodeMismatchException: Invalid verification code provided, please try again.";
const EXPIRED_CODE: &str = "ExpiredCodeException: Invalid code provided, please request a code again.";
const LIMIT: &str = "LimitExceededException: Attempt limit exceeded, please try after some time.";
const WRONG_CREDENTIALS: &str = "NotAuthorizedException: Incorrect username or password.";
const ALIAS_TAKEN: &str = "AliasExistsException: An account with the given email already exists.";
const UNWRITABLE: &str = "NotAuthorizedException: A client attempted to write unauthorized attribute";
const TAKEN: &str = "UsernameExistsException: An account with the given email already exists.";

struct TestPool {
    cognito: Cognito,
    mailbox: Mailbox,
    clock: Arc<ManualClock>,
    settings: PoolSettings,
    dir: TempDir,
}

/// The pool of the project's template.
fn settings() -> PoolSettings {
    let custom = |name: &str| SchemaAttribute {
        name: name.to_owned(),
        required: false,
        mutable: false,
        min_length: Some(1),
        max_length: Some(128),
    };
    let names = ["email", "name", "custom:sign_up_key"]
        .map(str::to_owned)
        .to_vec();
    PoolSettings {
        password_policy: PasswordPolicy {
            minimum_length: 10,
            require_symbols: false,
            ..PasswordPolicy::default()
        },
        attributes: vec![
            custom("sign_up_key"),
            custom("unwritable"),
            SchemaAttribute {
                name: "name".to_owned(),
                required: true,
                mutable: true,
                min_length: None,
                max_length: Some(20),
            },
        ],
        read_attributes: Some(vec![
            "email".to_owned(),
            "email_verified".to_owned(),
            "name".to_owned(),
        ]),
        write_attributes: Some(names),
        auth_flows: vec![
            "ALLOW_USER_PASSWORD_AUTH".to_owned(),
            "ALLOW_REFRESH_TOKEN_AUTH".to_owned(),
        ],
        prevent_user_existence_errors: true,
        ..PoolSettings::new(POOL_ID, CLIENT_ID, ISSUER)
    }
}

impl TestPool {
    fn new() -> Self {
        Self::with(settings())
    }

    fn with(settings: PoolSettings) -> Self {
        let dir = tempfile::tempdir().unwrap();
        seed_key(dir.path());
        let start: Timestamp = "2026-01-02T03:04:05.678Z".parse().unwrap();
        Self::open(dir, settings, ManualClock::new(start))
    }

    fn open(dir: TempDir, settings: PoolSettings, clock: Arc<ManualClock>) -> Self {
        let mailbox = Mailbox::open(dir.path()).unwrap();
        Self {
            cognito: Cognito::open(
                dir.path(),
                settings.clone(),
                mailbox.clone(),
                (Faults::default(), iam()),
                clock.clone(),
            )
            .unwrap(),
            mailbox,
            clock,
            settings,
            dir,
        }
    }

    /// A pool that reveals whether a user exists.
    fn legacy() -> Self {
        Self::with(PoolSettings {
            prevent_user_existence_errors: false,
            ..settings()
        })
    }

    /// The same data directory, opened again.
    fn reopen(self) -> Self {
        let Self {
            clock, settings, dir, ..
        } = self;
        Self::open(dir, settings, clock)
    }

    fn advance_seconds(&self, seconds: i64) {
        self.clock.advance_ms(seconds * 1000);
    }

    fn now_seconds(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// Status and body of one operation; a body that is not there is null.
    async fn call(&self, operation: &str, input: &Value) -> (u16, Value) {
        self.call_as("local", operation, input).await
    }

    async fn call_as(&self, access_key: &str, operation: &str, input: &Value) -> (u16, Value) {
        let request = Request::post("/_local/cognito-idp/")
            .header("content-type", "application/x-amz-json-1.1")
            .header(
                "x-amz-target",
                format!("AWSCognitoIdentityProviderService.{operation}"),
            )
            .header(
                "authorization",
                format!(
                    "AWS4-HMAC-SHA256 Credential={access_key}/20260102/eu-west-1/cognito-idp/aws4_request"
                ),
            )
            .body(Body::from(input.to_string()))
            .unwrap();
        let app = Router::new().nest_service("/_local/cognito-idp", self.cognito.router());
        let response = app.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        assert_eq!(response.headers()["content-type"], "application/x-amz-json-1.1");
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn ok(&self, operation: &str, input: Value) -> Value {
        let (status, body) = self.call(operation, &input).await;
        assert_eq!(status, 200, "{operation}: {body}");
        body
    }

    /// `Name: message` of the error the operation ends with, which has to be a 400.
    async fn fails(&self, operation: &str, input: Value) -> String {
        let (status, body) = self.call(operation, &input).await;
        assert_eq!(status, 400, "{operation}: {body}");
        format!(
            "{}: {}",
            body["__type"].as_str().unwrap(),
            body["message"].as_str().unwrap()
        )
    }

    /// Asserts the `Name: message` of the operation's error.
    async fn refuses(&self, operation: &str, input: Value, expected: &str) {
        assert_eq!(self.fails(operation, input).await, expected, "{operation}");
    }

    async fn refuses_login(&self, email: &str, password: &str, expected: &str) {
        assert_eq!(self.sign_in_fails(email, password).await, expected);
    }

    /// The newest code mailed to an address: the line of its mail that is nothing but six digits.
    async fn code(&self, email: &str) -> String {
        let mails = self.mailbox.list(Some(email)).await.unwrap();
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
        mails[0].body.lines().find(is_code).unwrap().to_owned()
    }

    async fn mails(&self, email: &str) -> usize {
        self.mailbox.list(Some(email)).await.unwrap().len()
    }

    /// Signs a user up; returns the `sub`.
    async fn sign_up(&self, email: &str) -> String {
        let answer = self.ok("SignUp", sign_up_of(email)).await;
        answer["UserSub"].as_str().unwrap().to_owned()
    }

    /// Signs a user up and confirms them; returns the `sub`.
    async fn confirmed(&self, email: &str) -> String {
        let sub = self.sign_up(email).await;
        let code = self.code(email).await;
        self.ok("ConfirmSignUp", confirmation(email, &code)).await;
        sub
    }

    /// `AuthenticationResult` of a log-in.
    async fn sign_in(&self, email: &str, password: &str) -> Value {
        let answer = self.ok("InitiateAuth", by_password(email, password)).await;
        answer["AuthenticationResult"].clone()
    }

    async fn sign_in_fails(&self, email: &str, password: &str) -> String {
        self.fails("InitiateAuth", by_password(email, password)).await
    }

    /// The claims of a token, its signature verified against the pool's JWK Set.
    fn claims(&self, token: &Value) -> Value {
        let token = token.as_str().unwrap();
        let [header, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else {
            panic!("not a JWS");
        };
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
        let json = |part: &str| serde_json::from_slice::<Value>(&decode(part)).unwrap();
        let keys = self.cognito.jwks();
        let key = keys["keys"]
            .as_array()
            .unwrap()
            .iter()
            .find(|key| key["kid"] == json(header)["kid"])
            .unwrap();
        assert_eq!(
            (&json(header)["alg"], &key["alg"]),
            (&json!("RS256"), &json!("RS256"))
        );
        let public = RsaPublicKeyComponents {
            n: decode(key["n"].as_str().unwrap()),
            e: decode(key["e"].as_str().unwrap()),
        };
        let signed = format!("{header}.{claims}");
        public
            .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &decode(signature))
            .unwrap();
        json(claims)
    }
}

fn sign_up_of(email: &str) -> Value {
    json!({
        "ClientId": CLIENT_ID, "Username": email, "Password": PASSWORD,
        "UserAttributes": [{ "Name": "email", "Value": email }, { "Name": "name", "Value": "Ann" }],
    })
}

fn confirmation(email: &str, code: &str) -> Value {
    json!({ "ClientId": CLIENT_ID, "Username": email, "ConfirmationCode": code })
}

fn by_password(email: &str, password: &str) -> Value {
    json!({
        "ClientId": CLIENT_ID, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": email, "PASSWORD": password },
    })
}

fn by_refresh_token(token: &Value) -> Value {
    json!({
        "ClientId": CLIENT_ID, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": { "REFRESH_TOKEN": token },
    })
}

fn of_user(email: &str) -> Value {
    json!({ "ClientId": CLIENT_ID, "Username": email })
}

/// A code that is not `code`.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

/// Gives a data directory a key of this test run's: making one takes longer than most tests.
fn seed_key(data_dir: &Path) {
    static KEY: OnceLock<Vec<u8>> = OnceLock::new();
    let key = KEY.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        SigningKey::load_or_create(&path).unwrap();
        std::fs::read(path).unwrap()
    });
    std::fs::create_dir_all(data_dir.join("cognito")).unwrap();
    std::fs::write(data_dir.join("cognito/signing-key.pkcs8"), key).unwrap();
}

/// The function `reader` may look at users.
fn iam() -> Iam {
    let look = Statement {
        allows: true,
        actions: vec!["cognito-idp:AdminGetUser".to_owned()],
        resources: vec![format!(
            "arn:aws:cognito-idp:us-east-1:000000000000:userpool/{POOL_ID}"
        )],
        ..Statement::default()
    };
    Iam::new([("reader", "ReaderRole", Policy(vec![look]))])
}
