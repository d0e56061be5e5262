const NAMESPACE = 'lazy-builtins';
/** By module of Node's: what is used of it, functions only. */
const LAZY = {
  child_process: ['spawn'],
  crypto: ['createCipheriv', 'createDecipheriv', 'createHash', 'createHmac'],
};

/**
 * Loads parts of Node when one of their functions is called. They take a tenth of the time that Node needs to start, and few
 * runs use them: commander wants child_process for commands that are programs of their own.
 */
export const lazyBuiltins = {
  name: NAMESPACE,
  setup(build) {
    const filter = new RegExp(`^node:(${Object.keys(LAZY).join('|')})$`);
    build.onResolve({ filter }, ({ path }) => ({ path: path.slice('node:'.length), namespace: NAMESPACE }));
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: LAZY[path]
        .map((name) => `export const ${name} = (...args) => require('${path}').${name}(...args);`)
        .join('\n'),
    }));
  },
};
