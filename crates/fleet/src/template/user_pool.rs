//! `AWS::Cognito::UserPool` and `AWS::Cognito::UserPoolClient`. Missing properties have Cognito's defaults.

use anyhow::{bail, ensure};
use cloud_cognito::{PasswordPolicy, PoolSettings, SchemaAttribute};

use super::physical::Physical;
use super::properties::Properties;

const POOL_USED: &[&str] = &[
    "AliasAttributes",
    "AutoVerifiedAttributes",
    "MfaConfiguration",
    "Policies",
    "Schema",
    "UserAttributeUpdateSettings",
    "UsernameAttributes",
    "UsernameConfiguration",
    "VerificationMessageTemplate",
];

/// Properties about mailing, administration, names and billing, without effect here.
const POOL_UNNEEDED: &[&str] = &[
    "AccountRecoverySetting",
    "AdminCreateUserConfig",
    "DeletionProtection",
    "DeviceConfiguration",
    "EmailConfiguration",
    "EnabledMfas",
    "UserPoolAddOns",
    "UserPoolName",
    "UserPoolTags",
    "UserPoolTier",
];

const CLIENT_USED: &[&str] = &[
    "AccessTokenValidity",
    "EnableTokenRevocation",
    "ExplicitAuthFlows",
    "GenerateSecret",
    "IdTokenValidity",
    "PreventUserExistenceErrors",
    "ReadAttributes",
    "RefreshTokenValidity",
    "TokenValidityUnits",
    "WriteAttributes",
];

const CLIENT_UNNEEDED: &[&str] = &[
    "AuthSessionValidity",
    "ClientName",
    "SupportedIdentityProviders",
    "UserPoolId",
];

pub(super) fn read(
    pool: &Properties,
    client: &Properties,
    physical: &Physical,
) -> anyhow::Result<PoolSettings> {
    let mut settings = PoolSettings::new(
        &physical.user_pool_id,
        &physical.user_pool_client_id,
        &physical.issuer(),
    );
    read_pool(pool, &mut settings)?;
    read_client(client, &mut settings)?;
    Ok(settings)
}

fn read_pool(pool: &Properties, settings: &mut PoolSettings) -> anyhow::Result<()> {
    pool.allow(POOL_USED, POOL_UNNEEDED)?;
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
    let mfa = pool.text("MfaConfiguration")?;
    ensure!(
        mfa.as_deref().is_none_or(|mode| mode == "OFF"),
        "{place}.MfaConfiguration: the local user pool knows OFF only"
    );
    let names = pool.map("UsernameConfiguration")?;
    names.allow(&["CaseSensitive"], &[])?;
    // The resource's page: true unless it says false.
    settings.case_sensitive = names.flag("CaseSensitive")?.unwrap_or(true);
    let updates = pool.map("UserAttributeUpdateSettings")?;
    updates.allow(&["AttributesRequireVerificationBeforeUpdate"], &[])?;
    let verified_first = updates.texts("AttributesRequireVerificationBeforeUpdate")?;
    settings.verify_email_before_update = verified_first.iter().any(|name| name == "email");
    let message = pool.map("VerificationMessageTemplate")?;
    message.allow(
        &["DefaultEmailOption", "EmailMessage", "EmailSubject"],
        &["SmsMessage"],
    )?;
    let option = message.text("DefaultEmailOption")?;
    ensure!(
        option
            .as_deref()
            .is_none_or(|option| option == "CONFIRM_WITH_CODE"),
        "{place}.VerificationMessageTemplate.DefaultEmailOption: the local user pool mails codes"
    );
    settings.verification_subject = message.text("EmailSubject")?;
    settings.verification_message = message.text("EmailMessage")?;
    let policies = pool.map("Policies")?;
    policies.allow(&["PasswordPolicy"], &["SignInPolicy"])?;
    settings.password_policy = read_password_policy(&policies.map("PasswordPolicy")?)?;
    settings.attributes = pool
        .maps("Schema")?
        .iter()
        .map(read_attribute)
        .collect::<anyhow::Result<_>>()?;
    Ok(())
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
    let cognitos = PasswordPolicy::default();
    let flag = |name: &str, otherwise: bool| Ok::<_, anyhow::Error>(policy.flag(name)?.unwrap_or(otherwise));
    Ok(PasswordPolicy {
        minimum_length: policy.number("MinimumLength")?.unwrap_or(cognitos.minimum_length),
        require_lowercase: flag("RequireLowercase", cognitos.require_lowercase)?,
        require_uppercase: flag("RequireUppercase", cognitos.require_uppercase)?,
        require_numbers: flag("RequireNumbers", cognitos.require_numbers)?,
        require_symbols: flag("RequireSymbols", cognitos.require_symbols)?,
    })
}

