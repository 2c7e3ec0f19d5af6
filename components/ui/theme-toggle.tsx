"use client";
import { Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useSyncExternalStore } from "react";
import { IconButton } from "./button";

const never = () => () => {};

/** The chosen theme and how to change it; "system" until the page runs in the browser. */
export function useThemeChoice(): { choice: string; resolved: string; choose: (theme: string) => void } {
  const { theme, resolvedTheme, setTheme } = useTheme();
  // The server cannot know the choice; rendering it before hydration would not match.
  const mounted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return {
    choice: mounted ? (theme ?? "system") : "system",
    resolved: mounted ? (resolvedTheme ?? "light") : "light",
    choose: setTheme,
  };
}

export const themeOptions = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "system", label: "Like the system" },
] as const;

/** One button that goes to the other theme, for pages without a menu (sign-in). */
export function ThemeToggle() {
  const { resolved, choose } = useThemeChoice();
  const dark = resolved === "dark";
  return (
    <IconButton
      icon={dark ? Sun : Moon}
      label={dark ? "Use the light theme" : "Use the dark theme"}
      onClick={() => choose(dark ? "light" : "dark")}
    />
  );
}
