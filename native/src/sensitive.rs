//! Instructions that the engine runs silently or wrongly, and finding them by their bytes.

use iced_x86::{Code, Decoder, DecoderOptions, Instruction, Mnemonic, OpKind, Register};

use crate::registers::{RAX, RDX};

/// The order is that of `SENSITIVE_KINDS` in `src/cpu/native.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    MovFromCr,
    MovToCr,
    Lmsw,
    Clts,
    MovFromDr,
    MovToDr,
    Rdmsr,
    Wrmsr,
    Lidt,
    Lgdt,
    Sidt,
    Sgdt,
    Lldt,
    Ltr,
    Xgetbv,
    Xsetbv,
    Stac,
    Clac,
    Vmcall,
    Swapgs,
    Invlpg,
    Wbinvd,
    Cpuid,
    Rdtsc,
    Rdtscp,
    In,
    Out,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sensitive {
    pub kind: Kind,
    pub length: u8,
    /// Number of the control or debug register.
    pub special: u8,
    /// Cell of the general register operand.
    pub general: Option<u8>,
    pub port: Port,
    pub width: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    None,
    Immediate(u8),
    Dx,
}

impl Sensitive {
    fn new(instruction: &Instruction, kind: Kind) -> Self {
        Self {
            kind,
            length: instruction.len() as u8,
            special: 0,
            general: None,
            port: Port::None,
            width: 0,
        }
    }

    pub fn reads_cr8(&self) -> bool {
        self.kind == Kind::MovFromCr && self.special == 8
    }

    pub fn writes_cr8(&self) -> bool {
        self.kind == Kind::MovToCr && self.special == 8
    }
}

pub fn classify(instruction: &Instruction) -> Option<Sensitive> {
    let kind = match instruction.mnemonic() {
        Mnemonic::Mov => return classify_mov(instruction),
        Mnemonic::In | Mnemonic::Out => return Some(classify_port(instruction)),
        Mnemonic::Insb
        | Mnemonic::Insw
        | Mnemonic::Insd
        | Mnemonic::Outsb
        | Mnemonic::Outsw
        | Mnemonic::Outsd => return Some(classify_string(instruction)),
        Mnemonic::Lmsw => Kind::Lmsw,
        Mnemonic::Clts => Kind::Clts,
        Mnemonic::Rdmsr => Kind::Rdmsr,
        Mnemonic::Wrmsr => Kind::Wrmsr,
        Mnemonic::Lidt => Kind::Lidt,
        Mnemonic::Lgdt => Kind::Lgdt,
        Mnemonic::Sidt => Kind::Sidt,
        Mnemonic::Sgdt => Kind::Sgdt,
        Mnemonic::Lldt => Kind::Lldt,
        Mnemonic::Ltr => Kind::Ltr,
        Mnemonic::Xgetbv => Kind::Xgetbv,
        Mnemonic::Xsetbv => Kind::Xsetbv,
        Mnemonic::Stac => Kind::Stac,
        Mnemonic::Clac => Kind::Clac,
        Mnemonic::Vmcall => Kind::Vmcall,
        Mnemonic::Swapgs => Kind::Swapgs,
        Mnemonic::Invlpg => Kind::Invlpg,
        Mnemonic::Wbinvd => Kind::Wbinvd,
        Mnemonic::Cpuid => Kind::Cpuid,
        Mnemonic::Rdtsc => Kind::Rdtsc,
        Mnemonic::Rdtscp => Kind::Rdtscp,
        _ => return None,
    };
    let mut found = Sensitive::new(instruction, kind);
    if instruction.op_count() > 0 && instruction.op0_kind() == OpKind::Register {
        found.general = general_cell(instruction.op0_register());
    }
    Some(found)
}

