import type { Json, JsonObject, StoredEntitlement } from "@/lib/target/types";
import { parseFeatureId } from "@/lib/traffic";
import { carrierVersion } from "./carrier-metadata";

/*
 * The profile is everything about one customer that the target has no field for. It is spread over rows of at most two
 * kilobytes of metadata: the first has the head, and each list goes on in the next row where the last one was full.
 */

const mostBytesPerRow = 2_000;

export const profileLists = [
  "subscriptions",
  "items",
  "discounts",
  "changes",
  "overrides",
  "entitlements",
  "credits",
  "opening",
  "metadata",
] as const;
export type ProfileList = (typeof profileLists)[number];

export interface Profile {
  readonly source: string;
  /** The customer's id at the source. */
  readonly id: string;
  readonly email?: string;
  readonly name?: string;
  readonly plan: string;
  readonly access: boolean;
  /** Credits granted in this generation, whole, as text; absent without wallet. */
  readonly wallet?: string;
  readonly generation: number;
  /** Instant of the snapshot that the profile was last written from. */
  readonly asOf: string;
  readonly lists: Readonly<Record<ProfileList, readonly JsonObject[]>>;
}

export const emptyLists = (): Record<ProfileList, JsonObject[]> => ({
  subscriptions: [],
  items: [],
  discounts: [],
  changes: [],
  overrides: [],
  entitlements: [],
  credits: [],
  opening: [],
  metadata: [],
});

const bytes = (value: Json): number => Buffer.byteLength(JSON.stringify(value));

/** The metadata of each row, in order. Entries keep their order; only a single entry above the limit makes a row larger. */
export function splitProfile(profile: Profile): JsonObject[] {
  const { lists, source, id, ...head } = profile;
  const rows: Record<string, Json>[] = [];
  let row: Record<string, Json> = {};
  let size = 0;
  const begin = (): void => {
    row =
      rows.length === 0
        ? { v: carrierVersion, source, id, ...head, rows: 999 }
        : { v: carrierVersion, source, id };
    if (rows.length > 0) row.part = rows.length + 1;
    size = bytes(row);
    rows.push(row);
  };
  begin();
  for (const list of profileLists) {
    let into: JsonObject[] | null = null;
    for (const entry of lists[list]) {
      const label: number = into === null ? list.length + 6 : 1;
      const needed = bytes(entry) + label;
      if (size + needed > mostBytesPerRow && Object.keys(row).length > 0) {
        begin();
        into = null;
        size += list.length + 5;
      }
      if (into === null) {
        into = [];
        row[list] = into;
      }
      into.push(entry);
      size += needed;
    }
  }
  const [first] = rows;
  if (first) first.rows = rows.length;
  return rows;
}

const text = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);

/** Puts a stored profile together again; null when the user has none, or its first row is not one of ours. */
export function joinProfile(entitlements: readonly StoredEntitlement[]): Profile | null {
  const rows = new Map<number, StoredEntitlement[]>();
  for (const row of entitlements) {
    const id = parseFeatureId(row.featureId);
    if (id.scope !== "profile") continue;
    const group = rows.get(id.part);
    if (group) group.push(row);
    else rows.set(id.part, [row]);
  }
  for (const group of rows.values()) group.sort((a, b) => (a.id < b.id ? -1 : 1));
  const head = rows.get(1)?.[0]?.metadata;
  const source = text(head?.source);
  const id = text(head?.id);
  if (!head || source === undefined || id === undefined) return null;
  const lists = emptyLists();
  for (const part of [...rows.keys()].sort((a, b) => a - b)) {
    const metadata = rows.get(part)?.[0]?.metadata;
    for (const list of profileLists) lists[list].push(...objectsIn(metadata?.[list]));
  }
  const email = text(head.email);
  const name = text(head.name);
  // Read from somebody else's database: anything but a whole number of credits is no statement about the wallet.
  const wallet = /^\d{1,30}$/.exec(text(head.wallet) ?? "")?.[0];
  return {
    source,
    id,
    ...(email !== undefined && { email }),
    ...(name !== undefined && { name }),
    plan: text(head.plan) ?? "",
    access: head.access === true,
    ...(wallet !== undefined && { wallet }),
    generation: isGeneration(head.generation) ? head.generation : 1,
    asOf: text(head.asOf) ?? "",
    lists,
  };
}

const isGeneration = (value: Json | undefined): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 1;

function objectsIn(value: Json | undefined): JsonObject[] {
  if (!Array.isArray(value)) return [];
  const entries: readonly Json[] = value;
  return entries.flatMap((entry) =>
    // An entry that is neither null, scalar nor list is an object; TypeScript cannot narrow readonly arrays away.
    typeof entry === "object" && entry !== null && !Array.isArray(entry) ? [entry as JsonObject] : [],
  );
}
