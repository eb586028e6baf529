//! A change reaches those whom it concerns, by the means they chose.

use reqwest::Method;
use serde_json::json;

use super::{Team, moved, phone, team};
use crate::support::fleet::Setup;
#[cfg(target_os = "linux")]
use crate::support::processes;
use crate::support::team::{activity, address, inbox, join, number, settle};
use crate::support::trial::tests;
use crate::support::{Person, mail, run};

tests! {
    Process: [
        a_new_status_reaches_the_other_by_every_channel_once,
        owners_are_mailed_when_somebody_joins,
        it_does_so_when_the_consumer_is_killed_and_sns_fails_on_the_way,
        preferences_and_mutes_hold,
        comments_and_mentions_are_told_and_remembered,
        many_changes_are_a_few_mails_and_a_digest,
        an_address_that_unsubscribes_shows_and_can_be_added_again,
        an_address_that_bounces_or_complains_is_switched_off,
        an_invitation_is_in_the_inbox_of_an_account,
    ],
}

async fn owners_are_mailed_when_somebody_joins() {
    let fleet = Setup::new("joined").start();
    let api = fleet.client();
    let (ann, ben) = (Person::at(&api).await, Person::at(&api).await);
    let project = ann.project().await;
    let home = format!("{}@example.org", run::unique("ann"));
    address(&api, &ann, &home).await;
    join(&api, &ann, &project, &ben, "viewer").await;
    let mails = mail::messages(&api, &home).await;
    let subject = mails[0]["subject"].as_str().unwrap();
    assert!(subject.contains(" joined "), "{subject}");
    assert_eq!(inbox(&ann).await.0, ["member_joined"]);
    fleet.stop();
}

async fn a_new_status_reaches_the_other_by_every_channel_once() {
    let fleet = Setup::new("told").start();
    let api = fleet.client();
    let team = team(&api).await;
    let (home, number_of_ben) = (format!("{}@example.org", run::unique("ben")), phone(1));
    address(&api, &team.ben, &home).await;
    number(&api, &team.ben, &number_of_ben).await;
    let task = team.task().await;
    team.take_to(&team.ann, &task, "done").await;
    settle(&api).await;

    let mails = moved(&api, &home).await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(
        mails[0]["subject"]
            .as_str()
            .unwrap()
            .ends_with("from To-Do to Done")
    );
    let texts = moved(&api, &number_of_ben).await;
    assert_eq!((texts.len(), &texts[0]["channel"]), (1, &json!("sms")));
    assert!(moved(&api, &team.ben.email).await.is_empty(), "no channel of his");
    assert_eq!(
        inbox(&team.ben).await,
        (
            ["status_changed", "assigned", "invited"]
                .map(str::to_owned)
                .to_vec(),
            3
        )
    );
    assert_eq!(
        inbox(&team.ann).await.0,
        ["member_joined"],
        "not what she did herself"
    );
    assert_eq!(
        activity(&team.ben, &task).await,
        ["status_changed status", "task_created"]
    );
    let all = team.ben.list(&format!("{}/activity", team.project)).await;
    let change = &all[0];
    assert_eq!(
        (&change["from"], &change["to"]),
        (&json!("to_do"), &json!("done"))
    );
    assert_eq!(change["actor"]["name"], team.ann.name);
    let confirmed = team.ben.list("/v1/notifications/channels").await;
    assert!(
        confirmed.iter().all(|channel| channel["state"] == "confirmed"),
        "{confirmed:?}"
    );
    fleet.stop();
}

async fn it_does_so_when_the_consumer_is_killed_and_sns_fails_on_the_way() {
    let fleet = Setup::new("killed").restartable().start();
    let api = fleet.client();
    let team = team(&api).await;
    let number_of_ben = phone(2);
    number(&api, &team.ben, &number_of_ben).await;
    let task = team.task().await;
    // Tries of the SDK are among these: the function sees it fail.
    let fault = json!({"service": "sns", "operation": "PublishBatch", "error": "InternalError", "times": 4});
    api.post("/_local/faults", &fault).send().await.expect(204);
    let fault = json!({"service": "sns", "operation": "Publish", "error": "Throttled", "times": 4});
    api.post("/_local/faults", &fault).send().await.expect(204);
    let status = api.get("/_local/status").send().await.ok();
    assert!(
        status["functions"]["notify"]["instances"].as_u64().unwrap() > 0,
        "{status}"
    );
    #[cfg(target_os = "linux")]
    for function in ["NotifyFunction", "DeliverFunction"] {
        processes::children_of(fleet.process_id())
            .of_function(function)
            .kill();
    }
    team.take_to(&team.ann, &task, "in_progress").await;
    settle(&api).await;
    assert_eq!(moved(&api, &number_of_ben).await.len(), 1);
    assert_eq!(
        inbox(&team.ben).await.0,
        ["status_changed", "assigned", "invited"]
    );
    assert_eq!(
        activity(&team.ben, &task).await,
        ["status_changed status", "task_created"]
    );

    // The whole fleet, before anybody was told.
    let setup = fleet.setup().clone();
    fleet.kill();
    let fleet = setup.start();
    let again = Team {
        api: fleet.client(),
        ann: reconnected(&team.ann),
        ben: reconnected(&team.ben),
        project: team.project.clone(),
    };
    settle(&again.api).await;
    assert_eq!(
        inbox(&again.ben).await.0,
        ["status_changed", "assigned", "invited"]
    );
    again.take_to(&again.ann, &task, "done").await;
    settle(&again.api).await;
    assert_eq!(moved(&again.api, &number_of_ben).await.len(), 2);
    fleet.stop();
}

