import { describe, expect, it } from 'vitest';
import { KMDF_FUNCTION_COUNTS, kmdfFunctionName, kmdfFunctionNames, kmdfStructures } from '../../src/generated/kmdf.ts';
import { exportsOf, prototypeOf, prototypesOf } from '../../src/kernel/prototypes.ts';
import { windowsBuild } from '../../src/kernel/windows-build.ts';

describe('prototypeOf', () => {
  it('gives the parameters of a DDI in order', () => {
    expect(prototypeOf('ntoskrnl.exe', 'ExAllocatePoolWithTag')).toEqual({
      module: 'ntoskrnl.exe',
      name: 'ExAllocatePoolWithTag',
      params: [
        { name: 'PoolType', type: 'POOL_TYPE', dir: 'in' },
        { name: 'NumberOfBytes', type: 'SIZE_T', dir: 'in' },
        { name: 'Tag', type: 'ULONG', dir: 'in' },
      ],
      ret: 'PVOID',
      header: 'wdm.h',
      irql: 'DISPATCH',
      since: undefined,
      deprecated: true,
      variadic: false,
      inline: false,
      data: false,
      kmdfIndex: undefined,
    });
  });

  it('takes the variadic tail out of the parameters', () => {
    const prototype = prototypeOf('ntoskrnl.exe', 'DbgPrint');
    expect(prototype?.variadic).toBe(true);
    expect(prototype?.params?.map(({ name }) => name)).toEqual(['Format']);
  });

  it('finds the first and the last entry of a table', () => {
    const names = prototypesOf('hal.dll').map(({ name }) => name);
    for (const name of [names[0]!, names.at(-1)!]) expect(prototypeOf('hal.dll', name)?.name).toBe(name);
  });

  it('gives each entry the same alone as with the others', () => {
    for (const module of ['fltmgr.sys', 'ks.sys']) {
      for (const prototype of prototypesOf(module)) expect(prototypeOf(module, prototype.name)).toEqual(prototype);
    }
  });

  it.each([
    ['hal.dll', 'KeStallExecutionProcessor', 'hal.dll'],
    ['ntoskrnl.exe', 'KeStallExecutionProcessor', 'hal.dll'],
    ['NTOSKRNL.EXE', 'ZwClose', 'ntoskrnl.exe'],
    ['ksecdd.sys', 'BCryptGenRandom', 'cng.sys'],
  ])('%s!%s is in the table of %s', (module, name, where) => {
    expect(prototypeOf(module, name)?.module).toBe(where);
  });

  it('knows KMDF functions by name with their index', () => {
    expect(prototypeOf('wdf01000.sys', 'WdfDeviceCreate')).toMatchObject({ kmdfIndex: 75, since: 'KMDF 1.0' });
  });

  it('marks inline functions and exported variables', () => {
    expect(prototypeOf('ntoskrnl.exe', 'MmGetSystemAddressForMdlSafe')?.inline).toBe(true);
    expect(prototypeOf('ntoskrnl.exe', 'PsLoadedModuleList')?.data).toBe(true);
    expect(prototypeOf(undefined, 'ACX_AUDIOENGINE_CONFIG_INIT')).toMatchObject({ module: undefined, inline: true });
  });

  it.each([
    ['ntoskrnl.exe', 'NoSuchFunction'],
    ['nosuch.sys', 'ZwClose'],
    ['../exports/hal.dll', 'KeStallExecutionProcessor'],
  ])('%s!%s is unknown', (module, name) => {
    expect(prototypeOf(module, name)).toBeUndefined();
  });
});

describe('exportsOf', () => {
  const nt = exportsOf('ntoskrnl.exe');

  it('has functions and variables apart', () => {
    expect(nt.functions).toEqual(expect.arrayContaining(['IoCreateDevice', 'ExAllocatePool2', 'ExFreePool2', 'memcpy']));
    expect(nt.data).toEqual(expect.arrayContaining(['PsLoadedModuleList', 'PsLoadedModuleResource', 'MmUserProbeAddress']));
    expect(nt.functions.filter((name) => nt.data.includes(name))).toEqual([]);
    expect(exportsOf('HAL.dll').functions).toContain('KeStallExecutionProcessor');
  });

  it('has no inline functions', () => {
    expect(nt.functions).not.toContain('MmGetSystemAddressForMdlSafe');
    expect(nt.functions.filter((name) => prototypeOf('ntoskrnl.exe', name)?.inline)).toEqual([]);
  });

  it('tells with which build of Windows 10 or 11 a name came', () => {
    expect(windowsBuild(nt.since.ExAllocatePool2!)).toBe(19041);
    expect(nt.since.ExAllocatePoolWithTag).toBeUndefined();
    for (const module of ['ntoskrnl.exe', 'hal.dll', 'ndis.sys', 'fltmgr.sys']) {
      const dates = Object.values(exportsOf(module).since);
      expect(dates.filter((date) => windowsBuild(date) === undefined)).toEqual([]);
    }
  });

  it('is empty for an unknown image', () => {
    expect(exportsOf('nosuch.sys')).toEqual({ functions: [], data: [], since: {} });
  });
});

describe('the KMDF table', () => {
  it('names functions by index', () => {
    expect(kmdfFunctionName(75)).toBe('WdfDeviceCreate');
    expect(kmdfFunctionName(0)).toBe('WdfChildListCreate');
    expect(kmdfFunctionName(458)).toBeUndefined();
  });

  it('is as long as its newest version says and agrees with the prototypes', () => {
    expect(kmdfFunctionNames()).toHaveLength(KMDF_FUNCTION_COUNTS['1.33']!);
    for (const { name, kmdfIndex } of prototypesOf('wdf01000.sys')) expect(kmdfFunctionName(kmdfIndex!)).toBe(name);
  });

  it('has the sizes of public structures', () => {
    expect(kmdfStructures()[38]).toEqual({ name: 'WDF_OBJECT_ATTRIBUTES', size: 56 });
    expect(kmdfStructures().find(({ name }) => name === 'WDF_TRIAGE_INFO')).toEqual({ name: 'WDF_TRIAGE_INFO', size: undefined });
  });
});
