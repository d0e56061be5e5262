//! Which code bytes of a watched range were ever executed, one bit a byte.

#[derive(Default, PartialEq, Eq)]
pub struct Coverage {
    base: u64,
    size: u64,
    bits: Vec<u8>,
}

impl Coverage {
    pub fn watch(base: u64, size: u64) -> Self {
        Self {
            base,
            size,
            bits: vec![0; size.div_ceil(8) as usize],
        }
    }

    /// The range as it was when `bits` were read.
    pub fn restored(base: u64, size: u64, bits: &[u8]) -> Self {
        let mut coverage = Self::watch(base, size);
        let known = bits.len().min(coverage.bits.len());
        coverage.bits[..known].copy_from_slice(&bits[..known]);
        coverage
    }

    pub fn mark(&mut self, va: u64, size: u64) {
        let first = va.max(self.base);
        let end = va
            .saturating_add(size)
            .min(self.base.saturating_add(self.size));
        for at in first..end {
            let offset = at - self.base;
            self.bits[(offset / 8) as usize] |= 1 << (offset % 8);
        }
    }

    pub fn bits(&self) -> &[u8] {
        &self.bits
    }
}

#[cfg(test)]
mod tests {
    use super::Coverage;

    #[test]
    fn restored_bits_are_those_that_were_read() {
        let mut coverage = Coverage::watch(0x1000, 20);
        coverage.mark(0x1003, 9);
        let bits = coverage.bits().to_vec();
        coverage.mark(0x1000, 20);
        assert_eq!(Coverage::restored(0x1000, 20, &bits).bits(), bits);
    }

    #[test]
    fn marks_are_clipped_to_the_range() {
        let mut coverage = Coverage::watch(0x1000, 12);
        coverage.mark(0xFFE, 4);
        coverage.mark(0x100A, 100);
        coverage.mark(0x2000, 4);
        coverage.mark(0x10, 4);
        assert_eq!(coverage.bits(), [0b0000_0011, 0b0000_1100]);
    }
}
