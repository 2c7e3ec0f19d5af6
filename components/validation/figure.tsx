import type { FigurePart } from "./figure-text";

/** Parts of a figure one behind another; what was rounded says its exact value on hover. */
export const Figure = ({ parts, between = ", " }: { parts: readonly FigurePart[]; between?: string }) =>
  parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts are one figure, their place is their identity
    <span key={index}>
      {index === 0 ? "" : between}
      {part.exact === null ? part.text : <RoundedFigure text={part.text} exact={part.exact} />}
    </span>
  ));

/** A rounded amount, dotted under, with what it is exactly. */
export const RoundedFigure = ({ text, exact }: { text: string; exact: string }) => (
  <span title={exact} className="underline decoration-ctl decoration-dotted underline-offset-3">
    {text}
    <span className="sr-only">, {exact}</span>
  </span>
);
