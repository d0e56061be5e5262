/** The seven statistics that Driver Verifier keeps for a driver under flag 0x02000000, in its order, with its labels. */
export const COUNTERS = [
  { key: 'executePoolType', label: 'Execute Pool Type Count' },
  { key: 'executePageProtection', label: 'Execute Page Protection Count' },
  { key: 'executePageMapping', label: 'Execute Page Mapping Count' },
  { key: 'executeWriteSection', label: 'Execute-Write Section Count' },
  { key: 'sectionAlignment', label: 'Section Alignment Failures' },
  { key: 'unsupportedRelocs', label: 'Unsupported Relocs Count' },
  { key: 'iatInExecutableSection', label: 'IAT in Executable Section Count' },
] as const;

export type CounterKey = (typeof COUNTERS)[number]['key'];
export type Counters = Record<CounterKey, number>;

export function zeroCounters(): Counters {
  return Object.fromEntries(COUNTERS.map(({ key }) => [key, 0])) as Counters;
}
