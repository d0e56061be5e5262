import type { Kernel } from './kernel.ts';

/** EAX, EBX, ECX and EDX of one CPUID leaf. */
export type Leaf = readonly [number, number, number, number];

export const HYPERVISOR_LEAF = 0x40000000;
const VENDOR_AND_MAX_FUNCTION: Leaf = [0x4000000c, 0x7263694d, 0x666f736f, 0x76482074];
const INTERFACE: Leaf = [0x31237648, 0, 0, 0];

/** The machine has memory integrity on: mode `enforce`, on a Windows that knows it. Driver Verifier's modes have it off. */
export function isProtectedMachine(k: Kernel): boolean {
  return k.profile.mode === 'enforce' && k.profile.os.hasMemoryIntegrity;
}

/**
 * The hypervisor's CPUID leaves from 0x40000000 on, as the root partition sees them; empty on a machine without one.
 * Hypervisor Top Level Functional Specification, feature discovery.
 */
export function hypervisorLeaves(k: Kernel): readonly Leaf[] {
  if (!isProtectedMachine(k)) return [];
  const { build, major, minor } = k.profile.os;
  return [
    VENDOR_AND_MAX_FUNCTION,
    INTERFACE,
    [build, (major << 16) | minor, 0, 1],
    [0x0000bfff, 0x002bb9ff, 0x00000022, 0x71fffbf6],
    [0x00060e2c, 0x00000fff, 0, 0],
    [0x00000800, 0x00000800, 0x00005078, 0],
    [0x000001ef, 0, 0, 0],
  ];
}
