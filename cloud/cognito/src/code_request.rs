//! Requests for a code: `ResendConfirmationCode` and `ForgotPassword`.

use serde_json::json;

use super::{
    attempts::{self, Hourly},
    codes::{self, Purpose, Subject, delivery_details},
    error::{Answer, Failure},
    state::{Cognito, Tx},
    users::User,
    validate::Input,
};

/// Mails a code to the user of a request, whom `receiver` looks up by login. To nobody where user existence is not
/// revealed: the response is the same.
pub(super) async fn request(
    pool: Cognito,
    mut input: Input,
    (purpose, limit): (Purpose, Hourly),
    receiver: fn(&Tx<'_>, &str) -> Result<Option<User>, Failure>,
) -> Answer {
    let (client_id, username) = input.client_and_user();
    input.finish()?;
    let login = pool.login(&client_id, &username)?;
    let (code, to) = pool
        .transaction(move |tx| {
            let user = receiver(tx, &login)?;
            let subject = Subject::of(user.as_ref(), &login);
            attempts::check(tx, &subject, limit)?;
            attempts::count(tx, &subject, limit)?;
            let code = codes::make(tx, &subject, purpose)?;
            Ok((code, user.map(|user| user.email().to_owned())))
        })
        .await?;
    if let Some(to) = &to {
        codes::mail(&pool, to, &code).await?;
    }
    let to = to.unwrap_or(username);
    Ok(json!({ "CodeDeliveryDetails": delivery_details(&to) }))
}
