//! Costs of points and ranks; see `costs`.

use std::sync::Arc;

use domain::{
    Award, EmailAddress, Name, PointReason, PointRules, PointShare, Profile, ProfilePatch, RankingPeriod,
    Reversal, Role, TaskId, UserId,
};
use jiff::Timestamp;
use serde_json::json;
use store::PointChange;

use crate::costs::Costs;
use crate::scene::{Scene, seed};

impl Scene {
    fn award(&self, user: &UserId, points: u32, at: Timestamp) -> Award {
        Award {
            project_id: self.project.clone(),
            task_id: TaskId::from_seed(seed()),
            version: 2,
            at,
            title: "Water the plants".to_owned(),
            is_too_soon: false,
            shares: vec![PointShare {
                user_id: user.clone(),
                points,
            }],
            reversal: None,
        }
    }

    /// Somebody with a profile.
    async fn profile(&self, user: &UserId) -> Profile {
        let email = EmailAddress::parse(&format!("{user}@example.com")).unwrap();
        let profile = Profile::new(user.clone(), email, Name::parse("Ada").unwrap(), self.now()).unwrap();
        self.store.create_profile(&profile).await.unwrap();
        profile
    }
}

/// The only test here that ranks everybody: all of them share a table.
#[tokio::test]
async fn points_and_ranks() {
    let scene = Scene::new().await;
    let ada = scene.member(Role::Editor).await;
    let profile = scene.profile(&ada).await;
    let (store, rules, now) = (scene.store.clone(), PointRules::default(), scene.now());
    let mut costs = Costs::new(&store);
    let award = scene.award(&ada, 5, now);
    let noted = store.note_award(award.clone());
    costs.check("note an award", 1, 4.0, noted).await.unwrap();
    let first = [PointChange::Earned(Arc::new(award.clone()))];
    let settled = store.settle_points(&ada, &first, rules);
    costs
        .check("earn, for the first time", 2, 18.0, settled)
        .await
        .unwrap();
    let settled = store.settle_points(&ada, &first, rules);
    costs.check("earn it again", 1, 5.0, settled).await.unwrap();
    let next = [PointChange::Earned(Arc::new(scene.award(&ada, 3, now)))];
    let settled = store.settle_points(&ada, &next, rules);
    costs.check("earn", 2, 21.0, settled).await.unwrap();
    let many: Vec<_> = (0..20)
        .map(|_| PointChange::Earned(Arc::new(scene.award(&ada, 1, now))))
        .collect();
    let settled = store.settle_points(&ada, &many, rules);
    costs.check("earn 20 times", 2, 78.0, settled).await.unwrap();
    let reversal = Reversal {
        version: 3,
        at: scene.now(),
        reason: PointReason::Reopened,
    };
    let reversed = store.reverse_award(&award.task_id, &reversal, now);
    let reversed = costs.check("reverse an award", 3, 3.0, reversed).await.unwrap();
    let back = [PointChange::TakenBack(Arc::new(reversed.unwrap()))];
    let settled = store.settle_points(&ada, &back, rules);
    costs.check("take it back", 2, 22.0, settled).await.unwrap();
    let other = TaskId::from_seed(seed());
    let nothing = store.reverse_award(&other, &reversal, now);
    costs.check("reverse none", 2, 2.0, nothing).await.unwrap();

    let read = store.profile_and_balance(&ada);
    costs
        .check("read profile and balance", 1, 2.0, read)
        .await
        .unwrap();
    let ledger = store.ledger(&ada, None, 50);
    let ledger = costs.check("read 23 entries", 1, 2.0, ledger).await.unwrap();
    let sum: i64 = ledger.items.iter().map(|entry| entry.points).sum();
    assert_eq!((ledger.items.len(), sum), (23, 23));
    let board = store.project_board(&scene.project, RankingPeriod::Week, now);
    let board = costs.check("read a board", 1, 0.5, board).await.unwrap();
    assert_eq!(board, [(ada.clone(), 23)]);
    let above = store.members_above(&scene.project, 22, RankingPeriod::Week, now);
    assert_eq!(costs.check("count those above", 1, 0.5, above).await.unwrap(), 1);

    let ranked = store.rank(&ada, now);
    costs
        .check("rank one who does not take part", 1, 3.0, ranked)
        .await
        .unwrap();
    let patch = ProfilePatch::parse(json!({"in_global_ranking": true})).unwrap();
    let taking_part = patch.apply(&profile).unwrap();
    store.update_profile(&taking_part, 1).await.unwrap();
    let ranked = store.rank(&ada, now);
    costs.check("rank the first time", 3, 39.0, ranked).await.unwrap();
    store
        .settle_points(
            &ada,
            &[PointChange::Earned(Arc::new(scene.award(&ada, 4, now)))],
            rules,
        )
        .await
        .unwrap();
    let ranked = store.rank(&ada, now);
    costs.check("rank again", 3, 30.0, ranked).await.unwrap();
    let ranking = store.global_ranking(&ada, RankingPeriod::Month, now);
    let ranking = costs.check("read the ranking", 3, 28.0, ranking).await.unwrap();
    assert_eq!(ranking.reader, Some((27, 0)));
    assert_eq!(ranking.first.len(), 1);
    costs.assert_right();
}
