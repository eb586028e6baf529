//! Policies of IAM: those of roles, and those of queues.

use anyhow::{Context as _, bail};
use cloud_core::policy::{Condition, Policy, Statement};
use serde_json::Value;

use super::properties::Properties;

/// The inline policies of an `AWS::IAM::Role`, and the logical ids of the stack's managed ones that it has too.
pub(super) fn read_role(role: &Properties) -> anyhow::Result<(Policy, Vec<String>)> {
    role.allow(
        &["ManagedPolicyArns", "Policies"],
        &[
            "AssumeRolePolicyDocument",
            "Description",
            "MaxSessionDuration",
            "Path",
            "PermissionsBoundary",
            "RoleName",
            "Tags",
        ],
    )?;
    let mut statements = Vec::new();
    for policy in role.maps("Policies")? {
        statements.extend(read(&policy)?.0);
    }
    Ok((Policy(statements), role.texts("ManagedPolicyArns")?))
}

/// The policy in the property `PolicyDocument`.
pub(super) fn read(of: &Properties) -> anyhow::Result<Policy> {
    let document = of.map("PolicyDocument")?;
    document.allow(&["Statement"], &["Id", "Version"])?;
    let statements = document.maps("Statement")?;
    Ok(Policy(
        statements.iter().map(statement).collect::<anyhow::Result<_>>()?,
    ))
}

fn statement(read: &Properties) -> anyhow::Result<Statement> {
    read.allow(
        &[
            "Action",
            "Condition",
            "Effect",
            "NotResource",
            "Principal",
            "Resource",
        ],
        &["Sid"],
    )?;
    let allows = match read.required_text("Effect")?.as_str() {
        "Allow" => true,
        "Deny" => false,
        other => bail!("{}.Effect: {other} is neither Allow nor Deny", read.place()),
    };
    let services = match read.get("Principal") {
        Some(Value::String(anyone)) => vec![anyone.clone()],
        _ => read.map("Principal")?.texts("Service")?,
    };
    let conditions = read.map("Condition")?;
    let mut all = Vec::new();
    for operator in conditions.keys() {
        let operands = conditions.map(operator)?;
        for key in operands.keys() {
            all.push(Condition {
                operator: operator.to_owned(),
                key: key.to_owned(),
                values: operands.texts(key)?,
            });
        }
    }
    Ok(Statement {
        allows,
        services,
        actions: read.texts("Action")?,
        // `NotResource` serves for what has no ARN.
        resources: read.texts("Resource")?,
        conditions: all,
    })
}

/// The name in the ARN of a role of this stack.
pub(super) fn role_of_arn(arn: &str) -> anyhow::Result<String> {
    let (_, name) = arn
        .split_once(":role/")
        .with_context(|| format!("{arn} is no role's ARN"))?;
    Ok(name.to_owned())
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
