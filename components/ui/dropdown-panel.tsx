"use client";
import { Check } from "lucide-react";
import Link from "next/link";
import * as Menu from "radix-ui/dropdown-menu";
import { cn } from "./cn";
import type { DropdownMenuProps, MenuEntry } from "./dropdown-menu";

export interface DropdownPanelProps
  extends Pick<DropdownMenuProps, "items" | "align" | "side" | "className"> {
  /** Id of the button, which names the menu. */
  labelledBy: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The real button takes the focus back. */
  onClosed: () => void;
}

const itemClass = cn(
  "flex min-h-[30px] w-full cursor-default select-none items-center gap-2 rounded-small px-2 text-body outline-none max-md:min-h-11",
  "data-[highlighted]:bg-hover data-[disabled]:opacity-50",
);

/** The open menu. It hangs on an invisible anchor over the button, so that the button never has to be replaced. */
export function DropdownPanel({
  items,
  align = "start",
  side = "bottom",
  className,
  labelledBy,
  open,
  onOpenChange,
  onClosed,
}: DropdownPanelProps) {
  return (
    <Menu.Root open={open} onOpenChange={onOpenChange}>
      <Menu.Trigger asChild>
        <span aria-hidden tabIndex={-1} className="pointer-events-none absolute inset-0" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content
          aria-labelledby={labelledBy}
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
          className={cn(
            "z-50 max-h-[70vh] min-w-48 animate-float-in overflow-y-auto rounded-panel bg-raised p-1 text-ink shadow-float",
            className,
          )}
        >
          {items.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

const labelClass = "px-2 pt-1.5 pb-1 text-ink3 text-small";

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry.kind === "separator") return <Menu.Separator className="my-1 h-px bg-line2" />;
  if (entry.kind === "label") return <Menu.Label className={labelClass}>{entry.label}</Menu.Label>;
  if (entry.kind === "choice") {
    return (
      <Menu.RadioGroup value={entry.value} onValueChange={entry.onChange}>
        <Menu.Label className={labelClass}>{entry.label}</Menu.Label>
        {entry.options.map((option) => (
          <Menu.RadioItem key={option.value} value={option.value} className={itemClass}>
            <span className="flex size-4 items-center justify-center">
              <Menu.ItemIndicator>
                <Check aria-hidden size={14} />
              </Menu.ItemIndicator>
            </span>
            {option.label}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    );
  }
  const Icon = entry.icon;
  const content = (
    <>
      {Icon ? <Icon aria-hidden size={15} strokeWidth={1.75} className="shrink-0" /> : null}
      <span className="min-w-0 flex-1 truncate">{entry.label}</span>
      {entry.hint === undefined ? null : <span className="shrink-0 text-ink3 text-small">{entry.hint}</span>}
    </>
  );
  const look = cn(itemClass, entry.tone === "harm" && "text-harm");
  return entry.href === undefined ? (
    <Menu.Item disabled={entry.disabled} onSelect={entry.onSelect} className={look}>
      {content}
    </Menu.Item>
  ) : (
    <Menu.Item disabled={entry.disabled} asChild>
      <Link href={entry.href} className={look}>
        {content}
      </Link>
    </Menu.Item>
  );
}
