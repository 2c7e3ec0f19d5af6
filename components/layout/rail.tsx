"use client";
import {
  ArrowLeftRight,
  ChevronsUpDown,
  House,
  ListChecks,
  LogOut,
  type LucideIcon,
  Plug,
  Plus,
  ScrollText,
  Settings2,
  Users,
} from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useTransition } from "react";
import { cn } from "@/components/ui/cn";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import { Glyph, glyphWords } from "@/components/ui/glyph";
import { themeOptions, useThemeChoice } from "@/components/ui/theme-toggle";
import { Tooltip } from "@/components/ui/tooltip";
import type { MigrationChoice, RailIcon, RailLink, ShellUser, StageItem } from "./shell-types";

const icons: Record<RailIcon, LucideIcon> = {
  migrations: ArrowLeftRight,
  connections: Plug,
  members: Users,
  checklist: ListChecks,
  audit: ScrollText,
  settings: Settings2,
  overview: House,
};

export interface RailProps {
  workspace: string;
  /** The open migration's name; absent on the pages of the workspace. */
  migration?: string;
  migrations: readonly MigrationChoice[];
  newMigrationHref?: string;
  stages: readonly StageItem[];
  links: readonly RailLink[];
  user: ShellUser;
  onSignOut: () => Promise<void>;
  /** Under 1,024 px only glyphs remain; the sheet on a phone is never compact. */
  compact?: boolean;
  onNavigate?: () => void;
}

/** The stage list, with the migration switcher above and the person below. */
export function Rail(props: RailProps) {
  const { stages, links, compact = false, onNavigate } = props;
  const path = usePathname();
  // The longest matching address is the place; a migration's overview must not claim its stages.
  const here = [...stages, ...links]
    .map((item) => item.href)
    .filter((href) => path === href || path.startsWith(`${href}/`))
    .sort((a, b) => b.length - a.length)[0];
  const words = compact ? "lg:inline sr-only lg:not-sr-only" : "";

  return (
    <div className="flex h-full flex-col">
      <Switcher {...props} />
      <nav
        aria-label={stages.length > 0 ? "Stages" : "Workspace"}
        className="min-h-0 flex-1 overflow-y-auto px-2 pb-2"
      >
        {stages.length > 0 ? (
          <>
            <p className={cn("px-2 pt-3 pb-1 text-ink3 text-axis", compact && "max-lg:hidden")}>Stages</p>
            <ol className={cn("grid gap-px", compact && "max-lg:pt-3")}>
              {stages.map((stage) => (
                <li key={stage.href}>
                  <RailItem
                    href={stage.href}
                    name={stage.name}
                    fact={stage.fact}
                    current={stage.href === here}
                    quiet={stage.state === "not-started"}
                    mark={<Glyph state={stage.state} decorative />}
                    tip={
                      <>
                        <span className="font-strong">
                          {stage.name}, {glyphWords[stage.state]}.
                        </span>{" "}
                        {stage.reason}
                      </>
                    }
                    spoken={`${glyphWords[stage.state]}. ${stage.reason}`}
                    {...{ compact, words, onNavigate }}
                  />
                </li>
              ))}
            </ol>
            <hr className="mx-2 my-2.5 border-line" />
          </>
        ) : null}
        <ul className={cn("grid gap-px", stages.length === 0 && "pt-2")}>
          {links.map((link) => {
            const Icon = icons[link.icon];
            return (
              <li key={link.href}>
                <RailItem
                  href={link.href}
                  name={link.name}
                  fact={link.fact}
                  current={link.href === here}
                  mark={<Icon aria-hidden size={16} strokeWidth={1.6} className="shrink-0" />}
                  tip={compact ? link.name : undefined}
                  {...{ compact, words, onNavigate }}
                />
              </li>
            );
          })}
        </ul>
      </nav>
      <UserMenu {...props} />
    </div>
  );
}

interface RailItemProps {
  href: string;
  name: string;
  fact?: string;
  current: boolean;
  quiet?: boolean;
  mark: ReactNode;
  tip?: ReactNode;
  spoken?: string;
  compact: boolean;
  words: string;
  onNavigate?: () => void;
}

