//! Guest memory as host code sees it: by virtual address through both stages, or by guest-physical address.

use crate::paging;
use crate::stage2::{PAGE, Stage2};

#[derive(Clone, Copy)]
pub struct GuestMemory<'a> {
    ram: *const u8,
    size: u64,
    stage2: &'a Stage2,
    cr3: u64,
}

impl<'a> GuestMemory<'a> {
    pub fn new(ram: *const u8, size: u64, stage2: &'a Stage2, cr3: u64) -> Self {
        Self {
            ram,
            size,
            stage2,
            cr3,
        }
    }

    fn host(&self, gpa: u64) -> Option<*const u8> {
        let offset = if gpa < self.size {
            gpa
        } else {
            self.stage2.ram_offset(gpa)?
        };
        (offset < self.size).then(|| unsafe { self.ram.add(offset as usize) })
    }

    fn entry(&self, gpa: u64) -> Option<u64> {
        // Entries are eight bytes aligned, so one never leaves its page.
        self.host(gpa)
            .map(|at| unsafe { at.cast::<u64>().read_unaligned() })
    }

    pub fn translate(&self, va: u64) -> Option<u64> {
        paging::translate(self.cr3, va, |gpa| self.entry(gpa))
    }

    /// Reads up to `buffer.len()` bytes at `va`, as many as are mapped.
    pub fn read(&self, va: u64, buffer: &mut [u8]) -> usize {
        let mut done = 0;
        while done < buffer.len() {
            let at = va.wrapping_add(done as u64);
            let Some(source) = self.translate(at).and_then(|gpa| self.host(gpa)) else {
                break;
            };
            let inside = (PAGE - at % PAGE) as usize;
            let size = inside.min(buffer.len() - done);
            unsafe { source.copy_to_nonoverlapping(buffer[done..].as_mut_ptr(), size) };
            done += size;
        }
        done
    }
}
