//! Notifications: delivered once, listed, counted, marked.

use domain::{
    DigestLine, EventId, InboxQuery, Notification, NotificationId, NotificationKind, PageLimit, ProjectId,
    TaskId, UserId,
};
use jiff::{SignedDuration, Timestamp};
use store::MAX_UNREAD_COUNTED;

use crate::scene::{Item, Scene, seed, user};

impl Scene {
    pub(crate) fn notification(&self, reader: &UserId, at: Timestamp) -> Notification {
        let event_id = EventId::from_seed(seed());
        Notification {
            id: NotificationId::of(&event_id, reader, at),
            user_id: reader.clone(),
            kind: NotificationKind::StatusChanged,
            event_id,
            project_id: self.project.clone(),
            task_id: Some(TaskId::from_seed(seed())),
            comment_id: None,
            actor: self.owner.clone(),
            title: "Water the plants".to_owned(),
            from: Some("to_do".to_owned()),
            to: Some("done".to_owned()),
            excerpt: None,
            held_back: Vec::new(),
            at,
            read_at: None,
        }
    }

    /// Delivers `count` of them, oldest first.
    pub(crate) async fn deliver(&self, reader: &UserId, count: usize) -> Vec<Notification> {
        let mut notifications = Vec::with_capacity(count);
        for _ in 0..count {
            let notification = self.notification(reader, self.now());
            self.store.list_notification(&notification).await.unwrap();
            notifications.push(notification);
        }
        notifications
    }

    async fn inbox_pages(&self, reader: &UserId, unread: bool, limit: &str) -> Vec<Vec<NotificationId>> {
        let limit = PageLimit::parse(Some(limit)).unwrap();
        let (mut pages, mut position) = (Vec::new(), None);
        loop {
            let query = InboxQuery { unread, limit };
            let page = self
                .store
                .inbox(reader, &query, position.as_deref(), self.now())
                .await
                .unwrap();
            pages.push(page.items.into_iter().map(|item| item.id).collect());
            position = page.next;
            if position.is_none() {
                return pages;
            }
        }
    }

    async fn unread(&self, reader: &UserId) -> usize {
        self.store.unread(reader, self.now()).await.unwrap()
    }

    async fn inbox_items(&self, reader: &UserId) -> Vec<Item> {
        self.partition(&format!("INBOX#{reader}")).await
    }
}

fn ids<'a>(notifications: impl IntoIterator<Item = &'a Notification>) -> Vec<NotificationId> {
    notifications.into_iter().map(|one| one.id.clone()).collect()
}

#[tokio::test]
async fn what_is_listed_again_is_listed_once() {
    let (scene, ada) = (Scene::new().await, user());
    let notification = scene.notification(&ada, scene.now());
    let list = || scene.store.list_notification(&notification);
    tokio::try_join!(list(), list()).unwrap();
    list().await.unwrap();
    assert_eq!(scene.unread(&ada).await, 1);
}

#[tokio::test]
async fn a_delivery_does_not_make_read_things_unread() {
    let (scene, ada) = (Scene::new().await, user());
    let notification = scene.deliver(&ada, 1).await.remove(0);
    scene
        .store
        .mark_read(&ada, std::slice::from_ref(&notification.id), scene.now())
        .await
        .unwrap();
    scene.store.list_notification(&notification).await.unwrap();
    assert_eq!(scene.unread(&ada).await, 0);
}

#[tokio::test]
async fn a_marker_of_messages_has_no_text_and_is_not_kept() {
    let (scene, ada) = (Scene::new().await, user());
    let notification = scene.notification(&ada, scene.now());
    scene.store.mark_notification_sent(&notification).await.unwrap();
    assert_eq!(scene.inbox_items(&ada).await, []);
    let sent = scene.partition(&format!("SENT#{ada}")).await;
    assert!(sent.len() == 1 && !format!("{sent:?}").contains("plants"));
    assert!(sent[0].contains_key("expires_at"));
    // Nor does holding back an erased notification create it.
    scene.store.hold_back(&notification, true).await.unwrap();
    assert_eq!(scene.inbox_items(&ada).await, []);
}

#[tokio::test]
async fn newest_come_first_page_by_page() {
    let (scene, ada) = (Scene::new().await, user());
    let notifications = scene.deliver(&ada, 7).await;
    let newest_first = ids(notifications.iter().rev());
    let pages = scene.inbox_pages(&ada, false, "3").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 1]);
    assert_eq!(pages.concat(), newest_first);
    let read = ids([&notifications[0], &notifications[3], &notifications[6]]);
    let left = scene.store.mark_read(&ada, &read, scene.now()).await;
    assert_eq!((left.unwrap(), scene.unread(&ada).await), (4, 4));
    let unread = scene.inbox_pages(&ada, true, "3").await.concat();
    assert_eq!(
        unread,
        ids([
            &notifications[5],
            &notifications[4],
            &notifications[2],
            &notifications[1]
        ])
    );
    assert_eq!(scene.inbox_pages(&ada, false, "50").await.concat(), newest_first);
    let page = InboxQuery {
        unread: false,
        limit: PageLimit::parse(None).unwrap(),
    };
    let page = scene.store.inbox(&ada, &page, None, scene.now()).await.unwrap();
    let shown = page.items.last().unwrap();
    assert!(shown.read_at.is_some());
    let unmarked = Notification {
        read_at: None,
        ..shown.clone()
    };
    assert_eq!(unmarked, notifications[0]);
}

