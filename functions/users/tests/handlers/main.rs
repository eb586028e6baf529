//! The function's whole behaviour, through its router and over a real DynamoDB API in this process; the user pool is
//! in memory, behind the real SDK client.
//!
//! Each test has a table, a pool, a clock and users of its own (see `support`), so they run in any order and at once.
#![cfg(test)]

mod pool;
mod support;

mod authorization;
mod cost;
mod logs;
mod points;
mod auth {
    mod change_password;
    mod confirm;
    mod forgot_password;
    mod login;
    mod logout;
    mod refresh;
    mod resend_code;
    mod reset_password;
    mod sign_up;
}
mod me {
    mod delete;
    mod email;
    mod read;
    mod update;
}
mod meta {
    mod fallback;
    mod health;
    mod openapi_document;
}
mod notifications {
    mod channels {
        mod add;
        mod confirm;
        mod list;
        mod remove;
    }
    mod inbox {
        mod list;
        mod mark_read;
    }
    mod mutes {
        mod mute;
    }
    mod preferences {
        mod read;
        mod replace;
    }
    mod unsubscribe;
}
