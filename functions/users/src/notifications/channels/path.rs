use domain::ChannelId;
use serde::Deserialize;
use utoipa::IntoParams;

/// Extracts and describes a channel in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ChannelPath {
    /// The channel
    #[param(value_type = String, format = "ChannelId")]
    pub(super) channel_id: ChannelId,
}
