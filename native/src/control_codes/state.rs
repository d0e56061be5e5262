//! Registers and stack at one point of a function.

use std::collections::BTreeMap;

use iced_x86::Register;

use super::value::{Code, Value};

/// `code` was compared with `with`; the flags are those of the comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Compared {
    pub code: Code,
    pub with: u32,
}

/// Here the value of `code` is at most `most`; others went to `otherwise`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bound {
    pub code: Code,
    pub most: u32,
    pub otherwise: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    registers: [Value; 16],
    frame: BTreeMap<i64, Value>,
    pub flags: Option<Compared>,
    pub bound: Option<Bound>,
}

const RSP: usize = 4;
/// RAX, RCX, RDX, R8 to R11.
const VOLATILE: [usize; 7] = [0, 1, 2, 8, 9, 10, 11];
const ARGUMENTS: [usize; 4] = [1, 2, 8, 9];
/// Bytes above RSP in which a callee looks for its arguments.
const ARGUMENT_AREA: i64 = 0x80;

impl State {
    /// At the entry of a function that gets these in RCX, RDX, R8 and R9.
    pub fn entry(arguments: [Value; 4]) -> State {
        let mut registers = [Value::Unknown; 16];
        for (register, value) in ARGUMENTS.into_iter().zip(arguments) {
            registers[register] = value;
        }
        registers[RSP] = Value::Frame(0);
        State {
            registers,
            frame: BTreeMap::new(),
            flags: None,
            bound: None,
        }
    }

    pub fn get(&self, register: Register) -> Value {
        if !register.is_gpr() {
            return Value::Unknown;
        }
        let value = self.registers[register.full_register().number()];
        match register.size() {
            8 => value,
            4 => value.low(),
            _ => match value {
                Value::Const(value) if register.size() == 1 && !is_high(register) => {
                    Value::Const(value & 0xFF)
                }
                _ => Value::Unknown,
            },
        }
    }

    pub fn set(&mut self, register: Register, value: Value) {
        if !register.is_gpr() {
            return;
        }
        let kept = match register.size() {
            8 => value,
            4 => value.low(),
            _ => Value::Unknown,
        };
        self.registers[register.full_register().number()] = kept;
    }

    pub fn load(&self, at: i64) -> Value {
        self.frame.get(&at).copied().unwrap_or_default()
    }

    pub fn store(&mut self, at: i64, value: Value) {
        if value == Value::Unknown {
            self.frame.remove(&at);
        } else {
            self.frame.insert(at, value);
        }
    }

    pub fn push(&mut self, value: Value) {
        if let Value::Frame(at) = self.registers[RSP] {
            self.registers[RSP] = Value::Frame(at - 8);
            self.store(at - 8, value);
        }
    }

    pub fn pop(&mut self) -> Value {
        let Value::Frame(at) = self.registers[RSP] else {
            return Value::Unknown;
        };
        self.registers[RSP] = Value::Frame(at + 8);
        self.load(at)
    }

    /// The state at the entry of a function that is called here; none when nothing of the request goes there.
    pub fn callee(&self) -> Option<State> {
        let mut state = State::entry(ARGUMENTS.map(|register| match self.registers[register] {
            Value::Frame(_) => Value::Unknown,
            value => value,
        }));
        if let Value::Frame(rsp) = self.registers[RSP] {
            for (&at, &value) in self.frame.range(rsp..rsp + ARGUMENT_AREA) {
                if !matches!(value, Value::Frame(_)) {
                    state.frame.insert(at - rsp + 8, value);
                }
            }
        }
        let passed = state.registers.iter().chain(state.frame.values());
        passed
            .clone()
            .any(|value| value.is_of_request())
            .then_some(state)
    }

    /// What a call leaves.
    pub fn returned(&mut self, value: Value) {
        for register in VOLATILE {
            self.registers[register] = Value::Unknown;
        }
        self.registers[0] = value;
        self.flags = None;
        self.bound = None;
    }

    /// Keeps what holds in both. True when that is less than before.
    pub fn join(&mut self, other: &State) -> bool {
        let before = self.clone();
        for (mine, theirs) in self.registers.iter_mut().zip(other.registers) {
            *mine = mine.join(theirs);
        }
        self.frame
            .retain(|at, value| other.frame.get(at) == Some(value));
        if self.flags != other.flags {
            self.flags = None;
        }
        if self.bound != other.bound {
            self.bound = None;
        }
        *self != before
    }

    pub fn key(&self) -> (Vec<Value>, Vec<(i64, Value)>) {
        let arguments = ARGUMENTS.map(|register| self.registers[register]).to_vec();
        (
            arguments,
            self.frame.iter().map(|(at, value)| (*at, *value)).collect(),
        )
    }
}

fn is_high(register: Register) -> bool {
    matches!(
        register,
        Register::AH | Register::BH | Register::CH | Register::DH
    )
}
