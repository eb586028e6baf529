//! The function's whole behaviour, through its router and over a real DynamoDB API: dynoxide in this process.
//!
//! Each test has a table, a clock and people of its own (see `support`), so they run in any order and at once. Times and
//! ids do not differ from run to run; snapshots hold them as they are.
#![cfg(test)]

mod support;

mod archive;
mod assigned_tasks;
mod authorization;
mod bad_bodies;
mod bad_fields;
mod bad_queries;
mod bulk;
mod changes;
mod comments;
mod conditions;
mod cost;
mod days;
mod deletion;
mod document;
mod idempotency;
mod invitations;
mod joining;
mod links;
mod lists;
mod members;
mod moves;
mod parallel;
mod projects;
mod reviews;
mod sharing;
mod tasks;
mod tokens;
