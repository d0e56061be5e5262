import { spawnSync } from 'node:child_process';
import { Bench } from 'tinybench';
import { checkDriver } from '../src/session/check.ts';
import { secondsOfAllFixtures } from './all-fixtures.ts';
import { secondsOfBareCalls, secondsOnBareEngine } from './bare-engine.ts';
import { CHECK_OPTIONS } from './check-options.ts';
import { ALU_INSTRUCTIONS, aluLoop, callLoop, type LoopCall } from './guest-loops.ts';
import { machine } from './machine.ts';
import { lifeFigures } from './machine-life.ts';
import { ModelledKernel } from './modelled-kernel.ts';
import { interleaved, median } from './rounds.ts';
import { violationFigures } from './violations.ts';

interface Places {
  readonly root: string;
  /** The bundled `many-checks.ts`. */
  readonly manyChecks: string;
}

const FIXTURE = 'fixtures/clean/device/driver.sys';
const PROCESS_ROUNDS = 21;
const LOOP_ROUNDS = 9;
const CALLS = 200_000;
const TURNS = 100_000_000;

const line = (what: string, figure: string) => console.log(`  ${what.padEnd(46)}${figure}`);
const judged = (met: boolean, target: string) => `target ${target}: ${met ? 'met' : 'MISSED'}`;

/** Measures and prints everything. */
export async function printFigures(places: Places): Promise<void> {
  console.log(`hvcheck bench, ${new Date().toISOString()}\n${machine()}\n`);
  await wholeProcess(places);
  await warmCheck(places);
  await callRoundTrip();
  await machineLife();
  await calculation();
  await violations(places);
  allFixtures();
  manyChecks(places, 'one-seed');
  manyChecks(places, 'new-seeds');
}

function allFixtures(): void {
  const { checks, seconds } = secondsOfAllFixtures();
  line(`${checks} checks: all fixtures, all modes`, `${seconds.toFixed(1)} s   ${judged(seconds <= 10, '10 s')}`);
}

async function violations({ root }: Places): Promise<void> {
  const { write, fetch, calls } = await violationFigures(root);
  const denied = (ms: number) => `${ms.toFixed(2)} ms   ${judged(ms <= 1, '1 ms')}`;
  line('denied write, handled and continued', denied(write));
  line('denied fetch, handled and continued', denied(fetch));
  line('10,000 violating calls : clean ones', `${calls.toFixed(2)}   ${judged(calls <= 1.5, '1.5')}`);
}

// With it, Node reads certificates before it does anything else.
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;

function runNode(root: string, args: readonly string[]): string {
  const { status, stderr, error } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: environment,
  });
  if (error || status === null || status > 2) throw new Error(`node ${args.join(' ')}: ${error ?? stderr}`);
  return stderr;
}

function secondsOf(work: () => void): number {
  const since = performance.now();
  work();
  return (performance.now() - since) / 1000;
}

/** Prints the process's own peak to standard error when it ends; in kilobytes, as getrusage has it. */
const REPORT_PEAK =
  'data:text/javascript,process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS))';

async function wholeProcess({ root }: Places): Promise<void> {
  const check = ['bin/hvcheck.js', 'check', FIXTURE];
  const times = await interleaved(PROCESS_ROUNDS, {
    node: () => secondsOf(() => runNode(root, ['-e', '0'])),
    check: () => secondsOf(() => runNode(root, check)),
  });
  const peaks = Array.from({ length: 5 }, () => {
    const found = /peak (\d+)/.exec(runNode(root, ['--import', REPORT_PEAK, ...check]));
    return Number(found![1]) / 1024;
  });
  console.log(`check of ${FIXTURE}, whole process (median of ${PROCESS_ROUNDS})`);
  line('node -e 0', `${times.node.toFixed(3)} s`);
  line('hvcheck check', `${times.check.toFixed(3)} s   ${judged(times.check <= 0.15, '≤ 0.150 s')}`);
  line('  above node', `${(times.check - times.node).toFixed(3)} s`);
  line('peak resident memory', `${median(peaks).toFixed(0)} MB   ${judged(median(peaks) <= 100, '≤ 100 MB')}`);
}

async function warmCheck({ root }: Places): Promise<void> {
  const bench = new Bench({ time: 2000, warmupIterations: 10 });
  bench.add('check', () => {
    checkDriver({ ...CHECK_OPTIONS, path: `${root}/${FIXTURE}` });
  });
  await bench.run();
  const [task] = bench.tasks;
  if (task?.result?.state !== 'completed') throw new Error('the check in a warm process failed');
  line('a check in a process that is warm', `${task.result.latency.p50.toFixed(1)} ms`);
}

