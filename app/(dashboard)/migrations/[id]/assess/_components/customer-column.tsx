import { CutId } from "@/components/ui/cut-id";
import { NameLink } from "@/components/ui/number-link";
import type { Column } from "@/components/ui/table";

/** The column that names a customer and leads to its record; the id stands under a name. */
export const customerColumn = <Row extends { readonly customerId: string; readonly name?: string | null }>(
  migrationId: string,
): Column<Row> => ({
  key: "customer",
  header: "Customer",
  cell: ({ customerId, name }) => {
    const id = <CutId id={customerId} maxLength={32} />;
    const hasName = name !== undefined && name !== null && name !== "";
    return (
      <span className="grid min-w-0">
        <NameLink href={`/migrations/${migrationId}/preview?customer=${encodeURIComponent(customerId)}`}>
          {hasName ? name : id}
        </NameLink>
        {hasName ? id : null}
      </span>
    );
  },
});
