//! The worker over a real table, with messages as queues would deliver them, and a bucket and queues in memory that fail
//! when they are told to.
#![cfg(test)]

mod ports;
mod support;
mod sweeping;

mod arriving;
mod avatars;
mod crashing;
mod jobs;
mod removing;
mod showing;
mod template;
mod transfer;
mod verifying;
