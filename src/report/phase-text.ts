import type { CheckResult, Phase, Stop } from '../session/result.ts';
import { codeText, grouped, plural } from './amounts.ts';
import { printable } from './printable.ts';
import { hardWrap, wrap } from './wrap.ts';

const INDENT = '   ';
const NAME = 16;
const MOST_LOG_LINES = 40;

export function stopText(stop: Stop, phase: Pick<Phase, 'status' | 'statusName'>): string {
  switch (stop.kind) {
    case 'returned': {
      if (phase.status === undefined) return 'returned';
      const status = codeText(phase.status, 8);
      return phase.statusName === undefined ? `returned ${status}` : `returned ${phase.statusName} (${status})`;
    }
    case 'bugCheck':
      return `bug check ${codeText(stop.code)} ${stop.name}`;
    case 'denied':
      return deniedText(stop);
    case 'limit':
      return `stopped at the limit of ${LIMIT[stop.limit](stop.value)}`;
    case 'unhandledFault': {
      const code = stop.code === undefined ? '' : ` (${codeText(stop.code, 8)})`;
      const access = stop.va === undefined ? '' : `, ${stop.access ?? 'access'} at ${stop.va}`;
      return `nothing handled a fault: ${stop.fault}${code} at ${stop.rip}${access}`;
    }
    case 'notStarted':
      return `not started: ${stop.reason}`;
    case 'internalError':
      return `hvcheck failed: ${stop.message}`;
  }
}

function deniedText({ access, va, gpa, register }: Extract<Stop, { kind: 'denied' }>): string {
  if (access === 'register') return `the hypervisor denied: a change of ${register ?? 'a protected register'}`;
  const physical = gpa === undefined ? '' : ` (physical ${gpa})`;
  return `the hypervisor denied: ${access} at ${va ?? 'an unknown address'}${physical}`;
}

const MIB = 1 << 20;
const LIMIT: Readonly<Record<Extract<Stop, { kind: 'limit' }>['limit'], (value: number) => string>> = {
  instructions: (value) => plural(value, 'instruction'),
  time: (value) => `${value / 1000} s`,
  memory: (value) => (value % MIB === 0 ? `${grouped(value / MIB)} MiB` : plural(value, 'byte')),
  calls: (value) => `${plural(value, 'call')} into Windows`,
};

export function phaseLines(phase: Phase): string[] {
  const rest = ' '.repeat(INDENT.length + NAME);
  const first = INDENT + phase.name.padEnd(NAME);
  const name = phase.name.length < NAME ? [] : wrap(printable(phase.name), INDENT);
  const outcome = wrap(printable(stopText(phase.stop, phase)), name.length > 0 ? rest : printable(first), rest);
  if (phase.stop.kind === 'notStarted') return [...name, ...outcome];
  const least = phase.instructionsAtLeast ? 'at least ' : '';
  const work = `${least}${plural(phase.instructions, 'instruction')}, ${plural(phase.ddiCalls, 'call')} into Windows`;
  return [...name, ...outcome, ...wrap(work, rest, rest)];
}

export function coverageLines({ coverage }: CheckResult): string[] {
  const { imports, called, codeBytes, codeBytesExecuted } = coverage;
  const share = codeBytes === 0 ? 0 : Math.floor((100 * codeBytesExecuted) / codeBytes);
  const lines = wrap(
    `${grouped(called)} of ${plural(imports, 'imported routine')} called, ${share} % of ${plural(codeBytes, 'byte')} of code run.`,
    INDENT,
  );
  const calls = coverage.unmodelled.filter((one) => one.calls > 0);
  if (calls.length === 0) return lines;
  lines.push(...wrap(`Called, but without a model (recorded, and answered with a default):`, INDENT));
  for (const { module, name, calls: times } of calls) {
    lines.push(...wrap(printable(`${module}!${name}, ${plural(times, 'call')}`), `${INDENT}- `));
  }
  return lines;
}

export function logLines(log: readonly string[]): string[] {
  const lines = log.slice(0, MOST_LOG_LINES).flatMap((line) => hardWrap(printable(line), '   | ', '   | '));
  const more = log.length - MOST_LOG_LINES;
  return more > 0 ? [...lines, `   … and ${plural(more, 'more line')}; --format json has them all`] : lines;
}
