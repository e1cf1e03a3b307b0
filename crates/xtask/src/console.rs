//! The command for Node: what it decides, compiled for the web and put into the npm
//! package beside the engine.

use crate::engine::{self, Folder};
use crate::failure::Result;
use crate::module::Module;

/// What the command decides.
const CONSOLE: Module = Module { source: "crates/console", name: "tonnage_console" };

/// Builds it into `packages/npm/dist`.
pub(crate) fn build() -> Result {
    CONSOLE.build(&Folder(engine::dist()))
}
