//! The rest of the engine.
//!
//! A page loads the engine in pieces: what every first lookup runs, and the rest when
//! something asks for it. Where the engine is one file nothing of this is called.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;

thread_local! {
    static LOAD: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Says how the rest is loaded, at once: whoever wants it cannot wait.
#[wasm_bindgen(js_name = onRestWanted)]
pub fn on_rest_wanted(load: Function) {
    LOAD.set(Some(load));
}

/// Loads the rest; the first part calls this before it calls what is not there yet.
#[wasm_bindgen(js_name = restIsWanted)]
pub fn rest_is_wanted() {
    let load = LOAD.with_borrow(Clone::clone);
    if let Some(Err(error)) = load.map(|load| load.call0(&JsValue::NULL)) {
        // Nobody can go on without it.
        wasm_bindgen::throw_val(error);
    }
}
