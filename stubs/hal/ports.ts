import { pointer, UCHAR, ULONG, USHORT } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';

const module = 'hal.dll';
/** Nothing answers at any port: the bus floats high. */
const FLOATS = { approximate: ['no port has a device: reads give all ones, writes go nowhere'] };
const REGISTERS = 'exact';

const WIDTHS = [
  { name: 'UCHAR', codec: UCHAR, bytes: 1, ones: 0xff },
  { name: 'USHORT', codec: USHORT, bytes: 2, ones: 0xffff },
  { name: 'ULONG', codec: ULONG, bytes: 4, ones: 0xffffffff },
] as const;

/** wdm.h makes these intrinsics on x64; drivers that import them all the same find them in hal.dll. */
export const halPorts = WIDTHS.flatMap(({ name, codec, bytes, ones }) => {
  const Port = pointer(`P${name}`);
  return [
    ddi(`READ_PORT_${name}`, {
      module,
      params: { Port },
      returns: codec,
      maxIrql: 'ANY',
      fidelity: FLOATS,
      model: () => ones,
    }),
    ddi(`WRITE_PORT_${name}`, {
      module,
      params: { Port, Value: codec },
      maxIrql: 'ANY',
      fidelity: FLOATS,
      model: () => undefined,
    }),
    ddi(`READ_PORT_BUFFER_${name}`, {
      module,
      params: { Port, Buffer: Port, Count: ULONG },
      maxIrql: 'ANY',
      fidelity: FLOATS,
      model: (k, a) => k.mem.fill(a.Buffer, a.Count * bytes, 0xff),
    }),
    ddi(`WRITE_PORT_BUFFER_${name}`, {
      module,
      params: { Port, Buffer: Port, Count: ULONG },
      maxIrql: 'ANY',
      fidelity: FLOATS,
      model: (k, a) => void k.mem.bytes(a.Buffer, a.Count * bytes),
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
