import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLock } from '../../scripts/setup/lock.mjs';

const freshLock = () => join(mkdtempSync(join(tmpdir(), 'hvcheck-lock-')), 'deep', 'lock');
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('the set-up lock', () => {
  it('lets one at a time work, tells the others who they wait for, and is gone in the end', async () => {
    const path = freshLock();
    const waitedFor: number[] = [];
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} in`);
      await pause(50);
      events.push(`${name} out`);
    };
    const onWait = (pid: number) => waitedFor.push(pid);
    await Promise.all([withLock(path, work('a'), { onWait }), withLock(path, work('b'), { onWait })]);
    expect(events).toEqual(['a in', 'a out', 'b in', 'b out']);
    expect(waitedFor).toEqual([process.pid]);
    expect(existsSync(path)).toBe(false);
  });

  it('is freed by a failure and gives the failure on', async () => {
    const path = freshLock();
    const failing = withLock(path, () => Promise.reject(new Error('no disk')));
    await expect(failing).rejects.toThrow('no disk');
    expect(existsSync(path)).toBe(false);
  });

  it('is taken from an owner that has died', async () => {
    const path = freshLock();
    await withLock(path, async () => {});
    writeFileSync(path, `${spawnSync(process.execPath, ['-e', '']).pid}`);
    expect(await withLock(path, async () => 'mine')).toBe('mine');
  });
});
