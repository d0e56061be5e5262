import { bugCheckSpec } from '../policy/bugcheck-text.ts';
import { hex16 } from '../policy/hex.ts';
import type { BugCheck } from '../session/result.ts';
import { printable } from './printable.ts';

const asNumber = (text: string) => (/^0x[0-9a-f]{1,16}$/i.test(text) ? BigInt(text) : undefined);

/**
 * A bug check as the debugger prints it. An argument that Windows passes as a pointer to a name, and that a result holds
 * as the name itself, stands in quotes.
 */
export function bugCheckLines(bugCheck: BugCheck): string[] {
  const spec = bugCheckSpec(Number(bugCheck.code), asNumber(bugCheck.args[0]));
  const lines = bugCheck.args.map((argument, index) => {
    const isName = spec?.argMeanings[index]?.endsWith(' string).');
    const number = isName ? undefined : asNumber(argument);
    const value = number === undefined ? `"${printable(argument)}"` : hex16(number);
    const meaning = spec?.argMeanings[index];
    return `Arg${index + 1}: ${value}${meaning ? `, ${meaning}` : ''}`;
  });
  return [`${printable(bugCheck.name)} (${bugCheck.code.replace(/^0x/i, '')})`, 'Arguments:', ...lines];
}
