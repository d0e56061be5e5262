use iced_x86::code_asm::*;

use super::{Image, Requests, control_requests};

const BASE: u64 = 0xFFFF_F800_0000_0000;
const TABLE: usize = 0x800;

fn requests(
    assemble: impl FnOnce(&mut CodeAssembler) -> Result<(), iced_x86::IcedError>,
    tables: &[(usize, &[u8])],
) -> Requests {
    let mut assembler = CodeAssembler::new(64).unwrap();
    assemble(&mut assembler).unwrap();
    let mut bytes = assembler.assemble(BASE).unwrap();
    bytes.resize(0x1000, 0xCC);
    for (at, table) in tables {
        bytes[*at..at + table.len()].copy_from_slice(table);
    }
    let image = Image {
        bytes: &bytes,
        base: BASE,
    };
    control_requests(&image, BASE)
}

fn codes(
    assemble: impl FnOnce(&mut CodeAssembler) -> Result<(), iced_x86::IcedError>,
    tables: &[(usize, &[u8])],
) -> Vec<u32> {
    requests(assemble, tables).codes.into_iter().collect()
}

fn load_code(a: &mut CodeAssembler, to: AsmRegister32) -> Result<(), iced_x86::IcedError> {
    a.mov(rax, qword_ptr(rdx + 0xB8))?;
    a.mov(to, dword_ptr(rax + 0x18))
}

#[test]
fn compares_and_subtractions() {
    let found = codes(
        |a| {
            let mut hit = a.create_label();
            load_code(a, ecx)?;
            a.cmp(ecx, 0x222000)?;
            a.je(hit)?;
            a.sub(ecx, 0x222004)?;
            a.je(hit)?;
            a.sub(ecx, 8)?;
            a.je(hit)?;
            a.dec(ecx)?;
            a.jne(hit)?;
            a.set_label(&mut hit)?;
            a.ret()
        },
        &[],
    );
    assert_eq!(found, [0x222000, 0x222004, 0x22200C, 0x22200D]);
}

#[test]
fn the_stack_location_in_memory_and_in_a_callee() {
    let found = codes(
        |a| {
            let mut callee = a.create_label();
            a.sub(rsp, 0x38)?;
            a.mov(qword_ptr(rsp + 0x20), rdx)?;
            a.mov(r9, qword_ptr(rsp + 0x20))?;
            a.mov(r8, qword_ptr(r9 + 0xB8))?;
            a.cmp(dword_ptr(r8 + 0x18), 0x9C402000u32 as i32)?;
            a.mov(edx, dword_ptr(r8 + 0x18))?;
            a.call(callee)?;
            a.add(rsp, 0x38)?;
            a.ret()?;
            a.set_label(&mut callee)?;
            let mut out = a.create_label();
            a.cmp(edx, 0x9C402004u32 as i32)?;
            a.jne(out)?;
            a.set_label(&mut out)?;
            a.ret()
        },
        &[],
    );
    assert_eq!(found, [0x9C402004]);
}

#[test]
fn a_record_of_the_request_on_the_stack() {
    let found = codes(
        |a| {
            let (mut build, mut handle) = (a.create_label(), a.create_label());
            a.sub(rsp, 0x48)?;
            a.lea(rcx, qword_ptr(rsp + 0x28))?;
            a.call(build)?;
            a.lea(rcx, qword_ptr(rsp + 0x28))?;
            a.call(handle)?;
            a.add(rsp, 0x48)?;
            a.ret()?;
            a.set_label(&mut build)?;
            a.mov(qword_ptr(rcx + 8), rdx)?;
            a.mov(rax, qword_ptr(rdx + 0xB8))?;
            a.mov(qword_ptr(rcx + 16), rax)?;
            a.ret()?;
            a.set_label(&mut handle)?;
            let mut out = a.create_label();
            a.mov(rax, qword_ptr(rcx + 16))?;
            a.cmp(dword_ptr(rax + 0x18), 0x222004)?;
            a.jne(out)?;
            a.set_label(&mut out)?;
            a.ret()
        },
        &[],
    );
    assert_eq!(found, [0x222004]);
}

