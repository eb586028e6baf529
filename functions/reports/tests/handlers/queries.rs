//! The query behind a report: started once for all, waited for, picked up, started again, given up.

use aws::{AthenaError, QueryFailure, QueryState};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use testkit::http::refused;

use crate::support::Scene;

const WAITING: QueryState = QueryState::Waiting;

fn failed(failure: QueryFailure) -> QueryState {
    QueryState::Failed(failure)
}

#[tokio::test]
async fn a_query_is_waited_for_and_picked_up_by_the_next_request() {
    let scene = Scene::new().await;
    scene.fakes.rows([["2026-02-23", "3", "1"]], 1000);
    scene.fakes.states(vec![WAITING; 3]);
    scene.report("throughput").await;
    assert_eq!(
        scene.fakes.calls(),
        ["kept", "start", "look", "look", "look", "look", "page", "keep"]
    );

    scene.export_later().await;
    scene.fakes.states(vec![WAITING; 9]);
    let running = scene.expect(scene.get(&scene.viewer, "throughput"), 202).await;
    assert_eq!(running.header("retry-after"), "2");
    assert_eq!(running.header("cache-control"), "no-store");
    assert_eq!(running.json(), json!({"since": "2026-03-01T12:30:01.000Z"}));
    scene.clock.advance_s(2);
    // In whatever form, by whomever.
    let call = scene.get(&scene.owner, "throughput").header("accept", "text/csv");
    scene.expect(call, 200).await;
    assert_eq!(scene.fakes.queries().len(), 2);
    let calls = scene.fakes.calls();
    assert_eq!(calls.iter().filter(|call| **call == "start").count(), 1);
}

