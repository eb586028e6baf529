//! `AWS::Lambda::Permission`: without one, an API's call of a function is refused.

use cloud_core::account::{ACCOUNT_ID, REGION};

use super::function;
use super::physical::Physical;
use super::properties::Properties;

/// The physical name of the function that the API may invoke, with its alias if it has one.
pub(super) fn read(properties: &Properties, physical: &Physical) -> anyhow::Result<String> {
    properties.allow(&["Action", "FunctionName", "Principal", "SourceArn"], &[])?;
    properties.require("Action", "lambda:InvokeFunction")?;
    properties.require("Principal", "apigateway.amazonaws.com")?;
    // Any stage, method and path. One for each route would not fit into the function's policy.
    let api = format!(
        "arn:aws:execute-api:{REGION}:{ACCOUNT_ID}:{}/*/*",
        physical.api_id
    );
    properties.require("SourceArn", &api)?;
    let name = properties.required_text("FunctionName")?;
    Ok(function::of_arn(&name).unwrap_or(&name).to_owned())
}