#[test]
fn a_jump_table_through_a_table_of_bytes() {
    let hit = 0x700i32.to_le_bytes();
    let other = 0x780i32.to_le_bytes();
    let jumps = [hit, other].concat();
    let found = codes(
        |a| {
            let mut out = a.create_label();
            load_code(a, eax)?;
            a.add(eax, -0x222000)?;
            a.cmp(eax, 8)?;
            a.ja(out)?;
            a.mov(rdx, BASE)?;
            a.movzx(eax, byte_ptr(rdx + rax + TABLE as i32))?;
            a.mov(ecx, dword_ptr(rdx + rax * 4 + (TABLE + 0x20) as i32))?;
            a.add(rcx, rdx)?;
            a.jmp(rcx)?;
            a.set_label(&mut out)?;
            a.ret()
        },
        &[
            (TABLE, &[0, 1, 1, 1, 0, 1, 1, 1, 0]),
            (TABLE + 0x20, &jumps),
            (0x780, &[0xC3]),
            (0x700, &[0xC3]),
        ],
    );
    // The other target is not where `ja` goes here, so all nine are told apart.
    assert_eq!(found.len(), 9);
    assert!(found.contains(&0x222000) && found.contains(&0x222008));
}

#[test]
fn a_rotated_switch_and_a_set_of_bits() {
    let found = codes(
        |a| {
            let mut out = a.create_label();
            load_code(a, eax)?;
            a.lea(eax, dword_ptr(rax - 0x222000))?;
            a.ror(eax, 2)?;
            a.cmp(eax, 5)?;
            a.ja(out)?;
            a.mov(ecx, 0b10_0001)?;
            a.bt(ecx, eax)?;
            a.set_label(&mut out)?;
            a.ret()
        },
        &[],
    );
    assert_eq!(found, [0x222000, 0x222014]);
}

#[test]
fn lengths_are_not_codes() {
    let found = requests(
        |a| {
            let mut out = a.create_label();
            a.mov(rax, qword_ptr(rdx + 0xB8))?;
            a.mov(ecx, dword_ptr(rax + 0x10))?;
            a.cmp(ecx, 16)?;
            a.jb(out)?;
            a.cmp(dword_ptr(rax + 8), 0x222000)?;
            a.je(out)?;
            a.set_label(&mut out)?;
            a.ret()
        },
        &[],
    );
    assert!(found.codes.is_empty());
    assert_eq!(Vec::from_iter(found.lengths), [16, 0x222000]);
}

#[test]
fn masked_codes() {
    let found = codes(
        |a| {
            let (other, end) = (&mut a.create_label(), &mut a.create_label());
            load_code(a, ecx)?;
            a.mov(eax, ecx)?;
            a.and(eax, -9)?;
            a.cmp(eax, 0x22_2000)?;
            a.je(*other)?;
            a.mov(eax, ecx)?;
            a.and(eax, 3)?;
            a.cmp(eax, 3)?;
            a.je(*end)?;
            a.shr(ecx, 2)?;
            a.and(ecx, 0xFFF)?;
            a.cmp(ecx, 0x801)?;
            a.je(*end)?;
            a.set_label(other)?;
            a.nop()?;
            a.set_label(end)?;
            a.ret()
        },
        &[],
    );
    assert_eq!(found, [0x2004, 0x22_2000]);
}

#[test]
fn a_loop_over_a_table() {
    let mut table = Vec::new();
    for code in [0x9C40_2400u32, 0x9C40_2404, 0x9C40_6408, 0] {
        table.extend(u64::from(code).to_le_bytes());
        table.extend((BASE + 0x10).to_le_bytes());
    }
    let found = codes(
        |a| {
            let (next, end) = (&mut a.create_label(), &mut a.create_label());
            load_code(a, edx)?;
            a.mov(rcx, BASE + TABLE as u64)?;
            a.xor(eax, eax)?;
            a.set_label(next)?;
            a.cmp(dword_ptr(rcx), edx)?;
            a.je(*end)?;
            a.add(rcx, 16)?;
            a.inc(eax)?;
            a.cmp(eax, 3)?;
            a.jb(*next)?;
            a.set_label(end)?;
            a.ret()
        },
        &[(TABLE, &table)],
    );
    assert_eq!(found, [0x9C40_2400, 0x9C40_2404, 0x9C40_6408]);
}
