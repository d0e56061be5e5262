//! Operands of an instruction as values.

use iced_x86::{Instruction, OpKind, Register};

use super::state::State;
use super::value::{BUFFER_LENGTHS, CURRENT_STACK_LOCATION, Code, IO_CONTROL_CODE, Index, Value};

/// Where a memory operand points.
pub enum Address {
    At(Value),
    /// An element of a table.
    Element {
        table: u64,
        index: Index,
        scale: u32,
    },
}

pub fn address(state: &State, instruction: &Instruction) -> Address {
    if instruction.is_ip_rel_memory_operand() {
        return Address::At(Value::Const(instruction.ip_rel_memory_address()));
    }
    if instruction.segment_prefix() == Register::GS || instruction.segment_prefix() == Register::FS
    {
        return Address::At(Value::Unknown);
    }
    let displacement = instruction.memory_displacement64() as i64;
    let base = match instruction.memory_base() {
        Register::None => Value::Const(0),
        register => state.get(register),
    };
    let scale = instruction.memory_index_scale();
    let index = match instruction.memory_index() {
        Register::None => return Address::At(base.offset(displacement)),
        register => state.get(register),
    };
    let element = |table: u64, index: Value| match index {
        Value::Code(code) => Some((table.wrapping_add(displacement as u64), Index::Code(code))),
        Value::Element {
            table: of,
            width,
            code,
        } => Some((
            table.wrapping_add(displacement as u64),
            Index::Element {
                table: of,
                width,
                code,
            },
        )),
        Value::Unknown => Some((table.wrapping_add(displacement as u64), Index::Other)),
        _ => None,
    };
    let found = match (base, index, scale) {
        (Value::Const(table), index, scale) => element(table, index).map(|found| (found, scale)),
        (index, Value::Const(table), 1) => element(table, index).map(|found| (found, 1)),
        _ => None,
    };
    match (found, base, index, scale) {
        (Some(((table, index), scale)), ..) => Address::Element {
            table,
            index,
            scale,
        },
        (None, base, Value::Const(by), scale) => {
            Address::At(base.offset(displacement.wrapping_add((by * u64::from(scale)) as i64)))
        }
        _ => Address::At(Value::Unknown),
    }
}

/// What `bytes` at a memory operand hold.
pub fn load(state: &State, instruction: &Instruction, bytes: usize) -> Value {
    match address(state, instruction) {
        Address::At(Value::Frame(at)) if bytes == 8 => state.load(at),
        Address::At(Value::Frame(at)) if bytes == 4 => state.load(at).low(),
        Address::At(Value::Irp(CURRENT_STACK_LOCATION)) if bytes == 8 => Value::Location(0),
        Address::At(Value::Location(IO_CONTROL_CODE)) if bytes == 4 => Value::Code(Code::PLAIN),
        Address::At(Value::Location(at)) if bytes == 4 && BUFFER_LENGTHS.contains(&at) => {
            Value::Length
        }
        Address::Element {
            table,
            index,
            scale,
        } if bytes == scale as usize => match (bytes, index) {
            (1 | 2, Index::Code(code)) => Value::Element {
                table,
                width: bytes as u8,
                code,
            },
            (4, index) => Value::Entry { table, index },
            (8, index) => Value::Pointer { table, index },
            _ => Value::Unknown,
        },
        _ => Value::Unknown,
    }
}

/// The value of operand `n`, whatever it is.
pub fn read(state: &State, instruction: &Instruction, n: u32) -> Value {
    match instruction.op_kind(n) {
        OpKind::Register => state.get(instruction.op_register(n)),
        OpKind::Memory => load(state, instruction, instruction.memory_size().size()),
        OpKind::Immediate8
        | OpKind::Immediate16
        | OpKind::Immediate32
        | OpKind::Immediate64
        | OpKind::Immediate8to16
        | OpKind::Immediate8to32
        | OpKind::Immediate8to64
        | OpKind::Immediate32to64 => Value::Const(instruction.immediate(n)),
        _ => Value::Unknown,
    }
}

pub fn write(state: &mut State, instruction: &Instruction, n: u32, value: Value) {
    match instruction.op_kind(n) {
        OpKind::Register => state.set(instruction.op_register(n), value),
        OpKind::Memory => {
            if let Address::At(Value::Frame(at)) = address(state, instruction) {
                let kept = match instruction.memory_size().size() {
                    8 => value,
                    4 => value.low(),
                    _ => Value::Unknown,
                };
                state.store(at, kept);
            }
        }
        _ => {}
    }
}
