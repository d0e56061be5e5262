//! Which I/O control codes a driver's dispatch routine tells apart, read from its code without running it.
//!
//! The routine is followed along all its branches, into the functions that it hands the request to, with a few kinds
//! of values: the IRP, its stack location, the control code plus a constant, jump tables indexed with it. Every
//! constant that the control code is compared with is one answer.

mod code_table;
mod flow;
mod jump_table;
mod operands;
mod state;
mod value;

use std::collections::BTreeSet;

use state::State;
use value::Value;

/// A driver as it lies in memory.
pub struct Image<'a> {
    pub bytes: &'a [u8],
    pub base: u64,
}

impl<'a> Image<'a> {
    fn at(&self, va: u64, length: usize) -> Option<&'a [u8]> {
        let start = usize::try_from(va.checked_sub(self.base)?).ok()?;
        self.bytes.get(start..start.checked_add(length)?)
    }

    fn from(&self, va: u64) -> Option<&'a [u8]> {
        let start = usize::try_from(va.checked_sub(self.base)?).ok()?;
        self.bytes.get(start..).filter(|rest| !rest.is_empty())
    }
}

/// What the code of a dispatch routine says of the requests that it takes.
pub struct Requests {
    pub codes: BTreeSet<u32>,
    /// What the lengths of the buffers are compared with.
    pub lengths: BTreeSet<u32>,
}

/// Reads the dispatch routine at `routine`.
pub fn control_requests(image: &Image, routine: u64) -> Requests {
    let mut reader = flow::Reader::new(image);
    let arguments = [
        Value::Unknown,
        Value::Irp(0),
        Value::Unknown,
        Value::Unknown,
    ];
    reader.function(routine, State::entry(arguments), 0);
    Requests {
        codes: reader.codes,
        lengths: reader.lengths,
    }
}

#[cfg(test)]
mod tests;
