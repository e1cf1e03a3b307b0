//! [`Logbook`]: lines on standard error that keep nobody waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crate::streams;

/// The most lines that wait to be written. Whoever reads them may be slow; visitors do
/// not wait for that.
const MAX_WAITING: usize = 4096;

/// Lines on standard error. What comes faster than it is read is lost, and how much that
/// was is written instead.
pub(crate) struct Logbook {
    lines: SyncSender<Entry>,
    lost: Arc<AtomicU64>,
    writer: JoinHandle<()>,
}

enum Entry {
    Line(String),
    End,
}

impl Logbook {
    pub(crate) fn open() -> Self {
        let (lines, waiting) = sync_channel(MAX_WAITING);
        let lost = Arc::<AtomicU64>::default();
        let told = Arc::clone(&lost);
        Self { lines, lost, writer: thread::spawn(move || write(&waiting, &told)) }
    }

    /// Takes a line, without waiting.
    pub(crate) fn writer(&self) -> impl Fn(String) + Send + Sync + 'static {
        let (lines, lost) = (self.lines.clone(), Arc::clone(&self.lost));
        move |line| {
            if lines.try_send(Entry::Line(line)).is_err() {
                lost.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Writes what waits.
    pub(crate) fn close(self) {
        if self.lines.send(Entry::End).is_ok() {
            // A writer that broke off has nothing more to write.
            let _ = self.writer.join();
        }
    }
}

fn write(waiting: &Receiver<Entry>, lost: &AtomicU64) {
    while let Ok(Entry::Line(line)) = waiting.recv() {
        streams::tell(line);
        let lost = lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            streams::tell(format_args!("{{\"lost\":{lost}}}"));
        }
    }
}
