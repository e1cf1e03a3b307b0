//! Has the linker write its map, from which the engine is split.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=TONNAGE_ENGINE_MAP");
    if let Ok(map) = std::env::var("TONNAGE_ENGINE_MAP") {
        println!("cargo::rustc-link-arg-cdylib=-Map={map}");
    }
}
