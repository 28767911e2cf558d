//! Photographs of checks in the store of files: cleaned of what the camera wrote beside them, sealed at rest.

use domain::supervision::check::Photo;
use domain::supervision::photo::{PhotoFault, clean};
use sha2::Digest as _;
use store::ObjectId;

use crate::app::App;
use crate::encoding::to_hex;
use crate::error::ActError;

const WHAT: &str = "check-photo";

/// Keeps a picture; the inner error says why it is none.
pub(super) async fn keep(app: &App, bytes: Vec<u8>) -> Result<Result<Photo, PhotoFault>, ActError> {
    let inner = app.clone();
    let done = tokio::task::spawn_blocking(move || {
        let (kind, picture) = match clean(&bytes) {
            Ok(clean) => clean,
            Err(fault) => return Ok(Err(fault)),
        };
        let sha256 = to_hex(&sha2::Sha256::digest(&picture));
        let sealed = inner.0.keyring.seal_file(&inner.0.entropy, WHAT, &picture)?;
        Ok::<_, ActError>(Ok((kind, sha256, sealed)))
    });
    let (kind, sha256, sealed) = match done.await.map_err(|error| ActError::Failed(error.into()))?? {
        Ok(picture) => picture,
        Err(fault) => return Ok(Err(fault)),
    };
    let id = app.store().files()?.put(sealed).await?.to_string();
    Ok(Ok(Photo { id, sha256, kind }))
}

/// A picture that was taken away again, or came too late: nothing of it stays. Each is sealed anew, so nobody else has it.
pub(super) async fn forget(app: &App, id: &str) -> Result<(), ActError> {
    match ObjectId::parse(id) {
        Some(id) => Ok(app.store().files()?.remove(id).await?),
        None => Ok(()),
    }
}

/// The picture.
pub(super) async fn read(app: &App, photo: &Photo) -> Result<Vec<u8>, ActError> {
    let id = ObjectId::parse(&photo.id).ok_or(ActError::NotFound)?;
    let sealed = app.store().files()?.get(id).await?.ok_or(ActError::NotFound)?;
    let inner = app.clone();
    let opened = tokio::task::spawn_blocking(move || inner.0.keyring.open_file(WHAT, &sealed));
    Ok(opened.await.map_err(|error| ActError::Failed(error.into()))??)
}
