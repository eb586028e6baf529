//! The texts of messages to people: plain, short, in English. Text by other users is quoted and cut.

use aws::messaging::MessageContent;
use domain::{
    EmailAddress, Invitation, Notification, NotificationKind, Role, Secret, beginning, cut, cut_to_one_sms,
    is_one_sms, unlinked,
};
use jiff::Timestamp;

/// Tried one after the other, until the text is one message.
const MAX_TITLE_IN_SMS: [usize; 4] = [60, 40, 25, 15];
const MAX_TITLE_IN_SUBJECT: usize = 60;
const MAX_NAME: usize = 30;

/// The notification of one user, of these kinds in mail and text message. `actor` is the name of the user who acted, `project` the
/// project's name.
pub(crate) fn notification(
    notification: &Notification,
    (kind, kind_in_sms): (NotificationKind, NotificationKind),
    (actor, project): (&str, &str),
    media: Vec<&'static str>,
) -> MessageContent {
    let mut long = vec![sentence(notification, kind, actor, &notification.title)];
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
    let title = cut(&notification.title, MAX_TITLE_IN_SUBJECT);
    MessageContent {
        subject: unlinked(&sentence(notification, kind, &cut(actor, MAX_NAME), &title)),
        long: long.join("\n\n"),
        short: in_one_sms(notification, kind_in_sms, actor),
        media,
    }
}

/// The notification in a digest: one line.
pub(crate) fn line(
    notification: &Notification,
    kind: NotificationKind,
    actor: &str,
    project: &str,
) -> String {
    let title = cut(&notification.title, MAX_TITLE_IN_SUBJECT);
    let sentence = sentence(notification, kind, &cut(actor, MAX_NAME), &title);
    format!("{sentence} ({})", cut(project, MAX_NAME))
}

fn in_one_sms(notification: &Notification, kind: NotificationKind, actor: &str) -> String {
    // Not an ellipsis, which would take another alphabet with less than half the room.
    let short = |text: &str, max: usize| match text.chars().nth(max) {
        Some(_) => format!("{}...", beginning(text, max.saturating_sub(3))),
        None => text.to_owned(),
    };
    let actor = short(actor, MAX_NAME);
    let mut texts = MAX_TITLE_IN_SMS
        .iter()
        .map(|max| sentence(notification, kind, &actor, &short(&notification.title, *max)));
    let fitting = texts.find(|text| is_one_sms(text));
    cut_to_one_sms(&fitting.unwrap_or_else(|| sentence(notification, kind, &short(&actor, 10), "...")))
}

fn sentence(notification: &Notification, kind: NotificationKind, actor: &str, title: &str) -> String {
    match kind {
        NotificationKind::Assigned => format!("{actor} assigned you to \"{title}\""),
        NotificationKind::Unassigned => format!("{actor} unassigned you from \"{title}\""),
        NotificationKind::StatusChanged => {
            let (from, to) = (status_name(&notification.from), status_name(&notification.to));
            format!("{actor} moved \"{title}\" from {from} to {to}")
        }
        NotificationKind::Commented => format!("{actor} commented on \"{title}\""),
        NotificationKind::Mentioned => format!("{actor} mentioned you in a comment on \"{title}\""),
        NotificationKind::MemberJoined => format!("{actor} joined \"{title}\""),
        NotificationKind::Invited => format!("{actor} invited you to \"{title}\""),
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
        cut(&inviter, MAX_NAME),
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

/// The mail to the address of an account with which somebody has signed up again.
pub(crate) const ACCOUNT_EXISTS: &str = "Somebody, probably you, has signed up on Taskfleet with this address.\n\n\
    You have an account already: log in. If you have forgotten the password, ask for a code to set another one.\n\n\
    If that was not you, you need do nothing.\n";

/// The mail to an address that its user has replaced by another one.
pub(crate) const ADDRESS_LEFT: &str = "The address of your Taskfleet account was changed: from now on you log in with another one, and \
    mail about the account goes there.\n\n\
    If that was not you, somebody knows your password, or uses a device on which you are logged in. Ask who runs this \
    Taskfleet for help.\n";

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

#[cfg(test)]
#[path = "message_text_tests.rs"]
mod tests;
