import { statusName } from '../generated/ntstatus.ts';
import { createServiceKeys } from '../kernel/cm/registry.ts';
import { freePool } from '../kernel/ex/pool.ts';
import { createRegistryPath } from '../kernel/io/driver-object.ts';
import { discardSections, type LoadRequest } from '../kernel/modules/load-image.ts';
import { exportAddress, type LoadedModule } from '../kernel/modules/loaded-modules.ts';
import type { Image } from '../pe/image.ts';
import { fileNameOf } from '../policy/image-facts.ts';
import type { DriverRun } from './driver-run.ts';
import { notStarted } from './phase-record.ts';

/** A kernel-mode DLL that is loaded with the driver. */
export interface Library {
  readonly image: Image;
  readonly module: LoadedModule;
  /** Its DllInitialize succeeded, or it has none. */
  initialised: boolean;
}

export function loadRequest(image: Image): LoadRequest {
  const file = fileNameOf(image.path);
  return { image, name: file.toLowerCase(), path: `\\SystemRoot\\System32\\drivers\\${file}` };
}

/** Name of the service key that belongs to an image. */
export function serviceOf(image: Image): string {
  return fileNameOf(image.path).replace(/\.[^.]*$/, '');
}

/**
 * Calls DllInitialize of each library with the path of its service key. False when one fails: Windows then does not load
 * the driver.
 */
export function initialiseLibraries(run: DriverRun): boolean {
  for (const library of run.libraries) {
    const { k } = run;
    const { image, module } = library;
    const routine = exportAddress(k, module.name, 'DllInitialize');
    if (routine !== undefined) {
      createServiceKeys(k, { service: serviceOf(image), imagePath: loadRequest(image).path });
      const path = createRegistryPath(k, serviceOf(image));
      const name = `DllInitialize of ${module.name}`;
      const { stop, status } = run.phase({ name, routine, args: [path], answers: 'ntstatus' });
      // The documentation warns of it: the string is gone once DllInitialize returned.
      for (const block of [k.mem.u64(path + 8n), path]) freePool(k, block, 0);
      if (stop.kind !== 'returned') return false;
      if (status !== undefined && (status & 0x80000000) !== 0) {
        const reason = `${name} returned ${statusName(status) ?? `0x${status.toString(16)}`}`;
        run.phases.push(notStarted('DriverEntry', reason));
        return false;
      }
    }
    library.initialised = true;
    discardSections(k, image, module);
  }
  return true;
}

/** Calls DllUnload of the libraries once the driver is gone, a library before those that it imports from. */
export function unloadLibraries(run: DriverRun): void {
  for (const { module, initialised } of [...run.libraries].reverse()) {
    const routine = initialised ? exportAddress(run.k, module.name, 'DllUnload') : undefined;
    if (routine === undefined) continue;
    const { stop } = run.phase({ name: `DllUnload of ${module.name}`, routine, args: [], answers: 'ntstatus' });
    if (stop.kind !== 'returned') return;
  }
}

/**
 * The order of initialisation: a library after those that it imports from. What the driver does not need comes first: it is
 * there for another driver's sake.
 */
export function inDependencyOrder(libraries: readonly Library[], driver: Image): Library[] {
  const order = new Set<Library>();
  const open = new Set<Library>();
  const importedBy = (image: Image) => {
    const names = new Set(image.imports.filter(({ delayed }) => !delayed).map(({ module }) => module.toLowerCase()));
    return libraries.filter(({ module }) => names.has(module.name));
  };
  const visit = (library: Library) => {
    if (order.has(library) || open.has(library)) return;
    open.add(library);
    for (const other of importedBy(library.image)) visit(other);
    order.add(library);
  };
  const needed = new Set<Library>();
  const need = (library: Library) => {
    if (needed.has(library)) return;
    needed.add(library);
    for (const other of importedBy(library.image)) need(other);
  };
  const roots = importedBy(driver);
  for (const root of roots) need(root);
  for (const library of libraries) if (!needed.has(library)) visit(library);
  for (const root of roots) visit(root);
  return [...order];
}
