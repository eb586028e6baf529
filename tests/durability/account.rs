//! Somebody who signs up, confirms, logs in and out, until the fleet is gone.

use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::support::person::{Stranger, log_in};
use crate::support::{Answer, Client, mail};

/// What one has done, last acknowledged step and all.
pub(super) struct Account {
    api: Client,
    lives: Vec<Life>,
}

/// One address's way.
struct Life {
    stranger: Stranger,
    refresh_token: Value,
    done: Step,
    in_doubt: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Nothing,
    SignedUp,
    Confirmed,
    LoggedIn,
    LoggedOut,
}

impl Account {
    pub(super) fn new(api: &Client) -> Self {
        Self {
            api: api.clone(),
            lives: Vec::new(),
        }
    }

    /// One address after the other, until there is no answer any more.
    pub(super) async fn live(mut self, acknowledged: mpsc::UnboundedSender<()>) -> Self {
        loop {
            self.lives.push(Life::new());
            // Every other one stays logged in.
            let last = if self.lives.len().is_multiple_of(2) {
                Step::LoggedIn
            } else {
                Step::LoggedOut
            };
            let life = self.lives.last_mut().unwrap();
            while life.done < last {
                life.in_doubt = true;
                if life.step(&self.api).await.is_err() {
                    return self;
                }
                life.in_doubt = false;
                let _ = acknowledged.send(());
            }
        }
    }

    pub(super) async fn check(self) {
        let api = self.api.reconnected();
        for life in self.lives {
            life.check(&api).await;
        }
    }
}

impl Life {
    fn new() -> Self {
        Self {
            stranger: Stranger::new(),
            refresh_token: Value::Null,
            done: Step::Nothing,
            in_doubt: false,
        }
    }

    /// The next step.
    async fn step(&mut self, api: &Client) -> reqwest::Result<()> {
        let stranger = &self.stranger;
        let post = async |path: &str, body: Value, status: u16| -> reqwest::Result<Answer> {
            Ok(api.post(path, &body).try_send().await?.expect(status))
        };
        self.done = match self.done {
            Step::Nothing => {
                post("/v1/auth/sign-up", stranger.sign_up_body(), 202).await?;
                Step::SignedUp
            }
            Step::SignedUp => {
                let mails = api
                    .get(&format!("/_local/mail?to={}", stranger.email))
                    .try_send()
                    .await?
                    .ok();
                let body = stranger.confirmation(&mail::code_in(&mails[0]));
                post("/v1/auth/confirm", body, 204).await?;
                Step::Confirmed
            }
            Step::Confirmed => {
                let body = json!({ "email": stranger.email, "password": stranger.password });
                self.refresh_token = post("/v1/auth/login", body, 200).await?.json()["refresh_token"].clone();
                Step::LoggedIn
            }
            Step::LoggedIn | Step::LoggedOut => {
                post(
                    "/v1/auth/logout",
                    json!({ "refresh_token": self.refresh_token }),
                    204,
                )
                .await?;
                Step::LoggedOut
            }
        };
        Ok(())
    }

    /// All that was acknowledged holds; a step in doubt was done or can be done now.
    async fn check(self, api: &Client) {
        let Stranger { email, password, .. } = &self.stranger;
        if self.done == Step::Nothing {
            return;
        }
        let login = log_in(api, email, password).await;
        let is_confirmed = self.done >= Step::Confirmed || (self.in_doubt && login.status == 200);
        let session = if is_confirmed {
            login.ok()
        } else {
            login.expect(401);
            // The code was mailed before the sign-up was acknowledged. If the fleet died between the confirmation and the
            // password, it has been used, and another one leads in.
            let body = self.stranger.confirmation(&mail::code(api, email).await);
            if api.post("/v1/auth/confirm", &body).send().await.status != 204 {
                let forgot = api.post("/v1/auth/forgot-password", &json!({ "email": email }));
                forgot.send().await.expect(202);
                self.stranger.confirm(api).await;
            }
            log_in(api, email, password).await.ok()
        };
        let mine = api.with_token(session["access_token"].as_str().unwrap());
        assert_eq!(mine.get("/v1/users/me").send().await.ok()["email"], *email);
        let refresh = api.post(
            "/v1/auth/refresh",
            &json!({ "refresh_token": self.refresh_token }),
        );
        match self.done {
            Step::LoggedOut => drop(refresh.send().await.expect(401)),
            // A log-out in doubt has happened or not.
            Step::LoggedIn if !self.in_doubt => drop(refresh.send().await.expect(200)),
            _ => {}
        }
    }
}
