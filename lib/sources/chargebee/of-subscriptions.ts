import { isAppError } from "@/lib/errors";
import type { RawObject } from "../types";
import type { SdkCall } from "./client";
import { codeOf } from "./errors";
import { readWholeList } from "./list-pages";
import { inParallel, type Reader, textAt } from "./reader";

export interface RowOfSubscription {
  readonly subscription: RawObject;
  readonly raw: unknown;
}

interface OneOrSeveral {
  readonly subscription_id: { is: string } | { in: string[] };
  readonly limit: number;
  readonly offset?: string;
}

/**
 * Rows of a list that has to be told whose rows are wanted, for several subscriptions at once: the filter is one of text,
 * which takes `in` (SDK 3.33.0). A site that refuses that is asked about one after the other. A subscription that was
 * deleted meanwhile has no rows.
 */
export async function readOfSubscriptions(
  reader: Reader,
  path: string,
  key: string,
  subscriptions: readonly RawObject[],
  call: (query: OneOrSeveral) => SdkCall,
): Promise<readonly RowOfSubscription[]> {
  const byId = new Map(subscriptions.map((one) => [one.sourceId, one]));
  const ask = (filter: OneOrSeveral["subscription_id"]) =>
    // The SDK rewrites nested parameters in place, so each try gets its own.
    readWholeList(
      reader.client,
      path,
      (paging) => (sdk) => call({ subscription_id: structuredClone(filter), ...paging })(sdk),
    );
  const askOne = async (id: string) => {
    try {
      return await ask({ is: id });
    } catch (error) {
      if (codeOf(error) === "chargebee.not_found") return [];
      throw error;
    }
  };
  if (subscriptions.length === 0) return [];
  let rows: readonly Readonly<Record<string, unknown>>[];
  try {
    rows = await ask({ in: [...byId.keys()] });
  } catch (error) {
    if (!isFilterRefused(error)) throw error;
    rows = (await inParallel([...byId.keys()], askOne)).flat();
  }
  return rows.flatMap(({ [key]: raw }) => {
    const subscription = byId.get(textAt(raw, "subscription_id") ?? "");
    return subscription === undefined ? [] : [{ subscription, raw }];
  });
}

const isFilterRefused = (error: unknown): boolean =>
  codeOf(error) === "chargebee.request_refused" &&
  isAppError(error) &&
  String(error.context.param ?? "").startsWith("subscription_id");
