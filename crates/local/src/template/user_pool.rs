//! `AWS::Cognito::UserPool` and `AWS::Cognito::UserPoolClient`.

use anyhow::{bail, ensure};

use super::properties::Properties;

/// What the local user pool is told. Defaults are Cognito's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPool {
    /// The pool's password policy.
    pub password_policy: PasswordPolicy,
    /// Names of custom attributes, without `custom:`.
    pub custom_attributes: Vec<String>,
    /// The pool's client.
    pub client: UserPoolClient,
}

/// `Policies.PasswordPolicy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// `MinimumLength`, characters.
    pub minimum_length: u32,
    /// `RequireLowercase`.
    pub require_lowercase: bool,
    /// `RequireUppercase`.
    pub require_uppercase: bool,
    /// `RequireNumbers`.
    pub require_numbers: bool,
    /// `RequireSymbols`.
    pub require_symbols: bool,
}

/// The client's flows and how long its tokens live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPoolClient {
    /// `ExplicitAuthFlows`.
    pub auth_flows: Vec<String>,
    /// `PreventUserExistenceErrors: ENABLED`.
    pub prevent_user_existence_errors: bool,
    /// Life of an access token, seconds.
    pub access_token_validity_s: u64,
    /// Life of an id token, seconds.
    pub id_token_validity_s: u64,
    /// Life of a refresh token, seconds.
    pub refresh_token_validity_s: u64,
}

pub(super) fn read(pool: &Properties, client: &Properties) -> anyhow::Result<UserPool> {
    pool.allow(
        &[
            "AliasAttributes",
            "AutoVerifiedAttributes",
            "MfaConfiguration",
            "Policies",
            "Schema",
            "UsernameAttributes",
        ],
        &[
            "AccountRecoverySetting",
            "AdminCreateUserConfig",
            "DeletionProtection",
            "DeviceConfiguration",
            "EmailConfiguration",
            "EmailVerificationMessage",
            "EmailVerificationSubject",
            "EnabledMfas",
            "UserAttributeUpdateSettings",
            "UserPoolAddOns",
            "UserPoolName",
            "UserPoolTags",
            "UserPoolTier",
            "UsernameConfiguration",
            "VerificationMessageTemplate",
        ],
    )?;
    let place = pool.place();
    for name in ["UsernameAttributes", "AutoVerifiedAttributes"] {
        ensure!(
            pool.texts(name)? == ["email"],
            "{place}.{name}: the local user pool knows people by e-mail: [email]"
        );
    }
    ensure!(
        pool.get("AliasAttributes").is_none(),
        "{place}.AliasAttributes: the local user pool has none"
    );
    ensure!(
        pool.text("MfaConfiguration")?.as_deref() != Some("ON"),
        "{place}.MfaConfiguration: the local user pool knows OFF and OPTIONAL"
    );
    let policies = pool.map("Policies")?;
    policies.allow(&["PasswordPolicy"], &["SignInPolicy"])?;
    Ok(UserPool {
        password_policy: read_password_policy(&policies.map("PasswordPolicy")?)?,
        custom_attributes: read_custom_attributes(pool)?,
        client: read_client(client)?,
    })
}

fn read_password_policy(policy: &Properties) -> anyhow::Result<PasswordPolicy> {
    policy.allow(
        &[
            "MinimumLength",
            "RequireLowercase",
            "RequireNumbers",
            "RequireSymbols",
            "RequireUppercase",
        ],
        &["TemporaryPasswordValidityDays"],
    )?;
    Ok(PasswordPolicy {
        minimum_length: policy.number("MinimumLength")?.unwrap_or(8),
        require_lowercase: policy.flag("RequireLowercase")?.unwrap_or(true),
        require_uppercase: policy.flag("RequireUppercase")?.unwrap_or(true),
        require_numbers: policy.flag("RequireNumbers")?.unwrap_or(true),
        require_symbols: policy.flag("RequireSymbols")?.unwrap_or(true),
    })
}

