//! Shared parts of the services of the cloud on a laptop. This crate knows none of them.
//!
//! | module | has |
//! |---|---|
//! | [`account`] | region, account and credentials of everything here |
//! | [`clock`], [`random`] | time and randomness, passed in |
//! | [`sqlite`] | durable SQLite files |
//! | [`queues`], [`topics`] | the ports through which services put messages into queues and topics |
//! | [`objects`] | the port through which services read and write objects |
//! | [`faults`], [`chance`] | errors of the services on demand, and by chance |
//! | [`pattern`] | the matching language of filter policies and event filters |
//! | [`in_flight`] | counts what is in flight, and waits until nothing is |
//! | [`policy`] | what a policy of IAM allows |
//! | [`iam`], [`actions`] | who may do what, and which action each operation asks for |
//! | [`protocol`], [`xml`] | AWS JSON, Query and REST-XML over HTTP |

pub mod account;
pub mod actions;
pub mod chance;
pub mod clock;
mod fault;
pub mod faults;
pub mod iam;
pub mod in_flight;
pub mod objects;
pub mod pattern;
pub mod policy;
pub mod protocol;
pub mod queues;
pub mod random;
pub mod sqlite;
pub mod topics;
pub mod xml;
