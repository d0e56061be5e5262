import { runProgram } from './program.ts';

// A reader that has seen enough closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const terminal = { stdout: process.stdout, stderr: process.stderr, env: process.env };
process.exitCode = await runProgram(process.argv.slice(2), terminal, () => import('../session/check.ts'));
