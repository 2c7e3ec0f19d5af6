"use client";
import { useRef } from "react";

/**
 * Handlers for a panel opened by state instead of by a trigger of the library: the focus goes back to where it was
 * when the panel opened, or to the page's content when that is gone. (The library would leave it on the body.)
 */
export function useReturnFocus(): { onOpenAutoFocus: () => void; onCloseAutoFocus: (event: Event) => void } {
  const opener = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement;
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      const back = opener.current?.isConnected ? opener.current : document.getElementById("content");
      if (back instanceof HTMLElement) back.focus();
    },
  };
}
