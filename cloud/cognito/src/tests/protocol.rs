//! JSON 1.1, unknown operations, wrong clients, the well-known documents.

use super::*;

/// Each operation with a request that is complete but for its client, token or user.
fn requests() -> Vec<(&'static str, Value)> {
    let token = json!({ "AccessToken": "a.b.c" });
    vec![
        ("SignUp", sign_up_of(EMAIL)),
        ("ConfirmSignUp", confirmation(EMAIL, "123456")),
        ("ResendConfirmationCode", of_user(EMAIL)),
        ("InitiateAuth", by_password(EMAIL, PASSWORD)),
        ("ForgotPassword", of_user(EMAIL)),
        (
            "ConfirmForgotPassword",
            json!({ "ClientId": CLIENT_ID, "Username": EMAIL, "ConfirmationCode": "123456", "Password": PASSWORD }),
        ),
        (
            "ChangePassword",
            json!({ "AccessToken": "a.b.c", "PreviousPassword": PASSWORD, "ProposedPassword": PASSWORD }),
        ),
        ("GetUser", token.clone()),
        (
            "UpdateUserAttributes",
            json!({ "AccessToken": "a.b.c", "UserAttributes": [{ "Name": "name", "Value": "B" }] }),
        ),
        (
            "VerifyUserAttribute",
            json!({ "AccessToken": "a.b.c", "AttributeName": "email", "Code": "123456" }),
        ),
        ("RevokeToken", json!({ "ClientId": CLIENT_ID, "Token": "abc" })),
        ("GlobalSignOut", token.clone()),
        (
            "AdminGetUser",
            json!({ "UserPoolId": POOL_ID, "Username": EMAIL }),
        ),
        (
            "AdminSetUserPassword",
            json!({ "UserPoolId": POOL_ID, "Username": EMAIL, "Password": PASSWORD, "Permanent": true }),
        ),
        ("DeleteUser", token),
    ]
}

#[tokio::test]
async fn every_required_member_is_missed_by_name() {
    let pool = TestPool::new();
    for (operation, request) in requests() {
        for member in request.as_object().unwrap().keys() {
            // Not required by the API's model.
            if (operation, member.as_str()) == ("SignUp", "UserAttributes")
                || (operation, member.as_str()) == ("InitiateAuth", "AuthParameters")
                || member == "Permanent"
            {
                continue;
            }
            let mut without = request.clone();
            without.as_object_mut().unwrap().remove(member);
            let name = member[..1].to_lowercase() + &member[1..];
            let expected = format!(
                "InvalidParameterException: 1 validation error detected: Value null at '{name}' failed to \
                 satisfy constraint: Member must not be null"
            );
            pool.refuses(operation, without, &expected).await;
        }
    }
}

#[tokio::test]
async fn every_operation_refuses_another_client_or_an_invented_token() {
    let pool = TestPool::new();
    for (operation, mut request) in requests() {
        if request.get("ClientId").is_some() && operation != "RevokeToken" {
            request["ClientId"] = json!("other");
            pool.refuses(
                operation,
                request,
                "ResourceNotFoundException: User pool client other does not exist.",
            )
            .await;
        } else if request.get("AccessToken").is_some() {
            pool.refuses(operation, request, "NotAuthorizedException: Invalid Access Token")
                .await;
        }
    }
    for operation in ["AdminGetUser", "AdminSetUserPassword"] {
        let request = json!({ "UserPoolId": "eu-west-1_Other", "Username": EMAIL, "Password": PASSWORD });
        let expected = "ResourceNotFoundException: User pool eu-west-1_Other does not exist.";
        pool.refuses(operation, request, expected).await;
    }
}

#[tokio::test]
async fn what_is_no_request_of_the_operation_is_a_serialization_error() {
    let pool = TestPool::new();
    for (operation, _) in requests() {
        for body in [
            json!([1]),
            json!("x"),
            json!({ "ClientId": 7, "AccessToken": 7, "UserPoolId": 7, "Token": 7 }),
        ] {
            let error = pool.fails(operation, body).await;
            assert!(
                error.starts_with("SerializationException: "),
                "{operation}: {error}"
            );
        }
    }
}

#[tokio::test]
async fn operations_that_are_not_here_are_unknown() {
    let pool = TestPool::new();
    for operation in ["AdminCreateUser", "signup", ""] {
        let error = pool.fails(operation, json!({})).await;
        assert!(error.starts_with("UnknownOperationException: "), "{error}");
    }
    let untargeted = Request::post("/").body(Body::empty()).unwrap();
    let response = pool.cognito.router().oneshot(untargeted).await.unwrap();
    assert_eq!(response.status(), 400);
    assert_eq!(
        response.headers()["x-amzn-errortype"],
        "UnknownOperationException"
    );
}

