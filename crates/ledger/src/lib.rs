//! Transparency log in the public C2SP formats, so that nobody (the operator included) can back-date an
//! acceptance, lengthen a limit or lose a refusal unseen.
//!
//! Pure: no input or output, no clock, no randomness. Whoever calls brings bytes, times and keys.
//!
//! | module | what |
//! |---|---|
//! | [`jcs`] | canonical JSON (RFC 8785): the bytes of bodies and leaves |
//! | [`leaf`] | what the log publishes about an act, and its commitment to the full record |
//! | [`tree`] | RFC 6962 Merkle tree: growth, `tlog-tiles`, proofs |
//! | [`note`] | `signed-note`: keys (Ed25519, SM2, cosigners) and signature lines |
//! | [`checkpoint`] | `tlog-checkpoint` and `tlog-cosignature` |
//! | [`quorum`] | which witnesses have cosigned a checkpoint, and whether they suffice |
//! | [`witness`] | `tlog-witness`: what a witness is asked, and what it answers |
//! | [`evidence`] | a self-contained file that proves one act offline |
//! | [`verify`] | the whole log against the stored bytes, as a stream |

pub mod checkpoint;
mod encoding;
pub mod evidence;
pub mod jcs;
pub mod leaf;
pub mod note;
pub mod quorum;
pub mod tree;
pub mod verify;
pub mod witness;

/// A SHA-256 value: a leaf hash, a node, a root or a commitment.
pub type Hash = [u8; 32];
