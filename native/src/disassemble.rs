//! Instructions as text, in the syntax of the Windows debugger.

use iced_x86::{Decoder, DecoderOptions, Formatter, MasmFormatter};

pub struct Line {
    pub va: u64,
    pub length: u32,
    pub text: String,
}

/// At most `max` instructions of `bytes` at `va`; a byte that starts none is `db`.
pub fn disassemble(bytes: &[u8], va: u64, max: usize) -> Vec<Line> {
    let mut formatter = MasmFormatter::new();
    let options = formatter.options_mut();
    options.set_space_after_operand_separator(false);
    options.set_rip_relative_addresses(false);
    options.set_leading_zeros(false);
    let mut decoder = Decoder::with_ip(64, bytes, va, DecoderOptions::NONE);
    let mut lines = Vec::new();
    while decoder.can_decode() && lines.len() < max {
        let position = decoder.position();
        let instruction = decoder.decode();
        let mut text = String::new();
        let length = if instruction.is_invalid() {
            text = format!("db {:02X}h", bytes[position]);
            let next = position + 1;
            if decoder.set_position(next).is_err() {
                break;
            }
            decoder.set_ip(va.wrapping_add(next as u64));
            1
        } else {
            formatter.format(&instruction, &mut text);
            instruction.len() as u32
        };
        lines.push(Line {
            va: va.wrapping_add(position as u64),
            length,
            text,
        });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::disassemble;

    #[test]
    fn lines_follow_each_other_past_bad_bytes() {
        let lines = disassemble(&[0x48, 0x89, 0xD8, 0x06, 0xC3], 0x1000, 10);
        let seen: Vec<_> = lines
            .iter()
            .map(|line| (line.va, line.length, line.text.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                (0x1000, 3, "mov rax,rbx"),
                (0x1003, 1, "db 06h"),
                (0x1004, 1, "ret")
            ]
        );
        assert_eq!(disassemble(&[0x90; 8], 0, 3).len(), 3);
    }
}
