import { BOOLEAN, PVOID } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { hypervisorLeaves } from '../../src/kernel/hypervisor.ts';

/** What the hypervisor's CPUID leaves say, through the kernel: the leaf's number from 0x40000000 on. */
const LEAVES = {
  HviGetHypervisorVendorAndMaxFunction: 0,
  HviGetHypervisorInterface: 1,
  HviGetHypervisorVersion: 2,
  HviGetHypervisorFeatures: 3,
  HviGetEnlightenmentInformation: 4,
  HviGetImplementationLimits: 5,
  HviGetHardwareFeatures: 6,
} as const;
const PRESENT = ['HviIsAnyHypervisorPresent', 'HviIsHypervisorMicrosoftCompatible', 'HviIsHypervisorVendorMicrosoft'];

export const halHypervisor = [
  ...Object.entries(LEAVES).map(([name, leaf]) =>
    ddi(name, {
      params: { Information: PVOID },
      maxIrql: 'ANY',
      fidelity: 'exact',
      model: (k, a) => {
        const values = hypervisorLeaves(k)[leaf] ?? [0, 0, 0, 0];
        values.forEach((value, index) => {
          k.mem.setU32(a.Information + BigInt(4 * index), value >>> 0);
        });
      },
    }),
  ),
  ...PRESENT.map((name) =>
    ddi(name, {
      returns: BOOLEAN,
      maxIrql: 'ANY',
      fidelity: 'exact',
      model: (k) => hypervisorLeaves(k).length > 0,
    }),
  ),
];
