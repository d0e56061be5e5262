import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { machine } from './machine.ts';
import type { OpenFigures } from './open-trace.ts';
import { interleaved, median } from './rounds.ts';
import { generateTrace } from './trace-generator.ts';

interface Places {
  /** Where the generated trace goes. */
  readonly trace: string;
  /** The bundled `open-trace.ts`. */
  readonly openTrace: string;
}

const EVENTS = 1_000_000;
const ROUNDS = 5;

const line = (what: string, figure: string) => console.log(`  ${what.padEnd(46)}${figure}`);
const judged = (met: boolean, target: string) => `target ${target}: ${met ? 'met' : 'MISSED'}`;

/** Measures and prints everything about recording and reading traces. */
export async function printTraceFigures(places: Places): Promise<void> {
  console.log(`hvcheck bench:viewer, ${new Date().toISOString()}\n${machine()}\n`);
  await recording(places);
  reading(places);
}

async function recording({ trace }: Places): Promise<void> {
  let events = 0;
  const seconds = await interleaved(ROUNDS, {
    plain: () => generateTrace(undefined, EVENTS).cpuSeconds,
    traced: () => {
      const made = generateTrace(trace, EVENTS);
      events = made.events;
      return made.cpuSeconds;
    },
  });
  const cost = ((seconds.traced - seconds.plain) / events) * 1e6;
  const bytes = statSync(trace).size / events;
  console.log(`recording ${events} events (median of ${ROUNDS}, processor time)`);
  line('the run alone', `${seconds.plain.toFixed(2)} s`);
  line('the run recorded', `${seconds.traced.toFixed(2)} s`);
  line('an event', `${cost.toFixed(2)} µs   ${judged(cost <= 1, '≤ 1 µs')}`);
  line('on disk', `${bytes.toFixed(2)} bytes   ${judged(bytes <= 12, '≤ 12 bytes')}`);
}

function reading({ trace, openTrace }: Places): void {
  const runs = Array.from({ length: ROUNDS }, () => {
    const { stdout, stderr } = spawnSync(process.execPath, [openTrace, trace], { encoding: 'utf8' });
    if (stdout === '') throw new Error(`reading the trace failed: ${stderr}`);
    return JSON.parse(stdout) as OpenFigures;
  });
  const open = median(runs.map(({ openMs }) => openMs));
  const peak = median(runs.map(({ peakMb }) => peakMb));
  console.log(`\nreading it, in a process of its own (median of ${ROUNDS})`);
  line('open, with the last event', `${open.toFixed(0)} ms   ${judged(open <= 300, '≤ 300 ms')}`);
  line('peak resident memory', `${peak.toFixed(0)} MB   ${judged(peak <= 150, '≤ 150 MB')}`);
  for (const query of Object.keys(runs[0]!.searches)) {
    const found = runs.map(({ searches }) => searches[query]!);
    const ms = median(found.map((one) => one.ms));
    const first = median(found.map((one) => one.firstMs));
    const hits = `${found[0]!.hits} hits, the first after ${first.toFixed(0)} ms`;
    line(query, `${ms.toFixed(0).padStart(4)} ms   ${judged(ms <= 1000, '≤ 1 s')} (${hits})`);
  }
}
