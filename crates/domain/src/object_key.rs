//! Keys of objects in the bucket of files. They hold ids only, never a name that a user chose.

use crate::{AttachmentId, AvatarId, JobId, ProjectId, TaskId, UserId};

/// An object in the bucket of files; the text form is its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ObjectKey {
    /// The file of an attachment: `files/<project>/<task>/<attachment>`. S3 notifies the worker of its creation.
    File(ProjectId, TaskId, AttachmentId),
    /// The thumbnail of an attachment: `thumbnails/<project>/<task>/<attachment>`.
    Thumbnail(ProjectId, TaskId, AttachmentId),
    /// An uploaded picture for an avatar: `avatar-uploads/<user>/<avatar>`. S3 notifies the worker of its creation.
    AvatarUpload(UserId, AvatarId),
    /// An avatar: `avatars/<user>/<avatar>`.
    Avatar(UserId, AvatarId),
    /// The file that a job imports: `imports/<job>`. S3 notifies the worker of its creation.
    Import(JobId),
    /// The file that a job has exported: `exports/<job>`.
    Export(JobId),
    /// The parameters of a job, if they are too large for an item: `job-specs/<job>`.
    JobSpec(JobId),
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
            "files" => Self::File(project(next()?)?, task(next()?)?, attachment(next()?)?),
            "thumbnails" => Self::Thumbnail(project(next()?)?, task(next()?)?, attachment(next()?)?),
            "avatar-uploads" => Self::AvatarUpload(user(next()?)?, avatar(next()?)?),
            "avatars" => Self::Avatar(user(next()?)?, avatar(next()?)?),
            "imports" => Self::Import(job(next()?)?),
            "exports" => Self::Export(job(next()?)?),
            "job-specs" => Self::JobSpec(job(next()?)?),
            _ => return None,
        };
        parts.next().is_none().then_some(object)
    }
}

impl std::fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(project, task, attachment) => write!(f, "files/{project}/{task}/{attachment}"),
            Self::Thumbnail(project, task, attachment) => {
                write!(f, "thumbnails/{project}/{task}/{attachment}")
            }
            Self::AvatarUpload(user, avatar) => write!(f, "avatar-uploads/{user}/{avatar}"),
            Self::Avatar(user, avatar) => write!(f, "avatars/{user}/{avatar}"),
            Self::Import(job) => write!(f, "imports/{job}"),
            Self::Export(job) => write!(f, "exports/{job}"),
            Self::JobSpec(job) => write!(f, "job-specs/{job}"),
        }
    }
}

fn project(text: &str) -> Option<ProjectId> {
    ProjectId::parse(text).ok()
}

fn task(text: &str) -> Option<TaskId> {
    TaskId::parse(text).ok()
}

fn attachment(text: &str) -> Option<AttachmentId> {
    AttachmentId::parse(text).ok()
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
        let attachment = AttachmentId::from_seed(IdSeed([3; 16]));
        let (user, avatar) = (
            UserId::from_seed(IdSeed([4; 16])),
            AvatarId::from_seed(IdSeed([5; 16])),
        );
        let job = JobId::from_seed(IdSeed([6; 16]));
        for key in [
            ObjectKey::File(project.clone(), task.clone(), attachment.clone()),
            ObjectKey::Thumbnail(project.clone(), task, attachment),
            ObjectKey::AvatarUpload(user.clone(), avatar.clone()),
            ObjectKey::Avatar(user, avatar),
            ObjectKey::Import(job.clone()),
            ObjectKey::Export(job.clone()),
            ObjectKey::JobSpec(job),
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
