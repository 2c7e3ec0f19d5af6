import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { type Tone, toneText } from "./tag";

export interface NumberLinkProps {
  href: string;
  tone?: Tone;
  children: ReactNode;
  /** What the figure counts, for whoever hears it alone: "9 records set aside". */
  label?: string;
  className?: string;
}

/** A figure that leads to the rows behind it. Every figure in warn or harm is one of these. */
export function NumberLink({ href, tone = "neutral", children, label, className }: NumberLinkProps) {
  return (
    <Link
      href={href}
      aria-label={label}
      className={cn("link", toneText[tone], tone !== "neutral" && "font-name", className)}
    >
      {children}
    </Link>
  );
}

/** A name that leads to its record: underlined, in ink. */
export function NameLink({
  href,
  children,
  className,
}: {
  href: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <Link href={href} scroll={false} className={cn("link font-name", className)}>
      {children}
    </Link>
  );
}
