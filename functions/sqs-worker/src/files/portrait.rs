//! A person's picture, made of what they have uploaded. What is shown is always made anew, so nothing of where and with
//! what a photo was taken is in it.

use domain::{AvatarId, ObjectKey, UserId};
use store::{AvatarSet, Person};

use super::picture::{self, Source};
use crate::trouble::Trouble;
use crate::{Outside, State};

/// Makes the picture and shows it. Where it cannot be made, the person keeps the one they have. The upload goes last:
/// whoever finds none has nothing to do.
pub(super) async fn make<O: Outside>(
    state: &State<O>,
    user: &UserId,
    avatar: &AvatarId,
) -> Result<(), Trouble> {
    let upload = ObjectKey::Avatar(user.clone(), avatar.clone());
    let bytes = match picture::source(state, &upload).await? {
        Source::Bytes(bytes) => bytes,
        Source::Gone => return Ok(()),
        Source::TooLarge => {
            tracing::info!(%avatar, "an upload is too large for a portrait");
            return Ok(state.outside.delete(&[upload]).await?);
        }
    };
    match picture::make(&bytes, pictures::portrait) {
        Ok(made) => {
            let portrait = ObjectKey::Portrait(user.clone(), avatar.clone());
            picture::put(state, &portrait, made).await?;
            match state.store.set_avatar(user, avatar).await? {
                // The stream tells which portrait is not shown any more.
                AvatarSet::Done { .. } => {}
                AvatarSet::Gone => state.outside.delete(&[portrait]).await?,
            }
        }
        Err(reason) => tracing::info!(%avatar, reason = reason.as_str(), "an upload makes no portrait"),
    }
    Ok(state.outside.delete(&[upload]).await?)
}

/// Removes a portrait that is not shown any more.
pub(super) async fn remove<O: Outside>(
    state: &State<O>,
    user: &UserId,
    avatar: &AvatarId,
) -> Result<(), Trouble> {
    if let Person::Known(profile) = state.store.profile(user).await?
        && profile.avatar.as_ref() == Some(avatar)
    {
        return Ok(());
    }
    let portrait = ObjectKey::Portrait(user.clone(), avatar.clone());
    Ok(state.outside.delete(&[portrait]).await?)
}
