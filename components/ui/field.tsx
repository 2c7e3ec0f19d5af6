import { ChevronDown, CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn";

const controlClass = cn(
  "w-full rounded-field border border-ctl bg-canvas text-body text-ink transition-colors hover:border-ink3",
  "max-md:text-[16px] disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink3",
  "aria-invalid:border-harm focus-visible:outline-offset-1",
);

export function Input({ className, mono = false, ...rest }: ComponentProps<"input"> & { mono?: boolean }) {
  return (
    <input
      {...rest}
      className={cn(
        controlClass,
        "h-8 px-2.5 read-only:bg-sunken max-md:h-11",
        mono && "font-mono",
        className,
      )}
    />
  );
}

export function Textarea({
  className,
  mono = false,
  ...rest
}: ComponentProps<"textarea"> & { mono?: boolean }) {
  return (
    <textarea
      rows={4}
      {...rest}
      className={cn(
        controlClass,
        "block resize-y px-2.5 py-1.5 read-only:bg-sunken",
        mono && "font-mono",
        className,
      )}
    />
  );
}

/** The platform's own list: it works with every keyboard, reader and phone. Give it `<option>`s. */
export function Select({
  className,
  small = false,
  ...rest
}: ComponentProps<"select"> & { small?: boolean }) {
  return (
    <span className={cn("relative inline-flex", !small && "w-full", className)}>
      <select
        {...rest}
        className={cn(
          controlClass,
          "appearance-none truncate bg-canvas pr-7 pl-2.5",
          small ? "h-[26px] border-line text-small max-md:h-9" : "h-8 max-md:h-11",
        )}
      />
      <ChevronDown
        aria-hidden
        size={14}
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 right-2 text-ink3"
      />
    </span>
  );
}

export interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** A sentence that says what is wrong and how to mend it; announced, and tied to the control. */
  error?: string;
  optional?: boolean;
  /** At the right of the label: a link or a figure. */
  aside?: ReactNode;
  className?: string;
  children: (control: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}

/** Label, control, hint and error, tied together by ids. */
export function Field({ label, hint, error, optional = false, aside, className, children }: FieldProps) {
  const id = useId();
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className={cn("grid grid-cols-[minmax(0,1fr)] gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-name text-body">
          {label}
          {optional ? <span className="font-normal text-ink3"> (optional)</span> : null}
        </label>
        {aside === undefined ? null : <span className="text-ink3 text-small">{aside}</span>}
      </div>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      <div aria-live="polite" className="empty:hidden">
        {error ? (
          <p id={`${id}-error`} className="flex gap-1.5 text-harm text-small">
            <CircleAlert aria-hidden size={13} className="mt-0.5 shrink-0" />
            {error}
          </p>
        ) : null}
      </div>
      {hint ? (
        <p id={`${id}-hint`} className="text-ink3 text-small">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

type Framed = Pick<FieldProps, "label" | "hint" | "error" | "optional" | "aside">;

export function TextField({
  label,
  hint,
  error,
  optional,
  aside,
  className,
  ...rest
}: Framed & ComponentProps<typeof Input>) {
  return (
    <Field {...{ label, hint, error, optional, aside, className }}>
      {(control) => <Input {...rest} {...control} />}
    </Field>
  );
}

export function TextareaField({
  label,
  hint,
  error,
  optional,
  aside,
  className,
  ...rest
}: Framed & ComponentProps<typeof Textarea>) {
  return (
    <Field {...{ label, hint, error, optional, aside, className }}>
      {(control) => <Textarea {...rest} {...control} />}
    </Field>
  );
}

export function SelectField({
  label,
  hint,
  error,
  optional,
  aside,
  className,
  ...rest
}: Framed & ComponentProps<typeof Select>) {
  return (
    <Field {...{ label, hint, error, optional, aside, className }}>
      {(control) => <Select {...rest} {...control} />}
    </Field>
  );
}
