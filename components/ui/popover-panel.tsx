"use client";
import * as Radix from "radix-ui/popover";
import type { ReactNode } from "react";
import { cn } from "./cn";

export interface PopoverPanelProps {
  label: string;
  align: "start" | "center" | "end";
  className?: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onClosed: () => void;
  children: ReactNode;
}

/** The open panel, hung on an invisible anchor over its button. */
export function PopoverPanel({
  label,
  align,
  className,
  open,
  onOpenChange,
  onClosed,
  children,
}: PopoverPanelProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange} modal>
      <Radix.Anchor className="pointer-events-none absolute inset-0" />
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={12}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
          className={cn(
            "z-50 w-72 max-w-[calc(100vw-24px)] animate-float-in rounded-panel bg-raised p-3 text-body text-ink shadow-float outline-none",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
