//! What other tools would take from the same index, as a table.

use tonnage::{Inspection, Pick, PlatformEntry, Role};

use crate::layers::{DIGEST, WITH_DIGEST};
use crate::platforms::{MIN_REASON, entry_name};
use crate::style::Style;
use crate::text::{cut, left, visible, width};

/// What is said of all picks together.
pub(crate) fn aside(inspection: &Inspection, picks: &[Pick]) -> String {
    let asked = &inspection.platform_asked.platform;
    if picks.is_empty() {
        return "there is no index to choose from".to_owned();
    }
    let verdict = if picks.iter().any(|pick| differs(pick, inspection)) {
        "≠ is not the one taken here"
    } else {
        "the one taken here, all of them"
    };
    format!("asked for {}: {verdict}", visible(&asked.to_string()))
}

/// A line for each tool: what it takes, and why.
pub(crate) fn picks(inspection: &Inspection, picks: &[Pick], style: &Style) -> Vec<String> {
    let taken = |pick: &Pick| taken(pick, inspection).map_or("nothing".to_owned(), entry_name);
    let tools = picks.iter().map(|pick| width(pick.tool)).max().unwrap_or_default();
    let names = picks.iter().map(|pick| width(&taken(pick))).max().unwrap_or_default();
    let names = names.min(style.width.saturating_sub(tools + 4));
    let mut lines = Vec::new();
    for pick in picks {
        let differs = differs(pick, inspection);
        let mark = if differs { style.warn("≠") } else { " ".to_owned() };
        let name = taken(pick);
        let name = left(&cut(&name, names), names);
        let name = if differs { style.strong(&name) } else { name };
        let mut cells = vec![format!("{mark} {}", left(pick.tool, tools)), name];
        let mut used = 2 + tools + 2 + names;
        if style.width >= WITH_DIGEST {
            let entry = self::taken(pick, inspection);
            let digest = entry.map_or("", |entry| entry.digest.short());
            cells.push(style.soft(&left(digest, DIGEST)));
            used += 2 + DIGEST;
        }
        let room = style.width.saturating_sub(used + 2);
        let reason = visible(&pick.reason);
        if room >= MIN_REASON || width(&reason) <= room {
            cells.push(style.soft(&cut(&reason, room)));
        }
        lines.push(cells.join("  ").trim_end().to_owned());
    }
    lines
}

fn taken<'a>(pick: &Pick, inspection: &'a Inspection) -> Option<&'a PlatformEntry> {
    inspection.platforms.get(pick.selected?)
}

/// Whether a tool takes another entry than was taken here. Which image a tool
/// finds in an index within the index is not known.
fn differs(pick: &Pick, inspection: &Inspection) -> bool {
    taken(pick, inspection).is_none_or(|entry| !entry.selected && entry.role != Role::Index)
}
