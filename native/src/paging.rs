//! Stage 1, read as the CPU reads it: x86-64 four-level page tables (Intel SDM 3A, 4.5).

const PRESENT: u64 = 1;
const LARGE: u64 = 1 << 7;
const FRAME: u64 = 0x000F_FFFF_FFFF_F000;

/// Guest-physical address of `va`, or nothing when the tables don't say. `read` gives the eight bytes at a
/// guest-physical address.
pub fn translate(cr3: u64, va: u64, read: impl Fn(u64) -> Option<u64>) -> Option<u64> {
    let mut table = cr3 & FRAME;
    for shift in [39, 30, 21, 12] {
        let entry = read(table + ((va >> shift) & 0x1FF) * 8)?;
        if entry & PRESENT == 0 {
            return None;
        }
        let last = shift == 12 || (shift < 39 && entry & LARGE != 0);
        if last {
            let inside = (1u64 << shift) - 1;
            return Some((entry & FRAME & !inside) | (va & inside));
        }
        table = entry & FRAME;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::translate;
    use std::collections::HashMap;

    #[test]
    fn small_and_large_pages() {
        let entries: HashMap<u64, u64> = [
            (0x1000 + 0x1F0 * 8, 0x2003),
            (0x2000, 0x3003),
            (0x3000, 0x4003),
            (0x3008, 0x20_0083),
            (0x4008, 0x8000_0000_0000_9063),
        ]
        .into();
        let read = |at: u64| Some(entries.get(&at).copied().unwrap_or(0));
        assert_eq!(translate(0x1000, 0xFFFF_F800_0000_1234, read), Some(0x9234));
        assert_eq!(
            translate(0x1000, 0xFFFF_F800_0021_2345, read),
            Some(0x21_2345)
        );
        assert_eq!(translate(0x1000, 0xFFFF_F800_0000_0000, read), None);
    }
}
