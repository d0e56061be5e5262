//! Stage 2 as the engine has it: which guest-physical ranges are backed, by which RAM bytes, with which access.

use std::collections::BTreeMap;

pub const EXECUTE: u8 = 4;
pub const PAGE: u64 = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub end: u64,
    pub access: u8,
    pub ram_offset: u64,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    None,
    Applied { executed_before: bool },
}

#[derive(Default)]
pub struct Stage2 {
    ranges: BTreeMap<u64, Range>,
}

impl Stage2 {
    pub fn insert(&mut self, start: u64, end: u64, access: u8, ram_offset: u64) {
        self.ranges.insert(
            start,
            Range {
                end,
                access,
                ram_offset,
            },
        );
    }

    pub fn overlaps(&self, start: u64, end: u64) -> bool {
        self.ranges
            .range(..end)
            .next_back()
            .is_some_and(|(_, range)| range.end > start)
    }

    pub fn covers(&self, start: u64, end: u64) -> bool {
        let mut at = start;
        while at < end {
            match self.find(at) {
                Some((_, range)) => at = range.end,
                None => return false,
            }
        }
        true
    }

    pub fn ram_offset(&self, gpa: u64) -> Option<u64> {
        self.find(gpa)
            .map(|(start, range)| range.ram_offset + (gpa - start))
    }

    /// Sets the access of a covered range and says whether anything has to be told to the engine.
    pub fn protect(&mut self, start: u64, end: u64, access: u8) -> Change {
        let mut differs = false;
        let mut executed_before = false;
        let mut at = start;
        while let Some((_, range)) = self.find(at).filter(|_| at < end) {
            differs |= range.access != access;
            executed_before |= range.access & EXECUTE != 0;
            at = range.end;
        }
        if !differs {
            return Change::None;
        }
        self.split(start);
        self.split(end);
        for (_, range) in self.ranges.range_mut(start..end) {
            range.access = access;
        }
        self.join(start, end);
        Change::Applied { executed_before }
    }

    pub fn remove(&mut self, start: u64, end: u64) {
        self.split(start);
        self.split(end);
        let gone: Vec<u64> = self.ranges.range(start..end).map(|(key, _)| *key).collect();
        for key in gone {
            self.ranges.remove(&key);
        }
    }

    pub fn ranges_from(&self, start: u64) -> impl Iterator<Item = (u64, Range)> {
        self.ranges
            .range(start..)
            .map(|(key, range)| (*key, *range))
    }

    pub fn is_untouched(&self, start: u64, end: u64, access: u8) -> bool {
        self.find(start)
            .is_some_and(|(_, range)| range.end >= end && range.access == access)
    }

    fn find(&self, gpa: u64) -> Option<(u64, Range)> {
        let (start, range) = self.ranges.range(..=gpa).next_back()?;
        (range.end > gpa).then_some((*start, *range))
    }

    fn split(&mut self, at: u64) {
        let Some((start, range)) = self.find(at) else {
            return;
        };
        if start == at {
            return;
        }
        self.ranges.insert(start, Range { end: at, ..range });
        let ram_offset = range.ram_offset + (at - start);
        self.ranges.insert(
            at,
            Range {
                ram_offset,
                ..range
            },
        );
    }

    fn join(&mut self, start: u64, end: u64) {
        let from = self
            .ranges
            .range(..start)
            .next_back()
            .map_or(start, |(key, _)| *key);
        let keys: Vec<u64> = self.ranges.range(from..=end).map(|(key, _)| *key).collect();
        let mut left = from;
        for key in keys.into_iter().skip_while(|key| *key <= from) {
            let (before, here) = (self.ranges[&left], self.ranges[&key]);
            let continues = before.end == key
                && before.access == here.access
                && before.ram_offset + (key - left) == here.ram_offset;
            if continues {
                self.ranges.remove(&key);
                self.ranges.insert(
                    left,
                    Range {
                        end: here.end,
                        ..before
                    },
                );
            } else {
                left = key;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Stage2};

    fn ram() -> Stage2 {
        let mut stage2 = Stage2::default();
        stage2.insert(0, 0x10_0000, 3, 0);
        stage2
    }

    #[test]
    fn protect_splits_and_joins_again() {
        let mut stage2 = ram();
        assert_eq!(
            stage2.protect(0x2000, 0x4000, 5),
            Change::Applied {
                executed_before: false
            }
        );
        assert_eq!(stage2.ranges.len(), 3);
        assert_eq!(stage2.protect(0x2000, 0x4000, 5), Change::None);
        assert_eq!(
            stage2.protect(0x1000, 0x5000, 3),
            Change::Applied {
                executed_before: true
            }
        );
        assert_eq!(stage2.ranges.len(), 1);
        assert_eq!(stage2.ram_offset(0x3456), Some(0x3456));
    }

    #[test]
    fn windows_show_ram_elsewhere() {
        let mut stage2 = ram();
        stage2.insert(0xFEE0_0000, 0xFEE0_2000, 3, 0x8000);
        assert_eq!(stage2.ram_offset(0xFEE0_1010), Some(0x9010));
        assert!(stage2.overlaps(0xFEE0_1000, 0xFEE0_3000));
        assert!(!stage2.covers(0xFEE0_1000, 0xFEE0_3000));
        stage2.remove(0xFEE0_0000, 0xFEE0_1000);
        assert_eq!(stage2.ram_offset(0xFEE0_0000), None);
        assert_eq!(stage2.ram_offset(0xFEE0_1010), Some(0x9010));
    }
}
