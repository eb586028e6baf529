//! Who is calling. Each route takes its caller in one way (see `authorization`), so each token is tried at one read
//! and one write.

use serde_json::{Value, json};
use testkit::http::{Call, Pool, get, post};

use crate::support::{Scene, refused};

fn calls(scene: &Scene) -> [Call; 2] {
    [
        get(&scene.project),
        post(&scene.tasks()).json(json!({"title": "t"})),
    ]
}

#[tokio::test]
async fn who_sends_none_is_401() {
    let scene = Scene::new().await;
    for call in calls(&scene) {
        let answer = scene.send(call).await;
        refused(&answer, 401, "missing_token");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    for value in ["", "Bearer", "Bearer ", "Basic b3duZXI6", &scene.owner.token] {
        for call in calls(&scene) {
            scene
                .refused(call.header("authorization", value), 401, "missing_token")
                .await;
        }
    }
    assert_eq!(scene.column("to_do").await, [""; 0]);
}

#[tokio::test]
async fn what_the_pool_has_not_signed_for_us_is_401() {
    let scene = Scene::new().await;
    let claims = |change: fn(&mut Value)| {
        let mut claims = Pool::claims(&scene.owner.id, &*scene.clock);
        change(&mut claims);
        claims
    };
    let signed = |change| Pool::sign(&claims(change));
    let plain = claims(|_| {});
    let header = |alg: &str, kid: &str| json!({"alg": alg, "kid": kid});
    let unsigned = Pool::forge(&header("none", Pool::KEY_ID), &plain);
    let unsigned = unsigned.rsplit_once('.').unwrap().0;
    let owner = &scene.owner.token;
    let tokens = [
        ("garbage", "garbage".to_owned()),
        ("three parts of garbage", "a.b.c".to_owned()),
        ("signature of another length", format!("{owner}x")),
        ("alg none", format!("{unsigned}.")),
        (
            "alg none, signed",
            Pool::forge(&header("none", Pool::KEY_ID), &plain),
        ),
        ("HS256 by the public key", Pool::forge_hs256(&plain)),
        (
            "another's key",
            Pool::forge(&header("RS256", Pool::KEY_ID), &plain),
        ),
        ("wrong kid", Pool::forge(&header("RS256", "other"), &plain)),
        ("no kid", Pool::forge(&json!({"alg": "RS256"}), &plain)),
        (
            "expired long ago",
            signed(|c| c["exp"] = json!(c["iat"].as_i64().unwrap() - 3600)),
        ),
        (
            "not yet valid",
            signed(|c| c["nbf"] = json!(c["iat"].as_i64().unwrap() + 600)),
        ),
        (
            "other pool",
            signed(|c| c["iss"] = json!("https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other")),
        ),
        ("other client", signed(|c| c["client_id"] = json!("other"))),
        (
            "id token",
            signed(|c| {
                c["token_use"] = json!("id");
                c["aud"] = json!(Pool::CLIENT_ID);
            }),
        ),
        ("nobody", signed(|c| c["sub"] = json!("nobody"))),
    ];
    for (name, token) in tokens {
        for call in calls(&scene) {
            let answer = scene.send(call.bearer(&token)).await;
            let code = if name.starts_with("expired") {
                "expired_token"
            } else {
                "invalid_token"
            };
            assert_eq!(answer.json()["code"], code, "{name}: {}", answer.text);
            refused(&answer, 401, code);
            assert_eq!(
                answer.header("www-authenticate"),
                "Bearer error=\"invalid_token\"",
                "{name}"
            );
            assert!(!answer.text.contains(&token), "{name}");
        }
    }
    for call in calls(&scene) {
        scene
            .refused(call.bearer(owner).bearer(owner), 401, "invalid_token")
            .await;
    }
    assert_eq!(scene.column("to_do").await, [""; 0]);
}

#[tokio::test]
async fn a_token_ends_even_if_it_was_good_before() {
    let scene = Scene::new().await;
    for (seconds, status) in [(0, 200), (3500, 200), (200, 401)] {
        scene.clock.advance_s(seconds);
        assert_eq!(scene.send(scene.viewer.get(&scene.project)).await.status, status);
    }
    let fresh = scene.unknown_person(3);
    assert_eq!(scene.send(fresh.get(&scene.project)).await.status, 200);
}
