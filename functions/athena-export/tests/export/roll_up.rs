//! The figures of a day.

use std::sync::Arc;

use aws::{QueryFailure, QueryState};
use domain::{ExportMessage, Extent, LakeKey};
use jiff::civil::date;
use serde_json::json;

use crate::scene::Scene;
use crate::steps::Steps;

fn message() -> String {
    let day = date(2026, 3, 1);
    let at = "2026-03-02T00:20:00Z".parse().unwrap();
    json!(ExportMessage::RollUp { day, at }).to_string()
}

#[tokio::test]
async fn a_day_is_counted_once_it_is_closed_and_when_it_has_changed() {
    let scene = Scene::new().await;
    let noon = scene.now();
    let roll_up = LakeKey::RollUp(date(2026, 3, 1));
    scene.event().await;
    scene.export_new().await;
    assert_eq!(scene.lake.object(&roll_up), None, "the day goes on");
    scene.skip_min(12 * 60 + 15);
    scene.export_new().await;
    assert_eq!(scene.lake.object(&roll_up).unwrap(), "'2026-03-01'");
    scene.event_at(&scene.project, noon).await;
    scene.skip_min(60);
    scene.export(Extent::New, &Arc::default()).await;
    let queue = scene.lake.queue.lock().unwrap().clone();
    assert!(matches!(queue.front(), Some(ExportMessage::RollUp { day, .. }) if *day == date(2026, 3, 1)));
}

#[tokio::test(start_paused = true)]
async fn a_query_that_fails_is_started_anew_by_the_next_try() {
    let scene = Scene::new().await;
    let other = QueryState::Failed(QueryFailure::Other(2));
    let retryable = QueryState::Failed(QueryFailure::Retryable);
    for (receive_count, state) in (1..).zip([other, retryable, QueryState::Cancelled]) {
        scene
            .lake
            .states
            .lock()
            .unwrap()
            .extend([QueryState::Waiting, state]);
        assert!(!scene.hand_over(&message(), receive_count, &Arc::default()).await);
    }
    scene
        .lake
        .states
        .lock()
        .unwrap()
        .extend([QueryState::Waiting, QueryState::Succeeded]);
    assert!(scene.hand_over(&message(), 4, &Arc::default()).await);
    assert!(scene.lake.object(&LakeKey::RollUp(date(2026, 3, 1))).is_some());
    let mut tokens = scene.lake.tokens.lock().unwrap().clone();
    tokens.dedup();
    assert_eq!(tokens.len(), 4, "another query each time");
    // The same delivery twice starts one query.
    assert!(scene.hand_over(&message(), 4, &Arc::default()).await);
    let tokens = scene.lake.tokens.lock().unwrap().clone();
    assert_eq!(tokens[3], tokens[4]);
}

#[tokio::test]
async fn a_day_that_is_too_large_for_a_query_is_set_aside() {
    let scene = Scene::new().await;
    let limit = QueryState::Failed(QueryFailure::ScanLimit);
    scene.lake.states.lock().unwrap().push_back(limit);
    assert!(scene.hand_over(&message(), 1, &Arc::default()).await);
    assert_eq!(scene.lake.set_aside.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_stored_meanwhile_is_not_replaced_by_what_may_be_older() {
    let scene = Scene::new().await;
    let key = LakeKey::RollUp(date(2026, 3, 1));
    let steps = Arc::new(Steps::default());
    let (lake, newer) = (Arc::clone(&scene.lake), key.clone());
    // After the first call.
    steps.plan(1, async move { lake.put_object(&newer, "newer") });
    assert!(!scene.hand_over(&message(), 1, &steps).await);
    assert_eq!(scene.lake.object(&key).unwrap(), "newer");
}

#[tokio::test(start_paused = true)]
async fn a_query_that_takes_too_long_is_stopped() {
    let scene = Scene::new().await;
    let waiting = std::iter::repeat_n(QueryState::Waiting, 3);
    scene.lake.states.lock().unwrap().extend(waiting);
    let steps = Arc::new(Steps::default());
    let late = scene.clone();
    // While the query is started.
    steps.plan(2, async move { late.clock.advance_s(14 * 60 + 1) });
    assert!(!scene.hand_over(&message(), 1, &steps).await);
    assert_eq!(*scene.lake.stopped.lock().unwrap(), 1);
}
