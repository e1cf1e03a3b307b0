//! What two configs set differently, as lines of a diff.

use tonnage::{Healthcheck, NamedChange, SettingChange, Settings};

use crate::style::Style;
use crate::text::{cut, cut_front, left, visible, width};

/// The width of the column of labels.
const LABEL: usize = 14;
/// How much is shown of what two long values have in common before they part.
const CONTEXT: usize = 8;

/// Every setting by its label, and in which ways it differs.
pub(crate) fn changes(settings: &Settings) -> [(&'static str, Vec<Change>); 12] {
    let words = |change: &Option<SettingChange<Vec<String>>>| {
        one(change, |words| serde_json::to_string(words).unwrap_or_default())
    };
    let text = |change: &Option<SettingChange<String>>| one(change, String::clone);
    let health = |check: &Healthcheck| serde_json::to_string(check).unwrap_or_default();
    [
        ("Entrypoint", words(&settings.entrypoint)),
        ("Command", words(&settings.cmd)),
        ("User", text(&settings.user)),
        ("Directory", text(&settings.working_dir)),
        ("Environment", named(&settings.env, "=")),
        ("Ports", named(&settings.exposed_ports, "")),
        ("Volumes", named(&settings.volumes, "")),
        ("Stop signal", text(&settings.stop_signal)),
        ("Health check", one(&settings.healthcheck, health)),
        ("Shell", words(&settings.shell)),
        ("On build", words(&settings.on_build)),
        ("Labels", named(&settings.labels, "=")),
    ]
}

/// The lines that tell what differs, how many settings these are, and the names of
/// those that do not.
pub(crate) fn differences(
    settings: &Settings,
    style: &Style,
) -> (Vec<String>, usize, Vec<&'static str>) {
    let (mut lines, mut count, mut same) = (Vec::new(), 0, Vec::new());
    for (label, changes) in changes(settings) {
        if changes.is_empty() {
            same.push(label);
        }
        for (at, (name, a, b)) in changes.iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            lines.extend(difference(label, name, (a.as_deref(), b.as_deref()), style));
            count += 1;
        }
    }
    (lines, count, same)
}

/// A setting that differs: its name, and what it is in A and in B, where it is set.
pub(crate) type Change = (String, Option<String>, Option<String>);

fn one<T>(change: &Option<SettingChange<T>>, tell: impl Fn(&T) -> String) -> Vec<Change> {
    let Some(SettingChange { a, b }) = change else { return Vec::new() };
    vec![(String::new(), a.as_ref().map(&tell), b.as_ref().map(&tell))]
}

fn named(changes: &[NamedChange], between: &str) -> Vec<Change> {
    let told = |change: &NamedChange| {
        (format!("{}{between}", change.name), change.a.clone(), change.b.clone())
    };
    changes.iter().map(told).collect()
}

/// A line for what A has, and one for what B has.
pub(crate) fn difference(
    label: &str,
    name: &str,
    (a, b): (Option<&str>, Option<&str>),
    style: &Style,
) -> Vec<String> {
    let room = style.width.saturating_sub(LABEL + 2);
    let (name, a, b) = (visible(name), a.map(visible), b.map(visible));
    let longest = a.iter().chain(&b).map(|value| width(value)).max().unwrap_or_default();
    let fits = width(&name) + longest <= room;
    // Where a name and its values do not fit, their ends say more than their begins.
    let name =
        if fits { name } else { cut_front(&name, room.saturating_sub(longest).max(room / 2)) };
    let room_for_value = room.saturating_sub(width(&name));
    let common = match (&a, &b) {
        (Some(a), Some(b)) if longest > room_for_value => common(a, b),
        _ => 0,
    };
    let mut lines = Vec::new();
    for (sign, value) in [("−", &a), ("+", &b)] {
        let Some(value) = value else { continue };
        let label = style.soft(&left(if lines.is_empty() { label } else { "" }, LABEL));
        let before = if common == 0 { "" } else { "…" };
        let value = value.get(common..).unwrap_or_default();
        let text = format!("{sign} {name}{}", cut(&format!("{before}{value}"), room_for_value));
        let text = if sign == "−" { style.bad(&text) } else { style.accent(&text) };
        lines.push(format!("{label}{text}").trim_end().to_owned());
    }
    lines
}

/// Up to where two long texts need not be shown, since they are the same until later.
fn common(a: &str, b: &str) -> usize {
    let same = a.char_indices().zip(b.chars()).take_while(|((_, a), b)| a == b);
    let places: Vec<usize> = same.map(|((at, _), _)| at).collect();
    places.len().checked_sub(CONTEXT).and_then(|at| places.get(at)).copied().unwrap_or_default()
}
