//! A user pool in memory, behind the real SDK client. It does what the tests need; the local cloud's is the faithful one.

mod input;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use aws::cognito::Cognito;
use aws::testing::{Answered, cognito};
use domain::UserId;
use input::{EXPIRED, INVALID, MISMATCH, Refusal, WRONG, claims, strong, sub, text};
use serde_json::{Value, json};
use testkit::http::Pool;
use testkit::{FixedClock, user};

/// The code in every mail.
pub(crate) const CODE: &str = "123456";

#[derive(Clone)]
pub(crate) struct FakePool {
    clock: Arc<FixedClock>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    accounts: BTreeMap<String, Account>,
    asked: Vec<String>,
    /// The number of accounts that were ever created.
    made: u8,
    /// The number of sessions that ever began.
    begun: usize,
    refuse_next: Option<Refusal>,
    refuse_next_of: Option<(&'static str, Refusal)>,
    lose_next: bool,
    locked: bool,
}

struct Account {
    sub: String,
    password: String,
    attributes: Value,
    confirmed: bool,
    code: Option<&'static str>,
    /// Of the sessions that have not ended: refresh token, and `origin_jti`.
    sessions: Vec<(String, String)>,
    mails: usize,
    new_email: Option<String>,
}

impl FakePool {
    pub(crate) fn new(clock: Arc<FixedClock>) -> Self {
        Self {
            clock,
            state: Arc::default(),
        }
    }

    /// The gateway to it.
    pub(crate) fn cognito(&self) -> Cognito {
        let pool = self.clone();
        cognito(move |operation, input| pool.answer(operation, input))
    }

    /// The number of calls of this operation.
    pub(crate) fn asked(&self, operation: &str) -> usize {
        self.state()
            .asked
            .iter()
            .filter(|asked| *asked == operation)
            .count()
    }

    /// The number of mails to an address.
    pub(crate) fn mails(&self, email: &str) -> usize {
        self.state()
            .accounts
            .get(email)
            .map_or(0, |account| account.mails)
    }

    /// The passwords that the pool was given for an account, the first of them at sign-up.
    pub(crate) fn password(&self, email: &str) -> String {
        self.state().accounts[email].password.clone()
    }

    /// Makes the pool refuse the next call.
    pub(crate) fn refuse_next(&self, name: &'static str, message: &'static str) {
        self.state().refuse_next = Some((name, message));
    }

    /// Makes the pool refuse the next call of this operation.
    pub(crate) fn refuse(&self, operation: &'static str, name: &'static str, message: &'static str) {
        self.state().refuse_next_of = Some((operation, (name, message)));
    }

    /// As if the user had changed their address at the pool.
    pub(crate) fn rename(&self, from: &str, to: &str) {
        self.state().rename(from, to);
    }

    /// The id of the user with this address.
    pub(crate) fn id_of(&self, email: &str) -> UserId {
        UserId::from_sub(&self.state().accounts[email].sub).unwrap()
    }

    /// Makes the next call succeed, but loses its response.
    pub(crate) fn lose_next_response(&self) {
        self.state().lose_next = true;
    }

    /// From now on, too many attempts were made.
    pub(crate) fn lock(&self) {
        self.state().locked = true;
    }

    /// The opposite of [`FakePool::lock`].
    pub(crate) fn unlock(&self) {
        self.state().locked = false;
    }

