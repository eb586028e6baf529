//! Between items and structs.

use domain::Invalid;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;
use crate::attribute::Item;
use crate::decode::decode;

pub(crate) fn to_item(value: &impl Serialize) -> Result<Item, StoreError> {
    Ok(serde_dynamo::aws_sdk_dynamodb_1::to_item(value)?)
}

pub(crate) fn from_item<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    Ok(decode(item)?)
}

/// The error for a stored value that the domain refuses: it was written by another version, or by hand.
pub(crate) fn corrupt(invalid: Invalid) -> StoreError {
    StoreError::Unexpected(Box::new(invalid))
}
