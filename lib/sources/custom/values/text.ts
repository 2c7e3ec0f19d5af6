import { type Parsed, refused, taken } from "./parsed";

const maxIdChars = 255;
const maxEmailChars = 254;

/** An id is text, always: leading zeros, 1E5 and 20 digits stay as they are. */
export function parseId(text: string): Parsed<string> {
  const id = text.trim();
  if (id.length > maxIdChars) {
    return refused(
      `the id has ${id.length} characters, more than ${maxIdChars}`,
      "Use the key of your database instead.",
    );
  }
  if (/[\t\r\n]/.test(id))
    return refused("the id holds a line end or a tab", "Take it out and upload the row again.");
  return taken(id);
}

/** An address with its domain in lower case; checked lightly, never invented. */
export function parseEmail(text: string): Parsed<string> {
  const email = text.trim();
  const at = email.lastIndexOf("@");
  if (email.length > maxEmailChars || !/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email)) {
    return refused(
      `"${email.slice(0, 60)}" is no e-mail address`,
      "Mend the address, or leave the cell empty.",
    );
  }
  return taken(`${email.slice(0, at)}@${email.slice(at + 1).toLowerCase()}`);
}

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  yes: true,
  y: true,
  "1": true,
  false: false,
  f: false,
  no: false,
  n: false,
  "0": false,
};

export function parseBoolean(text: string): Parsed<boolean> {
  const key = text.trim().toLowerCase();
  const value = Object.hasOwn(truths, key) ? truths[key] : undefined;
  return value === undefined
    ? refused(
        `"${text.slice(0, 40)}" is neither true nor false`,
        "Write true/false, yes/no, y/n, t/f or 1/0.",
      )
    : taken(value);
}

/** Ids that look like a spreadsheet rewrote them: 1.23E+15, or long ones that all end in zeros. */
export function findDamagedIds(ids: readonly string[]): readonly string[] {
  const damaged = ids.filter((id) => /^\d(\.\d+)?E\+\d+$/i.test(id) || /^\d{12,}0000$/.test(id));
  return damaged.length >= 3 && damaged.length * 5 >= ids.length ? damaged.slice(0, 5) : [];
}
