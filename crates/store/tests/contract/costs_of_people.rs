//! Costs of notifications and channels; see `costs`.

use domain::{CodeKey, InboxQuery, NewChannel, PageLimit, Preferences, Role};
use jiff::SignedDuration;
use serde_json::json;
use store::AddedChannel;

use crate::costs::Costs;
use crate::scene::{Scene, seed};

#[tokio::test]
async fn settings_and_channels() {
    let scene = Scene::new().await;
    let ada = scene.member(Role::Editor).await;
    let store = scene.store.clone();
    let mut costs = Costs {
        store: store.clone(),
        wrong: Vec::new(),
    };
    let quiet = Preferences::default();
    let put = store.put_preferences(&ada, &quiet);
    costs.check("put preferences", 1, 4.0, put).await.unwrap();
    let read = store.preferences(&ada);
    costs.check("read preferences", 1, 2.0, read).await.unwrap();

    let new = NewChannel::parse(json!({"kind": "sms", "address": "+4915112345678"})).unwrap();
    let add = store.add_channel(&ada, &new, None, seed(), scene.now());
    let added = costs.check("add channel", 2, 13.0, add).await.unwrap();
    let AddedChannel::Channel(channel) = added else {
        panic!("{added:?}")
    };
    let key = CodeKey::derive(&[7; 32]);
    let code = key.code(channel.id.as_str(), &channel.code.as_ref().unwrap().nonce);
    let sent = store.mark_sent(&channel);
    costs
        .check("mark a channel's message sent", 1, 1.0, sent)
        .await
        .unwrap();
    let confirm = store.confirm_channel(&ada, &channel.id, (&key, &code), scene.now());
    costs.check("confirm channel", 2, 8.0, confirm).await.unwrap();
    costs
        .check("list channels", 2, 2.0, store.channels(&ada))
        .await
        .unwrap();
    let people = [ada.clone(), scene.owner.clone()];
    let targets = store.delivery_targets(&people, &scene.project);
    costs
        .check("delivery targets of 2 users", 1, 4.0, targets)
        .await
        .unwrap();
    let remove = store.remove_channel(&ada, &channel.id, scene.now());
    costs.check("remove channel", 2, 8.0, remove).await.unwrap();

    // The membership is in one index.
    let mute = store.set_muted(&ada, &scene.project, true, scene.now());
    costs.check("mute", 2, 5.0, mute).await.unwrap();
    let mute = store.set_muted(&ada, &scene.project, true, scene.now());
    costs.check("mute again", 1, 3.0, mute).await.unwrap();
    costs
        .check("list mutes", 1, 1.0, store.muted_projects(&ada, None, 50))
        .await
        .unwrap();
    costs
        .check("read account", 1, 1.0, store.account(&ada))
        .await
        .unwrap();
    assert!(costs.wrong.is_empty(), "{:#?}", costs.wrong);
}

#[tokio::test]
async fn the_inbox() {
    let scene = Scene::new().await;
    let ada = scene.member(Role::Editor).await;
    let store = scene.store.clone();
    let mut costs = Costs {
        store: store.clone(),
        wrong: Vec::new(),
    };
    // In one index while it is unread.
    let notification = scene.notification(&ada, scene.now());
    let list = store.list_notification(&notification);
    costs.check("list a notification", 1, 2.0, list).await.unwrap();
    let list = store.list_notification(&notification);
    costs.check("list it again", 1, 0.0, list).await.unwrap();
    let line = domain::DigestLine {
        id: notification.id.clone(),
        text: "Ada moved \"Pack\" from To-Do to Done (Home)".to_owned(),
    };
    let media = [domain::Medium::Email];
    let due = store.messages_due(&notification, scene.now());
    let due = costs.check("read what a message depends on", 1, 1.0, due).await;
    let due = due.unwrap().unwrap();
    let counted = store.dispatch(&notification.user_id, due, &line, &media, scene.now());
    costs.check("count a message", 1, 1.0, counted).await.unwrap();
    let due = store.messages_due(&notification, scene.now() + SignedDuration::from_hours(1));
    let due = costs.check("read it again much later", 1, 4.0, due).await;
    due.unwrap().unwrap();
    let marked = store.mark_notification_sent(&notification);
    costs
        .check("mark messages as sent", 1, 1.0, marked)
        .await
        .unwrap();

    let limit = PageLimit::parse(None).unwrap();
    for (unread, units) in [(false, 1.0), (true, 0.5)] {
        let (query, now) = (InboxQuery { unread, limit }, scene.now());
        let page = store.inbox(&ada, &query, None, now);
        costs.check("a page of the inbox", 1, units, page).await.unwrap();
    }
    let count = store.unread(&ada, scene.now());
    costs.check("count unread", 1, 0.5, count).await.unwrap();
    let mark = store.mark_read(&ada, std::slice::from_ref(&notification.id), scene.now());
    costs.check("mark one read", 2, 2.5, mark).await.unwrap();
    assert!(costs.wrong.is_empty(), "{:#?}", costs.wrong);
}
