//! The texts of messages to people: plain, short, in English. Text by other users is quoted and cut.

use domain::{
    AccountNotice, Digest, DigestLine, EmailAddress, Invitation, Notification, NotificationKind,
    OutgoingNotification, Role, Secret, beginning, cut, cut_to_one_sms, is_one_sms, unlinked,
};
use jiff::Timestamp;

/// Tried one after the other, until the text is one message.
const MAX_TITLE_IN_SMS: [usize; 4] = [60, 40, 25, 15];
const MAX_TITLE_IN_SUBJECT: usize = 60;
const MAX_NAME: usize = 30;

/// A message in the forms of the channels.
pub(crate) struct Texts {
    /// The subject of the mail, one line.
    pub(crate) subject: String,
    /// The text of the mail.
    pub(crate) long: String,
    /// The text message.
    pub(crate) short: String,
}

const FOOTER: &str = "You choose what you are told of, and how, in your notification preferences.";

/// The messages of a notification.
pub(crate) fn notification(outgoing: &OutgoingNotification) -> Texts {
    let (notification, actor) = (&outgoing.notification, outgoing.actor_name.as_str());
    let kind = outgoing.email.unwrap_or(notification.kind);
    let mut long = vec![sentence(notification, kind, actor, &notification.title)];
    if let Some(excerpt) = &notification.excerpt {
        long.push(excerpt.clone());
    }
    let mut place = vec![format!("Project: {}", outgoing.project_name)];
    if let Some(task) = &notification.task_id {
        place.push(format!("Task: {task}"));
    }
    place.push(format!("At: {}", format_time(notification.at)));
    long.push(place.join("\n"));
    long.push(FOOTER.to_owned());
    let title = cut(&notification.title, MAX_TITLE_IN_SUBJECT);
    Texts {
        subject: unlinked(&sentence(notification, kind, &cut(actor, MAX_NAME), &title)),
        long: long.join("\n\n"),
        short: in_one_sms(notification, outgoing.sms.unwrap_or(notification.kind), actor),
    }
}

/// The notification in a digest: one line.
pub(crate) fn line(outgoing: &OutgoingNotification) -> String {
    let notification = &outgoing.notification;
    let title = cut(&notification.title, MAX_TITLE_IN_SUBJECT);
    let kind = outgoing.email.unwrap_or(notification.kind);
    let sentence = sentence(notification, kind, &cut(&outgoing.actor_name, MAX_NAME), &title);
    format!("{sentence} ({})", cut(&outgoing.project_name, MAX_NAME))
}

/// Notifications that became one message.
pub(crate) fn digest(digest: &Digest) -> Texts {
    let count = digest.lines.len();
    let count = match (digest.has_more, count) {
        (true, _) => format!("More than {count} notifications"),
        (false, 1) => "1 more notification".to_owned(),
        (false, _) => format!("{count} more notifications"),
    };
    let line = |line: &DigestLine| format!("- {}", line.text);
    let mut lines: Vec<_> = digest.lines.iter().map(line).collect();
    if digest.has_more {
        lines.push("- and more".to_owned());
    }
    let lines = lines.join("\n");
    Texts {
        subject: format!("{count} from Taskfleet"),
        long: format!("{lines}\n\nBeyond a few messages, notifications are put together. {FOOTER}"),
        short: format!("{count} from Taskfleet. Your inbox has the details."),
    }
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
        NotificationKind::Achieved => format!("{actor} achieved \"{title}\""),
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

/// Subject and body of a mail about an account.
pub(crate) fn account(notice: AccountNotice) -> (&'static str, &'static str) {
    match notice {
        AccountNotice::AddressLeft => ("Your address was changed", ADDRESS_LEFT),
        AccountNotice::SignedUpAgain => ("You have an account", ACCOUNT_EXISTS),
    }
}

/// The mail to the address of an account with which somebody has signed up again.
const ACCOUNT_EXISTS: &str = "Somebody, probably you, has signed up on Taskfleet with this address.\n\n\
    You have an account already: log in. If you have forgotten the password, ask for a code to set another one.\n\n\
    If that was not you, you need do nothing.\n";

/// The mail to an address that its user has replaced by another one.
const ADDRESS_LEFT: &str = "The address of your Taskfleet account was changed: from now on you log in with another one, and \
    mail about the account goes there.\n\n\
    If that was not you, somebody knows your password, or uses a device on which you are logged in. Ask who runs this \
    Taskfleet for help.\n";

/// The subject of a mail with a code.
pub(crate) const CODE_SUBJECT: &str = "Your Taskfleet code";

/// The message with a code. The code stands alone on its line.
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
