import { Plus } from "lucide-react";
import { Columns, PageStack } from "@/components/layout/stack";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { currentSignedIn } from "@/lib/auth";
import { listAudit } from "@/lib/services/audit/list-audit";
import { listMigrations } from "@/lib/services/migrations/list-migrations";
import { Lately } from "./_components/lately";
import { MigrationRows } from "./_components/migration-rows";
import { NeedsSomebody } from "./_components/needs-somebody";
import { sentenceOf } from "./_components/sentence-of";

export const metadata = { title: "Migrations" };

const latelyShown = 6;

export default async function MigrationsPage() {
  const { context, workspaceName } = await currentSignedIn();
  const [{ migrations, mayCreate }, audit] = await Promise.all([
    listMigrations(context, {}),
    listAudit(context, { limit: latelyShown, foldParts: true }),
  ]);
  const newMigration = (
    <ButtonLink href="/migrations/new" variant="primary" icon={Plus}>
      New migration
    </ButtonLink>
  );
  if (migrations.length === 0) {
    return (
      <PageStack>
        <PageHeader where={[workspaceName]} sentence="No migration yet." />
        <EmptyState
          title="A migration moves one billing account to OpenMonetize"
          action={mayCreate ? newMigration : undefined}
        >
          <p>
            It copies metering, entitlements and usage-gating credits, and proves record by record that they
            arrived. Whoever charges your customers today goes on charging them. Nothing is read until you
            connect a source, and nothing is written until you approve a preview.
            {mayCreate ? null : " An owner or admin of this workspace can begin one."}
          </p>
        </EmptyState>
      </PageStack>
    );
  }
  return (
    <PageStack>
      <PageHeader
        where={[workspaceName]}
        sentence={sentenceOf(migrations)}
        consequence={mayCreate ? "Reads nothing until you connect a source." : undefined}
        action={mayCreate ? newMigration : undefined}
      />
      <MigrationRows migrations={migrations} />
      <Columns>
        <NeedsSomebody migrations={migrations} />
        <Lately entries={audit.entries} />
      </Columns>
    </PageStack>
  );
}
