//! The user pool of the tests: its key pair, its tokens, its key set.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use api::token::{Expected, Fetching, KeySource, Verifier};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Clock, UserId};
use ring::{
    hmac,
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use serde_json::{Value, json};

// They are in the repository: they protect nothing.
const POOL_KEY: &[u8] = include_bytes!("../../keys/pool.pkcs8.der");
const FOREIGN_KEY: &[u8] = include_bytes!("../../keys/foreign.pkcs8.der");

/// The pool.
#[derive(Debug)]
pub struct Pool;

impl Pool {
    /// `iss` of its tokens.
    pub const ISSUER: &'static str = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Test";
    /// `client_id` of its tokens.
    pub const CLIENT_ID: &'static str = "test-client";
    /// `kid` of its key.
    pub const KEY_ID: &'static str = "test-key";

    /// What a verifier of this pool expects.
    pub fn expected() -> Expected {
        Expected {
            issuer: Self::ISSUER.to_owned(),
            client_id: Self::CLIENT_ID.to_owned(),
        }
    }

    /// A verifier that knows this pool's key.
    pub fn verifier(clock: Arc<dyn Clock>) -> Verifier {
        Verifier::new(Self::expected(), Box::new(CountedKeys::default()), clock)
    }

    /// An access token of this user, valid for an hour.
    pub fn token(user: &UserId, clock: &dyn Clock) -> String {
        Self::sign(&Self::claims(user, clock))
    }

    /// The claims of such a token, to be changed and given to [`Pool::sign`].
    pub fn claims(user: &UserId, clock: &dyn Clock) -> Value {
        let now_s = clock.now().as_second();
        json!({
            "sub": Self::sub(user), "iss": Self::ISSUER, "client_id": Self::CLIENT_ID, "token_use": "access",
            "scope": "aws.cognito.signin.user.admin", "username": Self::sub(user), "auth_time": now_s,
            "iat": now_s, "exp": now_s + 3600, "jti": "d9a4b8f2", "origin_jti": "51f2c6e0",
        })
    }

    /// The user's UUID in the pool.
    pub fn sub(user: &UserId) -> String {
        let digits = user.as_str().trim_start_matches(UserId::PREFIX);
        let mut sub = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if matches!(at, 8 | 12 | 16 | 20) {
                sub.push('-');
            }
            sub.push(digit);
        }
        sub
    }

    /// A token with these claims, signed as the pool does.
    pub fn sign(claims: &Value) -> String {
        Self::sign_with(&json!({"kid": Self::KEY_ID, "alg": "RS256"}), claims)
    }

    /// A token with this header and these claims, signed by the pool's own key.
    pub fn sign_with(header: &Value, claims: &Value) -> String {
        sign(POOL_KEY, header, claims)
    }

    /// A token with these claims under the pool's key id, but signed by another key.
    pub fn forge(header: &Value, claims: &Value) -> String {
        sign(FOREIGN_KEY, header, claims)
    }

    /// A token with these claims, signed by HMAC with the public key as the secret: it would count if the verifier let the
    /// token choose the algorithm.
    pub fn forge_hs256(claims: &Value) -> String {
        let header = json!({"kid": Self::KEY_ID, "alg": "HS256"});
        let pair = key_pair(POOL_KEY);
        let modulus = PublicKeyComponents::<Vec<u8>>::from(pair.public()).n;
        signed(&header, claims, |message| {
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &modulus), message)
                .as_ref()
                .to_vec()
        })
    }

    /// The key set, as Cognito serves it.
    pub fn jwks_json() -> Vec<u8> {
        let pair = key_pair(POOL_KEY);
        let numbers = PublicKeyComponents::<Vec<u8>>::from(pair.public());
        let (n, e) = (
            URL_SAFE_NO_PAD.encode(numbers.n),
            URL_SAFE_NO_PAD.encode(numbers.e),
        );
        let key = json!({"alg": "RS256", "e": e, "kid": Self::KEY_ID, "kty": "RSA", "n": n, "use": "sig"});
        json!({"keys": [key]}).to_string().into_bytes()
    }
}

fn key_pair(pkcs8: &[u8]) -> RsaKeyPair {
    RsaKeyPair::from_pkcs8(pkcs8).unwrap_or_else(|rejected| panic!("{rejected}"))
}

fn sign(pkcs8: &[u8], header: &Value, claims: &Value) -> String {
    let pair = key_pair(pkcs8);
    signed(header, claims, |message| {
        let mut signature = vec![0; pair.public().modulus_len()];
        let signed = pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature);
        signed.unwrap();
        signature
    })
}

fn signed(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The pool's key set as a source that counts its fetches, and fails when told to.
#[derive(Debug, Clone, Default)]
pub struct CountedKeys(Arc<(AtomicUsize, AtomicBool)>);

impl CountedKeys {
    /// The number of fetches.
    pub fn fetches(&self) -> usize {
        self.0.0.load(Ordering::SeqCst)
    }

    /// Whether it fails from now on.
    pub fn fail(&self, fails: bool) {
        self.0.1.store(fails, Ordering::SeqCst);
    }
}

impl KeySource for CountedKeys {
    fn fetch(&self) -> Fetching {
        self.0.0.fetch_add(1, Ordering::SeqCst);
        let fails = self.0.1.load(Ordering::SeqCst);
        Box::pin(async move {
            if fails {
                Err("no answer".into())
            } else {
                Ok(Pool::jwks_json())
            }
        })
    }
}
