import { pointer, UCHAR, ULONG, USHORT } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { type PortWidth, readPort, writePort } from '../../src/kernel/hal/port-space.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

const module = 'hal.dll';
const PORTS = {
  approximate: [
    'PCI configuration, the clock and an idle keyboard controller answer; other ports read as all ones, writes go nowhere',
  ],
};
const REGISTERS = 'exact';

const WIDTHS = [
  { name: 'UCHAR', codec: UCHAR, bytes: 1 },
  { name: 'USHORT', codec: USHORT, bytes: 2 },
  { name: 'ULONG', codec: ULONG, bytes: 4 },
] as const;

/** The port of a PUCHAR, PUSHORT or PULONG: DX takes its low 16 bits. */
const portOf = (pointer: bigint) => Number(pointer & 0xffffn);

function readBuffer(k: Kernel, from: bigint, to: bigint, count: number, width: PortWidth): void {
  const bytes = Buffer.alloc(count * width);
  for (let at = 0; at < bytes.length; at += width) bytes.writeUIntLE(readPort(k, portOf(from), width), at, width);
  k.mem.write(to, bytes);
}
function writeBuffer(k: Kernel, to: bigint, from: bigint, count: number, width: PortWidth): void {
  const bytes = Buffer.from(k.mem.bytes(from, count * width));
  for (let at = 0; at < bytes.length; at += width) writePort(k, portOf(to), width, bytes.readUIntLE(at, width));
}

/** wdm.h makes these intrinsics on x64; drivers that import them all the same find them in hal.dll. */
export const halPorts = WIDTHS.flatMap(({ name, codec, bytes }) => {
  const Port = pointer(`P${name}`);
  return [
    ddi(`READ_PORT_${name}`, {
      module,
      params: { Port },
      returns: codec,
      maxIrql: 'ANY',
      fidelity: PORTS,
      model: (k, a) => readPort(k, portOf(a.Port), bytes),
    }),
    ddi(`WRITE_PORT_${name}`, {
      module,
      params: { Port, Value: codec },
      maxIrql: 'ANY',
      fidelity: PORTS,
      model: (k, a) => writePort(k, portOf(a.Port), bytes, a.Value),
    }),
    ddi(`READ_PORT_BUFFER_${name}`, {
      module,
      params: { Port, Buffer: Port, Count: ULONG },
      maxIrql: 'ANY',
      fidelity: PORTS,
      model: (k, a) => readBuffer(k, a.Port, a.Buffer, a.Count, bytes),
    }),
    ddi(`WRITE_PORT_BUFFER_${name}`, {
      module,
      params: { Port, Buffer: Port, Count: ULONG },
      maxIrql: 'ANY',
      fidelity: PORTS,
      model: (k, a) => writeBuffer(k, a.Port, a.Buffer, a.Count, bytes),
    }),
  ];
});

export const halRegisters = WIDTHS.flatMap(({ name, codec, bytes }) => {
  const Register = pointer(`P${name}`);
  const maxIrql = 'ANY';
  return [
    ddi(`READ_REGISTER_${name}`, {
      params: { Register },
      returns: codec,
      maxIrql,
      fidelity: REGISTERS,
      model: (k, a) =>
        bytes === 1 ? k.mem.u8(a.Register) : bytes === 2 ? k.mem.u16(a.Register) : k.mem.u32(a.Register),
    }),
    ddi(`WRITE_REGISTER_${name}`, {
      params: { Register, Value: codec },
      maxIrql,
      fidelity: REGISTERS,
      model: (k, a) =>
        bytes === 1
          ? k.mem.setU8(a.Register, a.Value)
          : bytes === 2
            ? k.mem.setU16(a.Register, a.Value)
            : k.mem.setU32(a.Register, a.Value),
    }),
    ddi(`READ_REGISTER_BUFFER_${name}`, {
      params: { Register, Buffer: Register, Count: ULONG },
      maxIrql,
      fidelity: REGISTERS,
      model: (k, a) => k.mem.write(a.Buffer, k.mem.bytes(a.Register, a.Count * bytes)),
    }),
    ddi(`WRITE_REGISTER_BUFFER_${name}`, {
      params: { Register, Buffer: Register, Count: ULONG },
      maxIrql,
      fidelity: REGISTERS,
      model: (k, a) => k.mem.write(a.Register, k.mem.bytes(a.Buffer, a.Count * bytes)),
    }),
  ];
});
