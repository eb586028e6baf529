//! Access tokens: which ones count, and when keys are fetched.

use std::sync::Arc;

use api::token::{Fetching, KeySource, TokenError, Verifier};
use domain::UserId;
use serde_json::{Value, json};
use testkit::http::{CountedKeys, Pool};
use testkit::{FixedClock, user};
use tokio::sync::Semaphore;

struct Setup {
    clock: Arc<FixedClock>,
    keys: CountedKeys,
    verifier: Verifier,
}

fn setup() -> Setup {
    let (clock, keys) = (FixedClock::new(), CountedKeys::default());
    let verifier = Verifier::new(Pool::expected(), Box::new(keys.clone()), clock.clone());
    Setup {
        clock,
        keys,
        verifier,
    }
}

fn altered(setup: &Setup, change: impl FnOnce(&mut Value)) -> Value {
    let mut claims = Pool::claims(&user(1), &*setup.clock);
    change(&mut claims);
    claims
}

#[tokio::test]
async fn a_good_token_says_who_it_is() {
    let setup = setup();
    let token = Pool::token(&user(1), &*setup.clock);
    let claims = setup.verifier.verify(&token).await.unwrap();
    assert_eq!(claims.token.user_id, user(1));
    assert_eq!(claims.username, Pool::sub(&user(1)));
    assert_eq!(UserId::from_sub(&Pool::sub(&user(1))).unwrap(), user(1));
}

#[tokio::test]
async fn claims_that_are_not_ours_do_not_count() {
    let setup = setup();
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 14] = [
        ("other pool", |c| {
            c["iss"] = json!("https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Else");
        }),
        ("no issuer", |c| drop(c.as_object_mut().unwrap().remove("iss"))),
        ("other client", |c| c["client_id"] = json!("other-client")),
        ("no client", |c| {
            drop(c.as_object_mut().unwrap().remove("client_id"));
        }),
        ("id token", |c| {
            c["token_use"] = json!("id");
            c["aud"] = json!(Pool::CLIENT_ID);
        }),
        ("no use", |c| drop(c.as_object_mut().unwrap().remove("token_use"))),
        ("no session", |c| {
            drop(c.as_object_mut().unwrap().remove("origin_jti"));
        }),
        ("no time of issue", |c| {
            drop(c.as_object_mut().unwrap().remove("iat"));
        }),
        ("no expiry", |c| drop(c.as_object_mut().unwrap().remove("exp"))),
        ("expiry as text", |c| c["exp"] = json!("4000000000")),
        ("not yet valid", |c| {
            c["nbf"] = json!(c["iat"].as_i64().unwrap() + 60);
        }),
        ("no subject", |c| drop(c.as_object_mut().unwrap().remove("sub"))),
        ("subject that is no person of the pool", |c| {
            c["sub"] = json!("ada");
        }),
        ("claims that are no object", |c| *c = json!([])),
    ];
    for (name, change) in changes {
        let token = Pool::sign(&altered(&setup, change));
        let refused = setup.verifier.verify(&token).await;
        assert!(matches!(refused, Err(TokenError::Invalid)), "{name}: {refused:?}");
    }
}

#[tokio::test]
async fn only_the_pools_rs256_signature_counts() {
    let setup = setup();
    let claims = Pool::claims(&user(1), &*setup.clock);
    let header = |alg: &str| json!({"alg": alg, "kid": Pool::KEY_ID});
    let good = Pool::sign(&claims);
    let (message, signature) = good.rsplit_once('.').unwrap();
    let other_claims = Pool::forge(
        &header("RS256"),
        &altered(&setup, |c| c["sub"] = json!(Pool::sub(&user(2)))),
    );
    let other_message = other_claims.rsplit_once('.').unwrap().0;
    let unsigned = Pool::forge(&header("none"), &claims);
    let refused = [
        ("nothing", String::new()),
        ("garbage", "garbage".to_owned()),
        ("two parts", message.to_owned()),
        ("four parts", format!("{good}.x")),
        ("no signature", format!("{message}.")),
        ("another's signature", Pool::forge(&header("RS256"), &claims)),
        (
            "another token's signature",
            format!("{other_message}.{signature}"),
        ),
        ("alg none", unsigned.clone()),
        (
            "alg none without signature",
            format!("{}.", unsigned.rsplit_once('.').unwrap().0),
        ),
        ("alg None", Pool::forge(&header("None"), &claims)),
        ("PS256", Pool::forge(&header("PS256"), &claims)),
        ("no key id", Pool::forge(&json!({"alg": "RS256"}), &claims)),
        ("HS256 with the public key as secret", Pool::forge_hs256(&claims)),
        ("too long", format!("{good}{}", "A".repeat(9000))),
        ("not ASCII", format!("{message}.\u{e4}")),
    ];
    for (name, token) in refused {
        let refused = setup.verifier.verify(&token).await;
        assert!(matches!(refused, Err(TokenError::Invalid)), "{name}: {refused:?}");
    }
    assert!(setup.verifier.verify(&good).await.is_ok());
}

