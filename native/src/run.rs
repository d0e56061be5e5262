//! Running until something ends it.

use std::ffi::c_void;
use std::time::Duration;

use unicorn_engine::{HookType, uc_emu_start, uc_error};

use crate::access;
use crate::calls::Calls;
use crate::engine::Engine;
use crate::hooks;
use crate::registers::{self, CR2, GENERAL, RFLAGS, RIP, TRAP_FLAG};
use crate::stage2::PAGE;
use crate::stop::{AccessKind, Refusal, Stop};
use crate::watchdog::Guard;

const DOUBLE_FAULT: u32 = 8;
const PAGE_FAULT: u32 = 14;
const FETCH: u32 = 1 << 4;

struct Fault {
    va: u64,
    fetch: bool,
}

impl Engine {
    pub fn run(
        &self,
        count_until: Option<f64>,
        timeout: Duration,
        calls: &Calls,
    ) -> Result<Stop, uc_error> {
        self.set_counting(count_until)?;
        self.store()?;
        self.held.set(None);
        self.calls.set(Some(calls));
        self.cells_lead.set(false);
        let rip = self.cell(RIP);
        self.asked.set(self.asked.get().filter(|va| *va == rip));
        let guard = (!timeout.is_zero()).then(|| Guard::arm(self.uc, timeout));
        let stop = self.run_guarded(guard.as_ref());
        drop(guard);
        self.running.set(false);
        self.calls.set(None);
        // What a handler asked for last must not wait for the next run: it may be about to look.
        self.do_waiting_work()?;
        stop
    }

    fn run_guarded(&self, guard: Option<&Guard>) -> Result<Stop, uc_error> {
        let mut repeated = false;
        loop {
            let stop = self.enter()?;
            let fired = guard.is_some_and(Guard::fired);
            let stop = match stop {
                Stop::Work if fired => Stop::Timeout,
                Stop::Halted if fired => Stop::Timeout,
                Stop::Work => {
                    self.layout.take_exception(self.uc, &self.scratch)?;
                    continue;
                }
                other => other,
            };
            let fault = self.settle(stop)?;
            // The guest's own table is never used, so this is a fault that met one which the engine had taken back by
            // itself: without that one in flight the instruction raises what it should.
            if stop == Stop::Exception && self.vector.get() == DOUBLE_FAULT && !repeated {
                repeated = true;
                continue;
            }
            match fault {
                Some(fault) if self.is_ahead_of_rip(&fault) => {
                    let stop = self.step_to_fault(guard)?;
                    return Ok(stop);
                }
                _ => return Ok(stop),
            }
        }
    }

    /// One stay in the engine.
    fn enter(&self) -> Result<Stop, uc_error> {
        self.do_waiting_work()?;
        self.stop.set(None);
        self.refusal.set(None);
        self.count_up_to.set(self.limit.get());
        let rip = self.rip();
        self.running.set(true);
        let error = unsafe { uc_emu_start(self.uc, rip, 0, 0, 0) };
        self.running.set(false);
        Ok(self.reason(error))
    }

    fn reason(&self, error: uc_error) -> Stop {
        if let Some(stop) = self.stop.get() {
            return stop;
        }
        if let Some(refusal) = self.refusal.get() {
            return if refusal.mapped {
                Stop::Denied
            } else {
                Stop::Unmapped
            };
        }
        match error {
            uc_error::OK => Stop::Halted,
            uc_error::INSN_INVALID => Stop::InvalidInstruction,
            _ => {
                unsafe { (*self.block()).stop[0] = error as u64 };
                Stop::Engine
            }
        }
    }

    /// Brings the cells, the count and the stop's details up to date, and the CPU back to a state without a fault.
    fn settle(&self, stop: Stop) -> Result<Option<Fault>, uc_error> {
        let mut fault = None;
        if matches!(
            stop,
            Stop::Denied | Stop::Unmapped | Stop::Exception | Stop::InvalidInstruction
        ) {
            let refused = self.refusal.get().filter(|_| stop != Stop::Exception);
            if refused.is_some_and(|refusal| refusal.kind == AccessKind::Write) {
                self.before_store.restore(self.uc)?;
            }
            let error_code = self.layout.take_exception(self.uc, &self.scratch)?;
            self.load();
            fault = self.describe_fault(stop, error_code);
            self.uncount_from(self.cell(RIP));
        } else if self.cells_lead.get() {
            let general = self.general_cells();
            self.load();
            for (index, value) in general.into_iter().enumerate().take(GENERAL) {
                self.set_cell(index, value);
            }
        } else {
            self.load();
        }
        self.clear_trap_flag();
        if stop == Stop::Timeout {
            self.uncount_from(self.cell(RIP));
        }
        Ok(fault)
    }

