"use client";
import { X } from "lucide-react";
import { Close, Content, Overlay, Portal, Root, Title } from "radix-ui/dialog";
import type { ReactNode } from "react";
import { useReturnFocus } from "@/components/ui/use-return-focus";

export interface MenuSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}

/** On a phone the rail comes from the left, over the page. */
export function MenuSheet({ open, onOpenChange, children }: MenuSheetProps) {
  const returnFocus = useReturnFocus();
  return (
    <Root open={open} onOpenChange={onOpenChange}>
      <Portal>
        <Overlay className="fixed inset-0 z-40 bg-scrim md:hidden" />
        <Content
          {...returnFocus}
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-40 w-[min(300px,86vw)] bg-sunken shadow-panel outline-none md:hidden"
        >
          <Title className="sr-only">Menu</Title>
          {children}
          <Close
            aria-label="Close"
            className="absolute top-1 left-full m-1 flex size-11 items-center justify-center rounded-full bg-ink text-canvas"
          >
            <X aria-hidden size={18} />
          </Close>
        </Content>
      </Portal>
    </Root>
  );
}
