//! Accounts and sessions.

mod body;
pub(crate) mod change_password;
pub(crate) mod confirm;
pub(crate) mod forgot_password;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod logout_everywhere;
pub(crate) mod refresh;
pub(crate) mod resend_code;
pub(crate) mod reset_password;
mod sessions;
pub(crate) mod sign_up;
mod view;
