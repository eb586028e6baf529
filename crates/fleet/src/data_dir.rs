//! The data directory: one fleet at a time, and a manifest that stays from run to run.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use cloud_core::account::REGION;
use cloud_core::random;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::migration;

/// Locked while a fleet runs. It also marks a directory as a fleet's.
const LOCK_FILE: &str = "fleet.lock";
const MANIFEST_FILE: &str = "fleet.json";

/// The data that stays the same from run to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format of the directory, at most [`migration::VERSION`].
    pub version: u32,
    /// The gateway's last port: tokens name it in their `iss`, so it should stay.
    pub port: Option<u16>,
    /// The user pool's id.
    pub user_pool_id: String,
    /// The user pool client's id.
    pub user_pool_client_id: String,
}

/// A data directory, locked until this is dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    lock: File,
}

/// The outcome of opening a directory.
#[derive(Debug)]
pub enum Opened {
    /// It is locked.
    Locked(DataDir),
    /// A fleet is running on it.
    InUse,
}

impl DataDir {
    /// Creates the directory if it is missing, and locks it.
    ///
    /// # Errors
    /// When it cannot be created, or holds files that are not a fleet's.
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

    /// Like [`DataDir::open`], but a running fleet is an error.
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

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The manifest of the last run, after a migration where that run was of an older version; a first run gets
    /// new ids, which are stored at once.
    ///
    /// # Errors
    /// When the file cannot be read, understood or written, or is of a newer version.
    pub fn manifest(&self) -> anyhow::Result<Manifest> {
        if let Some(mut manifest) = read_manifest(&self.path)? {
            if manifest.version < migration::VERSION {
                migration::run(&self.path, manifest.version)?;
                manifest.version = migration::VERSION;
                self.write(&manifest)?;
            }
            return Ok(manifest);
        }
        let manifest = Manifest {
            version: migration::VERSION,
            port: None,
            user_pool_id: format!("{REGION}_{}", random::text(random::ALPHANUMERIC, 9)?),
            user_pool_client_id: random::text(random::LOWER_ALPHANUMERIC, 26)?,
        };
        self.write(&manifest)?;
        Ok(manifest)
    }

    /// Stores the manifest for the next run: as a whole or not at all, also when the machine stops in between.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, manifest: &Manifest) -> anyhow::Result<()> {
        let path = self.path.join(MANIFEST_FILE);
        let new = self.path.join(format!("{MANIFEST_FILE}.new"));
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&new)?;
            file.write_all(&serde_json::to_vec_pretty(manifest)?)?;
            file.sync_all()?;
            std::fs::rename(&new, &path)
        };
        write().with_context(|| format!("cannot write {}", path.display()))
    }

    /// Deletes everything in the directory but the lock.
    ///
    /// # Errors
    /// When something cannot be deleted.
    pub fn clear(self) -> anyhow::Result<()> {
        let entries =
            std::fs::read_dir(&self.path).with_context(|| format!("cannot read {}", self.path.display()))?;
        for entry in entries {
            let entry = entry?;
            let path = entry.path();
            // The lock marks the directory, and holds it until the rest is deleted.
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
    /// Closing the file would unlock it as well, but possibly later: a child process that is starting holds
    /// its parent's files until it executes its program.
    fn drop(&mut self) {
        let _ = self.lock.unlock();
    }
}

/// The manifest of a directory, without locking it; `None` before its first run.
///
/// # Errors
/// When the file cannot be read or understood, or is of a newer version.
pub fn read_manifest(data_dir: &Path) -> anyhow::Result<Option<Manifest>> {
    let path = data_dir.join(MANIFEST_FILE);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let understand = || format!("cannot understand {}", path.display());
    let mut manifest: Map<String, Value> = serde_json::from_slice(&bytes).with_context(understand)?;
    // The first version wrote none. The other members of a newer manifest may differ, so only this one is
    // read first.
    let version = manifest
        .entry("version")
        .or_insert_with(|| Value::from(1))
        .as_u64();
    let newest = migration::VERSION;
    ensure!(
        version.is_some_and(|version| version <= u64::from(newest)),
        "{} is the data of a newer fleet (version {}, this one knows up to {newest}); start that one, or give this \
         one its own --data-dir",
        data_dir.display(),
        version.unwrap_or_default()
    );
    Manifest::deserialize(Value::from(manifest))
        .map(Some)
        .with_context(understand)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stay_from_run_to_run() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data");
        let first = DataDir::open_exclusively(&path).unwrap().manifest().unwrap();
        let again = DataDir::open_exclusively(&path).unwrap().manifest().unwrap();
        assert_eq!(first, again);
        assert_eq!(first.user_pool_id.len(), "us-east-1_123456789".len());
        assert_eq!(first.user_pool_client_id.len(), 26);
    }

    #[test]
    fn a_directory_of_a_newer_version_is_refused_and_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let data_dir = DataDir::open_exclusively(dir.path()).unwrap();
        let newer = format!(r#"{{"version": {}, "ports": [1]}}"#, migration::VERSION + 1);
        std::fs::write(dir.path().join(MANIFEST_FILE), &newer).unwrap();
        let error = format!("{:#}", data_dir.manifest().unwrap_err());
        assert!(error.contains("newer fleet (version 3"), "{error}");
        assert!(error.contains("--data-dir"), "{error}");
        assert_eq!(
            std::fs::read_to_string(dir.path().join(MANIFEST_FILE)).unwrap(),
            newer
        );
    }

    #[test]
    fn a_directory_without_a_version_opens_and_gets_one() {
        let dir = tempfile::tempdir().unwrap();
        let data_dir = DataDir::open_exclusively(dir.path()).unwrap();
        let older = r#"{"port": 3000, "user_pool_id": "us-east-1_A", "user_pool_client_id": "b"}"#;
        std::fs::write(dir.path().join(MANIFEST_FILE), older).unwrap();
        let manifest = data_dir.manifest().unwrap();
        assert_eq!(
            (manifest.version, manifest.port),
            (migration::VERSION, Some(3000))
        );
        assert_eq!(read_manifest(dir.path()).unwrap(), Some(manifest));
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
        let before = data_dir.manifest().unwrap();
        std::fs::create_dir(dir.path().join("deep")).unwrap();
        std::fs::write(dir.path().join("deep/file"), "x").unwrap();
        data_dir.clear().unwrap();
        assert!(!dir.path().join("deep").exists());
        let after = DataDir::open_exclusively(dir.path()).unwrap().manifest().unwrap();
        assert_ne!(before.user_pool_id, after.user_pool_id);
    }
}
