import { readInfFile } from '../../config/inf-file.ts';
import { type ReadConfig, readConfigFile } from '../../config/read-config.ts';
import { readRegFile } from '../../config/reg-file.ts';
import { PLAIN_MACHINE } from '../../session/machine-config.ts';
import type { CheckCommandOptions } from './check.ts';

export interface MachineFiles {
  readonly config?: string;
  readonly registry: readonly string[];
  readonly inf: readonly string[];
}

/** Options with what the files say of the machine. What was said on the command line itself (`isGiven`) counts more. */
export function withMachine<Options extends CheckCommandOptions & MachineFiles>(
  options: Options,
  isGiven: (name: 'os' | 'seed' | 'mode') => boolean,
): Options {
  const config: ReadConfig = options.config === undefined ? { machine: PLAIN_MACHINE } : readConfigFile(options.config);
  const { machine } = config;
  const files = [...options.inf.map(readInfFile), ...options.registry.map(readRegFile)];
  return {
    ...options,
    ...(config.os !== undefined && !isGiven('os') && { os: config.os }),
    ...(config.seed !== undefined && !isGiven('seed') && { seed: config.seed }),
    ...(config.mode !== undefined && !isGiven('mode') && { mode: config.mode }),
    machine: { ...machine, registry: [...files.flat(), ...machine.registry] },
  };
}