function RailItem({
  href,
  name,
  fact,
  current,
  quiet,
  mark,
  tip,
  spoken,
  compact,
  words,
  onNavigate,
}: RailItemProps) {
  const link = (
    <Link
      href={href}
      onClick={onNavigate}
      aria-current={current ? "page" : undefined}
      className={cn(
        "flex h-[30px] items-center gap-2.5 rounded-field border px-2 transition-colors max-md:h-11",
        compact && "max-lg:justify-center max-lg:px-0",
        current
          ? "border-line bg-canvas font-name text-ink shadow-[0_1px_1px_rgb(20_23_28/0.04)]"
          : cn("border-transparent hover:bg-hover hover:text-ink", quiet ? "text-ink3" : "text-ink2"),
      )}
    >
      {mark}
      <span className={cn("min-w-0 flex-1 truncate", words)}>{name}</span>
      {spoken ? <span className="sr-only">, {spoken}</span> : null}
      {fact === undefined ? null : (
        <span className={cn("shrink-0 font-normal text-axis text-ink2", compact && "max-lg:sr-only")}>
          {fact}
        </span>
      )}
    </Link>
  );
  return tip === undefined ? (
    link
  ) : (
    <Tooltip content={tip} side="right" describe={false} className="block">
      {link}
    </Tooltip>
  );
}

function Switcher({ workspace, migration, migrations, newMigrationHref, compact = false }: RailProps) {
  const name = migration ?? workspace;
  return (
    <div className={cn("p-2 pb-0", compact && "max-lg:px-1.5")}>
      <DropdownMenu
        className="w-64"
        label={`${name}, ${migration ? workspace : "workspace"}. Switch migration`}
        triggerClassName={cn(
          "flex h-11 w-full items-center gap-2.5 rounded-field px-2 text-left transition-colors hover:bg-hover",
          compact && "max-lg:justify-center max-lg:px-0",
        )}
        trigger={
          <>
            <span
              aria-hidden
              className="flex size-6 shrink-0 items-center justify-center rounded-small bg-ink font-strong text-axis text-canvas"
            >
              {name.slice(0, 1).toUpperCase()}
            </span>
            <span className={cn("min-w-0 flex-1", compact && "max-lg:hidden")}>
              <span className="block truncate font-name leading-[17px]">{name}</span>
              <span className="block truncate text-axis text-ink2">
                {migration ? workspace : "Workspace"}
              </span>
            </span>
            <ChevronsUpDown
              aria-hidden
              size={14}
              className={cn("shrink-0 text-ink3", compact && "max-lg:hidden")}
            />
          </>
        }
        items={[
          { kind: "label", id: "head", label: migrations.length > 0 ? "Migrations" : "No migrations yet" },
          ...migrations.map((choice) => ({
            kind: "item" as const,
            id: choice.id,
            label: choice.name,
            href: choice.href,
            hint: choice.mode === "live" ? "LIVE" : choice.mode,
          })),
          { kind: "separator", id: "line" },
          { kind: "item", id: "all", label: "All migrations", href: "/migrations", icon: ArrowLeftRight },
          ...(newMigrationHref
            ? [
                {
                  kind: "item" as const,
                  id: "new",
                  label: "New migration",
                  href: newMigrationHref,
                  icon: Plus,
                },
              ]
            : []),
        ]}
      />
      <hr className="mx-2 mt-2 border-line" />
    </div>
  );
}

function UserMenu({ user, onSignOut, compact = false }: RailProps) {
  const { choice, choose } = useThemeChoice();
  const [leaving, startLeaving] = useTransition();
  const initials = user.name
    .split(/\s+/)
    .map((word) => word.slice(0, 1))
    .join("")
    .slice(0, 2)
    .toUpperCase();
  return (
    <div className={cn("p-2", compact && "max-lg:px-1.5")}>
      <DropdownMenu
        side="top"
        className="w-52"
        label={`${user.name}, ${user.role}. Account`}
        triggerClassName={cn(
          "flex h-11 w-full items-center gap-2.5 rounded-field px-2 text-left transition-colors hover:bg-hover",
          compact && "max-lg:justify-center max-lg:px-0",
        )}
        trigger={
          <>
            <span
              aria-hidden
              className="flex size-6 shrink-0 items-center justify-center rounded-full bg-old-bg font-strong text-[10px] text-ink2"
            >
              {initials}
            </span>
            <span className={cn("min-w-0 text-ink2 text-small", compact && "max-lg:hidden")}>
              <span className="block truncate">{user.name}</span>
              <span className="block truncate text-ink3">{user.role}</span>
            </span>
          </>
        }
        items={[
          {
            kind: "choice",
            id: "theme",
            label: "Theme",
            value: choice,
            options: themeOptions,
            onChange: choose,
          },
          { kind: "separator", id: "line" },
          {
            kind: "item",
            id: "out",
            label: "Sign out",
            icon: LogOut,
            disabled: leaving,
            onSelect: () => startLeaving(onSignOut),
          },
        ]}
      />
    </div>
  );
}
