//! The registry, and those that stand before it.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::measure::{self, Measured};
use crate::ours::Serving;

/// A manifest, as long as they mostly are; its digest is the one below.
const MANIFEST: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;

/// What is asked before what can be kept.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Registry,
    CorsAnywhere,
    Nginx,
    /// Ours, asked for another tag each time, of which it keeps none.
    Uncached,
    /// Ours, asked for one digest, which it keeps.
    Cached,
}

impl Target {
    pub(crate) const ALL: [Self; 5] =
        [Self::Registry, Self::CorsAnywhere, Self::Nginx, Self::Uncached, Self::Cached];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Registry => "the registry itself (nginx)",
            Self::CorsAnywhere => "cors-anywhere",
            Self::Nginx => "nginx proxy_pass",
            Self::Uncached => "tonnage",
            Self::Cached => "tonnage, what is known",
        }
    }
}

/// All of them, running. They end with this.
pub(crate) struct Servers {
    all: Vec<(Target, u16, Child)>,
    registry: String,
    digest: String,
    _folder: TempDir,
}

impl Servers {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ports: Vec<u16> = Target::ALL.iter().map(|_| free_port()).collect();
        let registry = format!("127.0.0.1:{}", ports[0]);
        let begin = |target: Target, port: u16| match target {
            Target::Registry => nginx(&folder, "registry", &registry_conf(port)),
            Target::Nginx => nginx(&folder, "nginx", &proxy_conf(port, &registry)),
            Target::CorsAnywhere => cors_anywhere(port),
            Target::Uncached => Serving::command(port, &registry, 0),
            Target::Cached => Serving::command(port, &registry, CACHE_BYTES),
        };
        let start = |(target, port): (&Target, u16)| {
            let mut command = begin(*target, port);
            let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            let child = child.unwrap_or_else(|error| panic!("{}: {error}", target.name()));
            (*target, port, child)
        };
        let all: Vec<_> = Target::ALL.iter().zip(ports).map(start).collect();
        let digest = tonnage::Digest::sha256(MANIFEST.as_bytes()).to_string();
        let servers = Self { all, registry, digest, _folder: folder };
        servers.all.iter().for_each(|(_, port, _)| await_listener(*port));
        servers
    }

    /// Asks one for a while.
    pub(crate) fn ask(&self, target: Target) -> Measured {
        let (_, port, _) = self.all.iter().find(|(known, ..)| *known == target).unwrap();
        let path = match target {
            Target::Registry | Target::Nginx => "/v2/a/b/manifests/t".to_owned(),
            Target::CorsAnywhere => format!("/http://{}/v2/a/b/manifests/t", self.registry),
            Target::Uncached => format!("/r/{}/v2/a/b/manifests/t", self.registry),
            Target::Cached => format!("/r/{}/v2/a/b/manifests/{}", self.registry, self.digest),
        };
        measure::wrk(*port, &path, target != Target::Cached)
    }

    /// The process of one, whose workers are its children.
    pub(crate) fn process(&self, target: Target) -> u32 {
        self.all.iter().find(|(known, ..)| *known == target).unwrap().2.id()
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for (_, _, child) in &mut self.all {
            // nginx ends its workers when it is asked to end.
            let _ = Command::new("kill").arg(child.id().to_string()).status();
            let _ = child.wait();
        }
    }
}

/// A configuration of nginx without anything of the system's.
fn nginx(folder: &TempDir, name: &str, server: &str) -> Command {
    let place = folder.path().join(name);
    fs::create_dir_all(&place).unwrap();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {}/{kind};", place.display()))
        .join("\n");
    let conf = format!(
        "daemon off;\nworker_processes auto;\npid {place}/pid;\nerror_log {place}/error.log;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\naccess_log off;\nkeepalive_requests 1000000;\n{temporary}\n{server}\n}}\n",
        place = place.display()
    );
    let file = place.join("nginx.conf");
    fs::write(&file, conf).unwrap();
    let mut command = Command::new("nginx");
    command.arg("-p").arg(&place).arg("-c").arg(&file);
    command
}

fn registry_conf(port: u16) -> String {
    format!(
        "server {{\nlisten 127.0.0.1:{port} backlog=1024;\nlocation / {{\n\
         default_type application/vnd.oci.image.manifest.v1+json;\n\
         return 200 '{MANIFEST}';\n}}\n}}"
    )
}

fn proxy_conf(port: u16, registry: &str) -> String {
    format!(
        "upstream registry {{ server {registry}; keepalive 64; }}\n\
         server {{\nlisten 127.0.0.1:{port} backlog=1024;\nlocation / {{\n\
         proxy_pass http://registry;\nproxy_http_version 1.1;\n\
         proxy_set_header Connection \"\";\n}}\n}}"
    )
}

/// As its documentation starts it.
fn cors_anywhere(port: u16) -> Command {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wasm-tests/bench");
    let program = format!(
        "require('cors-anywhere').createServer({{ originWhitelist: [] }}).listen({port}, '127.0.0.1')"
    );
    let mut command = Command::new("node");
    command.current_dir(folder).args(["--input-type=commonjs", "-e", &program]);
    command
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// How long a server may take to begin.
const PATIENCE: u32 = 200;

fn await_listener(port: u16) {
    for _ in 0..PATIENCE {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("nobody listens at {port}");
}
