//! The order of the register cells (the same as `REG` in `src/cpu/cpu.ts`) and their transfer to and from the engine.

use std::ffi::{c_int, c_void};
use std::ptr;

use unicorn_engine::{
    RegisterX86 as R, uc_engine, uc_error, uc_reg_read, uc_reg_read_batch, uc_reg_write,
    uc_reg_write_batch, uc_x86_mmr, uc_x86_msr,
};

pub const RAX: usize = 0;
pub const RCX: usize = 1;
pub const RDX: usize = 2;
pub const RSP: usize = 4;
pub const R8: usize = 8;
pub const R9: usize = 9;
pub const R10: usize = 10;
pub const R11: usize = 11;
pub const RIP: usize = 16;
pub const RFLAGS: usize = 17;
pub const CR0: usize = 18;
pub const CR2: usize = 19;
pub const CR3: usize = 20;
pub const CR4: usize = 21;
pub const CR8: usize = 22;
pub const GS_BASE: usize = 23;
pub const KERNEL_GS_BASE: usize = 24;
pub const FS_BASE: usize = 25;
pub const EFER: usize = 26;
pub const IDTR_BASE: usize = 27;
pub const GDTR_BASE: usize = 29;
pub const CS: usize = 31;
pub const SS: usize = 32;
pub const DS: usize = 33;
pub const ES: usize = 34;
pub const FS: usize = 35;
pub const GS: usize = 36;
pub const TR: usize = 37;
pub const DR0: usize = 38;
pub const MXCSR: usize = 44;

pub const GENERAL: usize = 18;
pub const TRAP_FLAG: u64 = 1 << 8;
const RFLAGS_ALWAYS_ONE: u64 = 2;
const MSR_EFER: u32 = 0xC000_0080;
const MSR_KERNEL_GS_BASE: u32 = 0xC000_0102;

pub const GENERAL_IDS: [c_int; GENERAL] = [
    R::RAX as c_int,
    R::RCX as c_int,
    R::RDX as c_int,
    R::RBX as c_int,
    R::RSP as c_int,
    R::RBP as c_int,
    R::RSI as c_int,
    R::RDI as c_int,
    R::R8 as c_int,
    R::R9 as c_int,
    R::R10 as c_int,
    R::R11 as c_int,
    R::R12 as c_int,
    R::R13 as c_int,
    R::R14 as c_int,
    R::R15 as c_int,
    R::RIP as c_int,
    R::RFLAGS as c_int,
];

/// What an export slot's handler gets without asking for more.
pub const CALL_CELLS: [usize; 8] = [RCX, RDX, R8, R9, RSP, RAX, R10, R11];

/// Cells that the engine transfers as plain 64-bit values, in the order in which they may be written:
/// CR4 and EFER before CR0, or paging would not start in long mode.
const SYSTEM: [(usize, R); 16] = [
    (CR2, R::CR2),
    (CR3, R::CR3),
    (CR4, R::CR4),
    (CR0, R::CR0),
    (GS_BASE, R::GS_BASE),
    (FS_BASE, R::FS_BASE),
    (DR0, R::DR0),
    (DR0 + 1, R::DR1),
    (DR0 + 2, R::DR2),
    (DR0 + 3, R::DR3),
    (DR0 + 4, R::DR6),
    (DR0 + 5, R::DR7),
    (CS, R::CS),
    (SS, R::SS),
    (DS, R::DS),
    (ES, R::ES),
];
const SELECTORS_READ_ONLY: [(usize, R); 2] = [(FS, R::FS), (GS, R::GS)];
const XMM: [R; 16] = [
    R::XMM0,
    R::XMM1,
    R::XMM2,
    R::XMM3,
    R::XMM4,
    R::XMM5,
    R::XMM6,
    R::XMM7,
    R::XMM8,
    R::XMM9,
    R::XMM10,
    R::XMM11,
    R::XMM12,
    R::XMM13,
    R::XMM14,
    R::XMM15,
];

pub fn check(error: uc_error) -> Result<(), uc_error> {
    error.into()
}

pub unsafe fn read(uc: *mut uc_engine, register: R) -> u64 {
    let mut value = 0u64;
    unsafe { uc_reg_read(uc, register as c_int, (&raw mut value).cast()) };
    value
}

pub unsafe fn write(uc: *mut uc_engine, register: R, value: u64) -> uc_error {
    unsafe { uc_reg_write(uc, register as c_int, (&raw const value).cast()) }
}

/// Reads the registers of `N` cells in one call.
pub unsafe fn load_cells<const N: usize>(
    uc: *mut uc_engine,
    ids: &[c_int; N],
    cells: [*mut u64; N],
) {
    let mut slots = cells.map(|cell| cell.cast::<c_void>());
    unsafe { uc_reg_read_batch(uc, ids.as_ptr(), slots.as_mut_ptr(), N as c_int) };
}

/// Writes registers other than RIP.
pub unsafe fn write_batch(uc: *mut uc_engine, ids: &[c_int], values: &[u64]) -> uc_error {
    debug_assert!(ids.len() == values.len() && ids.len() <= GENERAL);
    let mut slots = [ptr::null_mut::<c_void>(); GENERAL];
    for (slot, value) in slots.iter_mut().zip(values) {
        *slot = ptr::from_ref(value).cast_mut().cast();
    }
    unsafe { uc_reg_write_batch(uc, ids.as_ptr(), slots.as_ptr(), ids.len() as c_int) }
}

