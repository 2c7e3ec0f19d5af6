/** U+2212, the minus that is as wide as a plus; a hyphen would break columns and lines. */
export const minus = "\u2212";
/** U+00A0 between a figure and its unit. */
export const noBreakSpace = "\u00a0";
/** U+2013, for ranges. */
export const enDash = "\u2013";
/** U+2014, the cell of a value that does not exist; never stands for zero. */
export const absent = "\u2014";
