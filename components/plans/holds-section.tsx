import { DownloadLinks } from "@/components/ui/download-links";
import { hrefWith, type SearchParams } from "@/components/ui/href-with";
import { NameLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { PagingFooter } from "@/components/ui/paging-footer";
import { Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { formatCount, formatNoun } from "@/lib/format/count";

export interface HoldDay {
  /** UTC day of release, `YYYY-MM-DD`. */
  readonly day: string;
  readonly customers: number;
  readonly released: number;
}

export interface HoldsSectionProps {
  migrationId: string;
  path: string;
  query: SearchParams;
  holds: {
    readonly days: readonly HoldDay[];
    readonly rows: readonly {
      readonly customerId: string;
      readonly name: string | null;
      readonly renewsAt: string;
      readonly releasedAt: string;
    }[];
    readonly next: { readonly releasedAt: string; readonly customerId: string } | null;
  };
}

const add = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** "9 customers are held for a renewal, the last until 24 November; 3 are released by now." Null where nobody is. */
export function holdsSentence(days: readonly HoldDay[]): string | null {
  const held = add(days.map(({ customers }) => customers));
  if (held === 0) return null;
  const released = add(days.map((day) => day.released));
  const is = (count: number) => (count === 1 ? "is" : "are");
  const now =
    released === 0
      ? "A dry run after the release takes them by itself."
      : `${formatCount(released)} ${is(released)} released by now: a new dry run takes ${released === 1 ? "that one" : "them"}.`;
  return `${formatNoun(held, "customer")} near a renewal ${is(held)} held by rule. ${now}`;
}

/** Customers whom a plan holds for a renewal, with the instant at which each is released. */
export function HoldsSection({ migrationId, path, query, holds }: HoldsSectionProps) {
  const sentence = holdsSentence(holds.days);
  if (sentence === null) return null;
  const held = add(holds.days.map(({ customers }) => customers));
  return (
    <Section
      id="holds"
      title="Held for a renewal"
      note={formatNoun(held, "customer")}
      aside={
        <DownloadLinks
          href={`/api/migrations/${migrationId}/assessment/holds`}
          count={held}
          noun="customer"
        />
      }
    >
      <p className="mb-3 text-ink2 text-small">
        {sentence} Whom you do not want held is let through by name on{" "}
        <a
          href={`/migrations/${migrationId}/assess?bucket=near-renewal#review`}
          className="link font-name text-ink"
        >
          Assess
        </a>
        .
      </p>
      <Table
        caption="Customers held for a renewal"
        density="dense"
        rows={holds.rows}
        rowKey={(row) => row.customerId}
        columns={[
          {
            key: "customer",
            header: "Customer",
            phone: "title",
            cell: (row) => (
              <NameLink
                href={`/migrations/${migrationId}/preview?customer=${encodeURIComponent(row.customerId)}`}
              >
                {row.name === null || row.name === "" ? row.customerId : row.name}
              </NameLink>
            ),
          },
          {
            key: "renews",
            header: "Renews",
            phone: "line",
            phoneLabel: "Renews",
            cell: (row) => <Timestamp at={row.renewsAt} as="instant" />,
          },
          {
            key: "released",
            header: "Released",
            phone: "detail",
            phoneLabel: "Released",
            cell: (row) => <Timestamp at={row.releasedAt} as="instant" />,
          },
        ]}
      />
      <PagingFooter
        nextHref={
          holds.next === null
            ? undefined
            : hrefWith(
                path,
                query,
                { heldAfter: `${holds.next.releasedAt} ${holds.next.customerId}` },
                "holds",
              )
        }
      >
        {formatCount(holds.rows.length)} of {formatCount(held)} shown, by release.
      </PagingFooter>
    </Section>
  );
}
