//! The function's whole behaviour, through its router and over a real DynamoDB API in this process; Athena and the lake are
//! fakes. What the queries themselves answer is tested in `analytics`, and end to end.
//!
//! Each test has a table, a clock and people of its own (see `support`), so they run in any order and at once.
#![cfg(test)]

mod fake;
mod support;

mod authorization;
mod bad_requests;
mod cost;
mod forecast;
mod forms;
mod logs;
mod queries;
mod reading;
