import { z } from "zod";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";

const kindSchema = z.enum(["stays", "credits", "ends"]);
const waySchema = z.enum(["up", "down", "same", "open"]);
const placeSchema = z.object({
  differenceMinor: z.string().regex(/^-?\d+$/),
  customerId: z.string(),
  currency: z.string(),
});

/** What the address asks of the list of next bills. Anything it does not understand is left out. */
export function billQuery(query: SearchParams) {
  return {
    filter: {
      search: oneOf(query, "bq")?.slice(0, 200) ?? null,
      currency: oneOf(query, "bcur")?.slice(0, 10) ?? null,
      cause: oneOf(query, "bcause")?.slice(0, 40) ?? null,
      kind: kindSchema.safeParse(oneOf(query, "bkind")).data ?? null,
      way: waySchema.safeParse(oneOf(query, "bway")).data ?? null,
    },
    after: placeOf(oneOf(query, "bills")),
    before: placeOf(oneOf(query, "billsBefore")),
    /** The customer whose charge lines are shown. */
    opened: oneOf(query, "bill")?.slice(0, 500) ?? null,
  };
}

export type BillQuery = ReturnType<typeof billQuery>;

function placeOf(text: string | null): z.infer<typeof placeSchema> | null {
  if (text === null) return null;
  try {
    return placeSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

const firstPage = { bills: null, billsBefore: null, bill: null };

/** The lines behind a figure: the list with just this filter. */
export function billsHref(
  path: string,
  query: SearchParams,
  of: Partial<Record<"currency" | "cause" | "kind" | "way", string>>,
): string {
  const { currency = null, cause = null, kind = null, way = null } = of;
  return hrefWith(
    path,
    query,
    { bq: null, bcur: currency, bcause: cause, bkind: kind, bway: way, ...firstPage },
    "bills",
  );
}
