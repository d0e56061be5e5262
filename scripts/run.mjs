import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a command at the repository's root and collects what it prints. Never rejects: a command that can't be started
 * comes back with code 127. `onLine` sees each line of standard error and, unless `quietStdout`, of standard output.
 */
export function run(command, args, { env = {}, cwd = root, onLine = () => {}, quietStdout = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const result = { code: 127, stdout: '', stderr: '', output: '' };
    const collect = (stream) => (chunk) => {
      result[stream] += chunk;
      if (stream === 'stdout' && quietStdout) return;
      result.output += chunk;
      const lines = chunk.split('\n').filter((line) => line.trim());
      if (lines.length > 0) onLine(lines[lines.length - 1]);
    };
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8');
      child[stream].on('data', collect(stream));
    }
    child.on('error', (error) => {
      result.output += `${command}: ${error.message}\n`;
      resolve(result);
    });
    child.on('close', (code, signal) => {
      if (signal) result.output += `${command} was ended by ${signal}\n`;
      resolve({ ...result, code: code === null ? 128 : code });
    });
  });
}

/** Standard output of a quick command, trimmed, or undefined when it is missing or fails. */
export function ask(command, args) {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
