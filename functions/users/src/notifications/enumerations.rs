//! Schemas of enumerations.

api::enumeration_schemas! {
    /// `email`: an address; `sms`: a telephone number.
    pub(crate) ChannelKind = domain::ChannelKind as "ChannelKind";
    /// How far a channel is.
    pub(crate) ChannelState = domain::ChannelState as "ChannelState";
    /// What somebody is told of.
    pub(crate) NotificationKind = domain::NotificationKind as "NoticeKind";
}
