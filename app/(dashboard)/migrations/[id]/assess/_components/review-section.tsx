import { DownloadLinks } from "@/components/ui/download-links";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { PagingFooter } from "@/components/ui/paging-footer";
import { Table } from "@/components/ui/table";
import { formatCount } from "@/lib/format/count";
import { absent } from "@/lib/format/symbols";
import type { Assessment } from "@/lib/services/assessments/get-assessment";
import { listReviewCustomers } from "@/lib/services/assessments/list-behind";
import { bucketOverlap } from "@/lib/services/assessments/overlap-words";
import { type ReviewBucket, reviewBucketIds, reviewBuckets } from "@/lib/services/assessments/words";
import type { ServiceContext } from "@/lib/services/context";
import { RenewalHolds } from "../../_components/renewal-holds";
import { review } from "../actions";
import { customerColumn } from "./customer-column";
import { MoneyLines } from "./money-lines";
import { ReviewForm } from "./review-form";

export interface ReviewSectionProps {
  context: ServiceContext;
  migrationId: string;
  assessment: Assessment;
  query: SearchParams;
  path: string;
  mayDecide: boolean;
}

const decisionTexts: Readonly<Record<string, string>> = {
  move: "moves as planned",
  hold: "held back",
  later: "decided later",
};

/** Customers that a person should look at, by reason; a figure opens them. */
export async function ReviewSection(props: ReviewSectionProps) {
  const { context, migrationId, assessment, query, path, mayDecide } = props;
  const opened = reviewBucketIds.find((id) => id === oneOf(query, "bucket")) ?? null;
  const rows = reviewBucketIds.flatMap((bucket) => {
    const counted = assessment.reviews.find((row) => row.bucket === bucket);
    return counted
      ? [{ id: bucket, customers: counted.customers, open: counted.customers - counted.decided }]
      : [];
  });
  return (
    <Section id="review" title="Look at by hand" note="customers">
      <Table
        caption="Customers to look at"
        density="dense"
        rows={rows}
        rowKey={(row) => row.id}
        rowState={(row) => (row.id === opened ? "selected" : undefined)}
        empty={<p className="py-2 text-ink2">No customer needs a look.</p>}
        columns={[
          {
            key: "bucket",
            header: "Why",
            cell: (row) => <span title={reviewBuckets[row.id].why}>{reviewBuckets[row.id].title}</span>,
          },
          {
            key: "customers",
            header: "Customers",
            numeric: true,
            phone: "value",
            cell: (row) => (
              <NumberLink
                href={hrefWith(
                  path,
                  query,
                  { bucket: row.id === opened ? null : row.id, who: null },
                  "review",
                )}
                label={`${row.customers} customers: ${reviewBuckets[row.id].title}`}
              >
                {formatCount(row.customers)}
              </NumberLink>
            ),
          },
          {
            key: "open",
            header: "Decided",
            numeric: true,
            phone: "side",
            cell: (row) =>
              row.open === 0 ? "all" : <span className="text-warn">{formatCount(row.open)} open</span>,
          },
        ]}
      />
      <p className="pt-2 text-ink2 text-small">{bucketOverlap(assessment)}</p>
      {opened === null ? null : (
        <Bucket
          {...{ context, migrationId, query, path, mayDecide }}
          bucket={opened}
          customers={rows.find(({ id }) => id === opened)?.customers ?? 0}
        />
      )}
    </Section>
  );
}

type BucketProps = Omit<ReviewSectionProps, "assessment"> & {
  bucket: ReviewBucket;
  customers: number;
};

/** The customers of one bucket, with a decision for all of them or for those that differ. */
async function Bucket({ context, migrationId, query, path, mayDecide, bucket, customers }: BucketProps) {
  const list = await listReviewCustomers(context, {
    migrationId,
    bucket,
    afterId: oneOf(query, "who") ?? "",
    limit: 10,
  });
  return (
    <div className="mt-3 grid gap-3 border-line border-l-2 pl-3">
      <p className="text-ink2 text-small">{reviewBuckets[bucket].why}</p>
      {bucket === "near-renewal" ? <RenewalHolds {...{ context, migrationId, path, query }} /> : null}
      <ReviewForm
        {...{ migrationId, bucket }}
        customers={list.rows.map(({ customerId, name }) => ({ customerId, name: name ?? customerId }))}
        closedBecause={mayDecide ? null : "An operator, admin or owner decides."}
        review={review}
      />
      <span className="flex justify-end gap-2">
        <DownloadLinks
          href={`/api/migrations/${migrationId}/assessment/reviews?bucket=${bucket}`}
          count={customers}
          noun="customer"
        />
      </span>
      <Table
        caption={reviewBuckets[bucket].title}
        density="two-line"
        rows={list.rows}
        rowKey={(row) => row.customerId}
        columns={[
          customerColumn(migrationId),
          {
            key: "mrr",
            header: "MRR",
            numeric: true,
            phone: "side",
            cell: (row) => <MoneyLines amounts={row.mrr} />,
          },
          {
            key: "decision",
            header: "Decision",
            phone: "value",
            cell: (row) =>
              row.decision === null ? (
                absent
              ) : (
                <span className="text-small">
                  {decisionTexts[row.decision] ?? row.decision}
                  <span className="block text-ink3">
                    {row.owner ?? row.byName}
                    {row.byRule ? ", by rule" : ""}
                  </span>
                </span>
              ),
          },
        ]}
      />
      <PagingFooter
        nextHref={list.next === null ? undefined : hrefWith(path, query, { who: list.next }, "review")}
      >
        {formatCount(list.rows.length)} of {formatCount(customers)} shown, by id.
      </PagingFooter>
    </div>
  );
}
