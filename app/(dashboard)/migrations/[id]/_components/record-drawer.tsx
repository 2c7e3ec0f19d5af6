import { PageStack } from "@/components/layout/stack";
import {
  DoneOperations,
  PlannedRecords,
  PlannedWrites,
  RawObjects,
  ThreePanes,
} from "@/components/records/customer-panes";
import { DrawerFrame } from "@/components/records/drawer-frame";
import { exceptionName } from "@/components/records/exception-words";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { KeyValue } from "@/components/ui/key-value";
import { Note } from "@/components/ui/note";
import { TabNav } from "@/components/ui/tab-nav";
import { formatCount, formatQuantity } from "@/lib/format/count";
import type { ServiceContext } from "@/lib/services/context";
import { getCustomerRecord } from "@/lib/services/records/get-customer-record";
import { LineMoney } from "./line-money";

export interface RecordDrawerProps {
  context: ServiceContext;
  migrationId: string;
  planId: string | null;
  path: string;
  params: SearchParams;
  /** Ids of the list the drawer was opened from, in its order. */
  neighbours: readonly string[];
}

/** The customer named in the address, in a drawer. Nothing where the address names none. */
export async function RecordDrawer({
  context,
  migrationId,
  planId,
  path,
  params,
  neighbours,
}: RecordDrawerProps) {
  const customerId = oneOf(params, "customer");
  if (customerId === null) return null;
  const pane = oneOf(params, "pane") ?? "panes";
  const closeHref = hrefWith(path, params, { customer: null, pane: null });
  const record = await getCustomerRecord(context, {
    migrationId,
    customerId,
    planId,
    withRaw: pane === "raw",
  });
  if (record === null) {
    return (
      <DrawerFrame title={customerId} closeHref={closeHref}>
        <p>The snapshot of this plan has no customer {customerId}.</p>
      </DrawerFrame>
    );
  }
  const to = (id: string) => hrefWith(path, params, { customer: id });
  const at = neighbours.indexOf(customerId);
  const previous = neighbours[at - 1];
  const next = at < 0 ? undefined : neighbours[at + 1];
  const tab = (value: string) => hrefWith(path, params, { pane: value === "panes" ? null : value });
  const operations = record.operations.reduce((sum, row) => sum + row.count, 0);
  return (
    <DrawerFrame
      title={record.name || record.customerId}
      id={record.customerId}
      closeHref={closeHref}
      {...(at < 0
        ? {}
        : {
            place: {
              text: `${at + 1} of ${neighbours.length} here`,
              ...(previous === undefined ? {} : { previousHref: to(previous) }),
              ...(next === undefined ? {} : { nextHref: to(next) }),
            },
          })}
      subhead={
        <TabNav
          label="Record"
          current={pane}
          items={[
            { value: "panes", label: "Three panes", href: tab("panes") },
            {
              value: "operations",
              label: "Operations",
              count: formatCount(operations),
              href: tab("operations"),
            },
            { value: "raw", label: "Source objects", href: tab("raw") },
          ]}
        />
      }
    >
      {pane === "raw" ? (
        <RawObjects objects={record.raw ?? []} />
      ) : pane === "operations" ? (
        <DoneOperations operations={record.operations} />
      ) : (
        <PageStack>
          <LineMoney lines={record.lines} railName={record.railName} />
          <ThreePanes
            name={record.name}
            sourceName={record.sourceName}
            fields={record.fields}
            readAt={record.readAt}
          />
          {record.fields.some((field) => field.verdict === "differs") && record.writes.length === 0 ? (
            <Note tone="warn">
              Plan {record.plan.number} knew nothing of these differences, so it would not mend them.{" "}
              <a href={`/migrations/${migrationId}/preview?scope=all`} className="link font-name text-ink">
                New dry run
              </a>{" "}
              reads the target again and plans what is missing.
            </Note>
          ) : null}
          {record.exceptions.length === 0 ? null : (
            <Note tone="warn">
              <KeyValue
                termWidth="220px"
                items={record.exceptions.map((exception) => ({
                  term: exceptionName(exception.code),
                  value: `${formatQuantity(exception.amount, exception.unit)}, a named exception (${exception.code})`,
                }))}
              />
            </Note>
          )}
          <PlannedRecords records={record.records} usage={record.usage} />
          <PlannedWrites writes={record.writes} events={record.events} />
        </PageStack>
      )}
    </DrawerFrame>
  );
}
