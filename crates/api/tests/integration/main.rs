//! The HTTP edge through its public interface.
#![cfg(test)]

mod edge;
mod token;
