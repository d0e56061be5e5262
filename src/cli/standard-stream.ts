import { fstatSync, writeSync } from 'node:fs';
import type { TextStream } from './terminal.ts';

/** A reader that has seen enough closes the pipe: that is no failure. */
const isClosed = (error: unknown) => (error as NodeJS.ErrnoException).code === 'EPIPE';
const isFull = (error: unknown) => (error as NodeJS.ErrnoException).code === 'EAGAIN';
const WAIT_MS = 1;

/** A standard stream of the process. Node's own, which takes a while to load, is used for terminals only. */
export function standardStream(descriptor: 1 | 2): TextStream {
  if (isCharacterDevice(descriptor)) {
    const stream = descriptor === 1 ? process.stdout : process.stderr;
    stream.on('error', (error) => {
      if (!isClosed(error)) throw error;
    });
    return stream;
  }
  let open = true;
  return {
    write: (text) => {
      if (open) open = writeAll(descriptor, Buffer.from(text));
    },
  };
}

function isCharacterDevice(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return true;
  }
}

/** False when nobody reads any more. */
function writeAll(descriptor: number, bytes: Buffer): boolean {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      if (isClosed(error)) return false;
      if (!isFull(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    }
  }
  return true;
}
