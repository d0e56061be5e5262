//! The Node-API face of the engine: it marshals only. `src/cpu/native.ts` declares the same names.

mod access;
mod block;
mod buffers;
mod calls;
mod control_requests;
mod count;
mod coverage;
mod disassemble;
mod engine;
mod env_layout;
mod guest_memory;
mod hooks;
mod paging;
mod pdb;
mod pool;
mod ram;
mod raw_value;
mod registers;
mod run;
mod sensitive;
mod shared;
mod sites;
mod stage2;
mod stop;
mod watchdog;
mod work;

use std::cell::{RefCell, UnsafeCell};
use std::sync::Arc;
use std::time::Duration;

use napi::bindgen_prelude::{BigInt, Buffer, Uint8Array};
use napi::{Env, Error, Result, Status};
use napi_derive::napi;
use sha2::{Digest, Sha256};
use unicorn_engine::uc_error;

use crate::calls::Calls;
use crate::engine::{Engine, describe};
use crate::raw_value::RawValue;
use crate::shared::SharedBlock;
use crate::stop::Stop;

fn failed(message: impl Into<String>) -> Error {
    Error::new(Status::GenericFailure, message.into())
}

fn engine_failed(error: uc_error) -> Error {
    failed(describe(error))
}

#[napi]
pub struct NativeCpu {
    engine: UnsafeCell<Option<Box<Engine>>>,
}

#[napi]
impl NativeCpu {
    #[napi(constructor)]
    pub fn new(ram_bytes: f64) -> Result<Self> {
        let engine = pool::take(ram_bytes as usize).map_err(failed)?;
        Ok(Self {
            engine: UnsafeCell::new(Some(engine)),
        })
    }

    fn engine(&self) -> Result<&Engine> {
        let engine = unsafe { &*self.engine.get() };
        engine
            .as_deref()
            .ok_or_else(|| failed("the CPU was disposed of"))
    }

    fn idle(&self, what: &str) -> Result<&Engine> {
        let engine = self.engine()?;
        if engine.running.get() {
            return Err(failed(format!(
                "{what} inside a handler: the CPU is running"
            )));
        }
        Ok(engine)
    }

    #[napi]
    pub fn ram(&self, env: Env) -> Result<RawValue> {
        let ram = self.engine()?.ram.clone();
        buffers::external(env.raw(), ram.as_ptr(), ram.len(), ram)
    }

    #[napi]
    pub fn shared(&self, env: Env) -> Result<RawValue> {
        let shared: Arc<_> = self.engine()?.shared.clone();
        buffers::external(
            env.raw(),
            shared.as_ptr().cast(),
            size_of::<SharedBlock>(),
            shared,
        )
    }

    #[napi]
    pub fn protect(&self, gpa: f64, size: f64, access: u32) -> Result<()> {
        self.engine()?
            .protect(gpa as u64, size as u64, access as u8)
            .map_err(failed)
    }

    #[napi]
    pub fn map_window(&self, gpa: f64, size: f64, ram_offset: f64, access: u32) -> Result<()> {
        self.engine()?
            .map_window(gpa as u64, size as u64, ram_offset as u64, access as u8)
            .map_err(failed)
    }

    #[napi]
    pub fn unmap_window(&self, gpa: f64, size: f64) -> Result<()> {
        self.engine()?
            .unmap_window(gpa as u64, size as u64)
            .map_err(failed)
    }

    #[napi]
    pub fn load(&self) -> Result<()> {
        self.engine()?.load();
        Ok(())
    }

    #[napi]
    pub fn store(&self) -> Result<()> {
        self.engine()?.store().map_err(engine_failed)
    }

    #[napi]
    pub fn load_xmm(&self) -> Result<()> {
        self.engine()?.load_xmm();
        Ok(())
    }

    #[napi]
    pub fn store_xmm(&self) -> Result<()> {
        self.engine()?.store_xmm();
        Ok(())
    }

    #[napi]
    pub fn flush_tlb(&self) -> Result<()> {
        self.engine()?.flush_tlb();
        Ok(())
    }

    #[napi]
    pub fn invalidate_code(&self, gpa: f64, size: f64) -> Result<()> {
        self.engine()?.invalidate_code(gpa as u64, size as u64);
        Ok(())
    }

    #[napi]
    pub fn set_stubs(
        &self,
        base: BigInt,
        count: u32,
        slot_size: u32,
        return_offset: u32,
    ) -> Result<()> {
        self.engine()?
            .set_stubs(base.get_u64().1, count, slot_size, return_offset)
            .map_err(failed)
    }

    #[napi]
    pub fn scan_for_sensitive(&self, va: BigInt, bytes: Uint8Array) -> Result<u32> {
        Ok(self.engine()?.scan(va.get_u64().1, &bytes))
    }

    /// `count_until` that is no number means an uncounted run.
    #[napi]
    pub fn run(
        &self,
        env: Env,
        count_until: f64,
        timeout_microseconds: f64,
        stub: RawValue,
        sensitive: RawValue,
    ) -> Result<u32> {
        let engine = self.idle("run")?;
        let calls = Calls::new(env.raw(), stub.0, sensitive.0);
        let limit = (!count_until.is_nan()).then_some(count_until);
        let timeout = Duration::from_micros(timeout_microseconds as u64);
        let stop = engine.run(limit, timeout, &calls).map_err(engine_failed)?;
        if stop == Stop::Thrown {
            return Err(Error::new(
                Status::PendingException,
                "a handler gave no answer",
            ));
        }
        Ok(stop as u32)
    }

