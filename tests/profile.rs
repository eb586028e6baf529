//! One's own profile.

use serde_json::{Value, json};

use crate::support::trial::tests;
use crate::support::{Person, secret};

tests! { Mail: [a_profile_is_read_and_changed, a_bad_profile_is_refused_as_a_whole, a_profile_is_of_its_owner] }

async fn a_profile_is_read_and_changed() {
    let ann = Person::new().await;
    let me = ann.client.get("/v1/users/me").send().await.ok();
    assert_eq!(
        (&me["id"], &me["email"], &me["name"]),
        (&json!(ann.user_id), &json!(ann.email), &json!(ann.name))
    );
    assert_eq!((&me["locale"], &me["time_zone"]), (&json!("en"), &json!("UTC")));
    assert_eq!((&me["avatar_url"], &me["points"]), (&Value::Null, &json!(0)));
    assert!(me["created_at"].as_str().unwrap().ends_with('Z'));

    let patch = json!({ "name": secret("Änn"), "locale": "pt-br", "time_zone": "europe/berlin" });
    let changed = ann.client.patch("/v1/users/me", &patch).send().await.ok();
    assert_eq!(changed["name"], patch["name"]);
    assert_eq!(
        (&changed["locale"], &changed["time_zone"]),
        (&json!("pt-BR"), &json!("Europe/Berlin"))
    );
    assert_eq!(
        (&changed["id"], &changed["created_at"]),
        (&me["id"], &me["created_at"])
    );
    assert_eq!(ann.client.get("/v1/users/me").send().await.ok(), changed);
}

async fn a_bad_profile_is_refused_as_a_whole() {
    let ann = Person::new().await;
    let before = ann.client.get("/v1/users/me").send().await.ok();
    let patch = json!({
        "name": "", "locale": "xx-yy-zz-!", "time_zone": "Europe/Atlantis", "email": "other@example.com", "id": "usr_1",
        "points": 1000, "colour": "red",
    });
    let refused = ann.client.patch("/v1/users/me", &patch).send().await;
    assert_eq!(
        refused.invalid_fields(),
        [
            "/colour",
            "/email",
            "/id",
            "/locale",
            "/name",
            "/points",
            "/time_zone"
        ]
    );
    let partly = json!({ "name": "Right", "time_zone": null });
    assert_eq!(
        ann.client
            .patch("/v1/users/me", &partly)
            .send()
            .await
            .invalid_fields(),
        ["/time_zone"]
    );
    assert_eq!(ann.client.get("/v1/users/me").send().await.ok(), before);
}

async fn a_profile_is_of_its_owner() {
    let (ann, bob) = (Person::new().await, Person::new().await);
    ann.client
        .patch("/v1/users/me", &json!({ "name": secret("Other") }))
        .send()
        .await
        .ok();
    assert_eq!(bob.client.get("/v1/users/me").send().await.ok()["name"], bob.name);
    for path in [
        format!("/v1/users/{}", ann.user_id),
        format!("/v1/users/usr_{:032x}", 1),
    ] {
        bob.client.get(&path).send().await.problem(404, "not_found");
    }
}
