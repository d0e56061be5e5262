import { STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, PVOID, ULONG, USHORT } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { readZ, writeZ } from '../../src/kernel/rtl/characters.ts';
import { formatIpv4, formatIpv6, type Parsed, parseIpv4, parseIpv6 } from '../../src/kernel/rtl/internet-address.ts';

type Width = 1 | 2;
interface Form {
  readonly suffix: 'A' | 'W';
  readonly width: Width;
}
const FORMS: readonly Form[] = [
  { suffix: 'A', width: 1 },
  { suffix: 'W', width: 2 },
];
const exact = { returns: NTSTATUS, maxIrql: 'PASSIVE', fidelity: 'exact' } as const;
/** Network byte order. */
const port = (value: number) => ((value & 0xff) << 8) | (value >> 8);

/** Writes a text with its terminator if the length, in characters, allows; the length needed is told. */
function putCounted(k: Kernel, text: string, to: bigint, lengthAt: bigint, width: Width): number {
  const room = k.mem.u32(lengthAt);
  k.mem.setU32(lengthAt, text.length + 1);
  if (to === 0n || room < text.length + 1) return STATUS_INVALID_PARAMETER;
  writeZ(k, to, text, width);
  return STATUS_SUCCESS;
}
function putParsed(
  k: Kernel,
  parsed: Parsed<Uint8Array> | undefined,
  text: bigint,
  width: Width,
  to: { readonly terminator: bigint; readonly address: bigint },
): number {
  k.mem.setU64(to.terminator, text + BigInt(width * (parsed?.length ?? 0)));
  if (parsed === undefined) return STATUS_INVALID_PARAMETER;
  k.mem.write(to.address, parsed.value);
  return STATUS_SUCCESS;
}
/** A port behind the address, or 0 where there is none; undefined where something else follows. */
function portBehind(text: string): number | undefined {
  if (text === '') return 0;
  const match = /^:(0x[\da-f]+|\d+)$/i.exec(text);
  const value = match === null ? Number.NaN : Number(match[1]);
  return value >= 0 && value <= 0xffff ? value : undefined;
}

const ipv4 = ({ suffix, width }: Form): Ddi[] => [
  ddi(`RtlIpv4AddressToString${suffix}`, {
    ...exact,
    params: { Address: PVOID, AddressString: PVOID },
    returns: PVOID,
    model: (k, a) => {
      const text = formatIpv4(k.mem.bytes(a.Address, 4));
      writeZ(k, a.AddressString, text, width);
      return a.AddressString + BigInt(width * text.length);
    },
  }),
  ddi(`RtlIpv4AddressToStringEx${suffix}`, {
    ...exact,
    params: { Address: PVOID, Port: USHORT, AddressString: PVOID, AddressStringLength: PVOID },
    model: (k, a) => {
      const text = formatIpv4(k.mem.bytes(a.Address, 4));
      const whole = a.Port === 0 ? text : `${text}:${port(a.Port)}`;
      return putCounted(k, whole, a.AddressString, a.AddressStringLength, width);
    },
  }),
  ddi(`RtlIpv4StringToAddress${suffix}`, {
    ...exact,
    params: { AddressString: PVOID, Strict: BOOLEAN, Terminator: PVOID, Address: PVOID },
    model: (k, a) => {
      const parsed = parseIpv4(readZ(k, a.AddressString, width), a.Strict);
      return putParsed(k, parsed, a.AddressString, width, { terminator: a.Terminator, address: a.Address });
    },
  }),
  ddi(`RtlIpv4StringToAddressEx${suffix}`, {
    ...exact,
    params: { AddressString: PVOID, Strict: BOOLEAN, Address: PVOID, Port: PVOID },
    model: (k, a) => {
      const text = readZ(k, a.AddressString, width);
      const parsed = parseIpv4(text, a.Strict);
      const behind = parsed && portBehind(text.slice(parsed.length));
      if (parsed === undefined || behind === undefined) return STATUS_INVALID_PARAMETER;
      k.mem.write(a.Address, parsed.value);
      k.mem.setU16(a.Port, port(behind));
      return STATUS_SUCCESS;
    },
  }),
];

