//! [`Slots`]: the table by which pieces call each other.
//!
//! The first fills it with what later pieces call of it, the rest with what the first calls:
//! functions and the ends of blocks, and then with what only the second calls of it.

use wasm_encoder::{RefType, TableType};

use crate::failure::{Failure, Result};
use crate::module::number;

/// What stands in the table, in order.
pub(crate) struct Slots {
    /// Of the first piece, what later ones call.
    pub(crate) called_back: Vec<u32>,
    /// Of the rest, what the first calls.
    pub(crate) doors: Vec<u32>,
    /// How many ends of blocks follow.
    pub(crate) regions: usize,
    /// Of the rest, what only the second calls.
    pub(crate) lent: Vec<u32>,
}

impl Slots {
    /// The slot of a function, if it has one.
    pub(crate) fn of(&self, function: u32) -> Option<usize> {
        let within = |list: &[u32], before: usize| {
            list.binary_search(&function).ok().map(|place| before + place)
        };
        within(&self.called_back, 0)
            .or_else(|| self.door(function))
            .or_else(|| within(&self.lent, self.first_region() + self.regions))
    }

    /// The slot by which the first piece calls a function.
    pub(crate) fn door(&self, function: u32) -> Option<usize> {
        let place = self.doors.binary_search(&function).ok()?;
        Some(self.called_back.len() + place)
    }

    /// The first slot that the rest fills.
    pub(crate) fn first_of_rest(&self) -> Result<i32> {
        i32::try_from(self.called_back.len()).map_err(Failure::new)
    }

    /// The slot of the first end of a block.
    pub(crate) fn first_region(&self) -> usize {
        self.called_back.len() + self.doors.len()
    }

    /// The table's type.
    pub(crate) fn table(&self) -> Result<TableType> {
        let slots = u64::from(number(self.first_region() + self.regions + self.lent.len())?);
        Ok(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: slots,
            maximum: Some(slots),
            shared: false,
        })
    }
}
