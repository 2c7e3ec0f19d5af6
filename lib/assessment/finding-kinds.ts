import type { FindingArea, Verdict } from "./verdict";

/** One way out of a finding; choosing it is recorded with name and note. */
export interface FindingOption {
  readonly decision: string;
  readonly label: string;
}

/** What is said about a kind of finding, whoever it concerns. */
export interface FindingKind {
  readonly area: FindingArea;
  readonly title: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly remedy: string;
  /** The ways out; only kinds that cannot be represented need one chosen before an import. */
  readonly options: readonly FindingOption[];
}

const none: readonly FindingOption[] = [];

/**
 * Every kind of finding. The reasons follow from what the target's API can hold: users, credits, entitlement rows and
 * events. It has no invoices, subscriptions, tax or dunning, so whatever charges stays with the rail.
 */
export const findingKinds = {
  "customer.identity": {
    area: "Customers",
    title: "Customers with id, name and e-mail",
    verdict: "carries",
    reason: "Each becomes one user with a profile that holds id, name, e-mail and plan.",
    remedy: "Nothing to do.",
    options: none,
  },
  "customer.metadata": {
    area: "Customers",
    title: "Metadata of customers",
    verdict: "changes",
    reason: "The profile holds at most 2 kB a row, so metadata is copied only where the field is mapped.",
    remedy: "Map the field metadata in Map if your own code reads it from the target.",
    options: none,
  },
  "customer.tax": {
    area: "Customers",
    title: "Tax numbers",
    verdict: "stays",
    reason: "Tax belongs to whoever writes the invoices.",
    remedy: "Nothing to do.",
    options: none,
  },
  "customer.balance": {
    area: "Customers",
    title: "Account balances",
    verdict: "stays",
    reason: "The rail settles a balance with its next invoices; put into a wallet it would be spent twice.",
    remedy: "Nothing to do.",
    options: none,
  },
  "customer.parent": {
    area: "Customers",
    title: "Accounts below another account",
    verdict: "impossible",
    reason: "The target knows users without a hierarchy: no pooled limit, no shared wallet.",
    remedy: "Decide how the accounts of one parent use the product.",
    options: [
      { decision: "stand-alone", label: "Each account stands alone, with its own access and wallet" },
      { decision: "parent-only", label: "Only the parent is a user; its accounts use its id" },
    ],
  },
  "customer.shared-email": {
    area: "Customers",
    title: "One e-mail address on several customers",
    verdict: "changes",
    reason:
      "They remain separate users, told apart by id; anything that looks people up by e-mail finds several.",
    remedy: "Look at the list under Manual review.",
    options: none,
  },
  "price.flat": price("Fixed prices"),
  "price.perUnit": price("Prices per unit"),
  "price.package": price("Prices per package"),
  "price.graduated": price("Graduated prices"),
  "price.volume": price("Volume prices"),
  "price.stairstep": price("Stairstep prices"),
  "price.custom": {
    area: "Plans and prices",
    title: "Prices whose amount is chosen at payment",
    verdict: "stays",
    reason: "The rail asks for the amount; it counts in no recurring revenue.",
    remedy: "Nothing to do.",
    options: none,
  },
  "price.metered": {
    area: "Plans and prices",
    title: "Metered prices",
    verdict: "stays",
    reason: "The rail invoices this usage, so it must go on receiving it after the switch.",
    remedy: "Keep the usage feed to the rail, or choose prepaid credits for the line in Map.",
    options: none,
  },
  "price.frozen": {
    area: "Plans and prices",
    title: "Prices agreed with one customer",
    verdict: "stays",
    reason: "The rail charges the agreed price as before; the profile holds a dated copy.",
    remedy: "Nothing to do.",
    options: none,
  },
  "plan.version": {
    area: "Plans and prices",
    title: "Earlier versions of plans, still in use",
    verdict: "carries",
    reason: "Each version in use has a plan key of its own, so nobody is moved to newer terms.",
    remedy: "Join versions in Map if their access is the same.",
    options: none,
  },
  "plan.addOn": {
    area: "Plans and prices",
    title: "Add-ons",
    verdict: "changes",
    reason:
      "The target knows one plan per customer: what an add-on grants becomes overrides of its customers.",
    remedy: "Nothing to do; Preview shows the overrides.",
    options: none,
  },
  "plan.archived": {
    area: "Plans and prices",
    title: "Archived prices, still in use",
    verdict: "carries",
    reason: "Their customers keep them: access is decided by plan key, charging stays.",
    remedy: "Nothing to do.",
    options: none,
  },
  "subscription.several": {
    area: "Subscriptions",
    title: "Customers with several subscriptions",
    verdict: "changes",
    reason: "The most important plan becomes theirs; features of the others become overrides.",
    remedy: "Check the order of plans in Map.",
    options: none,
  },
  "subscription.status": {
    area: "Subscriptions",
    title: "Access by state of the subscription",
    verdict: "changes",
    reason: "Past due keeps access, unpaid and paused lose it, unless Map says otherwise.",
    remedy: "Check the table of states in Map.",
    options: none,
  },
  "subscription.trial": {
    area: "Subscriptions",
    title: "Trials",
    verdict: "stays",
    reason: "The rail ends the trial and begins to charge; access goes on.",
    remedy: "Nothing to do; each end stands in the obligations register.",
    options: none,
  },
  "subscription.scheduled": {
    area: "Subscriptions",
    title: "Changes with a date",
    verdict: "stays",
    reason: "The rail makes them; the new plan reaches the target with the next sync.",
    remedy: "See the obligations register for who carries out each.",
    options: none,
  },
  "subscription.resource": {
    area: "Subscriptions",
    title: "Subscriptions of a resource within a customer",
    verdict: "impossible",
    reason: "The target decides per user and knows nothing below: two resources would share one limit.",
    remedy: "Decide what a user is.",
    options: [
      { decision: "user-per-resource", label: "Your code asks with one user id per resource" },
      { decision: "most-generous", label: "The customer gets the most generous of its resources" },
    ],
  },
  "collection.paused": {
    area: "Subscriptions",
    title: "Collection paused",
    verdict: "changes",
    reason: "Nothing is collected, but the subscription counts as active and keeps its access.",
    remedy: "Change the access table in Map if it should not.",
    options: none,
  },
  discount: {
    area: "Subscriptions",
    title: "Running discounts",
    verdict: "stays",
    reason: "They lower the rail's invoices as before.",
    remedy: "Nothing to do; each end stands in the obligations register.",
    options: none,
  },
  coupon: {
    area: "Subscriptions",
    title: "Coupons and promotion codes",
    verdict: "stays",
    reason: "They are redeemed where people pay.",
    remedy: "Nothing to do.",
    options: none,
  },
  "access.boolean": {
    area: "Access",
    title: "Features that are on or off",
    verdict: "carries",
    reason: "One row per feature and plan; the target refuses and allows by itself.",
    remedy: "Nothing to do.",
    options: none,
  },
  "access.limit.platform": {
    area: "Access",
    title: "Limits the target enforces",
    verdict: "carries",
    reason: "One event is one unit and the limit never resets, so a row per customer holds it.",
    remedy: "These rows use feature ids of single users; the plan says which.",
    options: none,
  },
  "access.limit.layer": {
    area: "Access",
    title: "Limits the SDK or gateway enforces",
    verdict: "changes",
    reason:
      "The target counts events, not amounts, and resets only by day and month: the layer holds this limit.",
    remedy: "Keep the SDK or gateway in place: the limit is lost when the layer is removed.",
    options: none,
  },
  "access.configuration": {
    area: "Access",
    title: "Fixed values and choices",
    verdict: "changes",
    reason: "Numbers and names that your code reads stand in metadata, and the layer answers them.",
    remedy: "Keep the SDK or gateway in place: the value is lost when the layer is removed.",
    options: none,
  },
  "access.gauge": {
    area: "Access",
    title: "Seats and other gauges",
    verdict: "changes",
    reason: "The target cannot count down; the layer holds what is in use.",
    remedy: "Keep the SDK or gateway in place: the limit is lost when the layer is removed.",
    options: none,
  },
  "access.override": {
    area: "Access",
    title: "Access granted to single customers",
    verdict: "carries",
    reason: "One row per customer and feature, listed in the profile.",
    remedy: "Nothing to do.",
    options: none,
  },
  "access.expires": {
    area: "Access",
    title: "Access with an end date",
    verdict: "changes",
    reason: "A row at the target has no end date: somebody must take it away that day.",
    remedy: "Name an executor in the obligations register.",
    options: none,
  },
  "usage.history": {
    area: "Usage",
    title: "Usage history",
    verdict: "carries",
    reason: "One event per record with the exact quantity; it burns no credits and counts towards no limit.",
    remedy: "Nothing to do.",
    options: none,
  },
  "usage.aggregation": {
    area: "Usage",
    title: "Meters that keep a maximum, a last value or unique values",
    verdict: "changes",
    reason: "The target adds up; each value is carried and the layer aggregates it.",
    remedy: "Read these meters through the layer.",
    options: none,
  },
  "credits.units": {
    area: "Credits",
    title: "Credits counted in units",
    verdict: "changes",
    reason: "They go into one wallet per customer in whole credits; rounding is listed by name.",
    remedy: "Check the scale in Preview.",
    options: none,
  },
  "credits.money": {
    area: "Credits",
    title: "Credits in money",
    verdict: "stays",
    reason: "They pay metered lines on the rail and must be spendable on one side only.",
    remedy: "Move a block in Map when its lines become prepaid.",
    options: none,
  },
  "credits.expiring": {
    area: "Credits",
    title: "Credits that expire",
    verdict: "changes",
    reason: "An expiry date at the target would cut the customer off that day, so none is written.",
    remedy: "Name an executor in the obligations register, or let the credits live.",
    options: none,
  },
  "record.rejected": {
    area: "Customers",
    title: "Records that could not be read",
    verdict: "impossible",
    reason: "The source said something about them that has no translation.",
    remedy: "Mend them at the source and export again, or leave them out by name.",
    options: [{ decision: "leave-out", label: "Leave these records out" }],
  },
  "target.day-boundary": {
    area: "Target",
    title: "The target's day begins at another hour",
    verdict: "impossible",
    reason:
      "Usage is exported and compared by days of UTC; the target's daily and monthly limits reset by its own clock.",
    remedy: "Run the platform's gateway in UTC and probe again, or decide.",
    options: [
      { decision: "layer-holds", label: "Daily and monthly limits stay with the SDK or gateway" },
      { decision: "shift-accepted", label: "Limits at the target may reset at that hour" },
    ],
  },
  "target.on-asks-credits": {
    area: "Target",
    title: "Features that are on ask for credits",
    verdict: "impossible",
    reason: "SOFT without a value, the form of a feature that is on, is refused where the wallet is empty.",
    remedy: "Decide who answers for customers without credits.",
    options: [
      { decision: "layer-decides", label: "Your code asks the SDK or gateway, never the target alone" },
      { decision: "credits-for-all", label: "Every customer gets credits that cover what they use" },
    ],
  },
  "target.counts-quantities": {
    area: "Target",
    title: "Limits count quantities",
    verdict: "changes",
    reason:
      "Imported history carries its quantity as text, so that it burns nothing; such limits begin at 0.",
    remedy: "Move limits that never reset when you are ready for them to begin anew.",
    options: none,
  },
  "target.refuses-unknown": {
    area: "Target",
    title: "Features without entitlement are refused",
    verdict: "changes",
    reason: "What no plan says anything about is closed, also where your code asks about it.",
    remedy: "Map every feature that your code asks about.",
    options: none,
  },
  "target.credits-stay": {
    area: "Target",
    title: "Credits cannot be taken back",
    verdict: "changes",
    reason: "A burning event takes nothing here, so a grant can be neither corrected nor undone.",
    remedy: "Begin with a pilot, and compare wallets before the others move.",
    options: none,
  },
  "target.quota": {
    area: "Target",
    title: "The account has a monthly quota of events",
    verdict: "changes",
    reason: "History counts in the month in which it is imported, and a full month stops the import.",
    remedy: "Use an ENTERPRISE account, or export fewer days of usage.",
    options: none,
  },
  "target.unusable-users": {
    area: "Target",
    title: "Users with an id of their own",
    verdict: "changes",
    reason: "They were made by POST /v1/users and can hold neither credits nor usage.",
    remedy: "Customers with the same id are held; the operator of the platform can mend the ids.",
    options: none,
  },
} as const satisfies Record<string, FindingKind>;

export type FindingCode = keyof typeof findingKinds;

function price(title: string): FindingKind {
  return {
    area: "Plans and prices",
    title,
    verdict: "stays",
    reason: "The rail goes on charging as today; the target holds a dated copy that charges nothing.",
    remedy: "Nothing to do.",
    options: none,
  };
}

/** The kind behind a stored code; null for one that a newer version wrote. */
export function findingKind(code: string): FindingKind | null {
  // Object.hasOwn has just proved that the code is a key of the table.
  return Object.hasOwn(findingKinds, code) ? findingKinds[code as FindingCode] : null;
}
