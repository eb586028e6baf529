//! Passwords: the pool's policy, and argon2id outside every lock.

use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;

use super::{
    error::{Failure, api},
    settings::PasswordPolicy,
};

/// Memory of one hash: 19 MiB, with two passes and one lane the first choice of the OWASP Password Storage
/// Cheat Sheet for argon2id.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes and verifies, as many at a time as there are processors: more would only take memory.
pub(super) struct Passwords {
    argon2: Argon2<'static>,
    slots: Arc<Semaphore>,
}

impl Passwords {
    pub(super) fn new() -> anyhow::Result<Self> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
            .map_err(|error| anyhow!("argon2 refuses its parameters: {error}"))?;
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            slots: Arc::new(Semaphore::new(processors)),
        })
    }

    /// A PHC string with a salt of its own.
    pub(super) async fn hash(&self, password: String) -> anyhow::Result<String> {
        self.run(move |argon2| {
            argon2
                .hash_password(password.as_bytes())
                .map(|hash: PasswordHash| hash.to_string())
                .map_err(|error| anyhow!("cannot hash a password: {error}"))
        })
        .await
    }

    /// Whether the password matches `hash`. Without a hash it returns `false` after the same work: the time
    /// of a log-in must not reveal whether there is such a user.
    pub(super) async fn verify(&self, password: String, hash: Option<String>) -> anyhow::Result<bool> {
        let Some(hash) = hash else {
            self.hash(password).await?;
            return Ok(false);
        };
        self.run(move |argon2| {
            let parsed =
                PasswordHash::new(&hash).map_err(|error| anyhow!("a stored hash is broken: {error}"))?;
            Ok(argon2.verify_password(password.as_bytes(), &parsed).is_ok())
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let slot = Arc::clone(&self.slots).acquire_owned().await?;
        let argon2 = self.argon2.clone();
        tokio::task::spawn_blocking(move || {
            // Held by the work, not by the request: an abandoned one still uses its memory.
            let _slot = slot;
            work(&argon2)
        })
        .await
        .context("the password thread ended early")?
    }
}

/// `InvalidPasswordException` with the first rule the password breaks.
pub(super) fn check_policy(policy: &PasswordPolicy, password: &str) -> Result<(), Failure> {
    // The developer guide's list, "Adding user pool password requirements"; a space counts inside a password.
    let is_symbol = |c: char| r#"^$*.[]{}()?-"!@#%&/\,><':;|_~`+= "#.contains(c);
    let lacks = |required: bool, kind: fn(char) -> bool| required && !password.contains(kind);
    let broken = if password.chars().count() < policy.minimum_length {
        "Password not long enough"
    } else if lacks(policy.require_uppercase, |c| c.is_ascii_uppercase()) {
        "Password must have uppercase characters"
    } else if lacks(policy.require_lowercase, |c| c.is_ascii_lowercase()) {
        "Password must have lowercase characters"
    } else if lacks(policy.require_numbers, |c| c.is_ascii_digit()) {
        "Password must have numeric characters"
    } else if policy.require_symbols && !password.contains(is_symbol) {
        "Password must have symbol characters"
    } else {
        return Ok(());
    };
    Err(api(
        "InvalidPasswordException",
        format!("Password did not conform with policy: {broken}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_first_broken_rule() {
        let policy = PasswordPolicy {
            minimum_length: 10,
            ..PasswordPolicy::default()
        };
        for (password, expected) in [
            ("Aa1!Aa1!A", "Password not long enough"),
            ("aaaaaaaa1!", "Password must have uppercase characters"),
            ("AAAAAAAA1!", "Password must have lowercase characters"),
            ("AAAAaaaa!!", "Password must have numeric characters"),
            ("AAAAaaaa11", "Password must have symbol characters"),
        ] {
            let Err(Failure::Api { name, message, .. }) = check_policy(&policy, password) else {
                panic!("{password} passed");
            };
            assert_eq!(name, "InvalidPasswordException");
            assert_eq!(
                message,
                format!("Password did not conform with policy: {expected}")
            );
        }
        assert!(check_policy(&policy, "AAAAaaaa1!").is_ok());
        // Characters, not bytes.
        assert!(check_policy(&policy, "ÄÄÄÄÄÄAa1").is_err());
    }

    #[tokio::test]
    async fn hashes_are_argon2id_with_the_parameters_above_and_salted() {
        let passwords = Passwords::new().unwrap();
        let first = passwords.hash("Correct1horse".to_owned()).await.unwrap();
        let second = passwords.hash("Correct1horse".to_owned()).await.unwrap();
        assert!(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{first}");
        assert_ne!(first, second);
        assert!(
            passwords
                .verify("Correct1horse".to_owned(), Some(first.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("Correct1Horse".to_owned(), Some(first))
                .await
                .unwrap()
        );
        assert!(!passwords.verify("Correct1horse".to_owned(), None).await.unwrap());
    }

    /// A log-in of an unknown user must do the work of a hash: with all slots taken it has to wait for one.
    #[tokio::test]
    async fn without_a_user_there_is_as_much_to_do() {
        let passwords = Passwords::new().unwrap();
        let all = u32::try_from(passwords.slots.available_permits()).unwrap();
        let taken = passwords.slots.acquire_many(all).await.unwrap();
        let mut verification = Box::pin(passwords.verify("Correct1horse".to_owned(), None));
        let polled =
            std::future::poll_fn(|context| std::task::Poll::Ready(verification.as_mut().poll(context)));
        assert!(polled.await.is_pending());
        drop(taken);
        assert!(!verification.await.unwrap());
    }
}
