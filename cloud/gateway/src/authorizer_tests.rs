use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use axum::http::Request;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::json;

use super::*;

const NOW: i64 = 1_800_000_000;

struct Pool {
    pair: RsaKeyPair,
    jwks: Value,
}

impl Pool {
    fn new() -> Self {
        let pair = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let pair = RsaKeyPair::from_pkcs8(der.as_ref()).unwrap();
        let public = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
        let (n, e) = (
            URL_SAFE_NO_PAD.encode(&public.n),
            URL_SAFE_NO_PAD.encode(&public.e),
        );
        let jwks =
            json!({"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k1", "n": n, "e": e}]});
        Self { pair, jwks }
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let input = input(header, claims);
        let mut signature = vec![0; self.pair.public().modulus_len()];
        let random = SystemRandom::new();
        self.pair
            .sign(&RSA_PKCS1_SHA256, &random, input.as_bytes(), &mut signature)
            .unwrap();
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn input(header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(header), encode(claims))
}

fn header() -> Value {
    json!({"alg": "RS256", "kid": "k1"})
}

fn claims() -> Value {
    json!({
        "iss": "https://pool", "client_id": "client", "sub": "u1", "token_use": "access",
        "exp": NOW + 60, "iat": NOW - 60, "scope": "a b", "groups": ["x", "y"], "flag": true,
    })
}

fn with(name: &str, value: &Value) -> Value {
    let mut claims = claims();
    claims[name] = value.clone();
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn check_header(pool: &Pool, authorization: Option<&str>, scopes: &[&str]) -> Result<Claims, Refusal> {
    let mut request = Request::get("/");
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    let authorizer = Authorizer {
        issuer: "https://pool".to_owned(),
        audience: vec!["client".to_owned()],
    };
    let scopes: Vec<String> = scopes.iter().map(|&scope| scope.to_owned()).collect();
    authorize(
        request.body(()).unwrap().headers(),
        &authorizer,
        &scopes,
        &Keys::new(&pool.jwks),
        Timestamp::from_second(NOW).unwrap(),
    )
}

fn check_token(pool: &Pool, token: &str) -> Result<Claims, Refusal> {
    check_header(pool, Some(&format!("Bearer {token}")), &[])
}

#[test]
fn a_good_token_passes_with_its_claims_as_text() {
    let pool = Pool::new();
    let token = pool.sign(&header(), &claims());
    let passed = check_token(&pool, &token).unwrap();
    let get = |name: &str| passed.claims.get(name).cloned().unwrap();
    assert_eq!(get("sub"), "u1");
    assert_eq!(get("exp"), (NOW + 60).to_string());
    assert_eq!(get("groups"), "[x y]");
    assert_eq!(get("flag"), "true");
    assert_eq!(passed.scopes, None);
    for value in [token.clone(), format!("bearer {token}")] {
        assert!(check_header(&pool, Some(&value), &[]).is_ok(), "{value}");
    }
}

#[test]
fn no_token_and_garbage_are_refused() {
    let pool = Pool::new();
    assert_eq!(check_header(&pool, None, &[]), Err(Refusal::Missing));
    for garbage in [
        "",
        "x",
        "a.b",
        "a.b.c",
        "...",
        "Basic dXNlcjpwYXNz",
        "e30.e30.e30",
        "é.é.é",
    ] {
        let refused = check_token(&pool, garbage);
        assert!(
            matches!(refused, Err(Refusal::Invalid(_))),
            "{garbage}: {refused:?}"
        );
    }
}

#[test]
fn two_tokens_are_refused_however_good_each_is() {
    let pool = Pool::new();
    let token = format!("Bearer {}", pool.sign(&header(), &claims()));
    let request = Request::get("/").header("authorization", &token);
    let request = request.header("authorization", &token).body(()).unwrap();
    let refused = super::token(request.headers());
    assert_eq!(refused, Err(Refusal::Invalid("more than one token")));
}

#[test]
fn other_algorithms_are_refused() {
    let pool = Pool::new();
    let none = format!("{}.", input(&json!({"alg": "none", "kid": "k1"}), &claims()));
    assert_eq!(
        check_token(&pool, &none),
        Err(Refusal::Invalid("signing method is invalid"))
    );
    // The public key as the secret of an HMAC: what a verifier that believes `alg` would accept.
    let secret = hmac::Key::new(hmac::HMAC_SHA256, pool.pair.public_key().as_ref());
    for alg in ["HS256", "RS256"] {
        let input = input(&json!({"alg": alg, "kid": "k1"}), &claims());
        let tag = hmac::sign(&secret, input.as_bytes());
        let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag));
        assert!(
            matches!(check_token(&pool, &token), Err(Refusal::Invalid(_))),
            "{alg}"
        );
    }
    let wrong_alg = pool.sign(&json!({"alg": "RS512", "kid": "k1"}), &claims());
    assert!(check_token(&pool, &wrong_alg).is_err());
}

