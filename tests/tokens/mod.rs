//! Access tokens: what counts as one, from outside. Twice, because they are checked twice: by the gateway's
//! authorizer and by each function.

pub(crate) mod clocks;
mod forge;

use serde_json::json;

use crate::support::fleet::Setup;
use crate::support::person::Stranger;
use crate::support::trial::tests;
use crate::support::{Answer, Client, Person, api};

use forge::Token;

tests! {
    Api: [without_a_token_there_is_nothing, what_is_no_token_is_none],
    Mail: [a_forged_token_is_none, only_access_tokens_are_taken],
    Process: [a_token_of_another_pool_is_none, an_expired_token_is_none, a_token_from_the_future_is_none],
}

/// One path of each function.
const PATHS: [&str; 2] = ["/v1/users/me", "/v1/projects"];

async fn without_a_token_there_is_nothing() {
    for path in PATHS {
        let answer = api().get(path).send().await.expect(401);
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer",
            "no error code where nothing was sent"
        );
    }
}

async fn what_is_no_token_is_none() {
    for value in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer garbage",
        "Bearer a.b.c",
        "Bearer ..",
        "garbage",
        "Basic YTpi",
        "Bearer \u{e4}",
        "Bearer x y",
    ] {
        for path in PATHS {
            refused(api().get(path).header("authorization", value).send().await, value);
        }
    }
    let long = format!("Bearer {}", "x".repeat(9_000));
    refused(
        api().get(PATHS[0]).header("authorization", &long).send().await,
        "a long one",
    );
}

async fn a_forged_token_is_none() {
    let (ann, bob) = (Person::new().await, Person::new().await);
    let genuine = Token::read(&ann.access_token);
    let jwks = genuine.keys(&ann.client).await;
    let mut forged = vec![
        ("alg none", genuine.with_header("alg", json!("none")).unsigned()),
        ("alg nOnE", genuine.with_header("alg", json!("nOnE")).unsigned()),
        (
            "alg none, still signed",
            genuine.with_header("alg", json!("none")).text(),
        ),
        ("no signature", genuine.unsigned()),
        (
            "another's sub",
            genuine
                .with_claim("sub", Token::read(&bob.access_token).claims["sub"].clone())
                .text(),
        ),
        (
            "a longer life",
            genuine.with_claim("exp", json!(9_999_999_999_u64)).text(),
        ),
        ("another header", genuine.with_header("typ", json!("JWT")).text()),
        (
            "another's signature",
            genuine.with_signature_of(&Token::read(&bob.access_token)).text(),
        ),
        ("a changed signature", genuine.with_changed_signature().text()),
        (
            "an unknown key",
            genuine.with_header("kid", json!("unknown")).text(),
        ),
        ("no key", genuine.with_header("kid", json!(null)).text()),
        (
            "its own key",
            genuine.with_header("jwk", jwks["keys"][0].clone()).text(),
        ),
    ];
    // The public key is known to all: taken as the secret of HS256, it would let anybody sign.
    for (name, secret) in forge::public_key_as_secret(&jwks["keys"][0]) {
        forged.push((
            name,
            genuine
                .with_header("alg", json!("HS256"))
                .signed_with_hmac(&secret),
        ));
    }
    for (how, token) in forged {
        for path in PATHS {
            refused(ann.client.with_token(&token).get(path).send().await, how);
        }
    }
    for path in PATHS {
        ann.client.get(path).send().await.expect(200);
    }
}

async fn only_access_tokens_are_taken() {
    let ann = Person::new().await;
    for path in PATHS {
        // The gateway lets an id token pass, as API Gateway does: its audience is the client. The function does not.
        let answer = ann.client.with_token(&ann.id_token).get(path).send().await;
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer error=\"invalid_token\""
        );
        answer.problem(401, "invalid_token");
        refused(
            ann.client.with_token(&ann.refresh_token).get(path).send().await,
            "a refresh token",
        );
    }
    for token in [&ann.id_token, &ann.access_token] {
        let body = json!({ "refresh_token": token });
        let answer = ann.client.post("/v1/auth/refresh", &body).send().await;
        answer.expect(401);
    }
}

/// Another pool, another client, another issuer, another key: whatever it is, it is signed by a fleet.
async fn a_token_of_another_pool_is_none() {
    let other = Setup::new("other-pool").start();
    let eve = Person::at(&other.client()).await;
    let ann = Person::new().await;
    let ours = Token::read(&ann.access_token);
    let theirs = Token::read(&eve.access_token);
    let renamed = theirs
        .with_claim("iss", ours.claims["iss"].clone())
        .with_header("kid", ours.header["kid"].clone());
    for token in [theirs.text(), renamed.text()] {
        for path in PATHS {
            refused(
                ann.client.with_token(&token).get(path).send().await,
                "a token of another pool",
            );
        }
    }
    for path in PATHS {
        refused(
            eve.client.with_token(&ann.access_token).get(path).send().await,
            "and the other way round",
        );
    }
    other.stop();
}

/// Issued two hours ago for one hour. A gateway whose clock is late lets it pass, and the function refuses it; a gateway
/// with the right time refuses it itself.
async fn an_expired_token_is_none() {
    let setup = Setup::new("late").restartable();
    let fleet = setup.clone().late_by_hours(2).start();
    let (api, stranger) = (fleet.client(), Stranger::new());
    stranger.sign_up(&api).await;
    stranger.confirm(&api).await;
    let tokens = stranger.log_in(&api).await.ok();
    let client = api.with_token(tokens["access_token"].as_str().unwrap());
    for path in PATHS {
        client.get(path).send().await.problem(401, "expired_token");
    }
    fleet.stop();
    let fleet = setup.start();
    let client = client.reconnected();
    for path in PATHS {
        let answer = client.get(path).send().await;
        let challenge = answer.header("www-authenticate").to_owned();
        refused(answer, "an expired token");
        assert!(challenge.contains("expired"), "{challenge}");
    }
    // What the session is for: a new token.
    let body = json!({ "refresh_token": tokens["refresh_token"] });
    let session = fleet.client().post("/v1/auth/refresh", &body).send().await.ok();
    let client = client.with_token(session["access_token"].as_str().unwrap());
    client.get("/v1/users/me").send().await.expect(200);
    fleet.stop();
}

async fn a_token_from_the_future_is_none() {
    let setup = Setup::new("early").restartable();
    let fleet = setup.clone().late_by_hours(-2).start();
    let ann = Person::at(&fleet.client()).await;
    fleet.stop();
    let fleet = setup.start();
    let client = ann.client.reconnected();
    for path in PATHS {
        refused(client.get(path).send().await, "a token from the future");
    }
    fleet.stop();
}

#[track_caller]
fn refused(answer: Answer, how: &str) {
    assert_eq!(answer.status, 401, "{how}: {answer:?}");
    assert!(
        answer.header("www-authenticate").starts_with("Bearer"),
        "{how}: {answer:?}"
    );
    assert!(!answer.text().contains("usr_"), "{how}: {answer:?}");
}

/// What a person's own client says of the pool.
async fn get(client: &Client, url: &str) -> serde_json::Value {
    let path = url.strip_prefix(client.base_url());
    match path {
        Some(path) => client.get(path).send().await.ok(),
        None => Client::new(url).get("").send().await.ok(),
    }
}
