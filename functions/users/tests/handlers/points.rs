//! Points and rankings.

use std::sync::Arc;

use domain::{
    Award, EmailAddress, Name, PointReason, PointRules, PointShare, Profile, ProjectId, Reversal, TaskId,
    UserId,
};
use serde_json::{Value, json};
use store::PointChange;
use testkit::http::get;

use crate::support::{App, Person};

const POINTS: &str = "/v1/users/me/points";

impl App {
    /// Lets a user earn points in a project, as the stream's consumer does.
    pub(crate) async fn earn(&self, user: &UserId, project: &ProjectId, points: u32) -> Award {
        self.clock.advance_s(1);
        let award = Award {
            project_id: project.clone(),
            task_id: TaskId::from_seed(self.new_id_seed()),
            version: 2,
            at: self.now(),
            title: "Water the plants".to_owned(),
            is_too_soon: false,
            shares: vec![PointShare {
                user_id: user.clone(),
                points,
            }],
            reversal: None,
        };
        self.settle(user, PointChange::Earned(Arc::new(award.clone())))
            .await;
        award
    }

    async fn take_back(&self, user: &UserId, award: &Award) {
        self.clock.advance_s(1);
        let reversal = Reversal {
            version: 3,
            at: self.now(),
            reason: PointReason::Reopened,
        };
        let reversal = Some(reversal);
        let award = Award {
            reversal,
            ..award.clone()
        };
        self.settle(user, PointChange::TakenBack(Arc::new(award))).await;
    }

    async fn settle(&self, user: &UserId, change: PointChange) {
        let rules = PointRules {
            daily_cap: 100_000_000,
            ..PointRules::default()
        };
        let changes = [change];
        let settled = self.store.settle_points(user, &changes, rules);
        settled.await.unwrap();
        self.store.rank(user, self.now()).await.unwrap();
    }

    async fn takes_part(&self, person: &Person, takes_part: bool) {
        let body = json!({ "in_global_ranking": takes_part });
        self.expect(person.patch("/v1/users/me").json(body), 200).await;
        self.store.rank(&person.id, self.now()).await.unwrap();
    }

    /// Read with a token that has not expired.
    async fn ranking(&self, person: &Person, query: &str) -> Value {
        self.read(&self.log_in(&person.id), &format!("/v1/rankings?{query}"))
            .await
    }
}

