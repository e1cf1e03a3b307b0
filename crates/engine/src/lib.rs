//! The page's engine: both borders in one module, which `cargo xtask build` takes apart.

pub use tonnage_wasm as first;
pub use tonnage_wasm_render as second;
