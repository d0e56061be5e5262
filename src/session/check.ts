import { type Image, readImage } from '../pe/image.ts';
import { readDriverFile } from '../pe/read-file.ts';
import { requireDriver } from '../pe/require-driver.ts';
import type { OsId } from '../policy/os-profile.ts';
import { NeedsCounting } from './budget.ts';
import { describeRun } from './describe-run.ts';
import { type Care, DriverRun, NeedsSnapshots } from './driver-run.ts';
import { live } from './life.ts';
import type { MachineConfig } from './machine-config.ts';
import type { CheckResult, Mode } from './result.ts';
import type { Watch } from './watcher.ts';

export interface CheckOptions {
  readonly path: string;
  readonly os: OsId;
  readonly seed: number;
  readonly mode: Mode;
  /** Instructions a phase may execute. */
  readonly maxInstructions: number;
  readonly maxTimeMs: number;
  readonly maxMemoryBytes: number;
  /** A PDB, or undefined for the one beside the image. */
  readonly pdb?: string;
  /** Kernel-mode DLLs to load with the driver. */
  readonly with: readonly string[];
  /** What the driver finds on its machine. */
  readonly machine?: MachineConfig;
  /** Without it, watching costs nothing. */
  readonly watch?: Watch;
}

/**
 * Checks one driver. Throws `ImageError`, `PdbError` or `SymbolMismatch` for input that can't be used; whatever the driver
 * does ends up in the result.
 */
export function checkDriver(options: CheckOptions): CheckResult {
  const image = readImage(readDriverFile(options.path), options.path);
  requireDriver(image);
  const libraries = options.with.map((path) => readImage(readDriverFile(path), path));
  for (const library of libraries) requireDriver(library, { allowNoEntryPoint: true });
  let care: Care = { counted: false, snapshots: false };
  for (;;) {
    try {
      return runOnce(options, image, libraries, care);
    } catch (error) {
      const wanted = moreCare(care, error);
      if (!wanted) throw error;
      care = wanted;
    }
  }
}

/** How to run again after a run that was given up. */
function moreCare(care: Care, error: unknown): Care | undefined {
  if (error instanceof NeedsCounting && !care.counted) return { ...care, counted: true };
  if (error instanceof NeedsSnapshots && !care.snapshots) return { ...care, snapshots: true };
  return undefined;
}

function runOnce(options: CheckOptions, image: Image, libraries: readonly Image[], care: Care): CheckResult {
  const run = new DriverRun(image, libraries, options, care);
  try {
    live(run);
    return describeRun(run, image, options);
  } finally {
    run.dispose();
  }
}
