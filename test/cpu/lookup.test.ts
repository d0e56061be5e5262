import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { disassemble } from '../../src/cpu/disassemble.ts';
import { openPdb, PdbError } from '../../src/cpu/pdb.ts';

const PDB = fileURLToPath(new URL('./lines/lines.pdb', import.meta.url));

describe('disassemble', () => {
  it('prints what the debugger prints', () => {
    const bytes = Uint8Array.of(0x48, 0x89, 0x5c, 0x24, 0x08, 0xff, 0x15, 0x10, 0, 0, 0, 0x06, 0xc3);
    expect(disassemble(bytes, 0xfffff80000001000n, 10)).toEqual([
      { va: 0xfffff80000001000n, length: 5, text: 'mov [rsp+8],rbx' },
      { va: 0xfffff80000001005n, length: 6, text: 'call qword ptr [0FFFFF8000000101Bh]' },
      { va: 0xfffff8000000100bn, length: 1, text: 'db 06h' },
      { va: 0xfffff8000000100cn, length: 1, text: 'ret' },
    ]);
    expect(disassemble(bytes, 0n, 2)).toHaveLength(2);
    expect(disassemble(new Uint8Array(0), 0n, 2)).toEqual([]);
  });
});

describe('openPdb', () => {
  it.each([
    ['path', PDB],
    ['buffer', readFileSync(PDB)],
  ])('reads a %s', (_, source) => {
    const pdb = openPdb(source);
    expect(pdb.guid).toBe('AAD99CAE-DBC6-F601-4C4C-44205044422E');
    expect(pdb.age).toBe(1);
    expect(pdb.lookup(0x1008)).toEqual([
      { function: 'innermost(int)', file: '/src/lines.c', line: 7 },
      { function: 'inlined(int)', file: '/src/lines.c', line: 11 },
      { function: 'outer(int)', file: '/src/lines.c', line: 15 },
    ]);
    expect(pdb.lookup(0x1020)).toEqual([{ function: 'entry(int)', file: '/src/lines.c', line: 20 }]);
    expect(pdb.lookup(0x9000)).toEqual([]);
  });

  it.each([
    ['a file that is missing', '/nowhere.pdb'],
    ['a text', Buffer.from('no program database'.repeat(300))],
    ['nothing', Buffer.alloc(0)],
    ['a truncated one', readFileSync(PDB).subarray(0, 9000)],
  ])('refuses %s', (_, source) => {
    expect(() => openPdb(source)).toThrow(PdbError);
  });

  it('takes damaged files without a crash', () => {
    const whole = readFileSync(PDB);
    for (let seed = 1; seed <= 300; seed++) {
      const damaged = Buffer.from(whole);
      for (let time = 0, at = seed * 7919; time < 40; time++, at = (at * 48271) % 2147483647) {
        damaged[at % damaged.length] = at >> 8;
      }
      try {
        openPdb(damaged).lookup(0x1010);
      } catch (error) {
        expect(error).toBeInstanceOf(PdbError);
      }
    }
  });
});
