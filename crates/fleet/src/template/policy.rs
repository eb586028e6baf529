//! Policies of IAM: those of roles, and those of queues.

use anyhow::{Context as _, bail, ensure};
use cloud_core::actions::CONTEXT_KEYS;
use cloud_core::policy::{Condition, OPERATORS, Policy, Statement};
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
        statements.extend(read_identity_policy(&policy)?.0);
    }
    Ok((Policy(statements), role.texts("ManagedPolicyArns")?))
}

/// A policy of a role. What the services could not evaluate is refused: a condition, or a variable in a pattern.
pub(super) fn read_identity_policy(of: &Properties) -> anyhow::Result<Policy> {
    let policy = read(of)?;
    for statement in &policy.0 {
        for Condition { operator, key, .. } in &statement.conditions {
            let is_known = CONTEXT_KEYS.iter().any(|known| known.eq_ignore_ascii_case(key));
            ensure!(
                is_known && OPERATORS.contains(&operator.as_str()),
                "{}: the local cloud does not know the condition {operator} of {key}",
                of.place()
            );
        }
        let conditions = statement.conditions.iter().map(|condition| &condition.values);
        let patterns = [&statement.actions, &statement.resources, &statement.not_resources];
        let mut patterns = patterns.into_iter().chain(conditions).flatten();
        if let Some(variable) = patterns.find(|pattern| pattern.contains("${")) {
            bail!(
                "{}: the local cloud does not know the variable in {variable}",
                of.place()
            );
        }
    }
    Ok(policy)
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
            "Sid",
        ],
        &[],
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
        id: read.text("Sid")?.unwrap_or_default(),
        allows,
        services,
        actions: read.texts("Action")?,
        resources: read.texts("Resource")?,
        not_resources: read.texts("NotResource")?,
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
