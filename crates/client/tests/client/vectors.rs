//! The verdicts on addresses that all parts of the project share.

use std::io::Write as _;
use std::net::IpAddr;
use std::path::PathBuf;

use serde_json::Value;
use tonnage_client::AddressPolicy;

#[test]
fn shared_verdicts_on_addresses() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("TONNAGE_SHARED")
        .map_or_else(|| root.join("../shared"), |shared| root.join(shared));
    let path = shared.join("vectors/ssrf.json");
    let Ok(text) = std::fs::read(&path) else {
        assert!(std::env::var_os("CI").is_none(), "{} is missing", path.display());
        // Written past the harness, which hides what a passing test prints.
        writeln!(std::io::stderr(), "not run: {} is missing", path.display()).unwrap();
        return;
    };
    let vectors: Value = serde_json::from_slice(&text).unwrap();
    let mut rows: Vec<(&str, &str)> = Vec::new();
    for row in vectors["resolved_ips"].as_array().unwrap() {
        rows.push((row["ip"].as_str().unwrap(), row["verdict"].as_str().unwrap()));
    }
    for row in vectors["hosts"].as_array().unwrap() {
        // That a literal is refused as such, public or not, is the proxy's rule
        // about hosts; about the address it says "public".
        let verdict = row["verdict"].as_str().unwrap();
        let Some(class) = verdict.strip_prefix("deny:ip-literal/") else { continue };
        let ip = row["canonical"].as_str().unwrap().trim_matches(['[', ']']);
        rows.push((ip, if class == "public" { "allow" } else { verdict }));
    }
    assert!(rows.len() > 80, "only {} rows", rows.len());
    let wrong: Vec<_> = rows
        .iter()
        .filter(|(ip, verdict)| {
            let ip: IpAddr = ip.parse().unwrap_or_else(|_| panic!("{ip} is no address"));
            AddressPolicy::PublicOnly.allows(ip) != (*verdict == "allow")
        })
        .collect();
    assert_eq!(wrong, Vec::<&(&str, &str)>::new());
}
