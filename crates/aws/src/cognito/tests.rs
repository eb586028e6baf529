use std::sync::{Arc, Mutex};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{EmailAddress, Name, Secret, UserId};
use serde_json::{Value, json};

use super::CognitoError;
use crate::testing::{Answered, cognito};

const SUB: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

fn email() -> EmailAddress {
    EmailAddress::parse("ada@example.com").unwrap()
}

/// Operations and their inputs, as they came.
type Asked = Arc<Mutex<Vec<(String, Value)>>>;

/// What was asked, and nothing but success as an answer.
fn recording(output: Value) -> (super::Cognito, Asked) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&asked);
    let gateway = cognito(move |operation, input| {
        sink.lock().unwrap().push((operation.to_owned(), input.clone()));
        Ok(output.clone())
    });
    (gateway, asked)
}

fn jwt(claims: &Value) -> String {
    format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

fn tokens(refresh: Option<&str>) -> Value {
    let claims = json!({"sub": SUB, "email": "ada@example.com", "name": "Ada"});
    let access = json!({"sub": SUB, "origin_jti": "s1", "iat": 1_800_000_000, "exp": 1_800_003_600});
    let mut result = json!({"AccessToken": jwt(&access), "IdToken": jwt(&claims), "ExpiresIn": 3600, "TokenType": "Bearer"});
    if let Some(refresh) = refresh {
        result["RefreshToken"] = json!(refresh);
    }
    json!({"AuthenticationResult": result, "ChallengeParameters": {}})
}

async fn sign_up(gateway: &super::Cognito) -> Result<(), CognitoError> {
    let name = Name::parse("Ada").unwrap();
    gateway
        .sign_up(&email(), &name, &Secret::new("placeholder 1A"))
        .await
}

#[tokio::test]
async fn signing_up_says_who() {
    let (gateway, asked) = recording(json!({"UserSub": SUB, "UserConfirmed": false}));
    sign_up(&gateway).await.unwrap();
    let expected = json!({
        "ClientId": "test-client", "Username": "ada@example.com", "Password": "placeholder 1A",
        "UserAttributes": [{"Name": "email", "Value": "ada@example.com"}, {"Name": "name", "Value": "Ada"}],
    });
    assert_eq!(*asked.lock().unwrap(), [("SignUp".to_owned(), expected)]);
}

#[tokio::test]
async fn an_account_is_made_even_if_its_mail_is_not_sent() {
    sign_up(&cognito(|_, _| Err(("CodeDeliveryFailureException", "no"))))
        .await
        .unwrap();
}

/// The outcome of `set_password`, and the operations that it needed, where Cognito answers the two codes so.
async fn set_password(confirm: Option<&'static str>, reset: Option<&'static str>) -> (String, Vec<String>) {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let sink = Arc::clone(&asked);
    let gateway = cognito(move |operation, _| {
        sink.lock().unwrap().push(operation.to_owned());
        let refusal = match operation {
            "ConfirmSignUp" => confirm,
            "ConfirmForgotPassword" => reset,
            _ => None,
        };
        refusal.map_or(Ok(json!({})), |name| Err((name, "")))
    });
    let (code, password) = (Secret::new("123456"), Secret::new("correct horse 1A"));
    let outcome = gateway.set_password(&email(), &code, &password).await;
    let mut asked = asked.lock().unwrap().clone();
    asked.sort();
    (format!("{outcome:?}"), asked)
}

#[tokio::test]
async fn a_code_of_either_kind_sets_the_password() {
    let both = ["ConfirmForgotPassword", "ConfirmSignUp"];
    let expired = Some("ExpiredCodeException");
    assert_eq!(
        set_password(None, expired).await,
        (
            "Ok(())".to_owned(),
            ["AdminSetUserPassword", both[0], both[1]]
                .map(str::to_owned)
                .to_vec()
        )
    );
    for (confirm, reset, expected) in [
        (Some("NotAuthorizedException"), None, "Ok(())"),
        (Some("NotAuthorizedException"), expired, "Err(NotAuthorized)"),
        (
            Some("CodeMismatchException"),
            Some("InvalidParameterException"),
            "Err(CodeMismatch)",
        ),
        (
            Some("NotAuthorizedException"),
            Some("LimitExceededException"),
            "Err(TooManyAttempts)",
        ),
        (Some("LimitExceededException"), expired, "Err(TooManyAttempts)"),
        (Some("TooManyRequestsException"), expired, "Err(Throttled)"),
    ] {
        let outcome = set_password(confirm, reset).await;
        assert_eq!(outcome, (expected.to_owned(), both.map(str::to_owned).to_vec()));
    }
}

#[tokio::test]
async fn a_session_says_whose_it_is() {
    let (gateway, asked) = recording(tokens(Some("refresh")));
    let session = gateway
        .log_in(email().as_str(), &Secret::new("pw"))
        .await
        .unwrap();
    assert_eq!(session.identity.id, UserId::from_sub(SUB).unwrap());
    assert_eq!(
        (session.identity.email.as_str(), session.identity.name.as_str()),
        ("ada@example.com", "Ada")
    );
    assert_eq!(session.claims.session_id.as_str(), "s1");
    assert_eq!(
        (session.claims.issued_at_s, session.claims.expires_at_s),
        (1_800_000_000, 1_800_003_600)
    );
    assert_eq!(
        (session.refresh_token.expose(), session.expires_in_s),
        ("refresh", 3600)
    );
    let expected = json!({
        "ClientId": "test-client", "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "ada@example.com", "PASSWORD": "pw"},
    });
    assert_eq!(*asked.lock().unwrap(), [("InitiateAuth".to_owned(), expected)]);
}

#[tokio::test]
async fn refreshing_keeps_the_refresh_token_unless_it_is_rotated() {
    let refreshed = async |answer: Value| {
        let (gateway, _) = recording(answer);
        let session = gateway.refresh(&Secret::new("old")).await.unwrap();
        session.refresh_token.expose().to_owned()
    };
    assert_eq!(refreshed(tokens(None)).await, "old");
    assert_eq!(refreshed(tokens(Some("new"))).await, "new");
}

#[tokio::test]
async fn answers_that_make_no_sense_are_unexpected() {
    let challenge = json!({"ChallengeName": "SMS_MFA", "Session": "s", "ChallengeParameters": {}});
    let (gateway, _) = recording(challenge);
    let refused = gateway.log_in(email().as_str(), &Secret::new("pw")).await;
    assert!(matches!(refused, Err(CognitoError::Challenge)));
    let mut garbage = tokens(Some("r"));
    garbage["AuthenticationResult"]["IdToken"] = json!("garbage");
    let (gateway, _) = recording(garbage);
    let refused = gateway.log_in(email().as_str(), &Secret::new("pw")).await;
    assert!(matches!(refused, Err(CognitoError::Unexpected(_))));
    let (gateway, _) = recording(json!({"Username": "u", "UserAttributes": [{"Name": "sub", "Value": SUB}]}));
    let refused = gateway.identity(&Secret::new("t")).await;
    assert!(matches!(refused, Err(CognitoError::Unexpected(_))));
}

#[tokio::test]
async fn errors_have_their_meanings() {
    let error = async |name: &'static str, message: &'static str| {
        let gateway = cognito(move |_, _| -> Answered { Err((name, message)) });
        format!("{:?}", gateway.resend_code(&email()).await.unwrap_err())
    };
    for (name, message, expected) in [
        ("UsernameExistsException", "", "UserExists"),
        ("UserNotFoundException", "", "UserNotFound"),
        (
            "InvalidPasswordException",
            "Password did not conform with policy: Password not long enough",
            "WeakPassword(\"Password not long enough\")",
        ),
        (
            "InvalidPasswordException",
            "",
            "WeakPassword(\"does not follow the policy\")",
        ),
        ("UserNotConfirmedException", "", "NotConfirmed"),
        ("PasswordResetRequiredException", "", "PasswordResetRequired"),
        (
            "NotAuthorizedException",
            "Incorrect username or password.",
            "NotAuthorized",
        ),
        ("NotAuthorizedException", "Password attempts exceeded", "Locked"),
        (
            "NotAuthorizedException",
            "Access Token has been revoked",
            "TokenRevoked",
        ),
        ("CodeMismatchException", "", "CodeMismatch"),
        ("ExpiredCodeException", "", "CodeExpired"),
        ("LimitExceededException", "", "TooManyAttempts"),
        ("TooManyFailedAttemptsException", "", "TooManyAttempts"),
        ("TooManyRequestsException", "", "Throttled"),
        (
            "InvalidParameterException",
            "Value 'ada@example.com' at 'username' failed",
            "InvalidParameter",
        ),
        (
            "ResourceNotFoundException",
            "Value 'ada@example.com'",
            "Unavailable(\"ResourceNotFoundException\")",
        ),
        (
            "AccessDeniedException",
            "Value 'ada@example.com'",
            "Unavailable(\"AccessDeniedException\")",
        ),
        (
            "ValidationException",
            "Value 'ada@example.com'",
            "Unexpected(\"ValidationException\")",
        ),
    ] {
        assert_eq!(error(name, message).await, expected, "{name}");
    }
    assert!(
        error("InternalErrorException", "")
            .await
            .starts_with("Unavailable")
    );
}