#[tokio::test]
async fn an_admin_operation_wants_a_signed_request() {
    let pool = TestPool::new();
    let request = Request::post("/")
        .header("x-amz-target", "AWSCognitoIdentityProviderService.AdminGetUser")
        .body(Body::from(
            json!({ "UserPoolId": POOL_ID, "Username": EMAIL }).to_string(),
        ))
        .unwrap();
    let response = pool.cognito.router().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 400);
    assert_eq!(
        response.headers()["x-amzn-errortype"],
        "MissingAuthenticationTokenException"
    );
}

#[tokio::test]
async fn several_violations_are_told_together() {
    let pool = TestPool::new();
    let request = json!({
        "ClientId": "with space", "Username": "", "Password": " ",
        "UserAttributes": [{ "Name": "name", "Value": "x".repeat(2049) }, { "Value": "x" }],
    });
    let expected = "InvalidParameterException: 5 validation errors detected: \
         Value at 'clientId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+]+; \
         Value at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1; \
         Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: \
         ^[\\S]+.*[\\S]+$; \
         Value at 'userAttributes.1.member.value' failed to satisfy constraint: Member must have length less than or \
         equal to 2048; \
         Value null at 'userAttributes.2.member.name' failed to satisfy constraint: Member must not be null";
    pool.refuses("SignUp", request, expected).await;
}

#[tokio::test]
async fn the_well_known_documents_are_the_pools_only() {
    let pool = TestPool::new();
    let get = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let app = Router::new().nest_service("/_local/cognito-idp", pool.cognito.router());
        let response = app.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice::<Value>(&bytes).unwrap())
    };
    let (status, jwks) = get("/_local/cognito-idp/eu-west-1_TestPool1/.well-known/jwks.json").await;
    assert_eq!((status, &jwks), (200, &pool.cognito.jwks()));
    let key = &jwks["keys"][0];
    assert_eq!(
        (&key["kty"], &key["use"], &key["e"]),
        (&json!("RSA"), &json!("sig"), &json!("AQAB"))
    );
    assert_eq!(
        URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap().len(),
        256
    );

    let (status, discovery) =
        get("/_local/cognito-idp/eu-west-1_TestPool1/.well-known/openid-configuration").await;
    assert_eq!((status, &discovery["issuer"]), (200, &json!(ISSUER)));
    assert_eq!(discovery["jwks_uri"], format!("{ISSUER}/.well-known/jwks.json"));

    let (status, _) = get("/_local/cognito-idp/eu-west-1_Other/.well-known/jwks.json").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn the_api_answers_with_and_without_a_slash_behind_its_path() {
    let pool = TestPool::new();
    for path in ["/_local/cognito-idp", "/_local/cognito-idp/"] {
        let request = Request::post(path)
            .header("x-amz-target", "AWSCognitoIdentityProviderService.ForgotPassword")
            .body(Body::from(of_user(EMAIL).to_string()))
            .unwrap();
        let app = Router::new().nest_service("/_local/cognito-idp", pool.cognito.router());
        let response = app.oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["x-amzn-requestid"].len(), 36);
    }
}

#[tokio::test]
async fn a_function_may_do_as_an_administrator_what_its_role_allows() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let user = json!({ "UserPoolId": POOL_ID, "Username": EMAIL });
    let of_other = json!({ "UserPoolId": "us-east-1_Other", "Username": EMAIL });
    assert_eq!(pool.call_as("local-reader", "AdminGetUser", &user).await.0, 200);
    for (operation, input, resource) in [
        ("AdminUserGlobalSignOut", &user, POOL_ID),
        ("AdminGetUser", &of_other, "us-east-1_Other"),
    ] {
        let (status, body) = pool.call_as("local-reader", operation, input).await;
        assert_eq!((status, &body["__type"]), (400, &json!("AccessDeniedException")));
        let text = body["message"].as_str().unwrap();
        let said = format!(
            "is not authorized to perform: cognito-idp:{operation} on resource: \
             arn:aws:cognito-idp:us-east-1:000000000000:userpool/{resource} because"
        );
        assert!(text.contains(&said), "{text}");
    }
    // Users act for themselves, whoever's program it is.
    let session = pool.sign_in(EMAIL, PASSWORD).await;
    let token = json!({ "AccessToken": session["AccessToken"] });
    assert_eq!(pool.call_as("local-reader", "GetUser", &token).await.0, 200);
    let (status, body) = pool.call_as("stranger", "AdminGetUser", &user).await;
    assert_eq!(
        (status, &body["__type"]),
        (400, &json!("UnrecognizedClientException"))
    );
}
