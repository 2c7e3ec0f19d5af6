import type { Issue } from "@/lib/canonical";
import type { RawObject } from "../types";
import { isRecord, recordsOf, textOf } from "./json";

/**
 * Stigg's bulk-import files, as JSON text: `customers.json` with `{"customers": [...]}`, `subscriptions.json` with
 * `{"subscriptions": [...]}`, and a usage file with `{"usages": [...]}`.
 * https://docs.stigg.io/api-reference/bulk-import/bulk-import-subscriptions
 */
export interface BulkImportFiles {
  readonly customers: string;
  readonly subscriptions?: string;
  readonly usage?: string;
}

export interface BulkImport {
  /** Objects of the streams `features`, `plans`, `addons`, `customers`, `subscriptions` and `usageHistory`. */
  readonly objects: readonly RawObject[];
  readonly issues: readonly Issue[];
}

/**
 * Reads what a company once wrote to import into Stigg. The files say who is on which plan and what was bought; they hold
 * no prices and no entitlements, so plans come as negotiated and features as counters. Pure. A row that cannot be read
 * is an issue with its place in the file; a file that is no JSON is one issue.
 */
export function readBulkImportFiles(files: BulkImportFiles): BulkImport {
  const issues: Issue[] = [];
  const customers = rowsOf("customers", "customers", files.customers, issues);
  const subscriptions = rowsOf("subscriptions", "subscriptions", files.subscriptions, issues);
  const usages = rowsOf("usage", "usages", files.usage, issues);
  const catalogue = new Map<string, RawObject>();
  const need = (stream: "plans" | "addons" | "features", refId: string): void => {
    const sourceId = stream === "features" ? refId : `${refId}@1`;
    if (!catalogue.has(`${stream} ${sourceId}`)) {
      catalogue.set(`${stream} ${sourceId}`, {
        stream,
        sourceId,
        customerId: null,
        raw: catalogueRaw(stream, refId),
      });
    }
  };
  const objects: RawObject[] = [];
  for (const row of customers) objects.push(...customerObject(row, issues));
  for (const row of subscriptions) objects.push(...subscriptionObject(row, need, issues));
  objects.push(...usageObjects(usages, need, issues));
  return { objects: [...catalogue.values(), ...objects], issues };
}

interface Row {
  readonly value: Record<string, unknown>;
  readonly file: string;
  /** Counted from 1. */
  readonly number: number;
}

function rowsOf(file: string, name: string, text: string | undefined, issues: Issue[]): Row[] {
  if (text === undefined) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    issues.push(problem(file, file, `The file ${file} is not JSON.`, text.slice(0, 200)));
    return [];
  }
  const list: unknown = isRecord(parsed) ? parsed[name] : parsed;
  if (!Array.isArray(list)) {
    issues.push(problem(file, file, `The file ${file} holds no list "${name}".`, null));
    return [];
  }
  return list.flatMap((value: unknown, index) => {
    if (isRecord(value)) return [{ value, file, number: index + 1 }];
    issues.push(problem(file, `${file}:${index + 1}`, `Entry ${index + 1} of ${file} is no object.`, value));
    return [];
  });
}

function problem(file: string, sourceId: string, message: string, raw: unknown): Issue {
  const entity = file === "customers" || file === "subscriptions" ? file : "usage";
  const remedy = "Correct the entry in the file and read it again.";
  return {
    severity: "error",
    code: "stigg.bulk_file",
    entity,
    sourceId,
    customerId: null,
    message,
    remedy,
    raw,
  };
}

/** The row's text fields that must be there; an issue names those that are not. */
function needed(row: Row, fields: readonly string[], issues: Issue[]): boolean {
  const missing = fields.filter((field) => textOf(row.value[field]) === null);
  if (missing.length === 0) return true;
  const place = `${row.file}:${row.number}`;
  issues.push(
    problem(row.file, place, `Entry ${row.number} of ${row.file} lacks ${missing.join(", ")}.`, row.value),
  );
  return false;
}

function customerObject(row: Row, issues: Issue[]): RawObject[] {
  if (!needed(row, ["customerId"], issues)) return [];
  const { customerId, email, name, billingId, updatedAt, metadata } = row.value;
  const id = textOf(customerId) ?? "";
  const raw = {
    id: `file:${id}`,
    customerId,
    name,
    email,
    billingId,
    updatedAt,
    additionalMetaData: metadata,
  };
  return [{ stream: "customers", sourceId: id, customerId: id, raw }];
}

