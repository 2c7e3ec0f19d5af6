const words: Readonly<Record<string, { name: string; why: string }>> = {
  "wallet.floor": {
    name: "Empty wallet holds one credit",
    why: "A user without a wallet is refused everywhere, so an empty one gets one credit.",
  },
  "wallet.rounding": {
    name: "Rounded up to a whole credit",
    why: "Wallets hold whole credits; the rest of a credit is rounded up.",
  },
  "wallet.negative": {
    name: "Negative balance stays on the rail",
    why: "A negative balance stays on the rail; a wallet cannot owe.",
  },
};

/** A named exception as people call it; an unknown code shows itself. */
export const exceptionName = (code: string): string => words[code]?.name ?? code;
/** Why it is made; empty for an unknown code. */
export const exceptionReason = (code: string): string => words[code]?.why ?? "";
