//! One emulated CPU: the engine, its memory, its hooks and what they share.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;

use unicorn_engine::{
    Arch, ControlType, HookType, Mode, X86CpuModel, uc_close, uc_ctl, uc_emu_start, uc_engine,
    uc_error, uc_hook, uc_hook_add, uc_hook_del, uc_mem_map_ptr, uc_mem_unmap, uc_open,
};

use crate::calls::Calls;
use crate::count::BlockCounts;
use crate::coverage::Coverage;
use crate::env_layout::{Context, EnvLayout};
use crate::guest_memory::GuestMemory;
use crate::hooks;
use crate::ram::Ram;
use crate::registers::{self, CR3, CR8, FS, GENERAL, GS};
use crate::shared::{CELLS, Shared, SharedBlock};
use crate::sites::Site;
use crate::stage2::{EXECUTE, PAGE, Stage2};
use crate::stop::{Refusal, Stop};
use crate::work::Work;

/// RAM starts readable and writable; what may run is granted by `protect`.
pub const FIRST_ACCESS: u8 = 3;
const CODE_BUFFER_BYTES: u32 = 64 << 20;
pub const REGION_BYTES: usize = 16 << 20;
const IO_WRITE: u32 = 1 << 30;

#[derive(Clone, Copy)]
pub struct Stubs {
    pub base: u64,
    pub end: u64,
    pub slot_size: u64,
    pub return_offset: u64,
}

/// The last block whose instructions were counted.
#[derive(Clone, Copy, Default)]
pub struct CountedBlock {
    pub va: u64,
    pub size: u32,
}

pub struct Engine {
    pub uc: *mut uc_engine,
    pub ram: Arc<Ram>,
    pub shared: Arc<Shared>,
    pub layout: EnvLayout,
    pub scratch: Context,
    pub before_store: Context,
    /// The CPU as it was made.
    pub clean: Context,
    pub stage2: RefCell<Stage2>,
    /// Engine regions of RAM that were taken apart.
    pub split: RefCell<HashSet<u64>>,
    pub running: Cell<bool>,
    pub stop: Cell<Option<Stop>>,
    pub refusal: Cell<Option<Refusal>>,
    pub vector: Cell<u32>,
    /// The handlers, while a run lasts.
    pub calls: Cell<Option<*const Calls>>,
    /// Registers in the cells are the truth when the run ends, not those of the engine.
    pub cells_lead: Cell<bool>,
    pub stubs: Cell<Option<Stubs>>,
    pub stub_hook: Cell<uc_hook>,
    /// Per slot: not looked at, only no-ops before its `ret`, or something else.
    pub slides: RefCell<Vec<Slide>>,
    pub sites: RefCell<HashMap<u64, Box<Site>>>,
    /// The address whose handler has answered already: work had to be done before the instruction could run.
    pub asked: Cell<Option<u64>>,
    /// The slot that was entered last.
    pub entered: Cell<u64>,
    pub work: RefCell<Vec<Work>>,
    pub flush_blocks: Cell<bool>,
    /// Guest-physical pages of RAM from which code was translated, one bit each.
    pub code_pages: RefCell<Vec<u64>>,
    pub block_hook: Cell<uc_hook>,
    pub counts: BlockCounts,
    pub counted: Cell<CountedBlock>,
    pub limit: Cell<u64>,
    /// The limit while the run goes on, zero when it is over: one comparison for the block hook.
    pub count_up_to: Cell<u64>,
    pub stepping: Cell<bool>,
    pub coverage: RefCell<Option<Coverage>>,
    pub contexts: RefCell<HashMap<u32, SavedCpu>>,
    pub next_context: Cell<u32>,
    /// The system cells as the engine has them, when nothing has run since they were read.
    pub held: Cell<Option<[u64; CELLS]>>,
}

