import type { z } from "zod";
import type { CanonicalRecord, ConnectionMode, EntityKind, Issue, SourceId } from "@/lib/canonical";

/** What the outside world hands an adapter. Nothing else reaches out: no global fetch, no Date.now. */
export interface AdapterIO {
  /** Guarded fetch: refuses private addresses, redirects, endless bodies. Deadline per call. */
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Waits for a permit below the connection's request budget; `penalize` halves the budget after a 429. */
  readonly limiter: RequestLimiter;
  /** An uploaded file of the workspace. Only sources that read files ask for one. Throws `upload.missing`. */
  readonly openFile?: (fileId: string) => Promise<SourceFile>;
  /** The addresses of a host that a driver with sockets of its own may connect to. Throws `http.address_not_allowed`. */
  readonly resolveHost?: (hostname: string) => Promise<readonly string[]>;
}

/** A stored file as an adapter sees it. Who opens it has checked that it belongs to the workspace. */
export interface SourceFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** The bytes `[from, to)`; without `to` up to the end. */
  read(from: number, to?: number): AsyncIterable<Uint8Array>;
}

export interface RequestLimiter {
  /** Runs `call` once a permit is free. */
  run<T>(call: () => Promise<T>): Promise<T>;
  /** Called on a 429: halves the rate and waits `retryAfterMs` before the next permit. */
  penalize(retryAfterMs: number | null): void;
}

/** One line of the permission checklist on the Connect page. */
export interface PermissionCheck {
  readonly name: string;
  readonly providerPermission: string;
  readonly required: boolean;
  readonly granted: boolean;
  /** What is lost without it, one sentence. Empty when granted. */
  readonly consequence: string;
}

/** The verdict of a connection test. `problem` is one sentence for the person who pasted the key. */
export type CheckResult =
  | {
      readonly ok: true;
      readonly accountId: string;
      readonly accountName: string | null;
      readonly mode: ConnectionMode;
      readonly defaultCurrency: string | null;
      readonly timeZone: string | null;
      readonly permissions: readonly PermissionCheck[];
      readonly notes: readonly string[];
    }
  | {
      readonly ok: false;
      readonly code: string;
      readonly problem: string;
      readonly remedy: string;
      readonly permissions: readonly PermissionCheck[];
    };

/** The shape of a pasted key, judged without calling anybody. */
export interface KeyVerdict {
  readonly state: "empty" | "right" | "wrong-shape" | "wrong-kind";
  readonly mode: ConnectionMode | null;
  readonly sentence: string;
}

/**
 * An object exactly as the provider sent it, named by the stream it belongs to. Catch-up streams yield objects of list
 * streams: of two with the same stream and source id the later one counts.
 */
export interface RawObject {
  readonly stream: string;
  readonly sourceId: string;
  /** The source customer this object belongs to; null for catalogue objects. */
  readonly customerId: string | null;
  readonly raw: unknown;
  /** Set where `raw` is a row of a table: there are millions of them, so they are staged in a form of their own. */
  readonly row?: TableRow;
}

/** A row of a table as text, and where it stands. */
export interface TableRow {
  /** Number of the table in the source's description. */
  readonly table: number;
  readonly record: number;
  readonly line: number;
  /** Bytes before the record. */
  readonly offset: number;
  readonly cells: readonly (string | null)[];
}

/** A list the adapter reads. Fan-out streams are read once per parent object of `parent`. */
export interface StreamSpec {
  readonly name: string;
  readonly phase: "list" | "fanOut" | "catchUp";
  /**
   * For fan-outs: the stream whose objects are the parents. A fan-out without a parent stream is read once for what
   * `missingReferences` returned.
   */
  readonly parent: string | null;
  /** A required stream stops the export when it cannot be read; an optional one reduces the scope and says so. */
  readonly required: boolean;
  readonly entity: EntityKind | null;
}

/** Options of one export; stored with the snapshot so that a resumed export asks for the same. */
export interface ExportScope {
  /** Days of usage history read, counted back from the watermark. */
  readonly usageDays: number;
  /** Instant T0 at which the export began. */
  readonly watermark: string;
  /** The connection's settings as they were then: what the rows of a file mean may not change in the middle. */
  readonly settings?: unknown;
}

export interface ExportRequest<Config> {
  readonly config: Config;
  readonly scope: ExportScope;
  readonly stream: string;
  /** Opaque to the pipeline; null starts at the beginning. */
  readonly cursor: unknown;
  /** For fan-outs: the parents of this chunk, at most 100. */
  readonly parents: readonly RawObject[];
  readonly io: AdapterIO;
}

/** One page. The cursor travels with the page: saving both in one transaction makes reading resumable. */
export interface ExportPage {
  readonly objects: readonly RawObject[];
  readonly issues: readonly Issue[];
  readonly cursor: unknown;
  readonly done: boolean;
  /** Set when an optional stream could not be read: the sentence for the manifest. */
  readonly unavailable?: string;
  /** The stream could not be resumed and begins anew: what it has given so far is void. */
  readonly restart?: boolean;
}

/** Everything `normaliseCustomer` needs that is not the customer's own. */
export interface NormalisedCatalogue {
  readonly records: readonly CanonicalRecord[];
  readonly issues: readonly Issue[];
}

/**
 * A billing system we can read. Adapters store nothing and decide nothing: they yield raw objects page by page, and
 * translate them with two pure functions.
 */
export interface SourceAdapter<Config> {
  readonly id: SourceId;
  /** Version of the provider's API the raw objects are in. */
  readonly sourceVersion: string;
  readonly config: z.ZodType<Config>;
  /** In dependency order. */
  readonly streams: readonly StreamSpec[];
  judgeKey(key: string): KeyVerdict;
  check(config: Config, io: AdapterIO): Promise<CheckResult>;
  export(request: ExportRequest<Config>): AsyncIterable<ExportPage>;
  /** References to objects that no list returned (archived or inline prices), given all objects read so far. */
  missingReferences(objects: AsyncIterable<RawObject>): Promise<readonly RawObject[]>;
  /** Pure: catalogue objects to canonical records. */
  normaliseCatalogue(objects: readonly RawObject[]): NormalisedCatalogue;
  /** Pure: one customer's objects to canonical records. `scope` bounds usage (only closed windows are carried). */
  normaliseCustomer(
    objects: readonly RawObject[],
    catalogue: readonly CanonicalRecord[],
    scope: ExportScope,
  ): NormalisedCatalogue;
}
