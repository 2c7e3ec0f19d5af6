import { Glyph } from "@/components/ui/glyph";
import { NameLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { formatNoun } from "@/lib/format/count";
import type { MigrationListEntry } from "@/lib/services/migrations/list-migrations";

/** Every stage that needs attention, over all migrations. */
export function NeedsSomebody({ migrations }: { migrations: readonly MigrationListEntry[] }) {
  const rows = migrations.flatMap((migration) =>
    migration.stages
      .filter((stage) => stage.state === "attention")
      .map((stage) => ({ key: `${migration.id} ${stage.id}`, migration, stage })),
  );
  return (
    <Section title="Needs somebody" note={rows.length > 0 ? formatNoun(rows.length, "item") : undefined}>
      <Table
        caption="What needs a person"
        rows={rows}
        rowKey={(row) => row.key}
        empty={<p className="text-ink2">Nothing. Stages that go wrong or stale are listed here.</p>}
        columns={[
          {
            key: "what",
            header: "What",
            cell: ({ migration, stage }) => (
              <span className="flex gap-2">
                <Glyph state="needs-attention" className="mt-0.5" />
                <NameLink href={`/migrations/${migration.id}/${stage.id}`} className="whitespace-normal">
                  {stage.reason}
                </NameLink>
              </span>
            ),
          },
          { key: "stage", header: "Stage", phone: "line", cell: ({ stage }) => stage.name },
          {
            key: "migration",
            header: "Migration",
            phone: "side",
            minWidth: 480,
            cell: ({ migration }) => migration.name,
          },
        ]}
      />
    </Section>
  );
}
