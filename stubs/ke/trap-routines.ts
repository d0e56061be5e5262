import { UNEXPECTED_KERNEL_MODE_TRAP } from '../../src/generated/bugchecks.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { TRAP_ROUTINES, UNEXPECTED_INTERRUPT } from '../../src/kernel/descriptor-tables.ts';

/** What the IDT points at: drivers read these addresses, nothing calls them. */
export const keTrapRoutines = [...Object.entries(TRAP_ROUTINES), ['0', UNEXPECTED_INTERRUPT] as const].map(
  ([vector, name]) =>
    ddi(name, {
      internal: true,
      maxIrql: 'ANY',
      fidelity: { recorded: ['only its address is there, for drivers that read the IDT'] },
      model: (k) => k.bugCheck(UNEXPECTED_KERNEL_MODE_TRAP, BigInt(vector), 0n, 0n, 0n),
    }),
);