/// Rank, name and points of each that is listed.
fn listed(ranking: &Value) -> Vec<(u64, &str, u64)> {
    let items = ranking["items"].as_array().unwrap().iter();
    items
        .map(|item| {
            (
                item["rank"].as_u64().unwrap(),
                item["name"].as_str().unwrap_or_default(),
                item["points"].as_u64().unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn the_ledger_comes_in_pages_with_the_balance() {
    let app = App::new().await;
    let (ada, bob) = (
        app.person("ada@example.com").await,
        app.person("bob@example.com").await,
    );
    let nothing = json!({"balance": 0, "today": 0, "daily_cap": 200, "items": [], "next_cursor": null});
    assert_eq!(app.read(&ada, POINTS).await, nothing);
    let project = app.project(&ada).await;
    let first = app.earn(&ada.id, &project, 5).await;
    app.earn(&ada.id, &project, 3).await;
    app.take_back(&ada.id, &first).await;
    let page = app.read(&ada, &format!("{POINTS}?limit=2")).await;
    assert_eq!((&page["balance"], &page["today"]), (&json!(3), &json!(3)));
    let last = &page["items"][0];
    let shown = json!({
        "project_id": project, "task_id": first.task_id, "task_version": 3, "title": "Water the plants", "points": -5,
        "share": 5, "reason": "reopened", "at": "2026-03-01T12:00:03.000Z",
    });
    assert_eq!(last, &shown);
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = format!("{POINTS}?limit=2&cursor={cursor}");
    let rest = app.read(&ada, &next).await;
    assert_eq!(rest["items"][0]["points"], 5);
    assert_eq!(rest["next_cursor"], Value::Null);
    app.refused(bob.get(&next), 400, "invalid_cursor").await;
    app.refused(get(POINTS), 401, "missing_token").await;
    assert_eq!(app.read(&bob, POINTS).await, nothing);
    let access = app.access(&ada.id, &project).await;
    app.store
        .delete_project(&access, &ada.id, app.now())
        .await
        .unwrap();
    assert_eq!(app.read(&ada, POINTS).await["items"][0]["title"], "");
}

#[tokio::test]
async fn a_profile_shows_the_points_and_is_then_never_one_that_is_known() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let project = app.project(&ada).await;
    let award = app.earn(&ada.id, &project, 5).await;
    for points in [5, 0] {
        let known = ada.get("/v1/users/me").header("if-none-match", "\"1\"");
        let answer = app.send(known).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["points"]),
            (200, &json!(points))
        );
        let patched = app.expect(ada.patch("/v1/users/me").json(json!({})), 200).await;
        assert_eq!(patched.json()["points"], points);
        app.take_back(&ada.id, &award).await;
    }
}

#[tokio::test]
async fn a_project_ranks_its_members() {
    let app = App::new().await;
    let (ada, bob, cem, eve) = (
        app.person("ada@example.com").await,
        app.person("bob@example.com").await,
        app.person("cem@example.com").await,
        app.person("eve@example.com").await,
    );
    let project = app.project(&ada).await;
    for member in [&bob, &cem] {
        app.join(&project, member).await;
    }
    let query = format!("scope=project&project_id={project}");
    let empty = app.ranking(&bob, &query).await;
    assert_eq!(
        empty,
        json!({"scope": "project", "period": "all", "from": null, "items": [], "me": {"rank": 1, "points": 0}})
    );
    app.earn(&cem.id, &project, 7).await;
    app.clock.advance_s(31 * 24 * 3600);
    app.earn(&ada.id, &project, 5).await;
    app.earn(&bob.id, &project, 5).await;
    let all = app.ranking(&bob, &query).await;
    assert_eq!(listed(&all), [(1, "Ada", 7), (2, "Ada", 5), (2, "Ada", 5)]);
    assert_eq!(all["me"], json!({"rank": 2, "points": 5}));
    assert_eq!(all["items"][0]["user_id"], json!(cem.id));
    let month = app.ranking(&cem, &format!("{query}&period=month")).await;
    assert_eq!(listed(&month), [(1, "Ada", 5), (1, "Ada", 5)]);
    assert_eq!(month["me"], json!({"rank": 3, "points": 0}));
    assert_eq!(month["from"], "2026-04-01T00:00:00.000Z");
    let mine: Vec<_> = month["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["is_me"])
        .collect();
    assert_eq!(mine, [false, false]);
    let week = app.ranking(&ada, &format!("{query}&period=week")).await;
    assert_eq!(week["from"], "2026-03-30T00:00:00.000Z");
    let eve = app.log_in(&eve.id);
    let outside = eve.get(&format!("/v1/rankings?{query}"));
    app.refused(outside, 404, "not_found").await;
    let absent = format!("/v1/rankings?scope=project&project_id=prj_{:032x}", 7);
    app.refused(eve.get(&absent), 404, "not_found").await;
}

#[tokio::test]
async fn bad_questions() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    for (query, pointers) in [
        ("", &["/scope"][..]),
        ("?scope=project", &["/project_id"]),
        ("?scope=x&period=y&limit=3", &["/scope", "/period", "/limit"]),
    ] {
        let answer = app
            .expect(ada.get(&format!("/v1/rankings{query}")), 422)
            .await
            .json();
        let errors = answer["errors"].as_array().unwrap().iter();
        let errors: Vec<_> = errors.map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!(errors, pointers);
    }
    app.refused(get("/v1/rankings?scope=global"), 401, "missing_token")
        .await;
}

#[tokio::test]
async fn everybody_who_takes_part_is_ranked_by_name_alone() {
    let app = App::new().await;
    let (ada, bob, cem) = (
        app.person("ada@example.com").await,
        app.person("bob@example.com").await,
        app.person("cem@example.com").await,
    );
    let project = app.project(&ada).await;
    for (person, points) in [(&ada, 5), (&bob, 300), (&cem, 5)] {
        app.earn(&person.id, &project, points).await;
    }
    assert_eq!(
        app.ranking(&bob, "scope=global").await,
        json!({"scope": "global", "period": "all", "from": null, "items": [], "me": null}),
        "nobody who has not asked for it"
    );
    for person in [&ada, &bob, &cem] {
        app.takes_part(person, true).await;
    }
    for period in ["all", "month", "week"] {
        let ranking = app.ranking(&cem, &format!("scope=global&period={period}")).await;
        assert_eq!(listed(&ranking), [(1, "Ada", 300), (2, "Ada", 5), (2, "Ada", 5)]);
        assert_eq!(ranking["me"], json!({"rank": 2, "points": 5}));
        let text = ranking.to_string();
        assert!(!text.contains("usr_") && !text.contains('@'), "{text}");
    }
    // At once, before anything is derived.
    let leave = bob
        .patch("/v1/users/me")
        .json(json!({"in_global_ranking": false}));
    app.expect(leave, 200).await;
    assert_eq!(
        listed(&app.ranking(&ada, "scope=global").await),
        [(1, "Ada", 5), (1, "Ada", 5)]
    );
    app.store.rank(&bob.id, app.now()).await.unwrap();
    assert_eq!(app.ranking(&bob, "scope=global").await["me"], Value::Null);
    // An account that is gone.
    app.expect(cem.delete("/v1/users/me"), 204).await;
    assert_eq!(listed(&app.ranking(&ada, "scope=global").await), [(1, "Ada", 5)]);
    app.store.rank(&cem.id, app.now()).await.unwrap();
    app.clock.advance_s(31 * 24 * 3600);
    let month = app.ranking(&ada, "scope=global&period=month").await;
    assert_eq!(
        (&month["items"], &month["me"]),
        (&json!([]), &json!({"rank": 1, "points": 0}))
    );
}

#[tokio::test]
async fn a_rank_is_right_among_many() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let project = app.project(&ada).await;
    app.takes_part(&ada, true).await;
    let mut scores = Vec::new();
    for n in 0..400_u32 {
        // Of all magnitudes, with ties.
        let points = (n % 50 * 1000 / (1 + n % 7) + 1) << (n % 5);
        scores.push((points, UserId::from_seed(app.new_id_seed())));
    }
    for (points, user) in &scores {
        take_part(&app, user).await;
        app.earn(user, &project, *points).await;
    }
    for (points, leaves) in [(0, 0), (1, 0), (255, 60), (3000, 20), (2_000_000, 40)] {
        app.earn(&ada.id, &project, points).await;
        // The first ones leave: others move up, who were cut off.
        scores.sort();
        for (_, user) in scores.split_off(scores.len() - leaves) {
            app.delete_account(&user).await;
            app.store.rank(&user, app.now()).await.unwrap();
        }
        let before = app.store.usage();
        let ranking = app.ranking(&ada, "scope=global&period=week").await;
        let used = app.store.usage() - before;
        assert_eq!(
            used.round_trips,
            if scores.is_empty() { 2 } else { 4 },
            "names, and counters beside them"
        );
        let me = ranking["me"]["points"].as_u64().unwrap();
        let above = scores
            .iter()
            .filter(|(points, _)| u64::from(*points) > me)
            .count();
        assert_eq!(ranking["me"]["rank"], above + 1);
        let mut sorted: Vec<u64> = scores.iter().map(|(points, _)| u64::from(*points)).collect();
        sorted.extend((me > 0).then_some(me));
        sorted.sort_by(|one, other| other.cmp(one));
        sorted.truncate(100);
        let shown: Vec<_> = listed(&ranking)
            .into_iter()
            .map(|(_, _, points)| points)
            .collect();
        assert_eq!(shown, sorted);
    }
}

/// Somebody who takes part in the ranking of everybody.
async fn take_part(app: &App, user: &UserId) {
    let email = EmailAddress::parse(&format!("{user}@example.com")).unwrap();
    let mut profile = Profile::new(user.clone(), email, Name::parse("Ann").unwrap(), app.now()).unwrap();
    profile.in_global_ranking = true;
    app.store.create_profile(&profile).await.unwrap();
}
