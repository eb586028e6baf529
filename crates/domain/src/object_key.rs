//! Keys of objects in the bucket of files. They hold ids only, never a name that a user chose.

use crate::{AttachmentId, AttachmentRef, AvatarId, JobId, JobSpecId, ProjectId, TaskId, UserId};

/// An object in the bucket of files; the text form is its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ObjectKey {
    /// The file of an attachment: `files/<project>/<task>/<attachment>`. S3 notifies the worker of its creation.
    File(AttachmentRef),
    /// The thumbnail of an attachment: `thumbnails/<project>/<task>/<attachment>`.
    Thumbnail(AttachmentRef),
    /// An uploaded picture for an avatar: `avatar-uploads/<user>/<avatar>`. S3 notifies the worker of its creation.
    AvatarUpload(UserId, AvatarId),
    /// An avatar: `avatars/<user>/<avatar>`.
    Avatar(UserId, AvatarId),
    /// The file that a job imports: `imports/<job>`. S3 notifies the worker of its creation.
    Import(JobId),
    /// The file that a job has exported: `exports/<job>`.
    Export(JobId),
    /// The parameters of a job, if they are too large for an item: `job-specs/<job>/<parameters>`, so that a request that is refused
    /// cannot replace those of another one. Earlier versions: `job-specs/<job>`.
    JobSpec(JobId, Option<JobSpecId>),
}

impl ObjectKey {
    /// The prefix of all files of a project.
    pub fn files_of_project(project: &ProjectId) -> String {
        format!("files/{project}/")
    }

    /// The prefix of all thumbnails of a project.
    pub fn thumbnails_of_project(project: &ProjectId) -> String {
        format!("thumbnails/{project}/")
    }

    /// The prefix of all pictures that a user has uploaded for an avatar.
    pub fn avatar_uploads_of(user: &UserId) -> String {
        format!("avatar-uploads/{user}/")
    }

    /// The prefix of all avatars of a user.
    pub fn avatars_of(user: &UserId) -> String {
        format!("avatars/{user}/")
    }

    /// Parses a key. `None` for every other text, including a percent-encoded key.
    pub fn parse(key: &str) -> Option<Self> {
        let mut parts = key.split('/');
        let folder = parts.next()?;
        let mut next = || parts.next();
        let object = match folder {
            "files" => Self::File(attachment([next()?, next()?, next()?])?),
            "thumbnails" => Self::Thumbnail(attachment([next()?, next()?, next()?])?),
            "avatar-uploads" => Self::AvatarUpload(user(next()?)?, avatar(next()?)?),
            "avatars" => Self::Avatar(user(next()?)?, avatar(next()?)?),
            "imports" => Self::Import(job(next()?)?),
            "exports" => Self::Export(job(next()?)?),
            "job-specs" => {
                let job = job(next()?)?;
                let spec = next().map(JobSpecId::parse).transpose().ok()?;
                Self::JobSpec(job, spec)
            }
            _ => return None,
        };
        parts.next().is_none().then_some(object)
    }
}

impl AttachmentRef {
    /// The key of its file.
    pub fn file(&self) -> ObjectKey {
        ObjectKey::File(self.clone())
    }

    /// The key of its thumbnail.
    pub fn thumbnail(&self) -> ObjectKey {
        ObjectKey::Thumbnail(self.clone())
    }
}

impl std::fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(of) => write!(f, "files/{}/{}/{}", of.project_id, of.task_id, of.attachment_id),
            Self::Thumbnail(of) => {
                write!(
                    f,
                    "thumbnails/{}/{}/{}",
                    of.project_id, of.task_id, of.attachment_id
                )
            }
            Self::AvatarUpload(user, avatar) => write!(f, "avatar-uploads/{user}/{avatar}"),
            Self::Avatar(user, avatar) => write!(f, "avatars/{user}/{avatar}"),
            Self::Import(job) => write!(f, "imports/{job}"),
            Self::Export(job) => write!(f, "exports/{job}"),
            Self::JobSpec(job, None) => write!(f, "job-specs/{job}"),
            Self::JobSpec(job, Some(spec)) => write!(f, "job-specs/{job}/{spec}"),
        }
    }
}

fn attachment([project, task, attachment]: [&str; 3]) -> Option<AttachmentRef> {
    Some(AttachmentRef {
        project_id: ProjectId::parse(project).ok()?,
        task_id: TaskId::parse(task).ok()?,
        attachment_id: AttachmentId::parse(attachment).ok()?,
    })
}

fn user(text: &str) -> Option<UserId> {
    UserId::parse(text).ok()
}

fn avatar(text: &str) -> Option<AvatarId> {
    AvatarId::parse(text).ok()
}

fn job(text: &str) -> Option<JobId> {
    JobId::parse(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IdSeed;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let (project, task) = (
            ProjectId::from_seed(IdSeed([1; 16])),
            TaskId::from_seed(IdSeed([2; 16])),
        );
        let attachment = AttachmentRef::new(&project, &task, &AttachmentId::from_seed(IdSeed([3; 16])));
        let (user, avatar) = (
            UserId::from_seed(IdSeed([4; 16])),
            AvatarId::from_seed(IdSeed([5; 16])),
        );
        let job = JobId::from_seed(IdSeed([6; 16]));
        for key in [
            attachment.file(),
            attachment.thumbnail(),
            ObjectKey::AvatarUpload(user.clone(), avatar.clone()),
            ObjectKey::Avatar(user, avatar),
            ObjectKey::Import(job.clone()),
            ObjectKey::Export(job.clone()),
            ObjectKey::JobSpec(job.clone(), None),
            ObjectKey::JobSpec(job, Some(JobSpecId::from_seed(IdSeed([7; 16])))),
        ] {
            assert_eq!(ObjectKey::parse(&key.to_string()), Some(key));
        }
        let beginning = ObjectKey::files_of_project(&project);
        for other in ["", "files/", &beginning, "imports/../x", "files/a/b/c"] {
            assert_eq!(ObjectKey::parse(other), None, "{other}");
        }
        let import = ObjectKey::Import(JobId::from_seed(IdSeed([6; 16]))).to_string();
        assert_eq!(ObjectKey::parse(&format!("{import}/more")), None);
        assert_eq!(ObjectKey::parse(&format!("/{import}")), None);
    }
}
