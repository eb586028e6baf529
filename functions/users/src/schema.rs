//! Schemas that several bodies share.
#![expect(
    dead_code,
    reason = "for the OpenAPI document only: `domain` and `input` parse the bodies"
)]

use utoipa::ToSchema;

/// An e-mail address with a dotted domain.
#[derive(ToSchema)]
#[schema(value_type = String, format = "EmailAddress", example = "ada@example.com")]
pub(crate) struct Email(String);

/// What a person is called: one line.
#[derive(ToSchema)]
#[schema(value_type = String, format = "Name", example = "Ada")]
pub(crate) struct PersonName(String);

/// A password.
#[derive(ToSchema)]
#[schema(value_type = String, format = "password", min_length = 1, max_length = 256, example = "Correct-Horse-9-Battery")]
pub(crate) struct Password(String);

/// A password of at least 10 characters, with a lower-case letter, an upper-case letter and a digit; without control
/// characters and white space at its ends.
#[derive(ToSchema)]
#[schema(value_type = String, format = "password", min_length = 10, max_length = 256, example = "Correct-Horse-9-Battery",
    pattern = r"^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[^\s\u0000-\u001f\u007f-\u009f](?:[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f])?$")]
pub(crate) struct NewPassword(String);

/// The code that was sent; white space and hyphens in it do not matter.
#[derive(ToSchema)]
#[schema(value_type = String, format = "TypedCode", example = "123456")]
pub(crate) struct TypedCode(String);
