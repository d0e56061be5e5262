/** `phases[].instructions` is exact up to this number; a longer phase has this number and `instructionsAtLeast`. */
export const EXACT_INSTRUCTIONS = 10_000_000;
