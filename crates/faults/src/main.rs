//! The program `faults`: starts every case, says where each listens, one to a line
//! (`wrong-digest 127.0.0.1:40001`), then an empty line, and ends with its standard
//! input.

use std::io::{self, Read as _, Write as _};

use tonnage_faults::Faults;

fn main() -> io::Result<()> {
    let faults = Faults::start()?;
    let mut out = io::stdout().lock();
    for registry in faults.registries() {
        writeln!(out, "{} {}", registry.case.name, registry.address)?;
    }
    writeln!(out)?;
    out.flush()?;
    io::stdin().read_to_end(&mut Vec::new()).map(drop)
}
