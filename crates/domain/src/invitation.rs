//! Invitations to a project, by e-mail, with a one-time code.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::input::present;
use crate::string_enum::string_enum;
use crate::{
    CodeKey, EmailAddress, Fields, IdSeed, Invalid, InvitationId, OneTimeCode, ProjectId, Role, Secret,
    UserId,
};

/// The validity of a code: 7 days.
const LIFETIME: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The most invitations that one user may send a day, over all projects.
pub const MAX_INVITATIONS_A_DAY: u32 = 100;
/// The least time between two mails to the same address.
const RENEWAL_INTERVAL: SignedDuration = SignedDuration::from_secs(60);

string_enum! {
    /// The state of an invitation. Expiry is not a state: see [`Invitation::expires_at`].
    InvitationState {
        /// Not accepted yet.
        Pending = "pending",
        /// The invited person has joined with it.
        Accepted = "accepted",
        /// An owner revoked it.
        Revoked = "revoked",
    }
}

string_enum! {
    /// The delivery state of the mail with an invitation's code.
    #[derive(Default)]
    MailState {
        /// Not sent yet.
        #[default]
        Waiting = "waiting",
        /// SES has taken it.
        Sent = "sent",
        /// SES has refused it for good, or reported that it bounced.
        Refused = "refused",
        /// No sender is set up: the inviting owner passes the code on.
        Unavailable = "unavailable",
    }
}

/// An invitation of an e-mail address to a project. There is one for each project and address: inviting again renews its code
/// under the same id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The id, derived from project and address: see [`Invitation::id_of`].
    pub id: InvitationId,
    /// The project.
    pub project_id: ProjectId,
    /// The invited address.
    pub email: EmailAddress,
    /// The role of the future member.
    pub role: Role,
    /// The state.
    pub state: InvitationState,
    /// The mailed code, renewed with each invitation.
    pub code: OneTimeCode,
    /// What became of the mail.
    #[serde(default)]
    pub mail: MailState,
    /// The owner who sent it last.
    pub invited_by: UserId,
    /// The version, which grows by one with each change from 1; a wrong code is no change.
    pub version: u64,
    /// The time when this address was first invited.
    pub created_at: Timestamp,
    /// The time of the last change.
    pub updated_at: Timestamp,
    /// The user who changed it last; of an accepted invitation, the new member.
    pub updated_by: UserId,
}

/// The last mail to the address is too recent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the same address was invited less than a minute ago")]
pub struct RenewedTooSoon {
    /// Seconds until the next mail is allowed.
    pub retry_after_s: u32,
}

impl Invitation {
    /// The id of the invitation of this address, in any letter case, to this project.
    pub fn id_of(project: &ProjectId, email: &EmailAddress) -> InvitationId {
        InvitationId::from_seed(IdSeed::derive(&[
            "invitation",
            project.as_str(),
            &email.lower_case(),
        ]))
    }

    /// The time from which its code is invalid.
    pub fn expires_at(&self) -> Timestamp {
        self.code.expires_at
    }

    /// Whether its state and expiry allow accepting it.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.state == InvitationState::Pending && now < self.expires_at()
    }

    /// Whether `given` is its code and valid at `now`.
    pub fn accepts(&self, key: &CodeKey, given: &Secret, now: Timestamp) -> bool {
        self.code.check(key, self.id.as_str(), given, now).is_ok()
    }

    /// The next version, sent again, whatever its state was; `nonce` makes the new code.
    ///
    /// # Errors
    /// [`RenewedTooSoon`].
    pub fn renewed(
        &self,
        new: NewInvitation,
        by: &UserId,
        nonce: IdSeed,
        now: Timestamp,
    ) -> Result<Self, RenewedTooSoon> {
        let left = RENEWAL_INTERVAL - now.duration_since(self.sent_at());
        if left.is_positive() {
            // Rounded up, so that a client that waits this long is not too early again.
            let whole_s = left.as_secs() + i64::from(left.subsec_nanos() > 0);
            return Err(RenewedTooSoon {
                retry_after_s: u32::try_from(whole_s).unwrap_or(u32::MAX),
            });
        }
        Ok(Self {
            email: new.email,
            role: new.role,
            code: OneTimeCode::new(nonce, now + LIFETIME),
            mail: MailState::Waiting,
            invited_by: by.clone(),
            ..self.changed(InvitationState::Pending, by, now)
        })
    }

    /// The next version, revoked by `by`.
    #[must_use]
    pub fn revoked(&self, by: &UserId, now: Timestamp) -> Self {
        self.changed(InvitationState::Revoked, by, now)
    }

    /// The next version, accepted by `by`.
    #[must_use]
    pub fn accepted(&self, by: &UserId, now: Timestamp) -> Self {
        self.changed(InvitationState::Accepted, by, now)
    }

    /// The time when its current code was made.
    pub fn sent_at(&self) -> Timestamp {
        self.code.expires_at - LIFETIME
    }

    fn changed(&self, state: InvitationState, by: &UserId, now: Timestamp) -> Self {
        Self {
            state,
            version: self.version + 1,
            updated_at: self.updated_at.max(now),
            updated_by: by.clone(),
            ..self.clone()
        }
    }
}

/// The body of a create request: `{email, role}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// The invited address.
    pub email: EmailAddress,
    /// The role of the future member.
    pub role: Role,
}

