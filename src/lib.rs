//! What a container image weighs, before you pull it.
//!
//! `tonnage` asks a registry what an image is: it resolves a name to a digest,
//! picks a platform, proves the digests, and adds up what a pull would fetch. It
//! is a library without input or output. It decides; somebody else does:
//!
//! ```
//! use tonnage::{Lookup, LookupOptions, Session, Step, Timestamp};
//!
//! # fn now() -> Timestamp { Timestamp::from_millis(0) }
//! # fn send(_: tonnage::Request) {}
//! # fn wait_for_an_answer(_: &mut Lookup) -> bool { false }
//! let session = Session::new();
//! let mut lookup =
//!     Lookup::new("ubuntu:14.04".parse()?, LookupOptions::default(), &session, now());
//! loop {
//!     match lookup.poll() {
//!         Step::Send(request) => send(request),
//!         Step::Progress(so_far) => println!("{} layers", so_far.layers.len()),
//!         Step::Wait => {
//!             // … until `handle_response` or `handle_failure` was called.
//!             if !wait_for_an_answer(&mut lookup) {
//!                 break;
//!             }
//!         }
//!         Step::Done(Ok(inspection)) => return Ok(println!("{:?}", inspection.size)),
//!         Step::Done(Err(error)) => return Ok(eprintln!("{error}. {}", error.hint())),
//!     }
//! }
//! # Ok::<(), tonnage::ReferenceError>(())
//! ```
//!
//! # Where to begin
//!
//! * [`Reference`] is the name of an image, and [`read_pasted`] finds one in what
//!   people paste.
//! * [`Lookup`] is the conversation with the registry. Its documentation holds the
//!   contract with whoever performs the requests.
//! * [`Inspection`] is the answer, [`LookupError`] the lack of one.
//! * [`compare`] tells what differs between two answers.
//! * [`Manifest`], [`ImageConfig`], [`Selection`] read documents that are at hand.
//! * [`conformance`] says whether a document is what the specification describes.
//! * [`json`] is how all documents are read.
//! * [`registry`] holds what registries say beside documents.
//!
//! # What is believed
//!
//! The hash of the exact bytes is checked before a byte of them is believed. What
//! a tag points at is the registry's word, and reported as such; from the digest
//! down everything is proved. Unknown types, fields and platforms are no errors;
//! missing, contradictory and unverifiable ones are. Every document, list and
//! depth has a limit, and nothing panics on whatever bytes.
//!
//! # What it is not
//!
//! It pushes nothing, pulls no layers and unpacks none. It never resolves a host,
//! opens a socket, reads a clock, a file or the environment.

pub mod conformance;
pub mod json;
pub mod proxy;
pub mod registry;

mod claim;
mod comparison;
mod config;
mod conversation;
mod descriptor;
mod digest;
mod error;
mod fields;
mod http;
mod in_words;
mod inspection;
mod instruction;
mod lookup;
mod manifest;
mod media_type;
mod order;
mod pasted;
mod picks;
mod platform;
mod preference;
pub mod reference;
mod retry;
mod saved_image;
mod selection;
mod size;
mod timestamp;
mod upstream;
mod url;
mod withheld;
mod words;

pub use claim::{Claim, ClaimedImage, MAX_CLAIM_BODY, MAX_CLAIMED_IMAGES};
pub use comparison::{
    CommonBase, ComparedImage, Comparison, HistoryChange, HistoryRow, LayerChange, LayerRow,
    NamedChange, SettingChange, Settings, SizeChange, compare,
};
pub use config::{ConfigError, Healthcheck, History, ImageConfig};
pub use conversation::{
    ACCEPT, ACCEPT_SCHEMA1, Ask, Errand, ErrandAnswer, ErrandStep, MAX_CONFIG_BODY,
    MAX_LISTED_TAGS, MAX_MANIFEST_BODY, MAX_SESSION_BYTES, Parties, Session, TagListing,
    TagListingStep, Tags,
};
pub use descriptor::{Descriptor, MAX_SIZE};
pub use digest::{Algorithm, Digest, DigestError, DigestMismatch};
pub use error::{FileError, LookupError, LookupErrorKind};
pub use http::{
    Headers, Method, ProxyError, Purpose, Request, RequestId, Response, TransportFailure,
    TransportFailureKind,
};
pub use in_words::{artifact_words, layer_words};
pub use inspection::{
    DocumentSummary, Exchange, IndexTotal, Inspection, InspectionError, Kind, Layer,
    MAX_INSPECTION_BODY, PlatformAsked, PlatformEntry, ReferenceParts, Size, SourceKind, Status,
    Subject, Verification, Warning, WarningCode,
};
pub use instruction::readable_instruction;
pub use lookup::{Lookup, LookupOptions, Parts, SignatureCheck, Step};
pub use manifest::{
    EMPTY_LAYER, ImageIndex, ImageManifest, LayerTotals, MAX_INDEX_ENTRIES, MAX_LAYERS, Manifest,
    ManifestError, ManifestKind, REFERENCE_DIGEST, REFERENCE_TYPE, Role, Schema1,
};
pub use media_type::MediaType;
pub use pasted::{Pasted, PastedFrom, read_pasted};
pub use picks::Pick;
pub use platform::{Platform, PlatformError};
pub use preference::{Mismatch, Preference, Rank};
pub use reference::{Reference, ReferenceError, ReferenceErrorKind, Registry, Repository, Tag};
pub use registry::credentials::{Credentials, CredentialsKind, TOKEN_USER};
pub use registry::refusal::ChallengeFault;
pub use retry::{Again, DEFAULT_RETRIES, MAX_WAIT, Outcome, Retry};
pub use saved_image::{SavedImage, SavedImageError};
pub use selection::{Candidate, Selection};
pub use size::{ReadableSize, SizeError, Units, sum, with_separators};
pub use timestamp::Timestamp;
pub use upstream::Upstream;
pub use url::{MAX_URL_LEN, Origin, Scheme, Url, UrlError};
pub use withheld::Withheld;