fn read_attribute(attribute: &Properties) -> anyhow::Result<SchemaAttribute> {
    attribute.allow(
        &[
            "AttributeDataType",
            "Mutable",
            "Name",
            "Required",
            "StringAttributeConstraints",
        ],
        &["DeveloperOnlyAttribute"],
    )?;
    let kind = attribute.text("AttributeDataType")?;
    ensure!(
        kind.as_deref().is_none_or(|kind| kind == "String"),
        "{}.AttributeDataType: the local user pool keeps String attributes",
        attribute.place()
    );
    let constraints = attribute.map("StringAttributeConstraints")?;
    constraints.allow(&["MaxLength", "MinLength"], &[])?;
    Ok(SchemaAttribute {
        name: attribute.required_text("Name")?,
        required: attribute.flag("Required")?.unwrap_or(false),
        mutable: attribute.flag("Mutable")?.unwrap_or(true),
        min_length: constraints.number("MinLength")?,
        max_length: constraints.number("MaxLength")?,
    })
}

fn read_client(client: &Properties, settings: &mut PoolSettings) -> anyhow::Result<()> {
    client.allow(CLIENT_USED, CLIENT_UNNEEDED)?;
    let place = client.place();
    ensure!(
        client.flag("GenerateSecret")? != Some(true),
        "{place}.GenerateSecret: the local user pool's client has no secret"
    );
    let flows = client.texts("ExplicitAuthFlows")?;
    if !flows.is_empty() {
        settings.auth_flows = flows;
    }
    settings.enable_token_revocation = client.flag("EnableTokenRevocation")?.unwrap_or(true);
    settings.prevent_user_existence_errors =
        client.text("PreventUserExistenceErrors")?.as_deref() == Some("ENABLED");
    let attributes = |name: &str| match client.get(name) {
        None => Ok(None),
        Some(_) => client.texts(name).map(Some),
    };
    settings.read_attributes = attributes("ReadAttributes")?;
    settings.write_attributes = attributes("WriteAttributes")?;
    let units = client.map("TokenValidityUnits")?;
    units.allow(&["AccessToken", "IdToken", "RefreshToken"], &[])?;
    let validity = |token: &str, otherwise: i64, default_unit: &str| -> anyhow::Result<i64> {
        let property = format!("{token}Validity");
        let Some(value) = client.number::<i64>(&property)? else {
            return Ok(otherwise);
        };
        let unit = units.text(token)?.unwrap_or_else(|| default_unit.to_owned());
        seconds(value, &unit).map_err(|error| error.context(format!("{place}.{property}")))
    };
    settings.access_token_seconds = validity("AccessToken", settings.access_token_seconds, "hours")?;
    settings.id_token_seconds = validity("IdToken", settings.id_token_seconds, "hours")?;
    settings.refresh_token_seconds = validity("RefreshToken", settings.refresh_token_seconds, "days")?;
    Ok(())
}

fn seconds(value: i64, unit: &str) -> anyhow::Result<i64> {
    let factor = match unit {
        "seconds" => 1,
        "minutes" => 60,
        "hours" => 3_600,
        "days" => 86_400,
        other => bail!("{other} is no unit of token validity"),
    };
    ensure!(value > 0, "must be positive");
    Ok(value.saturating_mul(factor))
}
