//! [`Types`]: the types of functions, old ones and new ones.

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{BlockType, TypeSection};
use wasmparser::{FuncType, ValType};

use crate::failure::{Failure, Result};
use crate::module::number;

/// The types of functions; those of the module keep their numbers.
pub(crate) struct Types(Vec<FuncType>);

impl Types {
    pub(crate) fn of(types: &[FuncType]) -> Self {
        Self(types.to_vec())
    }

    /// The number of a type.
    pub(crate) fn number(&mut self, params: &[ValType], results: &[ValType]) -> Result<u32> {
        let same = |kind: &FuncType| kind.params() == params && kind.results() == results;
        let place = self.0.iter().position(same).unwrap_or_else(|| {
            self.0.push(FuncType::new(params.iter().copied(), results.iter().copied()));
            self.0.len() - 1
        });
        number(place)
    }

    /// The type of a block that gives these values.
    pub(crate) fn block(&mut self, values: &[ValType]) -> Result<BlockType> {
        Ok(match values {
            [] => BlockType::Empty,
            [value] => BlockType::Result(encoded(*value)?),
            values => BlockType::FunctionType(self.number(&[], values)?),
        })
    }

    pub(crate) fn section(&self) -> Result<TypeSection> {
        let mut section = TypeSection::new();
        for kind in &self.0 {
            let list = |types: &[ValType]| types.iter().map(|kind| encoded(*kind)).collect();
            let (params, results): (Result<Vec<_>>, Result<Vec<_>>) =
                (list(kind.params()), list(kind.results()));
            section.ty().function(params?, results?);
        }
        Ok(section)
    }
}

pub(crate) fn encoded(kind: ValType) -> Result<wasm_encoder::ValType> {
    RoundtripReencoder.val_type(kind).map_err(Failure::new)
}
