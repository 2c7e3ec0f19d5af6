"use client";
import { useCallback, useRef } from "react";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Secrets and files are never kept, nor are values that the page itself put there. */
function keeps(element: Element): element is Control {
  if (element instanceof HTMLInputElement) {
    return (
      !["password", "file", "hidden", "submit", "button"].includes(element.type) &&
      !("secret" in element.dataset)
    );
  }
  return element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}

function read(form: HTMLFormElement): Record<string, string> {
  const values: Record<string, string> = {};
  for (const element of form.elements) {
    if (!keeps(element) || element.name === "") continue;
    if (element instanceof HTMLInputElement && element.type === "checkbox")
      values[element.name] = String(element.checked);
    else if (element instanceof HTMLInputElement && element.type === "radio") {
      if (element.checked) values[element.name] = element.value;
    } else values[element.name] = element.value;
  }
  return values;
}

function write(form: HTMLFormElement, values: Record<string, unknown>): void {
  for (const element of form.elements) {
    if (!keeps(element)) continue;
    const value = values[element.name];
    if (typeof value !== "string") continue;
    if (element instanceof HTMLInputElement && element.type === "checkbox")
      element.checked = value === "true";
    else if (element instanceof HTMLInputElement && element.type === "radio")
      element.checked = element.value === value;
    else element.value = value;
  }
}

/**
 * Keeps what is typed into a form over a reload, in this tab only, for uncontrolled fields (`defaultValue`). Put `ref`
 * on the form and call `clear` when the form was accepted. Key fields and passwords are never kept.
 */
export function useDraft(key: string): { ref: (form: HTMLFormElement | null) => void; clear: () => void } {
  const name = `draft:${key}`;
  const release = useRef<() => void>(undefined);
  const ref = useCallback(
    (form: HTMLFormElement | null) => {
      release.current?.();
      release.current = undefined;
      if (!form) return;
      try {
        const kept: unknown = JSON.parse(sessionStorage.getItem(name) ?? "{}");
        if (typeof kept === "object" && kept !== null) write(form, { ...kept });
      } catch {
        sessionStorage.removeItem(name);
      }
      const keep = () => sessionStorage.setItem(name, JSON.stringify(read(form)));
      form.addEventListener("input", keep);
      release.current = () => form.removeEventListener("input", keep);
    },
    [name],
  );
  const clear = useCallback(() => sessionStorage.removeItem(name), [name]);
  return { ref, clear };
}
