import type { OsProfile } from '../policy/os-profile.ts';

export type Mode = 'log' | 'break' | 'enforce';

/** The machine that the driver sees. */
export interface MachineProfile {
  readonly os: OsProfile;
  readonly seed: number;
  readonly mode: Mode;
  readonly processors: number;
}
