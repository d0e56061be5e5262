//! Code hooks on single addresses: sensitive instructions, and others that the engine must not run by itself.

use std::cell::Cell;
use std::ffi::c_void;

use iced_x86::{Decoder, DecoderOptions, EncodingKind, Instruction};
use unicorn_engine::{HookType, uc_hook};

use crate::engine::Engine;
use crate::hooks;
use crate::sensitive::{self, Sensitive};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Sensitive(Sensitive),
    /// The engine takes some vector instructions for their older forms with other operands.
    Unsupported,
    /// Nothing but a place for the engine to look whether it was stopped.
    Fence,
}

/// A hooked address and what stood there when it was found.
pub struct Site {
    pub va: u64,
    pub engine: *const Engine,
    pub hook: uc_hook,
    pub found: Cell<Found>,
    pub length: Cell<u8>,
    pub bytes: Cell<[u8; 15]>,
}

impl Site {
    pub fn keep(&self, (found, length): (Found, u8), bytes: &[u8]) {
        let mut kept = [0u8; 15];
        let size = bytes.len().min(kept.len());
        kept[..size].copy_from_slice(&bytes[..size]);
        self.found.set(found);
        self.length.set(length);
        self.bytes.set(kept);
    }
}

/// What has to be hooked about an instruction, and its length.
pub fn find(instruction: &Instruction) -> Option<(Found, u8)> {
    let length = instruction.len() as u8;
    if instruction.is_invalid() {
        return None;
    }
    if instruction.code().encoding() != EncodingKind::Legacy {
        return Some((Found::Unsupported, length));
    }
    sensitive::classify(instruction).map(|found| (Found::Sensitive(found), length))
}

pub fn find_at(va: u64, bytes: &[u8]) -> Option<(Found, u8)> {
    find(&Decoder::with_ip(64, bytes, va, DecoderOptions::NONE).decode())
}

impl Engine {
    /// Hooks what `bytes`, which stand at `va`, hold; gives how many addresses of the range are hooked.
    pub fn scan(&self, va: u64, bytes: &[u8]) -> u32 {
        let found = sensitive::scan(va, bytes);
        for (at, sensitive) in &found {
            let what = (Found::Sensitive(*sensitive), sensitive.length);
            if self.add_site(*at, what, &bytes[(at - va) as usize..]) {
                // A block that was made before would run past the new hook.
                self.flush_blocks.set(true);
            }
        }
        found.len() as u32
    }

    /// False when the address was hooked before; what stands there is brought up to date.
    pub fn add_site(&self, va: u64, found: (Found, u8), bytes: &[u8]) -> bool {
        let mut sites = self.sites.borrow_mut();
        if let Some(site) = sites.get(&va) {
            if found.0 != Found::Fence {
                site.keep(found, bytes);
            }
            return false;
        }
        let mut site = Box::new(Site {
            va,
            engine: self,
            hook: 0,
            found: Cell::new(Found::Fence),
            length: Cell::new(0),
            bytes: Cell::default(),
        });
        site.keep(found, bytes);
        let user = (&raw mut *site).cast::<c_void>();
        let Ok(hook) = self.add_hook(HookType::CODE, hooks::site as *mut c_void, user, va, va)
        else {
            return false;
        };
        site.hook = hook;
        sites.insert(va, site);
        true
    }
}
