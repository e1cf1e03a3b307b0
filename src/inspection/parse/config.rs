//! The config of an inspection.

use super::part::{Part, Read};
use crate::config::{Healthcheck, History, ImageConfig};
use crate::json::{Json, Object};

/// `diff_ids` stand with the layers.
pub(super) fn config(object: &Object) -> Read<ImageConfig> {
    let mut part = Part::of(object);
    let config = ImageConfig {
        digest: part.some_digest("digest"),
        architecture: part.some_text("architecture"),
        os: part.some_text("os"),
        variant: part.some_text("variant"),
        os_version: part.some_text("osVersion"),
        os_features: part.texts("osFeatures"),
        created: part.some_text("created"),
        author: part.some_text("author"),
        docker_version: part.some_text("dockerVersion"),
        env: part.texts("env"),
        labels: part.map("labels"),
        entrypoint: part.some_texts("entrypoint"),
        cmd: part.some_texts("cmd"),
        user: part.some_text("user"),
        working_dir: part.some_text("workingDir"),
        exposed_ports: part.texts("exposedPorts"),
        volumes: part.texts("volumes"),
        stop_signal: part.some_text("stopSignal"),
        healthcheck: part.some_part("healthcheck", healthcheck),
        shell: part.some_texts("shell"),
        on_build: part.texts("onBuild"),
        history: part.list("history", history),
        diff_ids: Vec::new(),
    };
    part.end(config)
}

/// Times are whatever the config says they are.
fn healthcheck(object: &Object) -> Read<Healthcheck> {
    let mut part = Part::of(object);
    let healthcheck = Healthcheck {
        test: part.texts("test"),
        interval: part.any_number("interval"),
        timeout: part.any_number("timeout"),
        start_period: part.any_number("startPeriod"),
        retries: part.any_number("retries"),
    };
    part.end(healthcheck)
}

fn history(json: &Json, place: &str) -> Read<History> {
    let mut part = Part::at(json, place)?;
    let step = History {
        created: part.some_text("created"),
        created_by: part.some_text("createdBy"),
        author: part.some_text("author"),
        comment: part.some_text("comment"),
        empty_layer: part.flag("emptyLayer"),
        layer: part.some_place("layer"),
    };
    part.end_within(place, step)
}
