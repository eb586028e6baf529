//! What follows from changes: the function over a real table, with records as the stream would have them and an outside
//! that remembers what it was told.
#![cfg(test)]

mod kit;

mod accounts;
mod batches;
mod channels;
mod files;
mod invitations;
mod leaving;
mod telling;
