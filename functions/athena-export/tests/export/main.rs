//! The function over a real table, with messages as the queue would deliver them, and a bucket in memory.
#![cfg(test)]

mod lake;
mod messages;
mod parts;
mod roll_up;
mod scene;
mod steps;

mod at_once;
mod crashes;
mod exports;
mod rebuild;
mod template;