#[test]
fn another_key_and_a_changed_payload_are_refused() {
    let (pool, other) = (Pool::new(), Pool::new());
    let foreign = other.sign(&header(), &claims());
    assert_eq!(
        check_token(&pool, &foreign),
        Err(Refusal::Invalid("the signature is invalid"))
    );
    let unknown = pool.sign(&json!({"alg": "RS256", "kid": "k2"}), &claims());
    assert_eq!(
        check_token(&pool, &unknown),
        Err(Refusal::Invalid("signing key was not found"))
    );
    let good = pool.sign(&header(), &claims());
    let signature = good.rsplit('.').next().unwrap();
    let changed = format!("{}.{signature}", input(&header(), &with("sub", &json!("u2"))));
    assert_eq!(
        check_token(&pool, &changed),
        Err(Refusal::Invalid("the signature is invalid"))
    );
    let critical = pool.sign(&json!({"alg": "RS256", "kid": "k1", "crit": ["x"]}), &claims());
    assert!(check_token(&pool, &critical).is_err());
}

#[test]
fn issuer_and_audience_must_match() {
    let pool = Pool::new();
    let check = |claims: &Value| check_token(&pool, &pool.sign(&header(), claims));
    assert!(check(&with("iss", &json!("https://other"))).is_err());
    assert!(check(&without("iss")).is_err());
    assert!(check(&with("client_id", &json!("other"))).is_err());
    assert!(check(&without("client_id")).is_err());
    assert!(check(&with("aud", &json!("client"))).is_ok());
    assert!(check(&with("aud", &json!(["x", "client"]))).is_ok());
    assert!(
        check(&with("aud", &json!("other"))).is_err(),
        "aud goes before client_id"
    );
}

#[test]
fn times_are_checked_to_the_second() {
    let pool = Pool::new();
    let check = |name: &str, value: Value| check_token(&pool, &pool.sign(&header(), &with(name, &value)));
    assert_eq!(
        check("exp", json!(NOW)),
        Err(Refusal::Invalid("the token has expired"))
    );
    assert!(check("exp", json!(NOW + 1)).is_ok());
    assert!(check_token(&pool, &pool.sign(&header(), &without("exp"))).is_err());
    assert!(check("exp", json!("soon")).is_err());
    assert!(check("nbf", json!(NOW)).is_ok());
    assert_eq!(
        check("nbf", json!(NOW + 1)),
        Err(Refusal::Invalid("the token is not valid yet"))
    );
    assert!(check("nbf", json!(NOW as f64 + 0.5)).is_ok());
    assert!(check("iat", json!(NOW)).is_ok());
    assert!(check("iat", json!(NOW + 1)).is_err());
}

#[test]
fn one_of_the_scopes_is_enough_and_none_is_forbidden() {
    let pool = Pool::new();
    let value = format!("Bearer {}", pool.sign(&header(), &claims()));
    let passed = check_header(&pool, Some(&value), &["b", "z"]).unwrap();
    assert_eq!(passed.scopes, Some(vec!["a".to_owned(), "b".to_owned()]));
    let refused = check_header(&pool, Some(&value), &["z"]).unwrap_err();
    let answer = refused.answer();
    assert_eq!(answer.status(), 403);
    let challenge = answer.headers()["www-authenticate"].to_str().unwrap();
    assert_eq!(challenge, "Bearer scope=\"z\" error=\"insufficient_scope\"");
}

#[test]
fn refusals_say_how_to_authenticate() {
    assert_eq!(Refusal::Missing.answer().headers()["www-authenticate"], "Bearer");
    let answer = Refusal::Invalid("the token has expired").answer();
    assert_eq!(answer.status(), 401);
    assert_eq!(
        answer.headers()["www-authenticate"],
        "Bearer scope=\"\" error=\"invalid_token\" error_description=\"the token has expired\""
    );
}