fn reconnected(person: &Person) -> Person {
    Person {
        client: person.client.reconnected(),
        ..person.clone()
    }
}

async fn preferences_and_mutes_hold() {
    let fleet = Setup::new("quiet").start();
    let api = fleet.client();
    let team = team(&api).await;
    let number_of_ben = phone(3);
    number(&api, &team.ben, &number_of_ben).await;
    let task = team.task().await;
    let ben = &team.ben.client;
    let no_texts = json!({"status_changed": {"email": true, "sms": false, "inbox": true}});
    let preferences = "/v1/notifications/preferences";
    let stored = ben
        .call(Method::PUT, preferences)
        .json(&no_texts)
        .send()
        .await
        .ok();
    assert_eq!(stored["status_changed"]["sms"], false);
    assert_eq!(
        stored["assigned"]["sms"], false,
        "text messages are asked for kind by kind"
    );
    team.take_to(&team.ann, &task, "in_progress").await;
    settle(&api).await;
    assert!(moved(&api, &number_of_ben).await.is_empty());
    assert_eq!(inbox(&team.ben).await.0.len(), 3);
    let id = team.project.rsplit('/').next().unwrap();
    let mute = format!("/v1/notifications/mutes/{id}");
    ben.call(Method::PUT, &mute).send().await.expect(204);
    team.take_to(&team.ann, &task, "done").await;
    settle(&api).await;
    assert_eq!(inbox(&team.ben).await.0.len(), 3);
    ben.delete(&mute).send().await.expect(204);
    ben.call(Method::PUT, preferences)
        .json(&json!({"status_changed": {"sms": true}}))
        .send()
        .await
        .ok();
    team.take_to(&team.ann, &task, "to_do").await;
    settle(&api).await;
    assert_eq!(moved(&api, &number_of_ben).await.len(), 1);
    let (kinds, unread) = inbox(&team.ben).await;
    assert_eq!((kinds.len(), unread), (4, 4));
    let read = ben
        .post("/v1/notifications/read", &json!({"all": true}))
        .send()
        .await
        .ok();
    assert_eq!(read["unread_count"], 0);
    assert_eq!(inbox(&team.ben).await.1, 0);
    fleet.stop();
}

async fn comments_and_mentions_are_told_and_remembered() {
    let fleet = Setup::new("comments").start();
    let api = fleet.client();
    let team = team(&api).await;
    let cid = Person::at(&api).await;
    join(&api, &team.ann, &team.project, &cid, "viewer").await;
    let task = team.task().await;
    let comments = format!("{task}/comments");
    let body = json!({"body": format!("{} @{}", run::secret("Look"), cid.user_id)});
    let comment = team.ann.client.post(&comments, &body).send().await.created();
    assert_eq!(comment["mentions"], json!([cid.user_id]));
    settle(&api).await;
    assert_eq!(inbox(&cid).await.0, ["mentioned", "invited"]);
    assert_eq!(inbox(&team.ben).await.0, ["commented", "assigned", "invited"]);
    let path = format!("{comments}/{}", comment["id"].as_str().unwrap());
    let edit = json!({"body": run::secret("Look again")});
    let edited = team
        .ann
        .client
        .patch(&path, &edit)
        .header("if-match", "*")
        .send()
        .await
        .ok();
    assert_eq!(edited["edited"], true);
    team.ann
        .client
        .delete(&path)
        .header("if-match", "*")
        .send()
        .await
        .expect(204);
    settle(&api).await;
    assert_eq!(
        activity(&cid, &task).await,
        [
            "comment_deleted body",
            "comment_changed body",
            "comment_created body",
            "task_created"
        ]
    );
    assert!(cid.list(&comments).await.is_empty());
    fleet.stop();
}

