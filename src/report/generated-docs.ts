import { renderDdisDoc } from './ddis-doc.ts';
import { renderResultSchema } from './result-schema.ts';
import { renderViolationsDoc } from './violations-doc.ts';

/** Repository-relative path → text of each document that is made from the code. */
export function generatedDocs(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/violations.md', renderViolationsDoc()],
    ['docs/ddis.md', renderDdisDoc()],
    ['docs/schema/check-1.schema.json', renderResultSchema()],
  ]);
}
