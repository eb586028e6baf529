//! Attributes that every image of a stream record has.

use domain::UserId;
use jiff::Timestamp;

use crate::StoreError;
use crate::attribute::{Item, number_of, text_of};

pub(crate) fn user(item: &Item, name: &str) -> Result<UserId, StoreError> {
    text_of(item, name)
        .and_then(|text| UserId::parse(text).ok())
        .ok_or_else(|| StoreError::unexpected("an image names no user"))
}

pub(crate) fn time(item: &Item, name: &str) -> Result<Timestamp, StoreError> {
    text_of(item, name)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| StoreError::unexpected("an image has no time"))
}

pub(crate) fn version(item: &Item) -> Result<u64, StoreError> {
    number_of(item, "version").ok_or_else(|| StoreError::unexpected("an image has no version"))
}
