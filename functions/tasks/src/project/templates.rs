use api::{ApiError, Caller};
use axum::Json;
use domain::ListTemplate;
use serde::Serialize;
use store::Person;
use utoipa::ToSchema;

use crate::enumerations;
use crate::state::Shared;

/// The bucket lists to start from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListTemplates)]
pub(crate) struct TemplatesView {
    items: Vec<TemplateView>,
}

/// A bucket list to start from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListTemplateTexts)]
pub(crate) struct TemplateView {
    #[schema(value_type = enumerations::ListTemplate)]
    template: ListTemplate,
    name: &'static str,
    /// The titles of its items.
    items: &'static [&'static str],
}

/// The bucket lists to start from, in the language of the caller's profile (Korean, or else English): pass one as `template` of a new project.
#[utoipa::path(get, path = "/v1/list-templates", operation_id = "listTemplates", tag = "projects",
    responses((status = 200, description = "All of them", body = TemplatesView)))]
pub(crate) async fn handle(state: Shared, caller: Caller) -> Result<Json<TemplatesView>, ApiError> {
    let store = state.store.of(&caller);
    let person = store.profile(&caller.user_id).await?;
    let locale = match &person {
        Person::Known(profile) => profile.locale.as_str(),
        Person::Unknown => ListTemplate::DEFAULT_LOCALE,
        Person::Deleted => return Err(ApiError::session_ended()),
    };
    let view = |template: &ListTemplate| {
        let texts = template.texts(locale);
        TemplateView {
            template: *template,
            name: texts.name,
            items: texts.items,
        }
    };
    Ok(Json(TemplatesView {
        items: ListTemplate::ALL.iter().map(view).collect(),
    }))
}