#[tokio::test]
async fn only_ones_own_and_only_what_is_there_is_marked() {
    let (scene, ada, eve) = (Scene::new().await, user(), user());
    let hers = scene.deliver(&ada, 2).await;
    let mut wanted = ids(&hers);
    wanted.push(scene.notification(&eve, scene.now()).id);
    assert_eq!(
        scene.store.mark_read(&eve, &wanted, scene.now()).await.unwrap(),
        0
    );
    assert_eq!(scene.unread(&ada).await, 2);
    assert_eq!(scene.inbox_items(&eve).await, []);
    // A second time does not change when it was read.
    let first = std::slice::from_ref(&hers[0].id);
    scene.store.mark_read(&ada, first, scene.now()).await.unwrap();
    let before = scene.inbox_items(&ada).await;
    scene.store.mark_read(&ada, first, scene.now()).await.unwrap();
    assert_eq!(scene.inbox_items(&ada).await, before);
}

#[tokio::test]
async fn all_are_marked_but_none_that_comes_later() {
    let (scene, ada) = (Scene::new().await, user());
    scene.deliver(&ada, 40).await;
    // Some come while they are marked, and happened before.
    let late: Vec<_> = (0..40).map(|_| scene.notification(&ada, scene.now())).collect();
    let marking_at = scene.now();
    let deliver = async {
        let mut delivered = Vec::new();
        for notification in &late {
            scene.store.list_notification(notification).await.unwrap();
            delivered.push(notification.id.clone());
        }
        delivered
    };
    let (left, delivered) = tokio::join!(scene.store.mark_all_read(&ada, marking_at), deliver);
    let left = left.unwrap();
    let unread = scene.inbox_pages(&ada, true, "100").await.concat();
    assert!(
        unread.iter().all(|id| delivered.contains(id)),
        "all old ones are read"
    );
    assert!(left <= unread.len());
    assert_eq!(scene.inbox_items(&ada).await.len(), 80);
    assert_eq!(scene.store.mark_all_read(&ada, scene.now()).await.unwrap(), 0);
    assert_eq!(scene.unread(&ada).await, 0);
}

#[tokio::test]
async fn what_was_there_before_is_told_by_its_being_there() {
    let (scene, ada) = (Scene::new().await, user());
    let happened = scene.now();
    scene.deliver(&ada, 3).await;
    assert_eq!(scene.store.mark_all_read(&ada, scene.now()).await.unwrap(), 0);
    // Its event is older than all others, and it is recorded now.
    let late = scene.notification(&ada, happened);
    scene.store.list_notification(&late).await.unwrap();
    assert_eq!(scene.unread(&ada).await, 1);
}

#[tokio::test]
async fn what_has_expired_is_gone_before_it_is_deleted() {
    let (scene, ada) = (Scene::new().await, user());
    let old = scene.deliver(&ada, 3).await;
    let later = old[1].expires_at();
    let page = InboxQuery {
        unread: false,
        limit: PageLimit::parse(None).unwrap(),
    };
    for unread in [false, true] {
        let query = InboxQuery { unread, ..page };
        let kept = scene.store.inbox(&ada, &query, None, later).await.unwrap();
        assert_eq!(ids(&kept.items), [old[2].id.clone()], "unread: {unread}");
    }
    assert_eq!(scene.store.unread(&ada, later).await.unwrap(), 1);
    let much_later = later + SignedDuration::from_hours(1);
    assert_eq!(scene.store.unread(&ada, much_later).await.unwrap(), 0);
    assert_eq!(scene.store.mark_all_read(&ada, much_later).await.unwrap(), 0);
}

#[tokio::test]
async fn unread_ones_are_counted_up_to_a_thousand() {
    let (scene, ada) = (Scene::new().await, user());
    scene.deliver(&ada, 1).await;
    let original = scene.inbox_items(&ada).await.remove(0);
    let copies = (0..MAX_UNREAD_COUNTED + 50).map(|_| {
        let id = scene.notification(&ada, scene.now()).id.as_str().to_owned();
        let mut item = original.clone();
        for name in ["sk", "updated_sk"] {
            item.insert(
                name.to_owned(),
                aws_sdk_dynamodb::types::AttributeValue::S(id.clone()),
            );
        }
        item
    });
    scene.put_items(copies).await;
    assert_eq!(scene.unread(&ada).await, MAX_UNREAD_COUNTED);
    let newest = scene.inbox_pages(&ada, true, "100").await[0].clone();
    let left = scene.store.mark_read(&ada, &newest, scene.now()).await.unwrap();
    assert_eq!((left, scene.unread(&ada).await), (951, 951));
    assert_eq!(scene.store.mark_all_read(&ada, scene.now()).await.unwrap(), 0);
    assert_eq!(scene.unread(&ada).await, 0);
}

