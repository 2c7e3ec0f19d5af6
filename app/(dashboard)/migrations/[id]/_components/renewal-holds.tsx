import { HoldsSection } from "@/components/plans/holds-section";
import { oneOf, type SearchParams } from "@/components/ui/href-with";
import type { ServiceContext } from "@/lib/services/context";
import { listRenewalHolds } from "@/lib/services/plans/list-holds";

export interface RenewalHoldsProps {
  context: ServiceContext;
  migrationId: string;
  path: string;
  query: SearchParams;
}

const customersShown = 10;

/** Whom the newest plan holds for a renewal; nothing where it holds nobody. */
export async function RenewalHolds({ context, migrationId, path, query }: RenewalHoldsProps) {
  const after = afterOf(oneOf(query, "heldAfter"));
  const holds = await listRenewalHolds(context, { migrationId, after, limit: customersShown });
  return <HoldsSection {...{ migrationId, path, query, holds }} />;
}

function afterOf(text: string | null) {
  const [, releasedAt, customerId] = /^(\S+) (.+)$/.exec(text ?? "") ?? [];
  if (releasedAt === undefined || customerId === undefined || Number.isNaN(Date.parse(releasedAt))) {
    return null;
  }
  return { releasedAt, customerId };
}
