"use client";
import { useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Select } from "@/components/ui/field";
import { announce } from "@/components/ui/live-region";
import { type Column, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { Timestamp } from "@/components/ui/timestamp";
import { IssuedLink } from "./issued-link";
import { type RoleName, roleChoices, roleLabel } from "./roles";

export interface Member {
  userId: string;
  email: string;
  name: string;
  role: RoleName;
  since: string;
}

interface ResetLink {
  email: string;
  path: string;
  expiresAt: Date;
}

export interface MemberListProps {
  members: readonly Member[];
  ownId: string;
  /** Whether there is only one owner, who then cannot be changed. */
  lastOwner: boolean;
  may: { manage: boolean; manageOwners: boolean };
  /** Origin that links begin with. */
  base: string;
  actions: {
    setRole: (input: { userId: string; role: RoleName }) => Promise<ActionResult<void>>;
    remove: (input: { userId: string }) => Promise<ActionResult<void>>;
    makeResetLink: (input: { userId: string }) => Promise<ActionResult<ResetLink>>;
  };
}

/** Who works in the workspace, and, for who may, what they may do. */
export function MemberList({ members, ownId, lastOwner, may, base, actions }: MemberListProps) {
  const [pendingId, setPendingId] = useState<string | null>(null);
  const [error, setError] = useState<{ userMessage: string; reference?: string } | null>(null);
  const [link, setLink] = useState<ResetLink | null>(null);
  const [leaving, setLeaving] = useState<Member | null>(null);

  async function act<Data>(
    member: Member,
    run: () => Promise<ActionResult<Data>>,
    done: (data?: Data) => void,
  ) {
    setPendingId(member.userId);
    setError(null);
    const result = await settle(run);
    if (result.ok) done(result.data);
    else setError(result.error);
    setPendingId(null);
  }

  const changeable = (member: Member) =>
    may.manage && (member.role !== "owner" || (may.manageOwners && !lastOwner));
  const choices = roleChoices.filter((choice) => choice.value !== "owner" || may.manageOwners);

  const columns: Column<Member>[] = [
    {
      key: "who",
      header: "Member",
      cell: (member) => (
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <span className="font-name">{member.name}</span>
          <span className="truncate text-ink2 text-small">{member.email}</span>
          {member.userId === ownId ? <Tag>you</Tag> : null}
        </span>
      ),
    },
    {
      key: "role",
      header: "Role",
      phone: "line",
      cell: (member) =>
        changeable(member) ? (
          <Select
            small
            aria-label={`Role of ${member.email}`}
            value={member.role}
            disabled={pendingId === member.userId}
            onChange={(event) => {
              const chosen = choices.find((choice) => choice.value === event.target.value);
              if (!chosen) return;
              void act(
                member,
                () => actions.setRole({ userId: member.userId, role: chosen.value }),
                () => announce(`${member.email} is ${chosen.label.toLowerCase()} now.`),
              );
            }}
          >
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </Select>
        ) : (
          roleLabel(member.role)
        ),
    },
    { key: "since", header: "Since", cell: (member) => <Timestamp at={member.since} />, phone: "side" },
  ];
  if (may.manage) {
    columns.push({
      key: "act",
      header: "",
      headerLabel: "Actions",
      className: "md:text-right",
      phone: "detail",
      cell: (member) =>
        member.role === "owner" && !may.manageOwners ? null : (
          <span className="inline-flex gap-2">
            <Button
              size="small"
              aria-label={`Create a password link for ${member.email}`}
              onClick={() =>
                act(
                  member,
                  () => actions.makeResetLink({ userId: member.userId }),
                  (made) => setLink(made ?? null),
                )
              }
            >
              Password link
            </Button>
            {changeable(member) ? (
              <Button
                size="small"
                variant="destructive"
                aria-label={`Remove ${member.email}`}
                onClick={() => setLeaving(member)}
              >
                Remove
              </Button>
            ) : null}
          </span>
        ),
    });
  }
  return (
    <div className="grid gap-4">
      {error ? <ErrorPanel what={error.userMessage} reference={error.reference} /> : null}
      <Table
        caption="Members"
        columns={columns}
        rows={members}
        rowKey={(member) => member.userId}
        density="two-line"
      />
      {link ? (
        <IssuedLink
          label={`Password link for ${link.email}`}
          url={`${base}${link.path}`}
          expiresAt={link.expiresAt.toISOString()}
          effect={`Whoever opens it sets the password of ${link.email}.`}
        />
      ) : null}
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={(open) => open || setLeaving(null)}
        title="Remove this member?"
        undo="They can be invited again. What they did stays in the audit log."
        confirmLabel={`Remove ${leaving?.email ?? ""}`}
        onConfirm={() => actions.remove({ userId: leaving?.userId ?? "" })}
        doneText={`${leaving?.email ?? "The member"} was removed.`}
      >
        {leaving?.name} loses access to this workspace with the next click, also in pages that are open now.
      </ConfirmDialog>
    </div>
  );
}
