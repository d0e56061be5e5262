/** Fields of a version by their VER_ type bit. */
const BITS = {
  minor: 0,
  major: 1,
  build: 2,
  platform: 3,
  spMinor: 4,
  spMajor: 5,
  suite: 6,
  product: 7,
} as const;
export type VersionFields = Readonly<Record<keyof typeof BITS, number>>;

const CONDITION_BITS = 3;
const EQUAL = 1;
const GREATER = 2;
const GREATER_EQUAL = 3;
const LESS = 4;
const LESS_EQUAL = 5;
const AND = 6;
const OR = 7;

/** VerSetConditionMask: the condition goes to the highest type of the mask, three bits a type. */
export function setConditionMask(mask: bigint, typeMask: number, condition: number): bigint {
  if ((typeMask & 0xff) === 0) return mask;
  const bit = 31 - Math.clz32(typeMask & 0xff);
  return mask | (BigInt(condition & 7) << BigInt(CONDITION_BITS * bit));
}

function holds(condition: number, actual: number, wanted: number): boolean {
  switch (condition) {
    case EQUAL:
      return actual === wanted;
    case GREATER:
      return actual > wanted;
    case GREATER_EQUAL:
      return actual >= wanted;
    case LESS:
      return actual < wanted;
    case LESS_EQUAL:
      return actual <= wanted;
    case AND:
      return (actual & wanted) === wanted;
    case OR:
      return (actual & wanted) !== 0;
    default:
      return false;
  }
}

/** Major, minor and service pack compare as one number of four parts; the rest each for itself. Undefined: a condition is missing. */
export function versionMatches(
  actual: VersionFields,
  wanted: VersionFields,
  typeMask: number,
  conditions: bigint,
): boolean | undefined {
  const asked = (field: keyof typeof BITS) => (typeMask & (1 << BITS[field])) !== 0;
  const condition = (field: keyof typeof BITS) => Number((conditions >> BigInt(CONDITION_BITS * BITS[field])) & 7n);
  const fields = (Object.keys(BITS) as (keyof typeof BITS)[]).filter(asked);
  if (fields.some((field) => condition(field) === 0)) return undefined;
  for (const field of ['build', 'platform', 'suite', 'product'] as const) {
    if (asked(field) && !holds(condition(field), actual[field], wanted[field])) return false;
  }
  const chain = (['major', 'minor', 'spMajor', 'spMinor'] as const).filter(asked);
  const deciding = chain.find((field) => actual[field] !== wanted[field]) ?? chain.at(-1);
  if (deciding === undefined) return true;
  return holds(condition(chain[0]!), actual[deciding], wanted[deciding]);
}
