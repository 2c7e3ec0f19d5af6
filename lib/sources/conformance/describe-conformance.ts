import { inspect } from "node:util";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { canonicalSchemas } from "@/lib/canonical";
import { isAppError } from "@/lib/errors";
import { type ExportOptions, exportInMemory, type WholeExport } from "../export-in-memory";
import type { ExportPage, RawObject } from "../types";
import {
  type ConformanceAccount,
  type ConformanceCases,
  type FamilyCases,
  type FaultFamily,
  faultFamilies,
  type Meaningless,
  type StartOptions,
} from "./cases";

const keyOf = (object: RawObject): string =>
  `${object.stream} ${object.sourceId} ${JSON.stringify(object.raw)}`;
const setOf = (objects: readonly RawObject[]): string[] => objects.map(keyOf).sort();
const isMeaningless = (given: object): given is Meaningless => "meaningless" in given;
/** Parents given to a fan-out whose cursors are tried. */
const parentsTried = 60;
/** Random ways of stopping and resuming. */
const resumptions = 10;

/** The suite every source adapter passes. Needs loopback sockets only. */
export function describeConformance<Config>(cases: ConformanceCases<Config>): void {
  const { adapter } = cases;
  describe(`${adapter.id} source${cases.variant ? `, ${cases.variant}` : ""}`, () => {
    let account: ConformanceAccount<Config>;
    let whole: WholeExport;
    const output: string[] = [];

    const readFrom = (from: ConformanceAccount<Config>, more: Partial<ExportOptions<Config>> = {}) =>
      exportInMemory({
        adapter,
        ...pick(from),
        tries: cases.tries ?? 1,
        onPage: async (stream) => from.pageRead?.(stream),
        ...more,
      });
    const run = (only?: readonly string[], more: Partial<ExportOptions<Config>> = {}) =>
      readFrom(account, { ...more, ...(only ? { only } : {}) });

    const secrets = (): string[] =>
      isMeaningless(cases.secretsOf) ? [] : cases.secretsOf(account.config).flatMap(spellings);
    const expectNoSecret = (value: unknown): void => {
      const said = everythingIn(value);
      for (const secret of secrets()) expect(said).not.toContain(secret);
    };

    /** An account for one case only, stopped in the end whatever happens. */
    const withOwn = async (
      options: StartOptions | undefined,
      work: (own: ConformanceAccount<Config>) => Promise<void>,
    ): Promise<void> => {
      const own = await cases.start(options);
      try {
        await work(own);
      } finally {
        await own.stop();
      }
    };

    beforeAll(async () => {
      for (const stream of [process.stdout, process.stderr]) {
        const write = stream.write.bind(stream);
        vi.spyOn(stream, "write").mockImplementation((...args: unknown[]) => {
          output.push(String(args[0]));
          // The overloads of `write` differ in what follows the text, which is passed on as it came.
          return (write as (...rest: unknown[]) => boolean)(...args);
        });
      }
      account = await cases.start();
      whole = await run();
    }, 60_000);
    afterEach(() => account.disarm());
    afterAll(async () => {
      vi.restoreAllMocks();
      await account.stop();
    });

    it.each(cases.wrongKeys)("judges %j as no usable key", (key) => {
      const verdict = adapter.judgeKey(key);
      expect(verdict.state).not.toBe("right");
      expect(verdict.sentence.length).toBeGreaterThan(20);
    });

    it("passes its own connection test with every permission granted", async () => {
      const result = await adapter.check(account.config, account.io);
      expect(result).toMatchObject({ ok: true });
      expect(result.permissions.filter((one) => !one.granted)).toEqual([]);
    });

    it.each(isMeaningless(cases.badKeys) ? [] : cases.badKeys)(
      "refuses, with a code and without the key: $name",
      async ({ config, code }) => {
        const result = await adapter.check(config(account.config), account.io);
        expect(result).toMatchObject({ ok: false, code });
        expectNoSecret(result);
      },
    );

    it("says why, where something has no meaning for it", () => {
      const given = [cases.badKeys, cases.secretsOf, ...Object.values(cases.families)];
      for (const one of given) {
        if (isMeaningless(one)) expect(one.meaningless).toMatch(/^[A-Z].{30,}\.$/);
        else if (typeof one !== "function") expect(Object.values(one).flat().length).toBeGreaterThan(0);
      }
    });

    it("reads exactly what the source holds", async () => {
      const held = await account.held();
      expect(Object.keys(held)).toContain(cases.longStream);
      for (const [stream, ids] of Object.entries(held)) expect(idsOf(whole, stream)).toEqual([...ids].sort());
    });

    it("gives only records that the canonical schemas take", () => {
      expect(whole.records.length).toBeGreaterThan(0);
      for (const { entity, record } of whole.records) {
        expect(canonicalSchemas[entity].safeParse(record).error?.issues ?? []).toEqual([]);
      }
      expectNoSecret(whole);
    });

    it("gives no record twice", () => {
      const keys = whole.records.map(({ entity, record }) => `${entity} ${record.sourceId}`);
      expect(keys.length).toBe(new Set(keys).size);
    });

    it("gives the same when it is stopped and resumed after every page", async () => {
      const resumed = await run(undefined, { stopAfterPage: () => true });
      expect(setOf(resumed.objects)).toEqual(setOf(whole.objects));
    });

    it("gives the rest of a stream from every cursor it gave out", async () => {
      for (const { name, parent } of adapter.streams) {
        const parents = whole.objects.filter(({ stream }) => stream === parent).slice(0, parentsTried);
        const request = { ...pick(account), stream: name, parents };
        const pages = await pagesFrom(adapter.export({ ...request, cursor: null }));
        const expected = setOf(lastOf(name, pages));
        if (name === cases.longStream) expect(pages.length).toBeGreaterThan(1);
        for (const [index, page] of pages.slice(0, -1).entries()) {
          const cursor: unknown = JSON.parse(JSON.stringify(page.cursor));
          const rest = await pagesFrom(adapter.export({ ...request, cursor }));
          expect(setOf(lastOf(name, [...pages.slice(0, index + 1), ...rest]))).toEqual(expected);
        }
      }
    }, 60_000);

    const inAllFamilies = <T extends object>(of: (given: FamilyCases) => readonly T[] | undefined) =>
      // Object.keys of a literal yields its own keys.
      (Object.keys(faultFamilies) as FaultFamily[]).flatMap((family) => {
        const given = cases.families[family];
        const found = isMeaningless(given) ? [] : (of(given) ?? []);
        return found.map((one) => ({ what: faultFamilies[family], ...one }));
      });
    const mended = inAllFamilies((given) => given.mended);

    it("gives the same however it is stopped and resumed, whatever goes wrong on the way", async () => {
      const faults = mended.filter((one) => one.only && !one.start);
      const ways = fc.tuple(fc.array(fc.boolean(), { minLength: 2, maxLength: 7 }), fc.nat());
      await fc.assert(
        fc.asyncProperty(ways, async ([stops, which]) => {
          const fault = faults[which % Math.max(1, faults.length)];
          const only = fault?.only ?? [cases.longStream];
          await account.disarm();
          const expected = setOf((await run(only)).objects);
          await account.arm(fault?.rules ?? []);
          let page = 0;
          const stopAfterPage = () => stops[page++ % stops.length] ?? true;
          expect(setOf((await run(only, { stopAfterPage })).objects)).toEqual(expected);
        }),
        { numRuns: faults.length > 0 ? resumptions : Math.ceil(resumptions / 3) },
      );
    }, 60_000);

    it.each(mended)(
      "ends in the right set when $what: $name",
      async ({ rules, only, start }) => {
        const check = async (from: ConformanceAccount<Config>): Promise<void> => {
          const wanted = only ? { only } : {};
          const expected = only || start ? await readFrom(from, wanted) : whole;
          await from.arm(rules);
          const read = await readFrom(from, wanted);
          expect(from.unused()).toEqual([]);
          expect(setOf(read.objects)).toEqual(setOf(expected.objects));
          expect(read.unavailable).toEqual([]);
          for (const [stream, ids] of Object.entries(await from.held())) {
            if (!only || only.includes(stream)) expect(idsOf(read, stream)).toEqual([...ids].sort());
          }
        };
        await (start ? withOwn(start, check) : check(account));
      },
      30_000,
    );

    it.each(inAllFamilies((given) => given.fatal))(
      "says what failed and where when $what: $name",
      async ({ rules, only, code, where, start }) => {
        await withOwn(start, async (broken) => {
          await broken.arm(rules);
          const error: unknown = await readFrom(broken, only ? { only } : {}).then(
            () => null,
            (thrown: unknown) => thrown,
          );
          expect(broken.unused()).toEqual([]);
          expect(isAppError(error) ? error.code : error).toBe(code);
          expect(JSON.stringify(error)).toContain(where);
          expectNoSecret(error);
        });
      },
      60_000,
    );

    it.each(inAllFamilies((given) => given.shifts))(
      "ends in what the source holds then when $what: $name",
      async ({ bend, only, start }) => {
        await withOwn(start, async (moving) => {
          const { rules, gone = [], shows } = bend(whole);
          await moving.arm(rules);
          const read = await readFrom(moving, only ? { only } : {});
          expect(moving.unused()).toEqual([]);
          for (const [stream, ids] of Object.entries(await moving.held())) {
            if (only && !only.includes(stream)) continue;
            const left = idsOf(read, stream).filter((id) => ids.includes(id) || !gone.includes(id));
            expect(left).toEqual([...ids].sort());
          }
          if (!shows) return;
          const shown = read.objects.filter(({ sourceId }) => sourceId === shows.sourceId);
          expect(JSON.stringify(shown)).toContain(shows.text);
        });
      },
      30_000,
    );

    it.each(inAllFamilies((given) => given.odd))(
      "keeps what it does not understand as an issue when $what: $name",
      async ({ bend, message }) => {
        await withOwn(undefined, async (odd) => {
          const { rules, sourceId, lost, ofMany } = bend(whole);
          await odd.arm(rules);
          const read = await readFrom(odd);
          const issue = read.issues.find((one) => one.severity === "error" && one.sourceId === sourceId);
          expect(issue?.message).toMatch(message);
          expect(issue?.remedy).toBeTruthy();
          if (!ofMany) expect(issue?.raw).toBeTruthy();
          expectNoSecret(issue);
          const names = (from: WholeExport) =>
            from.records.map(({ entity, record }) => `${entity} ${record.sourceId}`);
          const left = new Set(names(read));
          expect(names(whole).filter((name) => !left.has(name))).toEqual(
            lost ?? [`${issue?.entity} ${sourceId}`],
          );
        });
      },
      30_000,
    );

    it("only ever reads, and prints no secret", async () => {
      expect(await account.violations()).toEqual([]);
      for (const secret of secrets()) expect(output.join("")).not.toContain(secret);
    });
  });
}