const periods: Readonly<Record<string, string>> = { MONTHLY: "MONTHLY", ANNUALLY: "ANNUALLY" };

function subscriptionObject(
  row: Row,
  need: (stream: "plans" | "addons" | "features", refId: string) => void,
  issues: Issue[],
): RawObject[] {
  if (!needed(row, ["customerId", "planId", "startDate"], issues)) return [];
  const { value } = row;
  const customerId = textOf(value.customerId) ?? "";
  const planId = textOf(value.planId) ?? "";
  const resourceId = textOf(value.resourceId);
  need("plans", planId);
  const addons = recordsOf(value.addons).flatMap((one) => {
    const refId = textOf(one.addonId);
    if (refId === null) return [];
    need("addons", refId);
    return [{ quantity: one.quantity ?? 1, addon: { id: `file:${refId}`, refId, versionNumber: 1 } }];
  });
  const bought = recordsOf(value.billableFeatures).flatMap((one) => {
    const refId = textOf(one.featureId);
    if (refId === null) return [];
    need("features", refId);
    const feature = { refId, featureType: "NUMBER", meterType: "Fluctuating" };
    return [
      {
        __typename: "SubscriptionFeatureEntitlement",
        id: `file:${customerId}/${resourceId ?? ""}/${planId}/${refId}`,
        featureLimit: one.quantity,
        feature,
      },
    ];
  });
  const sourceId = [customerId, resourceId, planId].filter((part) => part !== null).join("/");
  const raw = {
    subscriptionId: sourceId,
    status: "ACTIVE",
    pricingType: "CUSTOM",
    billingPeriod: periods[String(value.billingPeriod)] ?? null,
    paymentCollection: "NOT_REQUIRED",
    startDate: value.startDate,
    endDate: value.endDate ?? null,
    additionalMetaData: value.metadata,
    customer: { customerId },
    resource: resourceId === null ? null : { resourceId },
    plan: { id: `file:${planId}`, refId: planId, versionNumber: 1 },
    addons,
    entitlements: bought,
    prices: [],
  };
  return [{ stream: "subscriptions", sourceId, customerId, raw }];
}

/** Reports of one counter become one curve, so that they are read as Stigg's own history is. */
function usageObjects(
  rows: readonly Row[],
  need: (stream: "plans" | "addons" | "features", refId: string) => void,
  issues: Issue[],
): RawObject[] {
  const curves = new Map<
    string,
    { customerId: string; resourceId: string | null; featureId: string; series: object[] }
  >();
  for (const row of rows) {
    if (!needed(row, ["customerId", "featureId"], issues)) continue;
    const { value } = row;
    const customerId = textOf(value.customerId) ?? "";
    const featureId = textOf(value.featureId) ?? "";
    const resourceId = textOf(value.resourceId);
    const timestamp = textOf(value.createdAt) ?? textOf(value.timestamp);
    if (timestamp === null || (typeof value.value !== "number" && typeof value.value !== "string")) {
      const place = `${row.file}:${row.number}`;
      issues.push(
        problem("usage", place, `Entry ${row.number} of ${row.file} lacks a value or its instant.`, value),
      );
      continue;
    }
    need("features", featureId);
    const key = `${customerId}/${resourceId ?? ""}/${featureId}`;
    const curve = curves.get(key) ?? { customerId, resourceId, featureId, series: [] };
    // Each report is a count of its own: a curve that begins anew at it.
    curve.series.push({ points: [{ timestamp, value: value.value, isResetPoint: true }] });
    curves.set(key, curve);
  }
  return [...curves].map(([sourceId, raw]) => ({
    stream: "usageHistory",
    sourceId,
    customerId: raw.customerId,
    raw,
  }));
}

function catalogueRaw(stream: "plans" | "addons" | "features", refId: string): unknown {
  if (stream === "features") {
    return {
      refId,
      displayName: refId,
      featureType: "NUMBER",
      meterType: "Incremental",
      featureStatus: "ACTIVE",
    };
  }
  return {
    id: `file:${refId}`,
    refId,
    versionNumber: 1,
    isLatest: true,
    status: "PUBLISHED",
    pricingType: stream === "plans" ? "CUSTOM" : "FREE",
    displayName: refId,
  };
}
