// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
const suspicious = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]|\p{Surrogate}/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
const strippable = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

export type CheckedText =
  | { readonly ok: true; readonly text: string; readonly stripped: number }
  | {
      readonly ok: false;
      readonly code: "nul" | "undecodable";
      readonly reason: string;
      readonly remedy: string;
    };

const fine = (text: string, stripped = 0): CheckedText => ({ ok: true, text, stripped });

/**
 * What the database can hold of a cell: NUL and characters that could not be decoded are refused, other control
 * characters are taken out and counted.
 */
export function checkText(text: string): CheckedText {
  if (!suspicious.test(text)) return fine(text);
  if (text.includes("\0")) {
    return {
      ok: false,
      code: "nul",
      reason: "holds a NUL character, which a database cannot store",
      remedy: "Take the character out and upload the row again.",
    };
  }
  if (text.includes("\uFFFD") || /\p{Surrogate}/u.test(text)) {
    return {
      ok: false,
      code: "undecodable",
      reason: "holds a character that could not be decoded",
      remedy:
        "Choose the encoding in which this row looks right, or mend the character and upload the row again.",
    };
  }
  const clean = text.replace(strippable, "");
  return fine(clean, text.length - clean.length);
}
