//! Five wrong passwords, then locks that double.

use super::*;

const WRONG: &str = "NotAuthorizedException: Incorrect username or password.";
const EXCEEDED: &str = "NotAuthorizedException: Password attempts exceeded";

#[tokio::test]
async fn locks_double_from_one_second_to_fifteen_minutes() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    for _ in 0..4 {
        assert_eq!(pool.sign_in_fails(EMAIL, "Wrong1password").await, WRONG);
    }
    for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
        assert_eq!(
            pool.sign_in_fails(EMAIL, "Wrong1password").await,
            WRONG,
            "{seconds}"
        );
        // Asked a second before the end: locked, for the right password too, and no longer for that.
        pool.advance_seconds(seconds - 1);
        assert_eq!(pool.sign_in_fails(EMAIL, PASSWORD).await, EXCEEDED, "{seconds}");
        pool.advance_seconds(1);
    }
    pool.sign_in(EMAIL, PASSWORD).await;
    // Signing in begins anew.
    for _ in 0..5 {
        assert_eq!(pool.sign_in_fails(EMAIL, "Wrong1password").await, WRONG);
    }
    assert_eq!(pool.sign_in_fails(EMAIL, PASSWORD).await, EXCEEDED);
}

#[tokio::test]
async fn fifteen_quiet_minutes_begin_anew() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    for _ in 0..5 {
        pool.sign_in_fails(EMAIL, "Wrong1password").await;
    }
    pool.advance_seconds(899);
    assert_eq!(pool.sign_in_fails(EMAIL, "Wrong1password").await, WRONG);
    assert_eq!(pool.sign_in_fails(EMAIL, "Wrong1password").await, EXCEEDED);
    pool.advance_seconds(900);
    for _ in 0..5 {
        assert_eq!(pool.sign_in_fails(EMAIL, "Wrong1password").await, WRONG);
    }
    assert_eq!(pool.sign_in_fails(EMAIL, "Wrong1password").await, EXCEEDED);
}

#[tokio::test]
async fn an_unknown_user_is_locked_like_a_known_one_and_alone() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    for _ in 0..5 {
        assert_eq!(pool.sign_in_fails("Nobody@example.com", PASSWORD).await, WRONG);
    }
    assert_eq!(pool.sign_in_fails("nobody@example.com", PASSWORD).await, EXCEEDED);
    pool.sign_in(EMAIL, PASSWORD).await;
}

#[tokio::test]
async fn address_and_sub_share_one_count() {
    let pool = TestPool::new();
    let sub = pool.confirmed(EMAIL).await;
    for name in [EMAIL, &sub, EMAIL, &sub, EMAIL] {
        assert_eq!(pool.sign_in_fails(name, "Wrong1password").await, WRONG);
    }
    assert_eq!(pool.sign_in_fails(&sub, PASSWORD).await, EXCEEDED);
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
            WRONG => wrong += 1,
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
