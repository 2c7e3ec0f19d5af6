import type { ConnectionMode } from "@/lib/canonical";
import type { KeyVerdict } from "../types";

/** Characters a key must have behind its prefix; real keys are far longer, stand-ins' may be short. */
const MIN_SECRET_LENGTH = 8;

/** What people paste by mistake, by prefix. The first match wins, so longer prefixes stand first. */
const wrongKinds: readonly { prefix: RegExp; sentence: string }[] = [
  {
    prefix: /^sk_org_/,
    sentence:
      "This is an organisation key. Paste a secret or restricted key of the one account you want to migrate: it begins sk_ or rk_ and is made in that account under Developers, API keys.",
  },
  {
    prefix: /^pk_(live|test)_/,
    sentence:
      "This is a publishable key, which can only be used in a browser and reads nothing. Paste a restricted key (rk_live_ or rk_test_) with read permissions.",
  },
  {
    prefix: /^whsec_/,
    sentence:
      "This is a webhook signing secret. It proves that an event came from Stripe but cannot read the account. Paste a restricted key (rk_live_ or rk_test_).",
  },
  {
    prefix: /^ek_(live|test)_/,
    sentence: "This is an ephemeral key for a mobile app. Paste a restricted key (rk_live_ or rk_test_).",
  },
  {
    prefix: /^acct_/,
    sentence:
      "This is the id of an account, not a key. Paste a restricted key (rk_live_ or rk_test_) made in that account; keys of a platform that acts for connected accounts are not supported.",
  },
  {
    prefix: /^ca_/,
    sentence:
      "This is the client id of a Connect platform, not a key. Paste a restricted key (rk_live_ or rk_test_) of the account itself.",
  },
  {
    prefix: /^(cus|sub|prod|price|in|pi|si|evt|we|rcpt)_/,
    sentence:
      "This is the id of an object, not a key. Paste a restricted key (rk_live_ or rk_test_) from Developers, API keys.",
  },
  {
    prefix: /^om_(live|test)_/,
    sentence: "This is an OpenMonetize key. Here we need the key of the Stripe account you migrate from.",
  },
  {
    prefix: /^\$\{?\w|^<.*>$|^your[_-]/i,
    sentence: "This is a placeholder, not a key. Paste the key itself from Developers, API keys.",
  },
];

/**
 * Judges a pasted Stripe key by its shape alone; nobody is called and nothing is kept. `sk_` and `rk_` keys pass, with
 * at least eight characters behind the prefix. Prefixes: https://docs.stripe.com/keys
 */
export function judgeKey(key: string): KeyVerdict {
  const wrong = (state: KeyVerdict["state"], sentence: string): KeyVerdict => ({
    state,
    mode: null,
    sentence,
  });
  const pasted = key.trim();
  if (pasted === "")
    return wrong("empty", "Paste a Stripe key. A restricted key with read permissions is best.");
  for (const kind of wrongKinds) if (kind.prefix.test(pasted)) return wrong("wrong-kind", kind.sentence);
  if (/[*•…]|\.\.\./.test(pasted)) {
    return wrong(
      "wrong-shape",
      "Part of this key is hidden by dots or stars. Reveal the key in Stripe, then copy it.",
    );
  }
  if (/\s/.test(pasted)) {
    return wrong(
      "wrong-shape",
      "There is a space or a line break inside this key. Copy it again in one piece.",
    );
  }
  const match = /^(sk|rk)_(live|test)_(.*)$/.exec(pasted);
  if (!match) {
    return wrong(
      "wrong-shape",
      "This does not look like a Stripe key. It should begin with rk_live_, rk_test_, sk_live_ or sk_test_.",
    );
  }
  const [, kind, modeText = "", secret = ""] = match;
  if (secret.length < MIN_SECRET_LENGTH) {
    return wrong(
      "wrong-shape",
      `This key is cut off: at least ${MIN_SECRET_LENGTH} characters must follow ${kind}_${modeText}_.`,
    );
  }
  if (!/^[A-Za-z0-9_]+$/.test(secret)) {
    return wrong("wrong-shape", "This key holds characters that no Stripe key has. Copy it again.");
  }
  const mode: ConnectionMode = modeText === "live" ? "live" : "test";
  const where = mode === "live" ? "live account" : "test mode or a sandbox";
  return {
    state: "right",
    mode,
    sentence:
      kind === "rk"
        ? `Restricted key of the ${where}. It is used for reading only.`
        : `Secret key of the ${where}. It would do, but may also write; a restricted key with read permissions is safer. We only read.`,
  };
}
