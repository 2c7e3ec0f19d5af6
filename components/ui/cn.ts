import { type ClassValue, clsx } from "clsx";

/**
 * Joins class names. It does not resolve conflicts: a component's `className` is for margins, widths and placement,
 * its looks are chosen with its own props. (A conflict resolver would cost 8 kB of the page's script budget.)
 */
export const cn = (...values: ClassValue[]): string => clsx(values);