impl NewInvitation {
    /// # Errors
    /// All field errors.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let email = fields.required("email", EmailAddress::from_json);
        let role = fields.required("role", Role::from_json);
        fields.finish()?;
        Ok(Self {
            email: present(email)?,
            role: present(role)?,
        })
    }

    /// Builds the first invitation of this address; `nonce` makes the code.
    pub fn into_invitation(
        self,
        project_id: ProjectId,
        by: UserId,
        nonce: IdSeed,
        now: Timestamp,
    ) -> Invitation {
        Invitation {
            id: Invitation::id_of(&project_id, &self.email),
            project_id,
            email: self.email,
            role: self.role,
            state: InvitationState::Pending,
            code: OneTimeCode::new(nonce, now + LIFETIME),
            mail: MailState::Waiting,
            invited_by: by.clone(),
            version: 1,
            created_at: now,
            updated_at: now,
            updated_by: by,
        }
    }
}

/// The body of an accept request: `{code}`.
#[derive(Debug, Clone)]
pub struct AcceptInvitation {
    /// The code as the user typed it.
    pub code: Secret,
}

impl AcceptInvitation {
    /// # Errors
    /// All field errors. Whether the code is correct is not checked here.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let code = fields.required("code", OneTimeCode::parse);
        fields.finish()?;
        Ok(Self { code: present(code)? })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at_ms(millisecond: i64) -> Timestamp {
        Timestamp::from_millisecond(millisecond).unwrap()
    }

    fn user(n: u8) -> UserId {
        UserId::from_seed(IdSeed([n; 16]))
    }

    fn new(email: &str, role: &str) -> NewInvitation {
        NewInvitation::parse(json!({"email": email, "role": role})).unwrap()
    }

    fn invitation() -> Invitation {
        let project = ProjectId::from_seed(IdSeed([1; 16]));
        new("Ada@example.com", "viewer").into_invitation(project, user(1), IdSeed([5; 16]), at_ms(0))
    }

    #[test]
    fn it_counts_for_seven_days() {
        let (one, week_ms) = (invitation(), 7 * 24 * 60 * 60 * 1000);
        assert_eq!(one.expires_at(), at_ms(week_ms));
        assert!(one.is_open(at_ms(week_ms - 1)) && !one.is_open(at_ms(week_ms)));
        let key = CodeKey::derive(&[7; 32]);
        let code = key.code(one.id.as_str(), &one.code.nonce);
        assert!(one.accepts(&key, &code, at_ms(week_ms - 1)));
        assert!(!one.accepts(&key, &code, at_ms(week_ms)));
    }

    #[test]
    fn one_address_is_one_invitation_however_it_is_spelt() {
        let one = invitation();
        let renewed = one
            .renewed(
                new("ADA@Example.com", "owner"),
                &user(2),
                IdSeed([6; 16]),
                at_ms(60_000),
            )
            .unwrap();
        assert_eq!(renewed.id, one.id);
        assert_eq!(renewed.id, Invitation::id_of(&renewed.project_id, &renewed.email));
        assert_ne!(renewed.code, one.code);
        assert_eq!((renewed.role, renewed.version), (Role::Owner, 2));
        assert_eq!(
            (&renewed.invited_by, renewed.created_at),
            (&user(2), one.created_at)
        );
        let elsewhere = Invitation::id_of(&ProjectId::from_seed(IdSeed([2; 16])), &one.email);
        assert_ne!(elsewhere, one.id);
    }

    #[test]
    fn it_is_renewed_once_a_minute_in_any_state() {
        let one = invitation();
        for state in [
            one.clone(),
            one.revoked(&user(1), at_ms(10)),
            one.accepted(&user(3), at_ms(10)),
        ] {
            let renew = |ms| {
                state.renewed(
                    new("ada@example.com", "viewer"),
                    &user(1),
                    IdSeed([6; 16]),
                    at_ms(ms),
                )
            };
            assert_eq!(renew(0), Err(RenewedTooSoon { retry_after_s: 60 }));
            assert_eq!(renew(58_999), Err(RenewedTooSoon { retry_after_s: 2 }));
            assert_eq!(renew(59_999), Err(RenewedTooSoon { retry_after_s: 1 }));
            let renewed = renew(60_000).unwrap();
            assert_eq!(renewed.state, InvitationState::Pending);
            assert_eq!(renewed.version, state.version + 1);
            assert_eq!(renewed.sent_at(), at_ms(60_000));
        }
    }

    #[test]
    fn every_field_error_at_once() {
        let found = |invalid: Invalid| {
            let errors = invalid.0.into_iter();
            errors.map(|e| (e.pointer, e.code)).collect::<Vec<_>>()
        };
        let pairs = |expected: &[(&str, &'static str)]| {
            let owned = expected.iter().map(|(p, c)| ((*p).to_owned(), *c));
            owned.collect::<Vec<_>>()
        };
        assert_eq!(
            found(NewInvitation::parse(json!({"email": "ada", "name": "Ada"})).unwrap_err()),
            pairs(&[
                ("/email", "invalid_email"),
                ("/role", "required"),
                ("/name", "unknown_field")
            ])
        );
        for (body, code) in [(json!({}), "required"), (json!({"code": " "}), "blank")] {
            assert_eq!(
                found(AcceptInvitation::parse(body).unwrap_err()),
                pairs(&[("/code", code)])
            );
        }
    }
}
