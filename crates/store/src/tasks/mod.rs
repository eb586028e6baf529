//! Tasks: created, changed, moved, listed, deleted.

mod assigned;
mod board;
mod dependencies;
mod feed;
mod feed_mark;
mod link_graph;
mod links;
mod list;
mod list_links;
mod move_task;
mod page;
mod progress;
mod rebalance;
mod scan;
mod search;
mod unassign;
mod unlink;
mod write;

pub use dependencies::Dependencies;
pub use feed::{FeedChange, FeedPage};
pub use move_task::MoveError;
#[cfg(test)]
pub(crate) use progress::Counted;
pub use progress::SubtaskChange;
pub use scan::ScannedTasks;
