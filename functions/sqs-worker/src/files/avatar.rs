//! A user's avatar, created from their upload. What is shown is always a new encoding, so it contains no metadata of where and
//! with what a photo was taken.

use batch_function::ProcessingError;
use domain::{AvatarId, ObjectKey, UserId};
use store::{AvatarSet, Person};

use super::picture::{self, Source};
use crate::ports::Ports;
use crate::state::State;

/// Creates the avatar and shows it. If the upload makes none, the user keeps the avatar that they have. The upload is
/// deleted last: a repetition that finds none has nothing to do.
pub(crate) async fn create<P: Ports>(
    state: &State<P>,
    user: &UserId,
    avatar: &AvatarId,
) -> Result<(), ProcessingError> {
    let upload = ObjectKey::AvatarUpload(user.clone(), avatar.clone());
    let bytes = match picture::read_source(state, &upload).await? {
        Source::Bytes(bytes) => bytes,
        Source::Gone => return Ok(()),
        Source::TooLarge => {
            tracing::info!(%avatar, "an upload is too large for an avatar");
            return Ok(state.ports.delete(&[upload]).await?);
        }
    };
    match picture::scale_down(&bytes, pictures::avatar) {
        Ok(made) => {
            let key = ObjectKey::Avatar(user.clone(), avatar.clone());
            picture::put(state, &key, made).await?;
            match state.store.set_avatar(user, avatar).await? {
                // The stream reports the avatar that is no longer shown.
                AvatarSet::Done { .. } => {}
                AvatarSet::Gone => state.ports.delete(&[key]).await?,
            }
        }
        Err(reason) => tracing::info!(%avatar, reason = reason.as_str(), "an upload makes no avatar"),
    }
    Ok(state.ports.delete(&[upload]).await?)
}

/// Deletes an avatar that is no longer shown.
pub(crate) async fn remove<P: Ports>(
    state: &State<P>,
    user: &UserId,
    avatar: &AvatarId,
) -> Result<(), ProcessingError> {
    if let Person::Known(profile) = state.store.profile(user).await?
        && profile.avatar.as_ref() == Some(avatar)
    {
        return Ok(());
    }
    let key = ObjectKey::Avatar(user.clone(), avatar.clone());
    Ok(state.ports.delete(&[key]).await?)
}
