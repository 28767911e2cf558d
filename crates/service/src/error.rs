//! What a use of the service can end with, beside its answer.

use domain::authority::Denial;
use domain::case::Refusal;
use store::StoreError;

/// One event somebody else recorded meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meanwhile {
    /// Sequence in the case.
    pub seq: u32,
    /// Kind of the event.
    pub kind: String,
    /// Who.
    pub name: String,
    /// When, RFC 3339.
    pub at: String,
}

/// Why there is no answer. `Display` never prints its source.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The law or a rule of procedure says no.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// The person may see it but not do it.
    #[error("denied: {}", .0.code())]
    Denied(Denial),
    /// A field is wrong.
    #[error("field {field}: {reason}")]
    Field {
        /// JSON pointer.
        field: String,
        /// Stable word, or a sentence of the identifier check.
        reason: String,
    },
    /// Somebody acted first.
    #[error("stale version")]
    Stale {
        /// Version now.
        version: u32,
        /// What was done meanwhile.
        meanwhile: Vec<Meanwhile>,
    },
    /// It is not there, or not for this person.
    #[error("not found")]
    NotFound,
    /// No session, or it has ended.
    #[error("not signed in")]
    Unauthenticated,
    /// Name and password do not fit.
    #[error("wrong credentials")]
    WrongCredentials,
    /// Too many failed tries.
    #[error("too many tries")]
    TooManyTries {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// The same idempotency key came with another body.
    #[error("idempotency key reused")]
    KeyReused,
    /// The connection to the database broke: nobody knows whether the act was recorded.
    #[error("outcome unknown")]
    Unknown,
    /// The writer's queue is full.
    #[error("busy")]
    Busy,
    /// The store is behind its published checkpoint: reads only until recovered.
    #[error("store needs recovery")]
    NeedsRecovery,
    /// Set-up is wrong; the sentence says what to do.
    #[error("{0}")]
    Setup(String),
    /// Something broke; nothing was recorded.
    #[error("internal failure")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ActError {
    /// A wrong field.
    #[must_use]
    pub fn field(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Field { field: field.into(), reason: reason.into() }
    }

    /// The case, the rights or the input say no; nothing broke and nothing was sent to the store.
    pub(crate) fn is_a_no(&self) -> bool {
        matches!(
            self,
            Self::Refused(_) | Self::Denied(_) | Self::Field { .. } | Self::Stale { .. } | Self::NotFound
        )
    }
}

impl From<Refusal> for ActError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Denial> for ActError {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}

impl From<getrandom::Error> for ActError {
    fn from(error: getrandom::Error) -> Self {
        Self::Failed(Box::new(error))
    }
}

impl From<crate::seal::Sealed> for ActError {
    fn from(error: crate::seal::Sealed) -> Self {
        Self::Failed(Box::new(error))
    }
}

impl From<StoreError> for ActError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy,
            StoreError::Lost => Self::Unknown,
            StoreError::NeedsRecovery => Self::NeedsRecovery,
            StoreError::KeyReused => Self::KeyReused,
            other => Self::Failed(Box::new(other)),
        }
    }
}
