import Stripe from "stripe";
import type { OutsideAnswer, OutsideLine } from "@/lib/canonical";
import type { AdapterIO } from "../types";
import { apiVersion } from "./client";
import type { StripeConfig } from "./config";
import { toStripeError } from "./errors";

const path = "/v1/invoices/create_preview";

/**
 * What Stripe would invoice next for a subscription (https://docs.stripe.com/api/invoices/create_preview, stripe 22). The one
 * POST that is ever sent to Stripe: it stores nothing there, and needs a person's consent all the same. Not tried again
 * here. Throws the errors of errors.ts.
 */
export async function previewStripeInvoice(
  config: StripeConfig,
  subscriptionId: string,
  io: AdapterIO,
): Promise<OutsideAnswer> {
  try {
    const invoice = await io.limiter.run(() =>
      sdkFor(config, io).invoices.createPreview({ subscription: subscriptionId }),
    );
    const lines = invoice.lines.data.map(lineOf);
    const pending = lines.filter(({ key }) => key === null);
    const isWhole = !invoice.lines.has_more;
    return {
      at: new Date(invoice.period_end * 1000).toISOString().replace(".000Z", "Z"),
      currency: invoice.currency,
      // Only the first lines come with a preview; what the rest come to follows from the total.
      lines: isWhole ? lines : [...lines, restOf(invoice, lines)],
      pendingMinor: isWhole ? sumOf(pending) : null,
      taxMinor: `${(invoice.total_taxes ?? []).reduce((sum, { amount }) => sum + amount, 0)}`,
    };
  } catch (thrown) {
    if (io.signal.aborted) throw io.signal.reason;
    const error = toStripeError(thrown, path);
    if (error.context.providerCode === "invoice_upcoming_none") return "none";
    if (error.context.providerCode === "resource_missing") return "gone";
    if (error.code === "stripe.rate_limited") io.limiter.penalize(null);
    throw error;
  }
}

function sdkFor(config: StripeConfig, io: AdapterIO): Stripe {
  const url = new URL(config.baseUrl);
  const isHttps = url.protocol === "https:";
  const guarded: typeof fetch = (input, init) =>
    io.fetch(input, {
      ...init,
      signal: init?.signal ? AbortSignal.any([io.signal, init.signal]) : io.signal,
    });
  return new Stripe(config.apiKey, {
    apiVersion,
    host: url.hostname,
    port: url.port === "" ? (isHttps ? 443 : 80) : Number(url.port),
    protocol: isHttps ? "https" : "http",
    httpClient: Stripe.createFetchHttpClient(guarded),
    telemetry: false,
    maxNetworkRetries: 0,
    timeout: 40_000,
  });
}

/** A proration belongs to no renewal, although it names its item. */
function lineOf(line: Stripe.InvoiceLineItem): OutsideLine {
  const of = line.parent?.subscription_item_details;
  const off = (line.discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0);
  return {
    key: of && !of.proration ? of.subscription_item : null,
    amountMinor: `${line.amount - off}`,
  };
}

function restOf(invoice: Stripe.Invoice, lines: readonly OutsideLine[]): OutsideLine {
  const whole = BigInt(invoice.total_excluding_tax ?? invoice.total);
  return { key: "", amountMinor: `${whole - BigInt(sumOf(lines))}` };
}

const sumOf = (lines: readonly OutsideLine[]): string =>
  `${lines.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n)}`;
