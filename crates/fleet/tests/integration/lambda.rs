use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use cloud_core::clock;
use cloud_lambda::{InvokeError, Lambda, MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES, PoolStatus, Settings};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::support::{function, start, with_init};

/// Long after any response of these tests: a test must fail rather than wait for ever.
const PATIENCE: Duration = Duration::from_secs(60);

async fn invoke(lambda: &Lambda, order: Value) -> Result<Value, InvokeError> {
    let event = Bytes::from(order.to_string());
    let answer = lambda.invoke("f", event, Some(Instant::now() + PATIENCE)).await?;
    Ok(serde_json::from_slice(&answer).unwrap())
}

async fn pid(lambda: &Lambda) -> u64 {
    invoke(lambda, json!({"do": "pid"})).await.unwrap()["pid"]
        .as_u64()
        .unwrap()
}

#[tokio::test]
async fn an_event_goes_in_and_an_answer_comes_out_of_one_warm_instance() {
    let lambda = start(vec![function("f")]).await;
    let event = json!({"a": [1, "ä"]});
    assert_eq!(invoke(&lambda, event.clone()).await, Ok(event));
    assert_eq!(pid(&lambda).await, pid(&lambda).await);
    let by_alias = lambda.invoke("f-alias", Bytes::from_static(b"{}"), None).await;
    assert_eq!(by_alias.unwrap(), "{}");
    let unknown = lambda.invoke("g", Bytes::from_static(b"{}"), None).await;
    assert_eq!(unknown, Err(InvokeError::UnknownFunction("g".to_owned())));
    lambda.shut_down().await;
}

#[tokio::test]
async fn the_context_is_complete() {
    let lambda = start(vec![function("f")]).await;
    let before = clock::system().now().as_millisecond();
    let context = invoke(&lambda, json!({"do": "context"})).await.unwrap();
    assert_eq!(context["arn"], "arn:aws:lambda:us-east-1:000000000000:function:f");
    assert_eq!(context["request_id"].as_str().unwrap().len(), 36);
    assert!(
        context["trace"].as_str().unwrap().starts_with("Root=1-"),
        "{context}"
    );
    let left = context["deadline"].as_i64().unwrap() - before;
    assert!((20_000..30_000).contains(&left), "{left}");
    lambda.shut_down().await;
}

#[tokio::test]
async fn instances_see_their_own_environment_and_nothing_of_ours() {
    let lambda = start(vec![function("f")]).await;
    let environment = invoke(&lambda, json!({"do": "environment"})).await.unwrap();
    let mut names: Vec<&str> = environment
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.retain(|name| *name != "AWS_LAMBDA_RUNTIME_API");
    let configured = function("f").environment;
    // The runtime itself sets the trace id.
    names.retain(|name| *name != "_X_AMZN_TRACE_ID");
    assert_eq!(names, configured.keys().collect::<Vec<_>>());
    lambda.shut_down().await;
}

#[tokio::test]
async fn a_crashed_instance_is_replaced_and_its_caller_told() {
    let lambda = start(vec![function("f")]).await;
    let first = pid(&lambda).await;
    let crashed = invoke(&lambda, json!({"do": "exit"})).await;
    assert_eq!(crashed, Err(InvokeError::Crashed("exit status: 7".to_owned())));
    assert_ne!(pid(&lambda).await, first);
    lambda.shut_down().await;
}

#[tokio::test]
async fn a_function_that_says_that_it_failed_stays() {
    let lambda = start(vec![function("f")]).await;
    let first = pid(&lambda).await;
    let Err(InvokeError::Function(said)) = invoke(&lambda, json!({"do": "fail"})).await else {
        panic!("it did not fail");
    };
    let said: Value = serde_json::from_slice(&said).unwrap();
    assert_eq!(said["errorMessage"], "it went wrong");
    assert_eq!(pid(&lambda).await, first);
    lambda.shut_down().await;
}

#[tokio::test]
async fn the_time_out_kills_the_instance() {
    let mut function = function("f");
    function.timeout = Duration::from_secs(1);
    let timeout = function.timeout;
    let lambda = start(vec![function]).await;
    let first = pid(&lambda).await;
    let (hang, began) = (Bytes::from_static(br#"{"do":"hang"}"#), Instant::now());
    // Not before its time, and before a caller who would have waited much longer.
    let hung = lambda.invoke("f", hang, Some(began + 9 * timeout)).await;
    assert_eq!(hung, Err(InvokeError::TimedOut(timeout)));
    assert!(began.elapsed() >= timeout);
    let process = format!("/proc/{first}");
    assert!(!Path::new("/proc/self").exists() || !Path::new(&process).exists());
    assert_ne!(pid(&lambda).await, first);
    lambda.shut_down().await;
}

#[tokio::test]
async fn requests_at_once_get_instances_up_to_the_bound_and_then_wait() {
    let mut function = function("f");
    function.max_instances = 2;
    let lambda = start(vec![function]).await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("go");
    let order = json!({"do": "wait", "path": path});
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let (lambda, order) = (lambda.clone(), order.clone());
            tokio::spawn(async move { invoke(&lambda, order).await.unwrap()["pid"].as_u64().unwrap() })
        })
        .collect();
    until(&lambda, |status| {
        status.busy + status.queued == 3 && status.starting == 0
    })
    .await;
    let status = lambda.status().functions["f"];
    assert_eq!((status.busy, status.queued, status.instances), (2, 1, 2));
    assert_eq!(lambda.status().in_flight, 3);
    std::fs::write(&path, "").unwrap();
    let mut pids = Vec::new();
    for call in calls {
        pids.push(call.await.unwrap());
    }
    pids.sort_unstable();
    pids.dedup();
    assert_eq!(pids.len(), 2, "three requests on two instances");
    lambda.idle().await;
    assert_eq!(lambda.status().in_flight, 0);
    lambda.shut_down().await;
}

