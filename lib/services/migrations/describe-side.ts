import type { ConnectionRow } from "@/lib/db/queries/connections";
import { atStart } from "@/lib/format/at-start";
import { providerName } from "./provider-words";

/** A connected side as lists and bars name it. */
export interface Side {
  readonly provider: string;
  /** "Stripe", "OpenMonetize". */
  readonly name: string;
  readonly accountId: string;
  readonly accountName: string | null;
  readonly baseUrl: string | null;
  readonly mode: ConnectionRow["mode"];
}

export const describeSide = (row: ConnectionRow): Side => ({
  provider: row.provider,
  name: atStart(providerName(row.provider)),
  accountId: row.accountId,
  accountName: row.accountName,
  baseUrl: row.baseUrl,
  mode: row.mode,
});
