//! [`Measured`]: what wrk found.

use std::io::Write as _;
use std::process::Command;

use tempfile::NamedTempFile;

/// How many ask at once.
const CONNECTIONS: u32 = 32;
/// How long each is asked, in seconds.
const SECONDS: u32 = 4;

/// Another tag with each request, so that no answer is had for two of them. They are
/// written before: wrk is not to be what is measured.
const SCRIPT: &str = r#"
local number, requests = 0, {}
function init(arguments)
  for tag = 1, 20000 do
    local path = wrk.path
    if arguments[1] == "varies" then path = path .. tag end
    requests[tag] = wrk.format("GET", path)
  end
end
function request()
  number = number % 20000 + 1
  return requests[number]
end
"#;

/// What wrk found.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    /// Requests a second.
    pub(crate) rate: f64,
    pub(crate) times: Times,
    /// All requests.
    pub(crate) requests: u64,
}

/// As wrk writes them.
#[derive(Clone, Debug)]
pub(crate) struct Times {
    pub(crate) p50: String,
    pub(crate) p99: String,
}

impl Measured {
    /// The one in the middle, by requests a second.
    pub(crate) fn median(all: &[Self]) -> Self {
        let mut all = all.to_vec();
        all.sort_by(|one, other| one.rate.total_cmp(&other.rate));
        all[all.len() / 2].clone()
    }
}

/// Asks whoever listens there; `varies` for another tag each time.
pub(crate) fn wrk(port: u16, path: &str, varies: bool) -> Measured {
    let mut script = NamedTempFile::with_suffix(".lua").unwrap();
    script.write_all(SCRIPT.as_bytes()).unwrap();
    let output = Command::new("wrk")
        .args(["--latency", "-t1", &format!("-c{CONNECTIONS}"), &format!("-d{SECONDS}s")])
        .args(["-H", "x-requested-with: wrk", "-s"])
        .arg(script.path())
        .arg(format!("http://127.0.0.1:{port}{path}"))
        .args(["--", if varies { "varies" } else { "same" }])
        .output()
        .expect("wrk, as cargo xtask setup load installs it");
    let text = String::from_utf8(output.stdout).unwrap();
    for wrong in ["Non-2xx", "Socket errors"] {
        assert!(!text.contains(wrong), "{port}{path}: {text}");
    }
    // What stands behind a word that begins a line.
    let after = |name: &str| {
        let rest = text.lines().find_map(|line| line.trim().strip_prefix(name));
        let rest = rest.unwrap_or_else(|| panic!("no {name}: {text}"));
        rest.split_whitespace().next().unwrap().to_owned()
    };
    let total = text.lines().find(|line| line.contains("requests in"));
    let total = total.and_then(|line| line.split_whitespace().next());
    Measured {
        rate: after("Requests/sec:").parse().unwrap(),
        times: Times { p50: after("50%"), p99: after("99%") },
        requests: total.and_then(|number| number.parse().ok()).expect("a number of requests"),
    }
}
