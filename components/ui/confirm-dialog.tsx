"use client";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { ConfirmPanelProps } from "./confirm-panel";

const Panel = dynamic(() => import("./confirm-panel").then((module) => module.ConfirmPanel), { ssr: false });

/** The question before an outward or destructive act. Its code is fetched when the first one is asked. */
export function ConfirmDialog(props: ConfirmPanelProps) {
  const [asked, setAsked] = useState(props.open);
  if (props.open && !asked) setAsked(true);
  return asked ? <Panel {...props} /> : null;
}
