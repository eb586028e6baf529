//! The function over a real table, with messages as the queue would deliver them, and ports that record each call.
#![cfg(test)]

mod ports;
mod support;

mod channels;
mod codes;
mod digests;
mod events;
mod feedback;
mod notifications;
mod retries;
mod template;
