import type { Kernel } from '../kernel.ts';
import { putValues, SERVICES } from './initial-hives.ts';
import { ensureKey } from './registry-tree.ts';

export interface NewService {
  readonly service: string;
  /** As the service control manager writes it, such as `\SystemRoot\System32\drivers\x.sys`. */
  readonly imagePath: string;
  /** SERVICE_DEMAND_START (3) when left out. */
  readonly start?: number;
  /** SERVICE_KERNEL_DRIVER (1) when left out. */
  readonly type?: number;
}

/** The keys that installing a driver leaves: its service, with a Parameters key of its own. */
export function createServiceKeys(k: Kernel, service: NewService): void {
  const path = `${SERVICES}\\${service.service}`;
  putValues(k, path, {
    Type: service.type ?? 1,
    Start: service.start ?? 3,
    ErrorControl: 1,
    DisplayName: service.service,
    ImagePath: service.imagePath,
  });
  ensureKey(k, `${path}\\Parameters`);
}
