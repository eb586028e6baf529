//! The function's whole behaviour, through its router and over a real DynamoDB API in this process; S3 is a closure's
//! worth of state, since the function asks it for little. What S3 makes of the addresses is tried end to end.
//!
//! Each test has a table, a clock and people of its own (see `kit`), so they run in any order and at once.
#![cfg(test)]

mod kit;

mod attachments;
mod authorization;
mod avatars;
mod bad_requests;
mod cost;
mod downloads;
mod idempotency;
mod jobs;
mod limits;
mod logs;
mod parts;
