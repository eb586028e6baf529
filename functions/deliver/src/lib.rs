//! The function `deliver`: what leaves the account. Mail by SES, text messages and events for integrations by SNS, one message of
//! its queue for each thing to send.
//!
//! | file | has |
//! |---|---|
//! | `batch` | messages one by one: retries over hours, the failure queue with the reason |
//! | `dispatch` | the handler of each kind of message |
//! | `notification`, `digest` | notifications: counted, and collected for a digest |
//! | `channels` | a message to several channels of a user |
//! | `codes` | codes for channels and invitations, notices about accounts |
//! | `events` | events for integrations |
//! | `feedback` | bounces and complaints |
//! | `message_text` | the texts of all messages |
//! | `ports` | the services that send, as this function needs them |
//!
//! A message may be delivered twice: what is sent is marked in the table, and what is marked is not sent again. Between sending
//! something and marking it the function may die; then it is sent again. SNS and SES offer no way to exclude that; losing a message
//! would be the alternative.

mod batch;
mod channels;
mod codes;
mod digest;
mod dispatch;
mod events;
mod feedback;
mod message_text;
mod notification;
mod ports;
mod start;
mod state;

pub use batch::{MAX_RECEIVES, handle};
pub use ports::{Ports, Services};
pub use start::run;
pub use state::State;
