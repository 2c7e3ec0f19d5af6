import type { StandInRequest } from "../shared/exchange";
import { invalid } from "./stripe-errors";

/** The query of a list or retrieve call, checked as strictly as Stripe checks it. */
export class ListQuery {
  readonly limit: number;
  readonly startingAfter: string | null;
  readonly endingBefore: string | null;
  readonly expand: readonly string[];
  private readonly values = new Map<string, string[]>();

  /** @param allowed names of the filters this endpoint knows, besides paging and expand */
  constructor(
    request: StandInRequest,
    allowed: readonly string[],
    options: { paged: boolean } = { paged: true },
  ) {
    const known = new Set([
      ...allowed,
      "expand",
      ...(options.paged ? ["limit", "starting_after", "ending_before"] : []),
    ]);
    for (const [rawName, value] of request.query) {
      const name = rawName.replace(/\[(\d*)\]$/, "");
      const root = name.split("[")[0] ?? name;
      if (!known.has(root)) invalid(`Received unknown parameter: ${root}`, root, "parameter_unknown");
      this.values.set(name, [...(this.values.get(name) ?? []), value]);
    }
    this.expand = this.values.get("expand") ?? [];
    this.limit = this.readLimit();
    this.startingAfter = this.text("starting_after");
    this.endingBefore = this.text("ending_before");
    if (this.startingAfter !== null && this.endingBefore !== null) {
      invalid("You cannot pass both `starting_after` and `ending_before`", "ending_before");
    }
  }

  /** Whether a parameter was given, with or without an operator in brackets. */
  has(name: string): boolean {
    return [...this.values.keys()].some((given) => given === name || given.startsWith(`${name}[`));
  }

  text(name: string): string | null {
    const value = this.values.get(name)?.[0];
    if (value === "") invalid(`You passed an empty string for '${name}'.`, name, "parameter_invalid_empty");
    return value ?? null;
  }

  texts(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === null) invalid(`Missing required param: ${name}.`, name, "parameter_missing");
    return value;
  }

  flag(name: string): boolean | null {
    const value = this.text(name);
    if (value === null) return null;
    if (value !== "true" && value !== "false")
      invalid(`Invalid boolean: ${value}`, name, "parameter_invalid_boolean");
    return value === "true";
  }

  /** A whole number of seconds. */
  instant(name: string): number | null {
    const value = this.text(name);
    if (value === null) return null;
    if (!/^-?\d+$/.test(value)) invalid(`Invalid integer: ${value}`, name, "parameter_invalid_integer");
    return Number(value);
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | null {
    const value = this.text(name);
    if (value === null) return null;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) invalid(`Invalid ${name}: must be one of ${choices.join(", ")}`, name);
    return found;
  }

  /** `name=seconds` or `name[gte|gt|lte|lt]=seconds` as a test on a time that may be missing. */
  range(name: string): (at: number | null | undefined) => boolean {
    const bounds: ((at: number) => boolean)[] = [];
    const add = (suffix: string, make: (limit: number) => (at: number) => boolean): void => {
      const limit = this.instant(`${name}${suffix}`);
      if (limit !== null) bounds.push(make(limit));
    };
    add("", (limit) => (at) => at === limit);
    add("[gt]", (limit) => (at) => at > limit);
    add("[gte]", (limit) => (at) => at >= limit);
    add("[lt]", (limit) => (at) => at < limit);
    add("[lte]", (limit) => (at) => at <= limit);
    if (bounds.length === 0) return () => true;
    return (at) => typeof at === "number" && bounds.every((holds) => holds(at));
  }

  private readLimit(): number {
    const value = this.text("limit");
    if (value === null) return 10;
    if (!/^-?\d+$/.test(value)) invalid(`Invalid integer: ${value}`, "limit", "parameter_invalid_integer");
    const limit = Number(value);
    if (limit < 1)
      invalid("This value must be greater than or equal to 1.", "limit", "parameter_invalid_integer");
    if (limit > 100)
      invalid("This value must be less than or equal to 100.", "limit", "parameter_invalid_integer");
    return limit;
  }
}
