//! Between items and structs.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;
use crate::attribute::Item;
use crate::decode::{decode, decode_value};

pub(crate) fn to_item(value: &impl Serialize) -> Result<Item, StoreError> {
    Ok(serde_dynamo::aws_sdk_dynamodb_1::to_item(value)?)
}

pub(crate) fn to_value(value: &impl Serialize) -> Result<AttributeValue, StoreError> {
    Ok(serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value(value)?)
}

pub(crate) fn from_item<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    Ok(decode(&item)?)
}

pub(crate) fn from_value<T: DeserializeOwned>(value: &AttributeValue) -> Result<T, StoreError> {
    Ok(decode_value(value)?)
}
