import { afterEach } from 'vitest';

// A file of long synchronous tests would keep its worker from answering vitest for so long that vitest gives it up.
afterEach(() => new Promise((resolve) => setImmediate(resolve)));
