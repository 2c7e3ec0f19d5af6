import { describe, expect, it } from "vitest";
import { keysetPage } from "./keyset-page";

/** Reads as a query does: up to `limit + 1` rows beyond the place, backwards when going back. */
function read(
  list: readonly number[],
  place: { after: number | null; before: number | null },
  limit: number,
) {
  const { after, before } = place;
  const beyond =
    before === null
      ? list.filter((row) => after === null || row > after)
      : list.filter((row) => row < before).reverse();
  return keysetPage(beyond.slice(0, limit + 1), { limit, ...place });
}

describe("keysetPage", () => {
  const list = Array.from({ length: 7 }, (_, index) => index + 1);

  it("walks to the end and back over the same pages", () => {
    const first = read(list, { after: null, before: null }, 3);
    const second = read(list, { after: first.next, before: null }, 3);
    const third = read(list, { after: second.next, before: null }, 3);
    expect([first.rows, second.rows, third.rows]).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
    expect([first.previous, third.next]).toEqual([null, null]);
    const back = read(list, { after: null, before: third.previous }, 3);
    expect(back).toEqual({ rows: [4, 5, 6], previous: 4, next: 6 });
    expect(read(list, { after: null, before: back.previous }, 3)).toEqual({
      rows: [1, 2, 3],
      previous: null,
      next: 3,
    });
  });

  it("has neither end on a page that holds everything", () => {
    expect(read([1, 2], { after: null, before: null }, 3)).toEqual({
      rows: [1, 2],
      previous: null,
      next: null,
    });
  });
});
