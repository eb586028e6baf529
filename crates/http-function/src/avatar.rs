//! People's pictures.

use std::time::Duration;

use domain::{AvatarId, ObjectKey, UserId};

use crate::Services;

/// As long as a page may stay open before it is asked for again.
const AVATAR_URL_LIFETIME: Duration = Duration::from_hours(1);

impl Services {
    /// Where somebody's picture is shown, for an hour; none if they have none.
    pub fn avatar_url(&self, user: &UserId, avatar: Option<&AvatarId>) -> Option<String> {
        let key = ObjectKey::Avatar(user.clone(), avatar?.clone());
        let signed = self.presigner.show(&key, AVATAR_URL_LIFETIME, self.now());
        Some(signed.url.expose().to_owned())
    }
}
