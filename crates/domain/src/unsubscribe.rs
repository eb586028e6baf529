//! Links that switch a channel off without a session (RFC 8058).

use subtle::ConstantTimeEq as _;

use crate::code::hmac;
use crate::{ChannelId, UserId};

/// The bytes of a token's signature.
const SIGNATURE_BYTES: usize = 16;

/// The fleet's key for unsubscribe links.
#[derive(Clone)]
pub struct UnsubscribeKey([u8; 32]);

impl UnsubscribeKey {
    /// Derives the key from a secret of the fleet that also has other uses.
    pub fn derive(secret: &[u8; 32]) -> Self {
        Self(hmac(secret, &["unsubscribe links 1"]))
    }

    /// The token of a channel: the ids, and a signature. It does not expire: a mail's link works for as long as somebody keeps
    /// the mail.
    pub fn token(&self, user: &UserId, channel: &ChannelId) -> String {
        format!("{user}.{channel}.{}", self.signature(user, channel))
    }

    /// The channel of a token, if the signature is right.
    pub fn channel(&self, token: &str) -> Option<(UserId, ChannelId)> {
        let mut parts = token.splitn(3, '.');
        let user = UserId::parse(parts.next()?).ok()?;
        let channel = ChannelId::parse(parts.next()?).ok()?;
        let (given, right) = (parts.next()?, self.signature(&user, &channel));
        bool::from(right.as_bytes().ct_eq(given.as_bytes())).then_some((user, channel))
    }

    fn signature(&self, user: &UserId, channel: &ChannelId) -> String {
        let signature = hmac(&self.0, &[user.as_str(), channel.as_str()]);
        let bytes = signature.iter().take(SIGNATURE_BYTES);
        bytes.map(|byte| format!("{byte:02x}")).collect()
    }
}

impl std::fmt::Debug for UnsubscribeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UnsubscribeKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IdSeed;

    /// Links in mails never expire.
    #[test]
    fn a_token_of_an_earlier_version_is_read() {
        let key = UnsubscribeKey::derive(&[7; 32]);
        let token = concat!(
            "usr_00000000000000000000000000000003.",
            "chn_00000000000000000000000000000004.",
            "68a60d48b81932c063f6ca86fbf962ba"
        );
        let (user, channel) = key.channel(token).unwrap();
        assert_eq!(key.token(&user, &channel), token);
    }

    #[test]
    fn only_the_fleet_makes_tokens_and_each_is_for_one_channel() {
        let key = UnsubscribeKey::derive(&[7; 32]);
        let user = UserId::from_seed(IdSeed([1; 16]));
        let [channel, other] = [2, 3].map(|n| ChannelId::from_seed(IdSeed([n; 16])));
        let token = key.token(&user, &channel);
        assert_eq!(key.channel(&token), Some((user.clone(), channel.clone())));
        assert!(UnsubscribeKey::derive(&[8; 32]).channel(&token).is_none());
        let signature = token.rsplit('.').next().unwrap();
        for forged in [
            String::new(),
            format!("{user}.{channel}"),
            format!("{user}.{channel}."),
            format!("{user}.{other}.{signature}"),
            format!("{token}0"),
            token.to_uppercase(),
        ] {
            assert!(key.channel(&forged).is_none(), "{forged}");
        }
    }
}
