import { createSeededRandom, type SeededRandom } from "../shared/seeded-random";
import { Collection } from "./collection";
import { UsageBook } from "./usage-book";
import type {
  StoredCustomer,
  StoredEvent,
  StoredInvoice,
  StoredItem,
  StoredProductFeature,
  StoredSubscription,
  WireAccount,
  WireAlert,
  WireBalanceTransaction,
  WireCoupon,
  WireCreditNote,
  WireCreditTransaction,
  WireDiscount,
  WireFeature,
  WireGrant,
  WireInvoiceItem,
  WireLine,
  WireMeter,
  WirePaymentMethod,
  WirePrice,
  WireProduct,
  WirePromotionCode,
  WireSchedule,
  WireTaxId,
  WireTaxRate,
  WireTestClock,
} from "./wire";

const created = (record: { created: number }): number => record.created;
const customerOf = (record: { customer?: string | null }): string | null => record.customer ?? null;

/** What happens when an invoice of this customer falls due and the card is declined. */
export type DeclineOutcome = "past_due" | "unpaid";

/** One Stripe account in memory. Amounts are integers in the currency's smallest unit, times Unix seconds. */
export class AccountState {
  account: WireAccount;
  readonly customers = new Collection<StoredCustomer>(created);
  readonly deletedCustomers = new Set<string>();
  readonly products = new Collection<WireProduct>(created);
  readonly deletedProducts = new Set<string>();
  readonly prices = new Collection<WirePrice>(created).index("product", (price) => price.product);
  /** Made while creating a subscription: retrievable by id, absent from lists. */
  readonly inlinePrices = new Set<string>();
  readonly features = new Collection<WireFeature>();
  readonly productFeatures = new Collection<StoredProductFeature>().index("product", (row) => row.product);
  readonly coupons = new Collection<WireCoupon>(created);
  /** Coupons removed while discounts made from them still run. */
  readonly deletedCoupons = new Map<string, WireCoupon>();
  readonly promotionCodes = new Collection<WirePromotionCode>(created);
  readonly discounts = new Collection<WireDiscount>((discount) => discount.start);
  readonly subscriptions = new Collection<StoredSubscription>(created).index("customer", customerOf);
  readonly items = new Collection<StoredItem>(created).index("subscription", (item) => item.subscription);
  readonly schedules = new Collection<WireSchedule>(created).index("customer", customerOf);
  readonly meters = new Collection<WireMeter>(created);
  readonly usage = new UsageBook();
  readonly grants = new Collection<WireGrant>(created).index("customer", customerOf);
  readonly creditTransactions = new Collection<WireCreditTransaction>(created).index(
    "grant",
    (row) => row.credit_grant,
  );
  readonly invoices = new Collection<StoredInvoice>(created).index("customer", customerOf);
  readonly lines = new Map<string, WireLine[]>();
  readonly invoiceItems = new Collection<WireInvoiceItem>((item) => item.date).index("customer", customerOf);
  readonly creditNotes = new Collection<WireCreditNote>(created).index("customer", customerOf);
  readonly taxRates = new Collection<WireTaxRate>(created);
  readonly taxIds = new Collection<WireTaxId>(created).index("customer", customerOf);
  readonly paymentMethods = new Collection<WirePaymentMethod>(created).index("customer", customerOf);
  readonly balanceTransactions = new Collection<WireBalanceTransaction>(created).index(
    "customer",
    customerOf,
  );
  readonly alerts = new Collection<WireAlert>();
  readonly testClocks = new Collection<WireTestClock>(created);
  readonly events = new Collection<StoredEvent>(created);
  readonly declining = new Map<string, DeclineOutcome>();
  readonly livemode: boolean;
  readonly seed: string;
  private readonly streams = new Map<string, SeededRandom>();

  constructor(account: WireAccount, options: { livemode: boolean; seed: string }) {
    this.account = account;
    this.livemode = options.livemode;
    this.seed = options.seed;
  }

  /** A fresh id in Stripe's form (`cus_…`, `sub_1…`). The n-th id of a prefix depends on the seed only. */
  mint(prefix: string, length: number): string {
    let stream = this.streams.get(prefix);
    if (!stream) {
      stream = createSeededRandom(`${this.seed}/id/${prefix}`);
      this.streams.set(prefix, stream);
    }
    return `${prefix}${prefix.endsWith("_1") ? "" : "_"}${stream.token(length)}`;
  }

  /** Notes that an object changed, for `/v1/events`. */
  emit(event: Omit<StoredEvent, "id">): void {
    this.events.add({ id: this.mint("evt", 24), ...event });
  }

  itemsOf(subscription: string): StoredItem[] {
    return this.items.by("subscription", subscription);
  }

  /** A coupon that exists or whose discounts outlived it. */
  couponOf(discount: WireDiscount): WireCoupon | null {
    const id = discount.source.coupon;
    if (id === null) return null;
    return this.coupons.find(id) ?? this.deletedCoupons.get(id) ?? null;
  }
}
