//! The OpenAPI description.
