//! What requests may hold, for the OpenAPI document only: requests are read by `domain` and by `input`, which report
//! all errors at once. The conformance test holds these two against each other.
#![expect(dead_code, reason = "described, never made")]

use utoipa::ToSchema;

/// An account to be.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignUp {
    email: Email,
    password: NewPassword,
    name: PersonName,
}

/// The code that was mailed to an address.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirm {
    email: Email,
    code: Code,
}

/// Where a code goes.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Address {
    email: Email,
}

/// Who they are.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    email: Email,
    password: Password,
}

/// What a session has been given.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshToken {
    #[schema(min_length = 1, max_length = 8192, pattern = "^[!-~]+$")]
    refresh_token: String,
}

/// A new password, by the code that was mailed.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResetPassword {
    email: Email,
    code: Code,
    new_password: NewPassword,
}

/// A new password, by the current one.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePassword {
    current_password: Password,
    new_password: NewPassword,
}

/// An RFC 7396 merge patch of a profile: absent keeps; nothing of it can be cleared.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserPatch {
    #[schema(nullable = false)]
    name: Option<PersonName>,
    /// A BCP 47 language tag.
    #[schema(nullable = false, max_length = 35, example = "pt-BR", format = "language-tag")]
    locale: Option<String>,
    /// A name of the IANA time zone database.
    #[schema(nullable = false, example = "Europe/Berlin", format = "time-zone")]
    time_zone: Option<String>,
}

/// An e-mail address with a dotted domain.
#[derive(ToSchema)]
#[schema(value_type = String, format = "email", max_length = 254, example = "ada@example.com")]
pub(crate) struct Email(String);

/// What a person is called: one line.
#[derive(ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 200, example = "Ada",
    pattern = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$")]
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

/// The mailed code.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[0-9]{6}$", example = "123456")]
pub(crate) struct Code(String);
