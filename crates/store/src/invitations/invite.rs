//! Sending, listing and revoking invitations.

use domain::{
    IdSeed, Invitation, InvitationId, InvitationState, MAX_INVITATIONS_A_DAY, MAX_MESSAGES_TO_ONE_A_DAY,
    ProjectId, UserId,
};
use jiff::Timestamp;

use crate::access::{ProjectAccess, access};
use crate::actions::Expect;
use crate::attribute::text_of;
use crate::bounds::{is_used_up, tomorrow};
use crate::item::{RequestItem, Resource};
use crate::keys::{
    INVITES, invite_key_sk, invite_sk, key_item, member_key, meta_key, profile_key, project_pk, receiver_key,
    sends_sk, user_pk,
};
use crate::range::{Page, Range, position_of, readable};
use crate::tombstone::tombstone_expires_at;
use crate::write::Write;
use crate::{Store, StoreError};

/// The items that a request about one invitation is based on. Strongly consistent.
#[derive(Debug)]
pub struct InvitationContext {
    /// The project and the caller's role in it.
    pub access: ProjectAccess,
    /// The invitation, in whatever state.
    pub invitation: Option<Invitation>,
    /// Digest of the body of an earlier request with the same idempotency key, if there was one.
    pub fingerprint: Option<String>,
}

/// Invitations read at once.
const CHUNK: usize = 100;
/// Maximum number of invitations read for one page, which then may hold fewer than requested.
const MAX_EVALUATED: usize = 1000;

impl Store {
    /// Project, membership and invitation in one round trip. `request` is derived from an idempotency key. `None` as in
    /// [`Store::read`].
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn read_invitation(
        &self,
        user: &UserId,
        project: &ProjectId,
        id: &InvitationId,
        request: Option<IdSeed>,
    ) -> Result<Option<InvitationContext>, StoreError> {
        let pk = project_pk(project);
        let (meta, member) = (meta_key(project), member_key(user, project));
        let invitation = (pk.clone(), invite_sk(id));
        let earlier = request.map(|request| (pk, invite_key_sk(request)));
        let profile = profile_key(user);
        let mut keys = vec![meta.clone(), member.clone(), profile.clone(), invitation.clone()];
        keys.extend(earlier.clone());
        let mut items = self.batch_get(&keys).await?;
        self.admit(user, items.get(&profile))?;
        let Some(access) = access(items.remove(&meta), items.remove(&member))? else {
            return Ok(None);
        };
        let invitation = items.remove(&invitation).map(Invitation::read).transpose()?;
        let earlier = earlier.and_then(|key| items.remove(&key));
        Ok(Some(InvitationContext {
            access,
            invitation,
            fingerprint: earlier
                .map(RequestItem::read)
                .transpose()?
                .map(|item| item.fingerprint),
        }))
    }

    /// Stores an invitation: a new one, or the changed state of the one that was read as `current`. With `request` (derived from
    /// an idempotency key, and the digest of the body), also stores that this request created it. A pending one, which is
    /// mailed, is counted for its sender and for its receiver: if either has no message left for the day, returns when the
    /// next one may be sent, and stores nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one, or the key was used: read again.
    pub async fn put_invitation(
        &self,
        current: Option<&Invitation>,
        next: &Invitation,
        request: Option<(IdSeed, &str)>,
    ) -> Result<Option<Timestamp>, StoreError> {
        let item = next.write(None)?;
        let expect = current.map_or(Expect::Absent, |current| Expect::Version(current.version));
        if next.state != InvitationState::Pending {
            let Write::Refused(existing) = self.put_once(&item, expect).await? else {
                return Ok(None);
            };
            // The SDK retries a request without a response: the refusal may be due to this same write, to which the stream's
            // consumer, or a wrong code, has added since.
            let existing = existing.map(Invitation::read).transpose()?;
            return existing
                .filter(|existing| is_same(existing, next))
                .map_or(Err(StoreError::Conflict), |_| Ok(None));
        }
        let now = next.sent_at();
        let sent = (user_pk(&next.invited_by), sends_sk(now));
        let received = receiver_key(next.email.as_str(), now);
        let mut actions = vec![
            self.put_if(item, expect)?,
            self.count_message(&sent, "invitations", MAX_INVITATIONS_A_DAY, now)?,
            self.count_message(&received, "messages", MAX_MESSAGES_TO_ONE_A_DAY, now)?,
        ];
        if let Some((request, fingerprint)) = request {
            let request = RequestItem::write(&next.project_id, request, fingerprint, next.updated_at)?;
            actions.push(self.put_new(request)?);
        }
        match self.transact(actions).await? {
            Write::Done => Ok(None),
            Write::Refused(item) if is_used_up(item.as_ref()) => Ok(Some(tomorrow(now))),
            Write::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Revokes pending invitations that `user` has sent to a project, of which they are no owner any more: what they sent
    /// counts no longer than they may send it. Looks at a page of the project's; returns where the next one starts.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if one has changed meanwhile: call again.
    pub async fn revoke_invitations_by(
        &self,
        project: &ProjectId,
        user: &UserId,
        (by, now): (&UserId, Timestamp),
        position: Option<&str>,
    ) -> Result<Option<String>, StoreError> {
        let page = self.invitations_of(project, position, now, CHUNK).await?;
        for invitation in page.items.iter().filter(|one| one.invited_by == *user) {
            self.put_invitation(Some(invitation), &invitation.revoked(by, now), None)
                .await?;
        }
        Ok(page.next)
    }

    /// A page of a project's pending invitations, in no particular order; including expired ones that DynamoDB has not deleted
    /// yet. The handler authorizes the caller in parallel.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn invitations_of(
        &self,
        project: &ProjectId,
        position: Option<&str>,
        now: Timestamp,
        limit: usize,
    ) -> Result<Page<Invitation>, StoreError> {
        let pk = project_pk(project);
        let mut page = Page {
            items: Vec::new(),
            next: position.map(str::to_owned),
        };
        let mut evaluated = 0;
        loop {
            let range = Range {
                limit: CHUNK,
                position: page.next.as_deref(),
                ..Range::of_table(&pk, INVITES)
            };
            let (items, next) = self.range(range).await?;
            evaluated += items.len();
            let mut items = items.into_iter().peekable();
            while let Some(item) = items.next() {
                let [pk, sk] = ["pk", "sk"].map(|name| text_of(&item, name).unwrap_or_default().to_owned());
                let invitation = readable(item, Invitation::read);
                page.items
                    .extend(invitation.filter(|invitation| is_listed(invitation, now)));
                if page.items.len() == limit && (items.peek().is_some() || next.is_some()) {
                    page.next = Some(position_of(&key_item(&(pk, sk))));
                    return Ok(page);
                }
            }
            page.next = next;
            if page.next.is_none() || evaluated >= MAX_EVALUATED {
                return Ok(page);
            }
        }
    }
}

/// Whether both were written by the same request.
fn is_same(one: &Invitation, other: &Invitation) -> bool {
    let of = |invitation: &Invitation| {
        (
            invitation.version,
            invitation.state,
            invitation.code.nonce.clone(),
        )
    };
    of(one) == of(other) && one.updated_by == other.updated_by && one.updated_at == other.updated_at
}

/// DynamoDB deletes expired items late.
fn is_listed(invitation: &Invitation, now: Timestamp) -> bool {
    invitation.state == InvitationState::Pending && now < tombstone_expires_at(invitation.expires_at())
}
