import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type JsonDifference, jsonDifferences } from "../stripe/json-difference";
import { collectionOf, SiteState } from "./site-state";

export interface OfficialSites {
  /** Objects of Product Catalog 2.0, and those that both catalogs have. */
  items: SiteState;
  /** Subscriptions of Product Catalog 1.0, with their customers. */
  plans: SiteState;
  /** Every field that is served otherwise than its file has it. */
  changes: (JsonDifference & { file: string; kind: string; key: string })[];
  /** What is served, by file. */
  served: { file: string; kind: string; key: string; site: "items" | "plans" }[];
  /** Resources in rows that no collection takes, by file. */
  left: { file: string; kind: string }[];
}

type Json = Record<string, unknown>;

/** Files that hold no objects. */
const otherFiles = new Set(["openapi-subset"]);

/**
 * Loads the official sample objects and recorded ones as two sites, one per product catalog. Each object is served as
 * it is; where two files show the same object, the one with the higher resource version is. Objects inside events stand
 * beside the events they came with.
 * @param directory folder of the sample files
 */
export function loadOfficialObjects(directory: string): OfficialSites {
  const sites: OfficialSites = {
    items: new SiteState("official-test", "v2"),
    plans: new SiteState("official-v1-test", "v1"),
    changes: [],
    served: [],
    left: [],
  };
  const samples: { file: string; kind: string; key: string; record: Json; site: SiteState }[] = [];
  const files = readdirSync(directory)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .filter((file) => !otherFiles.has(file));
  for (const file of files.sort()) {
    const document: unknown = JSON.parse(readFileSync(join(directory, `${file}.json`), "utf8"));
    for (const row of rowsOf(document)) {
      const isOlder = isRecord(row.subscription) && typeof row.subscription.plan_id === "string";
      const site = isOlder ? sites.plans : sites.items;
      for (const [kind, record] of Object.entries(row)) {
        if (!isRecord(record)) continue;
        const key = put(site, kind, record);
        if (key === null) sites.left.push({ file, kind });
        else samples.push({ file, kind, key, record, site });
      }
    }
  }
  for (const { file, kind, key, record, site } of samples) {
    sites.served.push({ file, kind, key, site: site === sites.plans ? "plans" : "items" });
    const differences = jsonDifferences(record, collectionOf(site, kind).find(key));
    sites.changes.push(...differences.map((change) => ({ file, kind, key, ...change })));
  }
  return sites;
}

/** Rows of a list, a single answer as one row, and in front of each event's row what it holds. */
function rowsOf(document: unknown): Json[] {
  if (!isRecord(document)) return [];
  const rows = Array.isArray(document.list) ? document.list.filter(isRecord) : [document];
  return rows.flatMap((row) => {
    const content = isRecord(row.event) && isRecord(row.event.content) ? [row.event.content] : [];
    return [...content, row];
  });
}

/** Keeps an object unless a newer form of it is there; null for a kind that has no collection. */
function put(site: SiteState, kind: string, record: Json): string | null {
  let kept: ReturnType<typeof collectionOf>;
  try {
    kept = collectionOf(site, kind);
  } catch {
    return null;
  }
  const key = kept.keyOf(record);
  const known = kept.find(key);
  if (known === null || versionOf(record) >= versionOf(known)) kept.put({ ...record });
  return key;
}

function versionOf(record: object): number {
  const version: unknown = Reflect.get(record, "resource_version");
  return typeof version === "number" ? version : 0;
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
