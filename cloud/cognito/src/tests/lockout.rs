//! Five wrong passwords, then locks that double.

use super::*;

const EXCEEDED: &str = "NotAuthorizedException: Password attempts exceeded";

#[tokio::test]
async fn locks_double_from_one_second_to_fifteen_minutes() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    for _ in 0..4 {
        pool.refuses_login(EMAIL, "Wrong1password", WRONG_CREDENTIALS)
            .await;
    }
    for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
        pool.refuses_login(EMAIL, "Wrong1password", WRONG_CREDENTIALS)
            .await;
        // Asked a second before the end: locked, for the right password too, and no longer for that.
        pool.advance_seconds(seconds - 1);
        pool.refuses_login(EMAIL, PASSWORD, EXCEEDED).await;
        pool.advance_seconds(1);
    }
    pool.sign_in(EMAIL, PASSWORD).await;
    // Signing in begins anew.
    for _ in 0..5 {
        pool.refuses_login(EMAIL, "Wrong1password", WRONG_CREDENTIALS)
            .await;
    }
    pool.refuses_login(EMAIL, PASSWORD, EXCEEDED).await;
}

#[tokio::test]
async fn fifteen_quiet_minutes_begin_anew() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    for _ in 0..5 {
        pool.sign_in_fails(EMAIL, "Wrong1password").await;
    }
    pool.advance_seconds(899);
    pool.refuses_login(EMAIL, "Wrong1password", WRONG_CREDENTIALS)
        .await;
    pool.refuses_login(EMAIL, "Wrong1password", EXCEEDED).await;
    pool.advance_seconds(900);
    for _ in 0..5 {
        pool.refuses_login(EMAIL, "Wrong1password", WRONG_CREDENTIALS)
            .await;
    }
    pool.refuses_login(EMAIL, "Wrong1password", EXCEEDED).await;
}

#[tokio::test]
async fn an_unknown_user_is_locked_like_a_known_one_and_alone() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    for _ in 0..5 {
        pool.refuses_login("Nobody@example.com", PASSWORD, WRONG_CREDENTIALS)
            .await;
    }
    pool.refuses_login("nobody@example.com", PASSWORD, EXCEEDED).await;
    pool.sign_in(EMAIL, PASSWORD).await;
}

#[tokio::test]
async fn address_and_sub_share_one_count() {
    let pool = TestPool::new();
    let sub = pool.confirmed(EMAIL).await;
    for name in [EMAIL, &sub, EMAIL, &sub, EMAIL] {
        pool.refuses_login(name, "Wrong1password", WRONG_CREDENTIALS)
            .await;
    }
    pool.refuses_login(&sub, PASSWORD, EXCEEDED).await;
}

#[tokio::test]
async fn guesses_made_at_once_are_not_all_answered() {
    let pool = Arc::new(TestPool::new());
    pool.confirmed(EMAIL).await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move { pool.sign_in_fails(EMAIL, "Wrong1password").await })
        })
        .collect();
    let mut wrong = 0;
    for task in tasks {
        match task.await.unwrap().as_str() {
            WRONG_CREDENTIALS => wrong += 1,
            other => assert_eq!(other, EXCEEDED),
        }
    }
    assert_eq!(wrong, 5);
}

#[tokio::test]
async fn right_passwords_at_once_lock_nobody() {
    let pool = Arc::new(TestPool::new());
    pool.confirmed(EMAIL).await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move { pool.sign_in(EMAIL, PASSWORD).await })
        })
        .collect();
    let mut refresh_tokens = std::collections::BTreeSet::new();
    for task in tasks {
        refresh_tokens.insert(task.await.unwrap()["RefreshToken"].to_string());
    }
    assert_eq!(refresh_tokens.len(), 20);
}
