import { expect, it } from "vitest";
import { placeBeside } from "./place-beside";

const view = { width: 400, height: 300 };
const panel = { width: 100, height: 20 };

it("stands centred on the side that was asked for", () => {
  expect(placeBeside({ left: 150, top: 100, width: 40, height: 20 }, panel, "top", view)).toEqual({
    left: 120,
    top: 74,
  });
  expect(placeBeside({ left: 150, top: 100, width: 40, height: 20 }, panel, "right", view)).toEqual({
    left: 196,
    top: 100,
  });
});

it("goes to the other side when there is no room", () => {
  expect(placeBeside({ left: 150, top: 5, width: 40, height: 20 }, panel, "top", view).top).toBe(31);
  expect(placeBeside({ left: 340, top: 100, width: 40, height: 20 }, panel, "right", view).left).toBe(234);
});

it("never leaves the view", () => {
  expect(placeBeside({ left: 0, top: 100, width: 10, height: 20 }, panel, "top", view).left).toBe(8);
  expect(placeBeside({ left: 390, top: 100, width: 10, height: 20 }, panel, "bottom", view).left).toBe(292);
});
