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
        held_back: Vec::new(),
        at,
        read_at: None,
    }
}

fn outgoing(sample: &Notification, actor: &str, project: &str) -> OutgoingNotification {
    OutgoingNotification {
        notification: sample.clone(),
        listed: true,
        email: Some(sample.kind),
        sms: None,
        actor_name: actor.to_owned(),
        project_name: project.to_owned(),
    }
}

fn of(sample: &Notification, actor: &str, project: &str) -> Texts {
    notification(&outgoing(sample, actor, project))
}

#[test]
fn says_who_did_what_where_and_when() {
    let sample = sample(NotificationKind::StatusChanged, "Pack the books");
    let content = of(&sample, "Ada", "Move house");
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
    let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";
    for title in [
        "\u{4e16}",
        "x",
        "\u{e9}",
        "e\u{301}",
        "\u{20ac}",
        "\u{1f600}",
        family,
    ] {
        for name in ["n", "\u{4e16}", family] {
            for kind in NotificationKind::ALL {
                let content = of(&sample(*kind, &title.repeat(100)), &name.repeat(60), "p");
                assert!(is_one_sms(&content.short), "{kind:?} {}", content.short);
                assert!(
                    !content.short.contains("\u{200d}\u{2026}") && !content.short.contains("\u{200d}...")
                );
            }
        }
    }
    let moved = of(
        &sample(NotificationKind::StatusChanged, &"x".repeat(500)),
        "Ada",
        "p",
    )
    .short;
    assert_eq!(
        moved,
        format!("Ada moved \"{}...\" from To-Do to In Progress", "x".repeat(57))
    );
    let chinese = of(
        &sample(NotificationKind::StatusChanged, &"\u{4e16}".repeat(500)),
        "Ada",
        "p",
    )
    .short;
    assert_eq!(
        chinese,
        format!(
            "Ada moved \"{}...\" from To-Do to In Progress",
            "\u{4e16}".repeat(22)
        )
    );
}

#[test]
fn a_subject_is_cut_between_clusters() {
    let flags = "\u{1f1e9}\u{1f1ea}".repeat(40);
    let subject = of(&sample(NotificationKind::Assigned, &flags), "Ada", "p").subject;
    assert_eq!(
        subject,
        format!(
            "Ada assigned you to \"{}\u{2026}\"",
            "\u{1f1e9}\u{1f1ea}".repeat(29)
        )
    );
}

#[test]
fn a_line_of_a_digest_is_short() {
    let sample = sample(NotificationKind::Commented, &"t".repeat(500));
    let line = line(&outgoing(&sample, &"n".repeat(200), &"p".repeat(200)));
    assert!(line.chars().count() < 150 && !line.contains('\n'), "{line}");
}

#[test]
fn a_comment_is_quoted_in_mail_only() {
    let mut sample = sample(NotificationKind::Mentioned, "t");
    sample.excerpt = Some("look here".to_owned());
    let content = of(&sample, "Ada", "p");
    assert!(content.long.contains("\n\nlook here\n\n"));
    assert!(!content.short.contains("look here"));
}

#[test]
fn a_code_stands_alone_on_its_line() {
    let sent = code(&Secret::new("123456"));
    assert!(sent.expose().lines().any(|line| line == "123456"));
}
