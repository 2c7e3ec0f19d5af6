import type { Environment } from "./environment";
import type { LiveUpdates } from "./live-updates";

const KINDS = ["product", "feature", "plan", "addon", "coupon", "customer", "subscription", "grant"] as const;
type Kind = (typeof KINDS)[number];

/** A change as if somebody had made it in Stigg. `id` is the internal id, or the one the company gave. */
export interface AccountEdit {
  op: "create" | "update" | "delete";
  object: Kind;
  id?: string;
  /** For `create`: the id of an object to copy. */
  like?: string;
  set?: Record<string, unknown>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Admits one edit or `{edits: [...]}`; throws with the part that is wrong. */
export function parseEdits(body: unknown): AccountEdit[] {
  const list = isRecord(body) && Array.isArray(body.edits) ? body.edits : [body];
  return list.map((one: unknown) => {
    if (!isRecord(one)) throw new TypeError("an edit is an object");
    const kind = KINDS.find((name) => name === one.object);
    if (!kind) throw new TypeError(`unknown object "${String(one.object)}"`);
    if (one.op !== "create" && one.op !== "update" && one.op !== "delete") {
      throw new TypeError(`unknown op "${String(one.op)}"`);
    }
    // The parts that are acted upon were checked above.
    return { ...one, op: one.op, object: kind } as AccountEdit;
  });
}

function rowsOf(environment: Environment, kind: Kind): object[] {
  switch (kind) {
    case "product":
      return environment.products;
    case "feature":
      return environment.features;
    case "plan":
      return environment.plans;
    case "addon":
      return environment.addons;
    case "coupon":
      return environment.coupons;
    case "customer":
      return environment.customers;
    case "subscription":
      return environment.subscriptions;
    case "grant":
      return environment.grants;
  }
}

const idFields = ["id", "customerId", "subscriptionId", "grantId", "refId"];
const isCalled = (row: object, id: string | undefined): boolean =>
  idFields.some((field) => Reflect.get(row, field) === id);

/** Carries out one edit and tells listeners of packages what they would be told. Returns the object's id. */
export function applyEdit(
  environment: Environment,
  live: LiveUpdates,
  edit: AccountEdit,
  at: string,
): { id: string } {
  const rows = rowsOf(environment, edit.object);
  const index = rows.findIndex((row) => isCalled(row, edit.op === "create" ? edit.like : edit.id));
  const found = rows[index];
  if (!found) throw new TypeError(`there is no ${edit.object} "${edit.id ?? edit.like ?? ""}"`);
  if (edit.op === "delete") {
    rows.splice(index, 1);
    return { id: edit.id ?? "" };
  }
  if (edit.op === "update") {
    Object.assign(found, { updatedAt: at }, edit.set);
    return { id: edit.id ?? "" };
  }
  const id = environment.uuid();
  const own =
    edit.object === "customer"
      ? { customerId: edit.id ?? id, refId: edit.id ?? id }
      : { refId: edit.id ?? id };
  const key = edit.object === "subscription" ? { subscriptionId: edit.id ?? id } : {};
  rows.push({ ...found, id, createdAt: at, updatedAt: at, ...own, ...key, ...edit.set });
  if (edit.object === "plan" || edit.object === "addon") {
    live.publish("packagePublished", {
      accountId: environment.id,
      environmentId: environment.id,
      migrationType: "NEW_CUSTOMERS",
      packageRefId: edit.id ?? id,
      packageType: edit.object,
      packageVersion: 1,
    });
  }
  return { id };
}
