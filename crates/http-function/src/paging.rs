//! Lists that have no parameters but `limit` and `cursor`.

use api::Query;
use domain::{Invalid, PageLimit};

/// The limit, of a list without filters and orders.
///
/// # Errors
/// Those of the limit, and `unknown_parameter` for each other parameter.
pub fn only_limit(query: &mut Query) -> Result<PageLimit, Invalid> {
    let limit = query.parameters.remove("limit");
    let limit = PageLimit::parse(limit.as_deref()).map_err(|invalid| invalid.at("limit"));
    let mut errors = limit
        .as_ref()
        .err()
        .map(|invalid| invalid.0.clone())
        .unwrap_or_default();
    for name in query.parameters.keys() {
        errors.extend(
            Invalid::new("unknown_parameter", "is not a parameter of this list")
                .at(name)
                .0,
        );
    }
    if errors.is_empty() {
        limit
    } else {
        Err(Invalid(errors))
    }
}
