//! Bounces and complaints switch addresses off.

use domain::{ChannelId, ChannelState, DropReason};
use serde_json::{Value, json};

use crate::support::{EMAIL, Scene, user};

/// As in "Examples of event data that Amazon SES publishes to Amazon SNS".
fn event(kind: &str, details: Value, channel: &ChannelId) -> String {
    let mut event = json!({
        "eventType": kind,
        "mail": {
            "timestamp": "2026-01-01T00:00:00.000Z", "source": "taskfleet@example.com", "messageId": "m",
            "destination": [EMAIL],
            "tags": {"ses:configuration-set": ["c"], "user": [user(1)], "channel": [channel]},
        },
    });
    event[kind.to_lowercase()] = details;
    event.to_string()
}

#[tokio::test]
async fn a_permanent_bounce_and_a_complaint_switch_the_address_off() {
    for (kind, details, because) in [
        (
            "Bounce",
            json!({"bounceType": "Permanent"}),
            Some(DropReason::Bounced),
        ),
        (
            "Complaint",
            json!({"complaintFeedbackType": "abuse"}),
            Some(DropReason::Complained),
        ),
        ("Bounce", json!({"bounceType": "Transient"}), None),
        ("Delivery", json!({}), None),
    ] {
        let scene = Scene::new().await;
        let id = scene.channel("email", EMAIL).await;
        for _ in 0..2 {
            assert!(scene.hand_over(&event(kind, details.clone(), &id), 1).await);
        }
        let channel = scene.stored_channel(&id).await;
        assert_eq!(channel.dropped_because, because, "{kind}");
        assert_eq!(channel.state == ChannelState::Dropped, because.is_some());
        let told = scene.notified("Paint", true).await;
        scene.tell(&told).await;
        assert_eq!(scene.reached().is_empty(), because.is_some());
    }
}

#[tokio::test]
async fn reports_about_other_mails_change_nothing() {
    let scene = Scene::new().await;
    let body = json!({"eventType": "Bounce", "bounce": {"bounceType": "Permanent"}, "mail": {"tags": {}}});
    assert!(scene.hand_over(&body.to_string(), 1).await);
    assert!(scene.ports().sent().is_empty());
}
