import type { StandInRequest, StandInResponse, StandInRoute } from "../shared/exchange";
import type { AccountState } from "./account-state";
import type { ApiKeys } from "./api-keys";
import type { Collection } from "./collection";
import { expandAnswer } from "./expand";
import { ListQuery } from "./list-query";
import { cutPage } from "./page";
import { missing } from "./stripe-errors";

/** What the routes of one stand-in share. */
export interface EndpointContext {
  state: AccountState;
  keys: ApiKeys;
  /** Unix seconds of the stand-in's clock. */
  now(): number;
  /** Time each list page takes, to make progress visible and measurable. */
  pageDelayMs: number;
}

/** A GET route that needs one read permission and answers JSON. */
export function readRoute(
  context: EndpointContext,
  pattern: string,
  permission: string,
  answer: (request: StandInRequest) => unknown,
): StandInRoute {
  return {
    method: "GET",
    pattern,
    handle: (request): StandInResponse => {
      context.keys.authorise(context.keys.authenticate(request), permission);
      return { status: 200, json: answer(request) };
    },
  };
}

export interface ListEndpoint<T extends { id: string }> {
  pattern: string;
  permission: string;
  /** "customer" in "No such customer: 'cus_1'". */
  noun: string;
  filters: readonly string[];
  collection: Collection<T>;
  /** Narrows by an index; null reads everything. May refuse the request. */
  select?(query: ListQuery, request: StandInRequest): readonly T[] | null;
  matches?(query: ListQuery, request: StandInRequest): (record: T) => boolean;
  render(record: T): unknown;
}

export function listRoute<T extends { id: string }>(
  context: EndpointContext,
  endpoint: ListEndpoint<T>,
): StandInRoute {
  const { pattern, permission } = endpoint;
  const route = readRoute(context, pattern, permission, (request) => {
    const query = new ListQuery(request, endpoint.filters);
    const page = cutPage({
      query,
      collection: endpoint.collection,
      noun: endpoint.noun,
      selected: endpoint.select?.(query, request) ?? null,
      matches: endpoint.matches?.(query, request),
      faults: request.faults,
    });
    const body = {
      object: "list",
      data: page.records.map((record) => endpoint.render(record)),
      has_more: page.hasMore,
      url: request.path,
    };
    return expandAnswer(context.state, body, query.expand);
  });
  return slowed(context, route);
}

/** A retrieve-by-id route; `find` returns what to show or null. */
export function retrieveRoute(
  context: EndpointContext,
  pattern: string,
  permission: string,
  noun: string,
  find: (id: string) => unknown,
): StandInRoute {
  return readRoute(context, pattern, permission, (request) => {
    const query = new ListQuery(request, [], { paged: false });
    const id = request.params.id ?? "";
    const found = find(id) ?? missing(noun, id, "id");
    return expandAnswer(context.state, found, query.expand);
  });
}

export function slowed(context: EndpointContext, route: StandInRoute): StandInRoute {
  if (context.pageDelayMs === 0) return route;
  return {
    ...route,
    handle: async (request) => {
      await new Promise((resolve) => setTimeout(resolve, context.pageDelayMs));
      return route.handle(request);
    },
  };
}

/**
 * Objects on a test clock are left out of a list unless the caller names the clock or the customer.
 * https://docs.stripe.com/billing/testing/test-clocks/api-advanced-usage
 */
export function clockFilter(query: ListQuery): (record: { test_clock?: string | null }) => boolean {
  const clock = query.text("test_clock");
  if (clock !== null) return (record) => record.test_clock === clock;
  if (query.text("customer") !== null || query.text("subscription") !== null) return () => true;
  return (record) => record.test_clock === null || record.test_clock === undefined;
}
