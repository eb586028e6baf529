//! The texts of messages to people: plain, short, in English. Text by other users is quoted and cut.

use aws::messaging::MessageContent;
use domain::{EmailAddress, Invitation, Notification, NotificationKind, Role, Secret, unlinked};
use jiff::Timestamp;

/// One text message has 160 characters; carriers add a few of their own.
const MAX_SMS_CHARACTERS: usize = 140;
const MAX_TITLE_IN_SMS: usize = 60;
const MAX_TITLE_IN_SUBJECT: usize = 60;

/// The notification of one user. `actor` is the name of the user who acted, `project` the project's name.
pub(crate) fn notification(
    notification: &Notification,
    actor: &str,
    project: &str,
    media: Vec<&'static str>,
) -> MessageContent {
    let sentence = |title: &str| sentence(notification, actor, title);
    let mut long = vec![sentence(&notification.title)];
    if let Some(excerpt) = &notification.excerpt {
        long.push(excerpt.clone());
    }
    let mut place = vec![format!("Project: {project}")];
    if let Some(task) = &notification.task_id {
        place.push(format!("Task: {task}"));
    }
    place.push(format!("At: {}", format_time(notification.at)));
    long.push(place.join("\n"));
    long.push("You choose what you are told of, and how, in your notification preferences.".to_owned());
    MessageContent {
        subject: unlinked(&sentence(&cut(&notification.title, MAX_TITLE_IN_SUBJECT))),
        long: long.join("\n\n"),
        short: cut(
            &sentence(&cut(&notification.title, MAX_TITLE_IN_SMS)),
            MAX_SMS_CHARACTERS,
        ),
        media,
    }
}

fn sentence(notification: &Notification, actor: &str, title: &str) -> String {
    match notification.kind {
        NotificationKind::Assigned => format!("{actor} assigned you to \"{title}\""),
        NotificationKind::StatusChanged => {
            let (from, to) = (status_name(&notification.from), status_name(&notification.to));
            format!("{actor} moved \"{title}\" from {from} to {to}")
        }
        NotificationKind::Commented => format!("{actor} commented on \"{title}\""),
        NotificationKind::Mentioned => format!("{actor} mentioned you in a comment on \"{title}\""),
        NotificationKind::MemberJoined => format!("{actor} joined \"{title}\""),
    }
}

/// Subject and body of the mail with an invitation's code. The code stands alone on its line.
pub(crate) fn invitation(
    invitation: &Invitation,
    inviter: &str,
    project: &str,
    code: &Secret,
) -> (String, Secret) {
    // Whoever gets this has not asked for it, and others chose these names.
    let (inviter, project) = (unlinked(inviter), unlinked(project));
    let role = match invitation.role {
        Role::Viewer => "a viewer",
        Role::Editor => "an editor",
        Role::Owner => "an owner",
    };
    let subject = format!(
        "{} invites you to \"{}\"",
        cut(&inviter, 30),
        cut(&project, MAX_TITLE_IN_SUBJECT)
    );
    let address: &EmailAddress = &invitation.email;
    let body = format!(
        "{inviter} invites you to the project \"{project}\" on Taskfleet, as {role}.\n\n\
         Sign up or log in with this address ({}), then accept with this code:\n\n{}\n\n\
         It counts until {}. If you do not know {inviter}, you need do nothing.\n",
        address.as_str(),
        code.expose(),
        format_time(invitation.code.expires_at),
    );
    (subject, Secret::new(body))
}

/// The text message with a code. The code stands alone on its line.
pub(crate) fn code(code: &Secret) -> Secret {
    Secret::new(format!("Your Taskfleet code:\n{}", code.expose()))
}

fn status_name(status: &Option<String>) -> &str {
    match status.as_deref().unwrap_or_default() {
        "to_do" => "To-Do",
        "in_progress" => "In Progress",
        "done" => "Done",
        other => other,
    }
}

/// `2026-03-01 09:30 UTC`.
fn format_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The first characters, with an ellipsis if the text was cut.
fn cut(text: &str, max_characters: usize) -> String {
    if text.chars().count() <= max_characters {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(max_characters - 1).collect();
    cut.push('\u{2026}');
    cut
}

#[cfg(test)]
#[path = "message_text_tests.rs"]
mod tests;
