//! What the tests are written with.

pub(crate) mod client;
pub(crate) mod fleet;
pub(crate) mod grants;
pub(crate) mod mail;
pub(crate) mod person;
#[cfg(target_os = "linux")]
pub(crate) mod processes;
pub(crate) mod run;
pub(crate) mod team;
pub(crate) mod trial;

pub(crate) use client::{Answer, Client, all};
pub(crate) use fleet::Fleet;
pub(crate) use person::Person;
pub(crate) use run::{api, secret, unique};
pub(crate) use trial::Needs;