const ipv6 = ({ suffix, width }: Form): Ddi[] => [
  ddi(`RtlIpv6AddressToString${suffix}`, {
    ...exact,
    params: { Address: PVOID, AddressString: PVOID },
    returns: PVOID,
    model: (k, a) => {
      const text = formatIpv6(k.mem.bytes(a.Address, 16));
      writeZ(k, a.AddressString, text, width);
      return a.AddressString + BigInt(width * text.length);
    },
  }),
  ddi(`RtlIpv6AddressToStringEx${suffix}`, {
    ...exact,
    params: { Address: PVOID, ScopeId: ULONG, Port: USHORT, AddressString: PVOID, AddressStringLength: PVOID },
    model: (k, a) => {
      const scope = a.ScopeId === 0 ? '' : `%${a.ScopeId}`;
      const text = `${formatIpv6(k.mem.bytes(a.Address, 16))}${scope}`;
      const whole = a.Port === 0 ? text : `[${text}]:${port(a.Port)}`;
      return putCounted(k, whole, a.AddressString, a.AddressStringLength, width);
    },
  }),
  ddi(`RtlIpv6StringToAddress${suffix}`, {
    ...exact,
    params: { AddressString: PVOID, Terminator: PVOID, Address: PVOID },
    model: (k, a) => {
      const parsed = parseIpv6(readZ(k, a.AddressString, width));
      return putParsed(k, parsed, a.AddressString, width, { terminator: a.Terminator, address: a.Address });
    },
  }),
  ddi(`RtlIpv6StringToAddressEx${suffix}`, {
    ...exact,
    params: { AddressString: PVOID, Address: PVOID, ScopeId: PVOID, Port: PVOID },
    model: (k, a) => {
      const whole = readZ(k, a.AddressString, width);
      const bracket = /^\[([^\]]*)\](.*)$/.exec(whole);
      const inside = bracket?.[1] ?? whole;
      const parsed = parseIpv6(inside);
      const scope = parsed && /^(?:%(\d+))?$/.exec(inside.slice(parsed.length));
      const behind = portBehind(bracket?.[2] ?? '');
      if (parsed === undefined || !scope || behind === undefined) return STATUS_INVALID_PARAMETER;
      k.mem.write(a.Address, parsed.value);
      k.mem.setU32(a.ScopeId, Number(scope[1] ?? 0));
      k.mem.setU16(a.Port, port(behind));
      return STATUS_SUCCESS;
    },
  }),
];

const ETHERNET_BYTES = 6;
const ethernet = ({ suffix, width }: Form): Ddi[] => [
  ddi(`RtlEthernetAddressToString${suffix}`, {
    ...exact,
    params: { Address: PVOID, AddressString: PVOID },
    returns: PVOID,
    model: (k, a) => {
      const hex = (byte: number) => byte.toString(16).padStart(2, '0').toUpperCase();
      const text = [...k.mem.bytes(a.Address, ETHERNET_BYTES)].map(hex).join('-');
      writeZ(k, a.AddressString, text, width);
      return a.AddressString + BigInt(width * text.length);
    },
  }),
  ddi(`RtlEthernetStringToAddress${suffix}`, {
    ...exact,
    params: { AddressString: PVOID, Terminator: PVOID, Address: PVOID },
    model: (k, a) => {
      const match = /^[\da-f]{1,2}(?:-[\da-f]{1,2}){5}/i.exec(readZ(k, a.AddressString, width));
      const value = match && Uint8Array.from(match[0].split('-'), (part) => Number.parseInt(part, 16));
      const parsed = match && value ? { value, length: match[0].length } : undefined;
      return putParsed(k, parsed, a.AddressString, width, { terminator: a.Terminator, address: a.Address });
    },
  }),
];

export const rtlInternetAddresses: readonly Ddi[] = FORMS.flatMap((form) => [
  ...ipv4(form),
  ...ipv6(form),
  ...ethernet(form),
]);
