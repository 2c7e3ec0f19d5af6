import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutIntoBatches, maxBatchBytes, maxBatchEvents } from "./batch";
import { historyEvent } from "./test-target";

describe("cutIntoBatches", () => {
  it("keeps order and every event, within both limits", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 60 }), (sizes) => {
        const events = sizes.map((size, index) =>
          historyEvent(index, { metadata: { user: "u", note: "\u00e9".repeat(size) } }),
        );
        const batches = cutIntoBatches(events);
        expect(batches.flat()).toEqual(events);
        for (const batch of batches) {
          const bytes = Buffer.byteLength(JSON.stringify({ events: batch }));
          expect(bytes <= maxBatchBytes || batch.length === 1).toBe(true);
        }
      }),
      { numRuns: 20, seed: 3 },
    );
  });

  it("cuts after a thousand events", () => {
    const events = Array.from({ length: maxBatchEvents + 1 }, (_, index) => historyEvent(index));
    expect(cutIntoBatches(events).map((batch) => batch.length)).toEqual([1_000, 1]);
  });
});
