//! The OpenAPI description of this function. Nothing of it runs in a function: `fleet openapi` writes the document.

mod notifications;
mod schema;

use utoipa::OpenApi;

use crate::notifications::{channels, inbox, mutes, preferences};
use crate::{auth, me, meta};

pub(crate) use notifications::{
    ChannelCode, ChannelKind, ChannelPage, ChannelState, InboxParameters, MarkRead, MutePage, NewChannel,
    NewPreferences, NotificationKind, Preferences,
};
pub(crate) use schema::{
    Address, ChangePassword, Confirm, Login, RefreshToken, ResetPassword, SignUp, UserPatch,
};

#[derive(OpenApi)]
#[openapi(
    paths(
        auth::sign_up::handle,
        auth::confirm::handle,
        auth::resend_code::handle,
        auth::login::handle,
        auth::refresh::handle,
        auth::logout::handle,
        auth::forgot_password::handle,
        auth::reset_password::handle,
        auth::change_password::handle,
        me::read::handle,
        me::update::handle,
        me::delete::handle,
        inbox::list::handle,
        inbox::mark_read::handle,
        channels::list::handle,
        channels::add::handle,
        channels::confirm::handle,
        channels::remove::handle,
        preferences::read::handle,
        preferences::replace::handle,
        mutes::list::handle,
        mutes::mute::handle,
        mutes::unmute::handle,
        meta::health::handle,
        meta::description::handle,
    ),
    tags(
        (name = "auth", description = "Accounts and sessions. A mailed code stands alone on a line of its message."),
        (name = "users", description = "One's own profile."),
        (name = "notifications", description = "What one is told, where, and what one wants to hear. Nobody is told of what they did themselves."),
        (name = "meta", description = "The API itself."),
    )
)]
struct Document;

/// This function's part of the document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
