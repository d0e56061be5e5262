//! Source lines of code addresses, out of a program database.

use std::cell::Cell;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use pdb_addr2line::pdb::PDB;
use pdb_addr2line::{Context, ContextPdbData};

type Data = ContextPdbData<'static, 'static, Cursor<Vec<u8>>>;

pub struct Frame {
    pub function: Option<String>,
    pub file: Option<String>,
    pub line: Option<u32>,
}

/// The context borrows from the data, so it comes first and is dropped first.
pub struct Pdb {
    context: Option<Box<Context<'static, 'static>>>,
    data: *mut Data,
    pub guid: String,
    pub age: u32,
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// The parser is run on files that nobody checked; what it panics at is an error of the file.
fn guarded<T>(parse: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let report = take_hook();
        set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                report(panic);
            }
        }));
    });
    GUARDED.set(true);
    let parsed = catch_unwind(AssertUnwindSafe(parse));
    GUARDED.set(false);
    parsed.unwrap_or_else(|_| Err("the file is malformed: its parser gave up".into()))
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Pdb {
    pub fn open(bytes: Vec<u8>) -> Result<Self, String> {
        guarded(|| {
            let mut pdb = PDB::open(Cursor::new(bytes)).map_err(text)?;
            let information = pdb.pdb_information().map_err(text)?;
            let debug = pdb.debug_information().map_err(text)?;
            let age = debug.age().unwrap_or(information.age);
            let guid = information.guid.to_string().to_uppercase();
            let data = Box::into_raw(Box::new(ContextPdbData::try_from_pdb(pdb).map_err(text)?));
            let mut opened = Self {
                context: None,
                data,
                guid,
                age,
            };
            let borrowed: &'static Data = unsafe { &*data };
            opened.context = Some(Box::new(borrowed.make_context().map_err(text)?));
            Ok(opened)
        })
    }

    /// Innermost frame first; empty when no function holds the address.
    pub fn lookup(&self, rva: u32) -> Result<Vec<Frame>, String> {
        let Some(context) = &self.context else {
            return Ok(Vec::new());
        };
        guarded(|| {
            let found = context.find_frames(rva).map_err(text)?;
            let frames = found.map(|found| found.frames).unwrap_or_default();
            Ok(frames
                .into_iter()
                .map(|frame| Frame {
                    function: frame.function,
                    file: frame.file.map(|file| file.into_owned()),
                    line: frame.line,
                })
                .collect())
        })
    }
}

impl Drop for Pdb {
    fn drop(&mut self) {
        self.context = None;
        drop(unsafe { Box::from_raw(self.data) });
    }
}

#[cfg(test)]
mod tests {
    use super::Pdb;

    #[test]
    fn other_files_are_refused() {
        assert!(Pdb::open(Vec::new()).is_err());
        assert!(Pdb::open(b"not a program database".repeat(500)).is_err());
        let mut truncated = b"Microsoft C/C++ MSF 7.00\r\n\x1aDS\0\0\0".to_vec();
        assert!(Pdb::open(truncated.clone()).is_err());
        truncated.extend([0xFF; 4096]);
        assert!(Pdb::open(truncated).is_err());
    }
}
