import type { StreamSpec } from "../types";
import { type TableRole, tableRoles } from "./fields";

const entityOf = {
  flat: "usage",
  customers: "customers",
  subscriptions: "subscriptions",
  usage: "usage",
  credits: "creditBalances",
  plans: "plans",
  features: "features",
} as const satisfies Record<TableRole, StreamSpec["entity"]>;

/** One stream per role; a role without a table gives nothing. */
export const streams: readonly StreamSpec[] = tableRoles.map((role) => ({
  name: role,
  phase: "list",
  parent: null,
  required: true,
  entity: entityOf[role],
}));

export const entityOfRole = (role: TableRole) => entityOf[role];
