//! [`Flow`]: a function's instructions, and the points that control may or may not reach.

use wasmparser::{
    BlockType, FuncToValidate, FuncValidatorAllocations, FunctionBody, Operator, ValType,
    ValidatorResources,
};

use crate::failure::{Failure, Result};

/// A function's instructions.
pub(crate) struct Flow<'a> {
    pub(crate) instructions: Vec<Instruction<'a>>,
    /// The types of parameters and locals.
    pub(crate) locals: Vec<ValType>,
}

/// One instruction, and what holds right before it.
pub(crate) struct Instruction<'a> {
    pub(crate) operator: Operator<'a>,
    /// Where it stands in the body.
    pub(crate) at: usize,
    /// Whether a point lies before it: the beginning of a block or of what follows one.
    pub(crate) point: bool,
    /// Whether its block has put nothing on the stack.
    pub(crate) is_base: bool,
    /// Of what opens a block: where that ends, or has its `else`.
    pub(crate) closed: usize,
}

impl<'a> Flow<'a> {
    pub(crate) fn read(
        function: FuncToValidate<ValidatorResources>,
        body: &FunctionBody<'a>,
        allocations: FuncValidatorAllocations,
    ) -> Result<(Self, FuncValidatorAllocations)> {
        let mut validator = function.into_validator(allocations);
        let start = body.range().start;
        validator.read_locals(&mut body.get_binary_reader())?;
        let mut instructions: Vec<Instruction<'a>> = Vec::new();
        let mut open = Vec::new();
        let mut point = true;
        for read in body.get_operators_reader()?.into_iter_with_offsets() {
            let (operator, offset) = read?;
            let height = validator.operand_stack_height();
            let frame = validator.get_control_frame(0).map(|frame| frame.height as u32);
            let here = instructions.len();
            if matches!(operator, Operator::Else | Operator::End)
                && let Some(opener) = open.pop().and_then(|at: usize| instructions.get_mut(at))
            {
                opener.closed = here;
            }
            if opens(&operator) || matches!(operator, Operator::Else) {
                open.push(here);
            }
            let next = opens(&operator)
                || matches!(operator, Operator::Else | Operator::End | Operator::BrIf { .. });
            validator.op(offset, &operator)?;
            instructions.push(Instruction {
                operator,
                at: usize::try_from(offset - start).map_err(Failure::new)?,
                point,
                is_base: Some(height) == frame,
                closed: 0,
            });
            point = next;
        }
        let count = validator.len_locals();
        let locals = (0..count).filter_map(|local| validator.get_local_type(local)).collect();
        Ok((Self { instructions, locals }, validator.into_allocations()))
    }

    /// How many points there are.
    pub(crate) fn points(&self) -> usize {
        self.instructions.iter().filter(|instruction| instruction.point).count()
    }
}

/// Whether an instruction begins a block.
pub(crate) fn opens(operator: &Operator<'_>) -> bool {
    matches!(operator, Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. })
}

/// The type of the block that an instruction begins.
pub(crate) fn block_type(operator: &Operator<'_>) -> BlockType {
    match operator {
        Operator::Block { blockty } | Operator::Loop { blockty } | Operator::If { blockty } => {
            *blockty
        }
        _ => BlockType::Empty,
    }
}
