//! Changes of memory and hooks. Asked for inside a handler they wait until the engine has been left: it keeps
//! stale translations of what it is just running.

use unicorn_engine::{HookType, uc_error, uc_hook, uc_mem_map_ptr, uc_mem_protect, uc_mem_unmap};

use crate::engine::{Engine, REGION_BYTES, Slide, Stubs, describe};
use crate::hooks;
use crate::stage2::{Change, PAGE};

#[derive(Clone, Copy)]
pub enum Work {
    Protect {
        gpa: u64,
        size: u64,
        access: u8,
    },
    Map {
        gpa: u64,
        size: u64,
        ram_offset: u64,
        access: u8,
    },
    Unmap {
        gpa: u64,
        size: u64,
    },
    DeleteHook(uc_hook),
}

impl Engine {
    pub fn protect(&self, gpa: u64, size: u64, access: u8) -> Result<(), String> {
        check_range(gpa, size, access)?;
        let end = gpa + size;
        if !self.stage2.borrow().covers(gpa, end) {
            return Err(format!(
                "guest-physical {gpa:#x}..{end:#x} is neither RAM nor a mapped window"
            ));
        }
        match self.stage2.borrow_mut().protect(gpa, end, access) {
            Change::None => return Ok(()),
            // Translated blocks run on without a look at stage 2.
            Change::Applied {
                executed_before: true,
            } => self.invalidate_code(gpa, size),
            Change::Applied { .. } => {}
        }
        self.do_or_queue(Work::Protect { gpa, size, access })
    }

    pub fn map_window(
        &self,
        gpa: u64,
        size: u64,
        ram_offset: u64,
        access: u8,
    ) -> Result<(), String> {
        check_range(gpa, size, access)?;
        let (end, ram) = (gpa + size, self.ram.len() as u64);
        if self.stage2.borrow().overlaps(gpa, end) {
            return Err(format!(
                "guest-physical {gpa:#x}..{end:#x} overlaps RAM or another window"
            ));
        }
        if !ram_offset.is_multiple_of(PAGE)
            || ram_offset.checked_add(size).is_none_or(|last| last > ram)
        {
            return Err(format!(
                "RAM offset {ram_offset:#x} with size {size:#x} is not a page range inside {ram:#x} bytes of RAM"
            ));
        }
        self.stage2
            .borrow_mut()
            .insert(gpa, end, access, ram_offset);
        self.do_or_queue(Work::Map {
            gpa,
            size,
            ram_offset,
            access,
        })
    }

    pub fn unmap_window(&self, gpa: u64, size: u64) -> Result<(), String> {
        check_range(gpa, size, 0)?;
        let end = gpa + size;
        if gpa < self.ram.len() as u64 || !self.stage2.borrow().covers(gpa, end) {
            return Err(format!(
                "guest-physical {gpa:#x}..{end:#x} is not a mapped window"
            ));
        }
        self.stage2.borrow_mut().remove(gpa, end);
        self.flush_blocks.set(true);
        self.do_or_queue(Work::Unmap { gpa, size })
    }

    /// Nothing happens when no code of the range was ever translated.
    pub fn invalidate_code(&self, gpa: u64, size: u64) {
        let ram = self.ram.len() as u64;
        let windows = gpa + size > ram;
        let pages = self.code_pages.borrow();
        let translated = (gpa / PAGE..(gpa + size).min(ram).div_ceil(PAGE))
            .any(|page| pages[(page / 64) as usize] >> (page % 64) & 1 != 0);
        if windows || translated {
            self.flush_blocks.set(true);
        }
    }

    pub fn set_stubs(
        &self,
        base: u64,
        count: u32,
        slot_size: u32,
        return_offset: u32,
    ) -> Result<(), String> {
        if slot_size == 0 || return_offset >= slot_size {
            return Err(format!(
                "a slot of {slot_size} bytes can't have its return at offset {return_offset}"
            ));
        }
        let old = self.stub_hook.replace(0);
        if old != 0 {
            self.do_or_queue(Work::DeleteHook(old))?;
        }
        self.stubs.set(None);
        if count == 0 {
            return Ok(());
        }
        let end = base + u64::from(count) * u64::from(slot_size);
        let user = std::ptr::from_ref(self).cast_mut().cast();
        let hook = self
            .add_hook(HookType::CODE, hooks::stub as *mut _, user, base, end - 1)
            .map_err(describe)?;
        self.stub_hook.set(hook);
        self.stubs.set(Some(Stubs {
            base,
            end,
            slot_size: u64::from(slot_size),
            return_offset: u64::from(return_offset),
        }));
        self.slides.replace(vec![Slide::Unknown; count as usize]);
        self.flush_blocks.set(true);
        Ok(())
    }

    pub fn work_waits(&self) -> bool {
        self.flush_blocks.get() || !self.work.borrow().is_empty()
    }

    fn do_or_queue(&self, work: Work) -> Result<(), String> {
        if self.running.get() {
            self.work.borrow_mut().push(work);
            return Ok(());
        }
        self.do_work(work).map_err(describe)
    }

    /// What waits, in the order in which it was asked for. Only outside the engine.
    pub fn do_waiting_work(&self) -> Result<(), uc_error> {
        let waiting = self.work.take();
        for work in waiting {
            self.do_work(work)?;
        }
        if self.flush_blocks.get() {
            self.flush_translations();
        }
        Ok(())
    }

    fn note_split(&self, start: u64, end: u64) {
        let region = REGION_BYTES as u64;
        let mut split = self.split.borrow_mut();
        for edge in [start, end] {
            if !edge.is_multiple_of(region) {
                split.insert(edge / region);
            }
        }
    }

    fn do_work(&self, work: Work) -> Result<(), uc_error> {
        let error = unsafe {
            match work {
                Work::Protect { gpa, size, access } => {
                    self.note_split(gpa, gpa + size);
                    uc_mem_protect(self.uc, gpa, size, u32::from(access))
                }
                Work::Map {
                    gpa,
                    size,
                    ram_offset,
                    access,
                } => {
                    let host = self.ram.as_ptr().add(ram_offset as usize);
                    uc_mem_map_ptr(self.uc, gpa, size, u32::from(access), host.cast())
                }
                Work::Unmap { gpa, size } => uc_mem_unmap(self.uc, gpa, size),
                Work::DeleteHook(hook) => {
                    self.delete_hook(hook);
                    uc_error::OK
                }
            }
        };
        self.flush_tlb();
        error.into()
    }
}

fn check_range(gpa: u64, size: u64, access: u8) -> Result<(), String> {
    if !gpa.is_multiple_of(PAGE) || !size.is_multiple_of(PAGE) || size == 0 || access > 7 {
        return Err(format!(
            "guest-physical {gpa:#x} with size {size:#x} and access {access} is not a range of whole pages with an access of 0 to 7"
        ));
    }
    Ok(())
}
