//! Invitations: sent, listed and revoked by a project's owners, accepted by the invited users.
//!
//! Nothing here sends a mail: the stream's consumer does, for each new code that it finds in an item.

mod accept;
mod invite;
mod mail;

pub use accept::ReceivedInvitation;
pub use invite::InvitationContext;
