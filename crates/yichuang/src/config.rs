//! The configuration file of `serve`, and where a store is.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ledger::note::NoteVerifier;
use ledger::quorum::Quorum;
use serde::Deserialize;

use crate::setup::{Failure, at_line, read_text};

/// `yichuang.toml`: unknown keys are refused, so that a misspelt one is not silently ignored.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Address to listen on.
    pub addr: SocketAddr,
    /// Directory for keys, published checkpoint, files and, with SQLite, the database.
    pub data_dir: PathBuf,
    /// Address people reach the service at, printed on papers; https.
    pub base_url: String,
    /// Name of the log, for ever: a schema-less URL prefix of this district.
    pub origin: String,
    /// Keyring; `data_dir/keyring.json` otherwise.
    pub keyring: Option<PathBuf>,
    /// PostgreSQL; SQLite in `data_dir` otherwise.
    pub postgres: Option<Postgres>,
    /// Secret in the address of the screen in the hall, `/screen/SECRET`; no screen otherwise.
    pub screen_token: Option<String>,
    /// Name of this process among those that share the database.
    pub instance: Option<String>,
    /// How patient the listener is.
    #[serde(default)]
    pub http: Http,
    /// Who cosigns the log.
    pub ledger: Option<Ledger>,
}

/// Who cosigns the log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ledger {
    /// How many witnesses must have cosigned a head for it to count as cosigned.
    pub quorum: usize,
    /// The witnesses.
    pub witnesses: Vec<Witness>,
}

/// A witness.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Witness {
    /// Submission prefix, `http://host[:port][/path]`.
    pub url: String,
    /// Verifier key of the witness.
    pub key: String,
}

impl Ledger {
    /// The witnesses and how many are needed; whatever makes no sense is refused.
    pub(crate) fn quorum(&self) -> Result<Quorum, Failure> {
        let keys: Vec<&str> = self.witnesses.iter().map(|witness| witness.key.as_str()).collect();
        quorum(&keys, self.quorum, "ledger.witnesses")
    }

    /// Addresses of the witnesses, as they are asked.
    pub(crate) fn urls(&self) -> Result<Vec<String>, Failure> {
        let url = |witness: &Witness| match crate::witness::client::Target::parse(&witness.url) {
            Ok(_) => Ok(witness.url.trim_end_matches('/').to_owned()),
            Err(why) => Err(Failure::new(format!("ledger.witnesses 的 url {:?}：{why}", witness.url))),
        };
        self.witnesses.iter().map(url).collect()
    }
}

/// A quorum of keys as they are written; `place` names where they stand.
pub(crate) fn quorum(keys: &[&str], needed: usize, place: &str) -> Result<Quorum, Failure> {
    let parse = |key: &&str| {
        NoteVerifier::parse(key).map_err(|error| Failure::new(format!("{place} 的公钥 {key:?}：{error}")))
    };
    let keys = keys.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    Quorum::new(keys, needed).map_err(|error| Failure::new(format!("{place}：{error}")))
}

/// How patient the listener is; what is left out has its default.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Http {
    /// Connections at a time.
    pub max_connections: Option<usize>,
    /// Seconds for the first request's head.
    pub header_seconds: Option<u64>,
    /// Seconds for a body.
    pub body_seconds: Option<u64>,
    /// Seconds between an answer and the next request.
    pub idle_seconds: Option<u64>,
    /// Seconds without the client taking anything of an answer.
    pub answer_seconds: Option<u64>,
    /// Seconds for running requests when asked to stop.
    pub stop_seconds: Option<u64>,
    /// Header in which the proxy names the client, e.g. `x-forwarded-for`.
    pub client_header: Option<String>,
}

/// Characters of the secret of the screen.
const SCREEN_MIN: usize = 20;
const SCREEN_MAX: usize = 100;
/// Longest time that makes sense.
const SECONDS_MAX: u64 = 3_600;

impl Http {
    /// The listener's limits.
    pub(crate) fn limits(&self) -> Result<web::Limits, Failure> {
        let normal = web::Limits::default();
        let seconds = |name: &str, given: Option<u64>, normal: Duration| match given {
            None => Ok(normal),
            Some(seconds @ 1..=SECONDS_MAX) => Ok(Duration::from_secs(seconds)),
            Some(_) => Err(Failure::new(format!("http.{name} 须为 1–{SECONDS_MAX} 秒"))),
        };
        let header = self.client_header.as_deref().map(str::parse).transpose();
        let connections = self.max_connections.unwrap_or(normal.connections);
        if connections == 0 || connections > 1_000_000 {
            return Err(Failure::new("http.max_connections 须为 1–1000000"));
        }
        Ok(web::Limits {
            connections,
            header: seconds("header_seconds", self.header_seconds, normal.header)?,
            body: seconds("body_seconds", self.body_seconds, normal.body)?,
            idle: seconds("idle_seconds", self.idle_seconds, normal.idle)?,
            answer: seconds("answer_seconds", self.answer_seconds, normal.answer)?,
            stop: seconds("stop_seconds", self.stop_seconds, normal.stop)?,
            client_header: header.map_err(|_| Failure::new("http.client_header 不是请求头的名称"))?,
        })
    }
}

/// Where PostgreSQL is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Postgres {
    /// libpq connection string or URL.
    pub url: String,
    /// Schema; `yichuang` otherwise.
    pub schema: Option<String>,
}

impl Config {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = read_text("配置文件", path)?;
        parse_toml("配置文件", path, &text)
    }

    /// The secret of the screen: long enough not to be guessed, and plain in an address.
    pub(crate) fn screen_token(&self) -> Result<String, Failure> {
        let Some(token) = &self.screen_token else { return Ok(String::new()) };
        let plain = token.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if plain && (SCREEN_MIN..=SCREEN_MAX).contains(&token.len()) {
            return Ok(token.clone());
        }
        Err(Failure::new(format!("screen_token 须为 {SCREEN_MIN}–{SCREEN_MAX} 个字母、数字、- 或 _")))
    }

    /// The keyring's place.
    pub(crate) fn keyring(&self) -> PathBuf {
        self.keyring.clone().unwrap_or_else(|| self.data_dir.join("keyring.json"))
    }
}

/// Reads TOML; what is wrong names the file and the line.
pub(crate) fn parse_toml<T: serde::de::DeserializeOwned>(
    what: &str,
    path: &Path,
    text: &str,
) -> Result<T, Failure> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        at_line(what, path, 1 + before.matches('\n').count(), error.message())
    })
}
