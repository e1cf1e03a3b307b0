//! The proxy where somebody else does all that reaches outside: at the edge of a network,
//! where a platform brings `fetch`, a cache and a clock.

mod hop;
mod kept;
mod options;
mod plan;
mod step;
mod visit;

pub use hop::Fetch;
pub use options::{Edge, EdgeError, EdgeOptions};
pub use step::{Kept, VisitStep};
pub use visit::Visit;
