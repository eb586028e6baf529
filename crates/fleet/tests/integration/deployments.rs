//! A release as CodeDeploy does it: two versions behind the alias, the hook, the weights of `template.yaml`, and the alarm that takes it
//! back. Each version is a process of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws::{Releases, Sdk, SdkConfig};
use axum::Router;
use axum::body::Bytes as Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use bytes::Bytes;
use cloud_lambda::{FunctionConfig, Lambda, Outcome, Preference};
use deploy_hook::{Event, Version};
use domain::Secret;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::support::{function, start, with_init};

/// `Canary10Percent5Minutes` with an alarm of a minute, in less time.
const CANARY: Preference = Preference {
    percent: 10,
    bake_time: Duration::from_millis(1500),
    period: Duration::from_millis(300),
    threshold: 0,
};

/// A version of a function over HTTP that answers with this status.
fn version(name: &str, number: &str, status: u16) -> FunctionConfig {
    let mut function = function(name);
    function.aliases = Vec::new();
    function.environment.extend(BTreeMap::from([
        ("AWS_LAMBDA_FUNCTION_VERSION".to_owned(), number.to_owned()),
        ("STATUS".to_owned(), status.to_string()),
    ]));
    function
}

async fn request(lambda: &Lambda) -> Option<(u64, String)> {
    let response = lambda.invoke("f", Bytes::from_static(b"{}"), None).await.ok()?;
    let response: Value = serde_json::from_slice(&response).unwrap();
    let body: Value = serde_json::from_str(response["body"].as_str()?).unwrap();
    Some((
        response["statusCode"].as_u64()?,
        body["version"].as_str()?.to_owned(),
    ))
}

/// Deploys under traffic: the outcome, and how many requests each version answered meanwhile.
async fn deploy(lambda: &Lambda, hook: impl Future<Output = bool>) -> (Outcome, BTreeMap<String, u32>) {
    let mut answered = BTreeMap::new();
    let deployment = lambda.deploy("f", "f-2", CANARY, hook);
    tokio::pin!(deployment);
    loop {
        tokio::select! {
            biased;
            outcome = &mut deployment => return (outcome.unwrap(), answered),
            response = request(lambda) => {
                let version = response.map_or_else(|| "none".to_owned(), |(_, version)| version);
                *answered.entry(version).or_insert(0) += 1;
            }
        }
    }
}

async fn allowed() -> bool {
    true
}

#[tokio::test]
async fn a_version_that_is_well_gets_a_tenth_of_the_requests_and_then_all() {
    let lambda = start(vec![version("f", "1", 200), version("f-2", "2", 200)]).await;
    let (outcome, answered) = deploy(&lambda, allowed()).await;
    assert_eq!(outcome, Outcome::Succeeded);
    let (old, new) = (answered["1"], answered["2"]);
    assert!(new > 0 && (8..=10).contains(&(old / new)), "{answered:?}");
    for _ in 0..20 {
        assert_eq!(request(&lambda).await, Some((200, "2".to_owned())));
    }
    lambda.shut_down().await;
}

#[tokio::test]
async fn a_version_that_answers_500_is_taken_back_by_the_alarm() {
    let lambda = start(vec![version("f", "1", 200), version("f-2", "2", 500)]).await;
    let (outcome, _) = deploy(&lambda, allowed()).await;
    assert!(
        matches!(outcome, Outcome::RolledBack(failures) if failures > 0),
        "{outcome:?}"
    );
    for _ in 0..20 {
        assert_eq!(request(&lambda).await, Some((200, "1".to_owned())));
    }
    lambda.shut_down().await;
}

#[tokio::test]
async fn a_version_that_does_not_start_is_taken_back_by_the_alarm_too() {
    let broken = with_init(version("f-2", "2", 200), "exit");
    let lambda = start(vec![version("f", "1", 200), broken]).await;
    let (outcome, _) = deploy(&lambda, allowed()).await;
    assert!(matches!(outcome, Outcome::RolledBack(_)), "{outcome:?}");
    assert_eq!(request(&lambda).await, Some((200, "1".to_owned())));
    lambda.shut_down().await;
}

/// Lambda's and CodeDeploy's APIs, as far as the hook calls them.
struct Services {
    lambda: Lambda,
    reported: Mutex<Vec<String>>,
}

