//! Code hooks on the addresses of sensitive instructions.

use std::cell::Cell;
use std::ffi::c_void;

use unicorn_engine::HookType;

use crate::engine::{Engine, Site};
use crate::hooks;
use crate::sensitive::{self, Sensitive};

impl Engine {
    /// Hooks what `bytes`, which stand at `va`, hold; gives how many addresses of the range are hooked.
    pub fn scan(&self, va: u64, bytes: &[u8]) -> u32 {
        let found = sensitive::scan(va, bytes);
        for (at, sensitive) in &found {
            let offset = (at - va) as usize;
            if self.add_site(*at, Some(*sensitive), &bytes[offset..]) {
                // A block that was made before would run past the new hook.
                self.flush_blocks.set(true);
            }
        }
        found.len() as u32
    }

    /// False when the address was hooked before; its instruction is brought up to date. A site without an instruction
    /// is there for the engine to look whether it was stopped.
    pub fn add_site(&self, va: u64, found: Option<Sensitive>, bytes: &[u8]) -> bool {
        let mut kept = [0u8; 15];
        let size = bytes.len().min(kept.len());
        kept[..size].copy_from_slice(&bytes[..size]);
        let mut sites = self.sites.borrow_mut();
        if let Some(site) = sites.get(&va) {
            if found.is_some() {
                site.found.set(found);
                site.bytes.set(kept);
            }
            return false;
        }
        let site = Box::new(Site {
            va,
            engine: self,
            found: Cell::new(found),
            bytes: Cell::new(kept),
        });
        let user = (&raw const *site).cast_mut().cast::<c_void>();
        let hooked = self.add_hook(HookType::CODE, hooks::site as *mut c_void, user, va, va);
        if hooked.is_err() {
            return false;
        }
        sites.insert(va, site);
        true
    }
}
