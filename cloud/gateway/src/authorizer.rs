//! The JWT authorizer: "Control access to HTTP APIs with JWT authorizers" of the guide.
//!
//! Stricter than AWS in one thing: RS256 is the only algorithm, which is what the user pool signs with.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::Serialize;
use serde_json::{Map, Value};

use super::response;
use super::settings::Authorizer;

/// The contents of `requestContext.authorizer.jwt`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Claims {
    /// All of the token's claims, each as text.
    pub(super) claims: BTreeMap<String, String>,
    /// The token's scopes, when the route requires any.
    pub(super) scopes: Option<Vec<String>>,
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No token at all.
    Missing,
    /// An invalid token; the description is for the client and reveals nothing secret.
    Invalid(&'static str),
    /// The token has none of these scopes.
    InsufficientScope(Vec<String>),
}

/// The pool's public keys, by key id: modulus and exponent.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    keys: BTreeMap<String, (Vec<u8>, Vec<u8>)>,
}

impl Keys {
    /// The RSA keys for signatures of a JWK Set (RFC 7517).
    pub(super) fn new(jwks: &Value) -> Self {
        let keys = jwks.get("keys").and_then(Value::as_array);
        let keys = keys.into_iter().flatten().filter_map(|key| {
            let text = |name: &str| key.get(name).and_then(Value::as_str);
            let number = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok();
            if text("kty") != Some("RSA") || text("use").is_some_and(|usage| usage != "sig") {
                return None;
            }
            Some((text("kid")?.to_owned(), (number("n")?, number("e")?)))
        });
        Self { keys: keys.collect() }
    }
}

/// The claims of a request's token, or why it is refused. `scopes` are the route's; the token needs one of
/// them.
pub(super) fn authorize(
    headers: &HeaderMap,
    authorizer: &Authorizer,
    scopes: &[String],
    keys: &Keys,
    now: Timestamp,
) -> Result<Claims, Refusal> {
    let token = token(headers)?;
    let claims = verify(token, keys)?;
    check(&claims, authorizer, now).map_err(Refusal::Invalid)?;
    let scopes = check_scopes(&claims, scopes)?;
    let claims = claims
        .into_iter()
        .map(|(name, value)| (name, text(&value)))
        .collect();
    Ok(Claims { claims, scopes })
}

impl Refusal {
    /// API Gateway's response; the words of `www-authenticate` are RFC 6750's.
    pub(super) fn answer(&self) -> Response<Body> {
        let (status, challenge) = match self {
            Self::Missing => (StatusCode::UNAUTHORIZED, "Bearer".to_owned()),
            Self::Invalid(description) => (
                StatusCode::UNAUTHORIZED,
                format!("Bearer scope=\"\" error=\"invalid_token\" error_description=\"{description}\""),
            ),
            Self::InsufficientScope(scopes) => (
                StatusCode::FORBIDDEN,
                format!(
                    "Bearer scope=\"{}\" error=\"insufficient_scope\"",
                    scopes.join(" ")
                ),
            ),
        };
        let mut response = response::message(status);
        if let Ok(challenge) = HeaderValue::try_from(challenge) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// "The `identitySource` can include only the token, or the token prefixed with `Bearer `."
fn token(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or(Refusal::Missing)?;
    if values.next().is_some() {
        return Err(Refusal::Invalid("more than one token"));
    }
    let value = value
        .to_str()
        .map_err(|_| Refusal::Invalid("the token is malformed"))?;
    let token = match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token,
        _ => value,
    };
    Ok(token.trim())
}

/// Signature first: of an unsigned token only the key id is read.
fn verify(token: &str, keys: &Keys) -> Result<Map<String, Value>, Refusal> {
    let malformed = || Refusal::Invalid("the token is malformed");
    let (signed, signature) = token.rsplit_once('.').ok_or_else(malformed)?;
    let (header, payload) = signed.split_once('.').ok_or_else(malformed)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let object = |part: &str| serde_json::from_slice::<Map<String, Value>>(&decode(part)?).ok();
    let header = object(header).ok_or_else(malformed)?;
    if header.get("alg").and_then(Value::as_str) != Some("RS256") {
        return Err(Refusal::Invalid("signing method is invalid"));
    }
    // RFC 7515, 4.1.11: a verifier that does not know these extensions must refuse.
    if header.contains_key("crit") {
        return Err(Refusal::Invalid("the token has critical extensions"));
    }
    let (modulus, exponent) = header
        .get("kid")
        .and_then(Value::as_str)
        .and_then(|kid| keys.keys.get(kid))
        .ok_or(Refusal::Invalid("signing key was not found"))?;
    let key = RsaPublicKeyComponents {
        n: modulus,
        e: exponent,
    };
    let signature = decode(signature).ok_or_else(malformed)?;
    key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
        .map_err(|_| Refusal::Invalid("the signature is invalid"))?;
    object(payload).ok_or_else(malformed)
}

fn check(claims: &Map<String, Value>, authorizer: &Authorizer, now: Timestamp) -> Result<(), &'static str> {
    let now = now.as_second();
    let time = |name: &str| match claims.get(name) {
        None => Ok(None),
        Some(value) => match value.as_i64() {
            Some(seconds) => Ok(Some(seconds)),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "RFC 7519 allows fractions; seconds do here"
            )]
            None => value
                .as_f64()
                .map(|seconds| Some(seconds.floor() as i64))
                .ok_or("a time is no number"),
        },
    };
    if claims.get("iss").and_then(Value::as_str) != Some(authorizer.issuer.as_str()) {
        return Err("the token has an invalid issuer");
    }
    if time("exp")?.is_none_or(|expiry| now >= expiry) {
        return Err("the token has expired");
    }
    if time("nbf")?.is_some_and(|start| now < start) {
        return Err("the token is not valid yet");
    }
    if time("iat")?.is_some_and(|issued| now < issued) {
        return Err("the token was issued in the future");
    }
    // "API Gateway validates client_id only if aud is not present."
    let audience: Vec<&str> = match (claims.get("aud"), claims.get("client_id")) {
        (Some(Value::Array(all)), _) => all.iter().filter_map(Value::as_str).collect(),
        (Some(one), _) | (None, Some(one)) => one.as_str().into_iter().collect(),
        (None, None) => Vec::new(),
    };
    if !authorizer
        .audience
        .iter()
        .any(|wanted| audience.contains(&wanted.as_str()))
    {
        return Err("the token does not have a valid audience");
    }
    Ok(())
}

fn check_scopes(claims: &Map<String, Value>, wanted: &[String]) -> Result<Option<Vec<String>>, Refusal> {
    if wanted.is_empty() {
        return Ok(None);
    }
    let given: Vec<String> = match claims.get("scope").or_else(|| claims.get("scp")) {
        Some(Value::String(scopes)) => scopes.split(' ').map(str::to_owned).collect(),
        Some(Value::Array(scopes)) => scopes
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    };
    if wanted.iter().any(|scope| given.contains(scope)) {
        Ok(Some(given))
    } else {
        Err(Refusal::InsufficientScope(wanted.to_vec()))
    }
}

/// Claims as API Gateway passes them: everything as text, a list as `[a b]`.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(text).collect();
            format!("[{}]", items.join(" "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
#[path = "authorizer_tests.rs"]
mod tests;
