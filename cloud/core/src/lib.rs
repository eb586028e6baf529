//! The ground that the services of the cloud on a laptop stand on. It knows none of them.
//!
//! | module | has |
//! |---|---|
//! | [`account`] | region, account and credentials of everything here |
//! | [`clock`], [`random`] | time and randomness, passed in |
//! | [`sqlite`] | durable SQLite files |
//! | [`queues`] | the port through which services put messages into queues |
//! | [`faults`] | errors of the services on demand |
//! | [`pattern`] | the matching language of filter policies and event filters |
//! | [`count`] | how much is in flight, and waiting until nothing is |
//! | [`protocol`], [`xml`] | AWS JSON, Query and REST-XML over HTTP |

pub mod account;
pub mod clock;
pub mod count;
pub mod faults;
pub mod pattern;
pub mod protocol;
pub mod queues;
pub mod random;
pub mod sqlite;
pub mod xml;
