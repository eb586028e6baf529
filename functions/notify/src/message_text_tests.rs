use domain::{EventId, IdSeed, NotificationId, ProjectId, TaskId, UserId};

use super::*;

fn sample(kind: NotificationKind, title: &str) -> Notification {
    let seed = IdSeed([1; 16]);
    let (event, user) = (EventId::from_seed(seed), UserId::from_seed(seed));
    let at: Timestamp = "2026-03-01T09:30:12Z".parse().unwrap();
    Notification {
        id: NotificationId::of(&event, &user, at),
        user_id: user.clone(),
        kind,
        event_id: event,
        project_id: ProjectId::from_seed(seed),
        task_id: Some(TaskId::from_seed(seed)),
        comment_id: None,
        actor: user,
        title: title.to_owned(),
        from: Some("to_do".to_owned()),
        to: Some("in_progress".to_owned()),
        excerpt: None,
        at,
        read_at: None,
    }
}

#[test]
fn says_who_did_what_where_and_when() {
    let sample = sample(NotificationKind::StatusChanged, "Pack the books");
    let content = notification(&sample, "Ada", "Move house", vec!["email"]);
    assert_eq!(
        content.subject,
        "Ada moved \"Pack the books\" from To-Do to In Progress"
    );
    assert_eq!(content.short, content.subject);
    assert_eq!(
        content.long,
        format!(
            "Ada moved \"Pack the books\" from To-Do to In Progress\n\nProject: Move house\nTask: {}\nAt: 2026-03-01 \
             09:30 UTC\n\nYou choose what you are told of, and how, in your notification preferences.",
            sample.task_id.unwrap()
        )
    );
}

#[test]
fn a_text_message_is_one_message_whatever_the_title() {
    for kind in NotificationKind::ALL {
        let content = notification(
            &sample(*kind, &"\u{4e16}".repeat(500)),
            &"n".repeat(200),
            "p",
            vec![],
        );
        assert!(content.short.chars().count() <= MAX_SMS_CHARACTERS, "{kind:?}");
    }
}

#[test]
fn a_comment_is_quoted_in_mail_only() {
    let mut sample = sample(NotificationKind::Mentioned, "t");
    sample.excerpt = Some("look here".to_owned());
    let content = notification(&sample, "Ada", "p", vec![]);
    assert!(content.long.contains("\n\nlook here\n\n"));
    assert!(!content.short.contains("look here"));
}

#[test]
fn a_code_stands_alone_on_its_line() {
    let sent = code(&Secret::new("123456"));
    assert!(sent.expose().lines().any(|line| line == "123456"));
}
