"use client";
import { Content, Portal, Root, Trigger } from "radix-ui/popover";
import type { ReactNode } from "react";
import { cn } from "./cn";

export interface PopoverProps {
  /** A button; it receives the props that open the panel. */
  trigger: ReactNode;
  /** The accessible name of the panel. */
  label: string;
  children: ReactNode;
  align?: "start" | "center" | "end";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
}

/** A small panel beside its button: filters, a list of people, an explanation with links in it. */
export function Popover({
  trigger,
  label,
  children,
  align = "start",
  open,
  onOpenChange,
  className,
}: PopoverProps) {
  return (
    <Root open={open} onOpenChange={onOpenChange}>
      <Trigger asChild>{trigger}</Trigger>
      <Portal>
        <Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={12}
          className={cn(
            "z-40 w-72 max-w-[calc(100vw-24px)] animate-float-in rounded-panel bg-raised p-3 text-body shadow-float",
            className,
          )}
        >
          {children}
        </Content>
      </Portal>
    </Root>
  );
}