#[tokio::test]
async fn a_callers_deadline_tells_whether_the_function_had_begun() {
    let mut function = function("f");
    function.max_instances = 1;
    let lambda = start(vec![function]).await;
    pid(&lambda).await;
    let hang = Bytes::from_static(br#"{"do":"hang"}"#);
    let deadline = Instant::now() + Duration::from_secs(1);
    let (began, waited) = tokio::join!(
        biased;
        lambda.invoke("f", hang.clone(), Some(deadline)),
        lambda.invoke("f", hang, Some(deadline))
    );
    assert_eq!(began, Err(InvokeError::DeadlinePassed { started: true }));
    assert_eq!(waited, Err(InvokeError::DeadlinePassed { started: false }));
    lambda.shut_down().await;
}

#[tokio::test]
async fn events_and_answers_have_lambdas_limits() {
    let lambda = start(vec![function("f")]).await;
    // A JSON text of exactly this many bytes.
    let text = |length: usize| Bytes::from(format!("\"{}\"", "x".repeat(length - 2)));
    let largest = lambda.invoke("f", text(MAX_REQUEST_BYTES), None).await.unwrap();
    assert_eq!(largest.len(), MAX_REQUEST_BYTES);
    let refused = lambda.invoke("f", text(MAX_REQUEST_BYTES + 1), None).await;
    assert_eq!(refused, Err(InvokeError::RequestTooLarge));
    let large = |bytes: usize| Bytes::from(json!({"do": "large", "bytes": bytes}).to_string());
    let largest = lambda.invoke("f", large(MAX_RESPONSE_BYTES), None).await.unwrap();
    assert_eq!(largest.len(), MAX_RESPONSE_BYTES);
    let refused = lambda.invoke("f", large(MAX_RESPONSE_BYTES + 1), None).await;
    assert_eq!(refused, Err(InvokeError::ResponseTooLarge));
    pid(&lambda).await;
    lambda.shut_down().await;
}

#[tokio::test]
async fn a_function_that_does_not_start_is_reported_and_not_tried_again_at_once() {
    let settings = Settings {
        first_backoff: Duration::from_secs(3600),
        longest_backoff: Duration::from_secs(3600),
        ..Settings::default()
    };
    let functions = vec![with_init(function("f"), "exit")];
    let lambda = Lambda::start(functions, settings, clock::system()).await.unwrap();
    for attempt in ["started", "not started again"] {
        let failed = invoke(&lambda, json!({})).await;
        assert_eq!(
            failed,
            Err(InvokeError::InitFailed("exit status: 3".to_owned())),
            "{attempt}"
        );
        assert_eq!(lambda.status().functions["f"].instances, 0);
    }
    lambda.shut_down().await;
}

#[tokio::test]
async fn a_function_that_never_gets_ready_is_killed() {
    let settings = Settings {
        init_timeout: Duration::from_millis(200),
        ..Settings::default()
    };
    let functions = vec![with_init(function("f"), "hang")];
    let lambda = Lambda::start(functions, settings, clock::system()).await.unwrap();
    let failed = invoke(&lambda, json!({})).await;
    assert_eq!(
        failed,
        Err(InvokeError::InitFailed("not ready after 200ms".to_owned()))
    );
    lambda.shut_down().await;
}

#[tokio::test]
async fn a_program_that_is_not_there_is_reported() {
    let mut function = function("f");
    function.program = "/nowhere/bootstrap".into();
    let lambda = start(vec![function]).await;
    let Err(InvokeError::InitFailed(reason)) = invoke(&lambda, json!({})).await else {
        panic!("it started");
    };
    assert!(reason.contains("/nowhere/bootstrap"), "{reason}");
    lambda.shut_down().await;
}

#[tokio::test]
async fn instances_end_when_they_have_been_idle_for_long_and_not_before() {
    let lambda = start(vec![function("f")]).await;
    let first = pid(&lambda).await;
    // The response is returned a moment before the instance asks for the next event.
    until(&lambda, |status| status.idle == 1).await;
    let idle_after = Settings::default().idle_after;
    for age in [Duration::ZERO, idle_after / 2] {
        lambda.shrink(Instant::now() + age);
        assert_eq!(lambda.status().functions["f"].idle, 1, "{age:?}");
        assert_eq!(pid(&lambda).await, first, "{age:?}");
        until(&lambda, |status| status.idle == 1).await;
    }
    lambda.shrink(Instant::now() + idle_after);
    until(&lambda, |status| status.instances == 0).await;
    assert_ne!(pid(&lambda).await, first);
    lambda.shut_down().await;
}

#[tokio::test]
async fn idle_instances_are_looked_for_without_being_asked() {
    let settings = Settings {
        idle_after: Duration::from_millis(20),
        shrink_every: Duration::from_millis(10),
        ..Settings::default()
    };
    let lambda = Lambda::start(vec![function("f")], settings, clock::system())
        .await
        .unwrap();
    pid(&lambda).await;
    until(&lambda, |status| status.instances == 0).await;
    lambda.shut_down().await;
}

#[tokio::test]
async fn an_instance_that_answers_and_never_asks_for_more_is_ended() {
    let lambda = start(vec![with_init(function("f"), "rude")]).await;
    let first = invoke(&lambda, json!({"do": "stall"})).await.unwrap()["pid"].clone();
    let patience = Settings::default().init_timeout;
    lambda.shrink(Instant::now() + patience / 2);
    let status = lambda.status().functions["f"];
    assert_eq!((status.instances, status.idle, status.busy), (1, 0, 0));
    lambda.shrink(Instant::now() + patience);
    until(&lambda, |status| status.instances == 0).await;
    assert_ne!(invoke(&lambda, json!({"do": "pid"})).await.unwrap()["pid"], first);
    lambda.shut_down().await;
}

#[tokio::test]
async fn who_is_never_answered_is_told_when_the_instance_asks_for_more() {
    let lambda = start(vec![with_init(function("f"), "rude")]).await;
    let Err(InvokeError::Crashed(reason)) = invoke(&lambda, json!({"do": "silence"})).await else {
        panic!("there was nothing to answer with");
    };
    assert!(reason.contains("without answering"), "{reason}");
    assert!(invoke(&lambda, json!({"do": "pid"})).await.is_ok(), "it goes on");
    lambda.shut_down().await;
}

#[tokio::test]
async fn an_answer_to_another_request_is_refused_and_reaches_nobody() {
    let lambda = start(vec![with_init(function("f"), "rude")]).await;
    let answer = invoke(&lambda, json!({"do": "mistake"})).await.unwrap();
    assert_eq!(answer, json!({"refused": "HTTP/1.1 400 Bad Request"}));
    lambda.shut_down().await;
}

#[tokio::test]
async fn who_has_gone_is_not_served_and_who_finds_the_queue_full_is_sent_away() {
    let mut function = function("f");
    function.max_instances = 1;
    let settings = Settings {
        max_queue: 1,
        ..Settings::default()
    };
    let lambda = Lambda::start(vec![function], settings, clock::system())
        .await
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("go");
    let number = || Bytes::from_static(br#"{"do":"number"}"#);
    let first = {
        let (lambda, order) = (lambda.clone(), json!({"do": "wait", "path": path}));
        tokio::spawn(async move { invoke(&lambda, order).await })
    };
    until(&lambda, |status| status.busy == 1).await;
    let gone = lambda.invoke("f", number(), Some(Instant::now())).await;
    assert_eq!(gone, Err(InvokeError::DeadlinePassed { started: false }));
    // Its place in the queue is free again.
    let (waiting, sent_away) = tokio::join!(
        biased;
        async {
            let answer = lambda.invoke("f", number(), Some(Instant::now() + PATIENCE)).await;
            serde_json::from_slice::<Value>(&answer.unwrap()).unwrap()
        },
        async {
            let answer = lambda.invoke("f", number(), Some(Instant::now() + PATIENCE)).await;
            std::fs::write(&path, "").unwrap();
            answer
        }
    );
    assert_eq!(sent_away, Err(InvokeError::TooManyRequests));
    assert_eq!(
        waiting,
        json!({"number": 2}),
        "nothing was done for the one who had gone"
    );
    assert!(first.await.unwrap().is_ok());
    lambda.shut_down().await;
}

/// Waits for the function to be in a state.
async fn until(lambda: &Lambda, reached: impl Fn(PoolStatus) -> bool) {
    let waiting = async {
        while !reached(lambda.status().functions["f"]) {
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(in_time.is_ok(), "{:?}", lambda.status());
}

#[tokio::test]
async fn nothing_is_left_after_the_end() {
    let lambda = start(vec![function("f")]).await;
    let pid = pid(&lambda).await;
    let waiting = {
        let lambda = lambda.clone();
        tokio::spawn(async move { invoke(&lambda, json!({"do": "hang"})).await })
    };
    until(&lambda, |status| status.busy == 1).await;
    lambda.shut_down().await;
    assert_eq!(waiting.await.unwrap(), Err(InvokeError::ShuttingDown));
    assert_eq!(lambda.status().functions["f"].instances, 0);
    assert!(!Path::new(&format!("/proc/{pid}")).exists());
    assert_eq!(invoke(&lambda, json!({})).await, Err(InvokeError::ShuttingDown));
}