/// Each is signed by the pool's own key, so that nothing but its form speaks against it.
#[tokio::test]
async fn a_genuine_signature_does_not_excuse_the_form() {
    let setup = setup();
    let claims = Pool::claims(&user(1), &*setup.clock);
    let with = |name: &str, value: Value| {
        let mut header = json!({"alg": "RS256", "kid": Pool::KEY_ID});
        header[name] = value;
        Pool::sign_with(&header, &claims)
    };
    let long = "x".repeat(8 * 1024);
    for (name, token, good) in [
        ("as it should be", with("typ", json!("JWT")), true),
        // RFC 7515, section 4.1.11.
        ("critical extension", with("crit", json!(["b64"])), false),
        ("other key", with("kid", json!("other-key")), false),
        ("other algorithm", with("alg", json!("RS384")), false),
        (
            "longer than any of Cognito's",
            Pool::sign(&altered(&setup, |c| c["scope"] = json!(long))),
            false,
        ),
    ] {
        assert_eq!(setup.verifier.verify(&token).await.is_ok(), good, "{name}");
    }
}

/// What an attacker makes of the public key, if the verifier lets the token choose the algorithm.
#[tokio::test]
async fn a_token_ends_at_its_expiry_even_when_it_is_remembered() {
    let setup = setup();
    let token = Pool::token(&user(1), &*setup.clock);
    setup.clock.advance_s(3599);
    assert!(setup.verifier.verify(&token).await.is_ok());
    setup.clock.advance_s(1);
    assert!(matches!(
        setup.verifier.verify(&token).await,
        Err(TokenError::Expired)
    ));
    let fresh = Verifier::new(
        Pool::expected(),
        Box::new(setup.keys.clone()),
        setup.clock.clone(),
    );
    assert!(matches!(fresh.verify(&token).await, Err(TokenError::Expired)));
}

#[tokio::test]
async fn a_clock_slightly_behind_the_pools_is_forgiven() {
    let setup = setup();
    for (seconds, good) in [(0, true), (2, true), (3, false)] {
        let claims = altered(&setup, |c| c["nbf"] = json!(c["iat"].as_i64().unwrap() + seconds));
        assert_eq!(
            setup.verifier.verify(&Pool::sign(&claims)).await.is_ok(),
            good,
            "{seconds}"
        );
    }
}

#[tokio::test]
async fn forged_key_ids_cost_no_fetch_each() {
    let setup = setup();
    setup.verifier.prefetch().await.unwrap();
    let claims = Pool::claims(&user(1), &*setup.clock);
    for n in 0..50 {
        let token = Pool::forge(&json!({"alg": "RS256", "kid": format!("forged-{n}")}), &claims);
        assert!(matches!(
            setup.verifier.verify(&token).await,
            Err(TokenError::Invalid)
        ));
    }
    assert_eq!(setup.keys.fetches(), 1);
    setup.clock.advance_s(5 * 60);
    let claims = Pool::claims(&user(1), &*setup.clock);
    let token = Pool::forge(&json!({"alg": "RS256", "kid": "new"}), &claims);
    for _ in 0..5 {
        assert!(matches!(
            setup.verifier.verify(&token).await,
            Err(TokenError::Invalid)
        ));
    }
    assert_eq!(setup.keys.fetches(), 2);
}

