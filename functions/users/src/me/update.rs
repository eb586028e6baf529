//! `PATCH /v1/users/me`

use api::openapi::OptionalIfMatchHeader;
use api::{ApiError, Body, Caller, IfMatch, versioned};
use axum::response::Response;
use domain::ProfilePatch;
use store::StoreError;

use super::{UserView, of_caller};
use crate::openapi;
use crate::state::Shared;

/// Times a change without `If-Match` is based on a new read after it met another one.
const MAX_CONFLICTS: u32 = 20;

/// Changes one's own profile.
#[utoipa::path(patch, path = "/v1/users/me", operation_id = "updateMe", tag = "users",
    params(OptionalIfMatchHeader),
    request_body(content((openapi::UserPatch = "application/merge-patch+json"), (openapi::UserPatch = "application/json"))),
    security(("access_token" = [])),
    responses((status = 200, description = "The profile as it is now", body = UserView, headers(("ETag" = String, description = "The version, as a strong tag")))))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    condition: Option<IfMatch>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let patch = ProfilePatch::parse(body)?;
    // Whoever names a version means that one; for everybody else the change is to whatever is there.
    let pinned = condition.as_ref().is_some_and(|condition| !condition.is_any());
    for _ in 0..MAX_CONFLICTS {
        let profile = of_caller(&state, &caller).await?;
        if let Some(condition) = &condition {
            condition.check(profile.version)?;
        }
        let Some(changed) = patch.clone().apply(&profile) else {
            let version = profile.version;
            return Ok(versioned(version, &UserView::new(&state.services, profile), None));
        };
        match state
            .services
            .store
            .update_profile(&changed, profile.version)
            .await
        {
            Ok(()) => {
                let version = changed.version;
                return Ok(versioned(version, &UserView::new(&state.services, changed), None));
            }
            Err(StoreError::Conflict) if pinned => return Err(ApiError::Stale),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(http_function::failed(error)),
        }
    }
    Err(ApiError::unavailable("the profile changes all the time"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::kit::App;

    #[tokio::test]
    async fn changes_what_it_names() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        let patch = json!({"name": "Countess", "locale": "pt-br", "time_zone": "europe/berlin"});
        let call = ada
            .patch("/v1/users/me")
            .header("content-type", "application/merge-patch+json")
            .body(patch.to_string());
        let answer = app.send(call).await;
        insta::assert_json_snapshot!(answer.snapshot());
        assert_eq!(app.send(ada.get("/v1/users/me")).await.text, answer.text);
    }

    #[tokio::test]
    async fn what_changes_nothing_makes_no_version() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        for patch in [json!({}), json!({"name": "Ada"})] {
            let answer = app.send(ada.patch("/v1/users/me").json(patch)).await;
            assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"1\""));
        }
    }

    #[tokio::test]
    async fn every_field_error_at_once() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        let patch = json!({"name": "", "locale": "xx-yy-zz-!", "time_zone": "Europe/Atlantis", "email": "e@example.com",
            "points": 9, "colour": "red"});
        insta::assert_json_snapshot!(app.send(ada.patch("/v1/users/me").json(patch)).await.json());
        assert_eq!(app.send(ada.get("/v1/users/me")).await.header("etag"), "\"1\"");
    }

    #[tokio::test]
    async fn a_version_that_is_named_must_be_there() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        let patch = |condition: &str, name: &str| {
            ada.patch("/v1/users/me")
                .header("if-match", condition)
                .json(json!({"name": name}))
        };
        assert_eq!(app.send(patch("\"1\"", "A")).await.status, 200);
        let stale = app.send(patch("\"1\"", "B")).await;
        assert_eq!(
            (stale.status.as_u16(), stale.code().as_str()),
            (412, "stale_version")
        );
        assert_eq!(app.send(patch("*", "C")).await.header("etag"), "\"3\"");
        assert_eq!(app.send(patch("3", "D")).await.code(), "invalid_if_match");
    }

    #[tokio::test]
    async fn of_two_at_once_with_a_version_one_wins() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        let calls = (0..10).map(|n| {
            ada.patch("/v1/users/me")
                .header("if-match", "\"1\"")
                .json(json!({"name": format!("Ada {n}")}))
        });
        let mut statuses: Vec<_> = app
            .send_at_once(calls)
            .await
            .iter()
            .map(|answer| answer.status.as_u16())
            .collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412, 412, 412]);
    }

    #[tokio::test]
    async fn of_many_at_once_without_one_all_are_done() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        let calls = (0..8).map(|n| {
            ada.patch("/v1/users/me")
                .json(json!({"name": format!("Ada {n}")}))
        });
        for answer in app.send_at_once(calls).await {
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        assert_eq!(app.send(ada.get("/v1/users/me")).await.header("etag"), "\"9\"");
    }
}
