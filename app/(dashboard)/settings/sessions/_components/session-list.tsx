"use client";
import { useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { announce } from "@/components/ui/live-region";
import { type Column, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { Timestamp } from "@/components/ui/timestamp";

export interface SessionItem {
  id: string;
  browser: string;
  address: string;
  createdAt: string;
  lastSeenAt: string;
}

export interface SessionListProps {
  currentId: string;
  sessions: readonly SessionItem[];
  end: (input: { sessionId: string }) => Promise<ActionResult<void>>;
  endOthers: (input: { keepSessionId: string }) => Promise<ActionResult<{ ended: number }>>;
}

/** Where the person is signed in, and a way to end each. */
export function SessionList({ currentId, sessions, end, endOthers }: SessionListProps) {
  const [pending, setPending] = useState<string | null>(null);
  const [error, setError] = useState<{ userMessage: string; reference?: string } | null>(null);

  async function act<Data>(key: string, run: () => Promise<ActionResult<Data>>, said: string) {
    setPending(key);
    setError(null);
    const result = await settle(run);
    if (result.ok) announce(said);
    else setError(result.error);
    setPending(null);
  }

  const columns: Column<SessionItem>[] = [
    {
      key: "browser",
      header: "Browser",
      cell: (session) => (
        <span className="flex items-baseline gap-2">
          <span className="font-name">{session.browser}</span>
          {session.id === currentId ? <Tag>this one</Tag> : null}
        </span>
      ),
    },
    {
      key: "address",
      header: "Address",
      phone: "line",
      cell: (session) => <span className="font-mono text-code">{session.address}</span>,
    },
    {
      key: "created",
      header: "Signed in",
      phone: "hide",
      cell: (session) => <Timestamp at={session.createdAt} as="instant" />,
    },
    {
      key: "seen",
      header: "Last used",
      phone: "side",
      cell: (session) => <Timestamp at={session.lastSeenAt} />,
    },
    {
      key: "act",
      header: "",
      headerLabel: "Actions",
      phone: "value",
      className: "md:text-right",
      cell: (session) =>
        session.id === currentId ? null : (
          <Button
            size="small"
            pending={pending === session.id}
            pendingLabel="Ending…"
            aria-label={`End the session of ${session.browser} at ${session.address}`}
            onClick={() => act(session.id, () => end({ sessionId: session.id }), "The session has ended.")}
          >
            End
          </Button>
        ),
    },
  ];
  return (
    <div className="grid gap-4">
      {error ? <ErrorPanel what={error.userMessage} reference={error.reference} /> : null}
      <Table caption="Sessions" columns={columns} rows={sessions} rowKey={(session) => session.id} />
      {sessions.length > 1 ? (
        <Button
          variant="destructive"
          className="justify-self-start"
          wide="phone"
          pending={pending === "others"}
          pendingLabel="Ending…"
          onClick={() =>
            act("others", () => endOthers({ keepSessionId: currentId }), "All other sessions have ended.")
          }
        >
          End all other sessions
        </Button>
      ) : null}
    </div>
  );
}
