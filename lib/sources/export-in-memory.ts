import type { CanonicalRecord, Issue } from "@/lib/canonical";
import { isAppError } from "@/lib/errors";
import type { AdapterIO, ExportPage, ExportRequest, ExportScope, RawObject, SourceAdapter } from "./types";

export interface WholeExport {
  readonly objects: readonly RawObject[];
  readonly records: readonly CanonicalRecord[];
  readonly issues: readonly Issue[];
  readonly unavailable: readonly string[];
}

export interface ExportOptions<Config> {
  readonly adapter: SourceAdapter<Config>;
  readonly config: Config;
  readonly scope: ExportScope;
  readonly io: AdapterIO;
  /** Called after every page; a test may change the account there. */
  readonly onPage?: (stream: string, page: ExportPage) => void | Promise<void>;
  /** Streams to read. Default: all. */
  readonly only?: readonly string[];
  /** Whether to end this reading of a stream after the page just read and go on from its cursor, as JSON. */
  readonly stopAfterPage?: () => boolean;
  /** How often a stream is read on after a failure that may pass. Default 1: not again. */
  readonly tries?: number;
}

const parentsPerChunk = 50;

/**
 * A whole account in memory, in the order in which the pipeline reads it: lists, catch-up, references, fan-outs, then
 * the two translations. For tests and small accounts; the pipeline itself stores every page.
 */
export async function exportInMemory<Config>(options: ExportOptions<Config>): Promise<WholeExport> {
  const { adapter } = options;
  const staged = new Map<string, RawObject>();
  const issues: Issue[] = [];
  const unavailable: string[] = [];

  const read = async (stream: string, parents: readonly RawObject[]): Promise<void> => {
    for await (const page of readPages(options, stream, parents)) {
      // A stream that begins anew takes back what it gave.
      if (page.restart) for (const [key, one] of staged) if (one.stream === stream) staged.delete(key);
      for (const object of page.objects) staged.set(`${object.stream} ${object.sourceId}`, object);
      issues.push(...page.issues);
      if (page.unavailable) unavailable.push(page.unavailable);
      await options.onPage?.(stream, page);
    }
  };
  const { only } = options;
  const isWanted = (stream: string): boolean => only === undefined || only.includes(stream);
  const ofPhase = (phase: string) =>
    adapter.streams.filter((stream) => stream.phase === phase && isWanted(stream.name));
  for (const stream of [...ofPhase("list"), ...ofPhase("catchUp")]) await read(stream.name, []);
  const missing = await adapter.missingReferences(toAsync([...staged.values()]));
  if (missing.length > 0 && isWanted("missing")) await read("missing", missing);
  for (const stream of ofPhase("fanOut")) {
    if (stream.parent === null) continue;
    const parents = [...staged.values()].filter((object) => object.stream === stream.parent);
    for (let start = 0; start < parents.length; start += parentsPerChunk) {
      await read(stream.name, parents.slice(start, start + parentsPerChunk));
    }
  }

  const objects = [...staged.values()];
  const byCustomer = new Map<string | null, RawObject[]>();
  for (const object of objects) {
    byCustomer.set(object.customerId, [...(byCustomer.get(object.customerId) ?? []), object]);
  }
  const catalogue = adapter.normaliseCatalogue(byCustomer.get(null) ?? []);
  const records = [...catalogue.records];
  issues.push(...catalogue.issues);
  for (const [customerId, own] of byCustomer) {
    if (customerId === null) continue;
    const normalised = adapter.normaliseCustomer(own, catalogue.records, options.scope);
    records.push(...normalised.records);
    issues.push(...normalised.issues);
  }
  return { objects, records, issues, unavailable };
}

async function* readPages<Config>(
  options: ExportOptions<Config>,
  stream: string,
  parents: readonly RawObject[],
): AsyncGenerator<ExportPage> {
  const { adapter, config, scope, io } = options;
  let cursor: unknown = null;
  let failures = 0;
  for (;;) {
    const request: ExportRequest<Config> = { config, scope, stream, cursor, parents, io };
    let last: ExportPage | null = null;
    try {
      for await (const page of adapter.export(request)) {
        yield page;
        last = page;
        cursor = JSON.parse(JSON.stringify(page.cursor));
        if (options.stopAfterPage?.()) break;
      }
      if (last === null || last.done) return;
    } catch (error) {
      failures += 1;
      if (!isAppError(error) || !error.retryable || failures >= (options.tries ?? 1)) throw error;
    }
  }
}

async function* toAsync<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
