//! Where the engine keeps what it has no call for, inside a saved context: the exception in flight and its error
//! code, and the FS and GS selectors (writing those through the engine would load descriptors from a guest GDT).
//!
//! The places follow from the order of `CPUX86State` in Unicorn 2.1.5 (qemu/target/i386/cpu.h) and are found and
//! checked on a live engine, so that another version fails at start instead of going wrong later.

use std::ffi::c_int;
use std::sync::OnceLock;

use unicorn_engine::{
    RegisterX86 as R, uc_context, uc_context_alloc, uc_context_free, uc_context_restore,
    uc_context_save, uc_context_size, uc_engine, uc_error, uc_reg_write,
};

use crate::registers;

#[derive(Clone, Copy, Debug)]
pub struct EnvLayout {
    error_code: usize,
    old_exception: usize,
    fs_selector: usize,
    gs_selector: usize,
}

const DEBUG_MARK: u64 = 0x6876_6368_6563_6B00;
const SEGMENT_STRIDE: usize = 24;
const NO_EXCEPTION: i32 = -1;

static LAYOUT: OnceLock<Option<EnvLayout>> = OnceLock::new();

/// A saved CPU state of one engine.
pub struct Context {
    raw: *mut uc_context,
    size: usize,
}

impl Context {
    pub fn new(uc: *mut uc_engine) -> Result<Self, uc_error> {
        let mut raw = std::ptr::null_mut();
        registers::check(unsafe { uc_context_alloc(uc, &mut raw) })?;
        let size = unsafe { uc_context_size(uc) };
        Ok(Self { raw, size })
    }

    pub fn save(&self, uc: *mut uc_engine) -> Result<(), uc_error> {
        registers::check(unsafe { uc_context_save(uc, self.raw) })
    }

    pub fn restore(&self, uc: *mut uc_engine) -> Result<(), uc_error> {
        registers::check(unsafe { uc_context_restore(uc, self.raw) })
    }

    fn bytes(&self) -> &[u8] {
        unsafe { std::slice::from_raw_parts(self.raw.cast(), self.size) }
    }

    fn get(&self, at: usize) -> i32 {
        unsafe { self.raw.cast::<u8>().add(at).cast::<i32>().read_unaligned() }
    }

    fn set(&self, at: usize, value: i32) {
        unsafe {
            self.raw
                .cast::<u8>()
                .add(at)
                .cast::<i32>()
                .write_unaligned(value)
        };
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        unsafe { uc_context_free(self.raw) };
    }
}

impl EnvLayout {
    /// The layout of this process's engine, found once on a fresh engine.
    pub fn of(uc: *mut uc_engine, scratch: &Context) -> Result<Self, String> {
        LAYOUT
            .get_or_init(|| Self::find(uc, scratch).ok().flatten())
            .ok_or_else(|| {
                "this build of Unicorn keeps its CPU state in another order than 2.1.5 does".into()
            })
    }

    fn find(uc: *mut uc_engine, scratch: &Context) -> Result<Option<Self>, uc_error> {
        let debug = [R::DR0, R::DR1, R::DR2, R::DR3];
        let segments = [
            (R::ES, 0x7101u16),
            (R::CS, 0x7102),
            (R::SS, 0x7103),
            (R::DS, 0x7104),
        ];
        for (index, register) in debug.into_iter().enumerate() {
            registers::check(unsafe { registers::write(uc, register, DEBUG_MARK + index as u64) })?;
        }
        for (register, value) in segments {
            let value = u64::from(value);
            registers::check(unsafe {
                uc_reg_write(uc, register as c_int, (&raw const value).cast())
            })?;
        }
        scratch.save(uc)?;
        for register in debug
            .into_iter()
            .chain(segments.map(|(register, _)| register))
        {
            registers::check(unsafe { registers::write(uc, register, 0) })?;
        }
        Ok(Self::search(scratch))
    }

    fn search(context: &Context) -> Option<Self> {
        let debug: Vec<u8> = (0..4)
            .flat_map(|n| (DEBUG_MARK + n).to_le_bytes())
            .collect();
        let bytes = context.bytes();
        let dr = bytes
            .windows(debug.len())
            .position(|window| window == debug)?;
        let is_segments =
            |at: usize| (0..4).all(|n| context.get(at + n * SEGMENT_STRIDE) == 0x7101 + n as i32);
        let last = bytes.len().checked_sub(6 * SEGMENT_STRIDE)?;
        let es = (0..last).step_by(4).find(|at| is_segments(*at))?;
        let found = Self {
            error_code: dr.checked_sub(16)?,
            // Eight debug registers and four break-point pointers stand between.
            old_exception: dr + 64 + 32,
            fs_selector: es + 4 * SEGMENT_STRIDE,
            gs_selector: es + 5 * SEGMENT_STRIDE,
        };
        let clean = context.get(found.old_exception) == NO_EXCEPTION
            && context.get(found.error_code) == 0
            && context.get(found.fs_selector) == 0
            && context.get(found.gs_selector) == 0;
        clean.then_some(found)
    }

    /// Takes the exception in flight out of the CPU and gives its error code. Left in, it would make the next
    /// page fault a double fault.
    pub fn take_exception(self, uc: *mut uc_engine, scratch: &Context) -> Result<u32, uc_error> {
        scratch.save(uc)?;
        let error_code = scratch.get(self.error_code) as u32;
        if scratch.get(self.old_exception) != NO_EXCEPTION || error_code != 0 {
            scratch.set(self.old_exception, NO_EXCEPTION);
            scratch.set(self.error_code, 0);
            scratch.restore(uc)?;
        }
        Ok(error_code)
    }

    pub fn set_selectors(
        self,
        uc: *mut uc_engine,
        scratch: &Context,
        fs: u16,
        gs: u16,
    ) -> Result<(), uc_error> {
        scratch.save(uc)?;
        scratch.set(self.fs_selector, i32::from(fs));
        scratch.set(self.gs_selector, i32::from(gs));
        scratch.restore(uc)
    }
}
