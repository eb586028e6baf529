//! The inbox: filled by the stream's consumer, listed and marked by its owner.

mod deliver;
mod digest;
mod dispatch;
mod read;
mod targets;

pub use deliver::Progress;
pub use digest::DueDigest;
pub use dispatch::DueMessages;
pub use read::MAX_UNREAD_COUNTED;
pub use targets::DeliveryTargets;
