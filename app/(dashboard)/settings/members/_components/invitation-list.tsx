"use client";
import { useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { announce } from "@/components/ui/live-region";
import { type Column, Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { roleLabel } from "./roles";

export interface OpenInvitation {
  id: string;
  email: string;
  role: string;
  invitedByName: string | null;
  createdAt: string;
  expiresAt: string;
}

export interface InvitationListProps {
  invitations: readonly OpenInvitation[];
  takeBack: (input: { invitationId: string }) => Promise<ActionResult<void>>;
}

/** Invitations that can still be accepted. */
export function InvitationList({ invitations, takeBack }: InvitationListProps) {
  const [pendingId, setPendingId] = useState<string | null>(null);
  const [error, setError] = useState<{ userMessage: string; reference?: string } | null>(null);

  async function revoke(invitation: OpenInvitation) {
    setPendingId(invitation.id);
    setError(null);
    const result = await settle(() => takeBack({ invitationId: invitation.id }));
    if (result.ok) announce(`The invitation of ${invitation.email} was taken back.`);
    else setError(result.error);
    setPendingId(null);
  }

  const columns: Column<OpenInvitation>[] = [
    { key: "email", header: "Invited", cell: (row) => row.email },
    { key: "role", header: "Role", cell: (row) => roleLabel(row.role), phone: "line" },
    { key: "by", header: "By", cell: (row) => row.invitedByName ?? "the command line", phone: "line" },
    { key: "created", header: "When", cell: (row) => <Timestamp at={row.createdAt} />, phone: "side" },
    {
      key: "expires",
      header: "Until",
      cell: (row) => <Timestamp at={row.expiresAt} as="instant" />,
      phone: "hide",
    },
    {
      key: "act",
      header: "",
      headerLabel: "Actions",
      phone: "value",
      className: "text-right",
      cell: (row) => (
        <Button
          size="small"
          pending={pendingId === row.id}
          pendingLabel="Taking back…"
          onClick={() => revoke(row)}
          aria-label={`Take back the invitation of ${row.email}`}
        >
          Take back
        </Button>
      ),
    },
  ];
  return (
    <div className="grid gap-3">
      {error ? <ErrorPanel what={error.userMessage} reference={error.reference} /> : null}
      <Table
        caption="Open invitations"
        columns={columns}
        rows={invitations}
        rowKey={(row) => row.id}
        empty={<p className="text-ink3 text-small">No invitation is open.</p>}
      />
    </div>
  );
}
