//! `tonnage compare`: two images beside each other.

use std::io::{ErrorKind, Write as _};

use tonnage::compare;

use crate::arguments::{Compare, Format};
use crate::asker::Asker;
use crate::teller::Teller;
use crate::terminal;

/// Runs the command. `Ok(false)` when a lookup failed; `Err` for wrong usage.
///
/// A is looked up before B: what they have in common is asked for once.
pub(crate) async fn run(arguments: Compare) -> Result<bool, String> {
    let asker = Asker::new(&arguments.asking, arguments.platform.as_deref())?;
    let mut found = Vec::new();
    let mut printed = Ok(());
    for (name, input) in [("A", &arguments.a), ("B", &arguments.b)] {
        let teller = match arguments.trace {
            true => Teller::trace(format!("[{name}] ")),
            false => Teller::line(),
        };
        match asker.look_up(input, |options| options, teller).await {
            Ok((inspection, _)) => found.push(inspection),
            Err(error) => {
                terminal::tell(tonnage_render::failure(input, &error, &terminal::errors()));
                if arguments.format == Format::Json {
                    printed = printed.and(print(&tonnage_render::failure_line(input, &error)));
                }
            }
        }
    }
    if let [a, b] = found.as_slice() {
        let comparison = compare(a, b);
        printed = print(&match arguments.format {
            Format::Table => tonnage_render::comparison(&comparison, &terminal::output()),
            Format::Json => tonnage_render::pretty(&comparison),
        });
    }
    match printed {
        // Nobody reads any more: `tonnage compare … | head`.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            terminal::tell(format_args!("error: standard output cannot be written: {error}"));
            Ok(false)
        }
        _ => Ok(found.len() == 2),
    }
}

fn print(text: &str) -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{text}")?;
    output.flush()
}
