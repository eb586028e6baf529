//! The pool's keys: one RSA key that signs tokens, one secret that hashes codes. Made once, stored in files
//! that only their owner can read.

use std::{
    fs::{File, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::{Context as _, anyhow};
use aws_lc_rs::{encoding::AsDer as _, encoding::Pkcs8V1Der, rsa};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cloud_core::random;
use ring::{
    digest, hmac,
    rand::SystemRandom,
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

/// Signs and verifies tokens by RS256 (RFC 7518, section 3.3).
pub(super) struct SigningKey {
    pair: RsaKeyPair,
    public: UnparsedPublicKey<Vec<u8>>,
    key_id: String,
    jwks: Value,
}

impl SigningKey {
    /// Reads the key, or makes one of 2048 bits the first time.
    pub(super) fn load_or_create(path: &Path) -> anyhow::Result<Self> {
        let pkcs8 = load_or_create(path, || {
            // ring does not make RSA keys.
            let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048)
                .map_err(|_| anyhow!("cannot generate an RSA key"))?;
            let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| anyhow!("cannot encode the RSA key"))?;
            Ok(der.as_ref().to_vec())
        })?;
        let pair = RsaKeyPair::from_pkcs8(&pkcs8)
            .map_err(|error| anyhow!("{} holds no RSA key: {error}", path.display()))?;
        let numbers = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
        let (n, e) = (
            URL_SAFE_NO_PAD.encode(&numbers.n),
            URL_SAFE_NO_PAD.encode(&numbers.e),
        );
        // RFC 7638: the members in this order, without white space.
        let thumbprint = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
        let key_id = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, thumbprint.as_bytes()));
        let jwks = json!({ "keys": [
            { "alg": "RS256", "e": e, "kid": key_id, "kty": "RSA", "n": n, "use": "sig" }
        ]});
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref().to_vec());
        Ok(Self {
            pair,
            public,
            key_id,
            jwks,
        })
    }

    /// The public half as a JWK Set (RFC 7517, section 5).
    pub(super) fn jwks(&self) -> &Value {
        &self.jwks
    }

    /// A JWS in compact form (RFC 7515, section 7.1).
    pub(super) fn sign(&self, claims: &impl Serialize) -> anyhow::Result<String> {
        let header = json!({ "kid": self.key_id, "alg": "RS256" });
        let input = format!("{}.{}", encode(&header)?, encode(claims)?);
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                input.as_bytes(),
                &mut signature,
            )
            .map_err(|_| anyhow!("cannot sign a token"))?;
        Ok(format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// The claims of a token signed by this key; they are not checked.
    pub(super) fn verify(&self, token: &str) -> Result<Map<String, Value>, Unverified> {
        let (input, signature) = token.rsplit_once('.').ok_or(Unverified::Malformed)?;
        let (header, claims) = input.split_once('.').ok_or(Unverified::Malformed)?;
        let header: Map<String, Value> = decode(header)?;
        let claims = decode(claims)?;
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| Unverified::Malformed)?;
        // The verifier chooses the algorithm, never the token (RFC 8725, section 3.1).
        let is = |name: &str, value: &str| header.get(name).and_then(Value::as_str) == Some(value);
        if !is("alg", "RS256") || !is("kid", &self.key_id) {
            return Err(Unverified::ForeignKey);
        }
        self.public
            .verify(input.as_bytes(), &signature)
            .map_err(|_| Unverified::ForeignKey)?;
        Ok(claims)
    }
}

/// Why a token was not issued by this pool.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unverified {
    /// Not a JWS of JSON.
    Malformed,
    /// Signed by another key, or not at all.
    ForeignKey,
}

/// Reads the secret that hashes codes, or makes it the first time.
pub(super) fn load_or_create_code_key(path: &Path) -> anyhow::Result<hmac::Key> {
    let secret = load_or_create(path, || Ok(random::bytes::<32>()?.to_vec()))?;
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &secret))
}

fn encode(value: &impl Serialize) -> anyhow::Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(value)?))
}

fn decode<T: DeserializeOwned>(part: &str) -> Result<T, Unverified> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Unverified::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| Unverified::Malformed)
}

/// Reads a secret file, or writes it whole or not at all: a half-written key would invalidate every token and
/// code.
fn load_or_create(path: &Path, make: impl FnOnce() -> anyhow::Result<Vec<u8>>) -> anyhow::Result<Vec<u8>> {
    match std::fs::read(path) {
        Ok(secret) => return Ok(secret),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
    let secret = make()?;
    let temporary = path.with_extension("new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&temporary)
        .with_context(|| format!("cannot create {}", temporary.display()))?;
    file.write_all(&secret)?;
    file.sync_all()?;
    std::fs::rename(&temporary, path)?;
    if let Some(directory) = path.parent() {
        File::open(directory)?.sync_all()?;
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_reads_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("signing.pkcs8");
        let first = SigningKey::load_or_create(&path).unwrap();
        let token = first.sign(&json!({ "a": 1 })).unwrap();
        let second = SigningKey::load_or_create(&path).unwrap();
        assert_eq!(first.jwks(), second.jwks());
        assert_eq!(json!(second.verify(&token).unwrap()), json!({ "a": 1 }));
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_broken_key_file_is_an_error_and_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("signing.pkcs8");
        std::fs::write(&path, b"no key").unwrap();
        assert!(SigningKey::load_or_create(&path).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"no key");
    }

    #[test]
    fn foreign_and_unsigned_tokens_do_not_verify() {
        let dir = tempfile::tempdir().unwrap();
        let ours = SigningKey::load_or_create(&dir.path().join("a")).unwrap();
        let theirs = SigningKey::load_or_create(&dir.path().join("b")).unwrap();
        let token = theirs.sign(&json!({})).unwrap();
        assert_eq!(ours.verify(&token), Err(Unverified::ForeignKey));

        // Their signature under our key's name.
        let renamed = json!({ "alg": "RS256", "kid": ours.key_id });
        let (_, rest) = token.split_once('.').unwrap();
        let forged = format!("{}.{rest}", encode(&renamed).unwrap());
        assert_eq!(ours.verify(&forged), Err(Unverified::ForeignKey));

        let none = json!({ "alg": "none", "kid": ours.key_id });
        let unsigned = format!("{}.{}.", encode(&none).unwrap(), encode(&json!({})).unwrap());
        assert_eq!(ours.verify(&unsigned), Err(Unverified::ForeignKey));
        assert_eq!(ours.verify("a.b.c"), Err(Unverified::Malformed));
        assert_eq!(ours.verify("garbage"), Err(Unverified::Malformed));
    }
}
