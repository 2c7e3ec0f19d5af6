import { PageStack } from "@/components/layout/stack";
import { PageHeader } from "@/components/ui/page-header";
import { currentSignedIn } from "@/lib/auth";
import { availableSources } from "@/lib/services/migrations/available-sources";
import { listMigrations } from "@/lib/services/migrations/list-migrations";
import { NewMigrationForm } from "./_components/new-migration-form";

export const metadata = { title: "New migration" };

export default async function NewMigrationPage() {
  const { context, workspaceName } = await currentSignedIn();
  const { mayCreate } = await listMigrations(context, {});
  return (
    <PageStack>
      <PageHeader
        where={[workspaceName, "New migration"]}
        sentence="Name the migration and say what it reads. Nothing is connected yet."
      />
      <NewMigrationForm sources={availableSources()} mayCreate={mayCreate} />
    </PageStack>
  );
}
