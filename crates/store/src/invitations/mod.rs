//! Invitations: sent, listed and taken back by a project's owners, accepted by whom they were sent to.
//!
//! Nothing here sends a mail: the stream's consumer does, for each new code that it sees in an item.

mod accept;

use domain::{IdSeed, Invitation, InvitationId, InvitationState, ProjectId, UserId};
use jiff::{SignedDuration, Timestamp};

use crate::actions::{member_key, meta_key, profile_key};
use crate::batch::key;
use crate::item::{InvitationItem, RequestItem};
use crate::keys::{INVITES, invite_key_sk, invite_sk, project_pk};
use crate::projects::TOMBSTONE_HOURS;
use crate::range::{Range, position_of};
use crate::read::access;
use crate::settings::not_deleted;
use crate::tasks::Page;
use crate::write::{Expect, Write};
use crate::{ProjectAccess, Store, StoreError};

pub use accept::Addressed;

/// What a request about one invitation is based on. Strongly consistent.
#[derive(Debug)]
pub struct Inviting {
    /// The project and the caller's role in it.
    pub access: ProjectAccess,
    /// The invitation, whatever became of it.
    pub invitation: Option<Invitation>,
    /// Digest of the body that came with the same idempotency key before, if one did.
    pub fingerprint: Option<String>,
}

/// Items read at once where most are shown.
const CHUNK: usize = 100;
/// At most as many are looked at for one page, which then may hold fewer than asked for.
const MAX_EVALUATED: usize = 1000;

impl Store {
    /// Project, membership and invitation in one round trip. `request` stands for an idempotency key. `None` as in
    /// [`Store::read`].
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`]; see [`StoreError`].
    pub async fn read_invitation(
        &self,
        user: &UserId,
        project: &ProjectId,
        id: &InvitationId,
        request: Option<IdSeed>,
    ) -> Result<Option<Inviting>, StoreError> {
        let pk = project_pk(project);
        let (meta, member) = (meta_key(project), member_key(user, project));
        let invitation = (pk.clone(), invite_sk(id));
        let earlier = request.map(|request| (pk, invite_key_sk(request)));
        let profile = profile_key(user);
        let mut keys = vec![meta.clone(), member.clone(), profile.clone(), invitation.clone()];
        keys.extend(earlier.clone());
        let mut items = self.batch_get(&keys).await?;
        not_deleted(items.get(&profile))?;
        let Some(access) = access(items.remove(&meta), items.remove(&member))? else {
            return Ok(None);
        };
        let invitation = items.remove(&invitation).map(InvitationItem::read).transpose()?;
        let earlier = earlier.and_then(|key| items.remove(&key));
        Ok(Some(Inviting {
            access,
            invitation,
            fingerprint: earlier
                .map(RequestItem::read)
                .transpose()?
                .map(|item| item.fingerprint),
        }))
    }

    /// Stores an invitation: a new one, or what became of the one that was read as `current`. With `request` (what
    /// stands for an idempotency key, and the digest of the body) also that this request has made it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has another version by now, or the key was used: read again.
    pub async fn put_invitation(
        &self,
        current: Option<&Invitation>,
        next: &Invitation,
        request: Option<(IdSeed, &str)>,
    ) -> Result<(), StoreError> {
        let item = InvitationItem::write(next)?;
        let expect = current.map_or(Expect::Absent, |current| Expect::Version(current.version));
        let Some((request, fingerprint)) = request else {
            let Write::Refused(existing) = self.put_once(&item, expect).await? else {
                return Ok(());
            };
            // The SDK sends again what got no answer: then it is this one itself that stands in the way, with what its
            // consumer, or a wrong code, has noted in it since.
            let existing = existing.map(InvitationItem::read).transpose()?;
            return existing
                .filter(|existing| is_same(existing, next))
                .map_or(Err(StoreError::Conflict), |_| Ok(()));
        };
        let request = RequestItem::write(&next.project_id, request, fingerprint, next.updated_at)?;
        let actions = vec![self.put_if(item, expect)?, self.put_new(request)?];
        self.transact(actions).await?.done()
    }

    /// A page of a project's invitations that are neither accepted nor taken back, in no particular order; those whose
    /// time is over are among them until DynamoDB has deleted them. The caller is authorized by the handler, in
    /// parallel.
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
                let invitation = InvitationItem::read(item)?;
                let id = invitation.id.clone();
                if is_listed(&invitation, now) {
                    page.items.push(invitation);
                }
                if page.items.len() == limit && (items.peek().is_some() || next.is_some()) {
                    page.next = Some(position_of(&key(&(pk, invite_sk(&id)))));
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

/// Whether both are of the same request.
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

/// DynamoDB deletes late what has expired.
fn is_listed(invitation: &Invitation, now: Timestamp) -> bool {
    let forgotten_at = invitation.expires_at() + SignedDuration::from_hours(TOMBSTONE_HOURS);
    invitation.state == InvitationState::Pending && now < forgotten_at
}
