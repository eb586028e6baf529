//! A Cognito gateway over the real SDK client, answered by a closure instead of a server.
#![expect(clippy::unwrap_used, reason = "a test stops where its tools fail")]

use std::sync::Arc;

use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
        orchestrator::{HttpRequest, HttpResponse},
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use domain::Secret;
use serde_json::{Value, json};

use crate::{Pool, Sdk, SdkConfig, cognito::Cognito};

/// What Cognito answers to an operation's input: its output, or the name of its error and a message.
pub type Answered = Result<Value, (&'static str, &'static str)>;

/// The gateway of a pool that is this closure: it gets the operation's name (`SignUp`) and its input.
pub fn cognito(answer: impl Fn(&str, &Value) -> Answered + Send + Sync + 'static) -> Cognito {
    let connector = SharedHttpConnector::new(Closure(Arc::new(answer)));
    let config = SdkConfig {
        region: "eu-central-1".to_owned(),
        access_key_id: "test".to_owned(),
        secret_access_key: Secret::new("test"),
        session_token: None,
        dynamodb_url: None,
        cognito_url: None,
        sns_url: None,
        ses_url: None,
        sqs_url: None,
    };
    let pool = Pool {
        id: "eu-central-1_Test".to_owned(),
        client_id: "test-client".to_owned(),
        issuer: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Test".to_owned(),
    };
    let http_client = http_client_fn(move |_, _| connector.clone());
    // Tried once: a retry would wait.
    Sdk::answered_by(config, http_client).cognito(&pool)
}

type Answering = dyn Fn(&str, &Value) -> Answered + Send + Sync;

struct Closure(Arc<Answering>);

impl std::fmt::Debug for Closure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Closure")
    }
}

impl HttpConnector for Closure {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        // AWS JSON 1.1: the operation is in X-Amz-Target, an error's name in `__type`.
        let target = request.headers().get("x-amz-target").unwrap();
        let operation = target.rsplit_once('.').unwrap().1;
        let input: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let (status, body) = match (self.0)(operation, &input) {
            Ok(output) => (200, output),
            Err((name, message)) => (400, json!({"__type": name, "message": message})),
        };
        let status = StatusCode::try_from(status).unwrap();
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(body.to_string()))))
    }
}
