//! A user pool: its key set over HTTP, and a token signed by its key.

use std::net::SocketAddr;

use anyhow::anyhow;
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};

use crate::serve;

/// The pool's id.
pub(crate) const POOL_ID: &str = "eu-central-1_Bench";
/// The id of its client.
pub(crate) const CLIENT_ID: &str = "bench";
const KEY_ID: &str = "bench";

/// The pool.
pub(crate) struct Pool {
    /// The address that serves the key set.
    pub(crate) address: SocketAddr,
    pair: RsaKeyPair,
}

impl Pool {
    /// Generates a key pair and serves the public key.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        // ring does not generate RSA keys.
        let made = KeyPair::generate(KeySize::Rsa2048).map_err(|_| anyhow!("cannot make an RSA key"))?;
        let der: Pkcs8V1Der<'_> = made.as_der().map_err(|_| anyhow!("cannot encode the RSA key"))?;
        let pair = RsaKeyPair::from_pkcs8(der.as_ref()).map_err(|error| anyhow!("{error}"))?;
        let numbers = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
        let (n, e) = (
            URL_SAFE_NO_PAD.encode(numbers.n),
            URL_SAFE_NO_PAD.encode(numbers.e),
        );
        let key = json!({"alg": "RS256", "e": e, "kid": KEY_ID, "kty": "RSA", "n": n, "use": "sig"});
        let jwks = Bytes::from(json!({"keys": [key]}).to_string());
        let address = serve::serve(move |request| {
            let found = request.uri().path().ends_with("/.well-known/jwks.json");
            let jwks = jwks.clone();
            async move {
                if found {
                    serve::json(200, jwks)
                } else {
                    serve::json(404, "{}")
                }
            }
        })
        .await?;
        Ok(Self { address, pair })
    }

    /// `TOKEN_ISSUER`.
    pub(crate) fn issuer(&self) -> String {
        format!("http://{}/_local/cognito-idp/{POOL_ID}", self.address)
    }

    /// The claims of an access token of the user with this UUID, valid for six hours.
    pub(crate) fn claims(&self, sub: &str, now_s: i64) -> Value {
        json!({
            "sub": sub, "iss": self.issuer(), "client_id": CLIENT_ID, "token_use": "access",
            "scope": "aws.cognito.signin.user.admin", "username": sub, "auth_time": now_s, "iat": now_s,
            "exp": now_s + 6 * 3600, "jti": "6d0a1f0e-9b5b-4f55-9c0c-0c3f7f0f8a11",
            "origin_jti": "b1c4a8a4-2d7e-4c6a-8f0b-1f8c2d7e4c6a", "event_id": "0d2a7c1b-5e8f-4a3d-9b6c-7e1f2a3b4c5d",
        })
    }

    /// The token with these claims.
    pub(crate) fn sign(&self, claims: &Value) -> anyhow::Result<String> {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!(
            "{}.{}",
            encode(&json!({"kid": KEY_ID, "alg": "RS256"})),
            encode(claims)
        );
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message.as_bytes(),
                &mut signature,
            )
            .map_err(|_| anyhow!("cannot sign"))?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}
