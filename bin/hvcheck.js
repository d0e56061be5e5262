#!/usr/bin/env node
const { readFileSync } = require('node:fs');
const { createRequire, enableCompileCache } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const dist = join(dirname(__dirname), 'dist');
const filename = join(dist, 'cli.cjs');
/** What V8 compiled of the bundle when it was built. It belongs to one Node and begins as its bundle does. */
const CODE_CACHE = `cli-${process.version}-${process.platform}-${process.arch}.cache`;
const ID_BYTES = 68;
const CODE_START = 72;

/** The bundle as a function. V8 rejects cached code that it can't use, and compiles. */
function compile(source, cachedData) {
  return new Script(`(function(require,__filename){${source}\n})`, { filename, cachedData });
}

function read(name, encoding) {
  try {
    return readFileSync(join(dist, name), encoding);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  }
}

function cachedCode(source) {
  const cache = read(CODE_CACHE);
  return cache?.latin1Slice(0, ID_BYTES) === source.slice(0, ID_BYTES) ? cache.subarray(CODE_START) : undefined;
}

function start() {
  const source = read('cli.cjs', 'latin1');
  if (source === undefined) {
    process.stderr.write("hvcheck isn't built: run npm run setup\n");
    process.exitCode = 3;
    return;
  }
  const cachedData = cachedCode(source);
  if (cachedData !== undefined) {
    compile(source, cachedData).runInThisContext()(createRequire(filename), filename);
    return;
  }
  // Node 22.1 and newer keeps compiled code by itself.
  enableCompileCache?.();
  require(filename);
}

if (require.main === module) start();
else module.exports = { compile, dist, filename, CODE_CACHE, CODE_START };
