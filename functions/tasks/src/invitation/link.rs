//! The link that an invitation's sender passes on by hand, where no mail can be sent.

use domain::{Invitation, InvitationState, MailState};

use crate::origin::Origin;
use crate::state::State;

impl Origin {
    /// The link of an open invitation whose mail cannot be sent. The code in it counts for the invited address alone, so that its
    /// sender may know it.
    pub(crate) fn link(&self, state: &State, invitation: &Invitation) -> Option<String> {
        let is_by_hand = invitation.mail == MailState::Unavailable;
        (is_by_hand && invitation.state == InvitationState::Pending).then(|| {
            let code = state
                .code_key
                .code(invitation.id.as_str(), &invitation.code.nonce);
            self.url(&format!("/v1/invitations/accept/{}", code.expose()))
        })
    }
}
