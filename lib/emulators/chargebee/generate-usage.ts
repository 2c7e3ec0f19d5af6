import { stamps } from "./build-catalogue";
import { DAY, type GenerationContext } from "./generation-context";

/** Usage of the last 40 days: rows of metered items, and what metered features counted. */
export function generateUsage(context: GenerationContext, rows: number): void {
  const { state, random, now } = context;
  const lines = [...state.subscription.values()].flatMap((subscription) =>
    (subscription.subscription_items ?? [])
      .filter((item) => item.metered_quantity !== undefined)
      .map((item) => ({ subscription, item })),
  );
  for (let index = 0; lines.length > 0 && index < rows; index += 1) {
    const line = lines[index % lines.length];
    if (!line) return;
    const at = now - Math.floor(((rows - index) * 40 * DAY) / rows);
    state.usage.put({
      id: state.mint("usage_"),
      usage_date: at,
      subscription_id: line.subscription.id,
      item_price_id: line.item.item_price_id,
      quantity: index % 7 === 0 ? `${random.int(1, 900)}.125` : String(random.int(1, 5000)),
      source: "api",
      ...stamps(at + 60),
      created_at: at + 60,
      object: "usage",
    });
  }
  const counting = [...state.subscription.values()].filter((subscription) =>
    (subscription.subscription_items ?? []).some((item) =>
      item.item_price_id.startsWith("growth-USD-monthly"),
    ),
  );
  for (const [index, subscription] of counting.slice(0, 10).entries()) {
    for (const daysAgo of [1, 2, 5, 20]) {
      state.counted.push({
        subscriptionId: subscription.id,
        featureId: "tokens",
        at: now - daysAgo * DAY,
        value: `${(index + 1) * 100 + daysAgo}.5`,
      });
    }
  }
}
