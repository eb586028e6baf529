//! Messages that are not taken now, never, or by nobody.

use deliver::MAX_RECEIVES;
use domain::{AccountNotice, EmailAddress, Outgoing};
use serde_json::json;

use crate::ports::Sent;
use crate::support::Scene;

fn mail() -> String {
    let outgoing = Outgoing::AccountNotice {
        id: None,
        to: EmailAddress::parse("ann@example.com").unwrap(),
        notice: AccountNotice::SignedUpAgain,
    };
    json!(outgoing).to_string()
}

#[tokio::test]
async fn what_is_not_taken_now_waits_longer_each_time_up_to_some_hours() {
    let scene = Scene::new().await;
    let mut pauses = Vec::new();
    for receive_count in 1..MAX_RECEIVES {
        scene.ports().fail_for_now("send_mail");
        assert!(!scene.hand_over(&mail(), receive_count).await);
        match scene.ports().sent().as_slice() {
            [Sent::Hidden(seconds)] => pauses.push(*seconds),
            other => panic!("{other:?}"),
        }
    }
    assert!(pauses[0] <= 30 && pauses[5] >= 3600, "{pauses:?}");
    let hours = pauses.iter().sum::<u32>() / 3600;
    assert!((12..=30).contains(&hours), "{hours}");
    assert!(
        pauses.iter().all(|seconds| *seconds < 12 * 3600),
        "SQS hides no longer"
    );
}

#[tokio::test]
async fn what_was_tried_for_a_day_is_set_aside_with_its_reason() {
    let scene = Scene::new().await;
    scene.ports().fail_for_now("send_mail");
    assert!(
        scene.hand_over(&mail(), MAX_RECEIVES).await,
        "it is in the other queue"
    );
    let aside = Sent::SetAside(mail(), "SES does not take it now".to_owned());
    assert_eq!(scene.ports().sent(), std::slice::from_ref(&aside));
    scene.ports().fail_for_now("send_mail");
    scene.ports().fail_for_now("send_to_failure_queue");
    assert!(!scene.hand_over(&mail(), MAX_RECEIVES).await, "not lost");
    assert!(scene.ports().sent().is_empty());
}

#[tokio::test]
async fn what_nobody_can_read_is_set_aside_at_once() {
    let scene = Scene::new().await;
    for body in [
        "poison",
        "{}",
        r#"{"send": "smoke signal"}"#,
        r#"{"send": "digest"}"#,
    ] {
        assert!(scene.hand_over(body, 1).await);
        let sent = scene.ports().sent();
        assert!(
            matches!(sent.as_slice(), [Sent::SetAside(kept, reason)] if kept == body && !reason.is_empty()),
            "{sent:?}"
        );
    }
}
