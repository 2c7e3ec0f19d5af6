import type { BadKey, FamilyCases, FaultFamily, Meaningless } from "./cases";

/** A provider in the suite's words: where its long list lies, and how it refuses. */
export interface HttpProvider {
  /** Prefix of the adapter's error codes. */
  readonly id: string;
  /** Last part of the code for an answer of somebody else. */
  readonly foreign: string;
  /** Fault path of a list of several pages, and the stream that reads it. */
  readonly path: string;
  readonly stream: string;
  /** What errors about this list name. */
  readonly where: string;
  /** Which answers of that list are pages: a first one may be a refusal. */
  readonly pages: readonly number[];
  /** Every way of being told that there are too many requests. */
  readonly tooMany: Readonly<Record<string, object>>;
  /** Every way in which the server itself fails. */
  readonly failures: Readonly<Record<string, object>>;
  /** One request per parent, somewhere in the export. */
  readonly fanOutPath: string;
  /** Answers in good JSON that are none of this provider's. */
  readonly wrongForms: Readonly<Record<string, unknown>>;
  /** An answer that repeats the key wherever the provider has room for text, and the code it ends in. */
  readonly echo: { readonly fault: (key: string) => object; readonly code: string };
  readonly key: string;
  /** Families that only this provider's own edits, keys and cursors can show. */
  readonly own: Readonly<
    Record<
      "shiftingRows" | "expiredCursor" | "skewedClock" | "unknownValues" | "lostAccess",
      FamilyCases | Meaningless
    >
  >;
}

const status = (code: number, more: object = {}) => ({ kind: "status", status: code, ...more });
const html = { text: "<html><body>429</body></html>", headers: { "content-type": "text/html" } };
const firstOf = (faults: Readonly<Record<string, object>>) => Object.values(faults)[0] ?? {};
/** A wait short enough for a test, long enough for an answer of the stand-in. */
export const hasty = { timeoutMs: 400 } as const;

/** The families of faults that every provider over HTTP shares, in the words of one of them. */
export function httpFamilies(provider: HttpProvider): Record<FaultFamily, FamilyCases | Meaningless> {
  const { id, path, where, own, pages } = provider;
  const only = [provider.stream];
  const on = (nth: number, fault: object, times = 1) => [{ match: { path, nth, times }, fault }];
  const always = (fault: object) => [{ match: { path }, fault }];
  const once = (name: string, fault: object, nths: readonly number[] = pages, times = 1) =>
    nths.map((nth) => ({ name: `${name}, answer ${nth}`, only, rules: on(nth, fault, times) }));
  const forEver = (name: string, code: string, fault: object, named = where) => ({
    name: `${name} for ever`,
    only,
    rules: always(fault),
    code: code.includes(".") ? code : `${id}.${code}`,
    where: named,
  });
  const ends = [1, pages.at(-1) ?? 1];

  return {
    tooManyRequests: {
      mended: [
        ...Object.entries(provider.tooMany).flatMap(([name, fault]) => once(name, fault, ends, 2)),
        ...once(
          "it asks for a second",
          { ...firstOf(provider.tooMany), headers: { "retry-after": "1" } },
          [2],
        ),
        ...once("a page of HTML from whoever stands in front", status(429, html), ends),
      ],
      fatal: Object.entries(provider.tooMany).map(([name, fault]) => forEver(name, "rate_limited", fault)),
    },
    serverErrors: {
      mended: [
        ...Object.entries(provider.failures).flatMap(([name, fault]) => once(name, fault, ends, 2)),
        ...once("a page of HTML from whoever stands in front", status(502, html), ends),
        {
          name: "in the middle of a fan-out",
          rules: [
            { match: { path: provider.fanOutPath, nth: 3, times: 2 }, fault: status(500, { body: {} }) },
          ],
        },
      ],
      fatal: Object.entries(provider.failures).map(([name, fault]) => forEver(name, "unavailable", fault)),
    },
    lostConnection: {
      mended: [
        ...once("cut before the answer", { kind: "drop" }, pages, 2),
        ...once("cut within the answer", { kind: "truncate", bytes: 40 }),
        ...once("cut before its last byte", { kind: "truncate", bytes: 900 }, ends),
      ],
      fatal: [
        forEver("cut before the answer", "unreachable", { kind: "drop" }),
        forEver("cut within the answer", "unreachable", { kind: "truncate", bytes: 40 }),
      ],
    },
    slowAnswers: {
      mended: [
        ...once("no answer", { kind: "delay", ms: 700 }, [pages[1] ?? 1]),
        ...once("silence in the middle", { kind: "stall", bytes: 200 }, [pages[1] ?? 1]),
      ].map((one) => ({ ...one, start: hasty })),
      fatal: [
        { ...forEver("silence in the middle", "timeout", { kind: "stall", bytes: 200 }), start: hasty },
      ],
    },
    foreignAnswers: {
      mended: [
        ...once("a page of HTML", { kind: "html" }),
        ...once("JSON that breaks off", status(200, { text: '{"object":"list","data":[{"id"' }), ends),
        ...once("no byte at all", status(200, { text: "" }), ends),
        ...Object.entries(provider.wrongForms).flatMap(([name, body]) =>
          once(name, status(200, { text: JSON.stringify(body) }), ends),
        ),
      ],
      fatal: [
        forEver("a page of HTML", provider.foreign, { kind: "html" }),
        forEver("JSON that breaks off", provider.foreign, status(200, { text: '{"data":[{' })),
        forEver("no byte at all", provider.foreign, status(200, { text: "" })),
        ...Object.entries(provider.wrongForms).map(([name, body]) =>
          forEver(name, provider.foreign, status(200, { text: JSON.stringify(body) })),
        ),
        forEver(
          "an answer that unpacks to a gigabyte",
          "http.response_too_large",
          { kind: "gzipBomb" },
          "127.0.0.1",
        ),
        forEver(
          "a redirect",
          "http.redirect_refused",
          status(302, { body: {}, headers: { location: "http://127.0.0.1:1/" } }),
          "127.0.0.1",
        ),
      ],
    },
    repeatedRows: {
      mended: once("a page", { kind: "repeatPage" }),
      fatal: [
        {
          name: "always the same page",
          only,
          rules: on(3, { kind: "repeatPage" }, 999),
          code: `${id}.list_unstable`,
          where,
        },
      ],
    },
    missingRows: { mended: once("a page", { kind: "missPage" }) },
    wrongEnds: {
      mended: [
        ...once("more is announced", { kind: "hasMoreLies", value: true }),
        ...once("an end is announced", { kind: "hasMoreLies", value: false }),
        ...once("an empty page has a next one", { kind: "emptyPage" }),
      ],
      fatal: [
        forEver("more is announced", "list_unstable", { kind: "hasMoreLies", value: true }),
        forEver("empty pages with a next one", "list_unstable", { kind: "emptyPage" }),
      ],
    },
    shiftingRows: own.shiftingRows,
    expiredCursor: own.expiredCursor,
    skewedClock: own.skewedClock,
    unknownValues: own.unknownValues,
    raggedRows: { meaningless: "JSON names each value, so that no row can have too few or too many cells." },
    lostAccess: own.lostAccess,
    repeatedSecret: {
      fatal: [forEver("in a refusal", provider.echo.code, provider.echo.fault(provider.key))],
    },
  };
}

/** The key of another account, in a config that is otherwise right. */
export const strangersKey = <Config extends { apiKey: string }>(
  apiKey: string,
  code: string,
): BadKey<Config>[] => [
  { name: "a key that nobody knows", config: (config) => ({ ...config, apiKey }), code },
];
