//! `tonnage`: what a container image weighs, before you pull it.
//!
//! What the command means stands in [`tonnage_command`]; here it is done.

mod around;
mod files;
mod logbook;
mod perform;
mod program;
mod serve;
mod site;
mod spinner;
mod streams;
mod transport;

use std::process::ExitCode;

use tokio::runtime::{Builder, Runtime};
use tonnage_client::now;
use tonnage_command::Call;

use perform::End;

/// A question to the server is many small pieces of memory: with the system's own allocator
/// they were about a third of the time that it takes here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Nothing could be begun.
const FAILED: u8 = 1;

fn main() -> ExitCode {
    let call = Call::new(std::env::args_os().skip(1), around::world(), now());
    // One thread: a lookup waits far more than it computes, and starting more would
    // cost it time.
    let ended = within(&mut Builder::new_current_thread(), perform::perform(call));
    let status = match ended {
        Some(End::Exit(status)) => Some(status),
        Some(End::Serve(arguments)) => {
            within(&mut Builder::new_multi_thread(), serve::run(*arguments))
        }
        None => None,
    };
    ExitCode::from(status.unwrap_or(FAILED))
}

/// Does some work on an event loop of its own.
fn within<T>(builder: &mut Builder, work: impl Future<Output = T>) -> Option<T> {
    let runtime: Runtime = match builder.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            streams::tell(format_args!("error: this machine gives no event loop: {error}"));
            return None;
        }
    };
    let done = runtime.block_on(work);
    // A name that is still being resolved must not hold up the end.
    runtime.shutdown_background();
    Some(done)
}
