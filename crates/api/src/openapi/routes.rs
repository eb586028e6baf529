//! The routes of a function, listed once.

use axum::routing::MethodFilter;
use utoipa::openapi::path::HttpMethod;

/// Makes `routes()`, an axum router, and `openapi()`, a function's part of the document, of one list of handlers. Each
/// is a module with a `handle` whose `#[utoipa::path]` states method and path.
///
/// `routes()` reads only these two of the attribute: it does not build the description of an operation or a schema, so none
/// of the document is made when a function starts.
///
/// ```ignore
/// api::routes! {
///     state: Arc<State>,
///     handlers: [project::list, project::create],
///     tags: ["projects" => "Boards and bucket lists."],
/// }
/// ```
///
/// Where the handlers are generic, `parameter: F: Uploads` comes first.
#[macro_export]
macro_rules! routes {
    (
        $(parameter: $parameter:ident: $bound:path,)?
        state: $state:ty,
        handlers: [$($($module:ident)::+),+ $(,)?],
        tags: [$($tag:literal => $description:literal),+ $(,)?] $(,)?
    ) => {
        pub(crate) fn routes$(<$parameter: $bound>)?() -> axum::Router<$state> {
            axum::Router::new()
            $(.route(
                &<$($module)::+::__path_handle as utoipa::Path>::path(),
                axum::routing::on(
                    $crate::openapi::method_of::<$($module)::+::__path_handle>(),
                    $($module)::+::handle,
                ),
            ))+
        }

        /// This function's part of the OpenAPI document. It is not used when the function runs.
        pub fn openapi() -> utoipa::openapi::OpenApi {
            #[derive(utoipa::OpenApi)]
            #[openapi(
                paths($($($module)::+::handle),+),
                tags($((name = $tag, description = $description)),+),
            )]
            struct Document;

            $crate::openapi::secured(<Document as utoipa::OpenApi>::openapi())
        }
    };
}

/// The method of a route.
pub fn method_of<P: utoipa::Path>() -> MethodFilter {
    match P::methods().first() {
        Some(HttpMethod::Post) => MethodFilter::POST,
        Some(HttpMethod::Put) => MethodFilter::PUT,
        Some(HttpMethod::Patch) => MethodFilter::PATCH,
        Some(HttpMethod::Delete) => MethodFilter::DELETE,
        // axum answers HEAD by the handler of GET. No other method is described in this API.
        _ => MethodFilter::GET,
    }
}