pub struct SavedCpu {
    context: Context,
    irql: u64,
    asked: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Slide {
    Unknown,
    NoOps,
    Other,
}

/// The engine reports each block that it makes, but none before one has run to its end. So one does, unseen.
fn warm_up(uc: *mut uc_engine) -> Result<(), uc_error> {
    const JUMP_AND_HALT: [u8; 3] = [0xEB, 0x00, 0xF4];
    let page = Ram::new(PAGE as usize).map_err(|_| uc_error::NOMEM)?;
    let clean = Context::new(uc)?;
    clean.save(uc)?;
    unsafe {
        let code = page.as_ptr();
        code.copy_from_nonoverlapping(JUMP_AND_HALT.as_ptr(), JUMP_AND_HALT.len());
        registers::check(uc_mem_map_ptr(
            uc,
            0,
            PAGE,
            u32::from(EXECUTE | 1),
            code.cast(),
        ))?;
        registers::check(uc_emu_start(uc, 0, 0, 0, 0))?;
        uc_ctl(uc, ControlType(ControlType::TB_FLUSH.0 | IO_WRITE));
        registers::check(uc_mem_unmap(uc, 0, PAGE))?;
    }
    clean.restore(uc)
}

/// RAM as one host range in many engine regions: the engine takes a region apart page by page when a part of it gets
/// another access.
fn map_ram(uc: *mut uc_engine, ram: &Ram) -> Result<(), uc_error> {
    for start in (0..ram.len()).step_by(REGION_BYTES) {
        let size = REGION_BYTES.min(ram.len() - start) as u64;
        let host = unsafe { ram.as_ptr().add(start) };
        let access = u32::from(FIRST_ACCESS);
        let error = unsafe { uc_mem_map_ptr(uc, start as u64, size, access, host.cast()) };
        registers::check(error)?;
    }
    Ok(())
}

pub fn describe(error: uc_error) -> String {
    error.to_string()
}

impl Engine {
    pub fn new(ram_bytes: usize) -> Result<Box<Self>, String> {
        if ram_bytes == 0 || !ram_bytes.is_multiple_of(PAGE as usize) {
            return Err(format!(
                "RAM of {ram_bytes} bytes is not a multiple of the 4096-byte page"
            ));
        }
        let ram = Ram::new(ram_bytes)
            .map_err(|error| format!("{ram_bytes} bytes of guest RAM can't be mapped: {error}"))?;
        let uc = Self::open(&ram)?;
        let parts = Self::contexts(uc);
        let (layout, [scratch, before_store, clean]) = match parts {
            Ok(parts) => parts,
            Err(message) => {
                unsafe { uc_close(uc) };
                return Err(message);
            }
        };
        let mut stage2 = Stage2::default();
        stage2.insert(0, ram_bytes as u64, FIRST_ACCESS, 0);
        let engine = Box::new(Self {
            uc,
            shared: Arc::new(Shared::new()),
            layout,
            scratch,
            before_store,
            clean,
            split: RefCell::default(),
            stage2: RefCell::new(stage2),
            running: Cell::new(false),
            stop: Cell::new(None),
            refusal: Cell::new(None),
            vector: Cell::new(0),
            calls: Cell::new(None),
            cells_lead: Cell::new(false),
            stubs: Cell::new(None),
            stub_hook: Cell::new(0),
            slides: RefCell::default(),
            sites: RefCell::default(),
            asked: Cell::new(None),
            entered: Cell::new(0),
            work: RefCell::default(),
            flush_blocks: Cell::new(false),
            code_pages: RefCell::new(vec![0; (ram_bytes / PAGE as usize).div_ceil(64)]),
            block_hook: Cell::new(0),
            counts: BlockCounts::new(),
            counted: Cell::default(),
            limit: Cell::new(u64::MAX),
            count_up_to: Cell::new(u64::MAX),
            stepping: Cell::new(false),
            coverage: RefCell::default(),
            contexts: RefCell::default(),
            next_context: Cell::new(1),
            held: Cell::new(None),
            ram: Arc::new(ram),
        });
        engine.add_standing_hooks().map_err(describe)?;
        engine.load();
        Ok(engine)
    }

    fn contexts(uc: *mut uc_engine) -> Result<(EnvLayout, [Context; 3]), String> {
        let new = || Context::new(uc).map_err(describe);
        let [scratch, before_store, clean] = [new()?, new()?, new()?];
        let layout = EnvLayout::of(uc, &scratch)?;
        clean.save(uc).map_err(describe)?;
        Ok((layout, [scratch, before_store, clean]))
    }

