import type { Ddi } from '../../src/kernel/declaration.ts';
import { bootDisplay } from './boot-display.ts';
import { platformErrors } from './platform-errors.ts';
import { traceRecorder } from './trace-recorder.ts';

/** Small modules beside the kernel: the boot screen, hardware errors, the trace recorder. */
export const companionDdis: readonly Ddi[] = [bootDisplay, platformErrors, traceRecorder].flat();
