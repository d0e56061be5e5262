//! Why a run ended.

/// The order is that of `STOP` in `src/cpu/native.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Stop {
    Yielded,
    Denied,
    Unmapped,
    Exception,
    InvalidInstruction,
    InstructionLimit,
    Timeout,
    IrqlLowered,
    Halted,
    Engine,
    /// A handler threw; the exception is pending in JavaScript.
    Thrown,
    /// Left to do work that may not be done under the engine's feet; the run goes on.
    Work,
    /// One step of code that runs over a page end; the run goes on.
    Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum AccessKind {
    Read,
    Write,
    Execute,
}

#[derive(Clone, Copy, Debug)]
pub struct Refusal {
    pub kind: AccessKind,
    pub gpa: u64,
    pub size: u64,
    pub value: u64,
    pub mapped: bool,
}
