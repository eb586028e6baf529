//! What belongs to the API as a whole.

pub(crate) mod description;
pub(crate) mod elsewhere;
pub(crate) mod health;