pub unsafe fn load_general(uc: *mut uc_engine, cells: *mut u64) {
    let slots: [*mut u64; GENERAL] = std::array::from_fn(|index| unsafe { cells.add(index) });
    unsafe {
        load_cells(uc, &GENERAL_IDS, slots);
        *cells.add(RFLAGS) |= RFLAGS_ALWAYS_ONE;
    }
}

/// Moves the CPU. Inside a hook nothing may be written behind this, and a batch can't do it: only this call keeps the
/// engine from setting RIP back to the hooked instruction.
pub unsafe fn write_rip(uc: *mut uc_engine, rip: u64) -> uc_error {
    unsafe { write(uc, R::RIP, rip) }
}

/// Writes the general registers and RFLAGS, and RIP when `with_rip` says so.
pub unsafe fn store_general(uc: *mut uc_engine, cells: *mut u64, with_rip: bool) -> uc_error {
    let values: [u64; GENERAL] = std::array::from_fn(|index| unsafe { *cells.add(index) });
    let mut error = unsafe { write_batch(uc, &GENERAL_IDS[..RIP], &values[..RIP]) };
    if error == uc_error::OK {
        error = unsafe { write_batch(uc, &GENERAL_IDS[RFLAGS..], &values[RFLAGS..]) };
    }
    if error == uc_error::OK && with_rip {
        error = unsafe { write_rip(uc, values[RIP]) };
    }
    error
}

/// Every cell but the general ones and CR8, which lives in its cell alone.
pub unsafe fn load_system(uc: *mut uc_engine, cells: *mut u64) {
    let mut ids = [0 as c_int; 18];
    let mut slots = [ptr::null_mut::<u64>(); 18];
    for (index, (cell, register)) in SYSTEM.iter().chain(&SELECTORS_READ_ONLY).enumerate() {
        ids[index] = *register as c_int;
        slots[index] = unsafe { cells.add(*cell) };
        unsafe { *slots[index] = 0 };
    }
    unsafe {
        load_cells(uc, &ids, slots);
        *cells.add(KERNEL_GS_BASE) = read_msr(uc, MSR_KERNEL_GS_BASE);
        *cells.add(EFER) = read_msr(uc, MSR_EFER);
        *cells.add(MXCSR) = read(uc, R::MXCSR);
        for (cell, register) in [(IDTR_BASE, R::IDTR), (GDTR_BASE, R::GDTR)] {
            let table = read_table(uc, register);
            *cells.add(cell) = table.base;
            *cells.add(cell + 1) = u64::from(table.limit);
        }
        *cells.add(TR) = u64::from(read_table(uc, R::TR).selector);
    }
}

/// Writes the system cells that differ from what the engine holds; FS and GS selectors excepted.
pub unsafe fn store_system(
    uc: *mut uc_engine,
    cells: *mut u64,
    held: *const u64,
) -> Result<(), uc_error> {
    let changed = |cell: usize| unsafe { *cells.add(cell) != *held.add(cell) };
    let value = |cell: usize| unsafe { *cells.add(cell) };
    unsafe {
        if changed(EFER) {
            write_msr(uc, MSR_EFER, value(EFER))?;
        }
        for (cell, register) in SYSTEM {
            if changed(cell) {
                check(write(uc, register, value(cell)))?;
            }
        }
        if changed(KERNEL_GS_BASE) {
            write_msr(uc, MSR_KERNEL_GS_BASE, value(KERNEL_GS_BASE))?;
        }
        if changed(MXCSR) {
            check(write(uc, R::MXCSR, value(MXCSR)))?;
        }
        for (cell, register) in [(IDTR_BASE, R::IDTR), (GDTR_BASE, R::GDTR)] {
            if changed(cell) || changed(cell + 1) {
                let mut table = read_table(uc, register);
                table.base = value(cell);
                table.limit = value(cell + 1) as u32;
                write_table(uc, register, &table)?;
            }
        }
        if changed(TR) {
            let mut table = read_table(uc, R::TR);
            table.selector = value(TR) as u16;
            write_table(uc, R::TR, &table)?;
        }
    }
    Ok(())
}

pub unsafe fn load_xmm(uc: *mut uc_engine, xmm: *mut [u64; 2]) {
    for (index, register) in XMM.into_iter().enumerate() {
        unsafe { uc_reg_read(uc, register as c_int, xmm.add(index).cast()) };
    }
}

pub unsafe fn store_xmm(uc: *mut uc_engine, xmm: *const [u64; 2]) {
    for (index, register) in XMM.into_iter().enumerate() {
        unsafe { uc_reg_write(uc, register as c_int, xmm.add(index).cast()) };
    }
}

unsafe fn read_msr(uc: *mut uc_engine, rid: u32) -> u64 {
    let mut msr = uc_x86_msr { rid, value: 0 };
    unsafe { uc_reg_read(uc, R::MSR as c_int, (&raw mut msr).cast()) };
    msr.value
}

unsafe fn write_msr(uc: *mut uc_engine, rid: u32, value: u64) -> Result<(), uc_error> {
    let msr = uc_x86_msr { rid, value };
    check(unsafe { uc_reg_write(uc, R::MSR as c_int, (&raw const msr).cast()) })
}

unsafe fn read_table(uc: *mut uc_engine, register: R) -> uc_x86_mmr {
    let mut table: uc_x86_mmr = unsafe { std::mem::zeroed() };
    unsafe { uc_reg_read(uc, register as c_int, (&raw mut table).cast()) };
    table
}

unsafe fn write_table(uc: *mut uc_engine, register: R, table: &uc_x86_mmr) -> Result<(), uc_error> {
    check(unsafe { uc_reg_write(uc, register as c_int, ptr::from_ref(table).cast()) })
}
