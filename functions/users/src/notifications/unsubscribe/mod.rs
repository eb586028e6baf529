//! The link in every notification's mail: it switches the address off, without a session (RFC 8058).
//!
//! Only `POST` does, which mail programs send for their own "unsubscribe"; programs that look what is behind a link send `GET`.

pub(crate) mod ask;
pub(crate) mod confirm;
mod path;
