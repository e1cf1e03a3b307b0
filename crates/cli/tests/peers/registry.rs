//! [`Registry`]: Debian's docker-registry as a process of its own.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::message::Question;
use super::workshop::Workshop;

/// Who may do everything where not everybody may.
pub(crate) const USER: &str = "alice";
/// What proves it.
pub(crate) const PASSWORD: &str = "s3cret";

/// The longest wait for a registry to do what it does at once.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Who is let in.
pub(crate) enum Guard<'a> {
    /// Everybody.
    Open,
    /// Who has a password.
    Password,
    /// Who has a token from this realm, signed with this certificate.
    Token { realm: &'a str, certificate: &'a str },
}

/// A registry on a free port of loopback, gone with its value.
pub(crate) struct Registry {
    process: Child,
    address: SocketAddr,
    root: PathBuf,
    asks_who: bool,
}

impl Registry {
    pub(crate) fn start(workshop: &Workshop, name: &str, guard: &Guard<'_>) -> Self {
        let root = workshop.path(name);
        fs::create_dir(&root).unwrap();
        let auth = match guard {
            Guard::Open => String::new(),
            Guard::Password => {
                let line = workshop.run("htpasswd", &["-Bbn", USER, PASSWORD]);
                fs::write(root.join("htpasswd"), line).unwrap();
                let file = root.join("htpasswd");
                format!("auth: {{htpasswd: {{realm: peers, path: {}}}}}\n", file.display())
            }
            Guard::Token { realm, certificate } => {
                fs::write(root.join("token.crt"), certificate).unwrap();
                let file = root.join("token.crt");
                format!(
                    "auth: {{token: {{realm: '{realm}', service: peers, issuer: peers, \
                     rootcertbundle: {}}}}}\n",
                    file.display()
                )
            }
        };
        let config = root.join("config.yml");
        fs::write(&config, configuration(&root, &auth)).unwrap();
        let (access, log) = (root.join("access.log"), root.join("registry.log"));
        let mut command = Command::new("docker-registry");
        workshop.settle(&mut command);
        // To skopeo a file with passwords, to a registry a part of its set-up.
        command.env_remove("REGISTRY_AUTH_FILE");
        command.arg("serve").arg(&config).stdin(Stdio::null());
        command.stdout(File::create(access).unwrap()).stderr(File::create(&log).unwrap());
        let process = command.spawn().unwrap();
        // From here on, whatever happens, the process ends with this value.
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let asks_who = !matches!(guard, Guard::Open);
        let mut registry = Self { process, address, root, asks_who };
        registry.address = registry.wait_for_address(&log);
        registry
    }

    /// Port 0 is the system's to choose; the log tells which it was.
    fn wait_for_address(&mut self, log: &Path) -> SocketAddr {
        let said = || fs::read_to_string(log).unwrap_or_default();
        wait_until(|| {
            if let Some(status) = self.process.try_wait().unwrap() {
                panic!("docker-registry ended by itself: {status}\n{}", said());
            }
            let log = said();
            let (_, rest) = log.split_once("listening on ")?;
            let address: SocketAddr = rest.split_once('"')?.0.parse().ok()?;
            Question::new("GET", "/v2/", &[]).ask(address).is_ok().then_some(address)
        })
        .unwrap_or_else(|| panic!("docker-registry did not start to listen\n{}", said()))
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// An image here, by name.
    pub(crate) fn image(&self, name: &str) -> String {
        format!("{}/{name}", self.address)
    }

    /// What skopeo is told of who asks.
    pub(crate) fn credentials(&self) -> Option<String> {
        self.asks_who.then(|| format!("{USER}:{PASSWORD}"))
    }

    /// Loses a blob that a repository has.
    pub(crate) fn lose(&self, digest: &str) {
        let hex = digest.strip_prefix("sha256:").unwrap();
        let blobs = self.root.join("storage/docker/registry/v2/blobs/sha256");
        fs::remove_file(blobs.join(&hex[..2]).join(hex).join("data")).unwrap();
    }

    /// What the registry's own log says that a client asked: method, address and
    /// status, as soon as it is `count` lines.
    pub(crate) fn access_log(&self, client: &str, count: usize) -> Vec<String> {
        let read = || {
            let log = fs::read_to_string(self.root.join("access.log")).unwrap();
            let agent = format!("\"{client}/");
            log.lines().filter(|line| line.contains(&agent)).filter_map(asked).collect()
        };
        // A line is written after its answer was.
        wait_until(|| Some(read()).filter(|lines: &Vec<_>| lines.len() >= count))
            .unwrap_or_else(read)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // It may have ended already; there is nobody to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Without a cache of blob descriptors: what is lost is lost at once.
fn configuration(root: &Path, auth: &str) -> String {
    format!(
        "version: 0.1\n\
         log: {{accesslog: {{disabled: false}}, level: info, formatter: json}}\n\
         storage: {{filesystem: {{rootdirectory: {}}}, delete: {{enabled: true}}}}\n\
         http: {{addr: '127.0.0.1:0', relativeurls: true, secret: peers}}\n\
         compatibility: {{schema1: {{enabled: true}}}}\n\
         validation: {{manifests: {{urls: {{allow: ['^https://example\\.com/']}}}}}}\n{auth}",
        root.join("storage").display()
    )
}

/// `GET /v2/ 200` of a line in the Combined Log Format.
fn asked(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('"')?;
    let (request, rest) = rest.split_once('"')?;
    let request = request.strip_suffix(" HTTP/1.1")?;
    Some(format!("{request} {}", rest.trim_start().split(' ').next()?))
}

fn wait_until<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(found) = look() {
            return Some(found);
        }
        thread::sleep(LOOK_AGAIN);
    }
    None
}
