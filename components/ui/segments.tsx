import Link from "next/link";
import { cn } from "./cn";

const segmentClass =
  "flex h-7 items-center whitespace-nowrap px-2.5 text-body text-ink2 transition-colors hover:bg-hover hover:text-ink max-md:h-10 max-md:px-3";
const frameClass =
  "inline-flex min-w-0 max-w-full divide-x divide-line overflow-x-auto rounded-field border border-line bg-canvas";

export interface SegmentsProps {
  label: string;
  name: string;
  options: readonly { value: string; label: string; disabled?: boolean }[];
  value: string;
  onChange: (value: string) => void;
}

/** One of a few as a bar of segments; radio buttons underneath, so arrow keys work and a form can carry the value. */
export function Segments({ label, name, options, value, onChange }: SegmentsProps) {
  return (
    <fieldset className={frameClass} aria-label={label}>
      {options.map((option) => (
        <label
          key={option.value}
          className={cn(
            segmentClass,
            "relative cursor-pointer first:rounded-l-field last:rounded-r-field has-checked:bg-hover has-checked:font-name has-checked:text-ink",
            "has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-ink has-disabled:cursor-not-allowed has-disabled:opacity-50",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-[inherit] appearance-none outline-none"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}

export interface SegmentLinksProps {
  label: string;
  items: readonly { value: string; label: string; href: string }[];
  current: string;
}

/** The same bar as links, for choices that live in the URL. */
export function SegmentLinks({ label, items, current }: SegmentLinksProps) {
  return (
    <nav aria-label={label} className={frameClass}>
      {items.map((item) => (
        <Link
          key={item.value}
          href={item.href}
          scroll={false}
          aria-current={item.value === current ? "true" : undefined}
          className={cn(
            segmentClass,
            "-outline-offset-2 first:rounded-l-field last:rounded-r-field aria-[current]:bg-hover aria-[current]:font-name aria-[current]:text-ink",
          )}
        >
          {item.label}
        </Link>
      ))}
    </nav>
  );
}
