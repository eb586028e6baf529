//! Notifications: each once, by the channels that their user has when they are sent.

use domain::{Medium, Outgoing, OutgoingNotification};
use serde_json::json;

use crate::ports::Sent;
use crate::support::{EMAIL, NUMBER, Scene, user};

async fn held_back(scene: &Scene) -> Vec<Vec<Medium>> {
    let query = domain::InboxQuery::parse(domain::Parameters::default()).unwrap();
    let inbox = scene.store.inbox(&user(1), &query, None, scene.now()).await;
    inbox
        .unwrap()
        .items
        .into_iter()
        .map(|one| one.held_back)
        .collect()
}

fn message(outgoing: &OutgoingNotification) -> Outgoing {
    Outgoing::Notification(Box::new(outgoing.clone()))
}

#[tokio::test]
async fn a_notification_reaches_every_channel_once() {
    let scene = Scene::new().await;
    let email = scene.channel("email", EMAIL).await;
    scene.channel("sms", NUMBER).await;
    for listed in [true, false] {
        let told = scene.notified("Paint", listed).await;
        scene.tell(&told).await;
        let sent = scene.ports().sent();
        let mail = sent.iter().find_map(|sent| match sent {
            Sent::Mailed(mail) => Some(mail.clone()),
            _ => None,
        });
        let mail = mail.unwrap();
        assert_eq!(sent.len(), 2, "{sent:?}");
        assert!(sent.contains(&Sent::Texted(
            NUMBER.to_owned(),
            "Person 2 commented on \"Paint\"".to_owned()
        )));
        assert_eq!(mail.to, EMAIL);
        assert_eq!(mail.subject, "Person 2 commented on \"Paint\"");
        assert!(mail.body.contains("\n\nLook here\n\n"), "{}", mail.body);
        let url = mail.unsubscribe_url.unwrap();
        let token = url.strip_prefix("https://api.example.com/v1/notifications/unsubscribe/");
        let channel = scene.state.unsubscribe_key.channel(token.unwrap());
        assert_eq!(channel, Some((user(1), email.clone())));
        let tags = [("user", user(1).to_string()), ("channel", email.to_string())];
        assert_eq!(mail.tags, tags);
    }
    assert_eq!(held_back(&scene).await, [vec![]]);
}

#[tokio::test]
async fn one_channel_that_fails_for_now_makes_no_other_be_told_twice() {
    let scene = Scene::new().await;
    scene.channel("email", EMAIL).await;
    scene.channel("email", "ann@example.net").await;
    scene.channel("sms", NUMBER).await;
    let told = scene.notified("Paint", true).await;
    scene.ports().fail_for_now("send_mail");
    assert!(!scene.is_done(&message(&told)).await);
    let mut reached = scene.reached();
    assert_eq!(reached.len(), 2, "{reached:?}");
    // Hours later, in another window.
    scene.clock.advance_s(6 * 3600);
    scene.tell(&told).await;
    reached.extend(scene.reached());
    reached.sort();
    assert_eq!(reached, [NUMBER, "ann@example.net", EMAIL]);
}

/// Digest or not, soon or late: a message that comes again sends nothing again.
#[tokio::test]
async fn a_message_that_comes_again_much_later_sends_nothing() {
    let scene = Scene::new().await;
    scene.channel("email", EMAIL).await;
    let mut told = Vec::new();
    for n in 0..8 {
        told.push(scene.notified(&format!("task {n}"), n % 2 == 0).await);
    }
    for one in &told {
        scene.tell(one).await;
    }
    assert_eq!(scene.reached().len(), 5);
    scene.clock.advance_s(600);
    scene.deliver(&scene.digest()).await;
    for wait_s in [0, 30, 700, 3 * 3600] {
        scene.clock.advance_s(wait_s);
        scene.ports().sent();
        for one in &told {
            scene.tell(one).await;
        }
        assert_eq!(scene.reached(), [""; 0], "{wait_s}");
    }
}

#[tokio::test]
async fn telling_one_person_of_one_event_costs_no_more_than_it_did_when_notify_sent() {
    let scene = Scene::new().await;
    scene.channel("email", EMAIL).await;
    let targets = std::slice::from_ref(&user(1)).to_vec();
    let before = scene.store.usage();
    scene
        .store
        .delivery_targets(&targets, &scene.project)
        .await
        .unwrap();
    let told = scene.notified("Paint", true).await;
    assert!(scene.is_done(&message(&told)).await);
    let cost = scene.store.usage() - before;
    assert_eq!(scene.reached(), [EMAIL]);
    assert_eq!((cost.round_trips, cost.capacity_units), (5, 7.0));
}

#[tokio::test]
async fn a_channel_that_refuses_is_not_tried_again() {
    let scene = Scene::new().await;
    scene.channel("email", EMAIL).await;
    scene.channel("email", "ann@example.net").await;
    let told = scene.notified("Paint", true).await;
    scene.ports().refuse("send_mail");
    scene.tell(&told).await;
    assert_eq!(scene.reached().len(), 1);
}

#[tokio::test]
async fn who_has_left_or_changed_their_mind_is_told_nothing() {
    let scene = Scene::new().await;
    scene.channel("email", EMAIL).await;
    let id = scene.channel("sms", NUMBER).await;
    let quiet = scene.notified("Paint", true).await;
    scene.prefer(json!({"email": false, "sms": false})).await;
    scene.tell(&quiet).await;
    assert!(scene.reached().is_empty());

    scene.prefer(json!({"email": true, "sms": true})).await;
    let told = scene.notified("Paint", true).await;
    let removed = scene.store.remove_channel(&user(1), &id, scene.now()).await;
    assert!(removed.unwrap());
    scene.tell(&told).await;
    assert_eq!(scene.reached(), [EMAIL]);

    // What `notify` has just read of the membership holds for a minute.
    let told = scene.notified("Paint", true).await;
    scene.clock.advance_s(60);
    let muted = scene
        .store
        .set_muted(&user(1), &scene.project, true, scene.now())
        .await;
    muted.unwrap();
    scene.tell(&told).await;
    assert!(scene.reached().is_empty());

    let gone = scene.notified("Paint", true).await;
    scene.clock.advance_s(60);
    scene.leave(&scene.project, &user(1)).await;
    scene.tell(&gone).await;
    assert!(scene.reached().is_empty());
}

#[tokio::test]
async fn beyond_the_days_bound_the_inbox_says_what_was_held_back() {
    let scene = Scene::new().await;
    scene.channel("sms", NUMBER).await;
    for listed in [true, false] {
        scene.clock.advance_s(24 * 3600);
        for n in 0..12 {
            scene.clock.advance_s(601);
            let told = scene.notified("Paint", listed).await;
            scene.tell(&told).await;
            assert_eq!(scene.reached().len(), usize::from(n < 10), "{n}");
        }
    }
    let held_back = held_back(&scene).await;
    let sms = held_back.iter().filter(|media| **media == [Medium::Sms]);
    assert_eq!(
        (held_back.len(), sms.count()),
        (12 + 2, 4),
        "listed although not wanted there"
    );
}
