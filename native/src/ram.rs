//! Guest RAM: an anonymous mapping that the host commits page by page when it is touched.

use std::io;
use std::ptr;

pub struct Ram {
    base: *mut u8,
    size: usize,
}

// The mapping has no owner thread; who may touch it when is the engine's business.
unsafe impl Send for Ram {}
unsafe impl Sync for Ram {}

impl Ram {
    pub fn new(size: usize) -> io::Result<Self> {
        let base = Self::map(ptr::null_mut(), size, 0)?;
        Ok(Self { base, size })
    }

    fn map(at: *mut u8, size: usize, extra: libc::c_int) -> io::Result<*mut u8> {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_NORESERVE | extra;
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let mapped = unsafe { libc::mmap(at.cast(), size, access, flags, -1, 0) };
        if mapped == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        Ok(mapped.cast())
    }

    pub fn as_ptr(&self) -> *mut u8 {
        self.base
    }

    pub fn len(&self) -> usize {
        self.size
    }

    /// Gives every page back to the host; the mapping stays and reads as zero.
    pub fn release_pages(&self) {
        let _ = Self::map(self.base, self.size, libc::MAP_FIXED);
    }
}

impl Drop for Ram {
    fn drop(&mut self) {
        unsafe { libc::munmap(self.base.cast(), self.size) };
    }
}

#[cfg(test)]
mod tests {
    use super::Ram;

    #[test]
    fn released_pages_read_as_zero() {
        let ram = Ram::new(1 << 20).unwrap();
        unsafe {
            *ram.as_ptr().add(0x5000) = 7;
            ram.release_pages();
            assert_eq!(*ram.as_ptr().add(0x5000), 0);
        }
    }
}
