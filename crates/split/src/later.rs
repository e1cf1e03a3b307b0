//! [`Later`]: a piece that is loaded when others are there.
//!
//! It works on the first piece's memory, tables and globals, and calls what stands in the
//! table of the pieces before it.

use std::collections::BTreeSet;

use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, ImportSection, Module as Built, TableType,
};

use crate::failure::{Failure, Result};
use crate::memory::{Segment, data_of};
use crate::module::{Module, number};
use crate::slots::Slots;
use crate::types::Types;

/// The module that it imports from.
const FIRST: &str = "first";
/// What the table between the pieces is called.
pub(crate) const TABLE: &str = "rest";

/// A piece as it is put together. It counts what it imports first, then its own functions.
pub(crate) struct Later<'m> {
    module: &'m Module<'m>,
    /// What it calls of other pieces.
    imported: Vec<u32>,
    /// Its functions, by the numbers that they have in the module.
    own: Vec<u32>,
    functions: FunctionSection,
    code: CodeSection,
    elements: ElementSection,
    exports: ExportSection,
}

impl<'m> Later<'m> {
    /// A piece with these functions, which call those of other pieces.
    pub(crate) fn new(
        module: &'m Module<'m>,
        own: Vec<u32>,
        called: &BTreeSet<u32>,
    ) -> Result<Self> {
        let imported = called.iter().copied().filter(|f| own.binary_search(f).is_err()).collect();
        let mut piece = Self {
            module,
            imported,
            own,
            functions: FunctionSection::new(),
            code: CodeSection::new(),
            elements: ElementSection::new(),
            exports: ExportSection::new(),
        };
        for function in piece.own.clone() {
            let Some(body) = module.body(function) else { continue };
            let mut code = std::mem::take(&mut piece.code);
            piece.functions.function(module.type_of(function)?);
            piece
                .parse_function_body(&mut code, body.code.clone())
                .map_err(|_| Failure::new("a function cannot be written"))?;
            piece.code = code;
        }
        Ok(piece)
    }

    /// The number that one of the module's functions has in this piece.
    pub(crate) fn place(&self, function: u32) -> Result<u32> {
        let imported = self.imported.binary_search(&function).ok();
        let own = || self.own.binary_search(&function).ok().map(|at| self.imported.len() + at);
        let place = imported.or_else(own);
        number(place.ok_or_else(|| Failure::new(format!("nobody knows function {function}")))?)
    }

    /// Adds a function that the module did not have; gives its number.
    pub(crate) fn add(&mut self, kind: u32, function: &Function) -> Result<u32> {
        let place =
            self.imported.len() + usize::try_from(self.functions.len()).map_err(Failure::new)?;
        self.functions.function(kind);
        self.code.function(function);
        number(place)
    }

    /// Fills the table from a slot on.
    pub(crate) fn fill(&mut self, table: u32, start: i32, functions: Vec<u32>) {
        let functions = Elements::Functions(functions.into());
        self.elements.active(Some(table), &ConstExpr::i32_const(start), functions);
    }

    /// Lets others call one of its functions.
    pub(crate) fn export(&mut self, name: &str, function: u32) -> Result {
        self.exports.export(name, ExportKind::Func, self.place(function)?);
        Ok(())
    }

    /// The piece as bytes, with what it adds to the memory.
    pub(crate) fn finish(
        self,
        types: &Types,
        slots: &Slots,
        memory: &[Segment],
    ) -> Result<Vec<u8>> {
        let imports = self.imports(slots)?;
        let mut built = Built::new();
        built.section(&types.section()?).section(&imports).section(&self.functions);
        built.section(&self.exports).section(&self.elements).section(&self.code);
        built.section(&data_of(memory));
        Ok(built.finish())
    }

    fn imports(&self, slots: &Slots) -> Result<ImportSection> {
        let mut imports = ImportSection::new();
        let mut same = RoundtripReencoder;
        // Under its number in the table.
        for function in &self.imported {
            let slot = slots.of(*function);
            let slot =
                slot.ok_or_else(|| Failure::new(format!("nobody lends function {function}")))?;
            let kind = EntityType::Function(self.module.type_of(*function)?);
            imports.import(FIRST, &slot.to_string(), kind);
        }
        for (table, kind) in (0..).zip(&self.module.tables) {
            let kind: TableType = same.table_type(*kind).map_err(Failure::new)?;
            imports.import(FIRST, &format!("t{table}"), kind);
        }
        imports.import(FIRST, TABLE, slots.table()?);
        for kind in &self.module.memories {
            let kind = same.memory_type(*kind).map_err(Failure::new)?;
            imports.import(FIRST, "memory", kind);
        }
        for (global, kind) in (0..).zip(&self.module.globals) {
            let kind = same.global_type(*kind).map_err(Failure::new)?;
            imports.import(FIRST, &format!("g{global}"), kind);
        }
        Ok(imports)
    }
}

impl Reencode for Later<'_> {
    type Error = Failure;

    fn function_index(&mut self, function: u32) -> std::result::Result<u32, Error<Failure>> {
        self.place(function).map_err(Error::UserError)
    }
}
