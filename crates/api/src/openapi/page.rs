//! The schema of a page.

/// Describes [`crate::Page`] of some view: `page_schema!(/** A page of tasks. */ pub(crate) TaskPage of TaskView);`
#[macro_export]
macro_rules! page_schema {
    ($(#[$doc:meta])* $visibility:vis $name:ident of $item:ident) => {
        $(#[$doc])*
        #[derive(utoipa::ToSchema)]
        #[expect(dead_code, reason = "for the OpenAPI document only: handlers return `api::Page`")]
        $visibility struct $name {
            #[schema(max_items = 100)]
            items: Vec<$item>,
            /// Pass it as `cursor` for the next page; null on the last one.
            #[schema(required)]
            next_cursor: Option<String>,
        }
    };
}
