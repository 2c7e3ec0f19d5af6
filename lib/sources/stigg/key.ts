import type { KeyVerdict } from "../types";

/** Characters a key must have behind its prefix; real keys are far longer, stand-ins' may be short. */
const MIN_SECRET_LENGTH = 8;

/** What people paste by mistake, by prefix. The first match wins. */
const wrongKinds: readonly { prefix: RegExp; sentence: string }[] = [
  {
    prefix: /^client-/,
    sentence:
      "This is a publishable key for browsers, which cannot read customers. Paste a server key (server-...) from Integrations, API keys; a scoped one that may only read is best.",
  },
  {
    prefix: /^(sk|rk|pk)_(live|test)_/,
    sentence: "This is a Stripe key. Here we need the server key of the Stigg environment you migrate from.",
  },
  {
    prefix: /^om_(live|test)_/,
    sentence:
      "This is an OpenMonetize key. Here we need the server key of the Stigg environment you migrate from.",
  },
  {
    prefix: /^eyJ/,
    sentence:
      "This looks like a token of a signed-in person, not a key. Paste a server key (server-...) from Integrations, API keys.",
  },
  {
    prefix: /^\$\{?\w|^<.*>$|^your[_-]/i,
    sentence: "This is a placeholder, not a key. Paste the key itself from Integrations, API keys.",
  },
];

/**
 * Judges a pasted Stigg key by its shape alone; nobody is called and nothing is kept. A key does not say which kind of
 * environment it opens, so `mode` is null. Kinds of keys: https://docs.stigg.io/api-and-sdks/api-reference/api-keys
 */
export function judgeKey(key: string): KeyVerdict {
  const verdict = (state: KeyVerdict["state"], sentence: string): KeyVerdict => ({
    state,
    mode: null,
    sentence,
  });
  const pasted = key.trim();
  if (pasted === "") {
    return verdict(
      "empty",
      "Paste a server key of the Stigg environment. A scoped one that may only read is best.",
    );
  }
  for (const kind of wrongKinds) if (kind.prefix.test(pasted)) return verdict("wrong-kind", kind.sentence);
  if (/[*•…]|\.\.\./.test(pasted)) {
    return verdict(
      "wrong-shape",
      "Part of this key is hidden by dots or stars. Copy the whole key in Stigg.",
    );
  }
  if (/\s/.test(pasted)) {
    return verdict(
      "wrong-shape",
      "There is a space or a line break inside this key. Copy it again in one piece.",
    );
  }
  const secret = /^server-(.*)$/.exec(pasted)?.[1];
  if (secret === undefined) {
    return verdict(
      "wrong-shape",
      "This does not look like a Stigg server key. It should begin with server-.",
    );
  }
  if (secret.length < MIN_SECRET_LENGTH) {
    return verdict(
      "wrong-shape",
      `This key is cut off: at least ${MIN_SECRET_LENGTH} characters must follow server-.`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    return verdict("wrong-shape", "This key holds characters that no Stigg key has. Copy it again.");
  }
  return verdict("right", "Server key of one Stigg environment. It is used for reading only.");
}
