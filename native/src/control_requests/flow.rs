//! Follows a function along all its branches.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use iced_x86::{
    Code as Opcode, ConditionCode, Decoder, DecoderOptions, FlowControl, Instruction,
    InstructionInfoFactory, Mnemonic, OpAccess, OpKind,
};

use super::Image;
use super::code_table;
use super::jump_table;
use super::operands::{Address, address, load, read, write};
use super::state::{Bound, Compared, Key, Left, State};
use super::value::{Code, Value};

const DEEPEST_CALL: u32 = 8;
const MOST_INSTRUCTIONS: u32 = 500_000;

pub struct Reader<'a> {
    image: &'a Image<'a>,
    pub codes: BTreeSet<u32>,
    pub lengths: BTreeSet<u32>,
    left: u32,
    known: HashMap<(u64, Key), Left>,
    info: InstructionInfoFactory,
}

impl<'a> Reader<'a> {
    pub fn new(image: &'a Image<'a>) -> Self {
        Reader {
            image,
            codes: BTreeSet::new(),
            lengths: BTreeSet::new(),
            left: MOST_INSTRUCTIONS,
            known: HashMap::new(),
            info: InstructionInfoFactory::new(),
        }
    }

    /// Reads the function at `entry`; what it leaves.
    pub fn function(&mut self, entry: u64, state: State, depth: u32) -> Left {
        let key = (entry, state.key());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        self.known.insert(key.clone(), Left::default());
        let mut walk = Walk {
            states: BTreeMap::new(),
            todo: Vec::new(),
            left: None,
        };
        walk.reach(entry, state);
        while let Some(at) = walk.todo.pop() {
            self.block(at, depth, &mut walk);
        }
        let left = walk.left.unwrap_or_default();
        self.known.insert(key, left.clone());
        left
    }

    fn block(&mut self, at: u64, depth: u32, walk: &mut Walk) {
        let Some(bytes) = self.image.from(at) else {
            return;
        };
        let mut state = walk.states[&at].clone();
        let mut decoder = Decoder::with_ip(64, bytes, at, DecoderOptions::NONE);
        while decoder.can_decode() && self.left > 0 {
            self.left -= 1;
            let instruction = decoder.decode();
            match instruction.flow_control() {
                FlowControl::Next => self.step(&instruction, &mut state),
                FlowControl::Call | FlowControl::IndirectCall => {
                    self.call(&instruction, &mut state, depth)
                }
                FlowControl::ConditionalBranch => {
                    self.branch(&instruction, &state, walk);
                    return;
                }
                FlowControl::UnconditionalBranch => {
                    walk.reach(instruction.near_branch_target(), state);
                    return;
                }
                FlowControl::IndirectBranch => {
                    self.jump(&instruction, &state, walk);
                    return;
                }
                FlowControl::Return => {
                    let left = state.leaves();
                    match &mut walk.left {
                        Some(known) => known.join(&left),
                        None => walk.left = Some(left),
                    }
                    return;
                }
                _ => return,
            }
            if walk.states.contains_key(&instruction.next_ip()) {
                walk.reach(instruction.next_ip(), state);
                return;
            }
        }
    }

    fn call(&mut self, instruction: &Instruction, state: &mut State, depth: u32) {
        let target = instruction.near_branch_target();
        let direct =
            instruction.op0_kind() == OpKind::NearBranch64 && self.image.at(target, 1).is_some();
        let callee = state.callee().filter(|_| direct && depth < DEEPEST_CALL);
        let left = callee.map(|callee| self.function(target, callee, depth + 1));
        state.returned(left.as_ref());
    }

    fn branch(&mut self, instruction: &Instruction, state: &State, walk: &mut Walk) {
        let (taken, next) = (instruction.near_branch_target(), instruction.next_ip());
        let (mut when_taken, mut when_not) = (state.clone(), state.clone());
        if let Some(Compared { code, with }) = state.flags {
            let bound = |most: u32, otherwise: u64| {
                Some(Bound {
                    code,
                    most,
                    otherwise,
                })
            };
            match instruction.condition_code() {
                ConditionCode::e | ConditionCode::ne => self.found(code.solve(with)),
                ConditionCode::a => when_not.bound = bound(with, taken),
                ConditionCode::be => when_taken.bound = bound(with, next),
                ConditionCode::ae if with > 0 => when_not.bound = bound(with - 1, taken),
                ConditionCode::b if with > 0 => when_taken.bound = bound(with - 1, next),
                _ => {}
            }
        }
        walk.reach(taken, when_taken);
        walk.reach(next, when_not);
    }

