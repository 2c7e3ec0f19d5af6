import type { Metadata } from "next";
import { PageStack } from "@/components/layout/stack";
import { entityName } from "@/components/records/entity-words";
import { ButtonLink } from "@/components/ui/button";
import { CutId } from "@/components/ui/cut-id";
import { EmptyState } from "@/components/ui/empty-state";
import { hrefWith, type SearchParams } from "@/components/ui/href-with";
import { PageHeader, Section } from "@/components/ui/page-header";
import { PagingFooter } from "@/components/ui/paging-footer";
import { Tag } from "@/components/ui/tag";
import { Timestamp } from "@/components/ui/timestamp";
import { currentContext } from "@/lib/auth";
import { formatCount, formatNoun } from "@/lib/format/count";
import { listRejected, type RejectedPage } from "@/lib/services/records/list-rejected";
import { orNotFound } from "../../../../_components/or-not-found";
import { RecordEditor } from "./_components/record-editor";
import { RetryCorrected } from "./_components/retry-corrected";
import { loadRejectedParams } from "./search-params";

export const metadata: Metadata = { title: "Rejected records" };

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

/** Records that could not be understood, each with what is wrong and a way to mend it; and what was mended so far. */
export default async function RejectedPageOfSnapshot({ params, searchParams }: Props) {
  const { id } = await params;
  const query = await searchParams;
  const { after } = await loadRejectedParams(query);
  const context = await currentContext();
  const page = await orNotFound(listRejected(context, { migrationId: id, afterKey: after ?? "" }));
  const waiting = page.corrections.filter(({ state }) => state === "waits").length;
  const path = `/migrations/${id}/connect/rejected`;
  return (
    <PageStack>
      <PageHeader
        where={["Stage 1 of 10, Connect", "Rejected records"]}
        sentence={sentenceOf(page, waiting)}
        consequence="A correction changes no snapshot: the source is read again, and the corrected form is taken where the same record comes."
        action={
          waiting > 0 ? (
            <RetryCorrected migrationId={id} waiting={waiting} mayRead={page.mayCorrect} />
          ) : (
            <ButtonLink href={`/migrations/${id}/connect`}>Back to Connect</ButtonLink>
          )
        }
      />
      {page.records.length === 0 ? (
        <EmptyState title="Nothing is rejected">
          Every record of the newest snapshot was understood.
        </EmptyState>
      ) : (
        <Section
          title="Records"
          note={page.snapshotNumber ? `of snapshot ${page.snapshotNumber}` : undefined}
        >
          <ul className="divide-y divide-line2">
            {page.records.map((record) => (
              <li key={record.key} className="py-2">
                <details>
                  <summary className="flex flex-wrap items-baseline gap-x-3">
                    <span className="font-name">{entityName(record.entity)}</span>
                    <CutId id={record.sourceId} maxLength={28} />
                    {record.isCorrected ? <Tag tone="ok">corrected</Tag> : null}
                    <span className="w-full text-ink2 text-small">{record.message}</span>
                  </summary>
                  <p className="pt-2 text-ink2">
                    {record.remedy} <code className="break-all font-mono text-ink3">{record.code}</code>
                  </p>
                  <RecordEditor
                    migrationId={id}
                    recordKey={record.key}
                    raw={record.raw}
                    mayCorrect={page.mayCorrect}
                  />
                </details>
              </li>
            ))}
          </ul>
          <PagingFooter
            nextHref={page.next === null ? undefined : hrefWith(path, query, { after: page.next })}
          >
            {formatCount(page.records.length)} shown.
          </PagingFooter>
        </Section>
      )}
      <Corrections page={page} />
    </PageStack>
  );
}

function sentenceOf({ records, next, corrections }: RejectedPage, waiting: number): string {
  const shown =
    next === null
      ? formatNoun(records.length, "record")
      : `More than ${formatNoun(records.length, "record")}`;
  const rejected =
    records.length === 0 ? "Every record was understood." : `${shown} could not be understood.`;
  const read = corrections.length - waiting;
  return [
    rejected,
    ...(waiting > 0
      ? [`${formatNoun(waiting, "correction")} ${waiting === 1 ? "waits" : "wait"} to be read.`]
      : []),
    ...(read > 0 ? [`${formatNoun(read, "correction")} ${read === 1 ? "was" : "were"} read again.`] : []),
  ].join(" ");
}

function Corrections({ page }: { page: RejectedPage }) {
  if (page.corrections.length === 0) return null;
  return (
    <Section title="Corrections" note="newest first; the form that came is kept">
      <ul className="divide-y divide-line2">
        {page.corrections.map((one) => (
          <li key={one.id} className="py-2">
            <details>
              <summary className="flex flex-wrap items-baseline gap-x-3">
                <span className="font-name">{entityName(one.entity)}</span>
                <span>{one.note}</span>
                <span className="ml-auto text-ink2 text-small">
                  {one.byName}, <Timestamp at={one.at} />, {one.state === "waits" ? "waits" : "read again"}
                </span>
              </summary>
              <p className="pt-2 text-ink2">{one.message}</p>
              <div className="grid gap-3 pt-2 md:grid-cols-2">
                <Form title="As it came" text={one.original} />
                <Form title="Corrected" text={one.corrected} />
              </div>
            </details>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const Form = ({ title, text }: { title: string; text: string }) => (
  <div className="grid min-w-0 content-start gap-1">
    <p className="font-name text-small">{title}</p>
    <pre className="max-h-80 overflow-auto whitespace-pre-wrap break-all rounded-field bg-sunken p-3 font-mono text-code">
      {text}
    </pre>
  </div>
);
