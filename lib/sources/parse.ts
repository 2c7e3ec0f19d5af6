import type { z } from "zod";
import { findUnstorableText, Untranslatable } from "./translation";
import type { RawObject } from "./types";

/** A provider in the sentences about its records. */
export interface Provider {
  /** Prefix of the issues' codes. */
  readonly id: string;
  readonly name: string;
  /** What a record is not in, when it is malformed: "Stripe's documented form". */
  readonly form: string;
  /** What may have changed then: "API version". */
  readonly changing: string;
  /** What is read again after a correction: "account". */
  readonly whole: string;
}

const lookAt = "Look at the raw record.";

/** How a provider's values are admitted. Each function throws `Untranslatable`, which names the record and the field. */
export function createParser({ id: provider, name, form, changing, whole }: Provider) {
  const malformed = (message: string, remedy = lookAt) =>
    new Untranslatable(`${provider}.malformed`, message, remedy);

  /** Admits a raw object. Names the first field that is wrong, not its value. */
  function admit<T extends z.ZodType>(schema: T, object: Pick<RawObject, "sourceId" | "raw">): z.output<T> {
    const parsed = schema.safeParse(object.raw);
    if (parsed.success) return parsed.data;
    const field = parsed.error.issues[0]?.path.map(String).join(".") || "(the object itself)";
    throw malformed(
      `${object.sourceId} is not in ${form}: field ${field} is missing or of the wrong type.`,
      `${lookAt} If ${name}'s ${changing} changed, update this program; otherwise report it to ${name}.`,
    );
  }

  /** Translates an enum by a table. A value the table lacks is never guessed. */
  function choose<T>(table: Readonly<Record<string, T>>, value: string, id: string, field: string): T {
    const found = Object.hasOwn(table, value) ? table[value] : undefined;
    if (found !== undefined) return found;
    throw new Untranslatable(
      `${provider}.unknown_value`,
      `${id} has ${field} "${value.slice(0, 60)}", which this program does not know.`,
      `Update this program, or change the record in ${name}; it is not carried until then.`,
    );
  }

  /** Seconds since 1970 as an ISO instant in UTC. */
  function instant(seconds: number): string {
    const date = new Date(seconds * 1000);
    if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) {
      throw malformed("A date lies outside the calendar.");
    }
    return date.toISOString();
  }

  const instantOrNull = (seconds: number | null | undefined): string | null =>
    seconds === null || seconds === undefined ? null : instant(seconds);

  /** Lower-case currency code as the canonical model takes it, however the provider writes it. */
  function currencyCode(text: string, id: string): string {
    const code = text.toLowerCase();
    if (/^[a-z]{3}$/.test(code)) return code;
    throw malformed(`${id} has the currency "${text.slice(0, 20)}", which is not a three-letter code.`);
  }

  /** Refuses a record with text no database can hold: NUL characters and halves of surrogate pairs. */
  function refuseUnstorableText(record: unknown, id: string): void {
    const field = findUnstorableText(record);
    if (field === null) return;
    throw new Untranslatable(
      `${provider}.unstorable_text`,
      `${id} has characters in ${field} that cannot be stored (NUL, or half of a surrogate pair).`,
      `Correct the text in ${name} and read the ${whole} again.`,
    );
  }

  return { admit, choose, instant, instantOrNull, currencyCode, refuseUnstorableText };
}
