import { readControlPage } from "../shared/control-routes";
import type { Environment } from "./environment";

/** Everything of one kind, a page at a time, with references as ids: what a proof compares with. */
export function accountTruth(environment: Environment, query: URLSearchParams): unknown {
  const kinds: Record<string, readonly unknown[]> = {
    product: environment.products,
    feature: environment.features,
    currency: environment.currencies,
    coupon: environment.coupons,
    plan: environment.plans.map(({ basePlan, compatibleAddons, ...plan }) => ({
      ...plan,
      basePlan: basePlan?.id ?? null,
      compatibleAddons: compatibleAddons.map((one) => one.id),
    })),
    addon: environment.addons.map(({ dependencies, ...addon }) => ({
      ...addon,
      dependencies: dependencies.map((one) => one.id),
    })),
    customer: environment.customers,
    resource: environment.resources.map(({ customer, ...one }) => ({
      ...one,
      customerId: customer.customerId,
    })),
    subscription: environment.subscriptions.map(
      ({ customer: _customer, resource: _resource, plan, ...one }) => ({
        ...one,
        payingCustomer: one.payingCustomer?.customerId ?? null,
        plan: { id: plan.id, refId: plan.refId, versionNumber: plan.versionNumber },
        addons: one.addons.map(({ addon, quantity }) => ({
          refId: addon.refId,
          versionNumber: addon.versionNumber,
          quantity,
        })),
      }),
    ),
    grant: environment.grants,
    ledger: environment.ledger,
    usage: environment.reports,
  };
  const kind = query.get("kind") ?? "";
  const rows = kinds[kind];
  if (!rows) throw new TypeError(`unknown kind "${kind}"; there are ${Object.keys(kinds).join(", ")}`);
  const { after, limit } = readControlPage(query);
  const page = rows.slice(after, after + limit);
  return {
    rows: page,
    total: rows.length,
    nextAfter: after + page.length < rows.length ? after + page.length : null,
  };
}
