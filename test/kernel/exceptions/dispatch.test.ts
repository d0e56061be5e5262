import { describe, expect, it } from 'vitest';
import { walkStack } from '../../../src/kernel/exceptions/stack-walk.ts';
import { unhandledRegisters } from '../../../src/kernel/exceptions/unhandled.ts';
import { moduleAt } from '../../../src/kernel/modules/loaded-modules.ts';
import { currentThread } from '../../../src/kernel/thread.ts';
import { runDriver } from './run-driver.ts';

const STATUS_SUCCESS = 0;
const SYSTEM_SERVICE_EXCEPTION = 0x3b;

describe('sample drivers that check what they see', () => {
  it.each([
    'seh/scopes',
    'seh/filters',
    'seh/continue',
    'seh/nested',
    'seh/callback',
    'seh/dpc',
    'seh/walk',
    'seh/registers',
    'seh/own-handler',
    'kernel/raise-handled',
  ])('%s', (name) => {
    const { k, stop, text, status } = runDriver(name);
    expect(text).toBe('');
    expect(stop.kind).toBe('returned');
    expect(status).toBe(STATUS_SUCCESS);
    expect(currentThread(k).frames).toEqual([]);
  });

  it.each([1, 2, 3, 4])('at the addresses of seed %i', (seed) => {
    expect(runDriver('seh/nested', { seed }).status).toBe(STATUS_SUCCESS);
  });
});

describe('an exception that nobody handles', () => {
  it.each([
    ['kernel/raise-unhandled', 0x7e, 0xffff_ffff_c000_000dn],
    ['kernel/null-unhandled', 0x7e, 0xffff_ffff_c000_0005n],
    ['kernel/breakpoint', 0x7e, 0xffff_ffff_8000_0003n],
    ['seh/dpc-unhandled', 0x1e, 0xffff_ffff_e000_0003n],
  ])('%s ends in its bug check', (name, code, status) => {
    const { k, driver, stop } = runDriver(name);
    expect(stop).toMatchObject({ kind: 'bugCheck', code });
    const { args } = stop as Extract<typeof stop, { kind: 'bugCheck' }>;
    expect(args[0]).toBe(status);
    expect(moduleAt(k, args[1])).toBe(driver);
  });

  it('tells the parameters in a DPC', () => {
    const { stop } = runDriver('seh/dpc-unhandled');
    expect((stop as Extract<typeof stop, { kind: 'bugCheck' }>).args.slice(2)).toEqual([0x11n, 0x22n]);
  });

  it('in a system thread has record and context on the stack', () => {
    const { k, stop } = runDriver('kernel/null-unhandled');
    const { args } = stop as Extract<typeof stop, { kind: 'bugCheck' }>;
    expect(k.mem.u32(args[2])).toBe(0xc000_0005);
    expect(k.mem.u64(args[2] + 0x10n)).toBe(args[1]);
    expect(k.mem.u64(args[3] + 0xf8n)).toBe(args[1]);
  });

  it('in a thread that serves a request is a system service exception', () => {
    const { k, stop } = runDriver('kernel/raise-unhandled', { system: false });
    expect(stop).toMatchObject({ kind: 'bugCheck', code: SYSTEM_SERVICE_EXCEPTION });
    const { args } = stop as Extract<typeof stop, { kind: 'bugCheck' }>;
    expect([args[0], args[3]]).toEqual([0xc000_000dn, 0n]);
    expect(k.mem.u64(args[2] + 0xf8n)).toBe(args[1]);
  });

  it('leaves its stack to be walked', () => {
    const { k, driver } = runDriver('kernel/raise-unhandled');
    const frames = walkStack(k, unhandledRegisters(k)!, 32);
    expect(moduleAt(k, frames[0]!.rip)).toBe(driver);
    expect(frames.length).toBeGreaterThanOrEqual(2);
  });
});
