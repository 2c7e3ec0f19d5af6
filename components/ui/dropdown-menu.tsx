"use client";
import type { LucideIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useId, useRef, useState } from "react";
import { buttonClass } from "./button-class";
import { cn } from "./cn";

export type MenuEntry =
  | {
      kind: "item";
      id: string;
      label: string;
      icon?: LucideIcon;
      /** With an address the item is a link, otherwise it runs `onSelect`. */
      href?: string;
      onSelect?: () => void;
      disabled?: boolean;
      tone?: "normal" | "harm";
      /** Shown at the right: a shortcut or a fact. */
      hint?: ReactNode;
    }
  | {
      /** One of several; the chosen one carries a tick. */
      kind: "choice";
      id: string;
      label: string;
      value: string;
      options: readonly { value: string; label: string }[];
      onChange: (value: string) => void;
    }
  | { kind: "label"; id: string; label: string }
  | { kind: "separator"; id: string };

export interface DropdownMenuProps {
  /** What stands on the button. */
  trigger: ReactNode;
  /** Its accessible name, where the content alone does not say enough. */
  label?: string;
  /** The button's looks; a small secondary button unless given. */
  triggerClassName?: string;
  items: readonly MenuEntry[];
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
  /** Of the panel: its width. */
  className?: string;
}

const load = () => import("./dropdown-panel").then((module) => module.DropdownPanel);
const Panel = dynamic(load, { ssr: false });

/** A menu of acts behind a button; arrow keys, typing ahead and Escape work. Its code comes when the pointer nears. */
export function DropdownMenu({ trigger, label, triggerClassName, className, ...panel }: DropdownMenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [armed, setArmed] = useState(false);
  const [open, setOpen] = useState(false);
  return (
    <span className="relative block">
      <button
        ref={button}
        id={id}
        type="button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={() => {
          setArmed(true);
          setOpen(!open);
        }}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          setArmed(true);
          setOpen(true);
        }}
        className={triggerClassName ?? buttonClass({ size: "small" })}
      >
        {trigger}
      </button>
      {armed ? (
        <Panel
          {...panel}
          className={cn(className)}
          labelledBy={id}
          open={open}
          onOpenChange={setOpen}
          onClosed={() => button.current?.focus()}
        />
      ) : null}
    </span>
  );
}
