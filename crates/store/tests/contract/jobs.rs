//! Jobs and their results.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    ContentType, EmailAddress, ImportFormat, ImportSpec, Job, JobError, JobId, JobSource, JobSpec, JobState,
    MAX_JOBS_A_DAY, MAX_JOBS_AT_ONCE, Name, OnError, Profile, Selection, Sha256Digest, UserId,
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use store::stream::{Change, image};
use store::{Created, CreatedJob, MAX_CHECKPOINT_BYTES, MAX_RESULT_BYTES, Person, StoreError};

use crate::faults::{Fault, Faults};
use crate::scene::{Scene, seed, user};

impl Scene {
    fn job_of(&self, user: &UserId, spec: JobSpec, source: Option<JobSource>) -> Job {
        let ids = (JobId::from_seed(seed()), self.project.clone());
        Job::new(ids, user.clone(), spec, source, self.now())
    }

    async fn created(&self, job: Job) -> Job {
        let created = self.store.create_job(&job, None).await.unwrap();
        assert_eq!(created, CreatedJob::Job(Created::Resource(job.clone())));
        job
    }

    async fn job_now(&self, job: &Job) -> Job {
        self.store.job(&job.id).await.unwrap().unwrap()
    }
}

fn file() -> JobSource {
    JobSource {
        content_type: ContentType::from_json("text/csv".into()).unwrap(),
        size_bytes: 7,
        sha256: Sha256Digest([3; 32]),
        has_arrived: false,
    }
}

fn an_import() -> JobSpec {
    JobSpec::Import(ImportSpec {
        format: ImportFormat::Todoist { statuses: [].into() },
        dry_run: true,
        on_error: OnError::Skip,
    })
}

fn bulk() -> JobSpec {
    JobSpec::BulkUpdate {
        selection: Selection::Filter(serde_json::from_value(json!({"status": "done"})).unwrap()),
        changes: json!({"due": null, "points": 3, "labels": ["\u{1f600}"]}),
    }
}

#[tokio::test]
async fn a_job_is_read_as_it_was_written_and_changed() {
    let scene = Scene::new().await;
    let job = scene
        .created(scene.job_of(&scene.owner, bulk(), Some(file())))
        .await;
    assert_eq!(scene.job_now(&job).await, job);
    let changed = job.changed(scene.now(), |job| {
        job.state = JobState::Running;
        job.progress.done = 5;
        job.progress.total = Some(9);
        job.checkpoint = json!({"after": ["x", 1.5, null]});
        job.result = json!([{"a": 18_446_744_073_709_551_615_u64}]);
        job.results = 3;
        job.last_error = Some("later".to_owned());
    });
    scene.store.save_job(&job, &changed).await.unwrap();
    assert_eq!(scene.job_now(&job).await, changed);
    let over = changed.changed(scene.now(), |job| {
        job.state = JobState::Failed;
        job.checkpoint = Value::Null;
        job.last_error = None;
        job.error = Some(JobError {
            code: "c".to_owned(),
            detail: "d".to_owned(),
        });
    });
    scene.store.save_job(&changed, &over).await.unwrap();
    assert_eq!(scene.job_now(&job).await, over);
}

#[tokio::test]
async fn of_two_that_save_one_wins() {
    let scene = Scene::new().await;
    let job = scene
        .created(scene.job_of(&scene.owner, JobSpec::ExportCsv, None))
        .await;
    let one = job.changed(scene.now(), |job| job.state = JobState::Running);
    let other = job.changed(scene.now(), |job| job.state = JobState::Cancelled);
    scene.store.save_job(&job, &one).await.unwrap();
    let refused = scene.store.save_job(&job, &other).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    // The SDK repeats an identical request when a response is lost.
    scene.store.save_job(&job, &one).await.unwrap();
    assert_eq!(scene.job_now(&job).await, one);
    let unknown = scene.job_of(&scene.owner, JobSpec::ExportCsv, None);
    let changed = unknown.changed(scene.now(), |job| job.state = JobState::Running);
    let refused = scene.store.save_job(&unknown, &changed).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
}

