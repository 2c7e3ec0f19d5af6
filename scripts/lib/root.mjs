import path from "node:path";

/** The checkout. */
export const root = path.resolve(import.meta.dirname, "../..");

/** An error whose message is the whole sentence for the person at the terminal. */
export class PlainError extends Error {}

/** The sentence of any error: ours carry words for people, others their message. */
export function sentenceOf(error) {
  if (error instanceof Error) return error.userMessage ?? error.message;
  return String(error);
}

export function say(text) {
  process.stderr.write(`${text}\n`);
}
