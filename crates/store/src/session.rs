//! Sessions and tokens: only the hash of a token is stored.

use jiff::Timestamp;

use crate::value::Row;
use crate::{Store, StoreError};

/// What a session was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// Bearer token of the JSON API.
    Api,
    /// Cookie of the pages.
    Web,
}

impl SessionKind {
    fn code(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Web => "web",
        }
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// Account.
    pub username: String,
    /// What it was made for.
    pub kind: SessionKind,
    /// End.
    pub expires_at: Timestamp,
    /// Secret of the forms.
    pub csrf: String,
    /// Beginning.
    pub created_at: Timestamp,
}

fn read(mut row: Row) -> Result<Session, StoreError> {
    let instant = |seconds: i64| {
        Timestamp::from_second(seconds).map_err(|_| StoreError::corrupt("session.expires_at", seconds))
    };
    let kind = match row.text(2, "session.kind")? {
        "api" => SessionKind::Api,
        "web" => SessionKind::Web,
        _ => return Err(StoreError::corrupt("session.kind", "")),
    };
    Ok(Session {
        token_hash: row.hash(0, "session.token_hash")?,
        kind,
        expires_at: instant(row.int(3, "session.expires_at")?)?,
        created_at: instant(row.int(5, "session.created_at")?)?,
        username: row.take_text(1, "session.username")?,
        csrf: row.take_text(4, "session.csrf")?,
    })
}

impl Store {
    /// Records a session.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn create_session(&self, session: &Session) -> Result<(), StoreError> {
        let sql = "insert into session (token_hash, username, kind, expires_at, csrf, created_at) \
            values (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = vec![
            session.token_hash.as_slice().into(),
            session.username.as_str().into(),
            session.kind.code().into(),
            session.expires_at.as_second().into(),
            session.csrf.as_str().into(),
            session.created_at.as_second().into(),
        ];
        self.exec(vec![(sql, values)]).await.map(|_| ())
    }

    /// The session of a token, unless it has ended.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn session(
        &self,
        token_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let sql = "select token_hash, username, kind, expires_at, csrf, created_at from session \
            where token_hash = ?1 and expires_at > ?2";
        let values = [token_hash.as_slice().into(), now.as_second().into()];
        self.db().query_opt(sql, &values).await?.map(read).transpose()
    }

    /// Moves the end of a session.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn extend_session(&self, token_hash: &[u8; 32], until: Timestamp) -> Result<(), StoreError> {
        let sql = "update session set expires_at = ?2 where token_hash = ?1";
        self.exec(vec![(sql, vec![token_hash.as_slice().into(), until.as_second().into()])]).await.map(|_| ())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn end_session(&self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        let sql = "delete from session where token_hash = ?1";
        self.exec(vec![(sql, vec![token_hash.as_slice().into()])]).await.map(|_| ())
    }

    /// Ends all sessions of a user: after a change of password, post or account.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn end_sessions_of(&self, username: &str) -> Result<(), StoreError> {
        let sql = "delete from session where username = ?1";
        self.exec(vec![(sql, vec![username.into()])]).await.map(|_| ())
    }

    /// Removes what is over: sessions that have ended, idempotency keys older than `keys_before`, counts of zero for days
    /// that are past (later ones are still being written).
    /// Called now and then; each statement follows an index or a small table.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn sweep(&self, now: Timestamp, keys_before: Timestamp) -> Result<(), StoreError> {
        let today = crate::moment::day_number(domain::calendar::day_of(now));
        let statements = vec![
            ("delete from session where expires_at <= ?1", vec![now.as_second().into()]),
            ("delete from idempotency where at < ?1", vec![keys_before.as_second().into()]),
            ("delete from work_count where n = 0 and due < ?1", vec![today.into()]),
        ];
        self.exec(statements).await.map(|_| ())
    }
}
