"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import * as Dialog from "radix-ui/dialog";
import { useState } from "react";
import type { CommandItem } from "./command-palette";
import { useReturnFocus } from "./use-return-focus";

export interface CommandPanelProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  items: readonly CommandItem[];
  searchUrl?: string;
}

async function find(searchUrl: string, text: string, signal: AbortSignal): Promise<CommandItem[]> {
  const response = await fetch(`${searchUrl}?q=${encodeURIComponent(text)}`, { signal });
  if (!response.ok) return [];
  // The route is our own and typed with CommandItem; a schema here would put zod into every page.
  const body = (await response.json()) as { items?: CommandItem[] };
  return body.items ?? [];
}

/** What Ctrl/Cmd K opens. Local items are filtered here, found ones by the server. */
export function CommandPanel({ open, onOpenChange, items, searchUrl }: CommandPanelProps) {
  const router = useRouter();
  const returnFocus = useReturnFocus();
  const [text, setText] = useState("");
  const query = text.trim();
  const found = useQuery({
    queryKey: ["palette", searchUrl, query],
    queryFn: ({ signal }) => find(searchUrl ?? "", query, signal),
    enabled: open && searchUrl !== undefined && query.length >= 3,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });

  const remote = query.length >= 3 ? (found.data ?? []) : [];
  const groups = new Map<string, CommandItem[]>();
  for (const item of [...items, ...remote]) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);

  function choose(item: CommandItem) {
    onOpenChange(false);
    setText("");
    if (item.href !== undefined) router.push(item.href);
    item.onSelect?.();
  }

  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-scrim" />
        <Dialog.Content
          {...returnFocus}
          aria-describedby={undefined}
          className="fixed inset-x-3 top-3 z-50 mx-auto max-w-[560px] animate-float-in overflow-hidden rounded-panel bg-raised shadow-float outline-none md:top-[12vh]"
        >
          <Dialog.Title className="sr-only">Go to or do</Dialog.Title>
          <Command label="Go to or do" loop>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder="A stage, a migration, an action or a customer id"
              className="h-11 w-full border-line border-b bg-transparent px-4 text-section font-normal outline-none max-md:text-[16px]"
            />
            <Command.List className="max-h-[min(420px,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-6 text-ink2">
                {found.isFetching ? "Looking…" : `Nothing is called "${query}".`}
              </Command.Empty>
              {[...groups].map(([group, members]) => (
                <Command.Group
                  key={group}
                  heading={group}
                  className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-ink3 [&_[cmdk-group-heading]]:text-small"
                >
                  {members.map((item) => (
                    <Command.Item
                      key={item.id}
                      value={`${item.label} ${item.id}`}
                      keywords={[group, ...(item.keywords ?? [])]}
                      onSelect={() => choose(item)}
                      className="flex min-h-8 cursor-pointer items-center gap-3 rounded-small px-2.5 data-[selected=true]:bg-hover max-md:min-h-11"
                    >
                      <span className="min-w-0 flex-1 truncate">{item.label}</span>
                      {item.hint ? <span className="shrink-0 text-ink3 text-small">{item.hint}</span> : null}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
