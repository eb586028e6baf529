//! The function `uploads`: files at tasks, people's pictures, and jobs, over HTTP.
//!
//! No byte of a file passes through here: a client that uploads or downloads gets a presigned S3 URL, and S3 itself refuses a
//! file that is not as it was declared. The function `sqs-worker` handles uploaded files, and does the jobs.

mod attachment;
mod avatar;
mod failure;
mod files;
mod job;
mod routes;
mod schema;
mod sign;
mod start;
mod state;
mod upload;

pub use files::Uploads;
pub use routes::openapi;
pub use start::{router, run};
pub use state::State;