function pick<Config>(account: ConformanceAccount<Config>) {
  const { config, io, scope } = account;
  return { config, io, scope };
}

/** Names of what was read of a list, without the tombstones of what others still refer to. */
const idsOf = (read: WholeExport, stream: string): string[] =>
  read.objects
    .filter((one) => one.stream === stream && !isTombstone(one.raw))
    .map(({ sourceId }) => sourceId)
    .sort();

const isTombstone = (raw: unknown): boolean =>
  typeof raw === "object" &&
  raw !== null &&
  "deleted" in raw &&
  raw.deleted === true &&
  Object.keys(raw).every((name) => ["id", "object", "deleted"].includes(name));

async function pagesFrom(reading: AsyncIterable<ExportPage>): Promise<ExportPage[]> {
  const pages: ExportPage[] = [];
  for await (const page of reading) pages.push(page);
  return pages;
}

/** What pages leave behind: of two objects of one name the later one, and nothing from before a restart. */
function lastOf(name: string, pages: readonly ExportPage[]): readonly RawObject[] {
  const staged = new Map<string, RawObject>();
  for (const page of pages) {
    if (page.restart) for (const [key, { stream }] of staged) if (stream === name) staged.delete(key);
    for (const object of page.objects) staged.set(`${object.stream} ${object.sourceId}`, object);
  }
  return [...staged.values()];
}

/** A secret as it stands in a header, an address or basic authentication. */
const spellings = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(`${secret}:`).toString("base64").replace(/=+$/, ""),
];

/** All a value can say: hidden fields, its JSON, and every cause with its stack. */
function everythingIn(value: unknown): string {
  const parts = [inspect(value, { depth: 12, showHidden: true }), JSON.stringify(value)];
  let cause = value;
  for (let depth = 0; depth < 10 && cause instanceof Error; depth += 1) {
    parts.push(cause.message, cause.stack ?? "", JSON.stringify(cause));
    cause = cause.cause;
  }
  return parts.join("\n");
}
