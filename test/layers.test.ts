import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cycles, engineCallsOutsideMemory, importsOf, readSources, shapelessNames, upwardEdges } from './layering.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const product = readSources(root, ['src', 'stubs']);
const sources = (files: Record<string, string>) => new Map(Object.entries(files));

describe('the rooms of this repository', () => {
  it('are there to be looked at', () => expect(product.size).toBeGreaterThan(5));
  it('import only what is below them', () => expect(upwardEdges(product)).toEqual([]));
  it('have no import cycles', () => expect(cycles(product)).toEqual([]));
  it('leave mapping and protecting to src/memory', () => expect(engineCallsOutsideMemory(product)).toEqual([]));
  it('name files for what they hold', () => {
    const all = readSources(root, ['src', 'stubs', 'scripts', 'test', 'bench', 'bin']);
    expect(shapelessNames(all.keys())).toEqual([]);
  });
});

describe('the layer rules', () => {
  it('see imports, re-exports, side effects and dynamic imports', () => {
    const text = `import { a } from './a.ts';\nimport type { B } from "../pe/b.ts";\nexport * from './c.ts';
      import './d.ts';\nconst e = await import('./e.ts');\nimport fs from 'node:fs';`;
    const expected = ['src/cpu/a.ts', 'src/pe/b.ts', 'src/cpu/c.ts', 'src/cpu/d.ts', 'src/cpu/e.ts'];
    expect(importsOf('src/cpu/x.ts', text)).toEqual(expected);
  });

  it.each([
    ['src/memory/a.ts', '../kernel/b.ts', 'src/kernel is above src/memory'],
    ['src/kernel/a.ts', '../../stubs/ex/pool.ts', 'stubs is above src/kernel'],
    ['src/pe/a.ts', '../cpu/cpu.ts', "don't know each other"],
    ['src/cpu/a.ts', '../pe/image.ts', 'src/pe is above src/cpu'],
    ['src/generated/a.ts', '../memory/frames.ts', 'src/generated imports only'],
    ['src/memory/a.ts', '../../native/index.js', 'only src/cpu may import the native addon'],
    ['src/novel/a.ts', '../cpu/cpu.ts', 'is in no room'],
  ])('refuse %s → %s', (path, specifier, complaint) => {
    const found = upwardEdges(sources({ [path]: `import '${specifier}';` }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(complaint);
  });

  it.each([
    ['src/kernel/a.ts', '../generated/structs.ts'],
    ['src/generated/structs.ts', '../memory/layout-types.ts'],
    ['src/cpu/unicorn.ts', '../../native/index.js'],
    ['src/cli/main.ts', '../session/check.ts'],
    ['stubs/ex/pool.ts', '../../src/kernel/pool.ts'],
  ])('allow %s → %s', (path, specifier) => {
    expect(upwardEdges(sources({ [path]: `import '${specifier}';` }))).toEqual([]);
  });

  it('find a cycle of files', () => {
    const circle = {
      'src/pe/a.ts': "import './b.ts'",
      'src/pe/b.ts': "import './c.ts'",
      'src/pe/c.ts': "import './a.ts'",
    };
    expect(cycles(sources(circle))).toEqual(['src/pe/a.ts → src/pe/b.ts → src/pe/c.ts → src/pe/a.ts']);
    const typesOnly = { ...circle, 'src/pe/c.ts': "import type {\n  A,\n} from './a.ts';\nimport './d.ts';" };
    expect(cycles(sources(typesOnly))).toEqual([]);
  });

  it('find engine calls and shapeless names', () => {
    const found = engineCallsOutsideMemory(sources({ 'src/kernel/pool.ts': 'this.cpu.protect(gpa, 4096, 3)' }));
    expect(found).toHaveLength(1);
    expect(shapelessNames(['src/pe/utils.ts', 'src/common/x.ts', 'src/kernel/pool-manager.ts'])).toHaveLength(2);
  });
});
