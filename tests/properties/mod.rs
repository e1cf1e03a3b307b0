//! What holds of every input, whatever its bytes: shared by the fuzz targets, the
//! replay of their seeds, and the arbitrary bytes of each run.
#![allow(dead_code, reason = "each user takes what it needs")]

mod documents;
mod names;
mod others;
mod registry;
pub(crate) mod seeds;

/// What holds of one parser and what it gives.
pub(crate) struct Property {
    /// The name of the fuzz target, and of the folder of its seeds.
    pub(crate) name: &'static str,
    /// Panics where it does not hold.
    pub(crate) hold: fn(&[u8]),
}

/// One for each parser that is given what strangers wrote.
pub(crate) const PROPERTIES: [Property; 11] = [
    Property { name: "reference", hold: |bytes| names::reference(&text(bytes)) },
    Property { name: "pasted", hold: |bytes| names::pasted(&text(bytes)) },
    Property { name: "platform", hold: |bytes| names::platform(&text(bytes)) },
    Property { name: "challenge", hold: |bytes| registry::challenge(&text(bytes)) },
    Property { name: "link", hold: |bytes| registry::link(&text(bytes)) },
    Property { name: "route", hold: |bytes| registry::route(&text(bytes)) },
    Property { name: "host", hold: |bytes| registry::host(&text(bytes)) },
    Property { name: "others", hold: |bytes| others::host(&text(bytes)) },
    Property { name: "manifest", hold: documents::manifest },
    Property { name: "schema1", hold: documents::schema1 },
    Property { name: "config", hold: documents::config },
];

impl Property {
    /// The property of that name.
    pub(crate) fn named(name: &str) -> &'static Self {
        let known = PROPERTIES.iter().find(|property| property.name == name);
        known.unwrap_or_else(|| panic!("there is no property {name}"))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
