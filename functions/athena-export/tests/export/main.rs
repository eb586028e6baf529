//! The function over a real table, with a bucket in memory.
#![cfg(test)]
