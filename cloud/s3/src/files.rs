//! The bytes of objects and parts, one file each, under random names.
//!
//! A file is durable before the database names it; a file that nothing names was left by a crash, and is
//! deleted when the fleet starts. So no object is ever incomplete.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use anyhow::Context as _;
use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::call::new_id;
use super::digest::{Digested, Digests};

/// The size of a read, bytes.
const PIECE_BYTES: usize = 128 * 1024;
/// Pieces between the disk and the connection.
const PIECES: usize = 4;

/// One file of an object: an object has one, or as many as its upload had parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Piece {
    pub(super) file: String,
    pub(super) size_bytes: u64,
}

/// The directory. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Files {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    dir: PathBuf,
    leases: Mutex<Leases>,
}

#[derive(Debug, Default)]
struct Leases {
    /// The number of readers of each version.
    readers: BTreeMap<String, usize>,
    /// The files of deleted versions that are still being read.
    doomed: BTreeMap<String, Vec<String>>,
}

impl Files {
    pub(super) fn open(dir: PathBuf) -> anyhow::Result<Self> {
        fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
        Ok(Self {
            inner: Arc::new(Inner {
                dir,
                leases: Mutex::default(),
            }),
        })
    }

    /// Deletes every file that is not among these. Must run before the first write.
    pub(super) fn keep_only(&self, used: &HashSet<String>) -> anyhow::Result<()> {
        for entry in fs::read_dir(&self.inner.dir)? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(|name| used.contains(name)) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// A new file, written piece by piece by a thread that also computes its digests.
    pub(super) fn write(&self, mut digests: Digests) -> Writer {
        let dir = self.inner.dir.clone();
        let (sender, mut receiver) = mpsc::channel(PIECES);
        let thread = tokio::task::spawn_blocking(move || {
            let (new, mut file) = NewFile::create(&dir)?;
            loop {
                match receiver.blocking_recv() {
                    Some(Some(bytes)) => {
                        let bytes: Bytes = bytes;
                        digests.update(&bytes);
                        file.write_all(&bytes)?;
                    }
                    Some(None) => break,
                    None => anyhow::bail!("nobody writes on"),
                }
            }
            seal(&dir, &file)?;
            Ok((new, digests.finish()))
        });
        Writer { sender, thread }
    }

    /// Copies pieces into one new file. Blocks.
    pub(super) fn copy(&self, pieces: &[Piece], mut digests: Digests) -> anyhow::Result<(NewFile, Digested)> {
        let dir = &self.inner.dir;
        let (new, mut file) = NewFile::create(dir)?;
        let mut buffer = vec![0; PIECE_BYTES];
        for piece in pieces {
            let mut from = File::open(dir.join(&piece.file))?;
            loop {
                let length = from.read(&mut buffer)?;
                let Some(read) = buffer.get(..length).filter(|read| !read.is_empty()) else {
                    break;
                };
                digests.update(read);
                file.write_all(read)?;
            }
        }
        seal(dir, &file)?;
        Ok((new, digests.finish()))
    }

    /// Keeps a version's files until the lease is dropped. Must be called in the transaction that finds the
    /// version, so that they cannot be deleted already.
    pub(super) fn lease(&self, version: &str) -> Lease {
        *self.lock().readers.entry(version.to_owned()).or_default() += 1;
        Lease {
            files: self.clone(),
            version: version.to_owned(),
        }
    }

    /// Deletes the files of a version that is no longer in the database, now or when its last reader is done.
    pub(super) fn remove(&self, version: &str, pieces: Vec<Piece>) {
        let files: Vec<String> = pieces.into_iter().map(|piece| piece.file).collect();
        let mut leases = self.lock();
        if leases.readers.contains_key(version) {
            leases.doomed.entry(version.to_owned()).or_default().extend(files);
        } else {
            drop(leases);
            self.unlink(&files);
        }
    }

    /// The bytes from `start` on, `length` of them.
    pub(super) fn read(&self, pieces: Vec<Piece>, start: u64, length: u64, lease: Lease) -> Body {
        let (sender, receiver) = mpsc::channel(PIECES);
        let dir = self.inner.dir.clone();
        tokio::task::spawn_blocking(move || {
            let _lease = lease;
            if let Err(error) = send_range(&dir, &pieces, start, length, &sender) {
                tracing::error!(%error, "an object cannot be read");
                let _ = sender.blocking_send(Err(error));
            }
        });
        Body::new(FileBody {
            receiver,
            left_bytes: length,
        })
    }

    fn unlink(&self, files: &[String]) {
        for file in files {
            if let Err(error) = fs::remove_file(self.inner.dir.join(file)) {
                tracing::warn!(%error, "a file of an object that is gone stays until the next start");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Leases> {
        // Nothing under the lock can leave it half changed.
        self.inner.leases.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reader's lease of an object's version.
#[derive(Debug)]
pub(super) struct Lease {
    files: Files,
    version: String,
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut leases = self.files.lock();
        let Some(readers) = leases.readers.get_mut(&self.version) else {
            return;
        };
        *readers -= 1;
        if *readers == 0 {
            leases.readers.remove(&self.version);
            let doomed = leases.doomed.remove(&self.version).unwrap_or_default();
            drop(leases);
            self.files.unlink(&doomed);
        }
    }
}

/// A file that the database does not name yet; deleted when dropped.
#[derive(Debug)]
pub(super) struct NewFile {
    path: PathBuf,
    name: String,
    is_kept: bool,
}

impl NewFile {
    fn create(dir: &Path) -> anyhow::Result<(Self, File)> {
        let name = new_id()?;
        let path = dir.join(&name);
        let file = File::create_new(&path).with_context(|| format!("cannot create {}", path.display()))?;
        let new = Self {
            path,
            name,
            is_kept: false,
        };
        Ok((new, file))
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Keeps the file: the database names it now.
    pub(super) fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.is_kept {
            // A file that is left over is deleted at the next start.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Writes a file.
pub(super) struct Writer {
    sender: mpsc::Sender<Option<Bytes>>,
    thread: JoinHandle<anyhow::Result<(NewFile, Digested)>>,
}

impl Writer {
    pub(super) async fn write(&self, bytes: Bytes) {
        // When the thread has ended, `finish` says why.
        let _ = self.sender.send(Some(bytes)).await;
    }

    /// The file is durable when this returns.
    pub(super) async fn finish(self) -> anyhow::Result<(NewFile, Digested)> {
        let _ = self.sender.send(None).await;
        self.thread.await.context("the writing thread ended early")?
    }
}

fn seal(dir: &Path, file: &File) -> anyhow::Result<()> {
    file.sync_all()?;
    // The directory entry as well.
    File::open(dir)?.sync_all()?;
    Ok(())
}

type Sender = mpsc::Sender<std::io::Result<Bytes>>;

fn send_range(dir: &Path, pieces: &[Piece], start: u64, length: u64, sender: &Sender) -> std::io::Result<()> {
    let (mut skip, mut left) = (start, length);
    for piece in pieces {
        if left == 0 {
            return Ok(());
        }
        if skip >= piece.size_bytes {
            skip -= piece.size_bytes;
            continue;
        }
        let mut file = File::open(dir.join(&piece.file))?;
        file.seek(SeekFrom::Start(skip))?;
        let mut here = left.min(piece.size_bytes - skip);
        skip = 0;
        while here > 0 {
            let take = usize::try_from(here).unwrap_or(usize::MAX).min(PIECE_BYTES);
            let mut buffer = vec![0; take];
            file.read_exact(&mut buffer)?;
            if sender.blocking_send(Ok(Bytes::from(buffer))).is_err() {
                // The caller has gone.
                return Ok(());
            }
            here -= take as u64;
            left -= take as u64;
        }
    }
    Ok(())
}

/// A response body that a thread reads from files.
struct FileBody {
    receiver: mpsc::Receiver<std::io::Result<Bytes>>,
    left_bytes: u64,
}

impl hyper::body::Body for FileBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.receiver.poll_recv(context).map(|piece| {
            piece.map(|piece| {
                piece.map(|bytes| {
                    self.left_bytes = self.left_bytes.saturating_sub(bytes.len() as u64);
                    Frame::data(bytes)
                })
            })
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left_bytes == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left_bytes)
    }
}
