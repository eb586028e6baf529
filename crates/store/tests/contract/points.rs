//! Points and ranks whose writers meet.

use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    Award, EmailAddress, Name, PointReason, PointRules, PointShare, Profile, ProjectId, RankingPeriod,
    Reversal, TaskId, UserId,
};
use jiff::Timestamp;
use store::{PointChange, Store};

use crate::faults::{Fault, Faults};
use crate::keyring::{empty_table, store};
use crate::scene::{Scene, seed, user};
use crate::server::SERVER;

pub(crate) const RULES: PointRules = PointRules {
    daily_cap: 100_000,
    minimum_age_s: 60,
};

/// The first millisecond of 2026.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_second(1_767_225_600).unwrap()
}

pub(crate) fn award(project: &ProjectId, user: &UserId, points: u32) -> Award {
    Award {
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
    }
}

fn earned(award: &Award) -> PointChange {
    PointChange::Earned(Arc::new(award.clone()))
}

fn taken_back(award: &Award) -> PointChange {
    let reversal = Some(Reversal {
        version: award.version + 1,
        at: now(),
        reason: PointReason::Reopened,
    });
    let award = award.clone();
    PointChange::TakenBack(Arc::new(Award { reversal, ..award }))
}

/// The row is read before another writer, the balance after it: as a batch does whose keys are not all processed at once, or that meets
/// a transaction which becomes visible item by item.
#[tokio::test]
async fn a_row_of_a_board_keeps_what_another_writer_adds() {
    for has_row in [false, true] {
        let scene = Scene::new().await;
        let user = user();
        let (faults, late) = Faults::new(1);
        let first = award(&scene.project, &user, 3);
        let changes = match has_row {
            false => vec![earned(&first), earned(&award(&scene.project, &user, 5))],
            true => {
                let changes = [earned(&first)];
                let settled = scene.store.settle_points(&user, &changes, RULES);
                settled.await.unwrap();
                vec![taken_back(&first)]
            }
        };
        let other = [earned(&award(&scene.project, &user, 20))];
        let (early, name) = (scene.store.clone(), user.clone());
        faults.add("BatchGetItem", Fault::LeaveHalf);
        faults.add(
            "BatchGetItem",
            Fault::after(async move { early.settle_points(&name, &other, RULES).await.unwrap() }),
        );
        late.settle_points(&user, &changes, RULES).await.unwrap();
        let sum = if has_row { 20 } else { 28 };
        let (_, balance) = scene.store.profile_and_balance(&user).await.unwrap();
        assert_eq!(balance.unwrap().scores.all, sum);
        let row = scene
            .store
            .points_in(&scene.project, &user, RankingPeriod::All, now());
        assert_eq!(row.await.unwrap(), sum, "{has_row}");
    }
}

/// Somebody who takes part in the ranking of everybody, which is one for the whole table.
async fn taking_part(store: &Store) -> UserId {
    let user = user();
    let email = EmailAddress::parse(&format!("{user}@example.com")).unwrap();
    let mut profile = Profile::new(user.clone(), email, Name::parse("Ada").unwrap(), now()).unwrap();
    profile.in_global_ranking = true;
    store.create_profile(&profile).await.unwrap();
    user
}

async fn assert_listed(store: &Store, reader: &UserId, points: &[u64]) {
    for period in RankingPeriod::ALL.iter().copied() {
        let ranking = store.global_ranking(reader, period, now()).await.unwrap();
        let listed: Vec<_> = ranking.first.iter().map(|(_, _, points)| *points).collect();
        assert_eq!(listed, points, "{period:?}");
    }
}

