//! Jobs: work that takes longer than a request. The function `sqs-worker` does it; the client polls here.

pub(crate) mod cancel;
pub(crate) mod create;
pub(crate) mod list;
mod own;
mod path;
pub(crate) mod read;
pub(crate) mod results;
mod schema;
mod view;
