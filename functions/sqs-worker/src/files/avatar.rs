//! A person's picture, made of what they have uploaded. What is shown is always made anew, so nothing of where and with
//! what a photo was taken is in it.

use domain::{AvatarId, ObjectKey, UserId};
use store::{AvatarSet, Person};

use super::picture::{self, Source};
use crate::error::ProcessingError;
use crate::{Ports, State};

/// Makes the picture and shows it. Where it cannot be made, the person keeps the one they have. The upload goes last:
/// whoever finds none has nothing to do.
pub(super) async fn make<O: Ports>(
    state: &State<O>,
    user: &UserId,
    avatar: &AvatarId,
) -> Result<(), ProcessingError> {
    let upload = ObjectKey::AvatarUpload(user.clone(), avatar.clone());
    let bytes = match picture::source(state, &upload).await? {
        Source::Bytes(bytes) => bytes,
        Source::Gone => return Ok(()),
        Source::TooLarge => {
            tracing::info!(%avatar, "an upload is too large for a avatar");
            return Ok(state.ports.delete(&[upload]).await?);
        }
    };
    match picture::make(&bytes, pictures::avatar) {
        Ok(made) => {
            let shown = ObjectKey::Avatar(user.clone(), avatar.clone());
            picture::put(state, &shown, made).await?;
            match state.store.set_avatar(user, avatar).await? {
                // The stream tells which avatar is not shown any more.
                AvatarSet::Done { .. } => {}
                AvatarSet::Gone => state.ports.delete(&[shown]).await?,
            }
        }
        Err(reason) => tracing::info!(%avatar, reason = reason.as_str(), "an upload makes no avatar"),
    }
    Ok(state.ports.delete(&[upload]).await?)
}

/// Removes a avatar that is not shown any more.
pub(super) async fn remove<O: Ports>(
    state: &State<O>,
    user: &UserId,
    avatar: &AvatarId,
) -> Result<(), ProcessingError> {
    if let Person::Known(profile) = state.store.profile(user).await?
        && profile.avatar.as_ref() == Some(avatar)
    {
        return Ok(());
    }
    let shown = ObjectKey::Avatar(user.clone(), avatar.clone());
    Ok(state.ports.delete(&[shown]).await?)
}
