//! What a register can be known to hold while a dispatch routine is read.

/// Offset of `Tail.Overlay.CurrentStackLocation` in an x64 IRP.
pub const CURRENT_STACK_LOCATION: i64 = 0xB8;
/// Offset of `Parameters.DeviceIoControl.IoControlCode` in an IO_STACK_LOCATION.
pub const IO_CONTROL_CODE: i64 = 0x18;
/// Offsets of `Parameters.DeviceIoControl.OutputBufferLength` and `InputBufferLength`.
pub const BUFFER_LENGTHS: [i64; 2] = [8, 0x10];

/// Device type and function of a control code: all but its access and method.
const IDENTITY: u32 = !0xC003;

/// The control code as a switch sees it: `ror32(code + add, rotate)`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Code {
    pub add: u32,
    pub rotate: u8,
}

impl Code {
    pub const PLAIN: Code = Code { add: 0, rotate: 0 };

    /// The control code for which the value is `seen`.
    pub fn solve(self, seen: u32) -> u32 {
        seen.rotate_left(self.rotate.into()).wrapping_sub(self.add)
    }

    pub fn plus(self, n: u32) -> Option<Code> {
        (self.rotate == 0).then_some(Code {
            add: self.add.wrapping_add(n),
            rotate: 0,
        })
    }

    /// Whether these bits of the value still tell codes apart. The code that has nothing else is as good as any other then.
    pub fn is_told_by(self, mask: u32) -> bool {
        mask.rotate_left(self.rotate.into()) & IDENTITY != 0
    }

    pub fn rotated(self, by: u8) -> Code {
        Code {
            rotate: (self.rotate + by) & 31,
            ..self
        }
    }
}

/// What a jump table is indexed with.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Index {
    /// Something else, the major function for one.
    Other,
    Code(Code),
    /// An element of a table of `width` bytes each, itself indexed with the code.
    Element {
        table: u64,
        width: u8,
        code: Code,
    },
}

impl Index {
    pub fn code(self) -> Option<Code> {
        match self {
            Index::Other => None,
            Index::Code(code) | Index::Element { code, .. } => Some(code),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Value {
    #[default]
    Unknown,
    Const(u64),
    /// RSP at the function's entry, plus an offset.
    Frame(i64),
    Irp(i64),
    Location(i64),
    Code(Code),
    /// InputBufferLength or OutputBufferLength.
    Length,
    Element {
        table: u64,
        width: u8,
        code: Code,
    },
    /// A 32-bit entry of a jump table.
    Entry {
        table: u64,
        index: Index,
    },
    /// A 32-bit entry of a jump table plus `base`.
    Target {
        table: u64,
        index: Index,
        base: u64,
    },
    /// A 64-bit entry of a jump table.
    Pointer {
        table: u64,
        index: Index,
    },
}

impl Value {
    pub fn join(self, other: Value) -> Value {
        if self == other { self } else { Value::Unknown }
    }

    /// Worth following into a function that gets it.
    pub fn is_of_request(self) -> bool {
        matches!(
            self,
            Value::Irp(_) | Value::Location(_) | Value::Code(_) | Value::Length
        )
    }

    /// The same for a function whose RSP at entry lies `by` lower.
    pub fn shifted(self, by: i64) -> Value {
        match self {
            Value::Frame(at) => Value::Frame(at + by),
            value => value,
        }
    }

    /// The low 32 bits, zero-extended.
    pub fn low(self) -> Value {
        match self {
            Value::Const(value) => Value::Const(value & 0xFFFF_FFFF),
            Value::Code(_) | Value::Length | Value::Element { .. } | Value::Entry { .. } => self,
            _ => Value::Unknown,
        }
    }

    pub fn offset(self, by: i64) -> Value {
        match self {
            Value::Const(value) => Value::Const(value.wrapping_add(by as u64)),
            Value::Frame(at) => Value::Frame(at.wrapping_add(by)),
            Value::Irp(at) => Value::Irp(at.wrapping_add(by)),
            Value::Location(at) => Value::Location(at.wrapping_add(by)),
            Value::Code(code) => code.plus(by as u32).map_or(Value::Unknown, Value::Code),
            _ => Value::Unknown,
        }
    }

    pub fn plus(self, other: Value) -> Value {
        match (self, other) {
            (Value::Entry { table, index }, Value::Const(base))
            | (Value::Const(base), Value::Entry { table, index }) => {
                Value::Target { table, index, base }
            }
            (value, Value::Const(by)) | (Value::Const(by), value) => value.offset(by as i64),
            _ => Value::Unknown,
        }
    }
}
