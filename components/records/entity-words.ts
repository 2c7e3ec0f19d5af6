/** The nine kinds of record as screens name them. */
const names: Readonly<Record<string, string>> = {
  customers: "Customers",
  products: "Products",
  plans: "Prices and plans",
  features: "Features",
  entitlements: "Entitlements",
  subscriptions: "Subscriptions",
  usage: "Usage records",
  creditBalances: "Credit blocks",
  coupons: "Coupons",
};
export const entityName = (entity: string): string => names[entity] ?? entity;

const entities = Object.keys(names);
/** Where a kind stands in the order in which all screens list them. */
export const entityPlace = (entity: string): number => entities.indexOf(entity);

/** The phases of an import in the order in which they run, as screens name them. */
const phases: Readonly<Record<string, string>> = {
  guard: "Check of the target",
  usage: "Usage events",
  settle: "Storing of usage",
  catalogue: "Plans and features",
  grants: "Credit grants",
  overrides: "Customer overrides",
  profiles: "Profiles",
  confirm: "Confirmation",
};
export const phaseName = (phase: string): string => phases[phase] ?? phase;
