import type { Kernel } from '../kernel/kernel.ts';
import { isChecked } from '../kernel/modules/loaded-modules.ts';
import type { DdiCall } from '../kernel/observer.ts';
import type { Site } from '../policy/finding.ts';
import { constant } from './constants.ts';

export type ArgumentValue = number | bigint | boolean;

/** One call of the driver into Windows, as it was made. */
export interface RecordedCall {
  readonly name: string;
  /** Phase of the driver's life. */
  readonly phase: string;
  /** By the documented parameter names: numbers up to 32 bits, bigints for 64 bits and pointers. */
  readonly args: Readonly<Record<string, ArgumentValue>>;
  /** The same for people: enumerations by name, strings by their text. */
  readonly text: Readonly<Record<string, string>>;
  /** RAX; undefined while the call has not returned. */
  result: bigint | undefined;
  /** Where the call returns to. */
  readonly site: Site;
}

/** What an argument is expected to be: a value, the name of a constant, or the text of a string that it points to. */
export type ExpectedArgument = ArgumentValue | string | RegExp;
export type ExpectedArguments = Readonly<Record<string, ExpectedArgument>>;

/** The arguments of a call by its declaration; a routine without one has none. */
export function readArguments(k: Kernel, call: DdiCall): Pick<RecordedCall, 'args' | 'text'> {
  const args: Record<string, ArgumentValue> = {};
  const text: Record<string, string> = {};
  const cells = new BigUint64Array(1);
  const words = new Uint32Array(cells.buffer);
  for (const [index, [name, codec]] of Object.entries(call.target.ddi?.params ?? {}).entries()) {
    cells[0] = call.raw(index);
    const value = codec.read(words, cells, 0) as ArgumentValue;
    args[name] = value;
    text[name] = codec.show ? codec.show(k.mem, value) : codec.print(k.mem, value);
  }
  return { args, text };
}

export const isDriversCall = (k: Kernel, call: DdiCall) => isChecked(k, call.returnAddress);

/** The parameters that are not as expected. Throws for a parameter that the routine does not have. */
export function differences(call: Pick<RecordedCall, 'name' | 'args' | 'text'>, expected: ExpectedArguments): string[] {
  return Object.entries(expected).flatMap(([name, wanted]) => {
    const value = call.args[name];
    if (value === undefined) {
      throw new TypeError(
        `${call.name} has no parameter ${name}; it has ${Object.keys(call.args).join(', ') || 'none'}`,
      );
    }
    return isAsExpected(value, call.text[name] ?? '', wanted)
      ? []
      : [`${name}: ${call.text[name]}, not ${show(wanted)}`];
  });
}

function isAsExpected(value: ArgumentValue, text: string, wanted: ExpectedArgument): boolean {
  if (wanted instanceof RegExp) return wanted.test(text);
  if (typeof wanted === 'string') {
    if (text === wanted || text === JSON.stringify(wanted) || text === `'${wanted}'`) return true;
    const named = constant(wanted);
    return named !== undefined && typeof value !== 'boolean' && sameNumber(value, named);
  }
  if (typeof wanted === 'boolean' || typeof value === 'boolean') return Boolean(wanted) === Boolean(value);
  return sameNumber(value, wanted);
}

function sameNumber(left: number | bigint, right: number | bigint): boolean {
  return BigInt.asUintN(64, BigInt(left)) === BigInt.asUintN(64, BigInt(right));
}

function show(wanted: ExpectedArgument): string {
  if (typeof wanted === 'number' || typeof wanted === 'bigint') return `0x${wanted.toString(16)}`;
  return String(wanted);
}

export function callText(call: RecordedCall): string {
  const args = Object.entries(call.text).map(([name, text]) => `${name} = ${text}`);
  return `${call.name}(${args.join(', ')})`;
}