#[tokio::test]
async fn callers_at_the_same_time_share_one_query() {
    let scene = Scene::new().await;
    scene.fakes.rows([["2026-02-23", "3", "1"]], 1000);
    scene.fakes.states(vec![WAITING; 12]);
    let calls =
        [&scene.viewer, &scene.editor, &scene.owner, &scene.colleague].map(|by| scene.get(by, "throughput"));
    for answer in scene.send_at_once(calls).await {
        assert!([200, 202].contains(&answer.status.as_u16()), "{}", answer.text);
    }
    assert_eq!(scene.fakes.queries().len(), 1);
    // Also for those who start it again together.
    scene.fakes.states(vec![failed(QueryFailure::Retryable); 1]);
    scene.export_later().await;
    let calls = [&scene.viewer, &scene.editor].map(|by| scene.get(by, "throughput"));
    for answer in scene.send_at_once(calls).await {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    assert!(scene.fakes.queries().len() <= 3);
}

#[tokio::test]
async fn what_may_succeed_is_started_once_more_and_then_by_the_next_request() {
    let scene = Scene::new().await;
    scene.fakes.rows([["2026-02-23", "3", "1"]], 1000);
    for failures in [vec![failed(QueryFailure::Retryable)], vec![QueryState::Cancelled]] {
        scene.fakes.states(failures);
        scene.report("throughput").await;
        scene.export_later().await;
    }
    assert_eq!(scene.fakes.queries().len(), 4);
    scene.fakes.states(vec![failed(QueryFailure::Retryable); 3]);
    let answer = scene.send(scene.get(&scene.viewer, "throughput")).await;
    refused(&answer, 503, "unavailable");
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(scene.fakes.queries().len(), 7);
    // It has failed already when the next request looks.
    scene.fakes.states([failed(QueryFailure::Retryable)]);
    scene.report("throughput").await;
    assert_eq!(scene.fakes.queries().len(), 8);
}

#[tokio::test]
async fn a_query_that_fails_for_another_reason_is_tried_again_before_it_is_our_fault() {
    let scene = Scene::new().await;
    // A file was replaced while it was read.
    scene.fakes.states([failed(QueryFailure::Other(1001))]);
    scene.report("throughput").await;
    assert_eq!(scene.fakes.queries().len(), 2);
    scene.fakes.states(vec![failed(QueryFailure::Other(1006)); 3]);
    scene
        .refused(scene.get(&scene.viewer, "points"), 500, "internal_error")
        .await;
    assert_eq!(scene.fakes.queries().len(), 5);
    // A later request asks again: it may have been mended.
    scene.fakes.states([failed(QueryFailure::Other(1006))]);
    scene.report("points").await;
    assert_eq!(scene.fakes.queries().len(), 6);
}

#[tokio::test]
async fn a_report_that_would_read_too_much_is_not_tried_again() {
    let scene = Scene::new().await;
    for _ in 0..2 {
        scene.fakes.states([failed(QueryFailure::ScanLimit)]);
        scene
            .refused(scene.get(&scene.viewer, "throughput"), 422, "report_too_large")
            .await;
    }
    assert_eq!(scene.fakes.queries().len(), 1);
}

#[tokio::test]
async fn a_query_that_takes_too_long_is_stopped() {
    let scene = Scene::new().await;
    scene.fakes.states(vec![WAITING; 9]);
    scene.expect(scene.get(&scene.viewer, "throughput"), 202).await;
    scene.clock.advance(SignedDuration::from_mins(5));
    scene.fakes.states(vec![WAITING; 9]);
    scene.expect(scene.get(&scene.viewer, "throughput"), 202).await;
    scene.clock.advance_s(1);
    scene.fakes.calls();
    scene.fakes.states([WAITING]);
    scene
        .refused(scene.get(&scene.viewer, "throughput"), 503, "unavailable")
        .await;
    assert_eq!(scene.fakes.calls(), ["kept", "look", "stop"]);
    scene.fakes.states([QueryState::Cancelled]);
    scene.report("throughput").await;
    assert_eq!(scene.fakes.queries().len(), 2);
}

#[tokio::test]
async fn what_athena_or_s3_do_not_take_now_can_be_asked_again() {
    let scene = Scene::new().await;
    let get = || scene.get(&scene.viewer, "throughput");
    scene.fakes.fail_start(AthenaError::Unavailable);
    scene.refused(get(), 503, "unavailable").await;
    scene.fakes.fail_look(AthenaError::Unavailable);
    scene.refused(get(), 503, "unavailable").await;
    scene.fakes.fail_page(AthenaError::Unavailable);
    scene.refused(get(), 503, "unavailable").await;
    scene
        .fakes
        .fail_page(AthenaError::Refused("InvalidRequestException".to_owned()));
    scene.refused(get(), 500, "internal_error").await;
    scene.fakes.lake_fails(true);
    scene.refused(get(), 503, "unavailable").await;
    scene.fakes.lake_fails(false);
    scene.report("throughput").await;
    assert_eq!(scene.fakes.queries().len(), 1);
}

#[tokio::test]
async fn a_query_that_athena_has_forgotten_is_started_anew() {
    let scene = Scene::new().await;
    scene.fakes.fail_look(AthenaError::NotFound);
    scene.report("throughput").await;
    assert_eq!(scene.fakes.queries().len(), 2);
    scene.export_later().await;
    scene.fakes.fail_page(AthenaError::NotFound);
    scene.report("throughput").await;
    assert_eq!(scene.fakes.queries().len(), 4);
}

#[tokio::test]
async fn an_invocation_that_must_end_leaves_the_rest_to_the_next_one() {
    let scene = Scene::new().await;
    scene
        .fakes
        .rows([["2026-02-16", "1", "0"], ["2026-02-23", "3", "1"]], 1);
    let patience = scene.store.patience();
    patience.begin(Timestamp::UNIX_EPOCH);
    scene.fakes.states([WAITING]);
    scene.expect(scene.get(&scene.viewer, "throughput"), 202).await;
    assert_eq!(scene.fakes.calls(), ["kept", "start", "look"]);
    scene.expect(scene.get(&scene.viewer, "throughput"), 202).await;
    assert_eq!(scene.fakes.calls(), ["kept", "look", "page"]);
    patience.begin(Timestamp::MAX);
    let report = scene.report("throughput").await;
    assert_eq!(report["rows"].as_array().unwrap().len(), 2);
}
