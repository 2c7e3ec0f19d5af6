import { AWKWARD_BILLING } from "./awkward-billing";
import { AWKWARD_DISCOUNTS } from "./awkward-discounts";
import { AWKWARD_LIFECYCLES } from "./awkward-lifecycles";
import type { GenerationContext } from "./generation-context";
import type { StoredCustomer } from "./wire";

/** A customer that a naive migration gets wrong. */
export interface AwkwardShape {
  shape: string;
  /** How many customers it makes. */
  size: number;
  build(context: GenerationContext): StoredCustomer[];
}

/** One customer with the given name. */
const named = (shape: string, name: string): AwkwardShape => ({
  shape,
  size: 1,
  build: (context) => {
    const customer = context.customer({ name });
    context.subscribe(customer, [{ price: context.catalogue.prices.starterMonthly }]);
    return [customer];
  },
});

const IDENTITIES: readonly AwkwardShape[] = [
  named("name: right to left", "שלום ‏بيت الحكمة‎ (RTL)"),
  named("name: emoji", "🦊 Fox & 👩‍👩‍👧‍👦 Family ™"),
  named("name: quotes", `O'Brien "The \`Best\`" \\ Co.`),
  named("name: script", "<script>alert('owned')</script><img src=x onerror=alert(1)>"),
  named("name: spreadsheet formula", '=HYPERLINK("http://127.0.0.1/?x="&A1,"open")'),
  named("name: 512 characters", `${"Ludwig ".repeat(73)}X`.slice(0, 512).padEnd(512, "x")),
  {
    shape: "ids that differ only in case",
    size: 2,
    build: (context) => {
      const id = context.state.mint("cus", 14);
      const other = id.replace(/[a-zA-Z](?=[^a-zA-Z]*$)/, (letter) =>
        letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
      );
      return [id, other].map((twin) => {
        const customer = context.customer({ id: twin });
        context.subscribe(customer, [{ price: context.catalogue.prices.growthMonthly }]);
        return customer;
      });
    },
  },
  {
    shape: "same e-mail twice",
    size: 2,
    build: (context) =>
      [1, 2].map(() => {
        const customer = context.customer({ email: "shared@duplicate.example" });
        context.subscribe(customer, [{ price: context.catalogue.prices.starterMonthly }]);
        return customer;
      }),
  },
  {
    shape: "no e-mail, no name",
    size: 1,
    build: (context) => {
      const customer = context.customer({ email: null, name: null });
      context.subscribe(customer, [{ price: context.catalogue.prices.starterMonthly }]);
      return [customer];
    },
  },
  { shape: "no subscription, no currency", size: 1, build: (context) => [context.customer()] },
  {
    shape: "fifty metadata keys",
    size: 1,
    build: (context) => {
      const entries = Array.from({ length: 50 }, (_, index) => [`key_${index}`, "v".repeat(index * 10)]);
      const customer = context.customer({ metadata: Object.fromEntries(entries) });
      context.subscribe(customer, [{ price: context.catalogue.prices.starterMonthly }]);
      return [customer];
    },
  },
];

/** Every awkward shape, the ones that money hangs on first. */
export const AWKWARD_SHAPES: readonly AwkwardShape[] = [
  ...AWKWARD_BILLING,
  ...AWKWARD_DISCOUNTS,
  ...AWKWARD_LIFECYCLES,
  ...IDENTITIES,
];
