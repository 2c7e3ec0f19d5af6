"use client";
import {
  type FocusEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { placeBeside, type Side } from "./place-beside";

export interface TooltipProps {
  content: ReactNode;
  /** The control the words belong to. */
  children: ReactNode;
  side?: Side;
  /** Off where the control says the same words to screen readers already. */
  describe?: boolean;
  /** Of the span around the control; "inline-flex shrink-0" unless given. */
  className?: string;
}

const openAfterMs = 250;
const closeAfterMs = 120;

/**
 * Words on hover and on focus; Escape, a press or scrolling puts them away, and the pointer may move onto them.
 * Nothing that only stands here may be needed to go on. Written by hand because it is on every page: the library's
 * own brings 20 kB of positioning.
 */
export function Tooltip({ content, children, side = "top", describe = true, className }: TooltipProps) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [shown, setShown] = useState(false);

  function later(next: boolean) {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setShown(next), next ? openAfterMs : closeAfterMs);
  }
  function now(next: boolean) {
    clearTimeout(timer.current);
    setShown(next);
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  useLayoutEffect(() => {
    if (!(shown && anchor.current && panel.current)) return;
    const around = anchor.current.getBoundingClientRect();
    const { left, top } = placeBeside(around, panel.current.getBoundingClientRect(), side, {
      width: window.innerWidth,
      height: window.innerHeight,
    });
    panel.current.style.translate = `${left}px ${top}px`;
  }, [shown, side]);

  useEffect(() => {
    if (!shown) return;
    const control = anchor.current?.querySelector("a,button,input,select,textarea,[tabindex]");
    if (describe) control?.setAttribute("aria-describedby", id);
    const put = () => setShown(false);
    const key = (event: KeyboardEvent) => event.key === "Escape" && setShown(false);
    window.addEventListener("scroll", put, true);
    document.addEventListener("keydown", key);
    return () => {
      if (describe) control?.removeAttribute("aria-describedby");
      window.removeEventListener("scroll", put, true);
      document.removeEventListener("keydown", key);
    };
  }, [shown, describe, id]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to what happens on the control inside
    <span
      ref={anchor}
      className={className ?? "inline-flex shrink-0"}
      onPointerEnter={(event: PointerEvent) => event.pointerType !== "touch" && later(true)}
      onPointerLeave={() => later(false)}
      onPointerDown={() => now(false)}
      onFocus={(event: FocusEvent) => event.target.matches(":focus-visible") && now(true)}
      onBlur={() => now(false)}
    >
      {children}
      {shown
        ? createPortal(
            <div
              ref={panel}
              id={id}
              role="tooltip"
              onPointerEnter={() => clearTimeout(timer.current)}
              onPointerLeave={() => later(false)}
              className="fixed top-0 left-0 z-50 w-max max-w-72 rounded-field bg-ink px-2 py-1 text-canvas text-small shadow-float"
            >
              {content}
            </div>,
            document.body,
          )
        : null}
    </span>
  );
}