    #[napi]
    pub fn describe_error(&self, code: u32) -> String {
        // The numbers come from the engine itself, so each is one of its errors.
        if code > uc_error::OVERFLOW as u32 {
            return format!("engine error {code}");
        }
        describe(unsafe { std::mem::transmute::<u32, uc_error>(code) })
    }

    #[napi]
    pub fn watch_coverage(&self, va: BigInt, size: f64) -> Result<()> {
        self.engine()?.watch_coverage(va.get_u64().1, size as u64);
        Ok(())
    }

    #[napi]
    pub fn restore_coverage(&self, va: BigInt, size: f64, bits: Uint8Array) -> Result<()> {
        self.idle("restoreCoverage")?
            .restore_coverage(va.get_u64().1, size as u64, &bits);
        Ok(())
    }

    #[napi]
    pub fn coverage(&self) -> Result<Uint8Array> {
        let coverage = self.engine()?.coverage.borrow();
        let bits = coverage
            .as_ref()
            .map_or(&[][..], |coverage| coverage.bits());
        Ok(Uint8Array::from(bits))
    }

    #[napi]
    pub fn save_context(&self) -> Result<u32> {
        self.engine()?.save_context().map_err(engine_failed)
    }

    #[napi]
    pub fn restore_context(&self, id: u32) -> Result<()> {
        match self.engine()?.restore_context(id).map_err(engine_failed)? {
            true => Ok(()),
            false => Err(failed(format!("there is no saved context {id}"))),
        }
    }

    /// A context may outlive its CPU, so this never fails.
    #[napi]
    pub fn free_context(&self, id: u32) {
        if let Ok(engine) = self.engine() {
            engine.free_context(id);
        }
    }

    #[napi]
    pub fn dispose(&self, env: Env, ram: RawValue) -> Result<()> {
        self.idle("dispose")?;
        buffers::detach(env.raw(), &ram)?;
        if let Some(engine) = unsafe { (*self.engine.get()).take() } {
            pool::park(engine);
        }
        Ok(())
    }
}

#[napi(object)]
pub struct DisassembledLine {
    pub va: BigInt,
    pub length: u32,
    pub text: String,
}

#[napi(object)]
pub struct ControlRequests {
    pub codes: Vec<u32>,
    pub lengths: Vec<u32>,
}

/// What the dispatch routine at `routine` of the driver at `base` says of the requests that it takes.
#[napi]
pub fn control_requests(bytes: Uint8Array, base: BigInt, routine: BigInt) -> ControlRequests {
    let image = control_requests::Image {
        bytes: &bytes,
        base: base.get_u64().1,
    };
    let found = control_requests::control_requests(&image, routine.get_u64().1);
    ControlRequests {
        codes: found.codes.into_iter().collect(),
        lengths: found.lengths.into_iter().collect(),
    }
}

#[napi]
pub fn disassemble(bytes: Uint8Array, va: BigInt, max: u32) -> Vec<DisassembledLine> {
    disassemble::disassemble(&bytes, va.get_u64().1, max as usize)
        .into_iter()
        .map(|line| DisassembledLine {
            va: BigInt::from(line.va),
            length: line.length,
            text: line.text,
        })
        .collect()
}

#[napi(object)]
pub struct SourceFrame {
    pub function: Option<String>,
    pub file: Option<String>,
    pub line: Option<u32>,
}

/// In lower-case hexadecimal digits.
#[napi]
pub fn sha256(bytes: Uint8Array) -> String {
    Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[napi]
pub struct NativePdb {
    pdb: RefCell<Option<pdb::Pdb>>,
    guid: String,
    age: u32,
}

#[napi]
impl NativePdb {
    #[napi(constructor)]
    pub fn new(bytes: Buffer) -> Result<Self> {
        let pdb = pdb::Pdb::open(bytes.to_vec()).map_err(failed)?;
        Ok(Self {
            guid: pdb.guid.clone(),
            age: pdb.age,
            pdb: RefCell::new(Some(pdb)),
        })
    }

    #[napi(getter)]
    pub fn guid(&self) -> String {
        self.guid.clone()
    }

    #[napi(getter)]
    pub fn age(&self) -> u32 {
        self.age
    }

    #[napi]
    pub fn lookup(&self, rva: u32) -> Result<Vec<SourceFrame>> {
        let pdb = self.pdb.borrow();
        let pdb = pdb
            .as_ref()
            .ok_or_else(|| failed("the program database was disposed of"))?;
        let frames = pdb.lookup(rva).map_err(failed)?;
        Ok(frames
            .into_iter()
            .map(|frame| SourceFrame {
                function: frame.function,
                file: frame.file,
                line: frame.line,
            })
            .collect())
    }

    /// Its memory is the program's own, which JavaScript's collector knows nothing of.
    #[napi]
    pub fn dispose(&self) {
        self.pdb.replace(None);
    }
}
