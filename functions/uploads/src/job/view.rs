//! A job's view with the URL to upload or download its file.

use std::time::Duration;

use aws::{Exactly, Presigner};
use domain::{ContentType, EXPORT_HOURS, Job, JobKind, JobState, ObjectKey};
use http_function::JobView;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::ProjectAccess;

use crate::sign::{DOWNLOAD_LASTS, UPLOAD_LASTS};
use crate::upload::UploadView;

/// A job as somebody sees it who has this access to its project now. Whoever may do it gets the upload of an import that waits
/// for its file, or the download of an export that is done. For one who is no member any more nothing is left of its result.
pub(super) fn view(
    presigner: &Presigner,
    job: &Job,
    access: Option<&ProjectAccess>,
    now: Timestamp,
) -> JobView {
    let view = JobView::new(job);
    let Some(access) = access else {
        return match job.kind {
            JobKind::ProjectDelete => view,
            _ => view.without_result(),
        };
    };
    let may = access.role.may(job.kind.action());
    if let Some(source) = job.source.as_ref().filter(|source| !source.has_arrived)
        && !job.is_over()
        && may
    {
        let exactly = Exactly {
            content_type: &source.content_type,
            size_bytes: source.size_bytes,
            sha256: source.sha256,
        };
        let signed = presigner.put(&ObjectKey::Import(job.id.clone()), exactly, UPLOAD_LASTS, now);
        return view.with_upload(json!(UploadView::single(signed)));
    }
    if job.kind.is_export() && job.state == JobState::Succeeded {
        let url = (may && is_kept(job, now)).then(|| download(presigner, job, DOWNLOAD_LASTS, now));
        return view.with_result("download_url", json!(url.flatten()));
    }
    view
}

fn is_kept(job: &Job, now: Timestamp) -> bool {
    job.finished_at
        .is_some_and(|at| now < at + SignedDuration::from_hours(EXPORT_HOURS))
}

/// The URL works without a token. The file's name does not reveal the project.
fn download(presigner: &Presigner, job: &Job, lasts: Duration, now: Timestamp) -> Option<String> {
    let (name, content_type) = match job.kind {
        JobKind::ExportCsv => ("export.csv", "text/csv"),
        _ => ("export.json", "application/json"),
    };
    let content_type = ContentType::from_json(content_type.into()).ok()?;
    let disposition = api::attachment_named(name);
    let key = ObjectKey::Export(job.id.clone());
    let signed = presigner.get(&key, &disposition, &content_type, lasts, now);
    Some(signed.url.expose().to_owned())
}
