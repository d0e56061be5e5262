import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generatedDocs } from './generated-docs.ts';
import { readmeParts, withGeneratedParts } from './readme-parts.ts';
import { readmeReport } from './readme-report.ts';
import { TRACE_FORMAT_DOC, withTraceKinds } from './trace-kinds-doc.ts';

// Run from the repository's root.
for (const [path, text] of generatedDocs()) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
writeFileSync('README.md', withGeneratedParts(readFileSync('README.md', 'utf8'), readmeParts(readmeReport())));
console.log('wrote README.md');
writeFileSync(TRACE_FORMAT_DOC, withTraceKinds(readFileSync(TRACE_FORMAT_DOC, 'utf8')));
console.log(`wrote ${TRACE_FORMAT_DOC}`);