#[tokio::test]
async fn a_lost_answer_is_no_conflict() {
    let scene = Scene::new().await;
    let job = scene
        .created(scene.job_of(&scene.owner, JobSpec::ExportCsv, None))
        .await;
    let (faults, store) = Faults::new(2);
    faults.add("UpdateItem", Fault::LoseAnswer);
    let changed = job.changed(scene.now(), |job| job.state = JobState::Running);
    store.save_job(&job, &changed).await.unwrap();
    assert_eq!(scene.job_now(&job).await, changed);
}

#[tokio::test]
async fn what_does_not_fit_into_the_item_is_refused_before() {
    let scene = Scene::new().await;
    let job = scene
        .created(scene.job_of(&scene.owner, JobSpec::ExportCsv, None))
        .await;
    let longest = |bytes: usize| Value::String("x".repeat(bytes - 2));
    let full = job.changed(scene.now(), |job| {
        job.checkpoint = longest(MAX_CHECKPOINT_BYTES);
        job.result = longest(MAX_RESULT_BYTES);
    });
    scene.store.save_job(&job, &full).await.unwrap();
    for part in ["checkpoint", "result"] {
        let fuller = full.changed(scene.now(), |job| match part {
            "checkpoint" => job.checkpoint = longest(MAX_CHECKPOINT_BYTES + 1),
            _ => job.result = longest(MAX_RESULT_BYTES + 1),
        });
        let refused = scene.store.save_job(&full, &fuller).await;
        assert!(matches!(refused, Err(StoreError::Unexpected(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn a_retry_meets_its_own_job_and_a_deleted_account_makes_none() {
    let (scene, ada) = (Scene::new().await, user());
    let job = scene.job_of(&ada, JobSpec::ExportCsv, None);
    let create = async |fingerprint| scene.store.create_job(&job, fingerprint).await;
    let is = |created: Created<Job>| CreatedJob::Job(created);
    assert_eq!(
        create(Some("f")).await.unwrap(),
        is(Created::Resource(job.clone()))
    );
    let running = job.changed(scene.now(), |job| job.state = JobState::Running);
    scene.store.save_job(&job, &running).await.unwrap();
    assert_eq!(
        create(Some("f")).await.unwrap(),
        is(Created::Resource(running.clone()))
    );
    assert_eq!(create(Some("g")).await.unwrap(), is(Created::KeyReused));
    assert_eq!(create(None).await.unwrap(), is(Created::KeyReused));

    let email = EmailAddress::parse("ada@example.com").unwrap();
    let profile = Profile::new(ada.clone(), email, Name::parse("Ada").unwrap(), scene.now()).unwrap();
    scene.store.create_profile(&profile).await.unwrap();
    let person = Person::Known(profile);
    scene
        .store
        .delete_profile(&ada, &person, scene.now())
        .await
        .unwrap();
    let other = scene.job_of(&ada, JobSpec::ExportCsv, None);
    let refused = scene.store.create_job(&other, None).await;
    assert!(matches!(refused, Err(StoreError::SessionEnded)), "{refused:?}");
    assert_eq!(scene.store.job(&other.id).await.unwrap(), None);
    let refused = scene.store.own_job(&ada, &job.id, scene.now()).await;
    assert!(matches!(refused, Err(StoreError::SessionEnded)), "{refused:?}");
}

#[tokio::test]
async fn one_user_has_ten_jobs_under_way_and_a_bound_for_each_day() {
    let (scene, ada, bob) = (Scene::new().await, user(), user());
    let ask = async |by: &UserId| {
        let job = scene.job_of(by, JobSpec::ExportCsv, None);
        let created = scene.store.create_job(&job, None).await.unwrap();
        (job, created)
    };
    let at_once = (0..15).map(async |_| ask(&ada).await);
    let asked = futures_util::future::join_all(at_once).await;
    let is_made = |created: &CreatedJob| matches!(created, CreatedJob::Job(_));
    let (made, refused): (Vec<_>, Vec<_>) = asked.into_iter().partition(|(_, created)| is_made(created));
    assert_eq!(made.len(), MAX_JOBS_AT_ONCE);
    assert!(
        refused
            .iter()
            .all(|(_, created)| *created == CreatedJob::TooManyAtOnce)
    );
    assert!(is_made(&ask(&bob).await.1), "others are not concerned");
    let again = scene.store.create_job(&made[0].0, None).await.unwrap();
    assert!(is_made(&again), "a retry meets its own");

    // Only two are over.
    for (job, _) in &made[..2] {
        let over = job.changed(scene.now(), |job| job.state = JobState::Succeeded);
        scene.store.save_job(job, &over).await.unwrap();
    }
    for expected in [true, true, false] {
        assert_eq!(is_made(&ask(&ada).await.1), expected);
    }

    let day = scene.now().strftime("%F").to_string();
    let pk = format!("USER#{bob}");
    let mut today = scene.item(&pk, &format!("SENDS#{day}")).await.unwrap();
    today.insert("jobs".to_owned(), AttributeValue::N(MAX_JOBS_A_DAY.to_string()));
    scene.put_item(today).await;
    let (_, refused) = ask(&bob).await;
    assert!(matches!(refused, CreatedJob::TooManyToday(_)), "{refused:?}");
}

#[tokio::test]
async fn an_import_that_waits_for_its_file_is_under_way_for_an_hour() {
    let (scene, ada) = (Scene::new().await, user());
    for _ in 0..MAX_JOBS_AT_ONCE {
        scene.created(scene.job_of(&ada, an_import(), Some(file()))).await;
    }
    let job = scene.job_of(&ada, JobSpec::ExportCsv, None);
    let refused = scene.store.create_job(&job, None).await.unwrap();
    assert_eq!(refused, CreatedJob::TooManyAtOnce);
    scene.skip_ms(60 * 60 * 1000);
    scene.created(scene.job_of(&ada, JobSpec::ExportCsv, None)).await;
}

#[tokio::test]
async fn ones_own_jobs_are_listed_newest_first_until_they_are_forgotten() {
    let (scene, ada) = (Scene::new().await, user());
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.insert(
            0,
            scene
                .created(scene.job_of(&ada, JobSpec::ExportJson, None))
                .await
                .id,
        );
        scene
            .created(scene.job_of(&scene.owner, JobSpec::ExportJson, None))
            .await;
    }
    let (mut listed, mut position) = (Vec::new(), None::<String>);
    loop {
        let page = scene
            .store
            .jobs_of(&ada, position.as_deref(), scene.now(), 2)
            .await;
        let page = page.unwrap();
        assert!(page.items.len() <= 2);
        listed.extend(page.items.into_iter().map(|job| job.id));
        position = page.next;
        if position.is_none() {
            break;
        }
    }
    assert_eq!(listed, ids);
    let own = async |user: &UserId, at| scene.store.own_job(user, &ids[0], at).await.unwrap();
    assert!(own(&ada, scene.now()).await.is_some());
    assert!(own(&scene.owner, scene.now()).await.is_none(), "somebody else's");
    let late = scene.now() + SignedDuration::from_hours(30 * 24);
    assert!(own(&ada, late).await.is_none());
    assert!(
        scene
            .store
            .jobs_of(&ada, None, late, 9)
            .await
            .unwrap()
            .items
            .is_empty()
    );
    let item = scene.item(&format!("JOB#{}", ids[0]), "JOB").await.unwrap();
    assert!(item["expires_at"].as_n().is_ok());
}

#[tokio::test]
async fn a_file_that_is_waited_for_arrives_once() {
    let scene = Scene::new().await;
    let job = scene.created(scene.job_of(&scene.owner, an_import(), Some(file())));
    let job = job.await;
    let arrived = async |size| {
        scene
            .store
            .import_arrived(&job.id, size, scene.now())
            .await
            .unwrap()
    };
    assert_eq!(arrived(8).await, None, "another file");
    let now = arrived(7).await.unwrap();
    assert!(now.is_ready());
    assert_eq!(arrived(7).await, Some(now.clone()), "again, it changes nothing");
    let cancelled = now.changed(scene.now(), |job| job.state = JobState::Cancelled);
    scene.store.save_job(&now, &cancelled).await.unwrap();
    assert_eq!(arrived(7).await, None);
    let export = scene
        .created(scene.job_of(&scene.owner, JobSpec::ExportCsv, None))
        .await;
    assert_eq!(
        scene
            .store
            .import_arrived(&export.id, 7, scene.now())
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn the_stream_tells_of_a_job_when_somebody_can_begin() {
    let scene = Scene::new().await;
    let item_now = async |job: &Job| image(scene.item(&format!("JOB#{}", job.id), "JOB").await.unwrap());
    let ready = |old: Option<&Value>, new: &Value| match Change::read(old, Some(new)).unwrap() {
        Change::JobReady(job) => Some(job),
        _ => None,
    };
    let export = scene
        .created(scene.job_of(&scene.owner, JobSpec::ExportCsv, None))
        .await;
    let created = item_now(&export).await;
    assert_eq!(ready(None, &created), Some(export.clone()));

    let import = scene.job_of(&scene.owner, an_import(), Some(file()));
    let import = scene.created(import).await;
    let waiting = item_now(&import).await;
    assert_eq!(ready(None, &waiting), None);
    let arrived = scene
        .store
        .import_arrived(&import.id, 7, scene.now())
        .await
        .unwrap();
    let there = item_now(&import).await;
    assert_eq!(ready(Some(&waiting), &there), arrived);
    assert_eq!(ready(Some(&there), &there), None, "told before");
    let running = export.changed(scene.now(), |job| job.state = JobState::Running);
    scene.store.save_job(&export, &running).await.unwrap();
    assert_eq!(ready(Some(&created), &item_now(&export).await), None);
    assert!(matches!(
        Change::read(Some(&created), None).unwrap(),
        Change::Nothing
    ));
}

#[tokio::test]
async fn results_are_read_in_order_as_far_as_they_count() {
    let scene = Scene::new().await;
    let job = scene
        .created(scene.job_of(&scene.owner, JobSpec::ExportCsv, None))
        .await;
    let row = |n: usize| json!({"n": n, "text": "x".repeat(if n.is_multiple_of(7) { 40_000 } else { 10 })});
    let rows: Vec<_> = (0..50).map(row).collect();
    let mut saved = job.clone();
    for range in [0..20, 20..30, 30..50, 50..50] {
        let next = saved.changed(scene.now(), |job| job.results = range.end as u64);
        // Another worker is at the same step, is late, and has got less far or further.
        let late = saved.changed(scene.now(), |job| job.results += 3);
        scene.store.save_step(&saved, &next, &rows[range]).await.unwrap();
        let refused = scene.store.save_step(&saved, &late, &rows[..3]).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
        saved = next;
    }
    for (results, limit) in [(0, 5), (1, 5), (30, 7), (42, 100), (50, 1), (50, 100)] {
        let mut counted = job.clone();
        counted.results = results;
        let (mut found, mut position) = (Vec::new(), None::<String>);
        loop {
            let page = scene
                .store
                .results(&counted, position.as_deref(), limit)
                .await
                .unwrap();
            assert!(page.items.len() <= limit);
            found.extend(page.items);
            position = page.next;
            if position.is_none() {
                break;
            }
        }
        assert_eq!(
            found,
            rows[..usize::try_from(results).unwrap()],
            "{results} by {limit}"
        );
    }
}
