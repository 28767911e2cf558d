//! Content-addressed files: SHA-256 of the content is the name. Written to a temporary name, synced, renamed, and
//! the directory synced, before the act that refers to them is queued.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::StoreError;

/// Name of a file: SHA-256 of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub [u8; 32]);

impl ObjectId {
    /// The name of a content.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }

    /// Reads 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != 32 || !rest.is_empty() {
            return None;
        }
        let mut id = [0; 32];
        for (byte, [high, low]) in id.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Some(Self(id))
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

impl std::fmt::Display for ObjectId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A directory of files by content.
#[derive(Debug, Clone)]
pub struct Objects {
    root: PathBuf,
}

impl Objects {
    /// Files below a directory, which is made if needed.
    ///
    /// # Errors
    /// The directory cannot be made.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(root)?;
        Ok(Self { root: root.to_owned() })
    }

    fn path(&self, id: ObjectId) -> PathBuf {
        let name = id.to_string();
        let (shelf, rest) = name.split_at(2);
        self.root.join(shelf).join(rest)
    }

    /// Stores a content durably; storing it again does nothing.
    ///
    /// # Errors
    /// The file system refuses.
    pub async fn put(&self, content: Vec<u8>) -> Result<ObjectId, StoreError> {
        let objects = self.clone();
        blocking(move || objects.put_now(&content)).await
    }

    fn put_now(&self, content: &[u8]) -> io::Result<ObjectId> {
        let id = ObjectId::of(content);
        let path = self.path(id);
        if path.exists() {
            return Ok(id);
        }
        let shelf = path.parent().unwrap_or(&self.root);
        if !shelf.exists() {
            fs::create_dir_all(shelf)?;
            File::open(&self.root)?.sync_all()?;
        }
        // Two callers with the same content write their own temporary file; the later rename changes nothing.
        let thread = std::thread::current().id();
        let temporary = shelf.join(format!("{id}-{}-{thread:?}.tmp", std::process::id()));
        write_durably(&path, &temporary, content)?;
        Ok(id)
    }

    /// A content; none if it is not there.
    ///
    /// # Errors
    /// The file cannot be read, or its content is not the one its name stands for.
    pub async fn get(&self, id: ObjectId) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(id);
        let content = blocking(move || match fs::read(&path) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        });
        match content.await? {
            Some(content) if ObjectId::of(&content) != id => Err(StoreError::corrupt("objects.content", id)),
            found => Ok(found),
        }
    }

    /// Removes a content; one that is not there is removed already.
    ///
    /// # Errors
    /// The file system refuses.
    pub async fn remove(&self, id: ObjectId) -> Result<(), StoreError> {
        let path = self.path(id);
        blocking(move || match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
        .await
    }

    /// Removes files older than `before` that `referenced` does not name, and forgotten temporary ones;
    /// how many.
    ///
    /// # Errors
    /// The file system refuses.
    pub async fn sweep(
        &self,
        before: Timestamp,
        referenced: impl Fn(ObjectId) -> bool + Send + 'static,
    ) -> Result<u64, StoreError> {
        let root = self.root.clone();
        blocking(move || {
            let mut removed = 0;
            for shelf in fs::read_dir(&root)? {
                let shelf = shelf?;
                if shelf.file_type()?.is_dir() {
                    removed += sweep_shelf(&shelf.path(), before, &referenced)?;
                }
            }
            Ok(removed)
        })
        .await
    }
}

fn sweep_shelf(shelf: &Path, before: Timestamp, referenced: &impl Fn(ObjectId) -> bool) -> io::Result<u64> {
    let prefix = shelf.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let mut removed = 0;
    for entry in fs::read_dir(shelf)? {
        let entry = entry?;
        let modified = Timestamp::try_from(entry.metadata()?.modified()?).unwrap_or(Timestamp::MAX);
        let name = entry.file_name();
        let name = name.to_str().unwrap_or_default();
        let kept = match ObjectId::parse(&format!("{prefix}{name}")) {
            Some(id) => referenced(id),
            None => !name.ends_with(".tmp"),
        };
        if modified < before && !kept {
            fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(panicked) => Err(StoreError::failed(panicked)),
    }
}

/// Writes a file so that it is there whole or not at all, and durable when this returns.
pub(crate) fn write_durably(path: &Path, temporary: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(temporary)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(temporary, path)?;
    match path.parent() {
        Some(directory) => File::open(directory)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn content_comes_back_and_the_unreferenced_is_swept() {
        let directory = tempfile::tempdir().unwrap();
        let objects = Objects::open(directory.path()).unwrap();
        let (kept, swept) =
            (objects.put(b"kept".to_vec()).await.unwrap(), objects.put(b"swept".to_vec()).await.unwrap());
        assert_eq!(objects.put(b"kept".to_vec()).await.unwrap(), kept);
        assert_eq!(objects.get(kept).await.unwrap().as_deref(), Some(b"kept".as_slice()));
        assert_eq!(objects.sweep(Timestamp::MIN, |_| false).await.unwrap(), 0);
        assert_eq!(objects.sweep(Timestamp::MAX, move |id| id == kept).await.unwrap(), 1);
        assert_eq!(objects.get(swept).await.unwrap(), None);
        assert!(objects.get(kept).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_changed_file_is_found_out() {
        let directory = tempfile::tempdir().unwrap();
        let objects = Objects::open(directory.path()).unwrap();
        let id = objects.put(b"content".to_vec()).await.unwrap();
        fs::write(objects.path(id), b"c0ntent").unwrap();
        assert!(matches!(objects.get(id).await, Err(StoreError::Corrupt { .. })));
    }

    #[test]
    fn names_read_back() {
        let id = ObjectId::of(b"");
        assert_eq!(id.to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(ObjectId::parse(&id.to_string()), Some(id));
        for bad in ["", "e3", &"g".repeat(64), &"A".repeat(64)] {
            assert_eq!(ObjectId::parse(bad), None);
        }
    }
}
