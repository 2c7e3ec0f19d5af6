"use client";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** Announced with the title. */
  description?: ReactNode;
  children: ReactNode;
  /** Buttons, the primary one last. */
  footer?: ReactNode;
  /** Pixels on a wide screen; on a phone a dialog is always the whole screen. */
  width?: 440 | 560 | 720;
}

const Panel = dynamic(() => import("./dialog-panel").then((module) => module.DialogPanel), { ssr: false });

/**
 * A question that must be answered before anything else. The focus stays inside and returns to where it was. The code
 * is fetched when the first one opens.
 */
export function Dialog(props: DialogProps) {
  const [opened, setOpened] = useState(props.open);
  if (props.open && !opened) setOpened(true);
  return opened ? <Panel {...props} /> : null;
}
