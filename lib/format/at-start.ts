/** A name at the beginning of a sentence or as a label: "your own data" is "Your own data". */
export const atStart = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
