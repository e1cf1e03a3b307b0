//! [`World`]: what a call of the command finds around it.

use std::collections::BTreeMap;

use tonnage::SignatureCheck;
use tonnage_render::Style;

use crate::platform;

/// The width when there is no terminal to fit.
const PLAIN_WIDTH: usize = 100;
/// Narrower than this, nothing fits.
const MIN_WIDTH: usize = 20;

const COLUMNS: &str = "COLUMNS";
const NO_COLOR: &str = "NO_COLOR";
const TERM: &str = "TERM";

/// The variables of the environment that have a say. No other is looked at.
pub const VARIABLES: [&str; 13] = [
    COLUMNS,
    NO_COLOR,
    TERM,
    // Where credentials are kept.
    "HOME",
    "USERPROFILE",
    "XDG_RUNTIME_DIR",
    "XDG_CONFIG_HOME",
    "DOCKER_CONFIG",
    "REGISTRY_AUTH_FILE",
    platform::TONNAGE,
    platform::SINGULARITY_OS,
    platform::SINGULARITY_ARCHITECTURE,
    platform::DOCKER,
];

/// What a call of the command finds around it. By default there is nothing: no
/// variable, no terminal, no server.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Those of [`VARIABLES`] that are set.
    pub variables: BTreeMap<&'static str, String>,
    /// Standard output.
    pub output: Stream,
    /// Standard error.
    pub errors: Stream,
    /// Who checks the signatures of schema 1 manifests, where somebody can.
    pub signatures: Option<SignatureCheck>,
    /// Whether whoever performs the call can serve too.
    pub serves: bool,
}

/// What a stream leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    /// Whether it is a terminal.
    pub is_terminal: bool,
    /// How many columns that has, when it tells.
    pub width: Option<usize>,
}

impl World {
    /// A world with the variables that `value` knows of [`VARIABLES`].
    #[must_use]
    pub fn with_variables(value: impl Fn(&str) -> Option<String>) -> Self {
        let known = |name: &'static str| Some((name, value(name)?));
        Self { variables: VARIABLES.into_iter().filter_map(known).collect(), ..Self::default() }
    }

    /// The value of a variable; one that is empty counts as unset.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The style of standard output.
    pub(crate) fn output_style(&self) -> Style {
        self.style(self.output)
    }

    /// The style of standard error.
    pub(crate) fn errors_style(&self) -> Style {
        self.style(self.errors)
    }

    fn style(&self, stream: Stream) -> Style {
        let columns = self.variable(COLUMNS).and_then(|columns| columns.parse().ok());
        let measured = stream.width.filter(|_| stream.is_terminal);
        let width = columns.or(measured).unwrap_or(PLAIN_WIDTH).max(MIN_WIDTH);
        let plain = self.variable(NO_COLOR).is_some() || self.variable(TERM) == Some("dumb");
        Style { width, color: stream.is_terminal && !plain, ..Style::default() }
    }
}
