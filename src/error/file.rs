//! [`FileError`]: why a file has no answer, in the words of who read it.

/// Why a file, or a folder, has no answer, in the words of who read it: this
/// library reads none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The code for programs.
    pub code: &'static str,
    /// What happened, and where.
    pub message: String,
    /// What to do next, in one sentence.
    pub hint: String,
    /// Of an `INVALID_REFERENCE`, how many characters stand before the place.
    pub position: Option<usize>,
    /// Of a `NOT_FOUND`, the names that could be asked for.
    pub tags: Option<Vec<String>>,
}