fn classify_mov(instruction: &Instruction) -> Option<Sensitive> {
    let (kind, special, general) = match instruction.code() {
        Code::Mov_r64_cr => (
            Kind::MovFromCr,
            instruction.op1_register(),
            instruction.op0_register(),
        ),
        Code::Mov_cr_r64 => (
            Kind::MovToCr,
            instruction.op0_register(),
            instruction.op1_register(),
        ),
        Code::Mov_r64_dr => (
            Kind::MovFromDr,
            instruction.op1_register(),
            instruction.op0_register(),
        ),
        Code::Mov_dr_r64 => (
            Kind::MovToDr,
            instruction.op0_register(),
            instruction.op1_register(),
        ),
        _ => return None,
    };
    let mut found = Sensitive::new(instruction, kind);
    found.special = special.number() as u8;
    found.general = general_cell(general);
    Some(found)
}

fn classify_port(instruction: &Instruction) -> Sensitive {
    let input = instruction.mnemonic() == Mnemonic::In;
    let (data, port) = if input { (0, 1) } else { (1, 0) };
    let mut found = Sensitive::new(instruction, if input { Kind::In } else { Kind::Out });
    found.width = instruction.op_register(data).size() as u8;
    found.general = Some(RAX as u8);
    found.port = match instruction.op_kind(port) {
        OpKind::Immediate8 => Port::Immediate(instruction.immediate8()),
        _ => Port::Dx,
    };
    found
}

fn classify_string(instruction: &Instruction) -> Sensitive {
    let (kind, width) = match instruction.mnemonic() {
        Mnemonic::Insb => (Kind::In, 1),
        Mnemonic::Insw => (Kind::In, 2),
        Mnemonic::Insd => (Kind::In, 4),
        Mnemonic::Outsb => (Kind::Out, 1),
        Mnemonic::Outsw => (Kind::Out, 2),
        _ => (Kind::Out, 4),
    };
    let mut found = Sensitive::new(instruction, kind);
    found.width = width;
    found.port = Port::Dx;
    found
}

fn general_cell(register: Register) -> Option<u8> {
    let full = register.full_register();
    if !full.is_gpr64() {
        return None;
    }
    Some(full.number() as u8)
}

pub fn port_number(found: &Sensitive, cells: *const u64) -> u16 {
    match found.port {
        Port::None => 0,
        Port::Immediate(port) => u16::from(port),
        Port::Dx => unsafe { *cells.add(RDX) as u16 },
    }
}

/// Decodes one instruction at `va` and says whether it is sensitive.
pub fn decode_at(va: u64, bytes: &[u8]) -> Option<Sensitive> {
    let mut decoder = Decoder::with_ip(64, bytes, va, DecoderOptions::NONE);
    let instruction = decoder.decode();
    if instruction.is_invalid() {
        return None;
    }
    classify(&instruction)
}

/// A candidate's second opcode byte, after 0F. IN and OUT have one-byte opcodes that are far too frequent in other
/// instructions; they are found when their block is translated.
fn is_candidate(second: u8) -> bool {
    matches!(
        second,
        0x00 | 0x01 | 0x06 | 0x09 | 0x20..=0x23 | 0x30..=0x32 | 0xA2
    )
}

fn is_prefix(byte: u8) -> bool {
    matches!(
        byte,
        0x26 | 0x2E | 0x36 | 0x3E | 0x40..=0x4F | 0x64..=0x67 | 0xF0 | 0xF2 | 0xF3
    )
}

const LONGEST_INSTRUCTION: usize = 15;
const MOST_PREFIXES: usize = 3;

