"use client";
import dynamic from "next/dynamic";
import type { ActionResult } from "./action-result";

const Sonner = dynamic(() => import("sonner").then((module) => module.Toaster), { ssr: false });

/** Where notices appear: bottom right above the job bar, bottom on a phone. Mounted once by the root layout. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      className="font-sans"
      style={{ fontFamily: "inherit" }}
      offset={{ bottom: "calc(var(--job-bar-height, 0px) + 16px)", right: 16 }}
      mobileOffset={{ bottom: "calc(var(--job-bar-height, 0px) + 12px)" }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-start gap-3 rounded-panel bg-raised px-4 py-3 text-body text-ink shadow-float md:w-[360px]",
          title: "font-name",
          description: "text-ink2 text-small",
          actionButton: "link ml-auto shrink-0 font-name",
        },
      }}
    />
  );
}

export interface Notice {
  title: string;
  description?: string;
  /** The way back, for acts that have one: "Undo". */
  action?: { label: string; onClick: () => void };
}

/** Says that something was done. It stays eight seconds; nothing may be found only here. */
export async function notify({ title, description, action }: Notice): Promise<void> {
  const { toast } = await import("sonner");
  toast(title, { description, action, duration: 8000 });
}

/** Says how an action ended, with its reference when it failed; a failure stays until it is dismissed. */
export async function notifyResult(result: ActionResult, done: Notice): Promise<void> {
  if (result.ok) return notify(done);
  const { toast } = await import("sonner");
  toast.error(result.error.userMessage, {
    description: result.error.reference ? `Reference ${result.error.reference}` : undefined,
    duration: Number.POSITIVE_INFINITY,
    closeButton: true,
  });
}