#[tokio::test]
async fn every_field_survives_the_table() {
    let (scene, ada) = (Scene::new().await, user());
    let full = Notification {
        kind: NotificationKind::Mentioned,
        comment_id: Some(domain::CommentId::from_seed(seed())),
        excerpt: Some("Have you seen this?".to_owned()),
        held_back: vec![domain::Medium::Sms],
        ..scene.notification(&ada, scene.now())
    };
    let bare = Notification {
        kind: NotificationKind::MemberJoined,
        project_id: ProjectId::from_seed(seed()),
        task_id: None,
        from: None,
        to: None,
        ..scene.notification(&ada, scene.now())
    };
    for notification in [&full, &bare] {
        scene.store.list_notification(notification).await.unwrap();
    }
    let query = InboxQuery {
        unread: true,
        limit: PageLimit::parse(None).unwrap(),
    };
    let page = scene.store.inbox(&ada, &query, None, scene.now()).await.unwrap();
    let stored = Notification {
        excerpt: None,
        ..full
    };
    assert_eq!(page.items, [bare, stored], "the comment itself has its text");
}

#[tokio::test]
async fn what_was_held_back_is_noted_with_the_notification() {
    let (scene, ada) = (Scene::new().await, user());
    let mut listed = scene.notification(&ada, scene.now());
    scene.store.list_notification(&listed).await.unwrap();
    listed.held_back = vec![domain::Medium::Email, domain::Medium::Sms];
    let mut unlisted = scene.notification(&ada, scene.now());
    unlisted.held_back = vec![domain::Medium::Email];
    for (notification, is_listed) in [(&listed, true), (&unlisted, false), (&unlisted, false)] {
        scene.store.hold_back(notification, is_listed).await.unwrap();
    }
    let query = InboxQuery {
        unread: true,
        limit: PageLimit::parse(None).unwrap(),
    };
    let page = scene.store.inbox(&ada, &query, None, scene.now()).await.unwrap();
    assert_eq!(page.items, [unlisted.clone(), listed.clone()]);
}

#[tokio::test]
async fn messages_counted_at_the_same_time_are_all_counted() {
    let (scene, ada) = (Scene::new().await, user());
    let now = scene.now();
    let media = [domain::Medium::Email];
    let notifications: Vec<_> = (0..12).map(|_| scene.notification(&ada, now)).collect();
    let mut due = Vec::new();
    for (n, notification) in notifications.iter().enumerate() {
        let line = DigestLine {
            id: notification.id.clone(),
            text: format!("line {n}"),
        };
        let depends = scene.store.messages_due(notification, now).await.unwrap();
        due.push((line, depends.unwrap()));
    }
    let dispatched = due
        .into_iter()
        .map(|(line, due)| async { scene.store.dispatch(&ada, due, &{ line }, &media, now).await });
    let dispatched = futures_util::future::try_join_all(dispatched).await.unwrap();
    assert_eq!(dispatched.iter().filter(|one| !one.now.is_empty()).count(), 5);
    assert_eq!(
        dispatched.iter().filter(|one| one.digest_due.is_some()).count(),
        1
    );
    let mut digest = scene.store.digest(&ada, now).await.unwrap().unwrap().digest;
    assert_eq!(digest.lines.len(), 7);
    let late = digest.lines.pop().unwrap();
    assert!(
        scene.store.digest_sent(&ada, &digest, now).await.unwrap(),
        "one came meanwhile"
    );
    let rest = scene.store.digest(&ada, now).await.unwrap().unwrap().digest;
    assert_eq!(rest.lines, [late]);
    assert!(!scene.store.digest_sent(&ada, &rest, now).await.unwrap());
    assert!(scene.store.digest(&ada, now).await.unwrap().is_none());
}

#[tokio::test]
async fn a_try_that_failed_on_the_way_is_taken_up_where_it_ended() {
    let (scene, ada) = (Scene::new().await, user());
    let store = &scene.store;
    let notification = scene.notification(&ada, scene.now());
    let later = scene.now() + SignedDuration::from_mins(1);
    let due = async || store.messages_due(&notification, later).await.unwrap();
    assert_eq!(due().await.unwrap().progress, None);
    let progress = store::Progress {
        media: vec![domain::Medium::Email],
        held_back: vec![domain::Medium::Sms],
        sent_to: vec![domain::ChannelId::from_seed(seed())],
    };
    store.note_progress(&notification, &progress).await.unwrap();
    let found = due().await.unwrap();
    assert_eq!(
        (found.sent_to(), &found.progress),
        (&*progress.sent_to, &Some(progress.clone()))
    );
    store.mark_notification_sent(&notification).await.unwrap();
    assert!(due().await.is_none());
}
