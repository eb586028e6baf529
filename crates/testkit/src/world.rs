//! People and places, made through the store.

use std::sync::Arc;

use domain::{
    Attachment, AttachmentId, Clock as _, Comment, CommentId, EmailAddress, Entropy as _, IdSeed, Membership,
    Name, NewAttachment, NewComment, NewProject, NewReview, NewTask, Profile, ProjectId, ProjectPatch, Rank,
    Review, Role, TaskDetail, TaskId, TaskPatch, UserId,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use store::{
    Created, CreatedAttachment, Person, ProjectAccess, ReviewSlot, Store, Stored, StoredTask, Wanted,
};

use crate::{CountingEntropy, FixedClock, Table, user};

/// A table of its own with a clock and randomness, and what a test puts there.
#[derive(Debug)]
pub struct World {
    /// The table.
    pub table: Table,
    /// The table as the functions see it.
    pub store: Store,
    /// The time.
    pub clock: Arc<FixedClock>,
    /// Randomness.
    pub entropy: Arc<CountingEntropy>,
}

impl World {
    /// An empty table.
    pub async fn new() -> Self {
        let table = Table::new().await;
        Self {
            store: table.store(),
            table,
            clock: FixedClock::new(),
            entropy: Arc::default(),
        }
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Bytes of a new id.
    pub fn new_id_seed(&self) -> IdSeed {
        IdSeed(self.entropy.bytes())
    }

    /// Stores the profile of the `n`th person: `Ada` is confirmed as `ada@example.com`.
    pub async fn person(&self, n: u8, name: &str) -> UserId {
        let email = EmailAddress::parse(&address_of(name)).unwrap();
        let profile = Profile::new(user(n), email, Name::parse(name).unwrap(), self.now()).unwrap();
        let made = self.store.create_profile(&profile).await.unwrap();
        assert_eq!(made, Person::Known(profile));
        user(n)
    }

    /// Deletes somebody's profile, as the function `users` does; their memberships end later.
    pub async fn delete_account(&self, user: &UserId) {
        let account = self.store.account(user).await.unwrap();
        let deleted = self.store.delete_profile(user, &account.person, self.now());
        deleted.await.unwrap();
    }

    /// Creates a project.
    pub async fn project(&self, owner: &UserId, name: &str) -> ProjectId {
        self.new_project(owner, json!({ "name": name })).await
    }

    /// Creates a bucket list.
    pub async fn bucket_list(&self, owner: &UserId, name: &str) -> ProjectId {
        let body = json!({ "name": name, "kind": "bucket_list" });
        self.new_project(owner, body).await
    }

    async fn new_project(&self, owner: &UserId, body: Value) -> ProjectId {
        let id = ProjectId::from_seed(self.new_id_seed());
        let new = NewProject::parse(body).unwrap();
        let project = new.into_project(id.clone(), owner.clone(), self.now());
        let made = self.store.create_project(&project, None).await.unwrap();
        assert!(matches!(made, Created::Resource(_)));
        id
    }

    /// A project as one of its members reads it.
    pub async fn access(&self, member: &UserId, project: &ProjectId) -> ProjectAccess {
        let found = self.store.read(Wanted::new(member, project)).await;
        found.unwrap().unwrap().access
    }

    /// Archives a project.
    pub async fn archive(&self, owner: &UserId, project: &ProjectId) {
        let access = self.access(owner, project).await;
        let patch = ProjectPatch::parse(json!({"archived": true})).unwrap();
        let changed = patch.apply(&access.project, owner, self.now()).unwrap();
        self.store.update_project(&access, &changed).await.unwrap();
    }

    /// Makes somebody a member of this role.
    pub async fn join(&self, project: &ProjectId, user: &UserId, role: Role) {
        let put = self.store.put_member(project, user, role, self.now());
        put.await.unwrap();
    }

    /// Ends a membership without a trace.
    pub async fn leave(&self, project: &ProjectId, user: &UserId) {
        self.store.remove_member(project, user).await.unwrap();
    }

    /// A membership that is there.
    pub async fn membership(&self, project: &ProjectId, user: &UserId) -> Membership {
        let mut memberships = self.store.account(user).await.unwrap().memberships.into_iter();
        memberships.find(|one| one.project_id == *project).unwrap()
    }

    /// Ends a membership, as a member or an owner asks.
    pub async fn end_membership(&self, project: &ProjectId, user: &UserId, by: &UserId) {
        let current = self.membership(project, user).await;
        let ended = self.store.end_membership(&current, by, self.now());
        ended.await.unwrap();
    }

    /// A task as a request's body describes it, not stored yet.
    pub fn new_task(&self, project: &ProjectId, by: &UserId, body: Value) -> TaskDetail {
        let now = self.now();
        let id = TaskId::from_seed(self.new_id_seed());
        let rank = Rank::at_end(now, self.entropy.number());
        let new = NewTask::parse(body).unwrap();
        new.into_task((id, project.clone()), by.clone(), rank, now, &|| {
            self.new_id_seed()
        })
    }

    /// Stores a new task.
    pub async fn put_task(&self, task: TaskDetail, fingerprint: Option<&str>) -> TaskDetail {
        let made = self.store.create_task(&task, fingerprint).await.unwrap();
        assert_eq!(made, Created::Resource(task.clone()));
        task
    }

    /// Creates a task.
    pub async fn task(&self, project: &ProjectId, by: &UserId, body: Value) -> TaskDetail {
        self.put_task(self.new_task(project, by, body), None).await
    }

    /// A task as it is stored, as a member of its project reads it.
    pub async fn stored_task(
        &self,
        member: &UserId,
        project: &ProjectId,
        task: &TaskId,
    ) -> Option<StoredTask> {
        let wanted = Wanted {
            task: Some(task),
            ..Wanted::new(member, project)
        };
        self.store.read(wanted).await.unwrap().unwrap().task
    }

    /// Comments on a task.
    pub async fn comment(&self, task: (&ProjectId, &TaskId), by: &UserId, text: &str) -> Comment {
        self.imported_comment(task, by, text, None).await
    }

    /// A comment that an import has created, if there is a fingerprint.
    pub async fn imported_comment(
        &self,
        (project, task): (&ProjectId, &TaskId),
        by: &UserId,
        text: &str,
        fingerprint: Option<&str>,
    ) -> Comment {
        let new = NewComment::parse(json!({ "body": text })).unwrap();
        let mentions = new.body.mentions();
        let id = CommentId::from_seed(self.new_id_seed());
        let ids = (id, project.clone(), task.clone());
        let comment = new.into_comment(ids, by.clone(), mentions, self.now());
        let made = self.store.create_comment(&comment, fingerprint).await.unwrap();
        assert_eq!(made, Some(Created::Resource(comment.clone())));
        comment
    }

    /// Moves a task to what is done, and writes its first review.
    pub async fn review(&self, (project, task): (&ProjectId, &TaskId), by: &UserId, text: &str) -> Review {
        let wanted = Wanted {
            task: Some(task),
            ..Wanted::new(by, project)
        };
        let current = self.store.read(wanted).await.unwrap().unwrap().task.unwrap();
        let patch = TaskPatch::parse(json!({"status": "done"})).unwrap();
        let now = self.now();
        let end = Rank::at_end(now, 0);
        let changed = patch.apply(current.detail(), end, (by, now), &|| self.new_id_seed());
        let changed = changed.unwrap().unwrap();
        self.store.update_task(&current, &changed).await.unwrap();
        let new = NewReview::parse(json!({"text": text, "rating": 5})).unwrap();
        let by = (by, self.now(), &TimeZone::UTC);
        let review = new.into_review((&changed.task, None), 0, by).unwrap().unwrap();
        let written = self.store.put_review(&ReviewSlot::default(), &review).await;
        written.unwrap();
        review
    }

    /// Asks for an attachment; in parts if there is an upload's name.
    pub async fn attachment(
        &self,
        (project, task): (&ProjectId, &TaskId),
        by: &UserId,
        body: Value,
        upload_id: Option<&str>,
    ) -> Attachment {
        let new = NewAttachment::parse(body).unwrap();
        let id = AttachmentId::from_seed(self.new_id_seed());
        let ids = (id, project.clone(), task.clone());
        let upload_id = upload_id.map(str::to_owned);
        self.put_attachment(new.into_attachment(ids, by.clone(), upload_id, self.now()))
            .await
    }

    /// Stores a new attachment.
    pub async fn put_attachment(&self, attachment: Attachment) -> Attachment {
        let made = self.store.create_attachment(&attachment, None, u64::MAX).await;
        assert_eq!(
            made.unwrap(),
            CreatedAttachment::Attachment(Created::Resource(attachment.clone()))
        );
        attachment
    }

    /// An attachment as it is stored.
    pub async fn stored_attachment(&self, attachment: &Attachment) -> Option<Stored<Attachment>> {
        self.store.attachment(&attachment.reference()).await.unwrap()
    }

    /// Deletes an attachment.
    pub async fn delete_attachment(&self, attachment: &Attachment, by: &UserId) {
        let current = self.stored_attachment(attachment).await.unwrap();
        let deleted = self.store.delete_attachment(&current, by, self.now());
        deleted.await.unwrap();
    }
}

/// The address of the person of this name.
pub fn address_of(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase().replace(' ', ""))
}
