//! Engines that wait to be used again. Closing one leaks about half a megabyte in Unicorn 2.1.5, and opening one
//! takes longer than putting one back to its first state.

use std::sync::Mutex;

use unicorn_engine::{uc_error, uc_mem_map_ptr, uc_mem_unmap};

use crate::engine::{Engine, FIRST_ACCESS, REGION_BYTES};
use crate::registers;
use crate::stage2::Stage2;

const MOST_PARKED: usize = 4;

struct Parked(Box<Engine>);

// A parked engine is not running, and only the thread that takes it touches it.
unsafe impl Send for Parked {}

static PARKED: Mutex<Vec<Parked>> = Mutex::new(Vec::new());

/// An engine for `ram_bytes`, as good as new.
pub fn take(ram_bytes: usize) -> Result<Box<Engine>, String> {
    let mut parked = PARKED
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let reusable = parked
        .iter()
        .position(|Parked(engine)| engine.ram.len() == ram_bytes)
        .map(|index| parked.swap_remove(index).0);
    if let Some(mut engine) = reusable
        && engine.reset().is_ok()
    {
        return Ok(engine);
    }
    Engine::new(ram_bytes)
}

/// Takes an engine back. Its RAM is given back to the host at once; the rest is put in order for whoever takes it.
pub fn park(engine: Box<Engine>) {
    engine.ram.release_pages();
    let mut parked = PARKED
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    if parked.len() < MOST_PARKED {
        parked.push(Parked(engine));
    }
}

impl Engine {
    fn reset(&mut self) -> Result<(), uc_error> {
        // Hooks go while the page tables still say where their code is.
        self.remove_hooks();
        self.work.borrow_mut().clear();
        self.flush_translations();
        self.map_anew()?;
        self.ram.release_pages();
        self.clean.restore(self.uc)?;
        self.flush_tlb();
        self.forget();
        Ok(())
    }

    fn remove_hooks(&mut self) {
        for hook in [self.stub_hook.replace(0), self.block_hook.replace(0)] {
            if hook != 0 {
                self.delete_hook(hook);
            }
        }
        for (_, site) in self.sites.take() {
            self.delete_hook(site.hook);
        }
    }

    /// Windows go; a region of RAM that was split becomes one again.
    fn map_anew(&mut self) -> Result<(), uc_error> {
        let ram = self.ram.len() as u64;
        let stage2 = self.stage2.replace(Stage2::default());
        for (gpa, range) in stage2.ranges_from(ram) {
            registers::check(unsafe { uc_mem_unmap(self.uc, gpa, range.end - gpa) })?;
        }
        for start in (0..ram).step_by(REGION_BYTES) {
            let size = (REGION_BYTES as u64).min(ram - start);
            if stage2.is_untouched(start, start + size, FIRST_ACCESS) && !self.was_split(start) {
                continue;
            }
            let host = unsafe { self.ram.as_ptr().add(start as usize) };
            let access = u32::from(FIRST_ACCESS);
            registers::check(unsafe { uc_mem_unmap(self.uc, start, size) })?;
            registers::check(unsafe { uc_mem_map_ptr(self.uc, start, size, access, host.cast()) })?;
        }
        self.split.borrow_mut().clear();
        self.stage2.borrow_mut().insert(0, ram, FIRST_ACCESS, 0);
        Ok(())
    }

    fn was_split(&self, start: u64) -> bool {
        self.split.borrow().contains(&(start / REGION_BYTES as u64))
    }
}
