//! Gateways over the real SDK clients, answered by closures instead of servers.
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

use crate::{Athena, Pool, Presigner, Sdk, SdkConfig, WorkGroup, cognito::Cognito};

/// The answer to an operation's input: its output, or the name of its error and a message.
pub type Answered = Result<Value, (&'static str, &'static str)>;

/// The gateway of a pool that is this closure: it gets the operation's name (`SignUp`) and its input.
pub fn cognito(answer: impl Fn(&str, &Value) -> Answered + Send + Sync + 'static) -> Cognito {
    let pool = Pool {
        id: "eu-central-1_Test".to_owned(),
        client_id: "test-client".to_owned(),
        issuer: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Test".to_owned(),
    };
    json_sdk(answer).cognito(&pool)
}

/// Athena that is this closure: it gets the operation's name (`StartQueryExecution`) and its input.
pub fn athena(answer: impl Fn(&str, &Value) -> Answered + Send + Sync + 'static) -> Athena {
    json_sdk(answer).athena(WorkGroup {
        name: "reports".to_owned(),
        database: "taskfleet".to_owned(),
    })
}

/// Clients of services that speak AWS JSON 1.1: the operation is in X-Amz-Target, an error's name in `__type`.
fn json_sdk(answer: impl Fn(&str, &Value) -> Answered + Send + Sync + 'static) -> Sdk {
    sdk(move |request| {
        let target = request.headers().get("x-amz-target").unwrap();
        let operation = target.rsplit_once('.').unwrap().1;
        let input: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        match answer(operation, &input) {
            Ok(output) => (200, output.to_string()),
            Err((name, message)) => (400, json!({"__type": name, "message": message}).to_string()),
        }
    })
}

/// Addresses of a bucket called `files`, which nobody answers at. Signed with the key `test`, for `eu-central-1`.
pub fn presigner() -> Presigner {
    Sdk::new(config()).presigner("files")
}

/// Status and body.
type Answering = dyn Fn(&HttpRequest) -> (u16, String) + Send + Sync;

/// Clients whose every request is answered by this closure.
fn sdk(answer: impl Fn(&HttpRequest) -> (u16, String) + Send + Sync + 'static) -> Sdk {
    let connector = SharedHttpConnector::new(Closure(Arc::new(answer)));
    let http_client = http_client_fn(move |_, _| connector.clone());
    // Tried once: a retry would wait.
    Sdk::answered_by(config(), http_client)
}

fn config() -> SdkConfig {
    SdkConfig {
        region: "eu-central-1".to_owned(),
        access_key_id: "test".to_owned(),
        secret_access_key: Secret::new("test"),
        session_token: None,
        dynamodb_url: None,
        athena_url: None,
        codedeploy_url: None,
        lambda_url: None,
        cognito_url: None,
        sns_url: None,
        ses_url: None,
        s3_url: None,
        sqs_url: None,
    }
}

struct Closure(Arc<Answering>);

impl std::fmt::Debug for Closure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Closure")
    }
}

impl HttpConnector for Closure {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (status, body) = (self.0)(&request);
        let status = StatusCode::try_from(status).unwrap();
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(body))))
    }
}
