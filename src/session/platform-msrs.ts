/** Cycles of the time-stamp counter in 100 ns: 3 GHz. */
export const CYCLES = 300n;
/** RAPL energy units in 100 ns at about 10 W: 2^-14 J each (0x606). */
const ENERGY_DIVISOR = 61n;
/** 60 °C below the limit, valid. */
const THERMAL = 0x883c_0000n;

/** What a desktop processor of this generation shows at rest (Intel SDM vol. 4, 2.17); others read as 0. */
const FIXED: Readonly<Record<number, bigint>> = {
  /** Core and thread count. */
  53: 0x1_0001n,
  /** Features locked, VMX off. */
  58: 1n,
  /** Microcode revision. */
  139: 0xf0n << 32n,
  /** Ratios: lowest 8, nominal 30. */
  206: 0x0000_0800_0000_1e00n,
  /** Current ratio 30 at 1.0 V; the wanted ratio. */
  408: 0x0000_2000_0000_1e00n,
  409: 0x1e00n,
  /** Thermal status of the core; the limit, 100 °C; that of the package. */
  412: THERMAL,
  418: 0x64_0000n,
  433: THERMAL,
  429: 0x1e1e_1e1en,
  /** PAT as Windows sets it; MTRRs on, write-back. */
  631: 0x0007_0106_0007_0106n,
  767: 0xc06n,
  /** RAPL: units, power limit, 65 W. */
  1542: 0xa0e03n,
  1552: 0x0042_8208_00dd_8208n,
  1556: 0x208n,
};
/** MPERF, APERF. */
const CYCLE_COUNTERS = [0xe7, 0xe8];
/** Energy of package, cores, graphics. */
const ENERGY_COUNTERS = [0x611, 0x639, 0x641];

/** The value of a platform register at `now` (100 ns since boot). */
export function platformMsr(index: number, now: bigint): bigint {
  if (CYCLE_COUNTERS.includes(index)) return now * CYCLES;
  if (ENERGY_COUNTERS.includes(index)) return (now / ENERGY_DIVISOR) & 0xffff_ffffn;
  return FIXED[index] ?? 0n;
}
