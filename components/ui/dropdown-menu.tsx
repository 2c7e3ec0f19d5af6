"use client";
import { Check, type LucideIcon } from "lucide-react";
import Link from "next/link";
import * as Menu from "radix-ui/dropdown-menu";
import type { ReactNode } from "react";
import { cn } from "./cn";

const itemClass = cn(
  "flex min-h-[30px] cursor-default select-none items-center gap-2 rounded-small px-2 text-body outline-none max-md:min-h-11",
  "data-[highlighted]:bg-hover data-[disabled]:opacity-50",
);

export interface DropdownMenuProps {
  /** A button; it receives the props that open the menu. */
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
  className?: string;
}

/** A menu of acts behind a button. Arrow keys, typing ahead and Escape work; the trigger names the menu. */
export function DropdownMenu({
  trigger,
  children,
  align = "start",
  side = "bottom",
  className,
}: DropdownMenuProps) {
  return (
    <Menu.Root>
      <Menu.Trigger asChild>{trigger}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            "z-40 max-h-[70vh] min-w-48 animate-float-in overflow-y-auto rounded-panel bg-raised p-1 shadow-float",
            className,
          )}
        >
          {children}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

export interface MenuItemProps {
  children: ReactNode;
  icon?: LucideIcon;
  /** With an address the item is a link, otherwise it runs `onSelect`. */
  href?: string;
  onSelect?: () => void;
  disabled?: boolean;
  tone?: "normal" | "harm";
  /** Shown at the right: a shortcut or a fact. */
  hint?: ReactNode;
}

export function MenuItem({
  children,
  icon: Icon,
  href,
  onSelect,
  disabled,
  tone = "normal",
  hint,
}: MenuItemProps) {
  const content = (
    <>
      {Icon ? <Icon aria-hidden size={15} strokeWidth={1.75} className="shrink-0" /> : null}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint === undefined ? null : <span className="shrink-0 text-ink3 text-small">{hint}</span>}
    </>
  );
  const className = cn(itemClass, tone === "harm" ? "text-harm" : "text-ink");
  return href === undefined ? (
    <Menu.Item disabled={disabled} onSelect={onSelect} className={className}>
      {content}
    </Menu.Item>
  ) : (
    <Menu.Item disabled={disabled} asChild>
      <Link href={href} className={className}>
        {content}
      </Link>
    </Menu.Item>
  );
}

export interface MenuChoiceProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

/** One of several, inside a menu; the chosen one carries a tick. */
export function MenuChoice({ label, value, options, onChange }: MenuChoiceProps) {
  return (
    <Menu.RadioGroup value={value} onValueChange={onChange}>
      <Menu.Label className="px-2 pt-1.5 pb-1 text-ink3 text-small">{label}</Menu.Label>
      {options.map((option) => (
        <Menu.RadioItem key={option.value} value={option.value} className={cn(itemClass, "text-ink")}>
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

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Menu.Label className="px-2 pt-1.5 pb-1 text-ink3 text-small">{children}</Menu.Label>
);

export const MenuSeparator = () => <Menu.Separator className="my-1 h-px bg-line2" />;