    fn describe_fault(&self, stop: Stop, error_code: u32) -> Option<Fault> {
        let details = unsafe { &mut (*self.block()).stop };
        match (stop, self.refusal.get()) {
            (Stop::Exception, _) => {
                let vector = self.vector.get();
                let cr2 = self.cell(CR2);
                *details = [u64::from(vector), u64::from(error_code), cr2, 0, 0, 0, 0, 0];
                let fetch = vector == PAGE_FAULT && error_code & FETCH != 0;
                Some(Fault { va: cr2, fetch })
            }
            (Stop::Denied | Stop::Unmapped, Some(refusal)) => {
                let va = self.refused_address(&refusal).unwrap_or(0);
                *details = [
                    refusal.kind as u64,
                    refusal.gpa,
                    va,
                    refusal.size,
                    refusal.value,
                    0,
                    0,
                    0,
                ];
                Some(Fault {
                    va,
                    fetch: refusal.kind == AccessKind::Execute,
                })
            }
            _ => None,
        }
    }

    fn refused_address(&self, refusal: &Refusal) -> Option<u64> {
        let cells = self.all_cells();
        let rip = cells[RIP];
        self.with_memory(|memory| match refusal.kind {
            AccessKind::Execute => access::code_address(memory, rip, refusal.gpa),
            kind => {
                let write = kind == AccessKind::Write;
                access::data_address(memory, &cells, rip, refusal.gpa, write)
            }
        })
    }

    /// A block that runs over a page end is refused as a whole, before its first instruction has run.
    fn is_ahead_of_rip(&self, fault: &Fault) -> bool {
        let rip = self.cell(RIP);
        let next_page = (rip & !(PAGE - 1)).wrapping_add(PAGE);
        fault.fetch
            && fault.va & !(PAGE - 1) == next_page
            && !self.with_memory(|memory| access::instruction_reaches(memory, rip, fault.va))
    }

    /// Runs up to the page end one instruction at a time, so that the fault is taken where a CPU takes it.
    fn step_to_fault(&self, guard: Option<&Guard>) -> Result<Stop, uc_error> {
        self.stepping.set(true);
        let stop = loop {
            self.set_cell(RFLAGS, self.cell(RFLAGS) | TRAP_FLAG);
            let flags = [self.cell(RFLAGS)];
            unsafe { registers::write_batch(self.uc, &registers::GENERAL_IDS[RFLAGS..], &flags) };
            let stop = self.enter()?;
            if matches!(stop, Stop::Step | Stop::Work) && !guard.is_some_and(Guard::fired) {
                self.layout.take_exception(self.uc, &self.scratch)?;
                self.load();
                self.clear_trap_flag();
                continue;
            }
            break if matches!(stop, Stop::Step | Stop::Work) {
                Stop::Timeout
            } else {
                stop
            };
        };
        self.stepping.set(false);
        self.settle(stop)?;
        Ok(stop)
    }

    fn clear_trap_flag(&self) {
        if !self.stepping.get() && self.cell(RFLAGS) & TRAP_FLAG == 0 {
            return;
        }
        let flags = self.cell(RFLAGS) & !TRAP_FLAG;
        self.set_cell(RFLAGS, flags);
        unsafe { registers::write_batch(self.uc, &registers::GENERAL_IDS[RFLAGS..], &[flags]) };
    }

    /// Uncounted runs have no block hook at all, nor translated code that calls one.
    fn set_counting(&self, count_until: Option<f64>) -> Result<(), uc_error> {
        // A conversion of infinity gives the highest number.
        self.limit
            .set(count_until.map_or(u64::MAX, |limit| limit.ceil() as u64));
        let hook = self.block_hook.get();
        match (count_until, hook) {
            (Some(_), 0) => {
                let user = std::ptr::from_ref(self).cast_mut().cast();
                let callback = hooks::counted_block as *mut c_void;
                self.block_hook
                    .set(self.add_hook(HookType::BLOCK, callback, user, 1, 0)?);
                self.flush_blocks.set(true);
            }
            (None, hook) if hook != 0 => {
                self.delete_hook(hook);
                self.block_hook.set(0);
            }
            _ => {}
        }
        Ok(())
    }
}
