"use client";
import type { ComponentProps } from "react";
import { useHydrated } from "./use-hydrated";

/**
 * A button that is closed until the page reacts to input, since a press before that would be lost. One that sends a form
 * is left alone: the form knows whether the browser can send it by itself.
 */
export function LiveButton({ disabled, type = "button", ...rest }: ComponentProps<"button">) {
  const ready = useHydrated();
  return <button {...rest} type={type} disabled={disabled || (!ready && type !== "submit")} />;
}
