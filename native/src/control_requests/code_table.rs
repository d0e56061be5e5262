//! Tables that a dispatch routine looks a control code up in.

use super::Image;

/// Sizes of an entry: a code alone, or with what belongs to it.
const STRIDES: [u64; 8] = [4, 8, 12, 16, 24, 32, 40, 48];
const MOST_ENTRIES: u64 = 256;
/// The device type of a control code.
const DEVICE_TYPE_SHIFT: u32 = 16;

/// The codes of a table whose first entry begins at `table`: those of one device type on end, whatever the entries' size.
pub fn entries<'a>(image: &'a Image<'a>, table: u64) -> impl Iterator<Item = u32> + 'a {
    let first = code_at(image, table).filter(|code| code >> DEVICE_TYPE_SHIFT != 0);
    let more = first.into_iter().flat_map(move |first| {
        STRIDES.into_iter().flat_map(move |stride| {
            (1..MOST_ENTRIES)
                .map_while(move |index| code_at(image, table.checked_add(index * stride)?))
                .take_while(move |code| code >> DEVICE_TYPE_SHIFT == first >> DEVICE_TYPE_SHIFT)
        })
    });
    first.into_iter().chain(more)
}

fn code_at(image: &Image, at: u64) -> Option<u32> {
    let bytes = image.at(at, 4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}
