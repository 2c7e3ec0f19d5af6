"use client";
import { X } from "lucide-react";
import * as Radix from "radix-ui/dialog";
import { cn } from "./cn";
import type { DialogProps } from "./dialog";
import { useReturnFocus } from "./use-return-focus";

/** The open dialog. */
export function DialogPanel({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  width = 440,
}: DialogProps) {
  const returnFocus = useReturnFocus();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...returnFocus}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          style={
            { "--dialog-width": `${width}px` } as React.CSSProperties /* a custom property is no known key */
          }
          className={cn(
            "fixed z-40 flex animate-float-in flex-col bg-raised outline-none",
            "md:inset-x-0 md:top-[12vh] md:mx-auto md:max-h-[76vh] md:w-(--dialog-width) md:rounded-panel md:shadow-float",
            "max-md:inset-0",
          )}
        >
          <div className="pt-4 pr-14 pb-2 pl-5">
            <Radix.Title className="text-gate">{title}</Radix.Title>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">
            {description === undefined ? null : (
              <Radix.Description className="mb-3 text-ink2">{description}</Radix.Description>
            )}
            {children}
          </div>
          {footer === undefined ? null : (
            <div className="flex justify-end gap-2 border-line2 border-t px-5 py-3 max-md:flex-col-reverse">
              {footer}
            </div>
          )}
          {/* Last, so that the focus begins at the question and not at leaving it. */}
          <Radix.Close
            aria-label="Close"
            className="absolute top-3 right-3 flex size-7 shrink-0 items-center justify-center rounded-small text-ink2 hover:bg-hover max-md:size-11"
          >
            <X aria-hidden size={16} />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
