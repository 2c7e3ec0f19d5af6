"use client";
import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { type Column, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { roleLabel } from "./roles";

export interface WorkspaceItem {
  workspaceId: string;
  workspaceName: string;
  role: string;
}

export interface WorkspaceListProps {
  workspaces: readonly WorkspaceItem[];
  currentId: string;
  open: (workspaceId: string) => Promise<void>;
}

/** The workspaces of the person, for going from one to another. */
export function WorkspaceList({ workspaces, currentId, open }: WorkspaceListProps) {
  const [pending, start] = useTransition();
  const columns: Column<WorkspaceItem>[] = [
    {
      key: "name",
      header: "Workspace",
      cell: (row) => (
        <span className="flex items-baseline gap-2">
          <span className="font-name">{row.workspaceName}</span>
          {row.workspaceId === currentId ? <Tag>open</Tag> : null}
        </span>
      ),
    },
    { key: "role", header: "Your role", phone: "line", cell: (row) => roleLabel(row.role) },
    {
      key: "act",
      header: "",
      headerLabel: "Actions",
      phone: "value",
      className: "md:text-right",
      cell: (row) =>
        row.workspaceId === currentId ? null : (
          <Button
            size="small"
            pending={pending}
            pendingLabel="Opening…"
            aria-label={`Open ${row.workspaceName}`}
            onClick={() => start(() => open(row.workspaceId))}
          >
            Open
          </Button>
        ),
    },
  ];
  return (
    <Table caption="Your workspaces" columns={columns} rows={workspaces} rowKey={(row) => row.workspaceId} />
  );
}
