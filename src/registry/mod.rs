//! What a registry says beside its documents: where it is asked, how it wants
//! to be asked, and how it refuses.

pub mod challenge;
pub mod credentials;
pub mod endpoint;
pub mod fault;
pub mod link;
pub mod rate_limit;
pub mod refusal;
pub mod retry_after;
pub mod tag_list;
pub(crate) mod tag_pages;
pub mod token;
