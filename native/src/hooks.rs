//! What the engine calls while guest code runs. Nothing here may unwind.

use std::ffi::c_void;

use unicorn_engine::{MemType, RegisterX86 as R, TranslationBlock, uc_emu_stop, uc_engine};

use crate::block;
use crate::calls::Calls;
use crate::engine::{CountedBlock, Engine, Slide, Stubs};
use crate::registers::{self, CALL_CELLS, CR8, GENERAL_IDS, RAX, RIP};
use crate::sensitive::{self, Sensitive};
use crate::sites::{self, Found, Site};
use crate::stage2::PAGE;
use crate::stop::{AccessKind, Refusal, Stop};

mod stub_action {
    pub const RETURN: u32 = 0;
    pub const REDIRECT: u32 = 1;
}

mod verdict {
    pub const EXECUTE: u32 = 0;
    pub const SKIP: u32 = 1;
}

/// Told with the slot when RIP got behind its first byte on another way than through it.
const ENTERED_INSIDE: u32 = 1 << 31;
const DEBUG_VECTOR: u32 = 1;
const HIGHEST_IRQL: u64 = 15;
/// A block spans two pages at most.
const LONGEST_BLOCK: usize = 8192;

unsafe fn engine<'a>(user: *mut c_void) -> &'a Engine {
    unsafe { &*user.cast::<Engine>() }
}

impl Engine {
    pub fn end(&self, stop: Stop) {
        if self.stop.get().is_none() {
            self.stop.set(Some(stop));
        }
        self.count_up_to.set(0);
        unsafe { uc_emu_stop(self.uc) };
    }

    fn calls(&self) -> Option<&Calls> {
        self.calls.get().map(|calls| unsafe { &*calls })
    }

    /// The run has ended, although the engine has yet to notice.
    fn is_over(&self) -> bool {
        self.stop.get().is_some() || self.refusal.get().is_some()
    }

    fn continue_at(&self, rip: u64) {
        unsafe { registers::write_rip(self.uc, rip) };
        if self.work_waits() {
            self.end(Stop::Work);
        }
    }

    /// Takes the instructions from `rip` to the end of the block that was counted as a whole out of the count.
    pub fn uncount_from(&self, rip: u64) {
        let CountedBlock { va, size } = self.counted.get();
        let offset = rip.wrapping_sub(va);
        if self.block_hook.get() == 0 || offset >= u64::from(size) {
            return;
        }
        let rest = self.count_block(rip, size - offset as u32);
        unsafe { (*self.block()).instruction_count -= u64::from(rest) };
        self.counted.set(CountedBlock::default());
    }

    fn count_block(&self, va: u64, size: u32) -> u32 {
        let mut bytes = vec![0; (size as usize).min(LONGEST_BLOCK)];
        let read = self.with_memory(|memory| memory.read(va, &mut bytes));
        block::count_instructions(va, &bytes[..read])
    }

    /// Looks at a block before it first runs: hooks what is sensitive in it, marks it as covered.
    /// True when a hook was added, so that the block has to be made again.
    pub fn inspect_block(&self, va: u64, size: usize) -> bool {
        let mut bytes = vec![0u8; size.min(LONGEST_BLOCK)];
        let read = self.with_memory(|memory| {
            for page in [va, va.wrapping_add(size as u64 - 1)] {
                if let Some(gpa) = memory.translate(page) {
                    self.note_code_page(gpa);
                }
            }
            memory.read(va, &mut bytes)
        });
        let mut added = false;
        let mut count = 0;
        block::each_instruction(va, &bytes[..read], |instruction| {
            count += 1;
            let at = (instruction.ip() - va) as usize;
            if let Some(found) = sites::find(instruction) {
                added |= self.add_site(instruction.ip(), found, &bytes[at..read]);
            }
            if block::stores_in_helper(instruction) && instruction.next_ip() < va + size as u64 {
                added |= self.add_site(instruction.next_ip(), (Found::Fence, 0), &[]);
            }
        });
        self.counts.set(va, size as u32, count);
        if !added && let Some(coverage) = self.coverage.borrow_mut().as_mut() {
            coverage.mark(va, size as u64);
        }
        added
    }

    fn note_code_page(&self, gpa: u64) {
        let page = gpa / PAGE;
        if let Some(word) = self.code_pages.borrow_mut().get_mut((page / 64) as usize) {
            *word |= 1 << (page % 64);
        }
    }