    /// Expires the codes that were mailed.
    pub(crate) fn expire_codes(&self) {
        for account in self.state().accounts.values_mut() {
            account.code = None;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn answer(&self, operation: &str, input: &Value) -> Answered {
        let mut state = self.state();
        state.asked.push(operation.to_owned());
        if let Some(refusal) = state.refuse_next.take() {
            return Err(refusal);
        }
        if let Some((_, refusal)) = state.refuse_next_of.take_if(|(refused, _)| *refused == operation) {
            return Err(refusal);
        }
        let answer = match operation {
            "SignUp" => state.sign_up(input),
            "AdminSetUserPassword" => state.set_password(input),
            "AdminGetUser" => state.get_user(input),
            "InitiateAuth" => state.initiate_auth(input, &self.clock),
            "RevokeToken" => state.revoke_token(input),
            "AdminUserGlobalSignOut" => state.sign_out(input),
            "UpdateUserAttributes" | "VerifyUserAttribute" => state.new_email(operation, input),
            "GetUser" | "ChangePassword" | "DeleteUser" => state.with_token(operation, input),
            _ => state.with_code(operation, input),
        };
        if std::mem::take(&mut state.lose_next) {
            return Err(("InternalErrorException", ""));
        }
        answer
    }
}

impl State {
    fn sign_up(&mut self, input: &Value) -> Answered {
        let email = text(input, "Username");
        if self.accounts.contains_key(&email) {
            return Err((
                "UsernameExistsException",
                "An account with the given email already exists.",
            ));
        }
        let password = strong(input, "Password")?;
        self.made += 1;
        let number = self.made;
        let sub = Pool::sub(&user(number));
        let account = Account {
            sub: sub.clone(),
            password,
            attributes: input["UserAttributes"].clone(),
            confirmed: false,
            code: Some(CODE),
            sessions: vec![],
            mails: 1,
            new_email: None,
        };
        self.accounts.insert(email, account);
        Ok(json!({"UserSub": sub, "UserConfirmed": false}))
    }

    fn set_password(&mut self, input: &Value) -> Answered {
        assert_eq!(input["Permanent"], true);
        let account = self.accounts.get_mut(&text(input, "Username"));
        let account = account.ok_or(("UserNotFoundException", "User does not exist."))?;
        account.password = strong(input, "Password")?;
        account.confirmed = true;
        Ok(json!({}))
    }

    fn initiate_auth(&mut self, input: &Value, clock: &FixedClock) -> Answered {
        let parameters = &input["AuthParameters"];
        let (account, session, refresh_token) = if input["AuthFlow"] == "REFRESH_TOKEN_AUTH" {
            let token = text(parameters, "REFRESH_TOKEN");
            let (account, session) = self
                .session_of(&token)
                .ok_or(("NotAuthorizedException", "Invalid Refresh Token"))?;
            (account, session, None)
        } else {
            self.begun += 1;
            let number = self.begun;
            let account = self.named(&text(parameters, "USERNAME")).ok_or(WRONG)?;
            if account.password != text(parameters, "PASSWORD") {
                return Err(WRONG);
            }
            if !account.confirmed {
                return Err(("UserNotConfirmedException", "User is not confirmed."));
            }
            let (token, session) = (format!("refresh-{number}"), format!("session-{number}"));
            account.sessions.push((token.clone(), session.clone()));
            (account, session, Some(token))
        };
        let id = UserId::from_sub(&account.sub).unwrap();
        let mut claims = Pool::claims(&id, clock);
        claims["origin_jti"] = json!(session);
        let access_token = Pool::sign(&claims);
        claims["token_use"] = json!("id");
        claims["aud"] = claims["client_id"].take();
        for attribute in account.all_attributes() {
            claims[text(&attribute, "Name")] = attribute["Value"].clone();
        }
        let mut result =
            json!({"AccessToken": access_token, "IdToken": Pool::sign(&claims), "ExpiresIn": 3600});
        if let Some(token) = refresh_token {
            result["RefreshToken"] = json!(token);
        }
        Ok(json!({"AuthenticationResult": result}))
    }

    fn revoke_token(&mut self, input: &Value) -> Answered {
        let token = text(input, "Token");
        let (account, _) = self.session_of(&token).ok_or(INVALID)?;
        account.sessions.retain(|(other, _)| *other != token);
        Ok(json!({}))
    }

    fn get_user(&mut self, input: &Value) -> Answered {
        let account = self.named(&text(input, "Username"));
        let account = account.ok_or(("UserNotFoundException", "User does not exist."))?;
        Ok(json!({"Username": account.sub, "UserAttributes": account.all_attributes()}))
    }

    fn sign_out(&mut self, input: &Value) -> Answered {
        let account = self.named(&text(input, "Username"));
        let account = account.ok_or(("UserNotFoundException", "User does not exist."))?;
        account.sessions.clear();
        Ok(json!({}))
    }

    /// By the address or the name in the pool.
    fn named(&mut self, username: &str) -> Option<&mut Account> {
        let mut accounts = self.accounts.iter_mut();
        let found = accounts.find(|(email, account)| *email == username || account.sub == username);
        found.map(|(_, account)| account)
    }

    fn session_of(&mut self, refresh_token: &str) -> Option<(&mut Account, String)> {
        self.accounts.values_mut().find_map(|account| {
            let session = account.sessions.iter().find(|(token, _)| token == refresh_token);
            let session = session.map(|(_, session)| session.clone())?;
            Some((account, session))
        })
    }

    fn new_email(&mut self, operation: &str, input: &Value) -> Answered {
        let sub = sub(input);
        let found = self.accounts.iter().find(|(_, account)| account.sub == sub);
        let (old, account) = found.ok_or(("UserNotFoundException", ""))?;
        if operation == "UpdateUserAttributes" {
            let email = text(&input["UserAttributes"][0], "Value");
            if self.accounts.contains_key(&email) {
                return Err(("AliasExistsException", ""));
            }
            let old = old.clone();
            self.accounts.get_mut(&old).unwrap().new_email = Some(email);
            return Ok(json!({}));
        }
        let new = account.new_email.clone().ok_or(EXPIRED)?;
        if text(input, "Code") != CODE {
            return Err(MISMATCH);
        }
        let old = old.clone();
        self.rename(&old, &new);
        Ok(json!({}))
    }

    fn rename(&mut self, from: &str, to: &str) {
        let mut account = self.accounts.remove(from).unwrap();
        account.new_email = None;
        for attribute in account.attributes.as_array_mut().unwrap() {
            if attribute["Name"] == "email" {
                attribute["Value"] = json!(to);
            }
        }
        self.accounts.insert(to.to_owned(), account);
    }

    fn with_token(&mut self, operation: &str, input: &Value) -> Answered {
        let sub = sub(input);
        let account = self.accounts.values_mut().find(|account| account.sub == sub);
        let account = account.ok_or(("UserNotFoundException", ""))?;
        let is_live = |(_, session): &(String, String)| claims(input)["origin_jti"] == session.as_str();
        if !account.sessions.iter().any(is_live) {
            return Err(("NotAuthorizedException", "Access Token has been revoked"));
        }
        if operation == "ChangePassword" {
            if account.password != text(input, "PreviousPassword") {
                return Err(WRONG);
            }
            account.password = strong(input, "ProposedPassword")?;
        }
        let user = json!({"Username": account.sub, "UserAttributes": account.all_attributes()});
        if operation == "DeleteUser" {
            self.accounts.retain(|_, account| account.sub != sub);
        }
        Ok(user)
    }

    fn with_code(&mut self, operation: &str, input: &Value) -> Answered {
        if self.locked {
            return Err((
                "LimitExceededException",
                "Attempt limit exceeded, please try after some time.",
            ));
        }
        let delivered = json!({"CodeDeliveryDetails": {"DeliveryMedium": "EMAIL"}});
        let mails = matches!(operation, "ResendConfirmationCode" | "ForgotPassword");
        // As with PreventUserExistenceErrors: what is mailed to nobody looks as if it had been.
        let Some(account) = self.accounts.get_mut(&text(input, "Username")) else {
            return if mails { Ok(delivered) } else { Err(MISMATCH) };
        };
        if mails {
            if account.confirmed == (operation == "ResendConfirmationCode") {
                return if account.confirmed {
                    Err(INVALID)
                } else {
                    Ok(delivered)
                };
            }
            account.code = Some(CODE);
            account.mails += 1;
            return Ok(delivered);
        }
        if operation == "ConfirmSignUp" && account.confirmed {
            return Err((
                "NotAuthorizedException",
                "User cannot be confirmed. Current status is CONFIRMED",
            ));
        }
        if operation == "ConfirmForgotPassword" && !account.confirmed {
            return Err(EXPIRED);
        }
        if account.code.ok_or(EXPIRED)? != text(input, "ConfirmationCode") {
            return Err(MISMATCH);
        }
        if operation == "ConfirmForgotPassword" {
            account.password = strong(input, "Password")?;
        }
        account.confirmed = true;
        account.code = None;
        Ok(json!({}))
    }
}

impl Account {
    fn all_attributes(&self) -> Vec<Value> {
        let mut all = self.attributes.as_array().unwrap().clone();
        all.push(json!({"Name": "sub", "Value": self.sub}));
        all
    }
}
