//! The targets of a jump through a table.

use std::collections::BTreeSet;

use super::Image;
use super::state::Bound;
use super::value::{Index, Value};

/// Entries looked at when nothing says how many there are.
const UNBOUNDED: u32 = 64;
const MOST_ENTRIES: u32 = 0x1_0000;

pub struct Jump {
    /// Control codes that do not go where all others go.
    pub codes: BTreeSet<u32>,
    pub targets: BTreeSet<u64>,
}

pub fn follow(image: &Image, jump: Value, bound: Option<Bound>) -> Option<Jump> {
    let (table, index, base, width) = match jump {
        Value::Target { table, index, base } => (table, index, base, 4),
        Value::Pointer { table, index } => (table, index, 0, 8),
        _ => return None,
    };
    let known = bound.filter(|bound| Some(bound.code) == index.code());
    let most = known.map_or(UNBOUNDED, |bound| bound.most.min(MOST_ENTRIES));
    let mut jump = Jump {
        codes: BTreeSet::new(),
        targets: BTreeSet::new(),
    };
    for seen in 0..=most {
        let Some(target) = entry(image, table, index, base, width, seen) else {
            break;
        };
        jump.targets.insert(target);
        if let Some(code) = index.code()
            && known.is_none_or(|bound| bound.otherwise != target)
        {
            jump.codes.insert(code.solve(seen));
        }
    }
    Some(jump)
}

fn entry(image: &Image, table: u64, index: Index, base: u64, width: u64, seen: u32) -> Option<u64> {
    let place = match index {
        Index::Code(_) | Index::Other => u64::from(seen),
        Index::Element {
            table, width: 1, ..
        } => u64::from(*image.at(table.wrapping_add(seen.into()), 1)?.first()?),
        Index::Element { table, .. } => {
            let bytes = image.at(table.wrapping_add(2 * u64::from(seen)), 2)?;
            u64::from(u16::from_le_bytes(bytes.try_into().ok()?))
        }
    };
    let bytes = image.at(table.wrapping_add(place * width), width as usize)?;
    let target = if width == 8 {
        u64::from_le_bytes(bytes.try_into().ok()?)
    } else {
        base.wrapping_add(i32::from_le_bytes(bytes.try_into().ok()?) as i64 as u64)
    };
    image.at(target, 1).map(|_| target)
}
