//! The stored items and their form.

use std::os::unix::fs::PermissionsExt as _;

use super::*;

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let pool = TestPool::new();
    let sub = pool.confirmed(EMAIL).await;
    pool.sign_up("bob@example.com").await;
    let session = pool.sign_in(EMAIL, PASSWORD).await;
    let ended = pool.sign_in(EMAIL, PASSWORD).await;
    pool.ok(
        "RevokeToken",
        json!({ "ClientId": CLIENT_ID, "Token": ended["RefreshToken"] }),
    )
    .await;
    for _ in 0..5 {
        pool.sign_in_fails("bob@example.com", "Wrong1password").await;
    }
    let jwks = pool.cognito.jwks();

    let pool = pool.reopen();
    assert_eq!(pool.cognito.jwks(), jwks);
    // The old token verifies against the new server's keys, and is honoured.
    assert_eq!(pool.claims(&session["AccessToken"])["sub"], sub);
    pool.ok("GetUser", json!({ "AccessToken": session["AccessToken"] }))
        .await;
    pool.ok("InitiateAuth", by_refresh_token(&session["RefreshToken"]))
        .await;
    pool.refuses(
        "InitiateAuth",
        by_refresh_token(&ended["RefreshToken"]),
        "NotAuthorizedException: Refresh Token has been revoked",
    )
    .await;
    pool.sign_in(EMAIL, PASSWORD).await;
    pool.refuses_login(
        "bob@example.com",
        PASSWORD,
        "NotAuthorizedException: Password attempts exceeded",
    )
    .await;
    let code = pool.code("bob@example.com").await;
    pool.ok("ConfirmSignUp", confirmation("bob@example.com", &code))
        .await;
}

/// A copy of the files as they lie on the disk while the pool is running is what a `kill -9` leaves behind.
#[tokio::test]
async fn an_answered_sign_up_is_on_the_disk() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let copy = tempfile::tempdir().unwrap();
    for directory in ["", "cognito"] {
        std::fs::create_dir_all(copy.path().join(directory)).unwrap();
        for entry in std::fs::read_dir(pool.dir.path().join(directory)).unwrap() {
            let entry = entry.unwrap();
            // SQLite builds its shared-memory index anew from the log.
            let is_index = entry.file_name().to_string_lossy().ends_with("-shm");
            if entry.file_type().unwrap().is_file() && !is_index {
                std::fs::copy(entry.path(), copy.path().join(directory).join(entry.file_name())).unwrap();
            }
        }
    }
    let left_behind = TestPool::open(copy, settings(), Arc::clone(&pool.clock));
    left_behind.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(left_behind.mails(EMAIL).await, 1);
}

#[tokio::test]
async fn no_password_code_or_refresh_token_is_kept_in_the_clear() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let refresh_token = pool.sign_in(EMAIL, PASSWORD).await["RefreshToken"]
        .as_str()
        .unwrap()
        .to_owned();
    pool.ok("ForgotPassword", of_user(EMAIL)).await;
    let code = pool.code(EMAIL).await;
    let directory = pool.dir.path().join("cognito");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory.join("code-key")), 0o600);
    for file in ["pool.db", "pool.db-wal"] {
        let bytes = std::fs::read(directory.join(file)).unwrap();
        for secret in [PASSWORD, refresh_token.as_str()] {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{file}");
        }
    }
    let stored: Vec<u8> = rusqlite::Connection::open(directory.join("pool.db"))
        .unwrap()
        .query_row("SELECT hash FROM codes", [], |row| row.get(0))
        .unwrap();
    assert_ne!(stored, code.as_bytes());
    assert_eq!(stored.len(), 32);
}

#[test]
fn a_first_start_makes_its_keys_and_a_private_directory() {
    let dir = tempfile::tempdir().unwrap();
    let open = || {
        let mailbox = Mailbox::open(dir.path()).unwrap();
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        let checks = (Faults::default(), iam());
        Cognito::open(dir.path(), settings(), mailbox, checks, clock)
            .unwrap()
            .jwks()
    };
    let first = open();
    assert_eq!(open(), first);
    let mode = |name: &str| {
        std::fs::metadata(dir.path().join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode("cognito"), 0o700);
    assert_eq!(mode("cognito/signing-key.pkcs8"), 0o600);
}
