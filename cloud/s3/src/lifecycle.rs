//! Lifecycle rules: deletes expired objects and aborts incomplete uploads.

use std::sync::Arc;

use jiff::SignedDuration;

use super::error::Failure;
use super::settings::{LifecycleRule, due};
use super::state::S3;
use super::{delete, multipart, store};

/// The period of the sweep. S3's is a day.
const PERIOD: SignedDuration = SignedDuration::from_hours(1);
/// Objects of one transaction.
const BATCH: usize = 500;

/// Sweeps now, and every hour as long as the service exists.
pub(super) fn start(s3: &S3) {
    let weak = Arc::downgrade(&s3.inner);
    tokio::spawn(async move {
        while let Some(inner) = weak.upgrade() {
            let s3 = S3 { inner };
            if let Err(error) = s3.sweep().await {
                tracing::error!(?error, "the lifecycle rules could not be followed");
            }
            let next = s3.now().saturating_add(PERIOD);
            let clock = Arc::clone(&s3.config().clock);
            drop(s3);
            match next {
                Ok(next) => clock.wait_until(next).await,
                Err(_) => return,
            }
        }
    });
}

impl S3 {
    /// Deletes what is due by the template's rules.
    pub(super) async fn sweep(&self) -> Result<(), Failure> {
        let _sweeping = self.inner.sweeping.lock().await;
        for bucket in self.inner.buckets.values() {
            for rule in &bucket.lifecycle {
                self.expire(&bucket.name, rule).await?;
                self.abort_old(&bucket.name, rule).await?;
            }
        }
        Ok(())
    }

    async fn expire(&self, bucket: &str, rule: &LifecycleRule) -> Result<(), Failure> {
        let Some(until_ms) = rule.expiration_days.and_then(|days| self.latest_ms(days)) else {
            return Ok(());
        };
        loop {
            let (name, prefix) = (bucket.to_owned(), rule.prefix.clone());
            let keys = self
                .transaction(move |tx| Ok(store::written_until(tx, (&name, &prefix), until_ms, BATCH)?))
                .await?;
            if keys.is_empty() {
                return Ok(());
            }
            for key in keys {
                // It may have been written again meanwhile.
                delete::delete_if(self, bucket, key, move |object| object.modified_ms <= until_ms).await?;
            }
        }
    }

    async fn abort_old(&self, bucket: &str, rule: &LifecycleRule) -> Result<(), Failure> {
        let Some(until_ms) = rule.abort_upload_days.and_then(|days| self.latest_ms(days)) else {
            return Ok(());
        };
        let (name, prefix) = (bucket.to_owned(), rule.prefix.clone());
        let uploads = self
            .transaction(move |tx| Ok(store::begun_until(tx, (&name, &prefix), until_ms)?))
            .await?;
        for (key, id) in uploads {
            multipart::forget(self, bucket, key, id).await?;
        }
        Ok(())
    }

    /// The latest time, epoch milliseconds, of objects that are `days` old by the rules.
    fn latest_ms(&self, days: u32) -> Option<i64> {
        let now = self.now();
        // An object written at midnight is due exactly `days` later; others of that day a day after it.
        let midnight = due(now, 0).filter(|midnight| *midnight <= now);
        let today = match midnight {
            Some(midnight) => midnight,
            None => due(now, 0)?.checked_sub(SignedDuration::from_hours(24)).ok()?,
        };
        let age = SignedDuration::from_hours(24).checked_mul(i32::try_from(days).ok()?)?;
        Some(today.checked_sub(age).ok()?.as_millisecond())
    }
}
