//! The inbox: filled by the stream's consumer, listed and marked by its owner.

mod deliver;
mod reach;
mod read;

pub use deliver::Delivery;
pub use reach::DeliveryTargets;
pub use read::MAX_UNREAD_COUNTED;
