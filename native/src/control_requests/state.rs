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

/// What a function is told: its arguments and the stack.
pub type Key = ([Value; 4], Vec<(i64, Value)>);

#[derive(Clone, Default)]
pub struct Left {
    value: Value,
    frame: BTreeMap<i64, Value>,
}

impl Left {
    /// Either this or `other`.
    pub fn join(&mut self, other: &Left) {
        self.value = self.value.join(other.value);
        self.frame
            .retain(|at, value| other.frame.get(at) == Some(value));
    }
}

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

    /// The state at the entry of a function that is called here, which sees the caller's stack too; none when nothing of
    /// the request goes there.
    pub fn callee(&self) -> Option<State> {
        let Value::Frame(rsp) = self.registers[RSP] else {
            return None;
        };
        let mut state =
            State::entry(ARGUMENTS.map(|register| self.registers[register].shifted(8 - rsp)));
        for (&at, &value) in self.frame.range(rsp..) {
            state.frame.insert(at + 8 - rsp, value.shifted(8 - rsp));
        }
        let arguments = ARGUMENTS.map(|register| state.registers[register]);
        let on_stack = state
            .frame
            .range(..ARGUMENT_AREA)
            .any(|(_, value)| value.is_of_request());
        let by_pointer = arguments
            .iter()
            .any(|value| matches!(value, Value::Frame(_)))
            && state.frame.values().any(|value| value.is_of_request());
        (on_stack || by_pointer || arguments.iter().any(|value| value.is_of_request()))
            .then_some(state)
    }

    /// What a function leaves for its caller: RAX and the caller's stack.
    pub fn leaves(&self) -> Left {
        Left {
            value: self.registers[0],
            frame: self
                .frame
                .range(8..)
                .map(|(&at, &value)| (at, value))
                .collect(),
        }
    }

    /// What a call leaves; without `left`, of a function that knows nothing of the request.
    pub fn returned(&mut self, left: Option<&Left>) {
        let rsp = self.registers[RSP];
        for register in VOLATILE {
            self.registers[register] = Value::Unknown;
        }
        if let (Some(left), Value::Frame(rsp)) = (left, rsp) {
            self.registers[0] = left.value.shifted(rsp - 8);
            self.frame.retain(|&at, _| at < rsp);
            for (&at, value) in &left.frame {
                self.frame.insert(at + rsp - 8, value.shifted(rsp - 8));
            }
        }
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

    pub fn key(&self) -> Key {
        let arguments = ARGUMENTS.map(|register| self.registers[register]);
        let frame = self.frame.iter().map(|(at, value)| (*at, *value));
        (arguments, frame.collect())
    }
}

fn is_high(register: Register) -> bool {
    matches!(
        register,
        Register::AH | Register::BH | Register::CH | Register::DH
    )
}