/// The standard attributes of OpenID Connect need no declaration, so only the others are told on.
fn read_custom_attributes(pool: &Properties) -> anyhow::Result<Vec<String>> {
    const STANDARD: &[&str] = &[
        "address", "birthdate", "email", "family_name", "gender", "given_name", "locale",
        "middle_name", "name", "nickname", "phone_number", "picture", "preferred_username",
        "profile", "sub", "updated_at", "website", "zoneinfo",
    ];
    let mut out = Vec::new();
    for attribute in pool.maps("Schema")? {
        attribute.allow(
            &["AttributeDataType", "Name"],
            &[
                "DeveloperOnlyAttribute",
                "Mutable",
                "NumberAttributeConstraints",
                "Required",
                "StringAttributeConstraints",
            ],
        )?;
        let name = attribute.required_text("Name")?;
        if STANDARD.contains(&name.as_str()) {
            continue;
        }
        let kind = attribute.text("AttributeDataType")?;
        ensure!(
            kind.as_deref() == Some("String"),
            "{}.AttributeDataType: the local user pool keeps String attributes",
            attribute.place()
        );
        out.push(name);
    }
    Ok(out)
}

fn read_client(client: &Properties) -> anyhow::Result<UserPoolClient> {
    client.allow(
        &[
            "AccessTokenValidity",
            "EnableTokenRevocation",
            "ExplicitAuthFlows",
            "GenerateSecret",
            "IdTokenValidity",
            "PreventUserExistenceErrors",
            "RefreshTokenValidity",
            "TokenValidityUnits",
        ],
        &[
            "AuthSessionValidity",
            "ClientName",
            "ReadAttributes",
            "SupportedIdentityProviders",
            "UserPoolId",
            "WriteAttributes",
        ],
    )?;
    let place = client.place();
    ensure!(
        client.flag("GenerateSecret")? != Some(true),
        "{place}.GenerateSecret: the local user pool's client has no secret"
    );
    ensure!(
        client.flag("EnableTokenRevocation")? != Some(false),
        "{place}.EnableTokenRevocation: the local user pool revokes tokens"
    );
    let units = client.map("TokenValidityUnits")?;
    units.allow(&["AccessToken", "IdToken", "RefreshToken"], &[])?;
    let auth_flows = client.texts("ExplicitAuthFlows")?;
    for flow in &auth_flows {
        ensure!(
            matches!(
                flow.as_str(),
                "ALLOW_USER_PASSWORD_AUTH" | "ALLOW_REFRESH_TOKEN_AUTH"
            ),
            "{place}.ExplicitAuthFlows: the local user pool does not know {flow}"
        );
    }
    let validity = |property: &str, unit: &str, value: u64, default_unit: &str| {
        let value = client.number(property)?.unwrap_or(value);
        let name = units.text(unit)?.unwrap_or_else(|| default_unit.to_owned());
        seconds(value, &name).map_err(|error| error.context(format!("{place}.{property}")))
    };
    Ok(UserPoolClient {
        auth_flows,
        prevent_user_existence_errors: client.text("PreventUserExistenceErrors")?.as_deref()
            == Some("ENABLED"),
        access_token_validity_s: validity("AccessTokenValidity", "AccessToken", 1, "hours")?,
        id_token_validity_s: validity("IdTokenValidity", "IdToken", 1, "hours")?,
        refresh_token_validity_s: validity("RefreshTokenValidity", "RefreshToken", 30, "days")?,
    })
}

fn seconds(value: u64, unit: &str) -> anyhow::Result<u64> {
    let factor = match unit {
        "seconds" => 1,
        "minutes" => 60,
        "hours" => 3_600,
        "days" => 86_400,
        other => bail!("{other} is no unit of token validity"),
    };
    Ok(value.saturating_mul(factor))
}
