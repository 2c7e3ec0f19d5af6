import type { KeyVerdict } from "@/lib/sources/types";

const complete = /^om_live_[0-9a-f]{64}$/;
const plausible = /^om_live_[A-Za-z0-9_-]{8,}$/;

const foreign: readonly (readonly [RegExp, string])[] = [
  [/^(?:sk|rk|pk)_(?:live|test)_/, "This is a Stripe key. Paste the key of your OpenMonetize account here."],
  [/^whsec_/, "This is a webhook secret. Paste the key of your OpenMonetize account here."],
  [/^(?:server|client)-/, "This looks like a Stigg key. Paste the key of your OpenMonetize account here."],
  [/^(?:live|test)_/, "This looks like a Chargebee key. Paste the key of your OpenMonetize account here."],
];

/**
 * Judges the shape of a pasted OpenMonetize key without calling anybody. The platform makes `om_live_` and 64 hex
 * digits; another length after the prefix passes with a remark, since the connection test is what decides.
 */
export function judgeTargetKey(key: string): KeyVerdict {
  const text = key.trim();
  if (text === "") {
    return { state: "empty", mode: null, sentence: "Paste the key of your OpenMonetize account." };
  }
  if (complete.test(text)) return { state: "right", mode: "live", sentence: "This is an OpenMonetize key." };
  if (plausible.test(text)) {
    return {
      state: "right",
      mode: "live",
      sentence:
        "OpenMonetize keys usually end in 64 hex digits; if the test fails, copy the whole key again.",
    };
  }
  for (const [shape, sentence] of foreign) {
    if (shape.test(text)) return { state: "wrong-kind", mode: null, sentence };
  }
  return {
    state: "wrong-shape",
    mode: null,
    sentence: "An OpenMonetize key begins with om_live_ and goes on with 64 hex digits.",
  };
}
