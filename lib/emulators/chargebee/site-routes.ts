import type { StandInRequest, StandInResponse, StandInRoute } from "../shared/exchange";
import { effectiveEntitlements } from "./effective-entitlements";
import { childrenOf, offsetBehind, type Page, readPage } from "./list-query";
import { renewalEstimate } from "./renewal-estimate";
import { type CatalogVersion, type ListResource, listResources } from "./resources";
import { fail, incompatible, notFound } from "./site-errors";
import type { SiteState } from "./site-state";
import { usageWindows } from "./usage-windows";
import type { WireSubscription } from "./wire";

/** What the routes of one stand-in share. */
export interface SiteContext {
  readonly state: SiteState;
  /** Unix seconds of the stand-in's clock. */
  now(): number;
}

const api = (path: string): string => `/api/v2${path}`;
const unsorted = { sorts: [], deletable: false } as const;

/** The read endpoints an export needs, and the estimate of a renewal. */
export function siteRoutes(context: SiteContext): StandInRoute[] {
  const answers = new Map<string, StandInResponse>();
  const { state } = context;
  const get = (
    pattern: string,
    catalog: CatalogVersion | null,
    handle: (request: StandInRequest) => unknown,
  ): StandInRoute => ({
    method: "GET",
    pattern: api(pattern),
    handle: (request) => {
      if (catalog !== null && catalog !== state.catalog) incompatible();
      return { status: 200, json: handle(request) };
    },
  });
  const subscriptionOf = ({ params }: StandInRequest): WireSubscription =>
    state.subscription.find(params.id ?? "") ?? notFound("subscription", params.id ?? "");
  /** Rows that exist only for this answer. */
  const made = (
    request: StandInRequest,
    key: string,
    rows: readonly object[],
    filters: readonly string[] = [],
  ) => {
    const numbered = rows.map((record, index) => ({ seq: rows.length - index, record }));
    return wrapped(readPage(request, { ...unsorted, filters }, numbered, false), (row) => ({ [key]: row }));
  };

  return [
    ...listResources.map((resource) => listRoute(context, resource, answers)),
    get("/configurations", null, () => ({
      configurations: [
        {
          domain: state.site,
          product_catalog_version: state.catalog,
          chargebee_response_schema_type: state.catalog === "v2" ? "items" : "plans_addons",
        },
      ],
    })),
    get("/business_entities/transfers", null, (request) => made(request, "business_entity_transfer", [])),
    ...(["item", "item_price"] as const).map((kind) =>
      get(`/${kind}s/:id`, "v2", ({ params: { id = "" } }) => ({
        [kind]: state[kind].find(id) ?? notFound(kind, id),
      })),
    ),
    ...(["plan", "addon"] as const).map((kind) =>
      get(`/${kind}s/:id`, "v1", ({ params: { id = "" } }) => ({
        [kind]: state[kind].find(id) ?? notFound(kind, id),
      })),
    ),
    get("/coupons/:id", null, ({ params: { id = "" } }) => ({
      coupon: state.coupon.find(id) ?? notFound("coupon", id),
    })),
    get("/customers/:id", null, ({ params: { id = "" } }) => ({
      customer: state.customer.find(id) ?? notFound("customer", id),
    })),
    get("/subscriptions/:id", null, (request) => rowOf(state, subscriptionOf(request))),
    get("/subscriptions/:id/retrieve_with_scheduled_changes", null, (request) => {
      const subscription = subscriptionOf(request);
      const change = state.scheduled.get(subscription.id);
      if (!change) {
        fail(400, {
          message: "No changes are scheduled for this subscription.",
          type: "invalid_request",
          api_error_code: "invalid_state_for_request",
        });
      }
      return rowOf(state, Object.assign({}, subscription, change));
    }),
    get("/subscriptions/:id/renewal_estimate", null, (request) => {
      const subscription = subscriptionOf(request);
      const estimate = renewalEstimate(state, subscription, context.now());
      if (estimate) return estimate;
      return fail(400, {
        message: "This subscription will not renew.",
        type: "invalid_request",
        api_error_code: "invalid_state_for_request",
      });
    }),
    get("/subscriptions/:id/discounts", null, (request) =>
      made(request, "discount", subscriptionOf(request).discounts ?? []),
    ),
    get("/items/:id/attached_items", "v2", (request) => {
      const children = childrenOf(state.attached_item, (row) => row.parent_item_id === request.params.id);
      const filters = ["id", "item_id", "type", "item_type", "charge_on_event", "updated_at"];
      return wrapped(readPage(request, { ...unsorted, filters }, children, false), (row) => ({
        attached_item: row,
      }));
    }),
    get("/items/:id/item_entitlements", "v2", (request) =>
      made(
        request,
        "item_entitlement",
        [...state.entitlement.values()]
          .filter((row) => row.entity_id === request.params.id)
          .map((row) => ({
            id: row.id,
            item_id: row.entity_id,
            item_type: row.entity_type,
            feature_id: row.feature_id,
            feature_name: row.feature_name,
            value: row.value,
            name: row.name,
            object: "item_entitlement",
          })),
      ),
    ),
    get("/subscriptions/:id/subscription_entitlements", "v2", (request) =>
      made(
        request,
        "subscription_entitlement",
        effectiveEntitlements(state, subscriptionOf(request), context.now()),
      ),
    ),
    get("/subscriptions/:id/entitlement_overrides", "v2", (request) => {
      const { id } = subscriptionOf(request);
      const withScheduled = request.query.get("include_scheduled_overrides") === "true";
      const children = childrenOf(
        state.entitlement_override,
        (row) => row.entity_id === id && (withScheduled || (row.effective_from ?? 0) <= context.now()),
      );
      const rules = { ...unsorted, filters: [] };
      return wrapped(readPage(request, rules, children, false), (row) => ({ entitlement_override: row }));
    }),
    get("/customers/:id/customer_entitlements", "v2", (request) => {
      const own = [...state.subscription.values()].filter((one) => one.customer_id === request.params.id);
      const rows = own.flatMap((one) => effectiveEntitlements(state, one, context.now()));
      return made(
        request,
        "customer_entitlement",
        rows.map(({ subscription_id, feature_id, feature_name, value, name, is_enabled }) => ({
          customer_id: request.params.id,
          subscription_id,
          feature_id,
          feature_name,
          value,
          name,
          is_enabled,
          object: "customer_entitlement",
        })),
      );
    }),
    get("/subscriptions/:id/usage_summary", "v2", (request) =>
      made(request, "usage_summary", usageWindows(state, subscriptionOf(request).id, request.query), [
        "feature_id",
      ]),
    ),
    get("/subscriptions/:id/usage_charges", "v2", (request) =>
      made(request, "usage_charge", [], ["feature_id"]),
    ),
  ];
}

