//! The data directory: one fleet at a time, and what it must remember between runs.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use cloud_core::account::REGION;
use cloud_core::random;
use serde::{Deserialize, Serialize};

/// Locked while a fleet runs. It also marks a directory as a fleet's own.
const LOCK_FILE: &str = "fleet.lock";
const MEMORY_FILE: &str = "fleet.json";

/// What stays the same from one run to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// The gateway's last port: tokens name it in their `iss`, so it should stay.
    pub port: Option<u16>,
    /// The user pool's id.
    pub user_pool_id: String,
    /// The user pool client's id.
    pub user_pool_client_id: String,
}

/// A data directory that is ours until this is dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    lock: File,
}

/// Whether a directory could be had.
#[derive(Debug)]
pub enum Opened {
    /// It is ours now.
    Locked(DataDir),
    /// A fleet is running on it.
    InUse,
}

impl DataDir {
    /// Makes the directory when it is not there, and locks it.
    ///
    /// # Errors
    /// When it cannot be made, or holds files but was never a fleet's.
    pub fn open(path: &Path) -> anyhow::Result<Opened> {
        let shown = path.display();
        let is_marked = path.join(LOCK_FILE).exists();
        if !is_marked && path.exists() {
            let mut entries = std::fs::read_dir(path).with_context(|| format!("cannot read {shown}"))?;
            ensure!(
                entries.next().is_none(),
                "{shown} holds files that are no fleet's data; give an empty or a new directory"
            );
        }
        std::fs::create_dir_all(path).with_context(|| format!("cannot create {shown}"))?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join(LOCK_FILE))
            .with_context(|| format!("cannot write to {shown}"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Opened::Locked(Self {
                path: path.to_path_buf(),
                lock,
            })),
            Err(TryLockError::WouldBlock) => Ok(Opened::InUse),
            Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {shown}")),
        }
    }

    /// As [`DataDir::open`], when a running fleet is an error.
    ///
    /// # Errors
    /// When the directory is in use, or as [`DataDir::open`].
    pub fn open_exclusively(path: &Path) -> anyhow::Result<Self> {
        match Self::open(path)? {
            Opened::Locked(data_dir) => Ok(data_dir),
            Opened::InUse => bail!(
                "another fleet is running on {}; end it, or give this one its own --data-dir",
                path.display()
            ),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the last run remembered; a first run gets new ids, which are kept at once.
    ///
    /// # Errors
    /// When the file cannot be read, understood or written.
    pub fn memory(&self) -> anyhow::Result<Memory> {
        if let Some(memory) = read_memory(&self.path)? {
            return Ok(memory);
        }
        let memory = Memory {
            port: None,
            user_pool_id: format!("{REGION}_{}", random::text(random::ALPHANUMERIC, 9)?),
            user_pool_client_id: random::text(random::LOWER_ALPHANUMERIC, 26)?,
        };
        self.remember(&memory)?;
        Ok(memory)
    }

    /// Keeps it for the next run: wholly there or not at all, also when the machine stops in between.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remember(&self, memory: &Memory) -> anyhow::Result<()> {
        let path = self.path.join(MEMORY_FILE);
        let new = self.path.join(format!("{MEMORY_FILE}.new"));
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&new)?;
            file.write_all(&serde_json::to_vec_pretty(memory)?)?;
            file.sync_all()?;
            std::fs::rename(&new, &path)
        };
        write().with_context(|| format!("cannot write {}", path.display()))
    }

    /// Forgets everything in the directory.
    ///
    /// # Errors
    /// When something cannot be deleted.
    pub fn clear(self) -> anyhow::Result<()> {
        let entries =
            std::fs::read_dir(&self.path).with_context(|| format!("cannot read {}", self.path.display()))?;
        for entry in entries {
            let entry = entry?;
            let path = entry.path();
            // The lock goes on marking the directory, and holding it until all the rest is gone.
            if entry.file_name() == LOCK_FILE {
                continue;
            }
            let deleted = if entry.file_type()?.is_dir() {
                std::fs::remove_dir_all(&path)
            } else {
                std::fs::remove_file(&path)
            };
            deleted.with_context(|| format!("cannot delete {}", path.display()))?;
        }
        Ok(())
    }
}

impl Drop for DataDir {
    /// Closing the file would unlock it as well, but later, should a process be starting in this moment: a
    /// child has all files of its parent until it becomes another program.
    fn drop(&mut self) {
        let _ = self.lock.unlock();
    }
}

/// What the fleet on this directory remembers, without locking it; `None` before its first run.
///
/// # Errors
/// When the file cannot be read or understood.
pub fn read_memory(data_dir: &Path) -> anyhow::Result<Option<Memory>> {
    let path = data_dir.join(MEMORY_FILE);
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .with_context(|| format!("cannot understand {}", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stay_from_run_to_run() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data");
        let first = DataDir::open_exclusively(&path).unwrap().memory().unwrap();
        let again = DataDir::open_exclusively(&path).unwrap().memory().unwrap();
        assert_eq!(first, again);
        assert_eq!(first.user_pool_id.len(), "us-east-1_123456789".len());
        assert_eq!(first.user_pool_client_id.len(), 26);
    }

    #[test]
    fn a_second_fleet_on_the_directory_is_told_so() {
        let dir = tempfile::tempdir().unwrap();
        let first = DataDir::open_exclusively(dir.path()).unwrap();
        assert!(matches!(DataDir::open(dir.path()).unwrap(), Opened::InUse));
        let error = DataDir::open_exclusively(dir.path()).unwrap_err().to_string();
        assert!(error.contains("another fleet is running"), "{error}");
        drop(first);
        DataDir::open_exclusively(dir.path()).unwrap();
    }

    #[test]
    fn somebody_elses_directory_is_refused_and_never_cleared() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("thesis.txt"), "mine").unwrap();
        let error = DataDir::open(dir.path()).unwrap_err().to_string();
        assert!(error.contains("no fleet's data"), "{error}");
        assert!(dir.path().join("thesis.txt").exists());
        assert!(!dir.path().join(LOCK_FILE).exists());
    }

    #[test]
    fn clearing_forgets_the_ids() {
        let dir = tempfile::tempdir().unwrap();
        let data_dir = DataDir::open_exclusively(dir.path()).unwrap();
        let before = data_dir.memory().unwrap();
        std::fs::create_dir(dir.path().join("deep")).unwrap();
        std::fs::write(dir.path().join("deep/file"), "x").unwrap();
        data_dir.clear().unwrap();
        assert!(!dir.path().join("deep").exists());
        let after = DataDir::open_exclusively(dir.path()).unwrap().memory().unwrap();
        assert_ne!(before.user_pool_id, after.user_pool_id);
    }
}
