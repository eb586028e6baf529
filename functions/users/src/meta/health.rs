use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// The API is up.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    #[schema(pattern = "^ok$")]
    status: &'static str,
}

/// Says that requests are served. It asks nothing else: a check that calls the table or the user pool would make an
/// outage of theirs look like one of the function, and cost money by itself.
#[utoipa::path(get, path = "/v1/health", operation_id = "health", tag = "meta",
    security(()),
    responses((status = 200, description = "Requests are served", body = Health)))]
pub(crate) async fn handle() -> Json<Health> {
    Json(Health { status: "ok" })
}

#[cfg(test)]
mod tests {
    use api::testing::get;

    use crate::kit::App;

    #[tokio::test]
    async fn answers() {
        let app = App::new().await;
        insta::assert_json_snapshot!(app.send(get("/v1/health?x=1")).await.snapshot());
    }
}
