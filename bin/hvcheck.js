#!/usr/bin/env node
import * as module from 'node:module';

const cli = new URL('../dist/cli.js', import.meta.url);
// Only Node 22.1 and newer has it.
module.enableCompileCache?.();

try {
  await import(cli.href);
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || error.url !== cli.href) throw error;
  process.stderr.write("hvcheck isn't built: run npm run setup\n");
  process.exitCode = 3;
}
