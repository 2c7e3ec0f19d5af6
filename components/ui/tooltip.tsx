"use client";
import { Content, Portal, Provider, Root, Trigger } from "radix-ui/tooltip";
import type { ReactNode } from "react";

export const TooltipProvider = ({ children }: { children: ReactNode }) => (
  <Provider delayDuration={250} skipDelayDuration={200}>
    {children}
  </Provider>
);

export interface TooltipProps {
  content: ReactNode;
  /** The control the words belong to; it must take the focus and pass its ref and props on, unless `wrap` is set. */
  children: ReactNode;
  side?: "top" | "right" | "bottom" | "left";
  /** Puts the trigger on a span around the control: for children that come from a server component. */
  wrap?: boolean;
  className?: string;
}

/** Words on hover and on focus, dismissed with Escape. Nothing that only stands here may be needed to go on. */
export function Tooltip({ content, children, side = "top", wrap = false, className }: TooltipProps) {
  return (
    <Root>
      <Trigger asChild>
        {wrap ? <span className={className ?? "inline-flex shrink-0"}>{children}</span> : children}
      </Trigger>
      <Portal>
        <Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-72 animate-float-in rounded-field bg-ink px-2 py-1 text-small text-canvas shadow-float"
        >
          {content}
        </Content>
      </Portal>
    </Root>
  );
}
