import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { readInfFile } from '../../src/config/inf-file.ts';
import { readConfigFile } from '../../src/config/read-config.ts';
import { readRegFile } from '../../src/config/reg-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'hvcheck-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, contents: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const values = (entries: ReturnType<typeof readRegFile>) =>
  entries.map(({ key, deleteKey, values }) => [
    deleteKey ? `-${key}` : key,
    ...values.map(({ name, type, data }) => `${name}=${type}:${hex(data)}`),
  ]);

describe('YAML and JSON', () => {
  test('everything at once', () => {
    const config = readConfigFile(
      file(
        'machine.yaml',
        `os: win10-22h2
seed: 5
registry:
  Parameters: { Mode: 1, Name: x, List: [a], Big: { qword: "0x100000000" }, Raw: { binary: "de ad" } }
  HKLM\\System\\CurrentControlSet\\Control\\Vendor: { Path: { expand: "%SystemRoot%" } }
files:
  C:\\Data\\a.txt: { text: hello }
devices:
  - hardwareIds: ['PCI\\VEN_1234&DEV_5678']
    resources:
      - { kind: memory, start: "0xf0000000", length: 4096 }
      - { kind: interrupt, line: 17 }
requests:
  - { device: \\Device\\X, ioctl: "0x222004", input: "01 02", outputLength: 4 }
  - { device: \\Device\\X, mode: kernel, read: 16 }
calls:
  - { name: ExAllocatePool2, where: { Tag: Smpl }, nth: 3 }
  - { name: IoCreateDevice, return: STATUS_ACCESS_DENIED }
skip: [power]
`,
      ),
    );
    expect(config).toMatchObject({ os: 'win10-22h2', seed: 5, mode: undefined });
    const { machine } = config;
    expect(values([...machine.registry])).toEqual([
      [
        'Parameters',
        'Mode=4:01000000',
        'Name=1:78000000',
        'List=7:610000000000',
        'Big=11:0000000001000000',
        'Raw=3:dead',
      ],
      [
        '\\REGISTRY\\MACHINE\\System\\CurrentControlSet\\Control\\Vendor'.replace(
          'System\\CurrentControlSet',
          'SYSTEM\\ControlSet001',
        ),
        `Path=2:${hex(Buffer.from('%SystemRoot%\0', 'utf16le'))}`,
      ],
    ]);
    expect(machine.files).toEqual([{ path: 'C:\\Data\\a.txt', contents: new TextEncoder().encode('hello') }]);
    expect(machine.devices).toEqual([
      {
        hardwareIds: ['PCI\\VEN_1234&DEV_5678'],
        resources: [
          { kind: 'memory', start: 0xf0000000n, length: 4096, readOnly: false },
          { kind: 'interrupt', line: 17, latched: false, shared: false },
        ],
      },
    ]);
    expect(machine.requests).toEqual([
      {
        device: '\\Device\\X',
        mode: 'user',
        what: { kind: 'control', code: 0x222004, input: new Uint8Array([1, 2]), outputLength: 4 },
      },
      { device: '\\Device\\X', mode: 'kernel', what: { kind: 'read', length: 16, offset: 0n } },
    ]);
    expect(machine.calls).toEqual([
      { name: 'ExAllocatePool2', where: { Tag: 'Smpl' }, nth: 3, result: undefined },
      { name: 'IoCreateDevice', where: {}, nth: undefined, result: 0xc0000022n },
    ]);
    expect(machine.skip).toEqual(['power']);
  });

  test('JSON, and an empty file', () => {
    expect(readConfigFile(file('a.json', '{ "seed": 3 }')).seed).toBe(3);
    expect(readConfigFile(file('empty.yaml', '')).machine.registry).toEqual([]);
  });

  test.each([
    ['os: win12\n', /:1: os: .*win11-24h2/],
    ['seed: 1\nsede: 2\n', /:2: sede: /],
    ['registry:\n  Parameters:\n    Mode: [1]\n', /:3: registry\.Parameters\.Mode/],
    ['registry:\n  HKCU\\Software: { A: 1 }\n', /:2: registry\.HKCU\\Software: expected HKLM/],
    ['devices:\n  - hardwareIds: []\n', /:2: devices\.0\.hardwareIds/],
    [
      'devices:\n  - hardwareIds: [a]\n    resources:\n      - { kind: memory, start: x, length: 1 }\n',
      /:4: devices\.0\.resources\.0/,
    ],
    ['requests:\n  - { device: X, ioctl: 1 }\n', /:2: requests\.0/],
    ['calls:\n  - { name: X, return: STATUS_NONE }\n', /:2: calls\.0\.return: STATUS_NONE is no NTSTATUS/],
    ['files:\n  data.bin: { text: x }\n', /:2: files\.data\.bin: expected a whole path/],
    ['seed: [1\n', /:\d+: /],
    ['- 1\n', /the file/],
  ])('%j is told with line and key', (text, message) => {
    expect(() => readConfigFile(file('bad.yaml', text))).toThrow(ConfigError);
    expect(() => readConfigFile(file('bad.yaml', text))).toThrow(message);
  });

  test('a file that is not there', () => {
    expect(() => readConfigFile(join(folder, 'none.yaml'))).toThrow(/none\.yaml: can't be read \(ENOENT\)/);
  });
});

describe('.reg', () => {
  const body = `[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\sample]
@="default"
"Start"=dword:00000003
; a comment
"Quoted \\"name\\""="C:\\\\x"
"Raw"=hex:de,ad,\\
  be,ef
"Multi"=hex(7):61,00,00,00,00,00
"Gone"=-

[-HKEY_LOCAL_MACHINE\\SOFTWARE\\Old]
`;
  const expected = [
    [
      '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\sample',
      `=1:${hex(Buffer.from('default\0', 'utf16le'))}`,
      'Start=4:03000000',
      `Quoted "name"=1:${hex(Buffer.from('C:\\x\0', 'utf16le'))}`,
      'Raw=3:deadbeef',
      'Multi=7:610000000000',
      'Gone=undefined:',
    ],
    ['-\\REGISTRY\\MACHINE\\SOFTWARE\\Old'],
  ];
  test('as regedit writes it, in UTF-16', () => {
    const text = `\ufeffWindows Registry Editor Version 5.00\r\n\r\n${body.replaceAll('\n', '\r\n')}`;
    expect(values(readRegFile(file('a.reg', Buffer.from(text, 'utf16le'))))).toEqual(expected);
  });
  test('and in UTF-8', () => {
    expect(values(readRegFile(file('b.reg', `Windows Registry Editor Version 5.00\n\n${body}`)))).toEqual(expected);
  });
  test.each([
    ['[HKEY_LOCAL_MACHINE]\n', /:1: expected "Windows Registry Editor/],
    ['REGEDIT4\n"a"="b"\n', /:2: a value stands before the first key/],
    ['REGEDIT4\n[HKEY_CURRENT_USER\\x]\n', /:2: expected \[HKEY_LOCAL_MACHINE/],
    ['REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\x]\n"a"=word:1\n', /:4: value a: expected/],
    ['REGEDIT4\n[HKEY_LOCAL_MACHINE\\x]\nnonsense\n', /:3: expected "NAME"=VALUE/],
  ])('%j', (text, message) => {
    expect(() => readRegFile(file('bad.reg', text))).toThrow(message);
  });
});

describe('INF', () => {
  test('what AddReg adds, with strings filled in', () => {
    const inf = `[Version]
Signature = "$WINDOWS NT$"
[Sample_Install.NT.Services]
AddService = sample, 2, Sample_Service
[Sample_Service]
ServiceType = 1
AddReg = Sample_Parameters ; the driver's own
[Sample_Parameters]
HKR,Parameters,Mode,0x00010001,2
HKR,Parameters,Name,,%Name%
HKR,,Raw,1,de,ad
HKR,Parameters,Multi,0x10000,"a","b"
HKLM,SOFTWARE\\Vendor,Key,0x10
[Strings]
Name = "Sample, driver"
`;
    expect(values(readInfFile(file('a.inf', inf)))).toEqual([
      ['Parameters', 'Mode=4:02000000'],
      ['Parameters', `Name=1:${hex(Buffer.from('Sample, driver\0', 'utf16le'))}`],
      ['', 'Raw=3:dead'],
      ['Parameters', `Multi=7:${hex(Buffer.from('a\0b\0\0', 'utf16le'))}`],
      ['\\REGISTRY\\MACHINE\\SOFTWARE\\Vendor'],
    ]);
  });
  test.each([
    ['x = 1\n', /:1: expected \[SECTION\]/],
    ['[a]\nAddReg = b\n', /AddReg names the section \[b\]/],
    ['[a]\nAddReg = b\n[b]\nHKXX,a,b,0,c\n', /:4: expected HKR, HKLM or HKU, got HKXX/],
    ['[a]\nAddReg = b\n[b]\nHKR,a,b,zero,c\n', /:4: flags: expected a number/],
    ['', /has no sections/],
  ])('%j', (text, message) => {
    expect(() => readInfFile(file('bad.inf', text))).toThrow(message);
  });
});
