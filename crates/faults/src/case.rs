//! [`Case`]: one way in which a registry may be wrong.

use crate::question::Question;
use crate::reply::Reply;

/// One way in which a registry may be wrong.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its name in the table.
    pub name: &'static str,
    /// What it answers.
    pub answer: fn(&Question) -> Reply,
}
