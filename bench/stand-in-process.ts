import { createOpenMonetizeStandIn, type OpenMonetizeStandInOptions } from "@/lib/emulators/openmonetize";
import { createStripeStandIn, type StripeStandInOptions } from "@/lib/emulators/stripe";

/** Started by `launchStandIn`: one stand-in in a process of its own, until the parent lets go of it. */
export type StandInOrder =
  | { readonly kind: "stripe"; readonly options: StripeStandInOptions }
  | { readonly kind: "openmonetize"; readonly options: OpenMonetizeStandInOptions };

export interface StandInEndpoint {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly controlUrl: string;
}

process.once("message", (message) => {
  // Sent by `launchStandIn`, which alone starts this file.
  const order = message as StandInOrder;
  const starting =
    order.kind === "stripe" ? createStripeStandIn(order.options) : createOpenMonetizeStandIn(order.options);
  starting.then(
    ({ baseUrl, apiKey, controlUrl }) => process.send?.({ baseUrl, apiKey, controlUrl }),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
// A parent that is gone, however it ended, takes its stand-ins with it.
process.once("disconnect", () => process.exit(0));
