import type { LucideIcon } from "lucide-react";
import Link from "next/link";
import type { ComponentProps } from "react";
import { type ButtonLook, buttonClass } from "./button-class";
import { cn } from "./cn";
import { LiveButton } from "./live-button";
import { Tooltip } from "./tooltip";

export interface ButtonProps extends ComponentProps<"button">, ButtonLook {
  icon?: LucideIcon;
  /** While the act is under way the button keeps its width, says this, and cannot be pressed twice. */
  pending?: boolean;
  pendingLabel?: string;
  /** Why it cannot be pressed now and when it will open. The button stays reachable so that the reason can be read. */
  closedBecause?: string;
}

/** A button. `primary` at most once per page; `destructive` opens a confirmation, `harm` only stands inside one. */
export function Button({
  variant,
  size,
  wide,
  icon: Icon,
  pending = false,
  pendingLabel = "Working…",
  closedBecause,
  className,
  children,
  type = "button",
  onClick,
  ...rest
}: ButtonProps) {
  const content = (
    <>
      {Icon ? <Icon aria-hidden size={size === "small" ? 13 : 15} strokeWidth={1.75} /> : null}
      {pending ? pendingLabel : children}
    </>
  );
  const look = cn(buttonClass({ variant, size, wide }), className);
  if (closedBecause !== undefined) {
    return (
      <Tooltip content={closedBecause} describe={false}>
        <button {...rest} type="button" aria-disabled className={look}>
          {content}
          <span className="sr-only">. {closedBecause}</span>
        </button>
      </Tooltip>
    );
  }
  return (
    <LiveButton
      {...rest}
      type={pending ? "button" : type}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={pending ? undefined : onClick}
      className={look}
    >
      {content}
    </LiveButton>
  );
}

export interface ButtonLinkProps extends ComponentProps<typeof Link>, ButtonLook {
  icon?: LucideIcon;
}

/** A link that looks like a button, for acts that only lead somewhere. */
export function ButtonLink({
  variant,
  size,
  wide,
  icon: Icon,
  className,
  children,
  ...rest
}: ButtonLinkProps) {
  return (
    <Link {...rest} className={cn(buttonClass({ variant, size, wide }), className)}>
      {Icon ? <Icon aria-hidden size={size === "small" ? 13 : 15} strokeWidth={1.75} /> : null}
      {children}
    </Link>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<"button">, "children" | "aria-label"> {
  icon: LucideIcon;
  /** The accessible name, also shown on hover and focus. */
  label: string;
  bordered?: boolean;
}

/** A square button with only an icon. */
export function IconButton({
  icon: Icon,
  label,
  bordered = false,
  className,
  type = "button",
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip content={label} describe={false}>
      <LiveButton
        {...rest}
        type={type}
        aria-label={label}
        className={cn(
          "inline-flex size-7 shrink-0 items-center justify-center rounded-small text-ink2 transition-colors hover:bg-hover hover:text-ink max-md:size-11",
          "disabled:cursor-not-allowed disabled:opacity-40",
          bordered && "border border-line",
          className,
        )}
      >
        <Icon aria-hidden size={16} strokeWidth={1.75} />
      </LiveButton>
    </Tooltip>
  );
}
