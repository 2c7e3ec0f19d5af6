import type { ConnectionMode } from "@/lib/canonical";
import type { KeyVerdict } from "../types";

/** Characters a key must have behind its prefix; real keys are far longer, stand-ins' may be short. */
const MIN_SECRET_LENGTH = 8;

/** What people paste by mistake, by prefix. */
const wrongKinds: readonly { prefix: RegExp; sentence: string }[] = [
  {
    prefix: /^(sk|rk|pk)_(live|test)_/,
    sentence: "This is a Stripe key. Here we need an API key of the Chargebee site you migrate from.",
  },
  {
    prefix: /^om_(live|test)_/,
    sentence: "This is an OpenMonetize key. Here we need an API key of the Chargebee site you migrate from.",
  },
  {
    prefix: /^(live|test)_pk_|^publishable_/,
    sentence:
      "This is a publishable key, which reads nothing. Make a read-only key for all resources in Chargebee under Settings, Configure Chargebee, API keys.",
  },
  {
    prefix: /^https?:|\.chargebee\.com/,
    sentence:
      "This is the address of a site, not a key. Copy the key from Settings, Configure Chargebee, API keys.",
  },
  {
    prefix: /^\$\{?\w|^<.*>$|^your[_-]/i,
    sentence: "This is a placeholder, not a key. Copy the key from Settings, Configure Chargebee, API keys.",
  },
];

/**
 * Judges a pasted Chargebee key by its shape alone; nobody is called and nothing is kept. Keys begin with `live_` or
 * `test_` by convention, followed by at least eight characters.
 */
export function judgeKey(key: string): KeyVerdict {
  const wrong = (state: KeyVerdict["state"], sentence: string): KeyVerdict => ({
    state,
    mode: null,
    sentence,
  });
  const pasted = key.trim();
  if (pasted === "")
    return wrong(
      "empty",
      "Paste an API key of the Chargebee site. A read-only key for all resources is best.",
    );
  for (const kind of wrongKinds) if (kind.prefix.test(pasted)) return wrong("wrong-kind", kind.sentence);
  if (/[*•…]|\.\.\./.test(pasted)) {
    return wrong(
      "wrong-shape",
      "Part of this key is hidden by dots or stars. Reveal it in Chargebee, then copy it.",
    );
  }
  if (/\s/.test(pasted)) {
    return wrong(
      "wrong-shape",
      "There is a space or a line break inside this key. Copy it again in one piece.",
    );
  }
  const match = /^(live|test)_(.*)$/.exec(pasted);
  if (!match) {
    return wrong(
      "wrong-shape",
      "This does not look like a Chargebee key. It should begin with live_ or test_.",
    );
  }
  const [, modeText, secret = ""] = match;
  if (secret.length < MIN_SECRET_LENGTH) {
    return wrong(
      "wrong-shape",
      `This key is cut off: at least ${MIN_SECRET_LENGTH} characters must follow ${modeText}_.`,
    );
  }
  if (!/^[A-Za-z0-9_-]+$/.test(secret)) {
    return wrong("wrong-shape", "This key holds characters that no Chargebee key has. Copy it again.");
  }
  const mode: ConnectionMode = modeText === "live" ? "live" : "test";
  return {
    state: "right",
    mode,
    sentence: `Key of a ${mode} site. A read-only key for all resources is enough: we only read.`,
  };
}
