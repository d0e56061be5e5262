//! A translated block's instructions, decoded once when the engine makes it.

use iced_x86::{Decoder, DecoderOptions, Instruction, MemorySize, Mnemonic};

/// Calls `visit` with each instruction of `bytes` at `va`; one that is invalid is the last.
pub fn each_instruction(va: u64, bytes: &[u8], mut visit: impl FnMut(&Instruction)) {
    let mut decoder = Decoder::with_ip(64, bytes, va, DecoderOptions::NONE);
    while decoder.can_decode() {
        let instruction = decoder.decode();
        visit(&instruction);
        if instruction.is_invalid() {
            return;
        }
    }
}

/// Whether the engine stores this instruction's result in one of its own functions. It doesn't look at a denied
/// store of those until the block ends, and would run the instructions behind it.
pub fn stores_in_helper(instruction: &Instruction) -> bool {
    match instruction.mnemonic() {
        Mnemonic::Fstp => instruction.memory_size() == MemorySize::Float80,
        Mnemonic::Cmpxchg8b
        | Mnemonic::Cmpxchg16b
        | Mnemonic::Fxsave
        | Mnemonic::Fxsave64
        | Mnemonic::Xsave
        | Mnemonic::Xsave64
        | Mnemonic::Xsavec
        | Mnemonic::Xsavec64
        | Mnemonic::Xsaveopt
        | Mnemonic::Xsaveopt64
        | Mnemonic::Xsaves
        | Mnemonic::Xsaves64
        | Mnemonic::Fnstenv
        | Mnemonic::Fstenv
        | Mnemonic::Fnsave
        | Mnemonic::Fsave
        | Mnemonic::Fbstp
        | Mnemonic::Maskmovq
        | Mnemonic::Maskmovdqu => true,
        _ => false,
    }
}

/// How many instructions stand in `bytes`; one that is invalid ends the block and counts.
pub fn count_instructions(va: u64, bytes: &[u8]) -> u32 {
    let mut count = 0;
    each_instruction(va, bytes, |_| count += 1);
    count
}

/// Whether `bytes` are whole no-op instructions and nothing else.
pub fn only_no_ops(va: u64, bytes: &[u8]) -> bool {
    let mut decoder = Decoder::with_ip(64, bytes, va, DecoderOptions::NONE);
    while decoder.can_decode() {
        if decoder.decode().mnemonic() != Mnemonic::Nop {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const VA: u64 = 0x1000;

    #[test]
    fn counts_whole_instructions() {
        // mov rax,1; add rax,rcx; nop dword [rax]; ret
        let bytes = [
            0x48, 0xC7, 0xC0, 1, 0, 0, 0, 0x48, 0x01, 0xC8, 0x0F, 0x1F, 0x00, 0xC3,
        ];
        assert_eq!(count_instructions(VA, &bytes), 4);
        assert_eq!(count_instructions(VA, &bytes[..7]), 1);
        assert_eq!(count_instructions(VA, &[]), 0);
    }

    #[test]
    fn an_invalid_instruction_ends_the_block() {
        assert_eq!(count_instructions(VA, &[0x90, 0x06, 0x90]), 2);
    }
}
