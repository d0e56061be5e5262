import { z } from 'zod';
import { checkOutputSchema } from '../session/result.ts';

/** The text of `docs/schema/check-1.schema.json`. */
export function renderResultSchema(): string {
  const schema = z.toJSONSchema(checkOutputSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'hvcheck check --format json, schema 1', ...schema }, undefined, 2)}\n`;
}
