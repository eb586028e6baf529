//! Messages that cannot be done now, never, or that nobody knows.

use std::sync::Arc;

use athena_export::MAX_RECEIVES;

use crate::scene::Scene;

#[tokio::test]
async fn what_fails_waits_longer_each_time_and_is_set_aside_with_its_reason() {
    let scene = Scene::new().await;
    let body = r#"{"export": "new"}"#;
    for receive_count in 1..MAX_RECEIVES {
        scene.lake.faults.lock().unwrap().push("download");
        assert!(!scene.hand_over(body, receive_count, &Arc::default()).await);
    }
    let pauses = scene.lake.hidden_s.lock().unwrap().clone();
    assert!(pauses[0] <= 30 && pauses.last().unwrap() >= &900, "{pauses:?}");
    scene.lake.faults.lock().unwrap().push("download");
    assert!(scene.hand_over(body, MAX_RECEIVES, &Arc::default()).await);
    let set_aside = scene.lake.set_aside.lock().unwrap().clone();
    assert_eq!(
        set_aside,
        [(body.to_owned(), "S3 does not take it now".to_owned())]
    );
}

#[tokio::test]
async fn what_nobody_knows_is_set_aside_at_once() {
    let scene = Scene::new().await;
    for body in [
        "poison",
        "{}",
        r#"{"export": "some"}"#,
        r#"{"export": {"from": "2026-03-01"}}"#,
        r#"{"roll_up": {"day": "2026-03-32", "at": "2026-03-01T12:00:00Z"}}"#,
    ] {
        assert!(scene.hand_over(body, 1, &Arc::default()).await);
        let (kept, reason) = scene.lake.set_aside.lock().unwrap().pop().unwrap();
        assert!(kept == body && !reason.is_empty());
    }
}