    fn open(ram: &Ram) -> Result<*mut uc_engine, String> {
        let mut uc = ptr::null_mut();
        registers::check(unsafe { uc_open(Arch::X86, Mode::MODE_64, &mut uc) })
            .map_err(describe)?;
        let write = |control: ControlType| ControlType(control.0 | IO_WRITE);
        // Ivy Bridge and later have RDRAND, which would make runs differ.
        let settings = unsafe {
            [
                uc_ctl(
                    uc,
                    write(ControlType::CPU_MODEL),
                    X86CpuModel::SANDYBRIDGE as i32,
                ),
                uc_ctl(uc, write(ControlType::TCG_BUFFER_SIZE), CODE_BUFFER_BYTES),
                // No address ends a run: zero would make a call through a null pointer look like an end.
                uc_ctl(uc, write(ControlType::UC_USE_EXITS), 1i32),
            ]
        };
        let ready = settings
            .into_iter()
            .try_for_each(registers::check)
            .and_then(|()| warm_up(uc))
            .and_then(|()| map_ram(uc, ram));
        if let Err(error) = ready {
            unsafe { uc_close(uc) };
            return Err(format!("the engine can't be set up: {error}"));
        }
        Ok(uc)
    }

    fn add_standing_hooks(&self) -> Result<(), uc_error> {
        let refused = HookType(HookType::MEM_UNMAPPED.0 | HookType::MEM_PROT.0);
        self.add_hook(refused, hooks::refused as *mut c_void, self.user(), 1, 0)?;
        self.add_hook(
            HookType::INTR,
            hooks::interrupt as *mut c_void,
            self.user(),
            1,
            0,
        )?;
        self.add_hook(
            HookType::EDGE_GENERATED,
            hooks::block_made as *mut c_void,
            self.user(),
            1,
            0,
        )?;
        Ok(())
    }

    /// Everything of a CPU's life that is not in the engine.
    pub fn forget(&mut self) {
        self.shared = Arc::new(Shared::new());
        self.contexts.borrow_mut().clear();
        self.coverage.replace(None);
        self.stubs.set(None);
        self.asked.set(None);
        self.stop.set(None);
        self.refusal.set(None);
        self.next_context.set(1);
        self.stepping.set(false);
        self.load();
    }

    fn user(&self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }

    /// Begin above end means everywhere.
    pub fn add_hook(
        &self,
        kind: HookType,
        callback: *mut c_void,
        user: *mut c_void,
        begin: u64,
        end: u64,
    ) -> Result<uc_hook, uc_error> {
        let mut hook = 0;
        let error = unsafe {
            uc_hook_add(
                self.uc,
                &mut hook,
                kind.0 as i32,
                callback,
                user,
                begin,
                end,
            )
        };
        registers::check(error)?;
        Ok(hook)
    }

    /// Translated code may still call the hook until the blocks are flushed.
    pub fn delete_hook(&self, hook: uc_hook) {
        unsafe { uc_hook_del(self.uc, hook) };
        self.flush_blocks.set(true);
    }

    pub fn block(&self) -> *mut SharedBlock {
        self.shared.as_ptr()
    }

    pub fn cells(&self) -> *mut u64 {
        unsafe { (&raw mut (*self.block()).cells).cast() }
    }

    pub fn cell(&self, index: usize) -> u64 {
        unsafe { *self.cells().add(index) }
    }

    pub fn set_cell(&self, index: usize, value: u64) {
        unsafe { *self.cells().add(index) = value };
    }

    pub fn all_cells(&self) -> [u64; CELLS] {
        unsafe { (*self.block()).cells }
    }

    pub fn with_memory<T>(&self, read: impl FnOnce(GuestMemory) -> T) -> T {
        let cr3 = unsafe { registers::read(self.uc, unicorn_engine::RegisterX86::CR3) };
        let stage2 = self.stage2.borrow();
        read(GuestMemory::new(
            self.ram.as_ptr(),
            self.ram.len() as u64,
            &stage2,
            cr3,
        ))
    }

    /// CPU to cells, all of them.
    pub fn load(&self) {
        unsafe {
            registers::load_general(self.uc, self.cells());
            registers::load_system(self.uc, self.cells());
        }
        self.held
            .set((!self.running.get()).then(|| self.all_cells()));
    }

