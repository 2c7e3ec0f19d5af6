import type { OpenTarget } from "../open-connection";

/** True when the target's stored total did not grow for three seconds: its queue has run empty. */
export async function isResting(target: OpenTarget, stored: number): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  return (await target.adapter.countStoredEvents(target.config, target.io)) === stored;
}
