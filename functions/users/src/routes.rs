//! The routes of this function.

use std::sync::Arc;

use crate::notifications::{channels, inbox, mutes, preferences, unsubscribe};
use crate::state::State;
use crate::{auth, me, meta, points};

api::routes! {
    state: Arc<State>,
    handlers: [
        auth::sign_up,
        auth::confirm,
        auth::resend_code,
        auth::login,
        auth::refresh,
        auth::logout,
        auth::logout_everywhere,
        auth::forgot_password,
        auth::reset_password,
        auth::change_password,
        me::read,
        me::update,
        me::delete,
        me::change_email,
        me::confirm_email,
        points::ledger,
        points::ranking,
        inbox::list,
        inbox::mark_read,
        channels::list,
        channels::add,
        channels::confirm,
        channels::remove,
        preferences::read,
        preferences::replace,
        mutes::list,
        mutes::mute,
        mutes::unmute,
        unsubscribe::ask,
        unsubscribe::confirm,
        meta::health,
        meta::openapi_document,
    ],
    tags: [
        "auth" => "Accounts and sessions. A mailed code stands alone on a line of its message.",
        "users" => "One's own profile.",
        "points" => "What completed tasks have earned, and where one stands.",
        "notifications" => "What one is told, where, and what one wants to hear. Nobody is told of what they did themselves.",
        "meta" => "The API itself.",
    ],
}
