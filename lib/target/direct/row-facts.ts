import { hash } from "node:crypto";
import type { TargetEvent } from "@/lib/target/types";
import { type DirectSession, select } from "./session";

/*
 * What must have arrived, as a number of rows and a sum of digests: computed here from what was to be written and by the
 * database from what it then holds. The order of rows plays no part, and an equal sum of other rows is out of the question.
 */

const separator = "\u001f";

export interface FactSum {
  readonly rows: number;
  readonly sum: bigint;
}

/** The first eight bytes of the MD5 of the facts that are there, as a signed number. */
function digestOf(facts: readonly (string | null)[]): bigint {
  const text = facts.filter((fact) => fact !== null).join(separator);
  return BigInt.asIntN(64, BigInt(`0x${hash("md5", text, "hex").slice(0, 16)}`));
}

export function sumFacts(rows: Iterable<readonly (string | null)[]>): FactSum {
  let count = 0;
  let sum = 0n;
  for (const row of rows) {
    count += 1;
    sum += digestOf(row);
  }
  return { rows: count, sum };
}

/** The same from the database's side: `expressions` are text, in the order of the facts, null for those that are not there. */
export async function readFacts(
  session: DirectSession,
  table: string,
  expressions: readonly string[],
  ids: readonly string[],
): Promise<FactSum> {
  const [row] = await select<{ rows: number; sum: string }>(
    session,
    `select count(*)::int as rows, coalesce(sum(('x' || left(md5(concat_ws(chr(31), ${expressions.join(", ")})), 16))
       ::bit(64)::bigint::numeric), 0)::text as sum
     from ${table} where id = any($1)`,
    [ids],
  );
  return { rows: row?.rows ?? 0, sum: BigInt(row?.sum ?? "0") };
}

export const eventFacts = (tenantId: string, event: TargetEvent): (string | null)[] => [
  event.event_id,
  tenantId,
  event.user_id,
  event.event_type,
  event.feature_id,
  "0",
  event.idempotency_key,
  event.timestamp,
  ...metadataFacts.map((name) => {
    const value = event.metadata[name];
    return typeof value === "string" ? value : null;
  }),
];

const metadataFacts = ["user", "source", "record", "quantity", "unit"];

export const eventFactColumns: readonly string[] = [
  "id",
  "customer_id",
  "user_id",
  "event_type::text",
  "feature_id",
  "credits_burned::text",
  "idempotency_key",
  `to_char(timestamp, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  ...metadataFacts.map((name) => `metadata->>'${name}'`),
];

export const transactionFactColumns: readonly string[] = [
  "id",
  "wallet_id",
  "customer_id",
  "transaction_type::text",
  "amount::text",
  "balance_before::text",
  "balance_after::text",
  "description",
  "idempotency_key",
];

export const walletFactColumns: readonly string[] = ["id", "customer_id", "user_id", "balance::text"];
