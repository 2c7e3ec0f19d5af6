import type { WholeExport } from "../export-in-memory";
import type { AdapterIO, ExportScope, SourceAdapter } from "../types";

/** What may go wrong between a source and whoever reads it. A source shows each, or says why it cannot happen to it. */
export const faultFamilies = {
  tooManyRequests: "it is told that there are too many requests",
  serverErrors: "the server fails",
  lostConnection: "the connection is cut, before an answer or in the middle of one",
  slowAnswers: "an answer takes longer than anybody waits",
  foreignAnswers: "something answers that is not the provider, or not in its format",
  repeatedRows: "rows come twice",
  missingRows: "rows are left out",
  wrongEnds: "the end of a list is announced too early or too late",
  shiftingRows: "rows are made, changed and deleted while it reads",
  expiredCursor: "the place where it was is no longer known",
  skewedClock: "its clock and the provider's differ",
  unknownValues: "a record holds what nobody documented",
  raggedRows: "a row has too few or too many cells",
  lostAccess: "the key loses its rights",
  repeatedSecret: "the key is repeated by whoever it was sent to",
} as const;
export type FaultFamily = keyof typeof faultFamilies;

/** Why something has no meaning for a source: a sentence, read with the suite's results. */
export interface Meaningless {
  readonly meaningless: string;
}

/** How an account is started for one case only. */
export interface StartOptions {
  /** Longest wait for one answer. */
  readonly timeoutMs?: number;
  /** How far the reader's clock is ahead of the provider's. */
  readonly clockAheadMs?: number;
}

/** One account of a stand-in, as the suite needs it. */
export interface ConformanceAccount<Config> {
  readonly config: Config;
  readonly io: AdapterIO;
  readonly scope: ExportScope;
  /** Bends what the reader gets from now on; what a rule looks like is the stand-in's business. */
  arm(rules: readonly unknown[]): void | Promise<void>;
  disarm(): void | Promise<void>;
  /** The armed rules that bent nothing so far: such a test would prove nothing. */
  unused(): readonly string[];
  /** Called after every page, for stand-ins that meddle between pages. */
  pageRead?(stream: string): void | Promise<void>;
  /** Names of everything the source holds by its own books, in the lists that are read. */
  held(): Readonly<Record<string, readonly string[]>> | Promise<Readonly<Record<string, readonly string[]>>>;
  /** What the reader did besides reading; by the stand-in's own record of it. */
  violations(): readonly string[] | Promise<readonly string[]>;
  stop(): Promise<void>;
}

interface BentCase {
  readonly name: string;
  readonly rules: readonly unknown[];
  /** Streams in which it is looked for. Default: all. */
  readonly only?: readonly string[];
  /** Given: the case has an account of its own, started like this. */
  readonly start?: StartOptions;
}

/** A fault that passes: the export ends in the right set. */
export type MendedCase = BentCase;

/** A fault that stays: the export ends in this error, which names `where`. */
export interface FatalCase extends BentCase {
  readonly code: string;
  readonly where: string;
}

/** An account that changes meanwhile: the export ends in what it holds then. */
export interface ShiftCase extends Omit<BentCase, "rules"> {
  /** Rules that change the account while it is read; `known` is the same account unchanged. */
  bend(known: WholeExport): {
    readonly rules: readonly unknown[];
    /** What was deleted on the way and may have been read before. */
    readonly gone?: readonly string[];
    /** Text that the object of this id must show in the end. */
    readonly shows?: { readonly sourceId: string; readonly text: string };
  };
}

/** One record that cannot be understood: an error issue, and nothing else is lost. */
export interface OddCase {
  readonly name: string;
  /** Rules that change one record before it is read, and which; `known` is the same account unchanged. */
  bend(known: WholeExport): {
    readonly rules: readonly unknown[];
    /** Where the issue says it is. */
    readonly sourceId: string;
    /** Records missing in the end, as "entity id". Default: the one of the issue. */
    readonly lost?: readonly string[];
    /** The issue is about many rows, none of which could stand for the others. */
    readonly ofMany?: boolean;
  };
  readonly message: RegExp;
}

export interface FamilyCases {
  readonly mended?: readonly MendedCase[];
  readonly fatal?: readonly FatalCase[];
  readonly shifts?: readonly ShiftCase[];
  readonly odd?: readonly OddCase[];
}

/** Credentials that must be refused, with the code of the refusal. */
export interface BadKey<Config> {
  readonly name: string;
  readonly config: (config: Config) => Config;
  readonly code: string;
}

export interface ConformanceCases<Config> {
  readonly adapter: SourceAdapter<Config>;
  /** Which of an adapter's ways of reading is meant, where it has several. */
  readonly variant?: string;
  start(options?: StartOptions): Promise<ConformanceAccount<Config>>;
  /** Keys that must be refused by their shape. */
  readonly wrongKeys: readonly string[];
  readonly badKeys: readonly BadKey<Config>[] | Meaningless;
  /** Text that may appear in no error, issue or line of output. */
  readonly secretsOf: ((config: Config) => readonly string[]) | Meaningless;
  /** A list stream of several pages. */
  readonly longStream: string;
  /** How often the run reads a stream on after a failure that may pass. Default 1: the adapter itself tries again. */
  readonly tries?: number;
  readonly families: Readonly<Record<FaultFamily, FamilyCases | Meaningless>>;
}
