//! Signing in: tokens and sessions, stored hashed, ending with password, post or account change, at most 8 hours.

use std::collections::HashMap;
use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::authority::Actor;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use store::{Session, SessionKind};

use crate::app::App;
use crate::error::ActError;
use crate::lockout::{Address, SignIns};

/// Longest life of a token or session.
const LIFE: SignedDuration = SignedDuration::from_hours(8);
/// Most characters of a sign-in name: longer ones are nobody's and are not remembered.
const USERNAME_MAX: usize = 100;
/// Passwords checked at a time: each takes 19 MiB for some 20 ms, so that a flood of sign-ins waits instead of
/// filling the memory.
static CHECKING: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(4);
/// For how long a session is believed without asking the store: another instance may have ended it (DESIGN §6).
const BELIEVED: SignedDuration = SignedDuration::from_secs(1);
/// Most sessions kept in memory; beyond it the cache is emptied and filled again from the store.
const CACHE_MAX: usize = 20_000;

/// Sessions seen lately and tries that failed; both may be forgotten at any time.
#[derive(Default)]
pub(crate) struct Sessions {
    known: Mutex<HashMap<[u8; 32], Known>>,
    failed: SignIns,
}

#[derive(Clone)]
struct Known {
    signed_in: SignedIn,
    expires_at: Timestamp,
    seen_at: Timestamp,
}

/// Somebody signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Rights.
    pub actor: Arc<Actor>,
    /// Token that forms have to carry.
    pub csrf: String,
}

/// A new token or session.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The secret the caller keeps.
    pub token: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Who it is.
    pub signed_in: SignedIn,
}

/// Somebody who wants to sign in.
#[derive(Debug, Clone, Copy)]
pub struct Credentials<'a> {
    /// Name.
    pub username: &'a str,
    /// Password.
    pub password: &'a str,
    /// Where the request comes from.
    pub from: Address,
}

/// Signs in with name and password.
///
/// # Errors
/// Wrong name or password (never which), or too many tries.
pub async fn sign_in(app: &App, credentials: Credentials<'_>, kind: SessionKind) -> Result<Opened, ActError> {
    let inner = &app.0;
    let now = inner.clock.now();
    let seconds = now.as_second();
    let Credentials { username, password, from } = credentials;
    let username = if username.chars().count() > USERNAME_MAX { "" } else { username };
    let failed = &inner.sessions.failed;
    failed.begin(username, from, seconds).map_err(too_many)?;
    let _turn = CHECKING.acquire().await.map_err(|closed| ActError::Failed(closed.into()))?;
    failed.still(username, from, seconds).map_err(too_many)?;
    let master = app.master();
    let hash = master
        .accounts
        .get(username)
        .filter(|account| account.active)
        .map(|account| account.password_hash.clone());
    if !verified(hash, password).await? {
        failed.failed(username, from, seconds);
        return Err(ActError::WrongCredentials);
    }
    failed.succeeded(username, from, seconds);
    let actor = master.actor(username).ok_or(ActError::WrongCredentials)?;
    let token = URL_SAFE_NO_PAD.encode(inner.entropy.bytes::<32>()?);
    let csrf = URL_SAFE_NO_PAD.encode(inner.entropy.bytes::<16>()?);
    let expires_at = now.saturating_add(LIFE).unwrap_or(now);
    let session = Session {
        token_hash: hash_of(&token),
        username: username.to_owned(),
        kind,
        expires_at,
        csrf: csrf.clone(),
        created_at: now,
    };
    inner.store.create_session(&session).await?;
    Ok(Opened { token, expires_at, signed_in: SignedIn { actor: Arc::new(actor), csrf } })
}

/// Who a token is.
///
/// # Errors
/// It is unknown or has ended.
pub async fn by_token(app: &App, token: &str) -> Result<SignedIn, ActError> {
    let inner = &app.0;
    let now = inner.clock.now();
    let hash = hash_of(token);
    let master = app.master();
    if let Some(known) = inner.sessions.known.lock().get(&hash)
        && known.signed_in.actor.epoch == master.epoch
        && now.duration_since(known.seen_at) <= BELIEVED
    {
        return if known.expires_at > now {
            Ok(known.signed_in.clone())
        } else {
            Err(ActError::Unauthenticated)
        };
    }
    let Some(session) = inner.store.session(&hash, now).await?.filter(|session| session.expires_at > now)
    else {
        inner.sessions.known.lock().remove(&hash);
        return Err(ActError::Unauthenticated);
    };
    let expires_at = session.expires_at;
    let actor = master.actor(&session.username).ok_or(ActError::Unauthenticated)?;
    let signed_in = SignedIn { actor: Arc::new(actor), csrf: session.csrf };
    let mut known = inner.sessions.known.lock();
    if known.len() >= CACHE_MAX {
        known.clear();
    }
    known.insert(hash, Known { signed_in: signed_in.clone(), expires_at, seen_at: now });
    Ok(signed_in)
}

/// Ends a session.
///
/// # Errors
/// The store cannot be reached.
pub async fn sign_out(app: &App, token: &str) -> Result<(), ActError> {
    let hash = hash_of(token);
    app.0.store.end_session(&hash).await?;
    app.0.sessions.known.lock().remove(&hash);
    Ok(())
}

/// Hashes a password with Argon2id.
///
/// # Errors
/// The password is too short, or hashing fails.
pub async fn hash_password(app: &App, password: &str) -> Result<String, ActError> {
    if password.chars().count() < 8 {
        return Err(ActError::field("/password", "too-short"));
    }
    let salt: [u8; 16] = app.0.entropy.bytes()?;
    let password = password.to_owned();
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string())
    });
    let hashed = hashed.await.map_err(|error| ActError::Failed(error.into()))?;
    hashed.map_err(|error| ActError::Setup(format!("口令不能散列：{error}")))
}

/// The hash an unknown name is checked against.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2E$Y3ZtbHNkbGtmamFsc2tkamZsYWtzZGpmbGFrc2RmYWE";

/// Checks a password; an unknown name costs as much as a wrong password.
async fn verified(hash: Option<String>, password: &str) -> Result<bool, ActError> {
    let known = hash.is_some();
    let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
    let password = password.to_owned();
    let fits = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    Ok(fits.await.map_err(|error| ActError::Failed(error.into()))? && known)
}

fn too_many(retry_after: u32) -> ActError {
    ActError::TooManyTries { retry_after }
}

fn hash_of(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_checked_with_the_same_work_as_a_known_one() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let salt = [7_u8; 16];
        let somebody = Argon2::default().hash_password_with_salt(b"12345678", &salt).unwrap().to_string();
        let somebody = PasswordHash::new(&somebody).unwrap();
        assert_eq!(nobody.algorithm, somebody.algorithm);
        assert_eq!(nobody.params, somebody.params);
        assert_eq!(nobody.hash.unwrap().as_bytes().len(), somebody.hash.unwrap().as_bytes().len());
        assert!(Argon2::default().verify_password(b"", &nobody).is_err());
    }
}
