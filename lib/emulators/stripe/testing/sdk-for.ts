import Stripe from "stripe";
import type { StripeStandIn } from "../create-stripe-stand-in";

/** The official client, pointed at a stand-in. It never retries, so that a test sees each answer. */
export function sdkFor(
  standIn: Pick<StripeStandIn, "port" | "apiKey">,
  key: string = standIn.apiKey,
): Stripe {
  return new Stripe(key, {
    host: "127.0.0.1",
    port: standIn.port,
    protocol: "http",
    telemetry: false,
    maxNetworkRetries: 0,
  });
}
