//! Schemas of enumerations.

api::enumeration_schemas! {
    /// A column of the board.
    pub(crate) Status = domain::Status as "Status";
    /// How much it matters.
    pub(crate) Priority = domain::Priority as "Priority";
    /// When tasks are due, from where the caller is.
    pub(crate) DueWithin = domain::DueWithin as "DueWithin";
    /// A member's role: a viewer reads, an editor also changes tasks, an owner also changes the project.
    pub(crate) Role = domain::Role as "Role";
    /// `waiting`: not sent yet; `sent`: the mail service has taken it; `refused`: the mail service sends nothing to this address;
    /// `unavailable`: no sender is set up here, and the link is to be passed on by hand.
    pub(crate) MailState = domain::MailState as "MailState";
    /// What kind of thing happened.
    pub(crate) EventKind = domain::EventKind as "EventKind";
    /// What has happened to a task.
    pub(crate) ChangeKind = domain::ChangeKind as "ChangeKind";
    /// A part of a task that changes by itself.
    pub(crate) ChangedPart = domain::ChangedPart as "ChangedPart";
    /// A bucket list to start from; `GET /v1/list-templates` says what is in it.
    pub(crate) ListTemplate = domain::ListTemplate as "ListTemplate";
    /// What a project is for.
    pub(crate) ProjectKind = domain::ProjectKind as "ProjectKind";
}
