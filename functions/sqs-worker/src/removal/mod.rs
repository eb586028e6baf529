//! What is left to be removed of deleted projects and accounts: in bounded parts, each of which begins with what is still
//! there. So whoever is cut off, or comes a second time, has nothing to remember.

pub(crate) mod account;
pub(crate) mod project;
