//! E-mail and SMS on a laptop: SES, and the mailbox in which every message ends instead of leaving the machine.

mod mailbox;
mod ses;

pub use mailbox::{Channel, MESSAGES_KEPT, Mail, Mailbox};
pub use ses::{ConfigurationSet, EventDestination, Events, Ses};
