"use client";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "./button";
import { announce } from "./live-region";

export interface CopyButtonProps {
  /** What goes to the clipboard, whole. */
  value: string;
  /** The accessible name: "Copy reference". */
  label: string;
  /** Shows the label instead of only the icon. */
  withLabel?: boolean;
}

export function CopyButton({ value, label, withLabel = false }: CopyButtonProps) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setState("copied");
      announce("Copied.");
    } catch {
      setState("refused");
      announce("The browser refused to copy.");
    }
  }

  const icon = state === "copied" ? Check : Copy;
  const text = state === "copied" ? "Copied" : state === "refused" ? "The browser refused to copy" : label;
  return withLabel ? (
    <Button size="small" icon={icon} onClick={copy}>
      {text}
    </Button>
  ) : (
    <IconButton icon={icon} label={text} onClick={copy} />
  );
}
