import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generatedDocs } from './generated-docs.ts';
import { readmeParts, withGeneratedParts } from './readme-parts.ts';
import { readmeReport } from './readme-report.ts';

// Run from the repository's root.
for (const [path, text] of generatedDocs()) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
writeFileSync('README.md', withGeneratedParts(readFileSync('README.md', 'utf8'), readmeParts(readmeReport())));
console.log('wrote README.md');
