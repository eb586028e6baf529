//! The texts that people get. Plain, short, in English; what others wrote is quoted and cut.

use aws::messaging::Told;
use domain::{EmailAddress, Invitation, Notification, NotificationKind, Role, Secret};
use jiff::Timestamp;

/// One text message has 160 characters; a few are left for what a carrier puts around it.
const MAX_SMS_CHARACTERS: usize = 140;
const MAX_TITLE_IN_SMS: usize = 60;
const MAX_TITLE_IN_SUBJECT: usize = 60;

/// What one person is told of an event. `actor` is whose doing it was, by name; `project` is where.
pub(crate) fn told(notice: &Notification, actor: &str, project: &str, media: Vec<&'static str>) -> Told {
    let sentence = |title: &str| sentence(notice, actor, title);
    let mut long = vec![sentence(&notice.title)];
    if let Some(excerpt) = &notice.excerpt {
        long.push(excerpt.clone());
    }
    let mut place = vec![format!("Project: {project}")];
    if let Some(task) = &notice.task_id {
        place.push(format!("Task: {task}"));
    }
    place.push(format!("At: {}", shown(notice.at)));
    long.push(place.join("\n"));
    long.push("You choose what you are told of, and how, in your notification preferences.".to_owned());
    Told {
        subject: sentence(&cut(&notice.title, MAX_TITLE_IN_SUBJECT)),
        long: long.join("\n\n"),
        short: cut(
            &sentence(&cut(&notice.title, MAX_TITLE_IN_SMS)),
            MAX_SMS_CHARACTERS,
        ),
        media,
    }
}

fn sentence(notice: &Notification, actor: &str, title: &str) -> String {
    match notice.kind {
        NotificationKind::Assigned => format!("{actor} assigned you to \"{title}\""),
        NotificationKind::StatusChanged => {
            let (from, to) = (status_name(&notice.from), status_name(&notice.to));
            format!("{actor} moved \"{title}\" from {from} to {to}")
        }
        NotificationKind::Commented => format!("{actor} commented on \"{title}\""),
        NotificationKind::Mentioned => format!("{actor} mentioned you in a comment on \"{title}\""),
        NotificationKind::MemberJoined => format!("{actor} joined \"{title}\""),
    }
}

/// A mail with a code, to whoever is invited. The code stands alone on its line.
pub(crate) fn invitation(
    invitation: &Invitation,
    inviter: &str,
    project: &str,
    code: &Secret,
) -> (String, Secret) {
    let role = match invitation.role {
        Role::Viewer => "a viewer",
        Role::Editor => "an editor",
        Role::Owner => "an owner",
    };
    let subject = format!(
        "{} invites you to \"{}\"",
        cut(inviter, 30),
        cut(project, MAX_TITLE_IN_SUBJECT)
    );
    let address: &EmailAddress = &invitation.email;
    let body = format!(
        "{inviter} invites you to the project \"{project}\" on Taskfleet, as {role}.\n\n\
         Sign up or log in with this address ({}), then accept with this code:\n\n{}\n\n\
         It counts until {}. If you do not know {inviter}, you need do nothing.\n",
        address.as_str(),
        code.expose(),
        shown(invitation.code.expires_at),
    );
    (subject, Secret::new(body))
}

/// A text with a code. The code stands alone on its line.
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
fn shown(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The first characters, with an ellipsis where something was cut.
fn cut(text: &str, max_characters: usize) -> String {
    if text.chars().count() <= max_characters {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(max_characters - 1).collect();
    cut.push('\u{2026}');
    cut
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
