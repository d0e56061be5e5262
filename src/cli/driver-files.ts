import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './failure.ts';

export interface DriverFiles {
  readonly paths: readonly string[];
  /** One file was named, so the output is about one driver. */
  readonly isSingle: boolean;
}

/**
 * The driver files that the arguments of `check` name: a file as it is, a directory as the `.sys` files directly in it by
 * name. A file that does not exist is kept: the reader reports it.
 */
export function driverFiles(args: readonly string[]): DriverFiles {
  let isSingle = args.length === 1;
  const paths = args.flatMap((argument) => {
    if (!statSync(argument, { throwIfNoEntry: false })?.isDirectory()) return [argument];
    isSingle = false;
    return filesIn(argument);
  });
  return { paths, isSingle };
}

function filesIn(directory: string): string[] {
  const names = readNames(directory)
    .filter((name) => /\.sys$/i.test(name))
    .sort();
  const files = names
    .map((name) => join(directory, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  if (files.length === 0)
    throw new UsageError('NoDrivers', `${directory}: no .sys file in this directory; name a driver file`);
  return files;
}

function readNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UsageError(
      'UnreadableDirectory',
      `${directory}: the directory cannot be read (${reason}); check its permissions`,
    );
  }
}
