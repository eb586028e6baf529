//! Tokens taken apart and put together wrongly (RFC 7515, RFC 8725).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::hmac;
use serde_json::Value;

use crate::support::Client;

/// A JSON web token.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) header: Value,
    pub(super) claims: Value,
    signature: String,
}

impl Token {
    pub(super) fn read(text: &str) -> Self {
        let parts: Vec<_> = text.split('.').collect();
        let json = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        Self {
            header: json(parts[0]),
            claims: json(parts[1]),
            signature: parts[2].to_owned(),
        }
    }

    /// The keys of its issuer, which are public.
    pub(super) async fn keys(&self, client: &Client) -> Value {
        let issuer = self.claims["iss"].as_str().unwrap();
        super::get(client, &format!("{issuer}/.well-known/jwks.json")).await
    }

    pub(super) fn with_header(&self, name: &str, value: Value) -> Self {
        let mut token = self.clone();
        token.header[name] = value;
        token
    }

    pub(super) fn with_claim(&self, name: &str, value: Value) -> Self {
        let mut token = self.clone();
        token.claims[name] = value;
        token
    }

    pub(super) fn with_signature_of(&self, other: &Self) -> Self {
        Self {
            signature: other.signature.clone(),
            ..self.clone()
        }
    }

    pub(super) fn with_changed_signature(&self) -> Self {
        let mut bytes = URL_SAFE_NO_PAD.decode(&self.signature).unwrap();
        bytes[17] ^= 1;
        Self {
            signature: URL_SAFE_NO_PAD.encode(bytes),
            ..self.clone()
        }
    }

    pub(super) fn text(&self) -> String {
        format!("{}.{}", self.signed_part(), self.signature)
    }

    pub(super) fn unsigned(&self) -> String {
        format!("{}.", self.signed_part())
    }

    pub(super) fn signed_with_hmac(&self, secret: &[u8]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let part = self.signed_part();
        let tag = hmac::sign(&key, part.as_bytes());
        format!("{part}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    fn signed_part(&self) -> String {
        let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
        format!("{}.{}", part(&self.header), part(&self.claims))
    }
}

/// A public RSA key in the forms in which a careless library may take it for a secret.
pub(super) fn public_key_as_secret(jwk: &Value) -> Vec<(&'static str, Vec<u8>)> {
    let number = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    let (modulus, exponent) = (number("n"), number("e"));
    // SubjectPublicKeyInfo with rsaEncryption (RFC 3279, section 2.3.1).
    const RSA_ENCRYPTION: [u8; 15] = [0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1, 5, 0];
    let rsa_key = der(0x30, &[integer(&modulus), integer(&exponent)].concat());
    let bits = der(3, &[&[0], rsa_key.as_slice()].concat());
    let info = der(0x30, &[RSA_ENCRYPTION.as_slice(), &bits].concat());
    let base64 = STANDARD.encode(&info);
    let lines: Vec<_> = base64
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        lines.join("\n")
    );
    vec![
        ("HS256 with the public key as PEM", pem.clone().into_bytes()),
        (
            "HS256 with the public key as PEM, trimmed",
            pem.trim_end().as_bytes().to_vec(),
        ),
        ("HS256 with the public key as DER", info),
        ("HS256 with the modulus", modulus),
        (
            "HS256 with the modulus in base64url",
            jwk["n"].as_str().unwrap().as_bytes().to_vec(),
        ),
        ("HS256 with the JWK", jwk.to_string().into_bytes()),
        ("HS256 with nothing", Vec::new()),
    ]
}

fn integer(bytes: &[u8]) -> Vec<u8> {
    der(2, &[&[0], bytes].concat())
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    let mut out = vec![tag];
    match length {
        0..128 => out.push(length.to_be_bytes()[1]),
        _ => out.extend([&[0x82], length.to_be_bytes().as_slice()].concat()),
    }
    out.extend(content);
    out
}
