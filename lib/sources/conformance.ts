import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { canonicalSchemas } from "@/lib/canonical";
import { isAppError } from "@/lib/errors";
import { exportInMemory, type WholeExport } from "./export-in-memory";
import type { AdapterIO, ExportPage, ExportScope, RawObject, SourceAdapter } from "./types";

/** One account of a stand-in, as a suite needs it. */
export interface ConformanceAccount<Config> {
  readonly config: Config;
  readonly io: AdapterIO;
  readonly scope: ExportScope;
  /** Bends the stand-in's answers from now on; what a rule looks like is the stand-in's business. */
  arm(rules: readonly unknown[]): void;
  disarm(): void;
  /** Names of the armed rules that bent nothing so far: such a test would prove nothing. */
  unused(): readonly string[];
  /** Every request received so far. */
  requests(): readonly { readonly method: string; readonly path: string; readonly violation: unknown }[];
  stop(): Promise<void>;
}

/** A fault and the streams in which it is looked for. */
export interface FaultCase {
  readonly name: string;
  readonly rules: readonly unknown[];
  readonly only?: readonly string[];
}

export interface OddCase {
  readonly name: string;
  /** Rules that change one record before it is read, and which; `known` is the same account unchanged. */
  bend(known: WholeExport): { readonly rules: readonly unknown[]; readonly sourceId: string };
  /** What the issue says. */
  readonly message: RegExp;
}

export interface ConformanceCases<Config> {
  readonly adapter: SourceAdapter<Config>;
  start(): Promise<ConformanceAccount<Config>>;
  /** Keys that must be refused by their shape. */
  readonly wrongKeys: readonly string[];
  /** A config whose key the provider does not know, and the code of the refusal. */
  readonly unknownKey: (config: Config) => Config;
  readonly unknownKeyCode: string;
  /** Text that may appear in no error: the key. */
  readonly secretOf: (config: Config) => string;
  /** A list stream of several pages. */
  readonly longStream: string;
  /** Faults that pass: the export must end in the right set. */
  readonly mended: readonly FaultCase[];
  /** Faults that stay: the export must end in this error, which names `where`. Each has an account of its own. */
  readonly fatal: readonly (FaultCase & { readonly code: string; readonly where: string })[];
  /** Values nobody documented: the export must end with an error issue for this record, and lose nothing else. */
  readonly odd: readonly OddCase[];
  /** A method other than GET is a failure. */
  readonly readsByGetOnly: boolean;
}

const keyOf = (object: RawObject): string =>
  `${object.stream} ${object.sourceId} ${JSON.stringify(object.raw)}`;
const setOf = (objects: readonly RawObject[]): string[] => objects.map(keyOf).sort();