#[tokio::test]
async fn without_keys_nothing_can_be_told() {
    let setup = setup();
    setup.keys.fail(true);
    assert!(setup.verifier.prefetch().await.is_err());
    let token = Pool::token(&user(1), &*setup.clock);
    for _ in 0..5 {
        let unknown = setup.verifier.verify(&token).await;
        assert!(
            matches!(unknown, Err(TokenError::KeysUnavailable(_))),
            "{unknown:?}"
        );
    }
    assert_eq!(setup.keys.fetches(), 1, "not again within the second");
    setup.keys.fail(false);
    setup.clock.advance_s(1);
    assert!(setup.verifier.verify(&token).await.is_ok());
}

#[tokio::test]
async fn keys_at_hand_outlive_a_failure() {
    let setup = setup();
    setup.verifier.prefetch().await.unwrap();
    setup.keys.fail(true);
    setup.clock.advance_s(5 * 60);
    let claims = Pool::claims(&user(1), &*setup.clock);
    let unknown = Pool::forge(&json!({"alg": "RS256", "kid": "new"}), &claims);
    assert!(matches!(
        setup.verifier.verify(&unknown).await,
        Err(TokenError::KeysUnavailable(_))
    ));
    assert!(setup.verifier.verify(&Pool::sign(&claims)).await.is_ok());
    // The next try is not put off as long as after a success, nor made at once.
    for (seconds, fetches) in [(9, 2), (1, 3)] {
        setup.clock.advance_s(seconds);
        let unknown = setup.verifier.verify(&unknown).await;
        assert!(matches!(unknown, Err(TokenError::KeysUnavailable(_))));
        assert_eq!(setup.keys.fetches(), fetches);
    }
}

#[tokio::test]
async fn keys_withdrawn_take_the_tokens_remembered_with_them() {
    struct Rotating(std::sync::atomic::AtomicBool);
    impl KeySource for Rotating {
        fn fetch(&self) -> Fetching {
            let second = self.0.swap(true, std::sync::atomic::Ordering::SeqCst);
            let json = String::from_utf8(Pool::jwks_json()).unwrap();
            let json = if second {
                json.replace(Pool::KEY_ID, "next-key")
            } else {
                json
            };
            Box::pin(async move { Ok(json.into_bytes()) })
        }
    }
    let clock = FixedClock::new();
    let verifier = Verifier::new(Pool::expected(), Box::new(Rotating(false.into())), clock.clone());
    let old = Pool::token(&user(1), &*clock);
    assert!(verifier.verify(&old).await.is_ok());
    clock.advance_s(5 * 60);
    let claims = Pool::claims(&user(1), &*clock);
    let new = Pool::forge(&json!({"alg": "RS256", "kid": "next-key"}), &claims);
    assert!(
        matches!(verifier.verify(&new).await, Err(TokenError::Invalid)),
        "not signed by it"
    );
    assert!(matches!(verifier.verify(&old).await, Err(TokenError::Invalid)));
}

#[tokio::test]
async fn requests_at_once_share_one_fetch() {
    #[derive(Clone)]
    struct Gated(CountedKeys, Arc<Semaphore>);
    impl KeySource for Gated {
        fn fetch(&self) -> Fetching {
            let Self(keys, gate) = self.clone();
            Box::pin(async move {
                gate.acquire().await?.forget();
                keys.fetch().await
            })
        }
    }
    let clock = FixedClock::new();
    let source = Gated(CountedKeys::default(), Arc::new(Semaphore::new(0)));
    let verifier = Arc::new(Verifier::new(
        Pool::expected(),
        Box::new(source.clone()),
        clock.clone(),
    ));
    let token = Pool::token(&user(1), &*clock);
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let (verifier, token) = (Arc::clone(&verifier), token.clone());
            tokio::spawn(async move { verifier.verify(&token).await.is_ok() })
        })
        .collect();
    // All of them get as far as they can without the keys.
    tokio::task::yield_now().await;
    source.1.add_permits(10);
    for call in calls {
        assert!(call.await.unwrap());
    }
    assert_eq!(source.0.fetches(), 1);
}