#[tokio::test]
async fn nobody_is_listed_with_points_that_are_taken_back_while_they_are_ranked() {
    let table = empty_table().await;
    let ((faults, late), early) = (Faults::on(&table, 1), store(&table));
    let (user, project) = (taking_part(&early).await, ProjectId::from_seed(seed()));
    for ranked in [0, 10] {
        if ranked > 0 {
            let before = [earned(&award(&project, &user, ranked))];
            early.settle_points(&user, &before, RULES).await.unwrap();
            early.rank(&user, now()).await.unwrap();
        }
        let more = award(&project, &user, 8);
        early.settle_points(&user, &[earned(&more)], RULES).await.unwrap();
        let (other, name) = (early.clone(), user.clone());
        faults.add(
            "TransactWriteItems",
            Fault::after(async move {
                let changes = [taken_back(&more)];
                other.settle_points(&name, &changes, RULES).await.unwrap();
            }),
        );
        late.rank(&user, now()).await.unwrap();
        // The record of the balance that changed meanwhile.
        early.rank(&user, now()).await.unwrap();
        let listed: Vec<u64> = (ranked > 0).then_some(ranked.into()).into_iter().collect();
        assert_listed(&early, &user, &listed).await;
    }
}

#[tokio::test]
async fn a_top_list_that_is_short_keeps_the_user_by_whom_it_became_so() {
    let table = empty_table().await;
    let store = store(&table);
    let (user, project) = (taking_part(&store).await, ProjectId::from_seed(seed()));
    let lost = award(&project, &user, 100);
    let changes = [earned(&award(&project, &user, 900)), earned(&lost)];
    store.settle_points(&user, &changes, RULES).await.unwrap();
    store.rank(&user, now()).await.unwrap();
    // 99 others, and some below who have left since: without profiles, so none of them is shown.
    let entry = |points: &str, user: &str| {
        let points = AttributeValue::N(points.to_owned());
        AttributeValue::L(vec![points, AttributeValue::S(user.to_owned())])
    };
    let others = (0..99).map(|_| entry("2000", UserId::from_seed(seed()).as_str()));
    for period in RankingPeriod::ALL.iter().copied() {
        let client = store::testing::client(SERVER.address);
        let request = client.update_item().table_name(&table);
        let pk = format!("RANKING#{}", period.key(now()));
        let request = request
            .key("pk", AttributeValue::S(pk))
            .key("sk", AttributeValue::S("TOP".to_owned()))
            .update_expression("SET #floor = :floor, #entries = list_append(:others, #entries)")
            .expression_attribute_names("#floor", "floor")
            .expression_attribute_names("#entries", "entries")
            .expression_attribute_values(":floor", AttributeValue::N("950".to_owned()))
            .expression_attribute_values(":others", AttributeValue::L(others.clone().collect()));
        request.send().await.unwrap();
    }
    assert_listed(&store, &user, &[1000]).await;
    store
        .settle_points(&user, &[taken_back(&lost)], RULES)
        .await
        .unwrap();
    store.rank(&user, now()).await.unwrap();
    assert_listed(&store, &user, &[900]).await;
}

#[tokio::test]
async fn an_entry_with_a_reason_of_a_newer_version_can_be_read_and_taken_back() {
    let scene = Scene::new().await;
    let user = user();
    let first = award(&scene.project, &user, 3);
    let changes = [earned(&first)];
    scene.store.settle_points(&user, &changes, RULES).await.unwrap();
    let sk = format!("{:.3}#{}#{:010}", first.at, first.task_id, first.version);
    let request = scene.client.update_item().table_name(&SERVER.table);
    let request = request
        .key("pk", AttributeValue::S(format!("POINTS#{user}")))
        .key("sk", AttributeValue::S(sk))
        .condition_expression("attribute_exists(pk)")
        .update_expression("SET reason = :reason")
        .expression_attribute_values(":reason", AttributeValue::S("present".to_owned()));
    request.send().await.unwrap();
    let changes = [taken_back(&first)];
    scene.store.settle_points(&user, &changes, RULES).await.unwrap();
    let ledger = scene.store.ledger(&user, None, 10).await.unwrap();
    let ledger: Vec<_> = ledger
        .items
        .iter()
        .map(|entry| (entry.points, entry.reason))
        .collect();
    // At the same instant, of the same task: the later version is the newer entry.
    assert_eq!(ledger, [(-3, PointReason::Reopened), (3, PointReason::Completed)]);
}
