import { z } from 'zod';
import { OS_IDS } from '../policy/os-profile.ts';
import { LIFE_PARTS } from '../session/machine-config.ts';

const number = z.union([
  z.number().int().nonnegative(),
  z.string().regex(/^(0x[0-9a-f]+|\d+)$/i, 'expected a number, such as 4096 or "0x1000"'),
]);
const hexBytes = z
  .string()
  .regex(/^([0-9a-f]{2}\s*)*$/i, 'expected bytes in hexadecimal, such as "de ad be ef"')
  .describe('Bytes in hexadecimal.');

const registryValue = z
  .union([
    z.number().int().min(0).max(0xffff_ffff),
    z.string(),
    z.array(z.string()),
    z.strictObject({ qword: number }),
    z.strictObject({ binary: hexBytes }),
    z.strictObject({ expand: z.string() }),
  ])
  .describe(
    'A number is a REG_DWORD, a text a REG_SZ, a list of texts a REG_MULTI_SZ; or { qword }, { binary }, { expand }.',
  );

const resource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('memory'), start: number, length: number, readOnly: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('port'), start: number, length: number }),
  z.strictObject({
    kind: z.literal('interrupt'),
    line: number,
    latched: z.boolean().optional(),
    shared: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('messageInterrupt'), messages: number }),
  z.strictObject({ kind: z.literal('dma'), channel: number }),
]);

const device = z.strictObject({
  hardwareIds: z.array(z.string().min(1)).min(1).describe('Most specific first; the part before \\ names the bus.'),
  compatibleIds: z.array(z.string()).optional(),
  instance: z.string().optional(),
  description: z.string().optional(),
  location: z.string().optional(),
  classGuid: z
    .string()
    .regex(/^\{[0-9a-f-]{36}\}$/i, 'expected a GUID with braces')
    .optional(),
  className: z.string().optional(),
  address: number.optional(),
  resources: z.array(resource).optional(),
});

const requestTarget = {
  device: z.string().startsWith('\\', 'expected a name such as \\Device\\Sample'),
  mode: z.enum(['user', 'kernel']).optional(),
};
const request = z.union([
  z.strictObject({ ...requestTarget, ioctl: number, input: hexBytes.optional(), outputLength: number.optional() }),
  z.strictObject({ ...requestTarget, read: number, offset: number.optional() }),
  z.strictObject({ ...requestTarget, write: hexBytes, offset: number.optional() }),
]);

const call = z.strictObject({
  name: z.string().min(1),
  where: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  nth: z.number().int().min(1).optional(),
  return: z.union([z.string(), z.number().int()]).optional().describe('An NTSTATUS by name, or the value of RAX.'),
});

/** What `--config` takes. */
export const configSchema = z.strictObject({
  os: z.enum(OS_IDS).optional(),
  seed: z.number().int().nonnegative().optional(),
  mode: z.enum(['log', 'break', 'enforce']).optional(),
  registry: z
    .record(z.string(), z.record(z.string(), registryValue))
    .optional()
    .describe('Values by key: HKLM\\…, \\REGISTRY\\…, or below the driver’s service key, such as Parameters.'),
  files: z
    .record(z.string(), z.union([z.strictObject({ text: z.string() }), z.strictObject({ binary: hexBytes })]))
    .optional()
    .describe('Files by path on C:.'),
  devices: z.array(device).optional(),
  requests: z.array(request).optional(),
  calls: z.array(call).optional().describe('Answers to calls of the driver; without return they fail.'),
  skip: z.array(z.enum(LIFE_PARTS)).optional().describe('Parts of the life that are left out.'),
});
export type ConfigFile = z.infer<typeof configSchema>;
