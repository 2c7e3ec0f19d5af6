import { entityName } from "@/components/records/entity-words";
import { CopyButton } from "@/components/ui/copy-button";
import { CutId } from "@/components/ui/cut-id";
import { hrefWith, type SearchParams } from "@/components/ui/href-with";
import { NameLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { PagingFooter } from "@/components/ui/paging-footer";
import { formatCount } from "@/lib/format/count";

export interface SetAsideRecordsProps {
  path: string;
  params: SearchParams;
  migrationId: string;
  cause: string;
  letters: readonly {
    customerKey: string;
    entity: string;
    sourceId: string;
    targetKey: string;
    message: string;
    remedy: string;
    raw: string;
    state: string;
  }[];
  previous: string | null;
  next: string | null;
}

/** The records of one cause with what would have been sent, exactly. */
export function SetAsideRecords(props: SetAsideRecordsProps) {
  const { path, params, migrationId, cause, letters, previous, next } = props;
  return (
    <Section
      id="aside-records"
      title="Records of this cause"
      note={
        <>
          {letters[0]?.message} <code className="font-mono text-ink3">{cause}</code>
        </>
      }
      aside={
        <a
          href={hrefWith(path, params, { cause: null, aside: null, asideBefore: null }, "set-aside")}
          className="link"
        >
          Close the list
        </a>
      }
    >
      {letters.length === 0 ? (
        <p className="text-ink2">Nothing is set aside for this cause any more.</p>
      ) : null}
      <ul className="divide-y divide-line2">
        {letters.map((letter) => {
          const customer = letter.customerKey.slice(migrationId.length + 1);
          return (
            <li key={`${letter.customerKey} ${letter.targetKey}`} className="py-2">
              <details>
                <summary className="flex flex-wrap items-baseline gap-x-3">
                  <span className="font-name">{entityName(letter.entity)}</span>
                  <CutId id={letter.sourceId} maxLength={28} />
                  {customer === "" ? null : (
                    <NameLink href={hrefWith(path, params, { customer })}>
                      <CutId id={customer} />
                    </NameLink>
                  )}
                  <span className="ml-auto text-ink2 text-small">{letter.state}</span>
                </summary>
                <p className="pt-2">{letter.message}</p>
                <p className="text-ink2">{letter.remedy}</p>
                <div className="relative mt-2">
                  <pre className="max-h-80 overflow-auto whitespace-pre-wrap break-all rounded-field bg-sunken p-3 pr-10 font-mono text-code">
                    {letter.raw}
                  </pre>
                  <span className="absolute top-1 right-1">
                    <CopyButton value={letter.raw} label="Copy the raw record" />
                  </span>
                </div>
              </details>
            </li>
          );
        })}
      </ul>
      <PagingFooter
        previousHref={
          previous === null
            ? undefined
            : hrefWith(path, params, { asideBefore: previous, aside: null }, "aside-records")
        }
        nextHref={
          next === null
            ? undefined
            : hrefWith(path, params, { aside: next, asideBefore: null }, "aside-records")
        }
      >
        {formatCount(letters.length)} shown.
      </PagingFooter>
    </Section>
  );
}
