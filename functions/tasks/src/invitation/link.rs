//! The link that an invitation's sender passes on by hand, where no mail can be sent.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use domain::{Invitation, InvitationState, MailState};
use http::header;
use http::request::Parts;

use crate::state::State;

/// Where the API is, as the caller has reached it.
pub(crate) struct Origin(String);

impl<S: Sync> FromRequestParts<S> for Origin {
    type Rejection = Infallible;

    /// API Gateway routes by the host, so it is one of the API's own.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let text = |name: &str| parts.headers.get(name)?.to_str().ok();
        let scheme = text("x-forwarded-proto").unwrap_or("https");
        let host = text(header::HOST.as_str()).unwrap_or_default();
        Ok(Self(format!("{scheme}://{host}")))
    }
}

impl Origin {
    /// The link of an open invitation whose mail cannot be sent. The code in it counts for the invited address alone, so that its
    /// sender may know it.
    pub(crate) fn link(&self, state: &State, invitation: &Invitation) -> Option<String> {
        let is_by_hand = invitation.mail == MailState::Unavailable;
        (is_by_hand && invitation.state == InvitationState::Pending).then(|| {
            let code = state
                .code_key
                .code(invitation.id.as_str(), &invitation.code.nonce);
            format!("{}/v1/invitations/accept/{}", self.0, code.expose())
        })
    }
}
