import { basename } from 'node:path';

/** Packages that few runs use. Each is a file of its own, loaded when the first module that needs it is evaluated. */
export const NPM_CHUNKS = ['yaml', 'zod'];

/** Leaves them out of the bundle, which finds them beside it. */
export const npmChunks = {
  name: 'npm-chunks',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(${NPM_CHUNKS.join('|')})$`) }, ({ path }) => ({
      path: `./npm-${basename(path)}.cjs`,
      external: true,
    }));
  },
};
