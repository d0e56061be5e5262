import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { generatedDocs } from './generated-docs.ts';

// Run from the repository's root.
for (const [path, text] of generatedDocs()) {
  mkdirSync(dirname(resolve(path)), { recursive: true });
  writeFileSync(resolve(path), text);
  console.log(`wrote ${path}`);
}
