// Makes, runs and disposes of a thousand CPUs in a process of its own, and prints the resident size after the
// hundredth and after the last. Argument: the addon.
const { NativeCpu } = require(process.argv[2]);

const KERNEL = 0xfffff80000000000n;
const CODE = 0x10000;
const HALTED = 8;
const INCREMENT_AND_JUMP = [0x48, 0xff, 0xc0, 0xeb, 0x00];
const CONTROL_CELLS = [
  [20, 0x1000n],
  [21, 0x620n],
  [26, 0xd01n],
  [18, 0x80010033n],
  [4, KERNEL + 0x40000n],
  [17, 2n],
  [16, KERNEL + BigInt(CODE)],
];

function useOne() {
  const cpu = new NativeCpu(512 << 20);
  const ram = cpu.ram();
  const bytes = new Uint8Array(ram);
  const view = new DataView(ram);
  const cells = new BigUint64Array(cpu.shared(), 0, 48);
  view.setBigUint64(0x1000 + 0x1f0 * 8, 0x2003n, true);
  view.setBigUint64(0x2000, 0x3003n, true);
  view.setBigUint64(0x3000, 0x83n, true);
  for (let block = 0; block < 200; block++) bytes.set(INCREMENT_AND_JUMP, CODE + 5 * block);
  bytes[CODE + 1000] = 0xf4;
  cpu.protect(CODE, 0x8000, 5);
  cpu.load();
  for (const [cell, value] of CONTROL_CELLS) cells[cell] = value;
  const stop = cpu.run(
    Number.NaN,
    1e6,
    () => 0,
    () => 0,
  );
  if (stop !== HALTED || cells[0] !== 200n) throw new Error(`the run ended with ${stop}, RAX ${cells[0]}`);
  cpu.dispose(ram);
}

let hundredth = 0;
for (let count = 1; count <= 1000; count++) {
  useOne();
  if (count === 100) hundredth = process.memoryUsage().rss;
}
console.log(JSON.stringify({ hundredth, last: process.memoryUsage().rss }));