    /// Only no-ops before the slot's `ret`: then it is cheaper to run them than to leave the block.
    fn slides_to_return(&self, stubs: Stubs, slot: usize) -> bool {
        if stubs.return_offset == 0 {
            return true;
        }
        let known = self.slides.borrow()[slot];
        if known != Slide::Unknown {
            return known == Slide::NoOps;
        }
        let va = stubs.base + slot as u64 * stubs.slot_size;
        let mut bytes = vec![0; stubs.return_offset as usize];
        let whole = self.with_memory(|memory| memory.read(va, &mut bytes)) == bytes.len();
        let no_ops = whole && block::only_no_ops(va, &bytes);
        self.slides.borrow_mut()[slot] = if no_ops { Slide::NoOps } else { Slide::Other };
        no_ops
    }

    fn serve_stub(&self, va: u64) {
        let Some(stubs) = self.stubs.get() else {
            return;
        };
        let offset = va.wrapping_sub(stubs.base);
        if va >= stubs.end || self.is_over() {
            return;
        }
        let inside = offset % stubs.slot_size;
        if inside != 0 {
            self.pass_inside(stubs, va, inside);
            return;
        }
        self.entered.set(va);
        if self.asked.take() == Some(va) {
            return;
        }
        let slot = (offset / stubs.slot_size) as u32;
        self.load_call_cells(va);
        let answer = self.calls().and_then(|calls| calls.stub(slot));
        match answer {
            Some(stub_action::RETURN) => {
                unsafe { registers::write(self.uc, R::RAX, self.cell(RAX)) };
                if self.work_waits() || !self.slides_to_return(stubs, slot as usize) {
                    self.uncount_from(va);
                    if stubs.return_offset == 0 {
                        self.asked.set(Some(va));
                    }
                    self.continue_at(va + stubs.return_offset);
                }
            }
            Some(stub_action::REDIRECT) => {
                self.uncount_from(va);
                unsafe { registers::store_general(self.uc, self.cells(), true) };
                if self.work_waits() {
                    self.end(Stop::Work);
                }
            }
            Some(_) => {
                self.uncount_from(va);
                unsafe { registers::store_general(self.uc, self.cells(), true) };
                self.cells_lead.set(true);
                self.end(Stop::Yielded);
            }
            None => {
                self.uncount_from(va);
                self.end(Stop::Thrown);
            }
        }
    }

    /// Behind a slot's first byte RIP may stand only on the way from there to the `ret`, and at the `ret` itself.
    fn pass_inside(&self, stubs: Stubs, va: u64, inside: u64) {
        if inside == stubs.return_offset || self.entered.get() == va - inside {
            return;
        }
        self.load_call_cells(va);
        let slot = ((va - inside - stubs.base) / stubs.slot_size) as u32;
        if self
            .calls()
            .and_then(|calls| calls.stub(slot | ENTERED_INSIDE))
            .is_none()
        {
            self.end(Stop::Thrown);
            return;
        }
        unsafe { registers::store_general(self.uc, self.cells(), true) };
        self.cells_lead.set(true);
        self.end(Stop::Yielded);
    }

    fn load_call_cells(&self, va: u64) {
        const IDS: [i32; CALL_CELLS.len()] = {
            let mut ids = [0; CALL_CELLS.len()];
            let mut index = 0;
            while index < ids.len() {
                ids[index] = GENERAL_IDS[CALL_CELLS[index]];
                index += 1;
            }
            ids
        };
        let slots = CALL_CELLS.map(|cell| unsafe { self.cells().add(cell) });
        unsafe { registers::load_cells(self.uc, &IDS, slots) };
        self.set_cell(RIP, va);
    }

    fn serve_site(&self, site: &Site) {
        if self.is_over() {
            return;
        }
        if self.asked.take() == Some(site.va) {
            return;
        }
        let found = match self.still_there(site) {
            Some(Found::Sensitive(found)) => found,
            Some(Found::Unsupported) => {
                self.uncount_from(site.va);
                return self.end(Stop::InvalidInstruction);
            }
            _ => return,
        };
        if found.reads_cr8() || found.writes_cr8() {
            self.emulate_cr8(site.va, found);
        } else {
            self.ask_about(site.va, found);
        }
    }

    /// The instruction at the site now: code may have been written or mapped anew since it was found.
    fn still_there(&self, site: &Site) -> Option<Found> {
        let found = site.found.get();
        if found == Found::Fence {
            return Some(found);
        }
        let mut bytes = [0u8; 15];
        let read = self.with_memory(|memory| memory.read(site.va, &mut bytes));
        let length = usize::from(site.length.get());
        if read >= length && bytes[..length] == site.bytes.get()[..length] {
            return Some(found);
        }
        let now = sites::find_at(site.va, &bytes[..read])?;
        site.keep(now, &bytes[..read]);
        Some(now.0)
    }

