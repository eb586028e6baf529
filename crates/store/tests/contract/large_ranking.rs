//! The ranking of more users than a top list keeps, with random scores: 300, or as many as `RANKING_USERS` says. The counters themselves
//! are tested with 10,000 in `domain::score_tree`.

use std::cmp::Reverse;
use std::sync::Arc;

use domain::{
    Award, EmailAddress, IdSeed, Name, PointRules, PointShare, Profile, ProfilePatch, ProjectId,
    RankingPeriod, TaskId, UserId,
};
use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;
use serde_json::json;
use store::{Person, PointChange, Store, StoreError};

use crate::keyring::{empty_table, store};
use crate::scene::seed;

const AT_ONCE: usize = 4;
const RULES: PointRules = PointRules {
    daily_cap: 100_000,
    minimum_age_s: 60,
};
const PERIOD: RankingPeriod = RankingPeriod::Month;

fn now() -> Timestamp {
    Timestamp::from_second(1_767_225_600).unwrap()
}

/// As if by chance, the same in every run.
fn chance(of: &str, number: usize) -> u32 {
    let IdSeed(digest) = IdSeed::derive(&[of, &number.to_string()]);
    u32::from_be_bytes(digest[..4].try_into().unwrap())
}

/// Few points, so that many share a rank, and many, so that some are far ahead.
fn points(number: usize) -> u32 {
    let most = 1 << (chance("most", number) % 14);
    1 + chance("points", number) % most
}

/// Somebody who takes part and has earned so many points.
async fn ranked(store: &Store, project: &ProjectId, points: u32) -> (UserId, u64) {
    let user = UserId::from_seed(seed());
    let email = EmailAddress::parse(&format!("{user}@example.com")).unwrap();
    let mut profile = Profile::new(user.clone(), email, Name::parse("Ada").unwrap(), now()).unwrap();
    profile.in_global_ranking = true;
    store.create_profile(&profile).await.unwrap();
    earn(store, project, &user, points).await;
    (user, u64::from(points))
}

async fn earn(store: &Store, project: &ProjectId, user: &UserId, points: u32) {
    let award = Award {
        project_id: project.clone(),
        task_id: TaskId::from_seed(seed()),
        version: 2,
        at: now(),
        title: "Water the plants".to_owned(),
        is_too_soon: false,
        shares: vec![PointShare {
            user_id: user.clone(),
            points,
        }],
        reversal: None,
    };
    let changes = [PointChange::Earned(Arc::new(award))];
    store.settle_points(user, &changes, RULES).await.unwrap();
    rank(store, user).await;
}

/// As the consumer of the stream does, which comes again if the list of the first ones is written by too many at once.
async fn rank(store: &Store, user: &UserId) {
    while let Err(error) = store.rank(user, now()).await {
        assert!(matches!(error, StoreError::Throttled), "{error}");
    }
}

/// The list shows the first 100, and a sample of users is told how many have more.
async fn assert_ranked(store: &Store, users: &[(UserId, u64)], sample: impl Iterator<Item = usize>) {
    let mut sorted: Vec<_> = users.to_vec();
    sorted.sort_by_key(|(user, points)| (Reverse(*points), user.clone()));
    sorted.truncate(100);
    for reader in sample {
        let (user, points) = &users[reader];
        let ranking = store.global_ranking(user, PERIOD, now()).await.unwrap();
        let above = users.iter().filter(|(_, other)| other > points).count();
        assert_eq!(ranking.reader, Some((*points, above as u64)), "{user}");
        let first: Vec<_> = ranking
            .first
            .into_iter()
            .map(|(user, _, points)| (user, points))
            .collect();
        assert_eq!(first, sorted);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_is_told_their_exact_rank() {
    let amount = std::env::var("RANKING_USERS").map_or(300, |number| number.parse().unwrap());
    let store = store(&empty_table().await);
    let project = ProjectId::from_seed(seed());
    let mut users: Vec<(UserId, u64)> = stream::iter(0..amount)
        .map(|number| ranked(&store, &project, points(number)))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mut sample: Vec<usize> = (0..40)
        .map(|number| chance("reader", number) as usize % amount)
        .collect();
    assert_ranked(&store, &users, sample.iter().copied()).await;

    // Somebody earns more, and the first one leaves.
    earn(&store, &project, &users[sample[0]].0, 500).await;
    users[sample[0]].1 += 500;
    let first = (0..amount)
        .max_by_key(|index| (users[*index].1, Reverse(users[*index].0.clone())))
        .unwrap();
    let (leaving, _) = users.swap_remove(first);
    let Person::Known(profile) = store.profile(&leaving).await.unwrap() else {
        panic!("no profile")
    };
    let patch = ProfilePatch::parse(json!({"in_global_ranking": false})).unwrap();
    store
        .update_profile(&patch.apply(&profile).unwrap(), profile.version)
        .await
        .unwrap();
    rank(&store, &leaving).await;
    sample.retain(|index| *index < users.len());
    assert_ranked(&store, &users, sample.into_iter().take(8)).await;
}
