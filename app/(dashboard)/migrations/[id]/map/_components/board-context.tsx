"use client";
import { useRouter } from "next/navigation";
import { createContext, type ReactNode, use, useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { notify } from "@/components/ui/toaster";
import type { MappingEdit } from "@/lib/services/mapping/board-types";
import { edit as sendEdit, restore as sendRestore } from "../actions";

type SentEdit = Exclude<MappingEdit, { kind: "restore" }>;
export interface BoardFailure {
  userMessage: string;
  code?: string;
  reference?: string;
  /** The change that was not saved because somebody else was faster; it can be made on top of theirs. */
  mine: PendingEdit | null;
}
interface PendingEdit {
  edit: SentEdit;
  done: string;
}

interface BoardEditing {
  mayEdit: boolean;
  busy: boolean;
  failure: BoardFailure | null;
  dismiss: () => void;
  /** Saves one edit as the next version. True when it was saved. */
  run: (edit: SentEdit, done: string) => Promise<boolean>;
  /** Brings an earlier version back as the newest. */
  restore: (version: number) => Promise<boolean>;
}

const Context = createContext<BoardEditing | null>(null);

/** How the parts of the board change it. */
export function useBoard(): BoardEditing {
  const board = use(Context);
  if (!board) throw new Error("useBoard needs a BoardProvider above it.");
  return board;
}

interface ProviderProps {
  migrationId: string;
  version: number;
  mayEdit: boolean;
  children: ReactNode;
}

/** Every change names the version it was made on, so that nobody's work is overwritten unseen. */
export function BoardProvider({ migrationId, version, mayEdit, children }: ProviderProps) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<BoardFailure | null>(null);

  async function send(act: () => Promise<ActionResult>, mine?: PendingEdit): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setFailure(null);
    const result = await settle(act);
    setBusy(false);
    if (result.ok) return true;
    const isConflict = result.error.code === "mapping.conflict";
    setFailure({ ...result.error, mine: isConflict && mine ? mine : null });
    // What the other person saved is shown at once; what was typed here stays in its form.
    if (isConflict) router.refresh();
    return false;
  }

  const restore = (earlier: number) =>
    send(() => sendRestore({ migrationId, basedOn: version, version: earlier }));

  async function run(edit: SentEdit, done: string): Promise<boolean> {
    const isSaved = await send(() => sendEdit({ migrationId, basedOn: version, edit: writable(edit) }), {
      edit,
      done,
    });
    if (isSaved)
      void notify({ title: done, description: `Saved as version ${version + 1}. Undo is above the board.` });
    return isSaved;
  }

  return (
    <Context value={{ mayEdit, busy, failure, dismiss: () => setFailure(null), run, restore }}>
      {children}
    </Context>
  );
}

/** The service's schema takes arrays it may write to; the edit's type only promises to read them. */
const writable = (edit: SentEdit) =>
  edit.kind === "setPlanOrder" ? { ...edit, planOrder: [...edit.planOrder] } : edit;
