import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function tryTake(path) {
  try {
    writeFileSync(path, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function ownerOf(path) {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs `work` while nobody else that uses the same lock file does; a lock whose owner is dead is taken over.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (pid: number) => void }} [options] `onWait` is told once who is waited for
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { onWait = () => {} } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  let ownerless = 0;
  while (!tryTake(path)) {
    const owner = ownerOf(path);
    // An owner writes its number right after it made the file: an empty one is given a second.
    ownerless = owner === undefined ? ownerless + 1 : 0;
    if (ownerless > 10 || (owner !== undefined && !isAlive(owner))) {
      rmSync(path, { force: true });
      continue;
    }
    if (!told && owner !== undefined) onWait(owner);
    told = told || owner !== undefined;
    await sleep(100);
  }
  const release = () => {
    if (ownerOf(path) === process.pid) rmSync(path, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.removeListener('exit', release);
  }
}
