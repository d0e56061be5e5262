import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { IRQL_LEVEL, type Irql } from '../../src/kernel/declaration.ts';
import { prototypeOf } from '../../src/kernel/prototypes.ts';
import { ALL_DATA, ALL_DDIS } from '../../stubs/index.ts';

const exported = ALL_DDIS.filter((ddi) => !ddi.internal);
const documented = exported.flatMap((ddi) => {
  const prototype = prototypeOf(ddi.module, ddi.name);
  return prototype?.params && !prototype.inline ? [{ ddi, prototype, params: prototype.params }] : [];
});

test('no routine is declared twice', () => {
  const names = ALL_DDIS.map((ddi) => `${ddi.module}!${ddi.name}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(new Set(ALL_DATA.map(({ name }) => name)).size).toBe(ALL_DATA.length);
});

test('declarations have as many parameters as the documented prototypes', () => {
  const differing = documented
    .filter(({ ddi, prototype, params }) => {
      const declared = Object.keys(ddi.params).length;
      return ddi.variadic || prototype.variadic ? declared > params.length : declared !== params.length;
    })
    .map(({ ddi, params }) => `${ddi.name}: ${Object.keys(ddi.params)} instead of ${params.map(({ name }) => name)}`);
  expect(differing).toEqual([]);
});

/** Where a declaration says another IRQL than the documentation, and why. */
const OTHER_IRQL: Readonly<Record<string, string>> = {
  ExIsProcessorFeaturePresent: 'it reads a byte of the shared page: no level is too high',
  KeInitializeDeviceQueue: 'it only writes to the nonpaged queue',
  IoForwardIrpSynchronously: 'it waits, which its own page forbids above PASSIVE_LEVEL',
  PshedSynchronizeExecution: 'it raises to HIGH_LEVEL itself',
};

test('every routine may be called up to the documented IRQL', () => {
  const facts = JSON.parse(readFileSync(new URL('../../data/ddi.json', import.meta.url), 'utf8')) as Readonly<
    Record<string, { readonly irql?: Irql; readonly inl?: boolean }>
  >;
  const compared = exported.flatMap(({ name, maxIrql }) => {
    const { irql, inl } = facts[name] ?? {};
    return irql === undefined || inl ? [] : [{ name, maxIrql, irql }];
  });
  const differing = compared.filter(({ maxIrql, irql }) => IRQL_LEVEL[maxIrql] !== IRQL_LEVEL[irql]);
  expect(compared.length).toBeGreaterThan(1000);
  expect(differing.map(({ name }) => name).sort()).toEqual(Object.keys(OTHER_IRQL).sort());
});

test('every routine says at which IRQL it may be called and how faithful its model is', () => {
  for (const ddi of ALL_DDIS) {
    expect(IRQL_LEVEL[ddi.maxIrql]).toBeTypeOf('number');
    if (typeof ddi.fidelity === 'string') expect(ddi.fidelity).toBe('exact');
    else expect(Object.values(ddi.fidelity).flat().length).toBeGreaterThan(0);
  }
});
