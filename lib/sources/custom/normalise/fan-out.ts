/** What is known of the rows that say the same event. */
export interface EventGroup<Row> {
  readonly identity: string;
  readonly rows: readonly Row[];
  /** How many of the rows name each subscription; a row that names none counts under "". */
  readonly perSubscription: ReadonlyMap<string, number>;
}

export type FanOut =
  /** One subscription at most: every row is an event of its own. */
  | { readonly kind: "none" }
  /** A join repeats every event once per subscription. */
  | { readonly kind: "repeated"; readonly factor: number }
  /** Some events are repeated and some are not: nobody can tell copies from equal events. */
  | { readonly kind: "unclear"; readonly factor: number };

/**
 * Judges whether usage without ids was multiplied by a join: then every event appears equally often beside every
 * subscription. Divisible counts alone prove nothing, since two equal events may belong to one subscription.
 */
export function judgeFanOut<Row>(
  groups: readonly EventGroup<Row>[],
  subscriptions: readonly string[],
): FanOut {
  const factor = subscriptions.length;
  if (factor < 2 || groups.length === 0) return { kind: "none" };
  const isEven = groups.every((group) => {
    const counts = subscriptions.map((subscription) => group.perSubscription.get(subscription) ?? 0);
    return !group.perSubscription.has("") && new Set(counts).size === 1;
  });
  return isEven ? { kind: "repeated", factor } : { kind: "unclear", factor };
}
