//! The worker over a real table, with messages as queues would have them, and a bucket and queues in memory that fail when
//! they are told to.
#![cfg(test)]

mod cloud;
mod kit;

mod arriving;
mod avatars;
mod crashing;
mod jobs;
mod removing;
mod showing;
mod transfer;
mod verifying;
