//! Which I/O control codes a driver's dispatch routine tells apart, read from its code without running it.
//!
//! The routine is followed along all its branches, into the functions that it hands the request to, with a few kinds
//! of values: the IRP, its stack location, the control code plus a constant, jump tables indexed with it. Every
//! constant that the control code is compared with is one answer.

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

/// The codes that the dispatch routine at `routine` knows, in order of their values.
pub fn control_codes(image: &Image, routine: u64) -> BTreeSet<u32> {
    let mut reader = flow::Reader::new(image);
    reader.function(
        routine,
        State::entry([
            Value::Unknown,
            Value::Irp(0),
            Value::Unknown,
            Value::Unknown,
        ]),
        0,
    );
    reader.codes
}

#[cfg(test)]
mod tests;
