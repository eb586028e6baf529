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