async fn many_changes_are_a_few_mails_and_a_digest() {
    let fleet = Setup::new("many").start();
    let api = fleet.client();
    let team = team(&api).await;
    let home = format!("{}@example.org", run::unique("ben"));
    address(&api, &team.ben, &home).await;
    let mut operations = Vec::new();
    for _ in 0..30 {
        let body = json!({"title": "Paint", "assignees": [team.ben.user_id]});
        let task = team.ann.task(&team.project, body).await;
        operations.push(json!({"op": "move", "task_id": task["id"], "status": "done"}));
    }
    settle(&api).await;
    let before = mail::messages(&api, &home).await.len();
    let bulk = format!("{}/tasks/bulk", team.project);
    let changed = team.ann.client.post(&bulk, &json!({ "operations": operations }));
    changed.send().await.ok();
    settle(&api).await;
    // The window is that of the assignments before, which have had their messages and their digest: the next is not due yet.
    let mails = mail::messages(&api, &home).await;
    assert_eq!(mails.len(), before, "{mails:?}");
    assert_eq!(mails[0]["subject"], "More than 20 notifications from Taskfleet");
    assert!(
        before <= 5 + 1 + 1,
        "the confirmation, five messages and a digest: {before}"
    );
    let page = team
        .ben
        .client
        .get("/v1/notifications?limit=100")
        .send()
        .await
        .ok();
    assert_eq!(
        page["items"].as_array().unwrap().len(),
        61,
        "the inbox has each of them"
    );
    fleet.stop();
}

async fn an_address_that_unsubscribes_shows_and_can_be_added_again() {
    let fleet = Setup::new("dropped").start();
    let api = fleet.client();
    let team = team(&api).await;
    let home = format!("{}@example.org", run::unique("ben"));
    address(&api, &team.ben, &home).await;
    let state = async || team.ben.list("/v1/notifications/channels").await[0]["state"].clone();
    assert_eq!(state().await, "confirmed");
    team.task().await;
    settle(&api).await;
    let mails = mail::messages(&api, &home).await;
    let headers = &mails[0]["headers"];
    assert_eq!(headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click");
    let link = headers["List-Unsubscribe"].as_str().unwrap();
    let link = link.trim_matches(['<', '>']);
    let path = link.strip_prefix(api.base_url()).unwrap();
    api.get(path).send().await.expect(200);
    assert_eq!(state().await, "confirmed", "looking changes nothing");
    let click = api.call(Method::POST, path);
    let click = click.body(
        "application/x-www-form-urlencoded",
        "List-Unsubscribe=One-Click".to_owned(),
    );
    click.send().await.expect(200);
    assert_eq!(state().await, "dropped");
    address(&api, &team.ben, &home).await;
    assert_eq!(state().await, "confirmed");
    fleet.stop();
}

async fn an_address_that_bounces_or_complains_is_switched_off() {
    let fleet = Setup::new("bounced").start();
    let api = fleet.client();
    let team = team(&api).await;
    // The addresses of SES's mailbox simulator.
    for (n, (mailbox, reason)) in [("bounce", "bounced"), ("complaint", "complained")]
        .iter()
        .enumerate()
    {
        let address_of_ben = format!("{mailbox}+ben@simulator.amazonses.com");
        address(&api, &team.ben, &address_of_ben).await;
        team.task().await;
        let channel = team.ben.list("/v1/notifications/channels").await[n].clone();
        assert_eq!(
            (&channel["state"], &channel["dropped_because"]),
            (&json!("dropped"), &json!(reason))
        );
        let before = mail::messages(&api, &address_of_ben.replace('+', "%2B"))
            .await
            .len();
        team.task().await;
        let now = mail::messages(&api, &address_of_ben.replace('+', "%2B"))
            .await
            .len();
        assert_eq!((before, now), (2, 2), "the code and one notification");
    }
    let invitations = format!("{}/invitations", team.project);
    let body = json!({"email": "bounce@simulator.amazonses.com", "role": "viewer"});
    team.ann.client.post(&invitations, &body).send().await.created();
    settle(&api).await;
    assert_eq!(team.ann.list(&invitations).await[0]["mail"], "refused");
    fleet.stop();
}

async fn an_invitation_is_in_the_inbox_of_an_account() {
    let fleet = Setup::new("invited").start();
    let api = fleet.client();
    let team = team(&api).await;
    let cid = Person::at(&api).await;
    let invitations = format!("{}/invitations", team.project);
    let body = json!({"email": cid.email, "role": "viewer"});
    let invitation = team.ann.client.post(&invitations, &body).send().await.created();
    assert_eq!(invitation["mail"], "waiting");
    settle(&api).await;
    assert_eq!(inbox(&cid).await, (vec!["invited".to_owned()], 1));
    assert_eq!(team.ann.list(&invitations).await[0]["mail"], "sent");
    fleet.stop();
}
