//! The relational view: users, projects, members, tasks, points and events as rows of PostgreSQL, derived from the table.
//!
//! The table is the truth; a row carries the version of the item that it shows, and an older one never replaces it. So changes may be
//! delivered twice and in any order, and the view can be made anew at any time. No request of the API reads it.
//!
//! In AWS the database is an Aurora DSQL cluster, elsewhere any PostgreSQL: statements keep to what both take.
//!
//! | file | has |
//! |---|---|
//! | `cell` | values and their types |
//! | `table` | the tables and their columns: each statement follows from them |
//! | `statements` | the statements of the schema, and those that write and remove rows |
//! | `row` | the row that shows a projected item |
//! | `connection` | the address, the password or the IAM token, TLS |
//! | `url` | a connection URL, for a PostgreSQL that is not in AWS |
//! | `database` | writing rows, each older than what is there left out |
//! | `rebuild` | making the view anew from a scan |
//! | `query` | an operator's query |
//! | `error` | which errors are a row's own |

mod cell;
mod connection;
mod database;
mod error;
mod query;
mod rebuild;
mod row;
mod statements;
mod table;
#[cfg(feature = "testing")]
pub mod testing;
mod url;

pub use connection::{Address, Password, Signer};
pub use database::Database;
pub use error::Error;
pub use query::{Answer, Column};
pub use rebuild::Rebuild;
pub use row::Row;
pub use statements::Access;
pub use url::variables;
