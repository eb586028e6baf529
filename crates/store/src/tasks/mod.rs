//! Tasks: created, changed, moved, listed, deleted.

mod assigned;
mod board;
mod feed;
mod list;
mod move_task;
mod page;
mod rebalance;
mod scan;
mod search;
mod unassign;
mod write;

pub use feed::{FeedChange, FeedPage};
pub use move_task::MoveError;
pub use scan::ScannedTasks;
