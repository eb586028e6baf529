//! The hook against a Lambda and a CodeDeploy of the test: what is reported, whatever the versions do.
#![cfg(test)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws::{Releases, Sdk, SdkConfig};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use deploy_hook::{Event, FUNCTIONS, Version, handle};
use domain::Secret;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The behaviour of the version of `tasks`; all others are well.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Tasks {
    IsWell,
    Answers500,
    PanicsAtStart,
    IsThrottledOnce,
    IsRefused,
    NeverAnswers,
    Mumbles,
}

struct Cloud {
    tasks: Tasks,
    invoked: Mutex<Vec<String>>,
    reports: Mutex<Vec<Value>>,
}

/// A response as a version that is well gives it.
fn answer_of(event: &Value) -> Value {
    let (status, body) = match event["rawPath"].as_str() {
        None => return json!({"batchItemFailures": []}),
        Some("/v1/health") => (200, json!({"status": "ok"})),
        Some("/v1/auth/sign-up") => (422, json!({"code": "invalid_fields"})),
        Some(path) if path.starts_with("/v1/shared/") => (404, json!({"code": "not_found"})),
        Some(_) => (401, json!({"code": "missing_token"})),
    };
    json!({"statusCode": status, "headers": {}, "body": body.to_string(), "isBase64Encoded": false})
}

async fn invoke(State(cloud): State<Arc<Cloud>>, Path(arn): Path<String>, event: Bytes) -> Response {
    cloud.invoked.lock().unwrap().push(arn.clone());
    let event = serde_json::from_slice(&event).unwrap();
    if !arn.contains(":tasks:") {
        return answer_of(&event).to_string().into_response();
    }
    let is_first = cloud
        .invoked
        .lock()
        .unwrap()
        .iter()
        .filter(|invoked| **invoked == arn)
        .count()
        == 1;
    match cloud.tasks {
        Tasks::IsThrottledOnce if is_first => StatusCode::TOO_MANY_REQUESTS.into_response(),
        Tasks::IsWell | Tasks::IsThrottledOnce => answer_of(&event).to_string().into_response(),
        Tasks::Answers500 => json!({"statusCode": 500, "body": r#"{"code": "internal_error"}"#})
            .to_string()
            .into_response(),
        Tasks::PanicsAtStart => (
            [("x-amz-function-error", "Unhandled")],
            r#"{"errorType": "Runtime.ExitError"}"#,
        )
            .into_response(),
        Tasks::IsRefused => StatusCode::FORBIDDEN.into_response(),
        Tasks::NeverAnswers => std::future::pending().await,
        Tasks::Mumbles => "what?".into_response(),
    }
}

async fn report(State(cloud): State<Arc<Cloud>>, headers: HeaderMap, input: Bytes) -> StatusCode {
    assert_eq!(
        headers["x-amz-target"],
        "CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus"
    );
    let authorization = headers["authorization"].to_str().unwrap();
    assert!(
        authorization.contains("/eu-central-1/codedeploy/aws4_request"),
        "{authorization}"
    );
    cloud
        .reports
        .lock()
        .unwrap()
        .push(serde_json::from_slice(&input).unwrap());
    StatusCode::OK
}

/// The services, and a client of them.
async fn cloud(tasks: Tasks) -> (Arc<Cloud>, Releases) {
    let cloud = Arc::new(Cloud {
        tasks,
        invoked: Mutex::default(),
        reports: Mutex::default(),
    });
    let router = Router::new()
        .route("/2015-03-31/functions/{arn}/invocations", post(invoke))
        .route("/", post(report))
        .with_state(Arc::clone(&cloud));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (cloud, releases(&url))
}

fn releases(url: &str) -> Releases {
    let url = Some(url.to_owned());
    Sdk::new(SdkConfig {
        region: "eu-central-1".to_owned(),
        access_key_id: "AKIA".to_owned(),
        secret_access_key: Secret::new("secret"),
        session_token: None,
        dynamodb_url: None,
        athena_url: None,
        codedeploy_url: url.clone(),
        cognito_url: None,
        lambda_url: url,
        s3_url: None,
        sns_url: None,
        ses_url: None,
        sqs_url: None,
    })
    .releases()
}

fn versions() -> Vec<Version> {
    let arn = |function| format!("arn:aws:lambda:eu-central-1:1:function:{function}:7");
    FUNCTIONS
        .map(|(function, _)| Version {
            function,
            arn: arn(function),
        })
        .to_vec()
}

fn event() -> Event {
    serde_json::from_value(json!({"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "x"})).unwrap()
}

/// The status that is reported, once.
async fn reported(tasks: Tasks, time: Duration) -> (Arc<Cloud>, String) {
    let (cloud, releases) = cloud(tasks).await;
    handle(&releases, &versions(), &event(), time).await.unwrap();
    let reports = cloud.reports.lock().unwrap().clone();
    let [report] = reports.as_slice() else {
        panic!("{reports:?}");
    };
    assert_eq!(
        (&report["deploymentId"], &report["lifecycleEventHookExecutionId"]),
        (&json!("d-1"), &json!("x"))
    );
    (cloud, report["status"].as_str().unwrap().to_owned())
}

const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn versions_that_are_well_may_take_requests() {
    let (cloud, status) = reported(Tasks::IsWell, LONG).await;
    assert_eq!(status, "Succeeded");
    let invoked = cloud.invoked.lock().unwrap().clone();
    for Version { arn, .. } in versions() {
        assert!(invoked.contains(&arn), "{arn}: {invoked:?}");
    }
    let (_, status) = reported(Tasks::IsThrottledOnce, LONG).await;
    assert_eq!(status, "Succeeded");
}

#[tokio::test]
async fn one_version_that_is_not_well_fails_the_deployment() {
    for tasks in [
        Tasks::Answers500,
        Tasks::PanicsAtStart,
        Tasks::IsRefused,
        Tasks::Mumbles,
    ] {
        let (_, status) = reported(tasks, LONG).await;
        assert_eq!(status, "Failed", "{tasks:?}");
    }
}

#[tokio::test]
async fn a_version_that_never_answers_fails_the_deployment_in_time() {
    let (_, status) = reported(Tasks::NeverAnswers, Duration::from_millis(300)).await;
    assert_eq!(status, "Failed");
}

#[tokio::test]
async fn a_function_without_a_check_fails_the_deployment() {
    let (cloud, releases) = cloud(Tasks::IsWell).await;
    let unknown = Version {
        function: "new",
        arn: "arn:1".to_owned(),
    };
    handle(&releases, &[unknown], &event(), LONG).await.unwrap();
    assert_eq!(cloud.reports.lock().unwrap()[0]["status"], "Failed");
}

#[tokio::test]
async fn a_report_that_does_not_arrive_is_an_error() {
    let nobody = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let releases = releases(&format!("http://{nobody}"));
    assert!(handle(&releases, &[], &event(), LONG).await.is_err());
}
