use super::*;

impl Place {
    fn order(&self, operation: &str, error: &str) {
        let order = json!({"service": "athena", "operation": operation, "error": error, "times": 1});
        self.faults.add(serde_json::from_value(order).unwrap()).unwrap();
    }

    async fn held(&self) -> String {
        self.order("QueryExecution", "AnswerLost");
        let started = self.call("StartQueryExecution", start("SELECT 1")).await;
        let id = started["QueryExecutionId"].as_str().unwrap().to_owned();
        while self.state(&id).await != "RUNNING" {
            tokio::task::yield_now().await;
        }
        id
    }

    async fn state(&self, id: &str) -> String {
        let got = self
            .call("GetQueryExecution", json!({"QueryExecutionId": id}))
            .await;
        got["QueryExecution"]["Status"]["State"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

#[tokio::test]
async fn starting_can_be_throttled() {
    let place = Place::new();
    place.order("StartQueryExecution", "Throttled");
    let (_, body) = place
        .raw_as("local", "StartQueryExecution", start("SELECT 1"))
        .await;
    assert_eq!(body["__type"], "TooManyRequestsException");
    assert_eq!(body["Reason"], "CONCURRENT_QUERY_LIMIT_EXCEEDED");
    place.order("GetQueryExecution", "Throttled");
    let input = json!({"QueryExecutionId": "x"});
    assert_eq!(
        place.fail("GetQueryExecution", input).await.0,
        "ThrottlingException"
    );
    place.order("StartQueryExecution", "AnswerLost");
    let input = start("SELECT 1");
    let (status, _) = place.raw_as("local", "StartQueryExecution", input.clone()).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    // The token leads to the query of which the caller has not heard.
    let id = place.call("StartQueryExecution", input).await["QueryExecutionId"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(place.ended(&id).await["Status"]["State"], "SUCCEEDED");
}

#[tokio::test]
async fn a_query_can_fail_and_succeed_when_it_is_started_again() {
    let place = Place::new();
    for (error, category, kind) in [("Throttled", 2, 1403), ("InternalError", 1, 200)] {
        place.order("QueryExecution", error);
        let status = place.run("SELECT 1").await["Status"].clone();
        assert_eq!(status["State"], "FAILED");
        assert_eq!(status["AthenaError"]["ErrorCategory"], category);
        assert_eq!(status["AthenaError"]["ErrorType"], kind);
        assert_eq!(status["AthenaError"]["Retryable"], true);
        assert_eq!(place.rows("SELECT 1").await, ["1"]);
    }
}

#[tokio::test]
async fn a_functions_query_fails_by_chance_and_not_twice() {
    let mut place = Place::with_events();
    place.faults = Faults::by_chance(cloud_core::chance::Chance::new(1, []));
    place.reopen();
    for (caller, expected) in [("local-reader", 1), ("local", 0)] {
        let mut failed = 0;
        for _ in 0..60 {
            let ended = place.run_as(caller, start("SELECT count(*) FROM events")).await;
            failed += u32::from(ended["Status"]["AthenaError"]["Retryable"] == true);
        }
        assert_eq!(failed, expected, "{caller}");
    }
}

#[tokio::test]
async fn a_slow_query_ends_when_it_is_let_go_stopped_or_timed_out() {
    let place = Place::new();
    let id = place.held().await;
    let results = place
        .fail("GetQueryResults", json!({"QueryExecutionId": id}))
        .await;
    assert_eq!(results.1, "Query has not yet finished. Current state: RUNNING");
    place.faults.clear();
    assert_eq!(place.ended(&id).await["Status"]["State"], "SUCCEEDED");

    let id = place.held().await;
    place
        .call("StopQueryExecution", json!({"QueryExecutionId": id}))
        .await;
    let status = place.ended(&id).await["Status"].clone();
    assert_eq!(status["State"], "CANCELLED");
    assert_eq!(status["StateChangeReason"], "Query cancelled by user");
    let results = place
        .fail("GetQueryResults", json!({"QueryExecutionId": id}))
        .await;
    assert_eq!(
        results.1,
        "Query did not finish successfully. Final query state: CANCELLED"
    );
    // What has ended stays as it is.
    place
        .call("StopQueryExecution", json!({"QueryExecutionId": id}))
        .await;
    assert_eq!(place.state(&id).await, "CANCELLED");

    let id = place.held().await;
    while place.clock.waiting() == 0 {
        tokio::task::yield_now().await;
    }
    place.clock.advance_ms(30 * 60_000);
    let status = place.ended(&id).await["Status"].clone();
    assert_eq!(status["State"], "FAILED");
    assert_eq!(status["StateChangeReason"], "Query timeout");
}

#[tokio::test]
async fn queries_wait_for_those_before_them() {
    let place = Place::new();
    let (first, second) = (place.held().await, place.held().await);
    let third = place.call("StartQueryExecution", start("SELECT 3")).await;
    let third = third["QueryExecutionId"].as_str().unwrap();
    assert_eq!(place.state(third).await, "QUEUED");
    place
        .call("StopQueryExecution", json!({"QueryExecutionId": first}))
        .await;
    assert_eq!(place.ended(third).await["Status"]["State"], "SUCCEEDED");
    place.faults.clear();
    assert_eq!(place.ended(&second).await["Status"]["State"], "SUCCEEDED");
}