/** The suite every source adapter passes. Needs loopback sockets only. */
export function describeConformance<Config>(cases: ConformanceCases<Config>): void {
  const { adapter } = cases;
  describe(`${adapter.id} source`, () => {
    let account: ConformanceAccount<Config>;
    let whole: WholeExport;

    const run = (only?: readonly string[], more: { resumeEveryPage?: boolean } = {}): Promise<WholeExport> =>
      exportInMemory({ adapter, ...pick(account), ...more, ...(only ? { only } : {}) });
    const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => null,
        (error: unknown) => error,
      );
    const expectNoSecret = (value: unknown): void => {
      const text = `${inspect(value, { depth: 12, showHidden: true })} ${JSON.stringify(value)}`;
      expect(text).not.toContain(cases.secretOf(account.config));
    };

    beforeAll(async () => {
      account = await cases.start();
      whole = await run();
    }, 60_000);
    afterEach(() => account.disarm());
    afterAll(() => account.stop());

    it.each(cases.wrongKeys)("judges %j as no usable key", (key) => {
      const verdict = adapter.judgeKey(key);
      expect(verdict.state).not.toBe("right");
      expect(verdict.sentence.length).toBeGreaterThan(20);
    });

    it("passes its own connection test with every permission granted", async () => {
      const result = await adapter.check(account.config, account.io);
      expect(result.ok).toBe(true);
      expect(result.permissions.filter((one) => !one.granted)).toEqual([]);
    });

    it("refuses a key the provider does not know, with a code and without the key", async () => {
      const result = await adapter.check(cases.unknownKey(account.config), account.io);
      expect(result).toMatchObject({ ok: false, code: cases.unknownKeyCode });
      expectNoSecret(result);
    });

    it("gives only records that the canonical schemas take", () => {
      expect(whole.records.length).toBeGreaterThan(0);
      for (const { entity, record } of whole.records) {
        expect(canonicalSchemas[entity].safeParse(record).error?.issues ?? []).toEqual([]);
      }
    });

    it("gives no record twice", () => {
      const keys = whole.records.map(({ entity, record }) => `${entity} ${record.sourceId}`);
      expect(keys.length).toBe(new Set(keys).size);
    });

    it("gives the same when it is stopped and resumed after every page", async () => {
      const resumed = await run(undefined, { resumeEveryPage: true });
      expect(setOf(resumed.objects)).toEqual(setOf(whole.objects));
    });

    it("gives the rest of a list from every cursor it gave out", async () => {
      const expected = setOf((await run([cases.longStream])).objects);
      const pages = await pagesFrom(adapter, account, cases.longStream, null);
      expect(pages.length).toBeGreaterThan(1);
      for (const [index, page] of pages.slice(0, -1).entries()) {
        const cursor: unknown = JSON.parse(JSON.stringify(page.cursor));
        const rest = await pagesFrom(adapter, account, cases.longStream, cursor);
        const seen = [...pages.slice(0, index + 1), ...rest].flatMap((one) => one.objects);
        expect([...new Set(seen.map(keyOf))].sort()).toEqual(expected);
      }
    });

    it.each(cases.mended)(
      "ends in the right set: $name",
      async ({ rules, only }) => {
        const expected = only ? await run(only) : whole;
        account.arm(rules);
        const read = await run(only);
        expect(account.unused()).toEqual([]);
        expect(setOf(read.objects)).toEqual(setOf(expected.objects));
        expect(read.unavailable).toEqual([]);
      },
      30_000,
    );

    it.each(cases.fatal)(
      "says what failed and where: $name",
      async ({ rules, only, code, where }) => {
        const broken = await cases.start();
        try {
          broken.arm(rules);
          const error = await failureOf(
            exportInMemory({ adapter, ...pick(broken), ...(only ? { only } : {}) }),
          );
          expect(broken.unused()).toEqual([]);
          expect(isAppError(error) ? error.code : error).toBe(code);
          expect(JSON.stringify(error)).toContain(where);
          expectNoSecret(error);
        } finally {
          await broken.stop();
        }
      },
      60_000,
    );

    it.each(cases.odd)(
      "keeps what it does not understand as an issue: $name",
      async ({ bend, message }) => {
        const odd = await cases.start();
        try {
          const { rules, sourceId } = bend(whole);
          odd.arm(rules);
          const read = await exportInMemory({ adapter, ...pick(odd) });
          const issue = read.issues.find((one) => one.severity === "error" && one.sourceId === sourceId);
          expect(issue?.message).toMatch(message);
          expect(issue?.remedy).toBeTruthy();
          expect(issue?.raw).toBeTruthy();
          const names = (from: WholeExport) =>
            from.records.map(({ entity, record }) => `${entity} ${record.sourceId}`);
          const left = new Set(names(read));
          expect(names(whole).filter((name) => !left.has(name))).toEqual([`${issue?.entity} ${sourceId}`]);
        } finally {
          await odd.stop();
        }
      },
      30_000,
    );

    it("only ever reads", () => {
      const requests = account.requests();
      expect(requests.length).toBeGreaterThan(0);
      expect(requests.filter((one) => one.violation !== undefined)).toEqual([]);
      if (cases.readsByGetOnly) expect(requests.filter((one) => one.method !== "GET")).toEqual([]);
    });
  });
}

function pick<Config>(account: ConformanceAccount<Config>) {
  const { config, io, scope } = account;
  return { config, io, scope };
}

async function pagesFrom<Config>(
  adapter: SourceAdapter<Config>,
  account: ConformanceAccount<Config>,
  stream: string,
  cursor: unknown,
): Promise<ExportPage[]> {
  const pages: ExportPage[] = [];
  const request = { ...pick(account), stream, cursor, parents: [] };
  for await (const page of adapter.export(request)) pages.push(page);
  return pages;
}
