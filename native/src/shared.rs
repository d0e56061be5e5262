//! The small block that JavaScript and the engine share, so that no call has to carry a value.

use std::cell::UnsafeCell;

pub const CELLS: usize = 48;
pub const STOP_CELLS: usize = 8;
pub const INSTRUCTION_CELLS: usize = 8;

/// Offsets are repeated in `src/cpu/native.ts`.
#[repr(C)]
pub struct SharedBlock {
    pub cells: [u64; CELLS],
    pub xmm: [[u64; 2]; 16],
    pub instruction_count: u64,
    pub interrupt_level: u32,
    pub reserved: u32,
    pub stop: [u64; STOP_CELLS],
    pub instruction: [i32; INSTRUCTION_CELLS],
}

const _: () = assert!(size_of::<SharedBlock>() == 752);

pub struct Shared(UnsafeCell<SharedBlock>);

// JavaScript and the engine run on one thread; only the memory's release may happen on another.
unsafe impl Send for Shared {}
unsafe impl Sync for Shared {}

impl Shared {
    pub fn new() -> Self {
        Self(UnsafeCell::new(unsafe { std::mem::zeroed() }))
    }

    pub fn as_ptr(&self) -> *mut SharedBlock {
        self.0.get()
    }
}
