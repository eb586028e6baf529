//! The function's whole behaviour, through its router and over a real DynamoDB API in this process; S3 is
//! a list of calls, since the function calls it little. How S3 treats the presigned addresses is tested end to end.
//!
//! Each test has a table, a clock and people of its own (see `support`), so they run in any order and at once.
#![cfg(test)]

mod files;
mod support;

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
mod multipart;
