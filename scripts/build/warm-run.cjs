// Runs the bundle as bin/hvcheck.js does and writes the compiled code to file descriptor 3.
const { readFileSync, writeSync } = require('node:fs');
const { createRequire } = require('node:module');
const v8 = require('node:v8');
const { compile, filename } = require('../../bin/hvcheck.js');

// Nothing compiled may be dropped before it is kept.
v8.setFlagsFromString('--no-flush-bytecode');
const script = compile(readFileSync(filename, 'latin1'));
process.on('exit', () => {
  // The flags are part of what V8 compares.
  v8.setFlagsFromString('--flush-bytecode');
  const code = script.createCachedData();
  for (let written = 0; written < code.length; ) written += writeSync(3, code, written);
});
script.runInThisContext()(createRequire(filename), filename);
