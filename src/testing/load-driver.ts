import { readImage } from '../pe/image.ts';
import { readDriverFile } from '../pe/read-file.ts';
import { requireDriver } from '../pe/require-driver.ts';
import { DEFAULT_OS, type OsId } from '../policy/os-profile.ts';
import type { CheckOptions } from '../session/check.ts';
import { DriverRun } from '../session/driver-run.ts';
import type { Mode } from '../session/result.ts';
import { Driver } from './driver.ts';
import type { RegistryValues } from './registry.ts';

export interface LoadOptions {
  /** The Windows to run on. Default: the newest that `hvcheck check` takes by default. */
  readonly os?: OsId;
  /** What load addresses, clock and schedule follow from. Default: 1. */
  readonly seed?: number;
  /** Default: log. */
  readonly mode?: Mode;
  /** Values by key below the driver's service key, such as `{ Parameters: { Mode: 1 } }`. */
  readonly registry?: Readonly<Record<string, RegistryValues>>;
  /** Symbols. Default: the PDB beside the driver. */
  readonly pdb?: string;
  /** Kernel-mode DLLs that it imports. */
  readonly with?: readonly string[];
  /** Instructions that one call into the driver may take. Default: 10 million. */
  readonly maxInstructions?: number;
}

const MIB = 2 ** 20;

/**
 * Loads a driver on a machine of its own, as `hvcheck check` does; none of its code has run yet.
 * @throws ImageError for a file that is no x64 driver.
 * @throws Error when Windows would not load it.
 */
export async function loadDriver(path: string, options: LoadOptions = {}): Promise<Driver> {
  const { os = DEFAULT_OS, seed = 1, mode = 'log', maxInstructions = 10_000_000 } = options;
  const check: CheckOptions = {
    path,
    os,
    seed,
    mode,
    maxInstructions,
    maxTimeMs: 60_000,
    maxMemoryBytes: 512 * MIB,
    ...(options.pdb !== undefined && { pdb: options.pdb }),
    with: options.with ?? [],
  };
  const image = readImage(readDriverFile(path), path);
  requireDriver(image);
  const libraries = check.with.map((file) => readImage(readDriverFile(file), file));
  for (const library of libraries) requireDriver(library, { allowNoEntryPoint: true });
  const run = new DriverRun(image, libraries, check, { counted: true, snapshots: true });
  try {
    if (!run.start()) {
      const stop = run.phases.at(-1)?.stop;
      throw new Error(`${path} is not loaded: ${stop?.kind === 'notStarted' ? stop.reason : 'Windows refuses it'}`);
    }
    const driver = new Driver(run, image, check);
    for (const [key, values] of Object.entries(options.registry ?? {})) driver.registry.set(key, values);
    return driver;
  } catch (error) {
    run.dispose();
    throw error;
  }
}
