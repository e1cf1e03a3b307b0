//! [`Homes`]: in which piece each function lives.
//!
//! The first has what control reached. What nothing of the first engine can come to, by a
//! call, an export or a table, lives in the second; it is never called from outside it but
//! by its own exports. All else is the rest.

use std::collections::BTreeSet;

use wasmparser::{Export, ExternalKind};

use crate::module::{Body, Module, called};

/// What stays whole in the first piece, by parts of names: which way memory is had depends
/// on what was had before.
const GROUND: [&str; 4] = ["dlmalloc", "__rdl_", "raw_vec", "__externref"];

/// The pieces, in the order in which they are loaded: each calls those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Piece {
    First,
    Rest,
    Second,
}

/// The piece of each function, by its number.
pub(crate) struct Homes(Vec<Piece>);

impl Homes {
    /// Finds them: `reached` are the points of the first piece, `is_second` are exports that
    /// only the second's script calls.
    pub(crate) fn find(
        module: &Module<'_>,
        reached: &BTreeSet<usize>,
        is_second: impl Fn(&Export<'_>) -> bool,
    ) -> Self {
        let mut homes = vec![Piece::First; module.imported as usize];
        homes.extend(module.bodies.iter().map(|body| {
            let is_first = reached.contains(&body.first_point) || is_ground(module, body);
            if is_first { Piece::First } else { Piece::Rest }
        }));
        let mut homes = Self(homes);
        if module.exports.iter().any(&is_second) {
            let engine = homes.engine(module, is_second);
            for (function, home) in (0..).zip(&mut homes.0) {
                if !engine.contains(&function) {
                    *home = Piece::Second;
                }
            }
        }
        homes
    }

    /// What the first engine may call.
    fn engine(
        &self,
        module: &Module<'_>,
        is_second: impl Fn(&Export<'_>) -> bool,
    ) -> BTreeSet<u32> {
        let exports = module.exports.iter();
        let exports = exports.filter(|e| e.kind == ExternalKind::Func && !is_second(e));
        let mut found: Vec<u32> = exports.map(|export| export.index).collect();
        found.extend(module.in_tables());
        found.extend(self.living_in(Piece::First));
        let mut known = BTreeSet::new();
        while let Some(function) = found.pop() {
            if known.insert(function)
                && let Some(body) = module.body(function)
            {
                let instructions = body.flow.instructions.iter();
                found.extend(instructions.filter_map(|i| called(&i.operator)));
            }
        }
        known
    }

    /// Where a function lives.
    pub(crate) fn of(&self, function: u32) -> Piece {
        self.0.get(function as usize).copied().unwrap_or(Piece::First)
    }

    /// The functions of a piece, in order.
    pub(crate) fn living_in(&self, piece: Piece) -> impl Iterator<Item = u32> {
        (0..).zip(&self.0).filter(move |(_, home)| **home == piece).map(|(function, _)| function)
    }
}

/// Whether a function stays whole in the first piece, reached or not.
pub(crate) fn is_ground(module: &Module<'_>, body: &Body<'_>) -> bool {
    let name = module.name(body.function);
    GROUND.iter().any(|part| name.contains(part))
}
