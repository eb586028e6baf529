//! `/v1/projects/{project_id}/invitations` and `/v1/invitations/accept`.

pub(crate) mod accept;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod revoke;
mod view;

pub(crate) use view::InvitationView;