    fn jump(&mut self, instruction: &Instruction, state: &State, walk: &mut Walk) {
        let to = read(state, instruction, 0);
        if let Some(jump) = jump_table::follow(self.image, to, state.bound) {
            self.codes.extend(jump.codes);
            for target in jump.targets {
                walk.reach(target, state.clone());
            }
        }
    }

    /// `cmp code, [table]`: a loop over entries that begin with a code each.
    fn table_entry(&mut self, code: Code, instruction: &Instruction, state: &State) {
        let reads_code = (0..2).any(|n| instruction.op_kind(n) == OpKind::Memory);
        if reads_code
            && instruction.memory_size().size() == 4
            && let Address::At(Value::Const(table)) = address(state, instruction)
        {
            let entries = code_table::entries(self.image, table);
            self.codes.extend(entries.map(|entry| code.solve(entry)));
        }
    }

    fn found(&mut self, code: u32) {
        self.codes.insert(code);
    }

    fn step(&mut self, instruction: &Instruction, state: &mut State) {
        match instruction.mnemonic() {
            Mnemonic::Mov | Mnemonic::Movzx | Mnemonic::Movsxd => {
                let value = match instruction.mnemonic() {
                    Mnemonic::Mov => read(state, instruction, 1),
                    _ => widened(state, instruction),
                };
                write(state, instruction, 0, value);
            }
            Mnemonic::Lea => {
                let value = match address(state, instruction) {
                    Address::At(value) => value,
                    Address::Element { .. } => Value::Unknown,
                };
                state.set(instruction.op0_register(), value);
            }
            Mnemonic::Push => {
                let value = read(state, instruction, 0);
                state.push(value);
            }
            Mnemonic::Pop => {
                let value = state.pop();
                write(state, instruction, 0, value);
            }
            Mnemonic::Cdqe | Mnemonic::Nop => {}
            Mnemonic::Cmp => {
                let (left, right) = (read(state, instruction, 0), read(state, instruction, 1));
                if let (Value::Length, Value::Const(length)) = (left, right) {
                    self.lengths.insert(length as u32);
                }
                if let (Value::Code(code), _) | (_, Value::Code(code)) = (left, right) {
                    self.table_entry(code, instruction, state);
                }
                state.flags = comparison(left, right);
            }
            Mnemonic::Test => {
                let same = instruction.op0_kind() == OpKind::Register
                    && instruction.op1_kind() == OpKind::Register
                    && instruction.op0_register() == instruction.op1_register();
                state.flags =
                    comparison(read(state, instruction, 0), Value::Const(0)).filter(|_| same);
            }
            Mnemonic::Bt => self.bit_test(instruction, state),
            Mnemonic::Add | Mnemonic::Sub | Mnemonic::Inc | Mnemonic::Dec => {
                arithmetic(instruction, state)
            }
            Mnemonic::And | Mnemonic::Xor | Mnemonic::Ror | Mnemonic::Rol | Mnemonic::Shr => {
                bitwise(instruction, state)
            }
            _ => self.other(instruction, state),
        }
    }

    /// `bt mask, code`: a switch as a set of bits.
    fn bit_test(&mut self, instruction: &Instruction, state: &mut State) {
        if let (Value::Const(mask), Value::Code(code)) =
            (read(state, instruction, 0), read(state, instruction, 1))
        {
            for bit in (0..64).filter(|bit| mask >> bit & 1 == 1) {
                self.found(code.solve(bit));
            }
        }
        state.flags = None;
    }

