use api::openapi::Conflict;
use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey, created};
use axum::response::Response;
use domain::{
    IdSeed, Invalid, ListTemplate as Template, NewProject, NewTask, ProjectId, Rank, TaskDetail, TaskId,
    UserId,
};
use http_function::created_resource;
use jiff::Timestamp;
use serde_json::json;
use store::Person;
use utoipa::ToSchema;

use super::ProjectView;
use crate::enumerations::{ListTemplate, ProjectKind};
use crate::state::Shared;

/// A new project.
#[derive(ToSchema)]
#[schema(as = NewProject)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]
pub(crate) struct NewProjectBody {
    #[schema(format = "Name", example = "Move house")]
    name: String,
    /// Default `board`; fixed from then on.
    #[schema(nullable = false)]
    kind: Option<ProjectKind>,
    /// Markdown.
    #[schema(format = "ProjectDescription")]
    description: Option<String>,
    /// The zone in which reports count days; by default that of its creator.
    #[schema(nullable = false, format = "TimeZoneName", example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// The template whose items a bucket list begins with, in the caller's language. With null, it is empty.
    template: Option<ListTemplate>,
}

/// Makes a project whose owner is the caller.
#[utoipa::path(post, path = "/v1/projects", operation_id = "createProject", tag = "projects",
    params(IdempotencyKey),
    request_body = NewProjectBody,
    responses(
        (status = 201, description = "Made", body = ProjectView,
            headers(("ETag" = String, description = "Version and role, as a strong tag"), ("Location" = String, description = "Its address"))),
        Conflict,
    ))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let store = state.store.of(&caller);
    let fingerprint = Fingerprint::of_keyed(key.as_ref(), &body);
    let mut new = NewProject::parse(body)?;
    let mut tasks = Vec::new();
    let id = ProjectId::from_seed(state.id_seed(key.as_ref(), &caller.user_id, "/v1/projects"));
    let now = state.now();
    if new.time_zone.is_none() || new.template.is_some() {
        let person = store.profile(&caller.user_id).await?;
        let (locale, time_zone) = match &person {
            Person::Known(profile) => (profile.locale.as_str(), Some(&profile.time_zone)),
            Person::Unknown | Person::Deleted => (Template::DEFAULT_LOCALE, None),
        };
        if let Some(template) = new.template {
            tasks = items(template, locale, &id, &caller.user_id, now)?;
        }
        new.time_zone = new.time_zone.or_else(|| time_zone.cloned());
    }
    let project = new.into_project(id, caller.user_id, now);
    let outcome = store
        .create_project_with(&project, &tasks, fingerprint.as_deref())
        .await?;
    let access = created_resource(outcome)?;
    let location = format!("/v1/projects/{}", access.project.id);
    let view = ProjectView::from(access);
    Ok(created(&location, view.entity_tag(), &view))
}

/// The tasks that a bucket list begins with. Their ids derive from the project's: a retry makes the same ones.
fn items(
    template: Template,
    locale: &str,
    project: &ProjectId,
    by: &UserId,
    now: Timestamp,
) -> Result<Vec<TaskDetail>, Invalid> {
    let titles = template.texts(locale).items.iter();
    let task = |(at, title): (u64, &&str)| {
        let seed = IdSeed::derive(&["item of a template", project.as_str(), &at.to_string()]);
        let ids = (TaskId::from_seed(seed), project.clone());
        let rank = Rank::at_end_in_order(now, at);
        let new = NewTask::parse(json!({ "title": title }))?;
        Ok(new.into_task(ids, by.clone(), rank, now, &|| seed))
    };
    (0..).zip(titles).map(task).collect()
}
