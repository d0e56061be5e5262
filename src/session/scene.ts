import type { Kernel } from '../kernel/kernel.ts';
import type { ViolationKind } from '../policy/catalogue.ts';
import type { ViolationCollector } from '../policy/collector.ts';
import type { PageHistory } from './page-history.ts';
import type { Sites } from './sites.ts';

/** What ended a run in `break` and `enforce`, for the report. */
export interface Ended {
  readonly kind: ViolationKind;
  readonly register?: string;
}

/** What all rules that watch a run need, and what they share. */
export class Scene {
  readonly k: Kernel;
  readonly collector: ViolationCollector;
  readonly sites: Sites;
  readonly history: PageHistory;
  phase = '';
  ended: Ended | undefined;

  constructor(k: Kernel, collector: ViolationCollector, sites: Sites, history: PageHistory) {
    this.k = k;
    this.collector = collector;
    this.sites = sites;
    this.history = history;
  }

  /** In `log` a driver goes on after a violation. */
  get goesOn(): boolean {
    return this.k.profile.mode === 'log';
  }
}

export const hex = (value: bigint | number) => `0x${value.toString(16)}`;
