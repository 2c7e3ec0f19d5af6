import { Download } from "lucide-react";
import { formatNoun } from "@/lib/format/count";
import { buttonClass } from "./button-class";

export interface DownloadLinksProps {
  /** Address of the list; `as` is added to its query. */
  href: string;
  /** How many rows will be in the file; null where a filter makes it unknown. */
  count: number | null;
  /** "difference". */
  noun: string;
}

/** A list as a file, whole, in both forms. */
export function DownloadLinks({ href, count, noun }: DownloadLinksProps) {
  const what = count === null ? `${noun}s, filtered` : formatNoun(count, noun);
  const at = href.includes("?") ? "&" : "?";
  return ["CSV", "JSON"].map((form) => (
    <a
      key={form}
      href={`${href}${at}as=${form.toLowerCase()}`}
      download
      title={`${what} as ${form}`}
      className={buttonClass({ size: "small" })}
    >
      <Download aria-hidden size={13} />
      {form}
      <span className="sr-only">, {what}</span>
    </a>
  ));
}
