import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
  STATUS_VARIABLE_NOT_FOUND,
} from '../../generated/ntstatus.ts';
import { readUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { formatGuid } from '../rtl/guid-text.ts';
import { slice } from '../slice.ts';

interface Variable {
  readonly attributes: number;
  readonly data: Uint8Array;
}
/** EFI_GLOBAL_VARIABLE. */
const GLOBAL = '{8be4df61-93ca-11d2-aa0d-00e098032b8c}';
const VOLATILE_READABLE = 6;
const KEPT_READABLE = 7;
const KNOWN_ATTRIBUTES = 0x7f;

/** UEFI variables by vendor and name. */
const variables = slice<{ readonly byName: Map<string, Variable> }>('firmwareVariables', () => ({
  byName: new Map(
    Object.entries({ SecureBoot: [1], SetupMode: [0], BootCurrent: [0, 0], BootOrder: [0, 0], Timeout: [1, 0] }).map(
      ([name, bytes]) => [
        `${GLOBAL} ${name}`,
        {
          attributes: name.startsWith('Boot') || name === 'Timeout' ? KEPT_READABLE : VOLATILE_READABLE,
          data: Uint8Array.from(bytes),
        },
      ],
    ),
  ),
}));
const nameOf = (k: Kernel, name: bigint, vendor: bigint) =>
  `${formatGuid(k.mem.bytes(vendor, 16))} ${readUnicodeString(k, name)}`;

export interface VariableRequest {
  readonly name: bigint;
  readonly vendor: bigint;
  readonly value: bigint;
}
/** ExGetFirmwareEnvironmentVariable: `lengthAt` in and out. */
export function getVariable(k: Kernel, { name, vendor, value }: VariableRequest, lengthAt: bigint, attributes: bigint) {
  const found = variables(k).byName.get(nameOf(k, name, vendor));
  if (found === undefined) return STATUS_VARIABLE_NOT_FOUND;
  const room = k.mem.u32(lengthAt);
  k.mem.setU32(lengthAt, found.data.length);
  if (attributes !== 0n) k.mem.setU32(attributes, found.attributes);
  if (room < found.data.length) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(value, found.data);
  return STATUS_SUCCESS;
}
/** A length of 0 deletes. */
export function setVariable(k: Kernel, request: VariableRequest, length: number, attributes: number): number {
  if ((attributes & ~KNOWN_ATTRIBUTES) !== 0) return STATUS_INVALID_PARAMETER;
  const { byName } = variables(k);
  const name = nameOf(k, request.name, request.vendor);
  if (length === 0) return byName.delete(name) ? STATUS_SUCCESS : STATUS_VARIABLE_NOT_FOUND;
  byName.set(name, { attributes, data: k.mem.bytes(request.value, length) });
  return STATUS_SUCCESS;
}
