"use client";
import { ChevronDown, ChevronUp, Link2, X } from "lucide-react";
import * as Radix from "radix-ui/dialog";
import { useEffect } from "react";
import { Button, IconButton } from "./button";
import { cn } from "./cn";
import { CutId } from "./cut-id";
import type { DrawerProps } from "./drawer";
import { announce } from "./live-region";
import { useMedia } from "./use-media";
import { useReturnFocus } from "./use-return-focus";

/** The open drawer. */
export function DrawerPanel({ open, onClose, title, id, place, children, subhead }: DrawerProps) {
  const returnFocus = useReturnFocus();
  const docked = useMedia("(width >= 1360px)");
  useEffect(() => {
    if (!(open && docked)) return;
    document.documentElement.dataset.drawer = "docked";
    return () => {
      delete document.documentElement.dataset.drawer;
    };
  }, [open, docked]);

  async function copyLink() {
    try {
      await navigator.clipboard.writeText(window.location.href);
      announce("Link copied.");
    } catch {
      announce("The browser refused to copy.");
    }
  }

  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()} modal={!docked}>
      <Radix.Portal>
        {docked ? null : <Radix.Overlay className="fixed inset-0 z-30 bg-scrim" />}
        <Radix.Content
          aria-describedby={undefined}
          tabIndex={-1}
          // The record itself takes the focus; on its first button a tooltip would cover the head.
          onCloseAutoFocus={returnFocus.onCloseAutoFocus}
          onOpenAutoFocus={(event) => {
            returnFocus.onOpenAutoFocus();
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          // A docked drawer stands beside the list: picking another row must not close it first.
          onInteractOutside={(event) => docked && event.preventDefault()}
          className={cn(
            "fixed right-0 z-30 flex w-full animate-panel-in flex-col border-line border-l bg-raised shadow-panel outline-none",
            "md:w-[min(var(--drawer-width),calc(100vw-48px))]",
            docked ? "top-(--bar-height) bottom-[var(--job-bar-height,0px)] z-10" : "inset-y-0",
          )}
        >
          <div className="flex min-h-11 items-center gap-3 border-line border-b px-4">
            <Radix.Title className="min-w-0 truncate text-section">{title}</Radix.Title>
            {id === undefined ? null : <CutId id={id} maxLength={20} className="text-ink2 max-md:hidden" />}
            <div className="ml-auto flex shrink-0 items-center gap-1">
              {place ? (
                <>
                  <span className="text-ink2 text-small max-md:sr-only">{place.text}</span>
                  <IconButton
                    icon={ChevronUp}
                    label="Previous record"
                    onClick={place.onPrevious}
                    disabled={!place.onPrevious}
                  />
                  <IconButton
                    icon={ChevronDown}
                    label="Next record"
                    onClick={place.onNext}
                    disabled={!place.onNext}
                  />
                </>
              ) : null}
              <Button variant="quiet" size="small" icon={Link2} onClick={copyLink} className="max-md:hidden">
                Copy link
              </Button>
              <IconButton icon={X} label="Close" onClick={onClose} />
            </div>
          </div>
          {subhead === undefined ? null : <div className="px-4 pt-2">{subhead}</div>}
          <div className="@container min-h-0 flex-1 overflow-y-auto px-4 py-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
