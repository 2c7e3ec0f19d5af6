import { Check, CircleX, TriangleAlert } from "lucide-react";
import { Table } from "@/components/ui/table";
import { formatNoun } from "@/lib/format/count";
import type { PermissionCheck } from "@/lib/services/migrations/get-connections";

/** Each read tried once: held or not, and what follows when it is not. */
export function PermissionTable({ permissions }: { permissions: readonly PermissionCheck[] }) {
  const missing = permissions.filter((permission) => !permission.granted);
  const held = permissions.filter((permission) => permission.granted);
  return (
    <div>
      <div className="mb-1 flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 className="text-section">Permissions, each tried with one read</h3>
        <span className="text-ink2 text-small">
          {formatNoun(permissions.length, "read")} tried
          {missing.length > 0 ? `, ${missing.length} withheld` : ", all held"}
        </span>
      </div>
      {missing.length > 0 ? <Rows caption="Permissions that are missing" permissions={missing} /> : null}
      <details className="group">
        <summary className="w-fit py-1.5 text-ink2 text-small hover:text-ink">
          {formatNoun(held.length, "permission")} held
        </summary>
        <Rows caption="Permissions that are held" permissions={held} />
      </details>
    </div>
  );
}

function Rows({ caption, permissions }: { caption: string; permissions: readonly PermissionCheck[] }) {
  return (
    <Table
      caption={caption}
      density="dense"
      rows={permissions}
      rowKey={(permission) => permission.name}
      columns={[
        {
          key: "name",
          header: "Read",
          className: "md:w-[30%]",
          cell: (permission) => permission.name,
        },
        {
          key: "held",
          header: "Held",
          phone: "value",
          className: "md:w-24",
          cell: (permission) => <Held permission={permission} />,
        },
        {
          key: "follows",
          header: "What follows",
          phone: "detail",
          cell: (permission) =>
            permission.granted ? (
              <span className="text-ink3">{permission.required ? "Needed, and held." : ""}</span>
            ) : (
              <span>
                {permission.consequence}{" "}
                <code className="whitespace-nowrap font-mono text-ink2">{permission.providerPermission}</code>
              </span>
            ),
        },
      ]}
    />
  );
}

function Held({ permission }: { permission: PermissionCheck }) {
  if (permission.granted) {
    return (
      <span className="inline-flex items-center gap-1.5 align-middle font-normal text-ok">
        <Check aria-hidden size={14} />
        yes
      </span>
    );
  }
  const Icon = permission.required ? CircleX : TriangleAlert;
  return (
    <span
      className={`inline-flex items-center gap-1.5 align-middle ${permission.required ? "font-name text-harm" : "font-normal text-warn"}`}
    >
      <Icon aria-hidden size={14} />
      {permission.required ? "missing, needed" : "missing"}
    </span>
  );
}
