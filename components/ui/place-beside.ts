export type Side = "top" | "right" | "bottom" | "left";

interface Size {
  width: number;
  height: number;
}
interface Box extends Size {
  left: number;
  top: number;
}

const gap = 6;
const margin = 8;

/** Where a panel of a given size stands beside an anchor: centred, on the other side when there is no room, inside the view. */
export function placeBeside(anchor: Box, panel: Size, side: Side, view: Size): { left: number; top: number } {
  const right = anchor.left + anchor.width;
  const bottom = anchor.top + anchor.height;
  const room = {
    top: anchor.top >= panel.height + gap + margin,
    bottom: view.height - bottom >= panel.height + gap + margin,
    left: anchor.left >= panel.width + gap + margin,
    right: view.width - right >= panel.width + gap + margin,
  };
  const opposite = { top: "bottom", bottom: "top", left: "right", right: "left" } as const;
  const chosen = !room[side] && room[opposite[side]] ? opposite[side] : side;
  const vertical = chosen === "top" || chosen === "bottom";
  const left = vertical
    ? anchor.left + (anchor.width - panel.width) / 2
    : chosen === "left"
      ? anchor.left - panel.width - gap
      : right + gap;
  const top = vertical
    ? chosen === "top"
      ? anchor.top - panel.height - gap
      : bottom + gap
    : anchor.top + (anchor.height - panel.height) / 2;
  const within = (value: number, size: number, most: number) =>
    Math.round(Math.max(margin, Math.min(value, most - size - margin)));
  return { left: within(left, panel.width, view.width), top: within(top, panel.height, view.height) };
}
