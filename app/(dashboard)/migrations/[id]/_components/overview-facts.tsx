import { Stat, StatRow } from "@/components/ui/stat";
import { Timestamp } from "@/components/ui/timestamp";
import { absent } from "@/lib/format";
import { formatCount } from "@/lib/format/count";
import { formatMoney } from "@/lib/format/money";
import type { Overview } from "@/lib/services/migrations/get-overview";

/** What the newest snapshot says, and which versions are current. */
export function OverviewFacts({ overview }: { overview: Overview }) {
  const { snapshot, mappingVersion, planNumber } = overview;
  const base = `/migrations/${overview.id}`;
  return (
    <StatRow>
      <Stat
        label="Customers at the source"
        value={snapshot ? formatCount(snapshot.customers) : absent}
        note={
          snapshot ? (
            <>
              snapshot {snapshot.number}, <Timestamp at={snapshot.watermark} />
            </>
          ) : (
            "not exported yet"
          )
        }
      />
      {(snapshot?.mrr ?? []).map((total) => (
        <Stat
          key={total.currency}
          label="Recurring revenue per month"
          value={formatMoney(total.amountMinor, total.currency, { showCurrency: false })}
          unit={total.currency.toUpperCase()}
          note={`charged by ${overview.railName}`}
        />
      ))}
      <Stat
        label="Mapping"
        value={mappingVersion === null ? absent : `v${mappingVersion}`}
        {...(mappingVersion === null ? { note: "none yet" } : { href: `${base}/map` })}
      />
      <Stat
        label="Plan"
        value={planNumber === null ? absent : formatCount(planNumber)}
        {...(planNumber === null ? { note: "no dry run yet" } : { href: `${base}/preview` })}
      />
    </StatRow>
  );
}
