//! The virtual address of a denied access. The engine reports the guest-physical one only.

use iced_x86::{
    Decoder, DecoderOptions, Instruction, InstructionInfoFactory, OpAccess, Register, UsedMemory,
};

use crate::guest_memory::GuestMemory;
use crate::registers::{FS_BASE, GS_BASE};
use crate::stage2::PAGE;

const LONGEST_INSTRUCTION: usize = 15;

/// Virtual address at which the instruction at `rip` touches `gpa`.
pub fn data_address(
    memory: GuestMemory,
    cells: &[u64],
    rip: u64,
    gpa: u64,
    write: bool,
) -> Option<u64> {
    let instruction = decode(memory, rip)?;
    let mut factory = InstructionInfoFactory::new();
    let used = factory.info(&instruction).used_memory();
    let (wanted, others): (Vec<&UsedMemory>, Vec<&UsedMemory>) = used
        .iter()
        .partition(|memory| accesses(memory.access(), write));
    wanted
        .into_iter()
        .chain(others)
        .find_map(|operand| address_in(memory, cells, operand, gpa))
}

/// Virtual address of the code byte at `gpa`, in the page of `rip` or, for code that runs over its end, the next.
pub fn code_address(memory: GuestMemory, rip: u64, gpa: u64) -> Option<u64> {
    let page = rip & !(PAGE - 1);
    let candidates = [page, page.wrapping_add(PAGE)];
    let offset = gpa % PAGE;
    let found = candidates
        .into_iter()
        .find(|va| memory.translate(*va) == Some(gpa - offset))?;
    Some(if found == page { rip } else { found | offset })
}

/// Whether the bytes of the instruction at `rip` reach the page of `va`.
pub fn instruction_reaches(memory: GuestMemory, rip: u64, va: u64) -> bool {
    let last = match decode(memory, rip) {
        Some(instruction) => rip.wrapping_add(instruction.len() as u64 - 1),
        None => return true,
    };
    last & !(PAGE - 1) == va & !(PAGE - 1)
}

fn decode(memory: GuestMemory, rip: u64) -> Option<Instruction> {
    let mut bytes = [0u8; LONGEST_INSTRUCTION];
    let size = memory.read(rip, &mut bytes);
    let mut decoder = Decoder::with_ip(64, &bytes[..size], rip, DecoderOptions::NONE);
    let instruction = decoder.decode();
    (!instruction.is_invalid()).then_some(instruction)
}

fn accesses(access: OpAccess, write: bool) -> bool {
    match access {
        OpAccess::ReadWrite | OpAccess::ReadCondWrite => true,
        OpAccess::Write | OpAccess::CondWrite => write,
        OpAccess::Read | OpAccess::CondRead => !write,
        _ => false,
    }
}

fn address_in(memory: GuestMemory, cells: &[u64], operand: &UsedMemory, gpa: u64) -> Option<u64> {
    let start = operand.virtual_address(0, |register, _, _| register_value(cells, register))?;
    // FXSAVE and its kin have no size in the tables; 512 bytes is theirs.
    let size = match operand.memory_size().size() {
        0 => 512,
        size => size as u64,
    };
    let mut page = start & !(PAGE - 1);
    let end = start.wrapping_add(size);
    loop {
        if memory.translate(page) == Some(gpa & !(PAGE - 1)) {
            let va = page | (gpa % PAGE);
            if va.wrapping_sub(start) < size {
                return Some(va);
            }
        }
        page = page.wrapping_add(PAGE);
        if page.wrapping_sub(start) >= end.wrapping_sub(start) {
            return None;
        }
    }
}

fn register_value(cells: &[u64], register: Register) -> Option<u64> {
    match register {
        Register::ES | Register::CS | Register::SS | Register::DS => Some(0),
        Register::FS => Some(cells[FS_BASE]),
        Register::GS => Some(cells[GS_BASE]),
        _ if register.is_gpr64() => Some(cells[register.number()]),
        _ if register.is_gpr32() => Some(cells[register.number()] & 0xFFFF_FFFF),
        _ => None,
    }
}
