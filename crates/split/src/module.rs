//! [`Module`]: a WebAssembly module, taken apart as far as splitting it needs.

use std::collections::BTreeMap;
use std::ops::Range;

use wasm_encoder::RawSection;
use wasmparser::{
    Element, ElementItems, ElementKind, Export, ExternalKind, FuncType, FuncValidatorAllocations,
    FunctionBody, GlobalType, KnownCustom, MemoryType, Name, Naming, Operator, Parser, Payload,
    TableType, TypeRef, ValidPayload, Validator,
};

use crate::failure::{Failure, Result};
use crate::flow::Flow;

/// A module as it was read. Functions are numbered as WebAssembly numbers them: what is
/// imported first.
pub(crate) struct Module<'a> {
    bytes: &'a [u8],
    /// Every section in its order, by its number and where its contents lie.
    sections: Vec<(u8, Range<u64>)>,
    pub(crate) types: Vec<FuncType>,
    /// How many functions are imported.
    pub(crate) imported: u32,
    /// The type of each function.
    functions: Vec<u32>,
    pub(crate) tables: Vec<TableType>,
    pub(crate) memories: Vec<MemoryType>,
    pub(crate) globals: Vec<GlobalType>,
    pub(crate) exports: Vec<Export<'a>>,
    /// The functions that the first table holds.
    pub(crate) elements: Vec<ElementsAt>,
    /// The functions that are not imported.
    pub(crate) bodies: Vec<Body<'a>>,
    /// What functions are called, by their numbers, as far as that is told.
    names: BTreeMap<u32, &'a str>,
}

/// A function that has its body here.
pub(crate) struct Body<'a> {
    pub(crate) function: u32,
    pub(crate) code: FunctionBody<'a>,
    pub(crate) flow: Flow<'a>,
    /// The number of its first point in the module.
    pub(crate) first_point: usize,
}

/// Functions that stand in the first table, one after the other.
pub(crate) struct ElementsAt {
    pub(crate) start: i32,
    pub(crate) functions: Vec<u32>,
}

/// The numbers of the sections (WebAssembly 2.0, 5.5.2).
pub(crate) mod section {
    pub(crate) const CUSTOM: u8 = 0;
    pub(crate) const TYPE: u8 = 1;
    pub(crate) const IMPORT: u8 = 2;
    pub(crate) const FUNCTION: u8 = 3;
    pub(crate) const TABLE: u8 = 4;
    pub(crate) const GLOBAL: u8 = 6;
    pub(crate) const EXPORT: u8 = 7;
    pub(crate) const ELEMENT: u8 = 9;
    pub(crate) const CODE: u8 = 10;
    pub(crate) const DATA: u8 = 11;
    pub(crate) const DATA_COUNT: u8 = 12;
}

