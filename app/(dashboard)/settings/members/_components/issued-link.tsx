"use client";
import { CopyButton } from "@/components/ui/copy-button";
import { Input } from "@/components/ui/field";
import { Timestamp } from "@/components/ui/timestamp";

export interface IssuedLinkProps {
  /** Accessible name of the field: "Invitation link for ada@example.com". */
  label: string;
  url: string;
  expiresAt: string;
  /** What whoever opens it can do. */
  effect: string;
}

/** A link that is shown this once, and who has to carry it. */
export function IssuedLink({ label, url, expiresAt, effect }: IssuedLinkProps) {
  return (
    <div role="status" className="grid max-w-[640px] gap-2 border-line border-l-2 pl-3">
      <p>
        There is no mail server here: copy this link and send it yourself. It is shown only now, works once,
        and until <Timestamp at={expiresAt} as="instant" />. {effect}
      </p>
      <div className="flex items-center gap-2">
        <Input readOnly mono aria-label={label} value={url} onFocus={(event) => event.target.select()} />
        <CopyButton value={url} label="Copy link" />
      </div>
    </div>
  );
}