    fn other(&mut self, instruction: &Instruction, state: &mut State) {
        if let (Some(Compared { code, with }), ConditionCode::e | ConditionCode::ne) =
            (state.flags, instruction.condition_code())
        {
            self.found(code.solve(with));
        }
        let info = self.info.info(instruction);
        for used in info.used_registers() {
            if !matches!(used.access(), OpAccess::Read | OpAccess::CondRead) {
                state.set(used.register().full_register(), Value::Unknown);
            }
        }
        if instruction.op_count() > 0
            && instruction.op0_kind() == OpKind::Memory
            && writes_memory(instruction)
        {
            write(state, instruction, 0, Value::Unknown);
        }
        if instruction.rflags_modified() != 0 {
            state.flags = None;
        }
    }
}

fn writes_memory(instruction: &Instruction) -> bool {
    instruction.code() != Opcode::INVALID
        && !matches!(instruction.mnemonic(), Mnemonic::Nop | Mnemonic::Prefetchw)
}

/// The source of a widening move. An index that was signed stays one: tables have no negative entries.
fn widened(state: &State, instruction: &Instruction) -> Value {
    match instruction.op1_kind() {
        OpKind::Register => read(state, instruction, 1),
        _ => load(state, instruction, instruction.memory_size().size()),
    }
}

fn comparison(left: Value, right: Value) -> Option<Compared> {
    match (left, right) {
        (Value::Code(code), Value::Const(with)) | (Value::Const(with), Value::Code(code)) => {
            Some(Compared {
                code,
                with: with as u32,
            })
        }
        _ => None,
    }
}

fn arithmetic(instruction: &Instruction, state: &mut State) {
    let left = read(state, instruction, 0);
    let value = match instruction.mnemonic() {
        Mnemonic::Inc => left.offset(1),
        Mnemonic::Dec => left.offset(-1),
        Mnemonic::Add => left.plus(read(state, instruction, 1)),
        _ => match read(state, instruction, 1) {
            Value::Const(by) => left.offset((by as i64).wrapping_neg()),
            _ => Value::Unknown,
        },
    };
    write(state, instruction, 0, value);
    // Less than by a borrow: only `sub` leaves flags of a comparison.
    state.flags = match (
        instruction.mnemonic(),
        left,
        read_constant(state, instruction),
    ) {
        (Mnemonic::Sub, Value::Code(_), Some(by)) => comparison(left, Value::Const(by)),
        _ => comparison(value, Value::Const(0)),
    };
}

fn read_constant(state: &State, instruction: &Instruction) -> Option<u64> {
    match instruction.op_count() {
        2 => match read(state, instruction, 1) {
            Value::Const(value) => Some(value),
            _ => None,
        },
        _ => None,
    }
}

fn bitwise(instruction: &Instruction, state: &mut State) {
    let left = read(state, instruction, 0);
    let same = instruction.op0_kind() == OpKind::Register
        && instruction.op1_kind() == OpKind::Register
        && instruction.op0_register() == instruction.op1_register();
    let by = match read(state, instruction, 1) {
        Value::Const(by) => (by & 31) as u8,
        _ => 0,
    };
    let value = match (instruction.mnemonic(), left) {
        (Mnemonic::Xor, _) if same => Value::Const(0),
        (Mnemonic::And, Value::Code(code)) => match read(state, instruction, 1) {
            Value::Const(mask) if code.is_told_by(mask as u32) => left,
            _ => Value::Unknown,
        },
        (Mnemonic::Ror | Mnemonic::Shr, Value::Code(code)) if by > 0 => {
            Value::Code(code.rotated(by))
        }
        (Mnemonic::Rol, Value::Code(code)) if by > 0 => Value::Code(code.rotated(32 - by)),
        _ => Value::Unknown,
    };
    write(state, instruction, 0, value);
    state.flags = None;
}

struct Walk {
    states: BTreeMap<u64, State>,
    todo: Vec<u64>,
    left: Option<Left>,
}

impl Walk {
    fn reach(&mut self, at: u64, state: State) {
        match self.states.get_mut(&at) {
            None => {
                self.states.insert(at, state);
            }
            Some(known) => {
                if !known.join(&state) {
                    return;
                }
            }
        }
        self.todo.push(at);
    }
}