impl<'a> Module<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut module = Self {
            bytes,
            sections: Vec::new(),
            types: Vec::new(),
            imported: 0,
            functions: Vec::new(),
            tables: Vec::new(),
            memories: Vec::new(),
            globals: Vec::new(),
            exports: Vec::new(),
            elements: Vec::new(),
            bodies: Vec::new(),
            names: BTreeMap::new(),
        };
        let mut validator = Validator::new();
        let mut allocations = FuncValidatorAllocations::default();
        let mut first_point = 0;
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload?;
            if let ValidPayload::Func(function, code) = validator.payload(&payload)? {
                let index = function.index;
                let (flow, free) = Flow::read(function, &code, allocations)?;
                allocations = free;
                let points = flow.points();
                module.bodies.push(Body { function: index, code, flow, first_point });
                first_point += points;
            }
            module.take(payload)?;
        }
        Ok(module)
    }

    fn take(&mut self, payload: Payload<'a>) -> Result {
        if let Some(section) = payload.as_section() {
            self.sections.push(section);
        }
        match payload {
            Payload::TypeSection(types) => {
                for kind in types.into_iter_err_on_gc_types() {
                    self.types.push(kind?);
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let TypeRef::Func(kind) = import?.ty else {
                        return Err(Failure::new("only functions may be imported"));
                    };
                    self.functions.push(kind);
                    self.imported += 1;
                }
            }
            Payload::FunctionSection(functions) => {
                for kind in functions {
                    self.functions.push(kind?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    self.memories.push(memory?);
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    self.globals.push(global?.ty);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    self.exports.push(export?);
                }
            }
            Payload::ElementSection(elements) => {
                for element in elements {
                    self.elements.push(ElementsAt::read(element?)?);
                }
            }
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(names) = custom.as_known() {
                    for part in names {
                        let Name::Function(functions) = part? else { continue };
                        for naming in functions {
                            let Naming { index, name } = naming?;
                            self.names.insert(index, name);
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What a function is called; nothing when that is not told.
    pub(crate) fn name(&self, function: u32) -> &'a str {
        self.names.get(&function).copied().unwrap_or_default()
    }

    /// The sections in their order: their number, and as they stand.
    pub(crate) fn sections(&self) -> impl Iterator<Item = (u8, RawSection<'a>)> {
        self.sections.iter().map(|(id, range)| {
            let within = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
            let data = within.and_then(|(start, end)| self.bytes.get(start..end));
            (*id, RawSection { id: *id, data: data.unwrap_or_default() })
        })
    }

    /// How many functions there are.
    pub(crate) fn len(&self) -> Result<u32> {
        number(self.functions.len())
    }

    /// The number of a function's type.
    pub(crate) fn type_of(&self, function: u32) -> Result<u32> {
        let found = self.functions.get(function as usize).copied();
        found.ok_or_else(|| Failure::new(format!("there is no function {function}")))
    }

    /// A function's type.
    pub(crate) fn signature(&self, kind: u32) -> Result<&FuncType> {
        let found = self.types.get(kind as usize);
        found.ok_or_else(|| Failure::new(format!("there is no type {kind}")))
    }

    /// A function's body; nothing when it is imported.
    pub(crate) fn body(&self, function: u32) -> Option<&Body<'a>> {
        let place = function.checked_sub(self.imported)?;
        self.bodies.get(place as usize)
    }

    /// The functions that stand in the first table.
    pub(crate) fn in_tables(&self) -> impl Iterator<Item = u32> {
        self.elements.iter().flat_map(|segment| segment.functions.iter().copied())
    }

    /// The function of this name that others may call.
    pub(crate) fn exported(&self, name: &str) -> Result<u32> {
        let is_it = |export: &&Export<'_>| export.name == name && export.kind == ExternalKind::Func;
        let found = self.exports.iter().find(is_it);
        let missing = || Failure::new(format!("the module exports no function {name}"));
        found.map(|export| export.index).ok_or_else(missing)
    }
}

impl ElementsAt {
    fn read(element: Element<'_>) -> Result<Self> {
        let unknown = || Failure::new("tables may only be filled with functions, at known places");
        let (ElementItems::Functions(items), ElementKind::Active { table_index, offset_expr }) =
            (element.items, element.kind)
        else {
            return Err(unknown());
        };
        let start = offset_expr.get_operators_reader().read()?;
        let (Operator::I32Const { value: start }, None | Some(0)) = (start, table_index) else {
            return Err(unknown());
        };
        let functions = items.into_iter().collect::<std::result::Result<_, _>>()?;
        Ok(Self { start, functions })
    }
}

impl Body<'_> {
    /// The numbers of the instructions before which points lie, with the points'.
    pub(crate) fn points(&self) -> impl Iterator<Item = (usize, usize)> {
        let places = self.flow.instructions.iter().enumerate();
        let places = places.filter(|(_, instruction)| instruction.point).map(|(place, _)| place);
        places.zip(self.first_point..)
    }

    /// The instructions from one to before another, as they stand.
    pub(crate) fn bytes(&self, from: usize, to: usize) -> &[u8] {
        let bytes = self.code.as_bytes();
        let at = |place: usize| {
            self.flow.instructions.get(place).map_or(bytes.len(), |instruction| instruction.at)
        };
        bytes.get(at(from)..at(to)).unwrap_or_default()
    }
}

/// The function that an instruction calls or takes the address of.
pub(crate) fn called(operator: &Operator<'_>) -> Option<u32> {
    match operator {
        Operator::Call { function_index }
        | Operator::ReturnCall { function_index }
        | Operator::RefFunc { function_index } => Some(*function_index),
        _ => None,
    }
}

/// As WebAssembly counts.
pub(crate) fn number(count: usize) -> Result<u32> {
    u32::try_from(count).map_err(Failure::new)
}
