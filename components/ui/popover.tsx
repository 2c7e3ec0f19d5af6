"use client";
import dynamic from "next/dynamic";
import { type ReactNode, useRef, useState } from "react";
import { buttonClass } from "./button-class";

export interface PopoverProps {
  /** What stands on the button. */
  trigger: ReactNode;
  /** The accessible name of the panel, and of the button where `trigger` alone does not say enough. */
  label: string;
  /** The button's looks; a small secondary button unless given. */
  triggerClassName?: string;
  /** Controls inside may close the panel by calling what they are given. */
  children: ReactNode | ((close: () => void) => ReactNode);
  align?: "start" | "center" | "end";
  className?: string;
}

const load = () => import("./popover-panel").then((module) => module.PopoverPanel);
const Panel = dynamic(load, { ssr: false });

/** A small panel beside its button: filters, a list of people, an explanation with links in it. */
export function Popover({
  trigger,
  label,
  triggerClassName,
  children,
  align = "start",
  className,
}: PopoverProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [armed, setArmed] = useState(false);
  const [open, setOpen] = useState(false);
  return (
    <span className="relative inline-block">
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={() => {
          setArmed(true);
          setOpen(!open);
        }}
        className={triggerClassName ?? buttonClass({ size: "small" })}
      >
        {trigger}
      </button>
      {armed ? (
        <Panel
          label={label}
          align={align}
          className={className}
          open={open}
          onOpenChange={setOpen}
          onClosed={() => button.current?.focus()}
        >
          {typeof children === "function" ? children(() => setOpen(false)) : children}
        </Panel>
      ) : null}
    </span>
  );
}
