import { runProgram } from './program.ts';
import { standardStream } from './standard-stream.ts';
import type { Terminal, TextStream } from './terminal.ts';

let errors: TextStream | undefined;
const terminal: Terminal = {
  stdout: standardStream(1),
  get stderr() {
    errors ??= standardStream(2);
    return errors;
  },
  env: process.env,
};
runProgram(process.argv.slice(2), terminal, () => import('../session/check.ts')).then((code) => {
  // Everything is written by now; what Node would tidy up takes longer than a small driver's DriverEntry.
  process.exit(code);
});
