//! Data directories of older versions.

use std::path::Path;

use anyhow::Context as _;

/// The version of the directories that this fleet writes.
///
/// | version | |
/// |---|---|
/// | 1 | no version in the manifest |
/// | 2 | new prefixes of the objects' keys |
pub const VERSION: u32 = 2;

/// The prefixes of versions 1 and 2, in an order in which no renamed key is renamed again.
const PREFIXES: [(&str, &str); 3] = [
    ("avatars/", "avatar-uploads/"),
    ("portraits/", "avatars/"),
    ("orders/", "job-specs/"),
];

/// Brings a directory from an older version to [`VERSION`]. An interrupted migration is repeated at the next
/// start.
///
/// # Errors
/// When the data cannot be read or written.
pub fn run(data_dir: &Path, from: u32) -> anyhow::Result<()> {
    if from < 2 {
        cloud_s3::rename_prefixes(data_dir, 2, &PREFIXES).context("the objects' keys cannot be renamed")?;
    }
    tracing::info!(from, to = VERSION, "the data directory was migrated");
    Ok(())
}
