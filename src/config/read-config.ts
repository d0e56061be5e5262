import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { DeviceResource } from '../kernel/pnp/device-resources.ts';
import { constant } from '../session/constants.ts';
import type { MachineConfig, RegistryEntryValue } from '../session/machine-config.ts';
import { ConfigError } from './config-error.ts';
import { type ConfigFile, configSchema } from './config-schema.ts';
import { readTextFile } from './read-text.ts';
import { dwordBytes, multiStringBytes, qwordBytes, REG, stringBytes } from './registry-data.ts';
import { kernelPath } from './registry-paths.ts';

/** What was not said is undefined. */
export interface ReadConfig extends Pick<ConfigFile, 'os' | 'seed' | 'mode'> {
  readonly machine: MachineConfig;
}

/**
 * A description of the machine in YAML or JSON (docs/configuration.md).
 * @throws ConfigError with the line, the key and what was expected.
 */
export function readConfigFile(path: string): ReadConfig {
  const lines = new LineCounter();
  const document = parseDocument(readTextFile(path), { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken) throw new ConfigError(path, lines.linePos(broken.pos[0]).line, broken.message);
  const lineOf = (keys: readonly PropertyKey[]) => lineAt(document.contents as Node | null, keys, lines);
  const parsed = configSchema.safeParse(document.toJS() ?? {});
  if (!parsed.success) throw schemaError(path, parsed.error, lineOf);
  const { os, seed, mode } = parsed.data;
  const machine = machineOf(
    parsed.data,
    (keys, problem) => new ConfigError(path, lineOf(keys), `${keys.join('.')}: ${problem}`),
  );
  return { os, seed, mode, machine };
}

type ConfigDevice = NonNullable<ConfigFile['devices']>[number];
type ConfigResource = NonNullable<ConfigDevice['resources']>[number];
type Refuse = (keys: readonly (string | number)[], problem: string) => ConfigError;

function lineAt(root: Node | null, keys: readonly PropertyKey[], lines: LineCounter): number | undefined {
  let node: unknown = root;
  let line: number | undefined;
  for (const key of keys) {
    const pair = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      : undefined;
    const next = pair
      ? (pair.key as Node)
      : (node as { get?: (key: unknown, keep: boolean) => unknown } | null)?.get?.(key, true);
    const range = (next as Node | undefined)?.range;
    if (range) line = lines.linePos(range[0]).line;
    node = pair ? pair.value : next;
  }
  return line;
}

function schemaError(
  path: string,
  error: z.ZodError,
  lineOf: (keys: readonly PropertyKey[]) => number | undefined,
): ConfigError {
  const issue = deepest(error.issues);
  const at = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
  const key = at.map(String).join('.') || 'the file';
  return new ConfigError(path, lineOf(at), `${key}: ${issue.message}`);
}

/** Of a union's complaints the one that got farthest: it is about what was meant. */
function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  const [first] = issues as [z.core.$ZodIssue, ...z.core.$ZodIssue[]];
  if (first.code !== 'invalid_union') return first;
  const inner = first.errors
    .map((alternative) => deepest(alternative))
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (!inner || inner.path.length === 0) return first;
  return { ...inner, path: [...first.path, ...inner.path] } as z.core.$ZodIssue;
}

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replace(/\s/g, ''), 'hex'));

function machineOf(file: ConfigFile, refuse: Refuse): MachineConfig {
  return {
    registry: Object.entries(file.registry ?? {}).map(([key, values]) => ({
      key: registryKey(key, refuse),
      values: Object.entries(values).map(([name, value]) => registryValue(name, value)),
    })),
    files: Object.entries(file.files ?? {}).map(([path, contents]) => {
      if (!/^([a-z]:\\|\\)/i.test(path))
        throw refuse(['files', path], 'expected a whole path, such as C:\\Data\\file.bin');
      return {
        path,
        contents: 'text' in contents ? new TextEncoder().encode(contents.text) : bytesOf(contents.binary),
      };
    }),
    devices: (file.devices ?? []).map(deviceOf),
    requests: (file.requests ?? []).map(requestOf),
    calls: (file.calls ?? []).map((call, index) => ({
      name: call.name,
      where: call.where ?? {},
      nth: call.nth,
      result: resultOf(call.return, index, refuse),
    })),
    skip: file.skip ?? [],
  };
}

function registryKey(key: string, refuse: Refuse): string {
  if (!/^(HK[A-Z_]+(\\|$)|\\)/i.test(key)) return key;
  const path = kernelPath(key);
  if (path === undefined)
    throw refuse(['registry', key], 'expected HKLM\\…, HKU\\…, \\REGISTRY\\… or a key below the service key');
  return path;
}

function registryValue(name: string, value: NonNullable<ConfigFile['registry']>[string][string]): RegistryEntryValue {
  if (typeof value === 'number') return { name, type: REG.REG_DWORD, data: dwordBytes(value) };
  if (typeof value === 'string') return { name, type: REG.REG_SZ, data: stringBytes(value) };
  if (Array.isArray(value)) return { name, type: REG.REG_MULTI_SZ, data: multiStringBytes(value) };
  if ('qword' in value) return { name, type: REG.REG_QWORD, data: qwordBytes(BigInt(value.qword)) };
  if ('expand' in value) return { name, type: REG.REG_EXPAND_SZ, data: stringBytes(value.expand) };
  return { name, type: REG.REG_BINARY, data: bytesOf(value.binary) };
}

function deviceOf(device: ConfigDevice): MachineConfig['devices'][number] {
  const { address, resources = [], ...rest } = device;
  const defined = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...(defined as { hardwareIds: string[] }),
    ...(address !== undefined && { address: Number(address) }),
    resources: resources.map(resourceOf),
  };
}

function resourceOf(one: ConfigResource): DeviceResource {
  switch (one.kind) {
    case 'memory':
      return { ...one, readOnly: one.readOnly ?? false, start: BigInt(one.start), length: Number(one.length) };
    case 'port':
      return { ...one, start: BigInt(one.start), length: Number(one.length) };
    case 'interrupt':
      return { kind: one.kind, line: Number(one.line), latched: one.latched ?? false, shared: one.shared ?? false };
    case 'messageInterrupt':
      return { ...one, messages: Number(one.messages) };
    case 'dma':
      return { ...one, channel: Number(one.channel) };
  }
}

function requestOf(request: NonNullable<ConfigFile['requests']>[number]): MachineConfig['requests'][number] {
  const { device, mode = 'user' } = request;
  if ('ioctl' in request) {
    const { ioctl, input = '', outputLength = 0 } = request;
    const what = {
      kind: 'control',
      code: Number(ioctl),
      input: bytesOf(input),
      outputLength: Number(outputLength),
    } as const;
    return { device, mode, what };
  }
  const offset = BigInt(request.offset ?? 0);
  if ('read' in request) return { device, mode, what: { kind: 'read', length: Number(request.read), offset } };
  return { device, mode, what: { kind: 'write', bytes: bytesOf(request.write), offset } };
}

function resultOf(value: string | number | undefined, index: number, refuse: Refuse): bigint | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number') return BigInt.asUintN(64, BigInt(value));
  const named = /^0x[0-9a-f]+$/i.test(value) ? Number(value) : constant(value);
  if (named === undefined) throw refuse(['calls', index, 'return'], `${value} is no NTSTATUS and no number`);
  return BigInt.asUintN(64, BigInt(named));
}
