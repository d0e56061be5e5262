import { BOOLEAN, PCSTR, PVOID, pointer, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi, type Params } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';

/** Who the boot screen belongs to, and what was drawn on it last. */
const screen = slice<{ owned: boolean; enabled: boolean; color: number; text: string }>('bootScreen', () => ({
  owned: false,
  enabled: true,
  color: 15,
  text: '',
}));
const UNSEEN = { approximate: ['nobody sees the screen: colours and text are kept, pixels are not'] };

function show(k: Kernel, text: string): boolean {
  const state = screen(k);
  if (!state.enabled) return true;
  state.text = `${state.text}${text}`.slice(-4096);
  return true;
}
function reset(k: Kernel): void {
  screen(k).text = '';
}

/** The same routine by the name of the kernel and by that of bootvid.dll. */
function inbv<P extends Params>(
  name: string,
  params: P,
  model: (k: Kernel, a: never) => boolean | number | undefined,
  returns = false,
): Ddi {
  return ddi(name, {
    params,
    ...(returns ? { returns: name === 'InbvSetTextColor' ? ULONG : BOOLEAN } : {}),
    maxIrql: 'ANY',
    fidelity: UNSEEN,
    model: model as never,
  });
}
const module = 'bootvid.dll';
const rectangle = { Left: ULONG, Top: ULONG, Right: ULONG, Bottom: ULONG };

export const bootDisplay: readonly Ddi[] = [
  inbv('InbvAcquireDisplayOwnership', {}, (k) => {
    screen(k).owned = true;
    return undefined;
  }),
  inbv('InbvNotifyDisplayOwnershipLost', { Callback: ROUTINE }, (k) => {
    screen(k).owned = false;
    return undefined;
  }),
  inbv('InbvCheckDisplayOwnership', {}, (k) => screen(k).owned, true),
  inbv('InbvIsBootDriverInstalled', {}, () => true, true),
  inbv('InbvEnableBootDriver', { Enable: BOOLEAN }, () => undefined),
  inbv(
    'InbvEnableDisplayString',
    { Enable: BOOLEAN },
    (k, a: { readonly Enable: boolean }) => {
      const before = screen(k).enabled;
      screen(k).enabled = a.Enable;
      return before;
    },
    true,
  ),
  inbv(
    'InbvDisplayString',
    { String: PCSTR },
    (k, a: { readonly String: bigint }) => show(k, k.mem.ansiz(a.String)),
    true,
  ),
  inbv('InbvInstallDisplayStringFilter', { Filter: ROUTINE }, () => undefined),
  inbv(
    'InbvResetDisplay',
    {},
    (k) => {
      reset(k);
      return true;
    },
    true,
  ),
  inbv('InbvSetScrollRegion', rectangle, () => undefined),
  inbv(
    'InbvSetTextColor',
    { Color: ULONG },
    (k, a: { readonly Color: number }) => {
      const before = screen(k).color;
      screen(k).color = a.Color;
      return before;
    },
    true,
  ),
  inbv('InbvSolidColorFill', { ...rectangle, Color: ULONG }, () => undefined),
  ddi('VidInitialize', {
    module,
    params: { SetMode: BOOLEAN },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: UNSEEN,
    model: () => true,
  }),
  ddi('VidResetDisplay', {
    module,
    params: { SetMode: BOOLEAN },
    maxIrql: 'ANY',
    fidelity: UNSEEN,
    model: (k) => reset(k),
  }),
  ddi('VidCleanUp', { module, maxIrql: 'ANY', fidelity: UNSEEN, model: (k) => reset(k) }),
  ddi('VidDisplayString', {
    module,
    params: { String: PCSTR },
    maxIrql: 'ANY',
    fidelity: UNSEEN,
    model: (k, a) => void show(k, k.mem.ansiz(a.String)),
  }),
  ddi('VidDisplayStringXY', {
    module,
    params: { String: PCSTR, Left: ULONG, Top: ULONG, Transparent: BOOLEAN },
    maxIrql: 'ANY',
    fidelity: UNSEEN,
    model: (k, a) => void show(k, k.mem.ansiz(a.String)),
  }),
  ddi('VidSetTextColor', {
    module,
    params: { Color: ULONG },
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: UNSEEN,
    model: (k, a) => {
      const before = screen(k).color;
      screen(k).color = a.Color;
      return before;
    },
  }),
  ddi('VidSetScrollRegion', { module, params: rectangle, maxIrql: 'ANY', fidelity: UNSEEN, model: () => undefined }),
  ddi('VidSolidColorFill', {
    module,
    params: { ...rectangle, Color: ULONG },
    maxIrql: 'ANY',
    fidelity: UNSEEN,
    model: () => undefined,
  }),
  ...['VidBitBlt', 'VidBitBltEx'].map((name) =>
    ddi(name, {
      module,
      params: { Buffer: pointer('PUCHAR'), Left: ULONG, Top: ULONG },
      maxIrql: 'ANY',
      fidelity: UNSEEN,
      model: () => undefined,
    }),
  ),
  ...['VidBufferToScreenBlt', 'VidScreenToBufferBlt'].map((name) =>
    ddi(name, {
      module,
      params: { Buffer: PVOID, Left: ULONG, Top: ULONG, Width: ULONG, Height: ULONG, Delta: ULONG },
      maxIrql: 'ANY',
      fidelity: UNSEEN,
      model: () => undefined,
    }),
  ),
];
