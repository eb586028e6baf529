//! The function over a real table and a real PostgreSQL, with records as the stream would have them.
#![cfg(test)]

mod batches;
mod history;
mod support;
