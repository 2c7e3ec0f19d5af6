import { z } from "zod";

/** A whole number as text; numbers that a double cannot hold arrive as text already. */
export const integer = z.union([z.int().transform(String), z.string().regex(/^-?\d+$/)]);
/** A decimal as text. */
export const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
/** A number that may be fractional (percentages), as text. */
export const number = z.union([z.number().transform(String), decimal]);
export const seconds = z.int().nonnegative();
export const id = z.string().min(1);