/// Every address in `bytes` (which stand at `va`) that decodes to a sensitive instruction. Some of them are inside
/// other instructions and never run.
pub fn scan(va: u64, bytes: &[u8]) -> Vec<(u64, Sensitive)> {
    let mut found = Vec::new();
    for at in 0..bytes.len().saturating_sub(1) {
        if bytes[at] != 0x0F || !is_candidate(bytes[at + 1]) {
            continue;
        }
        let mut start = at;
        loop {
            let end = bytes.len().min(start + LONGEST_INSTRUCTION);
            let address = va.wrapping_add(start as u64);
            if let Some(sensitive) = decode_at(address, &bytes[start..end]) {
                found.push((address, sensitive));
            }
            if start == 0 || at - start == MOST_PREFIXES || !is_prefix(bytes[start - 1]) {
                break;
            }
            start -= 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const VA: u64 = 0xFFFF_F800_0000_1000;

    fn kinds(bytes: &[u8]) -> Vec<(u64, Kind)> {
        scan(VA, bytes)
            .into_iter()
            .map(|(va, found)| (va - VA, found.kind))
            .collect()
    }

    #[test]
    fn cr8_is_seen_with_its_prefix() {
        let found = scan(VA, &[0x90, 0x44, 0x0F, 0x20, 0xC1, 0x90]);
        let at_prefix = found.iter().find(|(va, _)| *va == VA + 1).unwrap().1;
        assert!(at_prefix.reads_cr8());
        assert_eq!(at_prefix.general, Some(1));
        assert_eq!(at_prefix.length, 4);
        let without = found.iter().find(|(va, _)| *va == VA + 2).unwrap().1;
        assert_eq!((without.kind, without.special), (Kind::MovFromCr, 0));
    }

    #[test]
    fn rex_b_names_the_upper_registers() {
        let found = scan(VA, &[0x45, 0x0F, 0x22, 0xC7]);
        let first = found.iter().find(|(va, _)| *va == VA).unwrap().1;
        assert!(first.writes_cr8());
        assert_eq!(first.general, Some(15));
    }

    #[test]
    fn each_kind_is_found() {
        let cases: [(&[u8], Kind); 24] = [
            (&[0x0F, 0x20, 0xD8], Kind::MovFromCr),
            (&[0x0F, 0x22, 0xC0], Kind::MovToCr),
            (&[0x0F, 0x21, 0xC0], Kind::MovFromDr),
            (&[0x0F, 0x23, 0xF8], Kind::MovToDr),
            (&[0x0F, 0x30], Kind::Wrmsr),
            (&[0x0F, 0x32], Kind::Rdmsr),
            (&[0x0F, 0x01, 0x10], Kind::Lgdt),
            (&[0x0F, 0x01, 0x18], Kind::Lidt),
            (&[0x0F, 0x01, 0x00], Kind::Sgdt),
            (&[0x0F, 0x01, 0x08], Kind::Sidt),
            (&[0x0F, 0x01, 0xF0], Kind::Lmsw),
            (&[0x0F, 0x01, 0x38], Kind::Invlpg),
            (&[0x0F, 0x01, 0xF8], Kind::Swapgs),
            (&[0x0F, 0x01, 0xF9], Kind::Rdtscp),
            (&[0x0F, 0x01, 0xD0], Kind::Xgetbv),
            (&[0x0F, 0x01, 0xD1], Kind::Xsetbv),
            (&[0x0F, 0x01, 0xCB], Kind::Stac),
            (&[0x0F, 0x01, 0xCA], Kind::Clac),
            (&[0x0F, 0x01, 0xC1], Kind::Vmcall),
            (&[0x0F, 0x00, 0xD8], Kind::Ltr),
            (&[0x0F, 0x00, 0xD0], Kind::Lldt),
            (&[0x0F, 0x06], Kind::Clts),
            (&[0x0F, 0x09], Kind::Wbinvd),
            (&[0x0F, 0xA2], Kind::Cpuid),
        ];
        for (bytes, kind) in cases {
            assert_eq!(kinds(bytes), vec![(0, kind)], "{bytes:02x?}");
        }
        assert_eq!(kinds(&[0x0F, 0x31]), vec![(0, Kind::Rdtsc)]);
    }

    #[test]
    fn harmless_bytes_give_nothing() {
        assert_eq!(kinds(&[0x48, 0x89, 0xC8, 0x0F, 0x1F, 0x40, 0x00, 0xC3]), []);
        assert_eq!(kinds(&[0x0F]), []);
        assert_eq!(kinds(&[]), []);
    }

    #[test]
    fn ports_are_classified() {
        let found = decode_at(VA, &[0x66, 0xE5, 0x71]).unwrap();
        assert_eq!((found.kind, found.width), (Kind::In, 2));
        assert_eq!(found.port, Port::Immediate(0x71));
        let found = decode_at(VA, &[0xEE]).unwrap();
        assert_eq!(
            (found.kind, found.width, found.port),
            (Kind::Out, 1, Port::Dx)
        );
    }
}
