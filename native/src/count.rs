//! Instruction counts of blocks, for runs with a budget.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

const SLOTS: usize = 4096;

#[derive(Clone, Copy, Default)]
struct Slot {
    va: u64,
    size: u32,
    count: u32,
}

/// Block counts by address and size: a direct-mapped table for the hot path, a map behind it.
pub struct BlockCounts {
    slots: Box<[Cell<Slot>]>,
    all: RefCell<HashMap<(u64, u32), u32>>,
}

impl BlockCounts {
    pub fn new() -> Self {
        Self {
            slots: vec![Cell::new(Slot::default()); SLOTS].into(),
            all: RefCell::default(),
        }
    }

    #[inline]
    fn index(va: u64) -> usize {
        ((va ^ (va >> 12)) as usize) & (SLOTS - 1)
    }

    #[inline]
    pub fn get(&self, va: u64, size: u32, decode: impl FnOnce() -> u32) -> u32 {
        let slot = self.slots[Self::index(va)].get();
        if slot.va == va && slot.size == size {
            return slot.count;
        }
        self.get_slowly(va, size, decode)
    }

    #[cold]
    fn get_slowly(&self, va: u64, size: u32, decode: impl FnOnce() -> u32) -> u32 {
        let known = self.all.borrow().get(&(va, size)).copied();
        let count = known.unwrap_or_else(decode);
        self.set(va, size, count);
        count
    }

    pub fn set(&self, va: u64, size: u32, count: u32) {
        self.slots[Self::index(va)].set(Slot { va, size, count });
        self.all.borrow_mut().insert((va, size), count);
    }

    pub fn clear(&self) {
        for slot in &self.slots {
            slot.set(Slot::default());
        }
        self.all.borrow_mut().clear();
    }
}

#[cfg(test)]
mod tests {
    use super::BlockCounts;

    #[test]
    fn a_block_is_decoded_once_and_again_after_clear() {
        let counts = BlockCounts::new();
        let decoded = std::cell::Cell::new(0);
        let ask = |va| {
            counts.get(va, 16, || {
                decoded.set(decoded.get() + 1);
                5
            })
        };
        assert_eq!(ask(0x1000), 5);
        assert_eq!(ask(0x1000), 5);
        assert_eq!(decoded.get(), 1);
        // Same slot, other block: the first one comes back from the map.
        let other = (1..)
            .map(|n| 0x1000 + n * 0x1000)
            .find(|va| BlockCounts::index(*va) == BlockCounts::index(0x1000));
        ask(other.unwrap());
        ask(0x1000);
        assert_eq!(decoded.get(), 2);
        counts.clear();
        ask(0x1000);
        assert_eq!(decoded.get(), 3);
    }
}