    /// Cells to CPU, all of them. Inside a handler RIP is left to what the handler answers.
    pub fn store(&self) -> Result<(), uc_error> {
        let held = match self.held.get().filter(|_| !self.running.get()) {
            Some(held) => held,
            None => {
                let mut held = [0; CELLS];
                unsafe { registers::load_system(self.uc, held.as_mut_ptr()) };
                held
            }
        };
        unsafe { registers::store_system(self.uc, self.cells(), held.as_ptr())? };
        let selectors = [FS, GS].map(|cell| (self.cell(cell) as u16, held[cell] as u16));
        if selectors.iter().any(|(wanted, has)| wanted != has) {
            self.layout
                .set_selectors(self.uc, &self.scratch, selectors[0].0, selectors[1].0)?;
        }
        // The engine takes no CR3 bits above 31 into account when it looks for a change.
        if self.cell(CR3) != held[CR3] {
            self.flush_tlb();
        }
        registers::check(unsafe {
            registers::store_general(self.uc, self.cells(), !self.running.get())
        })?;
        self.held
            .set((!self.running.get()).then(|| self.all_cells()));
        Ok(())
    }

    pub fn load_xmm(&self) {
        unsafe { registers::load_xmm(self.uc, (&raw mut (*self.block()).xmm).cast()) };
    }

    pub fn store_xmm(&self) {
        unsafe { registers::store_xmm(self.uc, (&raw const (*self.block()).xmm).cast()) };
    }

    pub fn flush_tlb(&self) {
        unsafe { uc_ctl(self.uc, ControlType(ControlType::TLB_FLUSH.0 | IO_WRITE)) };
    }

    pub fn flush_translations(&self) {
        unsafe { uc_ctl(self.uc, ControlType(ControlType::TB_FLUSH.0 | IO_WRITE)) };
        self.code_pages.borrow_mut().fill(0);
        self.counts.clear();
        self.slides.borrow_mut().fill(Slide::Unknown);
        self.flush_blocks.set(false);
    }

    pub fn watch_coverage(&self, va: u64, size: u64) {
        self.coverage.replace(Some(Coverage::watch(va, size)));
        // Blocks that exist already would never be reported.
        self.flush_blocks.set(true);
    }

    /// No range when `size` is 0.
    pub fn restore_coverage(&self, va: u64, size: u64, bits: &[u8]) {
        let now = (size > 0).then(|| Coverage::restored(va, size, bits));
        if let (Some(now), Some(before)) = (&now, self.coverage.borrow().as_ref())
            && now == before
        {
            return;
        }
        self.coverage.replace(now);
        // Blocks are marked when they are made.
        self.flush_blocks.set(true);
    }

    pub fn save_context(&self) -> Result<u32, uc_error> {
        let context = Context::new(self.uc)?;
        context.save(self.uc)?;
        let id = self.next_context.get();
        self.next_context.set(id + 1);
        let saved = SavedCpu {
            context,
            irql: self.cell(CR8),
            asked: self.asked.get(),
        };
        self.contexts.borrow_mut().insert(id, saved);
        Ok(id)
    }

    /// Cells follow. False when there is no such context.
    pub fn restore_context(&self, id: u32) -> Result<bool, uc_error> {
        let contexts = self.contexts.borrow();
        let Some(saved) = contexts.get(&id) else {
            return Ok(false);
        };
        saved.context.restore(self.uc)?;
        self.flush_tlb();
        self.load();
        self.set_cell(CR8, saved.irql);
        self.asked.set(saved.asked);
        self.counted.set(CountedBlock::default());
        Ok(true)
    }

    pub fn free_context(&self, id: u32) {
        self.contexts.borrow_mut().remove(&id);
    }

    pub fn general_cells(&self) -> [u64; GENERAL] {
        std::array::from_fn(|index| self.cell(index))
    }

    pub fn rip(&self) -> u64 {
        unsafe { registers::read(self.uc, unicorn_engine::RegisterX86::RIP) }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.contexts.borrow_mut().clear();
        unsafe { uc_close(self.uc) };
        self.ram.release_pages();
    }
}
