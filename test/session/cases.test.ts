import { expect, test } from 'vitest';
import { readCase } from '../fixtures/expectation.ts';
import { CASES, caseNames, runCase } from './documented-cases.ts';

test('each documented case has a sample driver', () => {
  const numbers = new Set(caseNames.map((name) => readCase(name).number));
  expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: CASES }, (_, index) => index + 1));
});

test.each(caseNames)('%s is found as documented on two versions of Windows', (name) => {
  const [first, second] = runCase(name);
  expect(first!.problems).toEqual([]);
  expect(second!.problems).toEqual([]);
  expect(second!.os).not.toBe(first!.os);
});
