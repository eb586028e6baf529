//! `ConfirmSubscription`, `Unsubscribe`: by a program, or by a link.

use cloud_core::xml::Xml;

use super::endpoint::check_arn;
use super::error::{Answer, Failure, bare_invalid_parameter, invalid_parameter, not_allowed};
use super::mails::Token;
use super::query::Form;
use super::state::Sns;
use super::store;

/// "Confirmation tokens are valid for two days."
pub(super) const TOKEN_LIFETIME_MS: i64 = 48 * 60 * 60 * 1000;

/// The caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// A program with credentials, which are not verified.
    Signed,
    /// A person with a link from a mail.
    Anybody,
}

pub(super) async fn confirm_subscription(sns: &Sns, form: &Form, caller: Caller) -> Answer {
    let topic_arn = form.required("TopicArn")?.to_owned();
    check_arn("TopicArn", &topic_arn)?;
    let token = Token::parse(form.required("Token")?).ok_or_else(|| invalid_parameter("Token"))?;
    let hash = token.hash();
    // "true" counts only where the caller is authenticated.
    let must_sign = caller == Caller::Signed && form.flag("AuthenticateOnUnsubscribe");
    let now_ms = sns.now().as_millisecond();
    let confirmed = sns
        .database()
        .transaction(move |tx| {
            store::purge(tx, now_ms)?;
            let Some(mut subscription) = store::subscription_of_token(tx, &topic_arn, &hash)? else {
                return Ok(None);
            };
            // A link that is followed twice confirms once.
            if !subscription.is_confirmed {
                subscription.is_confirmed = true;
                subscription.confirmed_by_program = caller == Caller::Signed;
                subscription.authenticate_on_unsubscribe = must_sign;
                store::update_subscription(tx, &subscription)?;
            }
            Ok(Some(subscription.arn))
        })
        .await?;
    let arn = confirmed.ok_or_else(|| bare_invalid_parameter("Invalid token"))?;
    Ok(Some(Xml::default().text("SubscriptionArn", &arn)))
}

pub(super) async fn unsubscribe(sns: &Sns, form: &Form, caller: Caller) -> Answer {
    let arn = form.required("SubscriptionArn")?.to_owned();
    check_arn("SubscriptionArn", &arn)?;
    let now_ms = sns.now().as_millisecond();
    let unsubscribe = move |tx: &rusqlite::Transaction<'_>| -> anyhow::Result<Result<(), Failure>> {
        store::purge(tx, now_ms)?;
        // A missing subscription counts as unsubscribed.
        let Some(subscription) = store::subscription(tx, &arn)? else {
            return Ok(Ok(()));
        };
        if !subscription.is_confirmed {
            return Ok(Err(invalid_parameter(
                "SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation",
            )));
        }
        if caller == Caller::Anybody && subscription.authenticate_on_unsubscribe {
            return Ok(Err(not_allowed(
                "Unsubscribing this endpoint needs a signed request",
            )));
        }
        store::delete_subscription(tx, &subscription)?;
        Ok(Ok(()))
    };
    sns.database().transaction(unsubscribe).await??;
    Ok(None)
}
