"use client";
import { FileUp } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { formatBytes } from "@/lib/format/count";
import { cn } from "./cn";

export interface DroppedFile {
  name: string;
  text: string;
}

export interface FileDropProps {
  label: string;
  /** Ends of names, lower case. */
  extensions?: readonly string[];
  maxBytes?: number;
  hint?: ReactNode;
  /** Gets the text of an admissible file; a thrown error's message is shown. */
  onFile: (file: DroppedFile) => void | Promise<void>;
  /** A file was given that is not read here: what is shown of an earlier one is no longer about it. */
  onRefused?: () => void;
  disabled?: boolean;
}

/** A file by dropping, picking or pasting a path into the dialog; read in the browser, judged by whoever gets it. */
export function FileDrop(props: FileDropProps) {
  const {
    label,
    extensions = [".yaml", ".yml", ".json"],
    maxBytes = 5_000_000,
    hint,
    onFile,
    onRefused,
    disabled,
  } = props;
  const id = useId();
  const [over, setOver] = useState(false);
  const [said, setSaid] = useState<{ tone: "ok" | "harm"; text: string } | null>(null);

  async function take(file: File | undefined) {
    if (!file) return;
    if (!extensions.some((end) => file.name.toLowerCase().endsWith(end))) {
      onRefused?.();
      return setSaid({
        tone: "harm",
        text: `${file.name} is not read here. Choose a file ending in ${extensions.join(", ")}.`,
      });
    }
    if (file.size > maxBytes) {
      onRefused?.();
      const limit = formatBytes(maxBytes);
      return setSaid({
        tone: "harm",
        text: `${file.name} has ${formatBytes(file.size)}; at most ${limit} are read.`,
      });
    }
    try {
      await onFile({ name: file.name, text: await file.text() });
      setSaid({ tone: "ok", text: `${file.name} read, ${formatBytes(file.size)}.` });
    } catch (error) {
      setSaid({
        tone: "harm",
        text: error instanceof Error ? error.message : `${file.name} could not be read.`,
      });
    }
  }

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra way; the input inside is the control */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(!disabled);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          if (!disabled) void take(event.dataTransfer.files[0]);
        }}
        className={cn(
          "relative flex items-center gap-3 rounded-field border border-dashed px-4 py-4 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:outline-offset-2",
          over ? "border-ink bg-hover" : "border-ctl hover:bg-hover",
        )}
      >
        <FileUp aria-hidden size={18} strokeWidth={1.5} className="shrink-0 text-ink3" />
        <div>
          <label htmlFor={id} className="font-name">
            {label}
          </label>
          <p className="text-ink3 text-small">
            {hint ?? `Drop it here or choose it: ${extensions.join(", ")}`}
          </p>
        </div>
        <input
          id={id}
          type="file"
          accept={extensions.join(",")}
          disabled={disabled}
          aria-describedby={`${id}-said`}
          onChange={(event) => {
            void take(event.target.files?.[0]);
            // The same file, mended, must be acceptable again.
            event.target.value = "";
          }}
          className="absolute inset-0 cursor-pointer opacity-0 disabled:cursor-not-allowed"
        />
      </div>
      <p
        id={`${id}-said`}
        aria-live="polite"
        className={cn("text-small empty:hidden", said?.tone === "harm" ? "text-harm" : "text-ok")}
      >
        {said?.text}
      </p>
    </div>
  );
}
