//! Events for integrations: each is published once, whatever becomes of the others.

use std::collections::BTreeMap;

use domain::{Outgoing, PublicEvent};

use crate::ports::Sent;
use crate::support::Scene;

fn events(names: &[&str]) -> Outgoing {
    let event = |name: &&str| PublicEvent {
        body: (*name).to_owned(),
        attributes: BTreeMap::from([("kind".to_owned(), "task_created".to_owned())]),
    };
    Outgoing::Events {
        events: names.iter().map(event).collect(),
    }
}

fn published(name: &str) -> Sent {
    Sent::Published(name.to_owned())
}

#[tokio::test]
async fn what_is_not_taken_comes_again_alone() {
    let scene = Scene::new().await;
    assert!(scene.is_done(&events(&["a", "b"])).await);
    assert_eq!(scene.ports().sent(), [published("a"), published("b")]);
    scene.ports().fail_for_now("publish");
    assert!(scene.is_done(&events(&["a", "b", "c"])).await);
    let rest = Sent::Enqueued(events(&["a"]), 0);
    assert_eq!(scene.ports().sent(), [published("b"), published("c"), rest]);
    scene.ports().fail_for_now("publish");
    assert!(!scene.is_done(&events(&["a"])).await);
    assert!(matches!(scene.ports().sent().as_slice(), [Sent::Hidden(_)]));
}

#[tokio::test]
async fn what_is_refused_for_good_is_set_aside_alone_with_its_reason() {
    let scene = Scene::new().await;
    scene.ports().refuse("publish");
    assert!(scene.is_done(&events(&["a", "b"])).await);
    let rest = Sent::Enqueued(events(&["a"]), 0);
    assert_eq!(scene.ports().sent(), [published("b"), rest]);
    scene.ports().refuse("publish");
    assert!(scene.is_done(&events(&["a"])).await);
    let sent = scene.ports().sent();
    let [Sent::SetAside(body, reason)] = sent.as_slice() else {
        panic!("{sent:?}");
    };
    assert!(reason.contains("MessageRejected"), "{reason}");
    assert_eq!(serde_json::from_str::<Outgoing>(body).unwrap(), events(&["a"]));
}