    fn emulate_cr8(&self, va: u64, found: Sensitive) {
        let next = va + u64::from(found.length);
        let Some(general) = found.general.map(usize::from) else {
            return;
        };
        let id = GENERAL_IDS[general];
        self.uncount_from(next);
        if found.reads_cr8() {
            unsafe { registers::write_batch(self.uc, &[id], &[self.cell(CR8)]) };
            self.continue_at(next);
            return;
        }
        let mut level = 0u64;
        unsafe { registers::load_cells(self.uc, &[id], [&raw mut level]) };
        level &= HIGHEST_IRQL;
        self.set_cell(CR8, level);
        self.continue_at(next);
        if level < u64::from(unsafe { (*self.block()).interrupt_level }) {
            self.end(Stop::IrqlLowered);
        }
    }

    fn ask_about(&self, va: u64, found: Sensitive) {
        self.load();
        self.set_cell(RIP, va);
        let port = sensitive::port_number(&found, self.cells());
        let general = found.general.map_or(-1, i32::from);
        unsafe {
            (*self.block()).instruction = [
                found.kind as i32,
                i32::from(found.length),
                i32::from(found.special),
                general,
                i32::from(port),
                i32::from(found.width),
                0,
                0,
            ];
        }
        let answer = self.calls().and_then(Calls::sensitive);
        match answer {
            Some(verdict::EXECUTE) => {
                if self.work_waits() {
                    self.asked.set(Some(va));
                    self.uncount_from(va);
                    self.continue_at(va);
                }
            }
            Some(verdict::SKIP) => {
                let next = va + u64::from(found.length);
                self.uncount_from(next);
                if self.store().is_err() {
                    self.end(Stop::Engine);
                }
                self.continue_at(next);
            }
            Some(_) => {
                self.uncount_from(va);
                if self.store().is_err() {
                    self.end(Stop::Engine);
                }
                unsafe { registers::write_rip(self.uc, self.cell(RIP)) };
                self.cells_lead.set(true);
                self.end(Stop::Yielded);
            }
            None => {
                self.uncount_from(va);
                self.end(Stop::Thrown);
            }
        }
    }
}

pub unsafe extern "C" fn stub(_: *mut uc_engine, va: u64, _: u32, user: *mut c_void) {
    unsafe { engine(user) }.serve_stub(va);
}

pub unsafe extern "C" fn site(_: *mut uc_engine, _: u64, _: u32, user: *mut c_void) {
    let site = unsafe { &*user.cast::<Site>() };
    unsafe { &*site.engine }.serve_site(site);
}

pub unsafe extern "C" fn counted_block(_: *mut uc_engine, va: u64, size: u32, user: *mut c_void) {
    let engine = unsafe { engine(user) };
    let count = unsafe { &mut (*engine.block()).instruction_count };
    if *count >= engine.count_up_to.get() {
        if !engine.is_over() {
            engine.end(Stop::InstructionLimit);
        }
        return;
    }
    *count += u64::from(engine.counts.get(va, size, || engine.count_block(va, size)));
    engine.counted.set(CountedBlock { va, size });
}

pub unsafe extern "C" fn block_made(
    _: *mut uc_engine,
    made: *mut TranslationBlock,
    _: *mut TranslationBlock,
    user: *mut c_void,
) {
    let engine = unsafe { engine(user) };
    let made = unsafe { &*made };
    if engine.inspect_block(made.pc, usize::from(made.size)) {
        engine.flush_blocks.set(true);
        engine.end(Stop::Work);
    }
}

pub unsafe extern "C" fn interrupt(_: *mut uc_engine, vector: u32, user: *mut c_void) {
    let engine = unsafe { engine(user) };
    engine.vector.set(vector);
    let stepped = vector == DEBUG_VECTOR && engine.stepping.get();
    engine.end(if stepped { Stop::Step } else { Stop::Exception });
}

pub unsafe extern "C" fn refused(
    _: *mut uc_engine,
    kind: MemType,
    gpa: u64,
    size: i32,
    value: i64,
    user: *mut c_void,
) -> bool {
    let engine = unsafe { engine(user) };
    let (kind, mapped) = match kind {
        MemType::READ_PROT => (AccessKind::Read, true),
        MemType::WRITE_PROT => (AccessKind::Write, true),
        MemType::FETCH_PROT => (AccessKind::Execute, true),
        MemType::WRITE_UNMAPPED => (AccessKind::Write, false),
        MemType::FETCH_UNMAPPED => (AccessKind::Execute, false),
        _ => (AccessKind::Read, false),
    };
    if engine.refusal.get().is_none() {
        engine.count_up_to.set(0);
        // A denied store is not undone by the engine; here the registers still are those before it.
        if kind == AccessKind::Write {
            let _ = engine.before_store.save(engine.uc);
        }
        let size = if kind == AccessKind::Execute {
            0
        } else {
            size as u64
        };
        engine.refusal.set(Some(Refusal {
            kind,
            gpa,
            size,
            value: value as u64,
            mapped,
        }));
    }
    false
}