async fn invoke(State(services): State<Arc<Services>>, Path(arn): Path<String>, event: Body) -> Response {
    let name = arn.rsplit(':').next().unwrap();
    match services.lambda.invoke(name, event, None).await {
        Ok(response) => response.into_response(),
        Err(_) => ([("x-amz-function-error", "Unhandled")], "{}").into_response(),
    }
}

async fn report(State(services): State<Arc<Services>>, input: Body) -> StatusCode {
    let input: Value = serde_json::from_slice(&input).unwrap();
    let status = input["status"].as_str().unwrap().to_owned();
    services.reported.lock().unwrap().push(status);
    StatusCode::OK
}

/// Runs the hook on the version `f-2` as one of `notify`; returns whether it reports success to CodeDeploy.
async fn hook(lambda: &Lambda) -> bool {
    let services = Arc::new(Services {
        lambda: lambda.clone(),
        reported: Mutex::default(),
    });
    let router = Router::new()
        .route("/2015-03-31/functions/{arn}/invocations", post(invoke))
        .route("/", post(report))
        .with_state(Arc::clone(&services));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let event: Event =
        serde_json::from_value(json!({"DeploymentId": "d", "LifecycleEventHookExecutionId": "x"})).unwrap();
    let version = Version {
        function: "notify",
        arn: "arn:aws:lambda:us-east-1:000000000000:function:f-2".to_owned(),
    };
    let time = Duration::from_secs(60);
    deploy_hook::handle(&releases(url), &[version], &event, time)
        .await
        .unwrap();
    let reported = services.reported.lock().unwrap().clone();
    let [status] = reported.as_slice() else {
        panic!("{reported:?}");
    };
    status == "Succeeded"
}

fn releases(url: String) -> Releases {
    Sdk::new(SdkConfig {
        region: "us-east-1".to_owned(),
        access_key_id: "local".to_owned(),
        secret_access_key: Secret::new("local"),
        session_token: None,
        dynamodb_url: None,
        athena_url: None,
        codedeploy_url: Some(url.clone()),
        cognito_url: None,
        lambda_url: Some(url),
        s3_url: None,
        sns_url: None,
        ses_url: None,
        sqs_url: None,
    })
    .releases()
}

#[tokio::test]
async fn no_request_reaches_a_version_that_the_hook_found_unwell() {
    let broken = with_init(version("f-2", "2", 200), "exit");
    let lambda = start(vec![version("f", "1", 200), broken]).await;
    let (outcome, answered) = deploy(&lambda, hook(&lambda)).await;
    assert_eq!(outcome, Outcome::HookFailed);
    assert!(answered.keys().all(|version| version == "1"), "{answered:?}");
    assert_eq!(request(&lambda).await, Some((200, "1".to_owned())));
    assert_eq!(lambda.shifted_requests("f"), 0);
    lambda.shut_down().await;
}

#[tokio::test]
async fn a_version_that_the_hook_found_well_is_deployed() {
    let lambda = start(vec![version("f", "1", 200), version("f-2", "2", 200)]).await;
    let (outcome, _) = deploy(&lambda, hook(&lambda)).await;
    assert_eq!(outcome, Outcome::Succeeded);
    lambda.shut_down().await;
}

/// The weights and the period above are those of the template, but for their length.
#[test]
fn the_template_shifts_as_these_tests_do() {
    let template = include_str!("../../../../template.yaml");
    assert_eq!(template.matches("Type: Canary10Percent5Minutes").count(), 4);
    let alarm = template.split("\n  UsersReleaseFails:\n").nth(1).unwrap();
    let alarm = alarm.split("\n\n").next().unwrap();
    assert!(alarm.contains("Threshold: 0\n") && alarm.contains("EvaluationPeriods: 1\n"));
    assert!(alarm.contains("Period: 60\n"));
}

/// For `fleet --beside`: as long as nothing else is said, and without an alarm.
#[tokio::test]
async fn two_versions_take_turns() {
    let lambda = start(vec![version("f", "1", 200), version("f-2", "2", 200)]).await;
    lambda.route("f", "f-2", 50).unwrap();
    let mut answered = Vec::new();
    for _ in 0..6 {
        answered.push(request(&lambda).await.unwrap().1);
    }
    assert_eq!(answered, ["1", "2", "1", "2", "1", "2"]);
    assert!(lambda.route("f", "f-3", 50).is_err());
    lambda.shut_down().await;
}