function listRoute(
  { state }: SiteContext,
  resource: ListResource,
  answers: Map<string, StandInResponse>,
): StandInRoute {
  const { path, kind, required } = resource;
  return {
    method: "GET",
    pattern: path,
    handle: (request) => {
      if (resource.catalog !== null && resource.catalog !== state.catalog) incompatible();
      for (const name of required) {
        if (request.query.has(`${name}[is]`) || request.query.has(`${name}[in]`)) continue;
        fail(400, {
          message: `${name} : cannot be blank`,
          type: "invalid_request",
          api_error_code: "param_wrong_value",
          param: name,
        });
      }
      const fault = (name: string) => request.faults.find((one) => one.kind === name);
      const previous = answers.get(path);
      if (fault("repeatPage") && previous) return previous;
      const found = readPage(request, resource, state[kind].entries(), fault("missPage") !== undefined);
      const page = fault("emptyPage") ? { rows: [], nextOffset: found.nextOffset ?? offsetBehind() } : found;
      const lie = fault("hasMoreLies");
      const nextOffset =
        lie?.kind === "hasMoreLies"
          ? lie.value
            ? (page.nextOffset ?? offsetBehind())
            : null
          : page.nextOffset;
      const isSubscription = kind === "subscription";
      const answer: StandInResponse = {
        status: 200,
        json: wrapped({ ...page, nextOffset }, (row) =>
          // Rows of this collection are subscriptions.
          isSubscription ? rowOf(state, row as WireSubscription) : { [kind]: row },
        ),
      };
      answers.set(path, answer);
      return answer;
    },
  };
}

/** The list form: rows keyed by resource, and an offset only when there is more. */
function wrapped(page: Page, wrap: (row: object) => object): object {
  return {
    list: page.rows.map(wrap),
    ...(page.nextOffset === null ? {} : { next_offset: page.nextOffset }),
  };
}

/** A subscription row comes with its customer. */
function rowOf(state: SiteState, subscription: WireSubscription): object {
  const customer = state.customer.find(subscription.customer_id);
  return { subscription, ...(customer ? { customer } : {}) };
}
