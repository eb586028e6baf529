use api::{ApiError, Caller, Path};
use http::StatusCode;

use super::path::ChannelPath;
use crate::state::Shared;

/// Removes a channel: nothing is sent there any more.
#[utoipa::path(delete, path = "/v1/notifications/channels/{channel_id}", operation_id = "removeChannel", tag = "notifications",
    params(ChannelPath),
    responses((status = 204, description = "Removed")))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ChannelPath { channel_id }): Path<ChannelPath>,
) -> Result<StatusCode, ApiError> {
    let services = &state.services;
    let removed = services
        .store
        .remove_channel(&caller.user_id, &channel_id, services.now())
        .await?;
    if removed {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::NotFound)
    }
}

#[cfg(test)]
mod tests {
    use api::testing::delete;
    use serde_json::json;

    use crate::kit::App;

    #[tokio::test]
    async fn a_removed_one_is_gone_and_a_strangers_was_never_there() {
        let app = App::new().await;
        let (ada, eve) = (
            app.person("ada@example.com").await,
            app.person("eve@example.com").await,
        );
        let body = json!({"kind": "sms", "address": "+4915100000001"});
        let channel = app
            .send(ada.post("/v1/notifications/channels").json(body))
            .await
            .json();
        let path = format!("/v1/notifications/channels/{}", channel["id"].as_str().unwrap());
        let theirs = app.send(eve.delete(&path)).await;
        assert_eq!(theirs.status, 404);
        assert_eq!(app.send(delete(&path)).await.code(), "missing_token");
        assert_eq!(app.send(ada.delete(&path)).await.status, 204);
        let again = app.send(ada.delete(&path)).await;
        assert_eq!((again.status.as_u16(), again.text), (404, theirs.text));
        let list = app.send(ada.get("/v1/notifications/channels")).await.json();
        assert_eq!(list, json!({"items": [], "next_cursor": null}));
    }
}