const POOL_TAG = 0x6c706d53n;
const NON_PAGED_NX = 512n;

function modelledCalls(kernel: ModelledKernel): Record<string, readonly LoopCall[]> {
  return {
    ExIsProcessorFeaturePresent: [{ routine: kernel.routine('ExIsProcessorFeaturePresent'), args: [10n] }],
    'ExAllocatePoolWithTag + ExFreePoolWithTag, each': [
      { routine: kernel.routine('ExAllocatePoolWithTag'), args: [NON_PAGED_NX, 64n, POOL_TAG] },
      { routine: kernel.routine('ExFreePoolWithTag'), args: ['result', POOL_TAG] },
    ],
  };
}

async function callRoundTrip(): Promise<void> {
  const kernel = new ModelledKernel();
  const tasks: Record<string, () => number> = { bare: () => secondsOfBareCalls(CALLS) / CALLS };
  for (const [name, calls] of Object.entries(modelledCalls(kernel))) {
    const code = callLoop(calls, CALLS / calls.length);
    tasks[name] = () => kernel.seconds(code) / CALLS;
  }
  const { bare, ...modelled } = await interleaved(LOOP_ROUNDS, tasks);
  kernel.dispose();
  console.log(`\na call into Windows (${CALLS} calls, median of ${LOOP_ROUNDS})`);
  const nanoseconds = (seconds: number) => `${(seconds * 1e9).toFixed(0).padStart(5)} ns`;
  line('hook → JavaScript → return, nothing modelled', nanoseconds(bare!));
  for (const [name, seconds] of Object.entries(modelled)) {
    const ratio = seconds / bare!;
    line(name, `${nanoseconds(seconds)}   × ${ratio.toFixed(2)}   ${judged(ratio <= 3, '≤ × 3')}`);
  }
}

async function machineLife(): Promise<void> {
  const { switching, returning, million } = await lifeFigures(LOOP_ROUNDS);
  console.log(`\na machine at work (median of ${LOOP_ROUNDS})`);
  line('from a thread to another', `${(switching * 1e6).toFixed(1)} µs   ${judged(switching <= 10e-6, '≤ 10 µs')}`);
  const back = `${(returning * 1e3).toFixed(2)} ms   ${judged(returning <= 5e-3, '≤ 5 ms')}`;
  line('snapshot, 1 MB written, return to it', back);
  line('1,000,000 calls', `${million.toFixed(2)} s   ${judged(million <= 2, '≤ 2 s')}`);
}

async function calculation(): Promise<void> {
  const kernel = new ModelledKernel();
  const code = aluLoop(TURNS);
  const times = await interleaved(LOOP_ROUNDS, {
    plain: () => secondsOnBareEngine(code),
    policy: () => kernel.seconds(code),
  });
  kernel.dispose();
  const rate = (seconds: number) => `${((TURNS * ALU_INSTRUCTIONS) / seconds / 1e9).toFixed(2)} G instructions/s`;
  const ratio = times.plain / times.policy;
  console.log(`\na loop that calculates (${TURNS * ALU_INSTRUCTIONS} instructions, median of ${LOOP_ROUNDS})`);
  line('engine alone', rate(times.plain));
  line('under the full policy', `${rate(times.policy)}   × ${ratio.toFixed(2)}   ${judged(ratio >= 0.95, '≥ × 0.95')}`);
}

interface ManyChecks {
  readonly checks: number;
  readonly after100: number;
  readonly afterLast: number;
}

function manyChecks({ root, manyChecks }: Places, seeds: 'one-seed' | 'new-seeds'): void {
  const args = ['--expose-gc', manyChecks, seeds];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (stdout === '') throw new Error(`1,000 checks in a row failed: ${stderr}`);
  const { checks, after100, afterLast } = JSON.parse(stdout) as ManyChecks;
  const growth = (afterLast / after100 - 1) * 100;
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
  console.log(
    `\n${checks} checks in one process, ${seeds === 'one-seed' ? 'the default options' : 'a new seed each'}, resident memory after a collection`,
  );
  line('after the 100th', megabytes(after100));
  const change = `${growth < 0 ? '−' : '+'}${Math.abs(growth).toFixed(1)} %`;
  line('after the last', `${megabytes(afterLast)}   ${change}   ${judged(growth <= 5, 'within 5 %')}`);
}
