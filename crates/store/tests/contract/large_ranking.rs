//! The ranking of more users than a top list keeps, with random scores: 200, or as many as `RANKING_USERS` says. The counters themselves
//! are tested with 10,000 in `domain::score_tree`.

use std::cmp::Reverse;
use std::sync::Arc;

use domain::{EmailAddress, IdSeed, Name, Profile, ProfilePatch, ProjectId, RankingPeriod, UserId};
use serde_json::json;
use store::{Person, PointChange, Store};

use crate::keyring::{empty_table, store};
use crate::points::{RULES, award, now};
use crate::scene::seed;

const PERIOD: RankingPeriod = RankingPeriod::Month;

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
    let changes = [PointChange::Earned(Arc::new(award(project, user, points)))];
    store.settle_points(user, &changes, RULES).await.unwrap();
    store.rank(user, now()).await.unwrap();
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

#[tokio::test]
async fn each_is_told_their_exact_rank() {
    let amount = std::env::var("RANKING_USERS").map_or(200, |number| number.parse().unwrap());
    let store = store(&empty_table().await);
    let project = ProjectId::from_seed(seed());
    let mut users = Vec::with_capacity(amount);
    for number in 0..amount {
        users.push(ranked(&store, &project, points(number)).await);
    }
    let mut sample: Vec<usize> = (0..10)
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
    store.rank(&leaving, now()).await.unwrap();
    sample.retain(|index| *index < users.len());
    assert_ranked(&store, &users, sample.into_iter().take(4)).await;
}
