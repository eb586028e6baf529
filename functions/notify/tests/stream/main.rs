//! The function over a real table, with records as the stream would have them, and ports that record each call.
#![cfg(test)]

mod ports;
mod support;

mod accounts;
mod batches;
mod channels;
mod costs;
mod feed;
mod files;
mod invitations;
mod leaving;
mod points;
mod reviews;
mod subtasks;
mod telling;
